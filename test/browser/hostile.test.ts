/**
 * Programs, files and people may say anything. Whatever they say, the page shows it as text: no script runs, nothing
 * is asked of another host, nobody is led away.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { cliJson } from "../real/cli.ts";
import { until } from "../real/until.ts";
import { PageHome } from "./page-home.ts";
import type { Person } from "./person.ts";

/** Each would set `pwned`, open a dialog, or call a stranger. */
const corpus = [
  `<script>window.pwned=1</script>`,
  `<img src=x onerror="window.pwned=1">`,
  `"><svg onload=window.pwned=1>`,
  `'"--></style></script><script>window.pwned=1</script>`,
  `<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>`,
  `<a href="javascript:window.pwned=1">click</a>`,
  `[click](javascript:window.pwned=1) ![x](http://evil.test/x.png)`,
  `<img src="http://evil.test/pixel.gif"><link rel=stylesheet href=http://evil.test/x.css>`,
  `{{constructor.constructor('window.pwned=1')()}} \${window.pwned=1}`,
  `<style>@import 'http://evil.test/x.css';body{display:none}</style>`,
  `<base href="http://evil.test/"><form action="http://evil.test/"><input name=x autofocus onfocus=window.pwned=1>`,
  `\u001b]8;;javascript:window.pwned=1\u0007link\u001b]8;;\u0007 \u001b[31mred\u001b[0m \u001b[2J\u001b[H \u001b]0;title\u0007`,
  `\u202egnp.exe\u202c \u0000\u0007\b ﷽ Z̸͑a̵l̸g̶o`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.pwned=1&gt;">`,
];

const loud = `
import { artifact, ask, log, notify, progress, state } from "aios";
import { writeFileSync } from "node:fs";
const corpus = ${JSON.stringify(corpus)};
export async function main() {
  for (const text of corpus) {
    console.log(text);
    console.error(text);
    await log(text, "warning", { field: text });
    await state.set(text.slice(0, 100).replace(/[\\0-\\x1f]/g, "?"), text);
  }
  for (const text of corpus.slice(0, 8)) await notify(text.replace(/[\\0-\\x1f]/g, "?"), "error", { title: text.slice(0, 150) });
  writeFileSync("page.html", corpus.join("\\n"));
  await artifact("page.html", { name: "<img src=x onerror=window.pwned=1>.html", mediaType: "text/html" });
  writeFileSync("image.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>window.pwned=1</script></svg>");
  await artifact("image.svg", { mediaType: "image/svg+xml" });
  await progress(0.5, corpus.slice(0, 3).join(" "));
  return { corpus, nested: corpus.map((text) => ({ [text.slice(0, 40)]: text })) };
}
export async function fail() {
  console.log(corpus.join("\\n"));
  throw new Error(corpus.join(" "));
}
export async function asks() {
  return ask(corpus[1] + " " + corpus[6], { choices: [corpus[0], corpus[2]] });
}
`;

let home: PageHome;
let person: Person;
let paths: string[];

beforeAll(async () => {
  const names = corpus.slice(0, 9);
  const jobs = [
    { name: "loud", file: "loud.ts", function: "main", type: "trigger", retries: 1, description: corpus.join(" ") },
    { name: names[1], file: "loud.ts", function: "fail", type: "trigger", retries: 1, description: corpus[0] },
    { name: "asks", file: "loud.ts", function: "asks", type: "trigger", retries: 1 },
    ...names.map((name, nth) => ({
      name: `${nth} ${name}`,
      file: name,
      type: "daily",
      time: "09:00",
      tags: [name],
      kwargs: { [name]: name },
    })),
    { name: corpus[3], file: corpus[4], type: corpus[5], cron: corpus[6] },
  ];
  home = new PageHome({ "jobs.yaml": JSON.stringify(jobs), "Programs/loud.ts": loud });
  await home.start();
  for (const name of ["loud", names[1]!, "asks"]) await cliJson(home.path, ["run", name]);
  type Run = { id: string; state: string };
  const ended = async () => (await cliJson<Run[]>(home.path, ["runs"])).filter(({ state }) => state !== "running");
  await until("all have run", async () => (await ended()).length >= 3);
  person = await home.person();
  person.page.on("dialog", (dialog) => {
    person.strangers.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const job = (name: string) => `/automations/${encodeURIComponent(name)}`;
  paths = [
    ...["/", "/waiting", "/automations", "/ready-made", "/history", "/settings"],
    ...(await ended()).map(({ id }) => `/runs/${id}`),
    ...[
      job("loud"),
      job(names[1]!),
      `${job("loud")}?tab=made`,
      `${job("loud")}?tab=settings`,
      `${job("loud")}?tab=history`,
    ],
    ...corpus.map((text) => `/tell?text=${encodeURIComponent(text)}`),
    ...corpus
      .slice(0, 4)
      .flatMap((text) => [job(text), `/runs/${encodeURIComponent(text)}`, `/${encodeURIComponent(text)}`]),
    `/history?search=${encodeURIComponent(corpus[1]!)}`,
  ];
});
afterAll(() => home.remove());

test("nothing that is shown is ever carried out", async () => {
  for (const path of paths) {
    await person.open(path);
    await person.settles();
    const harmed = await person.page.evaluate(`({
      pwned: window.pwned ?? null,
      injected: document.querySelectorAll("main script, main iframe, main base, main style:not([data-mantine-styles]), main link, main [onerror], main [onload], main math").length,
      led: [...document.querySelectorAll("a[href]")].filter((a) => !/^https?:$/.test(a.protocol) || a.host !== location.host).map((a) => a.href),
    })`);
    expect(harmed, path).toEqual({ pwned: null, injected: 0, led: [] });
    expect(new URL(person.page.url()).origin).toBe(home.origin);
  }
  expect(person.strangers).toEqual([]);
});

test("what is typed into any field is text, too", async () => {
  for (const path of [
    "/ready-made/remind-me",
    "/ready-made/website-up",
    "/automations/loud?tab=settings",
    "/history",
    "/settings",
  ]) {
    await person.open(path);
    await person.settles();
    const fields = person.page.locator(
      "input:visible:not([type=checkbox]):not([type=radio]):not([type=file]):not([readonly]), textarea:visible",
    );
    for (let nth = 0; nth < Math.min(await fields.count(), 12); nth++) {
      await fields
        .nth(nth)
        .fill(corpus[nth % 8]!)
        .catch(() => {}); // of numbers and times, which take no text
    }
    await person.page.keyboard.press("Enter");
    expect(await person.page.evaluate("window.pwned ?? null"), path).toBeNull();
  }
  expect(person.strangers).toEqual([]);
});

test("a file that a run has kept is never shown as a page of AIOS", async () => {
  const runs = await cliJson<{ id: string; job: string }[]>(home.path, ["runs"]);
  const { id } = runs.find(({ job }) => job === "loud")!;
  for (const name of ["<img src=x onerror=window.pwned=1>.html", "image.svg"]) {
    const answer = await person.page.request.get(
      `${home.origin}/api/v1/runs/${id}/artifacts/${encodeURIComponent(name)}/download`,
    );
    const headers = answer.headers();
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(`${headers["content-disposition"]} ${headers["content-security-policy"]}`).toMatch(/attachment|sandbox/);
  }
});
