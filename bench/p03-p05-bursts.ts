/** P3, P4, P5: finished runs per second, all queued beforehand, each with its line, result and history durable. */
import { burst, helloProgram, limitFile, parallel, xargs } from "./burst.ts";
import { command } from "./command.ts";
import { atLeast, ratio, side, type Goal, type Result, type Side } from "./result.ts";
import { python, startAios, type Benchmark, type Setting } from "./setting.ts";

const sizes = {
  full: { queued: 2_000, compared: 400, repeats: 3 },
  quick: { queued: 300, compared: 100, repeats: 2 },
  tiny: { queued: 4, compared: 4, repeats: 1 },
};

/** On a slow machine there are fewer repeats. */
const enoughMilliseconds = 60_000;

interface Kind {
  id: string;
  title: string;
  file: string;
  /** What xargs starts for each. */
  argv: () => string[];
  /** Of the finished runs of xargs. */
  least: number;
  forkLoop: boolean;
}

const kinds = {
  python: { id: "P3", title: "Python", file: "hello.py", argv: () => [python()], least: 4, forkLoop: true },
  typescript: {
    id: "P4",
    title: "TypeScript",
    file: "hello.ts",
    argv: () => [process.execPath, "--disable-warning=ExperimentalWarning"],
    least: 1,
    forkLoop: false,
  },
  shell: { id: "P5", title: "shell", file: "hello.sh", argv: () => ["sh"], least: 0.5, forkLoop: false },
} satisfies Record<string, Kind>;

export const p3: Benchmark = { id: "p3", measure: (setting) => measure(setting, kinds.python) };
export const p4: Benchmark = { id: "p4", measure: (setting) => measure(setting, kinds.typescript) };
export const p5: Benchmark = { id: "p5", measure: (setting) => measure(setting, kinds.shell) };

async function measure(setting: Setting, kind: Kind): Promise<Result[]> {
  const { queued, compared, repeats } = sizes[setting.size];
  const { job, programs } = helloProgram(kind.file);
  const home = setting.belongings.home([job], programs);
  const aios = await startAios(home);
  await burst(home, Math.min(20, queued));
  const rates = { ours: [] as number[], xargs: [] as number[], fork: [] as number[], forks: [] as number[] };
  const enough = performance.now() + enoughMilliseconds;
  for (let repeat = 1; repeat <= repeats && (repeat === 1 || performance.now() < enough); repeat++) {
    setting.tell(`${kind.id}: ${queued} ${kind.title} runs, ${repeat} of ${repeats}`);
    if (kind.forkLoop) {
      rates.fork.push(await forkLoop(setting, compared, 1));
      rates.forks.push(await forkLoop(setting, compared, parallel));
    }
    rates.xargs.push(await xargs(setting.belongings, [...kind.argv(), limitFile(kind.file)], compared));
    rates.ours.push((await burst(home, queued)).perSecond);
  }
  const slots = home.value<number>(`SELECT slots FROM devices`);
  await aios.stop();
  return [
    {
      id: kind.id,
      title: `finished ${kind.title} runs per second, ${queued} queued at once`,
      unit: "runs/s",
      better: "more",
      ...held(kind, rates),
      facts: [
        `each of the ${queued} succeeded once, with its own result and its line in the database; ${slots} slots (AIOS_SLOTS)`,
      ],
    },
  ];
}

function held(
  kind: Kind,
  rates: Record<"ours" | "xargs" | "fork" | "forks", number[]>,
): { sides: Side[]; goals: Goal[] } {
  const ours = side("ours", "AIOS", rates.ours, "more");
  const each = side("limit", `xargs -P${parallel}, a process each`, rates.xargs, "more");
  const goals = [atLeast("× xargs", ratio(ours, each), kind.least)];
  if (!kind.forkLoop) return { sides: [ours, each], goals };
  const loop = side("limit", "a bare fork loop of a warm interpreter", rates.fork, "more");
  // The goal speaks of one at a time; what all processors could do together stands beside it.
  const loops = side("limit", `the same, ${parallel} at a time`, rates.forks, "more");
  return { sides: [ours, each, loop, loops], goals: [...goals, atLeast("× the fork loop", ratio(ours, loop), 0.8)] };
}

async function forkLoop({ belongings }: Setting, count: number, atATime: number): Promise<number> {
  const argv = [python(), limitFile("fork_loop.py"), String(count), String(atATime)];
  const { stdout } = await command(belongings, argv, { folder: belongings.folder() });
  return Number(stdout);
}
