/** What is said of the page when AIOS has started: where it is, and at the very first start how to come in. */
import type { Running } from "../doors.ts";
import type { Invocation } from "../invocation.ts";
import { isInContainer, wantsBrowser } from "../open-browser.ts";

/** Says it once the page is there. That nothing can be said of it stops nobody: work goes on without. */
export async function tellPage(invocation: Invocation, running: Running): Promise<void> {
  const page = await running.page;
  if (page === null) return;
  const { io, doors } = invocation;
  const { environment, isTerminal } = io;
  const place = { environment, isTerminal, platform: process.platform, isContainer: isInContainer() };
  const opens = wantsBrowser(place);
  const isFirst = await isNew(running);
  const link = opens || isFirst ? await running.call("my_link", {}) : null;
  if (link !== null && opens) doors.openBrowser(link.url);
  if (invocation.json) {
    invocation.printJsonLine({ kind: "page", url: page, link: isFirst ? (link?.url ?? null) : null });
  } else if (isFirst && link !== null) invocation.print([`Open ${link.url}`]);
  else invocation.print([opens ? `The page: ${page}` : `The page: ${page}  (to sign in: aios open)`]);
}

/** Nobody has ever come in, or could without a link. */
async function isNew(running: Running): Promise<boolean> {
  const people = await running.call("people_list", {});
  return people.every((person) => person.sessions === 0 && !person.has_password && person.passkeys === 0);
}
