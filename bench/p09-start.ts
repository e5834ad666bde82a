/** P9: from the command to `AIOS ready`, and to the first line of the first job, with all caches warm. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { constants, openSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { RealHome } from "../test/real/home.ts";
import { aiosCommand, commandEnvironment } from "./aios-command.ts";
import { command } from "./command.ts";
import { firstLineJob, firstLineProgram } from "./first-line.ts";
import { atMost, ratio, side, type Result, type Side } from "./result.ts";
import { python, type Benchmark, type Setting } from "./setting.ts";

const repeats = { full: 15, quick: 5, tiny: 1 };

export const p9: Benchmark = { id: "p9", measure };

async function measure(setting: Setting): Promise<Result[]> {
  const { belongings, size } = setting;
  const home = belongings.home([firstLineJob], { [firstLineJob.file]: firstLineProgram });
  const fifo = join(belongings.folder(), "first-lines");
  execFileSync("mkfifo", [fifo]);
  // Not as a file: a read that waits would hold one of the few threads there are for files.
  const marks = new Socket({ fd: openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK), writable: false });
  const times = { ready: [] as number[], first: [] as number[], node: [] as number[] };
  // The first start makes the database and fills the caches.
  for (let repeat = 0; repeat <= repeats[size]; repeat++) {
    const started = await startOnce(setting, home, { fifo, marks }, repeat);
    const argv = [process.execPath, "-e", "0"];
    const node = (await command(belongings, argv, { folder: home.path })).seconds * 1000;
    if (repeat === 0) continue;
    times.ready.push(started.ready);
    times.first.push(started.first);
    times.node.push(node);
  }
  marks.destroy();
  const limit = side("limit", "`node -e 0`, from its start to its end", times.node, "less");
  return [
    result("from the command to “AIOS ready”", times.ready, limit),
    result("from the command to the first line of the first job, a Python function", times.first, limit),
  ];
}

function result(title: string, values: number[], limit: Side): Result {
  const ours = side("ours", "AIOS", values, "less");
  const goals = [atMost("p50, × the limit", ratio(ours, limit), 6), atMost("p50 in ms", ours.figure!.median, 500)];
  return { id: "P9", title, unit: "ms", better: "less", sides: [ours, limit], goals, facts: [] };
}

/** A trigger waits when it starts. Milliseconds from the start of the process. */
async function startOnce(
  { belongings }: Setting,
  home: RealHome,
  { fifo, marks }: { fifo: string; marks: Socket },
  number: number,
): Promise<{ ready: number; first: number }> {
  if (number > 0) home.trigger(firstLineJob.name, {}, [number, fifo]);
  const marked = once(marks, "data");
  const began = performance.now();
  const beganWall = Date.now();
  const aios = belongings.spawn([...aiosCommand(), "up", "--plain"], {
    cwd: home.path,
    env: { ...commandEnvironment(home.path), DEVICE_ID: "a", AIOS_PYTHON: python() },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(aios, "exit");
  await said(aios.stdout!, "AIOS ready");
  const ready = performance.now() - began;
  const first = number > 0 ? Number(String((await marked)[0]).split(" ")[1]) / 1e6 - beganWall : 0;
  aios.stdout!.resume();
  aios.kill("SIGTERM");
  await ended;
  return { ready, first };
}

function said(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = "";
    stream.setEncoding("utf8").on("data", (piece: string) => {
      heard += piece;
      if (heard.includes(text)) resolve();
    });
    stream.once("end", () => reject(new Error(`AIOS ended without saying “${text}”: ${heard}`)));
  });
}
