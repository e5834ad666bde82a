/** What a phone on a slow line has to load before Home is there. How long it takes is told, not asserted. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { PageHome } from "./page-home.ts";

const mostBytes = 250_000;

let home: PageHome;
beforeAll(async () => {
  home = new PageHome();
  await home.start();
});
afterAll(() => home.remove());

test("the first load of Home is at most 250 kB of scripts and styles, all of it from AIOS itself", async () => {
  const person = await home.person();
  const { page } = person;
  await person.sees("What should I look after first?");
  // A second visit in a browser that keeps nothing, so that only Home counts.
  const cdp = await person.context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
  const kinds = new Map<string, string>();
  const loaded: number[] = [];
  cdp.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  // As it came over the line, with its headers.
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (["Script", "Stylesheet"].includes(kinds.get(requestId) ?? "")) loaded.push(encodedDataLength);
  });
  const began = performance.now();
  await page.goto(`${home.origin}/`);
  await person.sees("What should I look after first?");
  const seconds = (performance.now() - began) / 1000;
  await page.waitForLoadState("load");
  const bytes = loaded.reduce((sum, one) => sum + one, 0);
  console.log(
    `\nHome: ${(bytes / 1000).toFixed(0)} kB in ${loaded.length} files, usable after ${seconds.toFixed(2)} s\n`,
  );
  expect(loaded.length).toBeGreaterThan(1);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(mostBytes);
  expect(person.strangers).toEqual([]);
  expect(person.complaints).toEqual([]);
});
