/** Known errors of Python, Node, shells and AIOS itself, and what each means for a person. */
/** What a button does about it. */
export const remedyActions = ["retry", "undo", "edit", "settings", "choose_folder", "add_package", "log"] as const;
export type RemedyAction = (typeof remedyActions)[number];

export interface Words {
  what: string;
  why: string;
  next: string;
  actions: RemedyAction[];
}

export interface Known {
  /** Of the error's type. */
  type?: RegExp;
  /** Of its message or traceback. */
  text?: RegExp;
  say: (named: Named) => Omit<Words, "what"> & { what?: string };
}

/** What the error is about. */
export interface Named {
  job: string;
  /** The path the error names, or "". */
  path: string;
  /** The host, package, secret … that the error names, or "". */
  name: string;
}

/** The first that fits counts: what is particular stands before what is general. */
export const known: Known[] = [
  {
    type: /^SecretMissing$/,
    say: ({ job }) => ({
      what: `${job} could not start.`,
      why: "It needs a password or key that has not been set yet.",
      next: "Set it in the settings, under secrets. Then try again.",
      actions: ["settings", "retry"],
    }),
  },
  {
    type: /^FileMissing$/,
    say: ({ job }) => ({
      what: `${job} could not start.`,
      why: "Its program is no longer where it was.",
      next: "Put the program's file back into the Programs folder, or change which file it uses.",
      actions: ["settings", "retry"],
    }),
  },
  {
    type: /^FunctionMissing$/,
    say: ({ job }) => ({
      what: `${job} could not start.`,
      why: "The part of the program it should call is not there. It may have been renamed.",
      next: "Look at the program, or change which part of it is called.",
      actions: ["edit", "settings"],
    }),
  },
  {
    type: /^(InterpreterMissing|ShellMissing|NotRunnable|StartFailed)$/,
    say: ({ job }) => ({
      what: `${job} could not start.`,
      why: "This computer lacks something to run the program with, or may not run it.",
      next: "The technical details say what is missing. Install it, then try again.",
      actions: ["retry", "edit"],
    }),
  },
  {
    type: /^(ContainerEngineMissing|ImageMissing|ContainerFailed)$/,
    say: ({ job }) => ({
      what: `${job} could not start.`,
      why: "The closed-off space it runs in could not be prepared.",
      next: "The technical details say what is missing. Then try again.",
      actions: ["retry", "settings"],
    }),
  },
  {
    type: /^(ModuleNotFoundError|ImportError|DependenciesFailed)$/,
    say: missingPackage,
  },
  { text: /ERR_MODULE_NOT_FOUND|Cannot find (package|module)/, say: missingPackage },
  {
    type: /^(SyntaxError|IndentationError|TabError)$/,
    say: ({ job }) => ({
      what: `${job} could not start.`,
      why: "Its program has a typing mistake, so it cannot be read.",
      next: "Look at the program, or go back to an earlier version of it.",
      actions: ["edit"],
    }),
  },
  {
    text: /No space left on device|ENOSPC|disk is full|database or disk is full/i,
    say: ({ job }) => ({
      why: "The disk is full.",
      next: `Make room: delete what you no longer need, or move it elsewhere. Then try ${job} again.`,
      actions: ["retry"],
    }),
  },
  {
    type: /^(OutOfMemory|MemoryError)$/,
    say: outOfMemory,
  },
  { text: /heap out of memory|out of memory|Cannot allocate memory|ENOMEM/i, say: outOfMemory },
  {
    type: /^(FileNotFoundError|NotADirectoryError)$/,
    say: missingPath,
  },
  { text: /ENOENT|No such file or directory|ENOTDIR/, say: missingPath },
  {
    type: /^PermissionError$/,
    say: noPermission,
  },
  { text: /EACCES|EPERM|EROFS|Permission denied|Operation not permitted|Read-only file system/i, say: noPermission },
  {
    text: /ENOTFOUND|EAI_AGAIN|getaddrinfo|Name or service not known|nodename nor servname|Temporary failure in name resolution|Could not resolve host|ENETUNREACH|Network is unreachable/i,
    say: ({ name }) => ({
      why: name === "" ? "The internet could not be reached." : `${name} could not be found on the internet.`,
      next: "Check that this computer is online and the address is right. Then try again.",
      actions: ["retry", "settings"],
    }),
  },
  {
    type: /^(ConnectionRefusedError|ConnectionResetError|ConnectionError|ConnectionAbortedError|BrokenPipeError)$/,
    say: refusedConnection,
  },
  { text: /ECONNREFUSED|ECONNRESET|Connection refused|Connection reset|EPIPE|socket hang up/i, say: refusedConnection },
  {
    type: /Timeout/i,
    say: tookTooLong,
  },
  { text: /ETIMEDOUT|timed out|timeout/i, say: tookTooLong },
  {
    text: /certificate|SSL|CERT_/,
    say: () => ({
      why: "The other side could not prove who it is, so nothing was sent.",
      next: "Check the address, and that this computer's clock is right. Then try again.",
      actions: ["retry", "settings"],
    }),
  },
  {
    text: /\b(401|403)\b|Unauthorized|Forbidden|invalid api key|authentication failed/i,
    say: () => ({
      why: "The other side did not accept the password or key.",
      next: "Check the password or key in the settings, under secrets. Then try again.",
      actions: ["settings", "retry"],
    }),
  },
  {
    text: /\b(429)\b|Too Many Requests|rate limit/i,
    say: () => ({
      why: "The other side was asked too often in a short time.",
      next: "Wait a while, then try again. If it returns, let it run less often.",
      actions: ["retry", "settings"],
    }),
  },
  {
    type: /^(IsADirectoryError|FileExistsError)$/,
    say: ({ path }) => ({
      why: path === "" ? "Something else already has that name." : `Something else is already at ${path}.`,
      next: "Rename or move it, or choose another place. Then try again.",
      actions: ["settings", "retry"],
    }),
  },
  {
    type: /^TypeError$/,
    text: /missing \d+ required|unexpected keyword argument|takes \d+ positional|it was called with/,
    say: ({ job }) => ({
      what: `${job} could not start its work.`,
      why: "Its settings do not fit what the program expects.",
      next: "Check the settings: one is missing, or one is too many.",
      actions: ["settings", "edit"],
    }),
  },
  {
    type: /^NeverSettled$/,
    say: () => ({
      why: "Its program stopped halfway and waits for something that cannot come.",
      next: "Look at the program, or try again.",
      actions: ["retry", "edit"],
    }),
  },
  {
    type: /^(Signal|ChildDied)$/,
    say: () => ({
      why: "Its program was ended from outside, or crashed. Often the memory was short.",
      next: "Close other programs and try again. If it returns, look at its log.",
      actions: ["retry", "log"],
    }),
  },
];

function missingPackage(): Omit<Words, "what"> {
  return {
    why: "Its program needs a package that is not installed here.",
    next: "Name the package at the top of the program, so that AIOS gets it. Then try again.",
    actions: ["add_package", "retry"],
  };
}

function outOfMemory(): Omit<Words, "what"> {
  return {
    why: "It needed more memory than it may use, or than this computer has.",
    next: "Close other programs and try again, or raise its memory limit in the settings.",
    actions: ["retry", "settings"],
  };
}

function missingPath({ path }: Named): Omit<Words, "what"> {
  return {
    why: path === "" ? "A file or folder it needs is not there." : `The file or folder ${path} is not there.`,
    next: "Put it back, plug in its disk, or choose another one in the settings. Then try again.",
    actions: ["choose_folder", "retry"],
  };
}

function noPermission({ path }: Named): Omit<Words, "what"> {
  return {
    why: path === "" ? "It may not read or change a file it needs." : `It may not read or change ${path}.`,
    next: "Allow it in the file's properties, or choose another folder. Then try again.",
    actions: ["choose_folder", "retry"],
  };
}

function refusedConnection({ name }: Named): Omit<Words, "what"> {
  return {
    why: `${name === "" ? "The other side" : name} is there, but did not answer as it should.`,
    next: "It may be switched off or busy. Check that it runs and the address is right. Then try again.",
    actions: ["retry", "settings"],
  };
}

function tookTooLong({ name }: Named): Omit<Words, "what"> {
  return {
    why: `${name === "" ? "The other side" : name} took too long to answer.`,
    next: "Check that this computer is online, then try again later.",
    actions: ["retry", "settings"],
  };
}
