/**
 * What a run did to the world through AIOS, or would do:
 *
 *     captured              a rehearsal: only noted down
 *     planned ──► done ──► undone
 *        │          └────► kept      it was to be taken back and could not be; it may be tried again
 *        └─────► failed
 *
 * `planned` is written down before anything is touched, so that after a crash the disk tells which way it went.
 */
export const effectKinds = ["move", "write", "copy", "delete", "make_folder", "send"] as const;
export type EffectKind = (typeof effectKinds)[number];
export type FileEffectKind = Exclude<EffectKind, "send">;

export const effectStates = ["captured", "planned", "done", "failed", "undone", "kept"] as const;
export type EffectState = (typeof effectStates)[number];

/** Of all kinds but `send`. Paths are absolute. */
export interface FileWhat {
  /** What was moved, copied or deleted; what was written or made. */
  path: string;
  /** Where it is then; null where that is `path`. */
  to: string | null;
  is: "file" | "folder" | "link";
  /** How many files that are, and how large together. */
  files: number;
  bytes: number;
  /** Whether something that was there gave way; it is kept. */
  replaced: boolean;
}

export interface SendWhat {
  /** The name of a channel; null: wherever the owner wants to be told. */
  to: string | null;
  title: string | null;
  text: string;
}

/** How far a message is on its way. */
export type Sending = "waiting" | "sending" | "sent" | "cancelled" | "failed";

/** How something on the disk looks, to tell later whether it is still the same. */
export interface Fingerprint {
  /** Of names and contents; null where reading all of it would have taken too long. */
  exact: string | null;
  /** Of names, sizes, times of modification and places on the disk: the same after a move on one disk. */
  stat: string;
  /** As `stat`, with the times at which anything about the files was changed: equal means untouched. */
  untouched: string;
}

/** What taking an effect back needs. */
export interface UndoFacts {
  /** Of this the names of what is there only while it is carried out are made. */
  key: string;
  /** What was moved, copied, written or deleted. */
  content: Fingerprint | null;
  /** What gave way to it. */
  old?: Fingerprint;
  /** Where they were put when they were taken back, as something else was in their places. */
  content_back?: string;
  old_back?: string;
}
