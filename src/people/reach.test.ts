import { describe, expect, test } from "vitest";
import {
  hostsOf,
  lackingFor,
  needsOwnAddress,
  publicUrlProblem,
  thisMachine,
  type Found,
  type Reach,
} from "./reach.ts";

const ready: Found = { ownerCanSignIn: true, certificateProblem: null, certificateNames: [] };
const anywhere = (given: Partial<Reach>): Reach => ({ ...thisMachine, from: "anywhere", ...given });
const kinds = (reach: Reach, found: Partial<Found> = {}) =>
  lackingFor(reach, { ...ready, ...found }).map(({ kind }) => kind);

const proxied = { proxies: ["127.0.0.1"], publicUrl: "https://aios.example.org" };
const certified = { certificate: "/c.pem", certificateKey: "/k.pem" };

describe("AIOS is not opened beyond this machine", () => {
  test("with nothing set up: all that is lacking is named at once", () => {
    expect(kinds(anywhere({}), { ownerCanSignIn: false })).toEqual(["sign_in", "encryption", "address"]);
  });
  test("without an owner who can sign in", () => {
    expect(kinds(anywhere(proxied), { ownerCanSignIn: false })).toEqual(["sign_in"]);
  });
  test("without encryption, though the address is known", () => {
    expect(kinds(anywhere({ publicUrl: "https://aios.example.org" }))).toEqual(["encryption"]);
    expect(kinds(anywhere({ ...proxied, publicUrl: "http://aios.example.org" }))).toEqual(["address"]);
  });
  test("with a certificate that cannot be used", () => {
    expect(kinds(anywhere({ ...proxied, ...certified }), { certificateProblem: "The key does not fit." })).toEqual([
      "encryption",
    ]);
  });
  test("under no name at all", () => {
    expect(kinds(anywhere({ ...certified, host: "0.0.0.0" }))).toEqual(["address"]);
  });
});

describe("AIOS is opened", () => {
  test("behind a proxy of this machine, and then listens at no other address", () => {
    expect([kinds(anywhere(proxied)), needsOwnAddress(anywhere(proxied))]).toEqual([[], false]);
  });
  test("behind a proxy elsewhere, or with a certificate, at an address of its own", () => {
    expect(needsOwnAddress(anywhere({ ...proxied, proxies: ["10.0.0.1"] }))).toBe(true);
    expect(needsOwnAddress(anywhere(certified))).toBe(true);
  });
  test("under the names of its certificate, its own address, and the one that was declared; and no others", () => {
    const found = { ...ready, certificateNames: ["home.example.org", "10.0.0.7"] };
    const reach = anywhere({ ...certified, host: "10.0.0.7", publicUrl: "https://AIOS.example.org:8443" });
    expect(kinds(reach, found)).toEqual([]);
    expect(hostsOf(reach, found)).toEqual(["aios.example.org", "10.0.0.7", "home.example.org"]);
    expect(hostsOf(thisMachine, found)).toEqual([]);
  });
});

test.each([
  "aios.example.org",
  "ftp://a.example",
  "https://a.example/path",
  "https://a.example/?x=1",
  "javascript:alert(1)",
])("%s is no address to type", (text) => expect(publicUrlProblem(text)).toContain("https://"));
