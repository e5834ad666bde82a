/** Jobs that AIOS starts by itself again and again: while one asks, it is not started to ask the same once more. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { cli } from "./real/cli.ts";
import { RealHome } from "./real/home.ts";
import { until } from "./real/until.ts";

const ask = (question: string, then: string) => `
answer=$(curl -sS --unix-socket "$AIOS_SOCKET" -H "Authorization: Bearer $AIOS_TOKEN" http://aios/v1/ask \\
  -d '{"question": "${question}"}')
case $answer in *'"asked":true'*) exit 75;; esac
${then}
`;

const jobs = [
  { name: "keeper", type: "always", file: "keeper.sh" },
  { name: "quiet", type: "idle", every_seconds: 1, file: "quiet.sh" },
  { name: "witness", type: "idle", every_seconds: 1, file: "witness.sh" },
];

let home: RealHome;
beforeAll(async () => {
  home = new RealHome(jobs, {
    "keeper.sh": ask("Begin?", 'echo begun >> "$EFFECTS/marks"; sleep 600'),
    "quiet.sh": ask("Look?", "true"),
    "witness.sh": "true",
  });
  await home.ready({ environment: { AIOS_IDLE_LOAD: "1" } });
});
afterAll(() => home.remove());

const count = (job: string) => home.value<number>("SELECT count(*) FROM runs WHERE job_name = ?", job);
const question = (job: string) =>
  until(`${job} asks`, () => home.value<string>("SELECT id FROM reviews WHERE job_name = ? AND state = 'open'", job));

/** Others of its kind have been started meanwhile. */
async function timeHasPassed(): Promise<void> {
  const before = count("witness");
  await until("idle jobs have run", () => count("witness") >= before + 3);
}

test("what is kept running, and what runs while nothing else does, ask once and wait", async () => {
  const [keeper, quiet] = [await question("keeper"), await question("quiet")];
  // A new list is when AIOS looks whether all that is to be kept running runs.
  home.writeJobs([...jobs, { name: "new", type: "trigger", file: "witness.sh" }]);
  await timeHasPassed();
  expect([count("keeper"), count("quiet")]).toEqual([1, 1]);
  for (const id of [keeper, quiet]) expect((await cli(home.path, ["answer", id, "yes"])).code).toBe(0);
  await until("the daemon goes on", () => home.marks().includes("begun"));
  const runs = home.rows("SELECT state, source FROM runs WHERE job_name = 'keeper' ORDER BY id");
  expect(runs).toEqual([
    { state: "asked", source: "always" },
    { state: "running", source: "answer" },
  ]);
  await until(
    "the idle job is done",
    () => home.value("SELECT count(*) FROM runs WHERE job_name = 'quiet' AND state = 'succeeded'") === 1,
  );
});
