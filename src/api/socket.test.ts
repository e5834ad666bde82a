/** The local socket: whatever comes through it, AIOS answers in words and goes on; whoever else uses the machine stays out. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { TestHome } from "./api.test-kit.ts";
import { DirectCaller } from "./direct-caller.ts";
import { findLive, SocketCaller } from "./socket-client.ts";
import { foundSockets, socketFolder, socketPath } from "./socket-path.ts";

const files = { "jobs.yaml": "- { name: ask, file: ok.sh, type: trigger }\n", "Programs/ok.sh": "echo ok" };

interface Answer {
  status: number;
  body: { kind?: string; error?: string };
}

function post(path: string, body: string | Buffer, method = "POST", socket = home.socketPath): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const posted = request({ socketPath: socket, path, method }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      response.on("end", () => resolve({ status: response.statusCode!, body: JSON.parse(text) as Answer["body"] }));
    });
    posted.on("error", reject);
    posted.end(body);
  });
}

let home: TestHome;

describe("what comes through the socket", () => {
  beforeAll(async () => {
    home = new TestHome(files);
    await home.start();
  });
  afterAll(() => home.remove());
  // After each of these AIOS goes on as if nothing had been.
  afterEach(async () => expect(await home.socket.call("status", {})).toMatchObject({ state: "fine" }));

  test("an operation it does not know: is it another version?", async () => {
    for (const path of ["/explode", "/", "/constructor", "/__proto__", "/status/", "/run?x=1"]) {
      const { status, body } = await post(path, "{}");
      expect([path, status, body.kind]).toEqual([path, 404, "not_found"]);
      expect(body.error).toContain("Is it another version?");
    }
    const asking = home.socket.call("explode" as "status", {});
    await expect(asking).rejects.toMatchObject({ name: "OperationError", kind: "not_found" });
  });

  test("another method", async () => {
    expect(await post("/status", "", "GET")).toMatchObject({ status: 404 });
  });

  test.each(["{", "", "nonsense", "\u0000", '{"job": "ask"', "null", "[]", '"text"', "5"])(
    "no parameters that can be read: %j",
    async (text) => {
      const { status, body } = await post("/run", text);
      expect([status, body.kind]).toEqual([400, "invalid"]);
      expect(body.error).not.toMatch(/\bat .*\.ts:\d+/);
    },
  );

  test.each([
    ["/run", {}],
    ["/run", { job: 5 }],
    ["/run", { job: "ask", args: "not a list" }],
    ["/run", { job: "ask", kwargs: ["not an object"] }],
    ["/run", { job: null }],
    ["/why", { job: "ask", at: "noon" }],
    ["/trigger", { id: "x" }],
    ["/trigger", { id: 1, wait_seconds: "long" }],
    ["/show", {}],
    ["/show", { run: ["a"] }],
    ["/logs", { limit: "many" }],
    ["/logs", { limit: -1 }],
    ["/logs", { search: 5 }],
    ["/runs", { limit: 1.5 }],
    ["/runs", { state: "asleep" }],
    ["/cancel", { target: 7 }],
    ["/enable", { job: {} }],
    ["/add", { entry: "text" }],
    ["/add", {}],
    ["/stop_all", { reason: 5 }],
    ["/stop_all", null],
  ])("parameters of the wrong kind: %s %j", async (path, params) => {
    const { status, body } = await post(path, JSON.stringify(params));
    expect([status, body.kind]).toEqual([400, "invalid"]);
    expect(body.error).toMatch(/[a-z]/);
    expect(body.error).not.toMatch(/\bat .*\.ts:\d+|SQLITE|TypeError/);
    expect((await home.socket.call("status", {})).counts.waiting).toBe(0);
  });

  test("values nested deeper than any program could use", async () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const { status, body } = await post("/run", `{"job": "ask", "args": ${deep}}`);
    expect([status, body.kind]).toEqual([400, "invalid"]);
  });

  test("a body larger than 4 MiB is refused without being kept", async () => {
    const large = Buffer.alloc(5 * 1024 * 1024, "x");
    await expect(post("/run", large)).resolves.toMatchObject({
      status: 400,
      body: { error: "The request is larger than 4 MiB." },
    });
    const kwargs = { text: "x".repeat(5 * 1024 * 1024) };
    await expect(home.socket.call("run", { job: "ask", kwargs })).rejects.toMatchObject({
      kind: "invalid",
      message: "The request is larger than 4 MiB.",
    });
  });

  test("somebody who connects and says nothing, or hangs up in the middle", async () => {
    const silent = connect(home.socketPath);
    const rude = connect(home.socketPath);
    await new Promise((resolve) => rude.once("connect", resolve));
    rude.write("POST /run HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{");
    rude.destroy();
    expect(await home.socket.call("jobs", {})).toHaveLength(1);
    silent.destroy();
  });

  test("only the user who runs AIOS can get at the socket", () => {
    expect(statSync(dirname(home.socketPath)).mode & 0o077).toBe(0);
    expect(statSync(home.configuration.privateFolder).mode & 0o077).toBe(0);
  });
});

describe("finding a running AIOS", () => {
  const folder = () => {
    const path = mkdtempSync(join(tmpdir(), "aios-sockets-"));
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    return path;
  };

  test("a socket left by a killed AIOS is passed over, and the next start takes its place", async () => {
    home = new TestHome(files);
    onTestFinished(() => home.remove());
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(home.socketPath, resolve));
    rmSync(`${home.socketPath}.kept`, { force: true });
    await new Promise((resolve) => dead.close(resolve));
    writeFileSync(home.socketPath, "");
    expect(await home.open()).toBeInstanceOf(DirectCaller);
    await home.start();
    expect(await home.open()).toBeInstanceOf(SocketCaller);
    expect(await home.socket.call("status", {})).toMatchObject({ state: "fine" });
    await home.stop();
    expect(existsSync(home.socketPath)).toBe(false);
    expect(await home.open()).toBeInstanceOf(DirectCaller);
  });

  test("a home with a path too long for a socket works all the same", async () => {
    const long = join(folder(), "a long name of a folder, äöü ".repeat(6), "home");
    mkdirSync(long, { recursive: true });
    home = new TestHome(files, { path: long });
    onTestFinished(() => home.remove());
    await home.start();
    expect(Buffer.byteLength(home.socketPath)).toBeLessThan(104);
    expect(statSync(dirname(home.socketPath)).mode & 0o077).toBe(0);
    const caller = await home.open();
    expect(caller.live).toBe(true);
    const { id } = await caller.call("run", { job: "ask" });
    expect((await caller.call("trigger", { id, wait_seconds: 20 })).run).toMatchObject({ state: "succeeded" });
    await home.stop();
    rmSync(socketFolder(home.configuration.privateFolder, false), { recursive: true });
  });

  test("two devices of one home have a socket each", () => {
    const privateFolder = join(folder(), ".aios");
    const [one, other] = [socketPath(privateFolder, "a"), socketPath(privateFolder, "ein Gerät / b")];
    for (const path of [one, other]) writeFileSync(path, "");
    expect(foundSockets(privateFolder).toSorted()).toEqual([one, other].toSorted());
  });

  test.each([
    ["answers nonsense", (server: Server) => server.on("request", (_request, response) => response.end("<html>"))],
    ["hangs up", (server: Server) => server.on("request", (incoming) => incoming.socket.destroy())],
  ])("an AIOS that %s is said not to answer, in words", async (_what, behave) => {
    const path = join(folder(), "odd.sock");
    const server = createServer();
    behave(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(() => void server.close());
    expect(await findLive([path])).toBe(path);
    const asking = new SocketCaller(path).call("status", {});
    await expect(asking).rejects.toMatchObject({ name: "OperationError", kind: "unavailable" });
  });
});
