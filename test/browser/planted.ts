/** Homes for looking at pages: one as on the first day, one in which much went well, and one in which much failed. */

const hello = "#!/bin/sh\necho 'sorted \u001b[32m12 files\u001b[0m'\n";
const broken = "#!/bin/sh\necho 'connecting to the server'\necho 'no such host' >&2\nexit 3\n";
const asks = `import { ask, files } from "aios";

export async function main({ name = "backups" } = {}) {
  const answer = await ask(\`Delete 3 old \${name}?\`, { choices: ["Delete", "Keep"] });
  return { answer };
}
`;
const busy = `import { progress, log } from "aios";

export async function main() {
  await progress(0.4, "reading page 4 of 10");
  await log("page 4", "warning", { slow: true });
  await new Promise((resolve) => setTimeout(resolve, 600_000));
}
`;

export const programs = {
  "Programs/hello.sh": hello,
  "Programs/broken.sh": broken,
  "Programs/asks.ts": asks,
  "Programs/busy.ts": busy,
};

const fine = [
  { name: "Morning report", file: "hello.sh", type: "daily", time: "09:00" },
  { name: "Photos", file: "hello.sh", type: "cron", cron: "0 17 * * 5", description: "Sorts the photos of the week." },
  { name: "back_up_everything_to_the_cellar_server", file: "hello.sh", type: "interval", interval_minutes: 600 },
  { name: "Long work", file: "busy.ts", function: "main", type: "trigger" },
  { name: "Old backups", file: "asks.ts", function: "main", type: "trigger" },
  { name: "Switched off", file: "hello.sh", type: "daily", time: "12:00", enabled: false },
];

const failing = [
  { name: "Fetch invoices", file: "broken.sh", type: "trigger", retries: 1 },
  { name: "Tidy scans", file: "missing.py", function: "tidy", type: "trigger", retries: 1 },
  { name: "Render", file: "hello.sh", type: "interval", interval_minutes: 60, tags: ["gpu"] },
  { name: "Wrong time", file: "hello.sh", type: "daily", time: "25:61" },
];

export const states = {
  empty: { files: { "jobs.yaml": "[]" }, run: [] as string[], attention: false },
  full: {
    files: { ...programs, "jobs.yaml": JSON.stringify(fine) },
    run: ["Morning report", "Photos", "Long work", "Old backups"],
    attention: false,
  },
  failed: {
    files: { ...programs, "jobs.yaml": JSON.stringify([...fine, ...failing]) },
    run: ["Morning report", "Fetch invoices", "Tidy scans", "Old backups"],
    attention: true,
  },
};
