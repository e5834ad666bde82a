import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nameOfCommand } from "./crontab-names.ts";
import { importCrontab } from "./import-crontab.ts";
import { read } from "../reading.test-kit.ts";
import { renderEntries } from "../render-entries.ts";

test("a crontab moves over: times, commands, settings and what was written about them", () => {
  const { entries, scripts, problems } = importCrontab(`# Edit this file to introduce tasks to be run by cron.
#
# m h  dom mon dow   command

SHELL=/bin/bash
PATH="/usr/local/bin:/usr/bin"
LEVEL = high

# Every night, the whole home
30 2 * * *   /home/ada/bin/backup_home.sh --full >> /tmp/backup.log 2>&1
#0 5 * * * old.sh
CRON_TZ=Europe/Berlin
@daily cd /srv && /usr/bin/python3 -m reports.daily --mail
-*/5 9-17 * jan-mar mon-fri rsync -a "/home/ada/" /mnt/copy
`);
  const env = { PATH: "/usr/local/bin:/usr/bin", LEVEL: "high" };
  const usual = { type: "cron", retries: 1, catch_up: "skip", env };
  expect(problems).toEqual([]);
  expect(entries).toEqual([
    {
      ...usual,
      name: "backup_home",
      file: "crontab_backup_home.sh",
      cron: "30 2 * * *",
      description: "Every night, the whole home",
    },
    { ...usual, name: "reports", file: "crontab_reports.sh", cron: "0 0 * * *", timezone: "Europe/Berlin" },
    {
      ...usual,
      name: "rsync_ada_copy",
      file: "crontab_rsync_ada_copy.sh",
      cron: "*/5 9-17 * jan-mar mon-fri",
      timezone: "Europe/Berlin",
    },
  ]);
  expect(scripts[0]).toEqual({
    file: "crontab_backup_home.sh",
    content: `#!/bin/bash
# From a crontab: 30 2 * * *
cd "$HOME" || exit 1
/home/ada/bin/backup_home.sh --full >> /tmp/backup.log 2>&1
`,
  });
  expect(read(renderEntries(entries)).problems).toEqual([]);
});

test("text that cron fed to a command reaches it still", () => {
  const { scripts, problems } = importCrontab("0 9 * * 1 cat; wc -l %first 100\\%%it's $HOME\n0 9 * * * date +\\%F\n");
  expect(problems).toMatchObject([{ job: "cat", severity: "warning", line: 1 }]);
  expect(scripts[1]?.content).toContain("\ndate +%F\n");
  const output = execFileSync("/bin/sh", ["-c", scripts[0]!.content], { env: { HOME: "/" }, encoding: "utf8" });
  expect(output.replace(/ /g, "")).toBe("first100%\nit's$HOME\n0\n");
});

test("what cannot move over is told, with its line and what to do", () => {
  const { entries, problems } = importCrontab(`@reboot /usr/bin/server
  5 4 * *
MAILTO=ada@example.org
SHELL=bash
0~59 4 * * * lottery
@fortnightly x
0 0 * * * root apt-get update
61 in the morning go home
`);
  expect(
    problems.map(({ line, column, severity, message }) => `${line}:${column} ${severity} ${message.split(/[.:]/)[0]}`),
  ).toEqual([
    '1:1 error "@reboot" has no counterpart',
    "2:3 error This is not a line of a crontab",
    "3:1 warning MAILTO is not taken over",
    '4:1 warning SHELL is "bash", which is no full path',
    '5:1 error "0~59 4 * * *" asks for a random time, which a job of type cron cannot have',
    '6:1 error "@fortnightly" is unknown',
    "7:1 warning This looks like the crontab of the system",
    '8:1 error "in" is no part of a time',
  ]);
  expect(entries.map(({ name }) => name)).toEqual(["apt_get_update"]);
});

test.each([
  ["/usr/bin/python3 /home/ada/backup_home.py --full", "backup_home"],
  ["FOO=1 BAR=2 /bin/run.sh", "run"],
  ["cd /srv/app && bundle exec rake jobs:work", "bundle_exec_rake"],
  ["/usr/bin/flock -n /tmp/x.lock nice -n 19 /opt/sync", "sync"],
  ["flock -n /tmp/x.lock nice -n 19 /opt/sync.sh", "sync"],
  ["test -x /usr/sbin/anacron || ( cd / && run-parts /etc/cron.daily )", "run_parts_cron"],
  ["[ -f a ] && certbot renew -q", "certbot_renew"],
  ["Müllabfuhr", "mullabfuhr"],
  ["$(which x)", "which_x"],
  ["***", "command"],
])("a job has a name that tells what it does: %s", (command, name) => {
  expect(nameOfCommand(command)).toBe(name);
});

test("no two jobs or scripts share a name", () => {
  const { entries, scripts } = importCrontab("* * * * * a.sh\n* * * * * a.sh\n* * * * * /x/a.py\n");
  expect(entries.map(({ name }) => name)).toEqual(["a", "a_2", "a_3"]);
  expect(new Set(scripts.map(({ file }) => file)).size).toBe(3);
});

const piece = fc.constantFrom(
  "*",
  "*/5",
  "@daily",
  "@reboot",
  " ",
  "\t",
  "\n",
  "\r\n",
  "%",
  "\\%",
  "'",
  '"',
  "A=1",
  "TZ=x",
  "#",
  "0 0 * * * ",
  "cmd",
  "/a/b.sh",
  ">",
  "|",
  "&&",
  "\u0000",
  "\ud800",
  "é",
  "(",
  "$(",
);

test("no text whatever makes the import fail, and what it gives can be written to jobs.yaml", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
      ),
      (text) => {
        const { entries, scripts } = importCrontab(text);
        expect(scripts).toHaveLength(entries.length);
        for (const { file } of scripts) expect(file).toMatch(/^crontab_[a-z0-9_]+\.sh$/);
        const list = read(renderEntries(entries));
        expect(list.jobs.length + list.broken.length).toBe(entries.length);
      },
    ),
    { numRuns: 4000 },
  );
});

test.each([
  ["spaces", `* * * * *${" ".repeat(500_000)}x${" ".repeat(500_000)}`],
  ["one field", `*${"*".repeat(1_000_000)}`],
  ["fields", "* ".repeat(500_000)],
  ["quotes", `A=${"'".repeat(500_000)}`],
  ["brackets", `* * * * * ${"(".repeat(500_000)}`],
  ["arrows", `* * * * * ${"> ".repeat(250_000)}`],
  ["numbers", `* * * * * ${"1".repeat(500_000)}`],
  ["equal names", "* * * * * a\n".repeat(20_000)],
])("no crontab keeps the import busy for long: %s", { timeout: 20_000 }, (_what, text) => {
  const started = performance.now();
  importCrontab(text);
  expect(performance.now() - started).toBeLessThan(5000);
});
