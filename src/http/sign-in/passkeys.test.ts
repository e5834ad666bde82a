/** Passkeys, with an authenticator made of software: what it signs is checked as any other's is. */
import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SignInHome, type Browser } from "./sign-in.test-kit.ts";

const home = new SignInHome();
let ada: Browser;
let origin: string;
beforeAll(async () => {
  await home.start();
  ada = (await home.person("Ada", "operator")).browser;
  origin = home.http.address.replace("127.0.0.1", "localhost");
});
afterAll(() => home.remove());
// A day on, no failed attempt is held against anybody; each sign-in keeps her session.
beforeEach(async () => {
  home.ahead += 24 * 3600 + 1;
  expect((await ada.ask("GET", "/api/v1/me")).status).toBe(200);
});

const base64url = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest();

/** As a phone or a key ring does it (WebAuthn, sections 6.1 and 6.5.1). */
class SoftAuthenticator {
  readonly id = randomBytes(16);
  readonly #key: KeyObject;
  readonly #publicKey: Uint8Array;
  counter = 0;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x, y } = publicKey.export({ format: "jwk" });
    this.#key = privateKey;
    const cose: [number, number | Uint8Array][] = [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x!, "base64url")],
      [-3, Buffer.from(y!, "base64url")],
    ];
    this.#publicKey = isoCBOR.encode(new Map(cose));
  }

  create(challenge: string, from = origin, rpId = "localhost") {
    const length = Buffer.from([0, this.id.length]);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.id, this.#publicKey]);
    const authData = Buffer.concat([this.#head(rpId, 0x45), attested]);
    const attestation = new Map<string, unknown>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", new Uint8Array(authData)],
    ]);
    const attestationObject = base64url(isoCBOR.encode(attestation as never));
    const clientDataJSON = base64url(this.#client("webauthn.create", challenge, from));
    return this.#answer({ clientDataJSON, attestationObject, transports: ["internal"] });
  }

  get(challenge: string, { from = origin, rpId = "localhost", userVerified = true } = {}) {
    this.counter += 1;
    const authenticatorData = this.#head(rpId, userVerified ? 0x05 : 0x01);
    const client = this.#client("webauthn.get", challenge, from);
    const signature = createSign("sha256")
      .update(Buffer.concat([authenticatorData, sha256(client)]))
      .sign(this.#key);
    return this.#answer({
      clientDataJSON: base64url(client),
      authenticatorData: base64url(authenticatorData),
      signature: base64url(signature),
    });
  }

  #client(type: string, challenge: string, from: string): string {
    return JSON.stringify({ type, challenge, origin: from, crossOrigin: false });
  }

  #head(rpId: string, flags: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter]);
  }

  #answer(response: object) {
    const id = base64url(this.id);
    return { id, rawId: id, type: "public-key", clientExtensionResults: {}, response };
  }
}

const host = () => ({ host: new URL(origin).host });
const post = (browser: Browser, path: string, body: object) => browser.ask("POST", `/api/v1${path}`, body, host());
const challengeFor = async (browser: Browser, path: string) =>
  (await post(browser, path, {})).body["challenge"] as string;

async function registered(): Promise<SoftAuthenticator> {
  const authenticator = new SoftAuthenticator();
  const response = authenticator.create(await challengeFor(ada, "/me/passkeys/options"));
  const kept = await post(ada, "/me/passkeys", { response, name: "Phone" });
  expect(kept.status, kept.text).toBe(200);
  return authenticator;
}

const signIn = async (browser: Browser, response: object) =>
  (await post(browser, "/sign-in/passkey", { response })).status;

describe("a passkey", () => {
  test("signs its person in, without name or password", async () => {
    expect((await ada.ask("GET", "/api/v1/me")).body).toMatchObject({ needs_password: true });
    const authenticator = await registered();
    expect((await ada.ask("GET", "/api/v1/me")).body).toMatchObject({ needs_password: false });
    const browser = home.browser();
    const challenge = await challengeFor(browser, "/sign-in/passkey-options");
    expect(await signIn(browser, authenticator.get(challenge))).toBe(200);
    expect((await browser.ask("GET", "/api/v1/me")).body).toMatchObject({ name: "Ada" });
    expect((await browser.ask("GET", "/api/v1/sign-in")).body).toMatchObject({ passkey: true });
  });

  test("that was heard on the way is worth nothing again", async () => {
    const authenticator = await registered();
    const response = authenticator.get(await challengeFor(home.browser(), "/sign-in/passkey-options"));
    expect(await signIn(home.browser(), response)).toBe(200);
    expect(await signIn(home.browser(), response)).toBe(401);
  });

  test.each([
    ["signed for another site's page", { from: "https://evil.example" }],
    ["bound to another site", { rpId: "evil.example" }],
    ["without asking the person", { userVerified: false }],
  ])("%s is refused", async (_, how) => {
    const authenticator = await registered();
    const challenge = await challengeFor(home.browser(), "/sign-in/passkey-options");
    expect(await signIn(home.browser(), authenticator.get(challenge, how))).toBe(401);
  });

  test("that signs what nobody asked, or too late, or what another asked for, is refused", async () => {
    const authenticator = await registered();
    const invented = base64url(`aios_challenge_${base64url(randomBytes(32))}`);
    expect(await signIn(home.browser(), authenticator.get(invented))).toBe(401);
    const late = await challengeFor(home.browser(), "/sign-in/passkey-options");
    home.ahead += 301;
    expect(await signIn(home.browser(), authenticator.get(late))).toBe(401);
    const forRegistering = await challengeFor(ada, "/me/passkeys/options");
    expect(await signIn(home.browser(), authenticator.get(forRegistering))).toBe(401);
  });

  test("of another key under a known name is refused, and one whose count goes back is taken for a copy", async () => {
    const authenticator = await registered();
    const impostor = new SoftAuthenticator();
    impostor.id.set(authenticator.id);
    const one = await challengeFor(home.browser(), "/sign-in/passkey-options");
    expect(await signIn(home.browser(), impostor.get(one))).toBe(401);
    authenticator.counter = 10;
    const two = await challengeFor(home.browser(), "/sign-in/passkey-options");
    expect(await signIn(home.browser(), authenticator.get(two))).toBe(200);
    authenticator.counter = 3;
    const three = await challengeFor(home.browser(), "/sign-in/passkey-options");
    expect(await signIn(home.browser(), authenticator.get(three))).toBe(401);
  });

  test("is kept for nobody but whom it was made for", async () => {
    const challenge = await challengeFor(ada, "/me/passkeys/options");
    const { browser: eve } = await home.person(`Eve ${Math.floor(home.ahead)}`, "viewer");
    const refused = await post(eve, "/me/passkeys", { response: new SoftAuthenticator().create(challenge) });
    expect(refused.status).toBe(400);
    expect((await eve.ask("GET", "/api/v1/me/passkeys")).body).toEqual([]);
  });

  test("that is forgotten, or whose person is gone, lets nobody in", async () => {
    const authenticator = await registered();
    const path = `/api/v1/me/passkeys/${base64url(authenticator.id)}`;
    const { browser: eve } = await home.person("Evi", "owner");
    expect((await eve.ask("DELETE", path)).status).toBe(404);
    expect((await ada.ask("DELETE", path)).status).toBe(200);
    const challenge = await challengeFor(home.browser(), "/sign-in/passkey-options");
    expect(await signIn(home.browser(), authenticator.get(challenge))).toBe(401);
  });

  test.each([null, {}, { id: 5 }, { id: "x", response: null }, [], "x"])(
    "%j is refused like a wrong one",
    async (response) => {
      expect(await signIn(home.browser(), response as object)).toBe(401);
      const kept = await post(ada, "/me/passkeys", { response });
      expect(kept.status).toBe(400);
    },
  );

  test("needs an address with a name, and where there is none says which one to open", async () => {
    const { browser } = await home.person(`Nora ${Math.floor(home.ahead)}`, "viewer");
    const refused = await browser.ask("POST", "/api/v1/me/passkeys/options", {});
    expect([refused.status, refused.body["detail"]]).toEqual([400, expect.stringContaining("http://localhost:")]);
  });
});
