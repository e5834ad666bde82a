/** What a run did, or would do, in sentences for people. Pure; tested beside it. */
import type { EffectKind, EffectState, FileWhat, Sending, SendWhat } from "./effect.ts";

export type ToldEffect =
  | { kind: Exclude<EffectKind, "send">; state: EffectState; what: FileWhat; note: string | null }
  | { kind: "send"; state: EffectState; what: SendWhat; note: string | null; sending?: Sending | null };

type FileEffect = Exclude<ToldEffect, { kind: "send" }>;

/** One effect. */
export function effectSentence(effect: ToldEffect): string {
  const { state, note } = effect;
  const said = `${capital(deed(effect))}.`;
  switch (state) {
    case "undone":
      return `${said} It was taken back.${note === null ? "" : ` ${note}`}`;
    case "kept":
      return `${said} It stays so. ${note ?? ""}`.trim();
    case "failed":
      return `${said} ${note ?? ""}`.trim();
    case "captured":
    case "planned":
    case "done":
      return said;
  }
}

function deed(effect: ToldEffect): string {
  if (effect.kind === "send") return message(effect);
  const { kind, what } = effect;
  const [from, to] = [split(what.path), split(what.to ?? what.path)];
  const thing = what.is === "folder" ? `the folder ${from.name}` : from.name;
  const over = what.replaced ? ", in place of what was there" : "";
  const as = from.name === to.name ? "" : ` as ${to.name}`;
  switch (kind) {
    case "move":
      if (from.folder === to.folder) return `${thing} ${verb(effect, "renamed")} to ${to.name}${over}`;
      return `${thing} ${verb(effect, "moved")} to ${to.folder}${as}${over}`;
    case "copy":
      return `${thing} ${verb(effect, "copied")} to ${to.folder}${as}${over}`;
    case "write":
      return `${thing} ${verb(effect, "written")} in ${from.folder}${over}`;
    case "delete":
      return `${thing} ${verb(effect, "deleted")} from ${from.folder}`;
    case "make_folder":
      return `${thing} ${verb(effect, "made")} in ${from.folder}`;
  }
}

function message(effect: Extract<ToldEffect, { kind: "send" }>): string {
  const { to, title, text } = effect.what;
  const shown = title ?? text.split("\n")[0] ?? "";
  const short = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
  const way = effect.state === "done" ? wayWords[effect.sending ?? "sent"] : verb(effect, "sent");
  return `the message “${short}” ${way}${to === null ? "" : ` to ${to}`}`;
}

const wayWords: Record<Sending, string> = {
  waiting: "waits to be sent",
  sending: "is being sent",
  sent: "was sent",
  cancelled: "was taken back before it was sent",
  failed: "could not be sent",
};

/** "was moved", "would be moved" */
function verb({ state }: ToldEffect, participle: string): string {
  switch (state) {
    case "captured":
      return `would be ${participle}`;
    case "planned":
      return `is being ${participle}`;
    case "failed":
      return `could not be ${participle}`;
    case "done":
    case "undone":
    case "kept":
      return `was ${participle}`;
  }
}

/** All effects of a run: "12 files would move into 4 folders. Nothing is deleted." */
export function effectsSummary(effects: readonly ToldEffect[], isPreview: boolean): string {
  const counted = effects.filter(({ state }) =>
    isPreview ? state === "captured" : state === "done" || state === "kept",
  );
  const undone = effects.filter(({ state }) => state === "undone").length;
  if (counted.length === 0 && undone > 0) return `${count(undone, "change was", "changes were")} taken back.`;
  if (counted.length === 0)
    return isPreview ? "Nothing would be changed or sent." : "It changed no files and sent nothing.";
  const sentences = kinds(counted).map((sentence) => (isPreview ? sentence.conditional : sentence.past));
  if (isPreview && !counted.some(isLoss)) sentences.push("Nothing is deleted.");
  if (!isPreview && counted.every(({ kind, state }) => kind !== "send" && state === "done")) {
    sentences.push(counted.length === 1 ? "Undo takes it back." : "Undo puts them back.");
  }
  return sentences.join(" ");
}

function isLoss(effect: ToldEffect): boolean {
  return effect.kind === "delete" || (effect.kind !== "send" && effect.what.replaced);
}

interface Sentences {
  conditional: string;
  past: string;
}

function kinds(effects: readonly ToldEffect[]): Sentences[] {
  const of = (kind: FileEffect["kind"]) => effects.filter((effect): effect is FileEffect => effect.kind === kind);
  const [moves, copies, writes, deletes, folders] = [
    of("move"),
    of("copy"),
    of("write"),
    of("delete"),
    of("make_folder"),
  ];
  const sends = effects.filter((effect) => effect.kind === "send");
  const [replacing, fresh] = [writes.filter((one) => one.what.replaced), writes.filter((one) => !one.what.replaced)];
  const said: (Sentences | null)[] = [
    sentence(moves, "would move", "moved", intoFolders(moves)),
    sentence(copies, "would be copied", "copied", intoFolders(copies)),
    sentence(fresh, "would be written", "written"),
    sentence(replacing, "would be written anew", "written anew"),
    sentence(deletes, "would be deleted", "deleted", ", and kept for undo"),
    // Folders that are made on the way are told with what goes into them.
    moves.length + copies.length + writes.length > 0 ? null : sentence(folders, "would be made", "made"),
    sends.length === 0
      ? null
      : { conditional: `${messages(sends.length)} would be sent.`, past: sendingSentences(sends) },
  ];
  return said.filter((one) => one !== null);
}

function sendingSentences(sends: readonly { sending?: Sending | null }[]): string {
  const of = (...ways: Sending[]) => sends.filter(({ sending }) => ways.includes(sending ?? "sent")).length;
  const [waiting, sent, not] = [of("waiting", "sending"), of("sent"), of("cancelled", "failed")];
  return [
    sent > 0 ? `${messages(sent)} ${was(sent)} sent.` : "",
    waiting > 0 ? `${messages(waiting)} ${waiting === 1 ? "waits" : "wait"} to be sent.` : "",
    not > 0 ? `${messages(not)} ${was(not)} not sent.` : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function sentence(effects: readonly FileEffect[], conditional: string, past: string, end = ""): Sentences | null {
  if (effects.length === 0) return null;
  const isFolders = effects.every(({ what }) => what.is === "folder");
  const files = effects.reduce((sum, { what }) => sum + what.files, 0);
  const things = isFolders ? count(effects.length, "folder", "folders") : count(files, "file", "files");
  const isOne = isFolders ? effects.length === 1 : files === 1;
  return { conditional: `${things} ${conditional}${end}.`, past: `${things} ${was(isOne ? 1 : 2)} ${past}${end}.` };
}

function intoFolders(effects: readonly FileEffect[]): string {
  const folders = new Set(effects.map(({ what }) => split(what.to ?? what.path).folder));
  const isRenaming = effects.every(({ what }) => split(what.path).folder === split(what.to ?? what.path).folder);
  return isRenaming ? " to new names" : ` into ${count(folders.size, "folder", "folders")}`;
}

/** What undo could do. @param all changes that are there, @param cannot how many of them stay */
export function undoPlanSentence(all: number, cannot: number): string {
  if (all === 0) return "There is nothing to take back.";
  if (cannot === all) return all === 1 ? "It cannot be taken back." : `None of the ${all} changes can be taken back.`;
  if (cannot > 0) return `${all - cannot} of ${all} changes can be taken back; ${stay(cannot)}.`;
  return all === 1 ? "It can be taken back." : `All ${all} changes can be taken back.`;
}

/** What undo did. */
export function undoneSentence(undone: number, kept: number): string {
  if (undone === 0 && kept === 0) return "There was nothing left to take back.";
  const taken =
    undone === 0 ? "Nothing could be taken back" : `${count(undone, "change was", "changes were")} taken back`;
  return kept === 0 ? `${taken}.` : `${taken}; ${stay(kept)}.`;
}

function stay(kept: number): string {
  return kept === 1 ? "1 stays as it is" : `${kept} stay as they are`;
}

export function count(number: number, one: string, several: string): string {
  return `${number === 1 ? 1 : number.toLocaleString("en")} ${number === 1 ? one : several}`;
}

function messages(number: number): string {
  return count(number, "message", "messages");
}

function was(number: number): string {
  return number === 1 ? "was" : "were";
}

function split(place: string): { folder: string; name: string } {
  const end = Math.max(place.lastIndexOf("/"), place.lastIndexOf("\\"));
  return { folder: place.slice(0, Math.max(end, 1)), name: place.slice(end + 1) || place };
}

function capital(text: string): string {
  return text.startsWith("the ") ? `T${text.slice(1)}` : text;
}
