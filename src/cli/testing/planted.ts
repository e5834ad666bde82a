/** A world for tests: an AIOS that gives planted answers, and a command line typed into it. */
import { OperationError } from "../../api/operation-error.ts";
import type { OperationName, Params, Result } from "../../api/operations.ts";
import type { HealthView } from "../../api/views.ts";
import type { Check, Doors, ImportView, UpHooks } from "../doors.ts";
import { runCli } from "../program.ts";
import { PlantedIo } from "./planted-io.ts";
import { diskFull, plantedJobs, plantedRun, plantedStatus, plantedTrigger } from "./planted-views.ts";

export * from "./planted-io.ts";
export * from "./planted-views.ts";

type Answers = { [Name in OperationName]?: (params: Params<Name>) => Result<Name> };

const standardAnswers: Answers = {
  status: () => plantedStatus(),
  jobs: ({ job }) => {
    const found = plantedJobs.filter(({ name }) => job === undefined || name === job);
    if (found.length === 0) throw new OperationError("not_found", `There is no job "${job}". See all with: aios jobs`);
    return found;
  },
  runs: () => [
    plantedRun(),
    plantedRun({ short_id: "77aa00bb", job: "sort_photos", state: "failed", error: diskFull, seconds: 0.31 }),
  ],
  run: ({ job }) => plantedTrigger({ job }),
};

const well: HealthView = { healthy: true, problem: null };

export interface Planted {
  answers?: Answers;
  live?: boolean;
  isHome?: boolean;
  checks?: Check[];
  health?: HealthView;
  imported?: Partial<ImportView>;
  up?: Doors["up"];
}

export interface Call {
  name: string;
  params: unknown;
}

export function plantedDoors({ answers = {}, live = true, checks = [], health = well, imported = {}, up }: Planted): {
  doors: Doors;
  calls: Call[];
} {
  const calls: Call[] = [];
  const known: Answers = { ...standardAnswers, ...answers };
  const call = async (name: OperationName, params: unknown) => {
    calls.push({ name, params });
    const answer = known[name] as ((params: unknown) => unknown) | undefined;
    if (answer === undefined) throw new Error(`no answer was planted for ${name}`);
    return answer(params);
  };
  const view: ImportView = {
    entries: [],
    problems: [],
    yaml: "",
    path: "/home/ada/aios/jobs.yaml",
    written: false,
    scripts: [],
    ...imported,
  };
  const asked = (name: string) => async (_: unknown, file: string | null, options?: unknown) => {
    calls.push({ name, params: { file, options } });
    return view;
  };
  const doors: Doors = {
    openCaller: async () => ({ call: call as never, close: async () => {}, live }),
    up: up ?? ((_configuration, hooks) => plantedUp(hooks, call)),
    backup: async (_, folder, { withKey }) => ({
      ...{ folder: folder ?? "/home/ada/aios/backups/2026-11-22-110000", bytes: 1_234_567, secrets: 0, withKey },
    }),
    restore: async () => ({ keptAt: "/home/ada/aios/before-restore" }),
    health: async (_, device) => {
      calls.push({ name: "health", params: { device } });
      return health;
    },
    doctor: async () => ({ checks }),
    importPython: asked("importPython"),
    importCrontab: asked("importCrontab"),
    openBrowser: (address) => void calls.push({ name: "openBrowser", params: { address } }),
    jobsSchema: () => ({ $schema: "https://json-schema.org/draft/2020-12/schema", type: "array" }),
  };
  return { doors, calls };
}

async function plantedUp(hooks: UpHooks, call: unknown) {
  hooks.onReady({ home: "/home/ada/aios", device: "laptop", tags: ["gpu", "storage"], jobs: 5, problems: 1 });
  return {
    call: call as never,
    stop: async () => {},
    failed: new Promise<never>(() => {}),
    page: Promise.resolve(null),
  };
}

/** Runs a command line such as `jobs --json` in a planted world. */
export async function typed(
  argv: string[],
  planted: Planted = {},
  io = new PlantedIo({ isHome: planted.isHome ?? true }),
) {
  const { doors, calls } = plantedDoors(planted);
  const code = await runCli(argv, doors, io);
  return { code, out: io.out, err: io.err, calls, io };
}
