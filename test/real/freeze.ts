/** AIOS stands still for longer than its lease, and then goes on: what a paused virtual machine does to it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { RealHome } from "./home.ts";
import { processesOf, signal, type LiveProcess } from "./live-processes.ts";
import { until } from "./until.ts";

export const freezePrograms = {
  "alone.sh": `exec 9>> "$EFFECTS/lock"; flock -n 9 || echo "overlap $AIOS_RUN_ID" >> "$EFFECTS/overlaps"
echo "start $AIOS_DEVICE $AIOS_RUN_ID" >> "$EFFECTS/marks"
until [ -e "$EFFECTS/enough" ]; do sleep 0.05; done
echo "end $AIOS_DEVICE $AIOS_RUN_ID" >> "$EFFECTS/marks"`,
};

export interface FreezeTale {
  marks: string[];
  overlaps: string[];
  runs: { state: string; device: string }[];
  /** Whether the one that was frozen takes work again. */
  worksAgain: boolean;
}

/**
 * @param whole whether the helper and the programs of that AIOS stand still too, as with a paused machine; else only
 *   AIOS itself does
 */
export async function freezeBeyondLease(home: RealHome, whole: boolean, seconds: number): Promise<FreezeTale> {
  home.writeJobs([{ name: "alone", type: "trigger", file: "alone.sh", retries: 1 }]);
  const frozen = await home.ready({ device: "frozen" });
  home.trigger("alone");
  await until("it runs", () => home.marks().length === 1);
  const itsOwn = processesOf(home.path);
  const other = await home.ready({ device: "other" });
  const standing = whole ? itsOwn : itsOwn.filter(({ pid }) => pid === frozen.pid);
  await until("it stands still", () => freeze(home, standing));
  // How long the fault lasts, not how long something is hoped to take.
  const thawed = pause(seconds * 1000);
  await until("the other has taken over", () => home.marks().some((mark) => mark.startsWith("start other")), {
    seconds: 120,
  });
  await thawed;
  for (const each of standing) signal(each, "SIGCONT");
  await until("the frozen one is heard of again", () => lastSeen(home, "frozen") > Date.now() / 1000 - 5);
  writeFileSync(join(home.effects, "enough"), "");
  await until("all is over", () => home.value<number>(`SELECT count(*) FROM runs WHERE state = 'running'`) === 0);
  await other.stop();
  home.trigger("alone");
  const again = () => home.value<number>(`SELECT count(*) FROM runs WHERE state = 'succeeded'`) === 2;
  return {
    worksAgain: await until("it works again", again).then(
      () => true,
      () => false,
    ),
    marks: home.marks().map((mark) => mark.split(" ").slice(0, 2).join(" ")),
    overlaps: home.marks("overlaps"),
    runs: home.rows(`SELECT state, device FROM runs ORDER BY id`),
  };
}

/** Not amid a transaction: it would hold the database locked, and nobody could take anything over. */
function freeze(home: RealHome, standing: LiveProcess[]): boolean {
  for (const each of standing) signal(each, "SIGSTOP");
  if (home.isFree) return true;
  for (const each of standing) signal(each, "SIGCONT");
  return false;
}

function lastSeen(home: RealHome, device: string): number {
  return home.value<number>(`SELECT last_seen FROM devices WHERE device = ?`, device);
}
