/** No crash between a question, its answer and what follows from it loses the question, or asks it twice. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { cli } from "./real/cli.ts";
import { RealHome } from "./real/home.ts";
import { until } from "./real/until.ts";

/** Asks, stays for as long as it may not go on, and leaves a mark for each step. */
const program = `
wait_for() { echo "$1" >> "$EFFECTS/marks"; while [ ! -e "$EFFECTS/$1" ]; do sleep 0.02; done; }
answer=$(curl -sS --unix-socket "$AIOS_SOCKET" -H "Authorization: Bearer $AIOS_TOKEN" http://aios/v1/ask \\
  -d '{"question": "Delete 3 old backups?"}')
case $answer in *'"asked":true'*) wait_for asking; exit 75;; esac
wait_for acting
echo "$answer" > "$AIOS_RESULT"
`;

let home: RealHome;
afterEach(() => home.remove());

const opened = () => home.rows<{ id: string; state: string }>("SELECT id, state FROM reviews ORDER BY id");
const states = () => home.rows("SELECT state, source FROM runs ORDER BY id").map((run) => Object.values(run).join(" "));
const go = (step: string) => writeFileSync(join(home.effects, step), "");

async function killed(when: string): Promise<void> {
  await until(when, () => home.marks().includes(when));
  await Promise.all(home.alive.map((aios) => aios.kill()));
}

test("killed while it asks, while it waits, and while it acts on the answer: asked once, answered once, done once", async () => {
  home = new RealHome([{ name: "ask", type: "trigger", file: "ask.sh", retries: 1 }], { "ask.sh": program });
  await home.ready();
  home.trigger("ask");

  await killed("asking");
  expect(opened()).toEqual([]);
  go("asking");
  await home.ready();
  const review = await until("it asks again", () => opened()[0]);
  expect(states()).toEqual(["lost sql", "asked rescue"]);

  await Promise.all(home.alive.map((aios) => aios.kill()));
  expect(opened()).toMatchObject([{ id: review.id, state: "open" }]);
  // Answered where no AIOS runs at all.
  expect((await cli(home.path, ["answer", review.id, "yes"])).code).toBe(0);
  expect(opened()).toMatchObject([{ state: "decided" }]);
  expect(states()).toHaveLength(2);

  await home.ready();
  await killed("acting");
  go("acting");
  await home.ready();
  await until("it is done", () => states().includes("succeeded rescue"));
  expect(states()).toEqual(["lost sql", "asked rescue", "lost answer", "succeeded rescue"]);
  expect(opened()).toHaveLength(1);
  expect(home.marks().filter((mark) => mark === "asking")).toHaveLength(2);
  expect(home.value("SELECT result FROM runs WHERE state = 'succeeded'")).toBe('{"asked":false,"answer":true}');
  expect(existsSync(join(home.effects, "acting"))).toBe(true);
});
