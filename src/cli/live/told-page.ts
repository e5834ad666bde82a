/** What is said of the page when AIOS has started: where it is, and at the very first start how to come in. */
import type { LinkView } from "../../api/people/views.ts";
import type { Running } from "../doors.ts";
import type { Invocation } from "../invocation.ts";
import { isInContainer, wantsBrowser } from "../open-browser.ts";

/**
 * Says it once the page is there. That nothing can be said of it stops nobody: work goes on without.
 * @returns the link that was printed for a person to open; null: none was, or their browser has opened it
 */
export async function tellPage(invocation: Invocation, running: Running): Promise<LinkView | null> {
  const page = await running.page;
  if (page === null) return null;
  const opens = seesBrowser(invocation);
  const isFirst = await isNew(running);
  const link = opens || isFirst ? await openPage(invocation, running) : null;
  if (invocation.json) {
    invocation.printJsonLine({ kind: "page", url: page, link: isFirst ? (link?.url ?? null) : null });
  } else if (isFirst && link !== null) invocation.print([`Open ${link.url}`]);
  else invocation.print([opens ? `The page: ${page}` : `The page: ${page}  (to sign in: aios open)`]);
  return opens ? null : link;
}

/** Makes a link, and opens it where there is a browser to be seen. */
export async function openPage(invocation: Invocation, running: Running): Promise<LinkView> {
  const link = await running.call("my_link", {});
  if (seesBrowser(invocation)) invocation.doors.openBrowser(link.url);
  return link;
}

function seesBrowser({ io: { environment, isTerminal } }: Invocation): boolean {
  return wantsBrowser({ environment, isTerminal, platform: process.platform, isContainer: isInContainer() });
}

/** Nobody has ever come in, or could without a link. */
async function isNew(running: Running): Promise<boolean> {
  const people = await running.call("people_list", {});
  return people.every((person) => person.sessions === 0 && !person.has_password && person.passkeys === 0);
}
