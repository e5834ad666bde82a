/** Ends and removes a container by its name, and makes sure that it is gone. */

/** Runs a short command; `ok` is false where it failed, `text` what it printed. */
export type Command = (argv: readonly string[]) => Promise<{ ok: boolean; text: string }>;

const mostTries = 8;

/**
 * Returns whether it is gone for certain: an engine that does not answer cannot tell.
 * @param mayRun false where it is known to have ended
 */
export async function removeContainer(
  engine: readonly string[],
  name: string,
  run: Command,
  pause: (milliseconds: number) => Promise<unknown>,
  mayRun = true,
): Promise<boolean> {
  for (let attempt = 0; attempt < mostTries; attempt += 1) {
    if (attempt > 0) await pause(Math.min(250 * 2 ** attempt, 5000));
    // Killed first: some engines give a running container ten seconds before they remove it, even with --force.
    if (mayRun || attempt > 0) await run([...engine, "kill", "--signal=KILL", name]);
    const removed = await run([...engine, "rm", "--force", "--volumes", name]);
    if (removed.ok) return true;
    const { ok, text } = await run([...engine, "ps", "--all", "--filter", `name=^${name}$`, "--format", "{{.Names}}"]);
    if (ok && text.trim() === "") return true;
  }
  return false;
}
