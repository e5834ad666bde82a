import { describe, expect, test } from "vitest";
import type { Doors, UpHooks } from "../doors.ts";
import { runCli } from "../program.ts";
import { noon, plantedDoors, plantedLine, plantedStatus, PlantedIo, typed } from "../testing/planted.ts";

const ready = { home: "/home/ada/aios", device: "1234", tags: ["gpu", "storage"], jobs: 7, problems: 0 };

/** An AIOS whose facts and ends are in the hands of the test. */
function held(problems = 0) {
  let hooks!: UpHooks;
  let finishStop = () => {};
  let fail: (error: Error) => void = () => {};
  const counted = { stops: 0 };
  const up: Doors["up"] = async (_configuration, given) => {
    hooks = given;
    given.onReady({ ...ready, problems });
    return {
      call: (async () => plantedStatus()) as never,
      stop: () => (counted.stops++, new Promise<void>((resolve) => (finishStop = resolve))),
      failed: new Promise<never>((_, reject) => (fail = reject)),
      page: Promise.resolve(null),
    };
  };
  const started = (id: string, job_name: string) =>
    hooks.onFact({
      kind: "run_started",
      run: { id, job_name, attempt: 1, due_at: noon, started: noon, is_daemon: false, preview: false },
    });
  return {
    up,
    counted,
    started,
    hooks: () => hooks,
    finishStop: () => finishStop(),
    fail: (error: Error) => fail(error),
  };
}

describe("aios up in a pipe", () => {
  test("says ready in exactly one line, once it takes work", async () => {
    const [io, aios] = [new PlantedIo(), held()];
    const ended = typed(["up"], { up: aios.up }, io);
    await io.said("ready");
    expect(io.out).toBe("AIOS ready · home /home/ada/aios · device 1234 · tags gpu, storage · 7 jobs\n");
    io.signal("SIGTERM");
    await io.said("Stopping");
    aios.finishStop();
    expect((await ended).code).toBe(0);
    expect(io.out).toMatch(/AIOS stopped\.\n$/);
  });

  test("says that the jobs list has problems, and how to see them", async () => {
    const [io, aios] = [new PlantedIo(), held(2)];
    void typed(["up"], { up: aios.up }, io);
    await io.said("ready");
    expect(io.out).toContain("The jobs list has 2 problems. See: aios doctor\n");
  });

  test("tells what it waits for when it stops; a second Ctrl-C ends it at once", async () => {
    const [io, aios] = [new PlantedIo(), held()];
    void typed(["up"], { up: aios.up }, io);
    await io.said("ready");
    aios.started("r1", "report");
    aios.started("r2", "web_monitor");
    io.signal("SIGINT");
    await io.said("Stopping: waiting for 2 runs (report, web_monitor)… (Ctrl-C again to stop at once)\n");
    expect([aios.counted.stops, io.exitCodes]).toEqual([1, []]);
    io.time += 0.1;
    io.signal("SIGTERM");
    expect(io.exitCodes, "npm and service managers send several signals for one request").toEqual([]);
    io.time += 1;
    io.signal("SIGINT");
    expect(io.exitCodes).toEqual([130]);
  });

  test("when AIOS cannot go on it stops its runs, and says why", async () => {
    const [io, aios] = [new PlantedIo(), held()];
    const ended = typed(["up"], { up: aios.up }, io);
    await io.said("ready");
    aios.fail(new Error("The database is damaged. Restore a backup: aios restore FOLDER"));
    await new Promise((resolve) => setImmediate(resolve));
    expect(aios.counted.stops).toBe(1);
    aios.finishStop();
    const { code, err } = await ended;
    expect([code, err]).toEqual([1, "Error: The database is damaged. Restore a backup: aios restore FOLDER\n"]);
  });

  test("when it cannot start it says why", async () => {
    const up = () => Promise.reject(new Error("Another AIOS runs here as device 1234."));
    const { code, err } = await typed(["up"], { up });
    expect([code, err]).toEqual([1, "Error: Another AIOS runs here as device 1234.\n"]);
  });

  test("as JSON each fact is a line", async () => {
    const [io, aios] = [new PlantedIo(), held()];
    void typed(["up", "--json"], { up: aios.up }, io);
    await io.said("ready");
    aios.hooks().onNotice("made a backup");
    aios.hooks().onFact({ kind: "lines", lines: [plantedLine({ message: "hello" })] });
    const lines = io.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.kind)).toEqual(["ready", "notice", "lines"]);
  });
});

describe("aios up with its page", () => {
  const page = "http://127.0.0.1:2467";
  const url = `${page}/enter?link=aios_link_x`;
  const known = { sessions: 1, has_password: false, passkeys: 0 };
  function paged(people: object[], aios = held()) {
    const asked: string[] = [];
    const call = async (name: string) => {
      asked.push(name);
      if (name === "my_link") return { url, expires: noon + 600 };
      return name === "people_list" ? people : plantedStatus();
    };
    const up: Doors["up"] = async (configuration, hooks) => ({
      ...(await aios.up(configuration, hooks)),
      call: call as never,
      page: Promise.resolve(page),
    });
    return { up, asked };
  }

  test("prints the link when nobody has ever come in, and else where it is: no link lies about in a log", async () => {
    const first = new PlantedIo();
    void typed(["up"], { up: paged([]).up }, first);
    await first.said(`Open ${url}\n`);
    const later = new PlantedIo();
    const { up, asked } = paged([known]);
    void typed(["up"], { up }, later);
    await later.said(`The page: ${page}  (to sign in: aios open)\n`);
    expect(asked).not.toContain("my_link");
  });

  test("opens the browser where that is wanted, also by a key", async () => {
    const io = new PlantedIo({ terminal: true, environment: { NO_COLOR: "1", AIOS_OPEN: "1" } });
    const planted = { up: paged([known]).up };
    const { doors, calls } = plantedDoors(planted);
    void runCli(["up"], doors, io);
    await io.said(`The page: ${page}\n`);
    await io.said("o open the page");
    expect(calls).toEqual([{ name: "openBrowser", params: { address: url } }]);
    io.press("o");
    await io.said(url);
    expect(calls).toHaveLength(2);
  });

  test("goes on where nothing can be said of the page", async () => {
    const io = new PlantedIo();
    const { up } = paged(null as never);
    void typed(["up"], { up }, io);
    await io.said("ready");
    io.signal("SIGTERM");
    await io.said("Stopping");
  });
});

describe("aios up on a terminal", () => {
  async function live() {
    const [io, aios] = [new PlantedIo({ terminal: true, environment: { NO_COLOR: "1" } }), held()];
    const ended = typed(["up"], { up: aios.up }, io);
    await io.said("2 things need you.");
    return { io, aios, ended };
  }

  test("shows the live view, and gives the terminal back as it was", async () => {
    const { io, aios, ended } = await live();
    expect(io.out).toMatch(/^AIOS ready .*\n\x1b\[\?1049h/);
    expect(io.isListeningToKeys).toBe(true);
    io.press("q");
    await io.said("Stopping…");
    aios.finishStop();
    expect((await ended).code).toBe(0);
    expect(io.out).toMatch(/\x1b\[\?7h\x1b\[\?25h\x1b\[\?1049lAIOS stopped\.\n$/);
    expect(io.isListeningToKeys).toBe(false);
  });

  test("q pressed twice does not kill what is stopping in order; Ctrl-C does, and the terminal is restored", async () => {
    const { io, aios } = await live();
    io.press("q");
    io.press("q");
    await io.said("Stopping…");
    expect([aios.counted.stops, io.exitCodes]).toEqual([1, []]);
    io.press("\x03");
    expect(io.exitCodes).toEqual([130]);
    expect(io.out).toMatch(/\x1b\[\?1049l$/);
  });

  test("keys lead to the log and the help and back; arrows do nothing", async () => {
    const { io } = await live();
    io.press("l");
    await io.said("the newest lines; all of them: aios logs");
    io.press("?");
    await io.said("In another terminal");
    const before = io.out;
    io.press("\x1b[A");
    expect(io.out).toBe(before);
    io.press("\x1b");
    await io.said("Needs attention");
  });

  test("what happens shows without waiting for the clock", async () => {
    const { io, aios } = await live();
    aios.started("r1", "night_watch");
    aios.hooks().onFact({ kind: "lines", lines: [plantedLine({ run_id: "r1", message: "all quiet\x1b[2J" })] });
    await io.said("night_watch");
    await io.said("all quiet");
    expect(io.out).not.toContain("quiet\x1b[2J");
  });

  test("a resize draws anew at the new size", async () => {
    const { io } = await live();
    io.out = "";
    io.resize(60, 15);
    expect(io.out).toContain("\x1b[15;1H q stop");
  });

  test.each([
    ["--plain", ["up", "--plain"], {}, { columns: 100, rows: 30 }],
    ["TERM=dumb", ["up"], { TERM: "dumb" }, { columns: 100, rows: 30 }],
    ["a tiny terminal", ["up"], {}, { columns: 30, rows: 8 }],
  ])("%s gets plain lines", async (_, argv, environment, size) => {
    const [io, aios] = [new PlantedIo({ terminal: true, environment }), held()];
    io.size = size;
    void typed(argv, { up: aios.up }, io);
    await io.said("ready");
    io.signal("SIGINT");
    await io.said("Stopping");
    expect(io.out).not.toContain("\x1b");
  });
});
