/** Files that come from elsewhere, as they do in a container: whose they are, and whether they were mounted here. */
import { accessSync, constants, readFileSync, realpathSync, statSync } from "node:fs";
import { basename } from "node:path";

/** Whose a file or folder is that this user may not write, and both ways out; null where that is not the reason. */
export function belongsToOther(path: string): string | null {
  const user = process.getuid?.();
  const found = statSync(path, { throwIfNoEntry: false });
  if (user === undefined || found === undefined || found.uid === user || mayWrite(path)) return null;
  const what = found.isDirectory()
    ? `chown -R ${user} ${path}; in a container, what is mounted there`
    : `chown ${user} ${basename(path)}`;
  return `It belongs to user ${found.uid}, and AIOS runs as user ${user}. Make it writable for that one (${what}), or start AIOS as user ${found.uid} (Docker: --user ${found.uid}).`;
}

/** Also true where only the file system, and no permission, forbids it. */
function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "EACCES";
  }
}

/** Whether a file is a mount of its own, as by `docker run -v FILE:FILE`; false where the system does not tell. */
export function isMountedAlone(path: string): boolean {
  try {
    // The fifth field is the place; a space in it is \\040. Source: proc_pid_mountinfo(5)
    const places = readFileSync("/proc/self/mountinfo", "utf8")
      .split("\n")
      .map((line) => line.split(" ")[4]);
    return places.includes(realpathSync(path).replaceAll(" ", "\\040"));
  } catch {
    return false;
  }
}
