/** Programs that ask a person: real ones, on an AIOS that is killed now and then. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ReviewView } from "../src/api/reviews/views.ts";
import { cli, cliJson } from "./real/cli.ts";
import { RealHome } from "./real/home.ts";
import { python } from "./real/python.ts";
import { until } from "./real/until.ts";

const programs = {
  "twice.py": `
import aios

def main(folder):
    print("begins")
    if not aios.ask("Delete 3 old backups in " + folder + "?"):
        return "kept"
    try:
        rule = aios.ask("How many shall stay?", {"count": {"type": "integer", "title": "How many", "minimum": 1},
                                                 "note": {"type": "string", "default": ""}})
    finally:
        print("in order")
    return [folder, rule]
`,
  "twice.ts": `
import { ask } from "aios";
export default async function main({ folder }: { folder: string }) {
  console.log("begins");
  try {
    if (!(await ask("Delete 3 old backups in " + folder + "?"))) return "kept";
    const rule = await ask("How many shall stay?", {
      form: { count: { type: "integer", title: "How many", minimum: 1 }, note: { type: "string", default: "" } },
    });
    return [folder, rule];
  } finally {
    console.log("in order");
  }
}
`,
  "loop.py": `
import aios

def main():
    return [aios.ask("And the next?", choices=["left", "right"]) for _ in range(3)]
`,
  "caught.ts": `
import { ask } from "aios";
export default async function main() {
  try {
    return await ask("Go on?");
  } catch {
    return "went on without an answer";
  }
}
`,
  "async.py": `
import asyncio
import aios

async def main():
    await asyncio.sleep(0)
    return aios.ask("Go on?")
`,
  "script.py": `
import aios
with open(__import__("os").environ["AIOS_RESULT"], "w") as file:
    file.write(aios.ask("Your name?", {"type": "string"}))
`,
  "shell.sh": `
answer=$(curl -sS --unix-socket "$AIOS_SOCKET" -H "Authorization: Bearer $AIOS_TOKEN" http://aios/v1/ask \\
  -d '{"question": "Go on?", "choices": {"on": "Go on", "off": "Stop here"}}')
case $answer in *'"asked":true'*) exit 75;; esac
echo "$answer" > "$AIOS_RESULT"
`,
  "quick.sh": `echo quick >> "$EFFECTS/marks"`,
  "expires.py": `
import aios

def main(default=None):
    return aios.ask("Still there?", expires_in=0.5, default=default)
`,
  "fails.py": `
def main():
    open("/nowhere/at/all.txt")
`,
};

const asked = (name: string, file: string, more: object = {}) => ({ name, type: "trigger", file, retries: 1, ...more });
const main = { function: "main" };

let home: RealHome;

async function startHome(environment: Record<string, string> = {}): Promise<void> {
  home = new RealHome(
    [
      asked("twice_py", "twice.py", main),
      asked("twice_ts", "twice.ts"),
      asked("loop", "loop.py", main),
      asked("caught", "caught.ts"),
      asked("async", "async.py", main),
      asked("script", "script.py"),
      asked("shell", "shell.sh"),
      asked("quick", "quick.sh"),
      asked("expires", "expires.py", main),
      asked("fails", "fails.py", main),
    ],
    programs,
  );
  await home.ready({ environment });
}

interface Run {
  id: string;
  state: string;
  source: string;
  attempt: number;
  result: string | null;
  error: string | null;
  note: string | null;
}

const runsOf = (job: string) => home.rows<Run>("SELECT * FROM runs WHERE job_name = ? ORDER BY id", job);

function ended(job: string, nth: number): Promise<Run> {
  const look = () =>
    home.rows<Run>("SELECT * FROM runs WHERE job_name = ? AND finished IS NOT NULL ORDER BY id", job)[nth];
  return until(`run ${nth + 1} of ${job} has ended`, look);
}

function openFor(job: string): Promise<ReviewView> {
  return until(`${job} asks`, async () => {
    const id = home.value<string>("SELECT id FROM reviews WHERE job_name = ? AND state = 'open'", job);
    return id === undefined ? null : cliJson<ReviewView>(home.path, ["reviews", id]);
  });
}

const answer = (id: string, ...given: string[]) => cli(home.path, ["answer", id, ...given]);

describe("a question", () => {
  beforeAll(() => startHome({ AIOS_SLOTS: "1" }));
  afterAll(() => home.remove());
  beforeEach(({ skip, task }) => {
    if (python === null && /python|Python/.test(task.name)) skip("no Python here");
  });

  test.each(["twice_py", "twice_ts"])(
    "and then another, with a form, brings the program back with both: %s",
    async (job) => {
      home.trigger(job, { folder: "/backups" });
      expect(await ended(job, 0)).toMatchObject({
        state: "asked",
        error: null,
        note: "asks: Delete 3 old backups in /backups?",
      });
      const first = await openFor(job);
      expect(first).toMatchObject({
        kind: "question",
        title: "Delete 3 old backups in /backups?",
        body: { choices: [{ value: "yes", label: "Yes" }, { value: "no" }], form: null },
      });
      // The one slot there is is free meanwhile.
      home.trigger("quick");
      await until("another job has run", () => home.marks().includes("quick"));
      expect((await answer(first.id, "yes")).code).toBe(0);
      await ended(job, 1);
      const second = await openFor(job);
      expect(second.title).toBe("How many shall stay?");
      const refused = await answer(second.id, "count=0");
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toContain("This must be 1 or more.");
      expect((await answer(second.id, "count=2")).code).toBe(0);
      const last = await ended(job, 2);
      expect(last).toMatchObject({ state: "succeeded", source: "answer", attempt: 1 });
      expect(JSON.parse(last.result!)).toEqual(["/backups", { count: 2, note: "" }]);
      expect(runsOf(job).map(({ note }) => note)).toEqual([
        "Delete 3 old backups in /backups? Yes (the terminal)",
        "How many shall stay? How many: 2 (the terminal)",
        expect.stringContaining("the terminal answered"),
      ]);
      const lines = home.rows<{ message: string; level: string }>(
        "SELECT message, level FROM logs WHERE job_name = ? AND stream IN ('stdout', 'stderr', 'log') ORDER BY id",
        job,
      );
      expect(lines.filter(({ level }) => level === "ERROR")).toEqual([]);
      expect(lines.filter(({ message }) => message === "begins")).toHaveLength(3);
      expect(lines.map(({ message }) => message)).toContain("in order");
    },
  );

  test("in a loop is asked once for each turn", async () => {
    home.trigger("loop");
    for (const side of ["left", "right", "left"]) expect((await answer((await openFor("loop")).id, side)).code).toBe(0);
    expect(JSON.parse((await ended("loop", 3)).result!)).toEqual(["left", "right", "left"]);
  });

  test.each([
    ["caught", "yes", true],
    ["async", "no", false],
    ["script", "Ada", "Ada"],
    ["shell", "on", { asked: false, answer: "on" }],
  ])("suspends a program however that ends: %s", async (job, given, result) => {
    home.trigger(job);
    expect((await ended(job, 0)).state).toBe("asked");
    expect((await answer((await openFor(job)).id, given)).code).toBe(0);
    const last = await ended(job, 1);
    expect(last).toMatchObject({ state: "succeeded", error: null });
    expect(JSON.parse(last.result!)).toEqual(result);
  });

  test("that nobody answers in time is answered by its default, or let go of with a reason", async () => {
    home.trigger("expires", { default: true });
    expect(JSON.parse((await ended("expires", 1)).result!)).toBe(true);
    home.trigger("expires");
    const cancelled = await until("it was let go of", () =>
      runsOf("expires").find(({ state }) => state === "cancelled"),
    );
    expect(cancelled.note).toBe("Nobody answered in time: Still there?");
    expect(home.value("SELECT outcome FROM triggers WHERE dedupe_key = ?", `after-run:${cancelled.id}`)).toBe(
      "cancelled",
    );
  });

  test("is nobody's in a preview, which goes on as if it had been answered", async () => {
    expect((await cli(home.path, ["run", "twice_ts", "--folder", "/backups", "--preview", "--wait"])).code).toBe(0);
    const [run] = home.rows<Run>("SELECT * FROM runs WHERE preview = 1");
    expect(JSON.parse(run!.result!)).toEqual(["/backups", { count: 1, note: "" }]);
    const lines = home.rows("SELECT message FROM logs WHERE run_id = ? AND stream = 'log' ORDER BY id", run!.id);
    expect(lines.map(({ message }) => message)).toEqual([
      "Would ask: Delete 3 old backups in /backups? (the preview goes on with: Yes)",
      "Would ask: How many shall stay? (the preview goes on with: How many: 1)",
    ]);
    expect(home.value("SELECT count(*) FROM reviews WHERE run_id = ?", run!.id)).toBe(0);
  });

  test("goes away with its job, and nothing runs because of it", async () => {
    const before = runsOf("caught").length;
    home.trigger("caught");
    const { id } = await openFor("caught");
    expect((await cli(home.path, ["why", "caught"])).stdout).toContain('waits for your answer to "Go on?"');
    await cli(home.path, ["disable", "caught"]);
    const gone = await until(
      "it is withdrawn",
      () => home.rows("SELECT * FROM reviews WHERE id = ? AND state <> 'open'", id)[0],
    );
    expect(gone).toMatchObject({ state: "withdrawn", reason: "The job was turned off." });
    expect(runsOf("caught").slice(before)).toMatchObject([{ state: "cancelled" }]);
    const late = await answer(id, "yes");
    expect(late.code).not.toBe(0);
    expect(late.stderr).toContain("needs no decision any more");
  });

  test("that two answer at once has one answer, and the other hears whose", async () => {
    home.trigger("async");
    const { id } = await openFor("async");
    const both = await Promise.all([answer(id, "yes"), answer(id, "no")]);
    expect(both.map(({ code }) => code).filter((code) => code === 0)).toHaveLength(1);
    expect(both.map(({ stderr }) => stderr).join("")).toContain("Decided already today at");
  });
});

test("a job that failed for good waits for a person, in words; its success takes that back", async () => {
  await startHome();
  home.trigger("fails");
  const review = await openFor("fails");
  expect(review).toMatchObject({
    kind: "failure",
    title: "fails failed",
    body: { text: expect.stringContaining("/nowhere/at/all.txt is not there"), error: { type: "FileNotFoundError" } },
  });
  expect(`${review.body.text} ${review.body.what_next}`).not.toMatch(/ENOENT|Errno/);
  expect((await cli(home.path, ["decide", review.short_id, "retry"])).code).toBe(0);
  const again = await until("it failed again", async () => {
    const open = await openFor("fails");
    return open.id === review.id ? null : open;
  });
  expect((await cli(home.path, ["decide", again.id, "off"])).code).toBe(0);
  const status = await cliJson<{ waiting_for_you: number }>(home.path, ["status"]);
  expect(status.waiting_for_you).toBe(0);
  await until("it is off", () => home.value("SELECT enabled FROM jobs WHERE job_name = 'fails'") === 0);
});
afterEach(async ({ task }) => {
  if (task.name.startsWith("a job that failed")) await home.remove();
});
