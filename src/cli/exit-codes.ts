/** How the command line ends: the promise that scripts rely on. */
export const exitCodes = {
  fine: 0,
  /** The thing asked about failed: a run that was waited for, a check of `doctor`, `status --check`. */
  failed: 1,
  usage: 2,
  /** AIOS is not running, or cannot be reached, where it must be. */
  notRunning: 3,
  notFound: 4,
  interrupted: 130,
} as const;

export const exitCodeWords: readonly [number, string][] = [
  [exitCodes.fine, "fine"],
  [exitCodes.failed, "what you asked about failed or needs attention (run --wait, status --check, doctor, stop-all)"],
  [exitCodes.usage, "the command was not understood, or a value is wrong"],
  [
    exitCodes.notRunning,
    "AIOS is not running, or its database cannot be reached, and the command needs it (health: it is not well)",
  ],
  [exitCodes.notFound, "no such job, run or file"],
  [exitCodes.interrupted, "interrupted (Ctrl-C)"],
];
