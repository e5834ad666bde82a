/** Another program holds the database for itself while AIOS has work: a backup tool, a console, a script that crashed. */
import { RealHome } from "./home.ts";
import { runPython } from "./python.ts";
import { lockForItself } from "./python-clients.ts";
import { until } from "./until.ts";

const programs = {
  // It talks, so that AIOS has something to store all the time and notices the lock at once.
  "work.sh": `echo "start $AIOS_JOB" >> "$EFFECTS/marks"
while :; do echo working; sleep 0.2; done & sleep "$AIOS_ARG_SECONDS"; kill $!
echo "end $AIOS_JOB" >> "$EFFECTS/marks"`,
};

export interface LockTale {
  isAlive: boolean;
  /** How often AIOS told of the lock. */
  saidSo: number;
  /** Runs that came to their end, by job, in order of the names. */
  ends: string[];
  /** Of the runs that succeeded. */
  attempts: number[];
  lost: number;
}

/** A run that begins before the lock and would end after it, and one trigger each from before and after. */
export async function workThroughLock(seconds: number): Promise<LockTale> {
  const job = { type: "trigger", file: "work.sh", retries: 1 };
  const home = new RealHome(
    [
      { name: "long", ...job },
      { name: "short", ...job },
    ],
    programs,
  );
  try {
    const aios = await home.ready();
    home.trigger("long", { seconds: seconds + 2 });
    await until("the long run has begun", () => home.marks().length === 1);
    home.trigger("short", { seconds: 0 });
    await runPython(lockForItself, { folder: home.path, args: [String(seconds)] });
    home.trigger("short", { seconds: 0 });
    const succeeded = () => home.rows<{ attempt: number }>(`SELECT attempt FROM runs WHERE state = 'succeeded'`);
    await until("all has run", () => succeeded().length === 3, { seconds: seconds + 60 });
    return {
      isAlive: aios.isAlive,
      saidSo: aios.lines.filter((line) => line.includes("locked by another program")).length,
      ends: home
        .marks()
        .flatMap((line) => (line.startsWith("end ") ? [line.slice(4)] : []))
        .toSorted(),
      attempts: succeeded().map(({ attempt }) => attempt),
      lost: home.value(`SELECT count(*) FROM runs WHERE state = 'lost'`),
    };
  } finally {
    await home.remove();
  }
}
