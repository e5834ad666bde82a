/** The way to the page: a new link that signs in, once. */
import type { Registry } from "../registry.ts";
import { isInContainer, wantsBrowser } from "../open-browser.ts";

export function defineOpen(registry: Registry): void {
  registry
    .add("Run", "open", "Open the page of AIOS, signed in", [
      "aios open             prints a link, and opens the browser where there is one",
      "aios open --print     only prints it, to be opened elsewhere",
    ])
    .description(
      "Open the page of AIOS, signed in: by a link that works once, within ten minutes. Whoever opens it first is you, " +
        "so do not send it on. AIOS has to run.",
    )
    .option("--print", "only print the link")
    .action(
      registry.does(async (invocation, command) => {
        const link = await invocation.ask("my_link", {});
        const { io, doors } = invocation;
        const { environment, isTerminal } = io;
        const place = { environment, isTerminal, platform: process.platform, isContainer: isInContainer() };
        if (command.opts()["print"] !== true && wantsBrowser(place)) doors.openBrowser(link.url);
        invocation.answer(link, () => [link.url]);
        invocation.remark("It works once, within ten minutes.");
      }),
    );
}
