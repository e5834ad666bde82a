/** The way in, as a person finds it who starts AIOS; and from where it can be opened. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as tlsRequest } from "node:https";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { Browser } from "../src/http/sign-in/sign-in.test-kit.ts";
import { RealAios } from "./real/aios.ts";
import { cli, cliJson } from "./real/cli.ts";
import { until } from "./real/until.ts";

const folders: string[] = [];
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "aios-sign-in-"));
  folders.push(home);
  writeFileSync(join(home, "jobs.yaml"), "[]\n");
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function start(environment: Record<string, string> = {}): Promise<RealAios> {
  const aios = new RealAios(home, { environment: { AIOS_PORT: "0", ...environment } });
  onTestFinished(async () => void (await aios.stop()));
  await aios.ready;
  return aios;
}

const wordsOf = (line: string) => /(https?:\/\/[^/ ]+)(\/\S*)?/.exec(line)!;

/** Comes in by what the first start has printed. */
async function comeIn(aios: RealAios): Promise<Browser> {
  const [, address, path] = wordsOf(await aios.said(/^Open /));
  const browser = new Browser(address!);
  expect((await browser.enter(path!)).status).toBe(200);
  return browser;
}

describe("the first start", () => {
  test("prints one link, which makes its opener the owner; later starts print none, and know the browser again", async () => {
    const first = await start({ AIOS_PORT: "24671" });
    const browser = await comeIn(first);
    expect((await browser.ask("GET", "/api/v1/me")).body).toMatchObject({ role: "owner" });
    expect(first.lines.filter((line) => line.includes("/enter?link="))).toHaveLength(1);
    await first.stop();
    const second = await start({ AIOS_PORT: "24671" });
    await second.said(/^The page: http:\/\/127\.0\.0\.1:24671 {2}\(to sign in: aios open\)$/);
    expect(second.lines.join("\n")).not.toContain("link=");
    expect((await browser.ask("GET", "/api/v1/me")).status).toBe(200);
  });

  test("opens the browser where that is wanted, by its arguments and without a shell", async () => {
    const bin = join(home, "bin");
    const opened = join(home, "opened");
    mkdirSync(bin);
    writeFileSync(
      join(bin, "xdg-open"),
      `#!/bin/sh\nprintf '%s\\n' "$#" "$1" > "${opened}.new"\nmv "${opened}.new" "${opened}"\n`,
    );
    chmodSync(join(bin, "xdg-open"), 0o755);
    const aios = await start({ AIOS_OPEN: "1", PATH: `${bin}:${process.env["PATH"]}` });
    const line = await aios.said(/^Open /);
    await until("the browser is opened", () => existsSync(opened));
    expect(readFileSync(opened, "utf8")).toBe(`1\n${wordsOf(line)[0]}\n`);
  });

  test("goes on where no browser can be opened", async () => {
    const aios = await start({ AIOS_OPEN: "1", PATH: "/nowhere" });
    await comeIn(aios);
    expect(aios.isAlive).toBe(true);
  });
});

test("aios open gives the user of this machine a link; without AIOS running it says so", async () => {
  const aios = await start();
  await comeIn(aios);
  const { code, stdout } = await cli(home, ["open"]);
  const [, address, path] = wordsOf(stdout);
  expect([code, (await new Browser(address!).enter(path!)).status]).toEqual([0, 200]);
  await aios.stop();
  const refused = await cli(home, ["open"]);
  expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining("Start it with: aios up")]);
});

test("it can be reached at this machine's loopback, and at no other of its addresses", async () => {
  const [, address] = wordsOf(await (await start()).said(/^Open /));
  const { port } = new URL(address!);
  const others = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const reachable = async (host: string) =>
    fetch(`http://${host}:${port}/api/v1/status`).then(
      (answer) => answer.status,
      () => null,
    );
  expect(await reachable("127.0.0.1")).toBe(401);
  for (const { address: other, family, internal } of others) {
    if (!internal && family === "IPv4") expect(await reachable(other), other).toBeNull();
  }
});

test("aios people, tokens and audit speak to a stranger, and a record that was changed is told by the exit code", async () => {
  const aios = await start();
  const [, address] = wordsOf(await aios.said(/^Open /));
  const added = await cli(home, ["people", "add", "Ada", "viewer"]);
  expect(added.stdout).toMatch(
    /^Ada may now come in, as viewer:\nhttp:\/\/127\.0\.0\.1:\d+\/enter\?link=aios_link_[\w-]{43}\n$/,
  );
  expect((await cli(home, ["people", "role", "ada", "operator"])).stdout).toBe("Ada is operator now.\n");
  expect((await cli(home, ["people", "role", "ada", "king"])).code).toBe(2);
  expect((await cli(home, ["people", "link", "Eve"])).code).toBe(4);
  const { token } = await cliJson<{ token: string }>(home, ["tokens", "add", "script"]);
  const asked = await fetch(`${address}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(await asked.json()).toMatchObject({ kind: "token", role: "operator" });
  expect((await cli(home, ["tokens", "revoke", "script"])).stdout).toBe("script is taken back: it works no more.\n");
  expect((await fetch(`${address}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  const fine = await cli(home, ["audit", "verify"]);
  expect([fine.code, fine.stdout]).toEqual([
    0,
    expect.stringMatching(/^\d+ entries are as written, and none is missing\.\nLast: [0-9a-f]{64}\n$/),
  ]);
  await aios.stop();
  const db = new DatabaseSync(join(home, "orchestrator.db"));
  db.exec("DROP TRIGGER audit_fixed");
  db.exec("UPDATE audit SET who = 'person:Eve' WHERE what = 'token_add'");
  db.close();
  const { id } = (await cliJson<{ id: number; what: string }[]>(home, ["audit"])).find(
    ({ what }) => what === "token_add",
  )!;
  const bad = await cli(home, ["audit", "verify"]);
  expect([bad.code, bad.stdout]).toEqual([
    1,
    expect.stringContaining(`Entry ${id} is wrong: it was changed after it was written.`),
  ]);
});

describe("beyond this machine", () => {
  const refused = async (environment: Record<string, string>) => {
    const { code, stderr } = await cli(home, ["up", "--plain"], { environment: { AIOS_PORT: "0", ...environment } });
    expect(code, stderr).not.toBe(0);
    return stderr;
  };
  const listen = { AIOS_LISTEN: "0.0.0.0:24680" };
  const proxied = { ...listen, AIOS_PROXIES: "127.0.0.1", AIOS_PUBLIC_URL: "https://aios.example.org" };

  test("AIOS does not start without sign-in and encryption, and says what is lacking", async () => {
    const nothing = await refused(listen);
    expect(nothing).toContain("No owner has a password or a passkey yet.");
    expect(nothing).toContain("Nothing encrypts the connection");
    expect(nothing).toContain("does not know the address");
    expect(await refused(proxied)).toContain("aios people password");
    expect((await cli(home, ["people", "password"], { input: "four green sheep\n" })).code).toBe(0);
    const still = await refused(listen);
    expect(still).not.toContain("password or a passkey");
    expect(still).toContain("Nothing encrypts the connection");
    expect(await refused({ AIOS_LISTEN: "everywhere" })).toContain("AIOS_LISTEN");
    expect(await refused({ ...listen, AIOS_TLS_CERT: "/c.pem" })).toContain("AIOS_TLS_KEY");
    expect(await refused({ ...proxied, AIOS_PROXIES: "proxy" })).toContain("AIOS_PROXIES");
  });

  test("behind a proxy it knows its own name, believes the proxy alone, and gives cookies to https only", async () => {
    await cli(home, ["people", "password"], { input: "four green sheep\n" });
    const aios = await start({ ...proxied, AIOS_LISTEN: "0.0.0.0:24681" });
    await aios.said(/^The page: /);
    const browser = new Browser("http://127.0.0.1:24681");
    const through = { host: "aios.example.org", "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9" };
    const [person] = await cliJson<{ name: string }[]>(home, ["people"]);
    const body = { name: person!.name, password: "four green sheep" };
    const answer = await browser.ask("POST", "/api/v1/sign-in", body, through);
    expect(answer.headers["set-cookie"]![0]).toMatch(/^__Host-aios_\w+=.*; Secure$/);
    expect(answer.headers["strict-transport-security"]).toBeDefined();
    expect((await browser.ask("GET", "/api/v1/me", undefined, through)).status).toBe(200);
    expect((await browser.ask("GET", "/api/v1/me", undefined, { host: "evil.example" })).status).toBe(421);
    const [session] = (await browser.ask("GET", "/api/v1/sessions", undefined, through)).body as unknown as {
      address: string;
    }[];
    expect(session!.address).toBe("203.0.113.9");
  });

  test("with a certificate it speaks TLS there, under the certificate's names alone", async () => {
    const [cert, key] = [join(home, "cert.pem"), join(home, "key.pem")];
    const subject = ["-subj", "/CN=aios.test", "-addext", "subjectAltName=DNS:aios.test"];
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "1",
        "-keyout",
        key,
        "-out",
        cert,
        ...subject,
      ],
      { stdio: "ignore" },
    );
    await cli(home, ["people", "password"], { input: "four green sheep\n" });
    const tls = { AIOS_LISTEN: "0.0.0.0:24682", AIOS_TLS_CERT: cert, AIOS_TLS_KEY: key };
    expect(await refused({ ...tls, AIOS_TLS_KEY: cert })).toContain("certificate cannot be used");
    const aios = await start(tls);
    await aios.said(/^The page: http:\/\/127\.0\.0\.1:/);
    const status = (host: string) =>
      new Promise<number>((resolve, reject) => {
        const options = { ca: readFileSync(cert), servername: "aios.test", headers: { host } };
        tlsRequest("https://127.0.0.1:24682/api/v1/me", options, (answer) => resolve(answer.statusCode!))
          .on("error", reject)
          .end();
      });
    expect(await status("aios.test:24682")).toBe(401);
    expect(await status("other.test:24682")).toBe(421);
  });
});
