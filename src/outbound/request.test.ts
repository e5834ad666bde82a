/** What AIOS asks of other computers, against real servers: nothing inside the network is reached by a trick. */
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { ask, OutboundError } from "./request.ts";

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const named = { timeoutSeconds: 5, namedHost: "127.0.0.1" };
const failure = async (asked: Promise<unknown>) => {
  const error = await asked.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OutboundError);
  return error as OutboundError;
};

test("a host that somebody has named is asked, and its answer is given", async () => {
  let seen: IncomingMessage | null = null;
  const url = await serving((request, response) => {
    seen = request;
    response.writeHead(201, { "x-kind": "test" }).end("Grüße");
  });
  const answer = await ask({ url: `${url}/a?b=c`, method: "POST", body: "ü", headers: { "x-one": "1" }, ...named });
  expect(answer).toMatchObject({ status: 201, text: "Grüße", headers: { "x-kind": "test" } });
  expect(seen!.headers).toMatchObject({ "x-one": "1", "content-length": "2", "user-agent": "AIOS" });
});

test("one that nobody has named is not, by number or by name", async () => {
  let asked = 0;
  const url = await serving((_, response) => void response.end(String(++asked)));
  const { port } = new URL(url);
  for (const host of ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f000001", "2130706433"]) {
    const refused = await failure(ask({ url: `http://${host}:${port}/`, method: "GET", timeoutSeconds: 5 }));
    expect(refused).toMatchObject({ retryable: false, mayHaveArrived: false });
  }
  expect(asked).toBe(0);
});

test("nor is one to which a named one sends on", async () => {
  let asked = 0;
  const target = await serving((_, response) => void response.end(String(++asked)));
  const { port } = new URL(target);
  const url = await serving(
    (_, response) => void response.writeHead(307, { location: `http://localhost:${port}/` }).end(),
  );
  expect((await failure(ask({ url, method: "GET", ...named }))).message).toMatch(/^AIOS does not ask localhost/);
  expect((await failure(ask({ url, method: "POST", body: "token", ...named }))).message).toMatch(
    /sends on to localhost/,
  );
  expect(asked).toBe(0);
});

test("sending on without end comes to one", async () => {
  const url = await serving((_, response) => void response.writeHead(302, { location: "/again" }).end());
  expect((await failure(ask({ url, method: "GET", ...named }))).message).toMatch(/without end/);
});

test("other ways into a machine than the web are not taken", async () => {
  for (const url of [
    "file:///etc/passwd",
    "ftp://127.0.0.1/",
    "gopher://127.0.0.1/",
    "nonsense",
    "https://a:b@1.1.1.1/",
  ]) {
    expect(await failure(ask({ url, method: "GET", ...named }))).toMatchObject({ retryable: false });
  }
});

test("it is known whether what was asked may have arrived", async () => {
  const silent = await serving(() => {});
  const late = await failure(ask({ url: silent, method: "POST", body: "x", ...named, timeoutSeconds: 0.2 }));
  expect(late).toMatchObject({ mayHaveArrived: true, message: expect.stringMatching(/did not answer in time\.$/) });
  const broken = await serving((request) => void request.socket.destroy());
  expect(await failure(ask({ url: broken, method: "POST", ...named }))).toMatchObject({ mayHaveArrived: true });
  const nobody = await failure(ask({ url: "http://127.0.0.1:1/", method: "POST", ...named }));
  expect(nobody).toMatchObject({
    mayHaveArrived: false,
    message: "127.0.0.1:1 is there, but nothing answers at this address.",
  });
});
