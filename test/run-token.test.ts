/** A run speaks for itself, and only while it lives. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RealHome } from "./real/home.ts";
import { until } from "./real/until.ts";

/** Hands out what speaks for its run, and stays until it may go. */
const program =
  'printf "%s\\n%s" "$AIOS_SOCKET" "$AIOS_TOKEN" > "$EFFECTS/$AIOS_JOB"; while [ ! -e "$EFFECTS/go" ]; do sleep 0.02; done';

const asked = (name: string, file: string) => ({ name, type: "trigger", file, retries: 1 });

let home: RealHome;

describe("a token", () => {
  beforeAll(async () => {
    home = new RealHome([asked("one", "token.sh"), asked("two", "copy.sh")], {
      "token.sh": program,
      "copy.sh": program,
    });
    await home.ready();
  });
  afterAll(() => home.remove());

  test("speaks for its own program only, and for nobody once its run has ended", async () => {
    home.trigger("one");
    home.trigger("two");
    const [one, two] = await Promise.all([doorOf("one"), doorOf("two")]);
    expect(await ask(one, "PUT", "/v1/state/mine", '"first"')).toMatchObject({ status: 200 });
    expect(await ask(two, "GET", "/v1/state/mine")).toMatchObject({ status: 404 });
    expect(await ask(two, "GET", "/v1/state")).toMatchObject({ status: 200, text: '{"keys":[],"next":null}\n' });
    expect(await ask(two, "GET", "/v1/state/..%2Ftoken.sh%2Fmine")).toMatchObject({ status: 404 });
    expect(await ask(one, "GET", "/v1/state/mine")).toMatchObject({ status: 200, text: '"first"' });
    expect(await ask({ ...one, token: "" }, "GET", "/v1")).toMatchObject({ status: 401 });
    expect(await ask({ ...one, token: `${one.token}x` }, "GET", "/v1")).toMatchObject({ status: 401 });
    expect(statSync(join(one.socket, "..")).mode & 0o777).toBe(0o700);
    writeFileSync(join(home.effects, "go"), "");
    await until("both have ended", () => home.value("SELECT count(*) FROM runs WHERE finished IS NOT NULL") === 2);
    expect(await ask(one, "GET", "/v1/state/mine")).toMatchObject({
      status: 401,
      text: expect.stringContaining("no run that is live"),
    });
  });

  test("tells whoever asks what there is", async () => {
    rmSync(join(home.effects, "go"));
    rmSync(join(home.effects, "one"));
    home.trigger("one");
    const door = await doorOf("one");
    const { text } = await ask(door, "GET", "/v1");
    expect(text).toMatch(/GET {4}\/v1\/state\/:key/);
    expect(await ask(door, "GET", "/v2")).toMatchObject({ status: 404, text: expect.stringContaining("GET /v1") });
    expect(await ask(door, "PATCH", "/v1/progress")).toMatchObject({
      status: 405,
      text: expect.stringContaining("PUT"),
    });
    expect(await ask(door, "GET", "/v1/state/%zz")).toMatchObject({ status: 400 });
    expect(await ask(door, "PUT", "/v1/progress", "{not json")).toMatchObject({ status: 400 });
    writeFileSync(join(home.effects, "go"), "");
  });
});

interface Door {
  socket: string;
  token: string;
}

async function doorOf(job: string): Promise<Door> {
  const file = join(home.effects, job);
  const [socket, token] = await until(`${job} has told its door`, () => {
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    return lines.length === 2 && lines[1] !== "" ? (lines as [string, string]) : null;
  });
  return { socket, token };
}

function ask(
  { socket, token }: Door,
  method: string,
  path: string,
  body = "",
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
    const asking = request({ socketPath: socket, method, path, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode!, text }));
    });
    asking.on("error", reject);
    asking.end(body);
  });
}
