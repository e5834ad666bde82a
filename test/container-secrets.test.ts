/** What only the program in a container may know, and how it talks to AIOS from in there; by a real engine. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestHome } from "../src/run/driver-fixture.ts";
import { ContainerEngine, engineMissing } from "./real/engine.ts";
import { containersOf, jobImage, makeJobImage } from "./real/job-image.ts";

const canary = "canary-4711\n'of $two' lines";
const firstLine = canary.split("\n")[0]!;

describe.skipIf(engineMissing !== null)("secrets of a job in a container", () => {
  let engine: ContainerEngine;
  let home: TestHome;
  let server: Server;
  const socket = () => join(home.home, ".aios", "door.sock");

  beforeAll(async () => {
    engine = new ContainerEngine();
    await makeJobImage(engine);
    home = new TestHome({ containerEngine: [engine.command] });
    server = createServer((request, response) => response.end(`for ${request.headers.authorization}`));
    await new Promise<void>((done) => server.listen(socket(), done));
  }, 300_000);
  afterAll(async () => {
    await new Promise((done) => server?.close(done));
    await home?.remove();
    await engine?.close();
  }, 60_000);

  test("are in the program's environment, and nowhere that anybody else could look", async () => {
    home.write(
      "keep.py",
      `import hashlib, os, time
def keep():
    print("knows", hashlib.sha256(os.environ["KEY"].encode()).hexdigest(), flush=True)
    time.sleep(1000)
`,
    );
    const call = {
      file: "keep.py",
      function: "keep",
      job: { image: jobImage, secrets: ["KEY"] },
      secrets: { KEY: canary },
    };
    const { run, run_id, said } = await home.start(call);
    expect(await said(/^knows/)).toBe(`knows ${createHash("sha256").update(canary).digest("hex")}`);
    expect(await engine.ask(["inspect", `aios-${run_id}`])).not.toContain(firstLine);
    expect(filesWith(firstLine, home.home)).toEqual([]);
    expect(filesWith(firstLine, engine.folder)).toEqual([]);
    expect(commandLinesWith(firstLine)).toEqual([]);
    run.stop("cancelled", 5);
    await run.wait();
  });

  test("come with nobody's input: the program reads an empty one", async () => {
    home.write("input.sh", '#!/bin/sh\necho "<$(cat)> $KEY"\n');
    const call = { file: "input.sh", job: { image: jobImage, secrets: ["KEY"] }, secrets: { KEY: "open" } };
    expect((await home.run(call)).lines).toEqual(["<> open"]);
  });

  test("a program reaches AIOS by the socket it is told of, with its token", async () => {
    home.write(
      "call.py",
      `import os, socket
def call():
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(os.environ["AIOS_SOCKET"])
        request = "GET / HTTP/1.0\\r\\nAuthorization: Bearer %s\\r\\n\\r\\n" % os.environ["AIOS_TOKEN"]
        connection.sendall(request.encode())
        return connection.makefile().read().split("\\n")[-1]
`,
    );
    const door = { socket: socket(), token: "token-of-this-run" };
    const { outcome } = await home.run({ file: "call.py", function: "call", door, job: { image: jobImage } });
    expect(outcome).toMatchObject({ kind: "succeeded", result: "for Bearer token-of-this-run" });
  });

  test("an image without a shell runs its command all the same, but gets no secrets", async () => {
    const bare = "localhost/bare:1";
    const holder = await engine.ask(["create", jobImage, "true"]);
    // The dynamic linker is a program that needs nothing else, and says what it is.
    const linker = readdirSync("/lib64").find((name) => name.startsWith("ld-linux"))!;
    const layer = join(engine.folder, "bare");
    await engine.ask(["cp", `${holder}:/lib64/${linker}`, layer]);
    await engine.ask(["rm", holder]);
    const file = join(engine.folder, "Bare");
    writeFileSync(file, 'FROM scratch\nCOPY bare /bare\nCMD ["/bare", "--version"]\n');
    await engine.ask(["build", "--network=none", "-t", bare, "-f", file, engine.folder]);
    const { outcome, lines } = await home.run({ file: null, job: { image: bare } });
    expect(outcome).toMatchObject({ kind: "succeeded", exit_code: 0 });
    expect(lines.join("\n")).toContain("ld.so");
    const secret = await home.run({ file: null, secrets: { KEY: canary }, job: { image: bare } });
    expect(secret.outcome).toMatchObject({ kind: "failed", error: { type: "NotRunnable" } });
    expect(await containersOf(engine)).toEqual([]);
  });
});

function filesWith(text: string, folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  return files.filter((file) => {
    // Layers of images are large, and were there before the secret.
    const found = statSync(file, { throwIfNoEntry: false });
    return found?.isFile() === true && found.size < 1024 * 1024 && readFileSync(file).includes(text);
  });
}

function commandLinesWith(text: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, "utf8");
        return line.includes(text) ? [line] : [];
      } catch {
        return [];
      }
    });
}
