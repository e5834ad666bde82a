/** One line of a user's crontab, by the rules of crontab(5) of Vixie cron and cronie. */

export type CrontabLine =
  | { kind: "blank" }
  | { kind: "comment"; text: string }
  | { kind: "setting"; name: string; value: string }
  /** `column` is that of the time, from 0. */
  | { kind: "job"; cron: string; command: string; column: number }
  | { kind: "fault"; message: string; column: number };

const nicknames: Record<string, string> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
  "@every_minute": "* * * * *",
};

export function crontabLine(line: string): CrontabLine {
  const text = line.trim();
  const column = line.length - line.trimStart().length;
  if (text === "") return { kind: "blank" };
  if (text.startsWith("#")) return { kind: "comment", text: text.replace(/^#+\s*/, "") };
  const setting = /^(["']?)([A-Za-z_]\w*)\1[ \t]*=[ \t]*(.*)$/s.exec(text);
  if (setting !== null)
    return { kind: "setting", name: setting[2]!, value: (setting[3] ?? "").replace(/^(["'])(.*)\1$/s, "$2") };
  if (text.startsWith("@")) return nicknameLine(text, column);
  // A dash before the time asks some crons not to log the run.
  const fields = /^-?((?:\S+[ \t]+){4}\S+)[ \t]+(\S.*)$/s.exec(text);
  if (fields === null) {
    const message =
      "This is not a line of a crontab. It needs five fields for the time, and a command: 0 9 * * 1-5 report.sh";
    return { kind: "fault", message, column };
  }
  return jobLine(fields[1]!.replace(/[ \t]+/g, " "), fields[2]!, column);
}

function nicknameLine(text: string, column: number): CrontabLine {
  const [, nickname = "", command = ""] = /^(\S+)[ \t]*(.*)$/s.exec(text) ?? [];
  if (nickname.toLowerCase() === "@reboot") {
    const message =
      '"@reboot" has no counterpart: AIOS runs jobs at times, not at the start of the computer. For a program that must always run, add a job of type always; leave anything else to your system.';
    return { kind: "fault", message, column };
  }
  const known = nicknames[nickname.toLowerCase()];
  if (known !== undefined && command !== "") return jobLine(known, command, column);
  const message =
    known === undefined
      ? `"${nickname.slice(0, 40)}" is unknown. Write one of ${Object.keys(nicknames).join(", ")}, or five fields.`
      : `"${nickname}" is not followed by a command.`;
  return { kind: "fault", message, column };
}

function jobLine(cron: string, command: string, column: number): CrontabLine {
  if (cron.includes("~")) {
    const message = `"${cron.slice(0, 60)}" asks for a random time, which a job of type cron cannot have. Use type random_daily instead.`;
    return { kind: "fault", message, column };
  }
  const wrong = cron.split(" ").find((field) => !/^[\d*][\w*/,-]*$|^[A-Za-z]{3}[\w/,-]*$/.test(field));
  if (wrong === undefined) return { kind: "job", cron, command, column };
  const message = `"${wrong.slice(0, 40)}" is no part of a time. A line needs five fields, and a command: 0 9 * * 1-5 report.sh`;
  return { kind: "fault", message, column };
}
