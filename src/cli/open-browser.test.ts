import { describe, expect, test } from "vitest";
import { openerFor, wantsBrowser, type Place } from "./open-browser.ts";

const desktop: Place = { environment: { DISPLAY: ":0" }, isTerminal: true, platform: "linux", isContainer: false };
const wants = (change: Partial<Place>, environment: Record<string, string> = {}) =>
  wantsBrowser({ ...desktop, ...change, environment: { ...desktop.environment, ...environment } });

describe("the browser is opened", () => {
  test("where somebody sits before it", () => {
    expect(wants({})).toBe(true);
    expect(wantsBrowser({ ...desktop, environment: {}, platform: "darwin" })).toBe(true);
    expect(wantsBrowser({ ...desktop, environment: { WSL_DISTRO_NAME: "Debian" } })).toBe(true);
  });
  test("not in a service, a container, a build server, over SSH, or without a screen", () => {
    expect(wants({ isTerminal: false })).toBe(false);
    expect(wants({ isContainer: true })).toBe(false);
    expect(wants({}, { CI: "true" })).toBe(false);
    expect(wants({}, { SSH_CONNECTION: "10.0.0.1 1 10.0.0.2 22" })).toBe(false);
    expect(wantsBrowser({ ...desktop, environment: {} })).toBe(false);
  });
  test("as AIOS_OPEN says, where that is set", () => {
    expect(wants({ isTerminal: false, isContainer: true }, { AIOS_OPEN: "1" })).toBe(true);
    expect(wants({}, { AIOS_OPEN: "0" })).toBe(false);
  });
});

test("no shell reads the address", () => {
  const openers = (["linux", "darwin", "win32"] as const).map((platform) => openerFor(platform, {})[0]);
  expect(openers).toEqual(["xdg-open", "open", "rundll32"]);
});
