/** P2: as P1, but asked for by HTTP and by the command line. */
import { once } from "node:events";
import { join } from "node:path";
import type { RealHome } from "../test/real/home.ts";
import { foundSockets } from "../src/api/socket-path.ts";
import { aiosCommand, commandEnvironment } from "./aios-command.ts";
import { describeSpent, firstLineJob, firstLineProgram, firstLines, type Asking } from "./first-line.ts";
import { atMost, ratio, side, type Result } from "./result.ts";
import { startAios, type Benchmark, type Setting } from "./setting.ts";

const samples = { full: { http: 100, cli: 50 }, quick: { http: 20, cli: 10 }, tiny: { http: 2, cli: 1 } };

interface Door {
  asking: Asking;
  title: string;
  limit: string;
}

export const p2: Benchmark = { id: "p2", measure };

async function measure(setting: Setting): Promise<Result[]> {
  const home = setting.belongings.home([firstLineJob], { [firstLineJob.file]: firstLineProgram });
  const aios = await startAios(home);
  const results: Result[] = [];
  for (const door of [await http(setting, home), cli(setting, home)]) results.push(await through(setting, home, door));
  await aios.stop();
  return results;
}

async function through(setting: Setting, home: RealHome, { asking, title, limit: least }: Door): Promise<Result> {
  setting.tell(`P2: ${title}`);
  const measured = await firstLines(setting, home, asking);
  const ours = side("ours", "AIOS", measured.ours, "less");
  const limit = side("limit", least, measured.limit, "less");
  return {
    id: "P2",
    title,
    unit: "ms",
    better: "less",
    sides: [ours, limit],
    goals: [atMost("p50, × the limit", ratio(ours, limit), 2)],
    facts: [describeSpent(home, asking.count)],
  };
}

async function http(setting: Setting, home: RealHome): Promise<Door> {
  const idleSocket = join(setting.belongings.folder(), "idle.sock");
  const script = join(import.meta.dirname, "limits", "idle-http.ts");
  const argv = [process.execPath, "--disable-warning=ExperimentalWarning", script, idleSocket];
  const idle = setting.belongings.spawn(argv, { stdio: ["ignore", "pipe", "inherit"] });
  await once(idle.stdout!, "data");
  const more = { socket: foundSockets(join(home.path, ".aios"))[0], idle_socket: idleSocket };
  return {
    asking: { way: "http", count: samples[setting.size].http, warm: Math.min(5, samples[setting.size].http), more },
    title: "from a request over HTTP (POST /run on the local socket) to the first line of the Python function",
    limit: "a request to an idle Node, one SQLite commit and a fork of a warm interpreter",
  };
}

function cli(setting: Setting, home: RealHome): Door {
  const environment = commandEnvironment(home.path);
  const more = { command: aiosCommand(), idle_command: [process.execPath, "-e", "0"], environment };
  return {
    // The first start compiles what the later ones find compiled.
    asking: { way: "cli", count: samples[setting.size].cli, warm: 2, more },
    title: "from the command `aios run` to the first line of the Python function",
    limit: "a start of `node -e 0`, one SQLite commit and a fork of a warm interpreter",
  };
}
