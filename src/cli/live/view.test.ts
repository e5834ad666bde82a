import { describe, expect, test } from "vitest";
import { widthOf } from "../render/width.ts";
import { diskFull, noon, plainLook, plantedLine, plantedRow, plantedStatus } from "../testing/planted.ts";
import { afterFact, afterStatus, initialState, type LiveState } from "./state.ts";
import { renderLive } from "./view.ts";

const ready = { home: "/home/ada/aios", device: "laptop", tags: ["gpu", "storage"], jobs: 5, problems: 0 };
const empty = initialState(ready);

function started(state: LiveState, id: string, job_name: string, ago: number): LiveState {
  const run = { id, job_name, attempt: 1, due_at: noon - ago, started: noon - ago, is_daemon: false, preview: false };
  return afterFact(state, { kind: "run_started", run });
}

function busy(): LiveState {
  let state = started(started(afterStatus(empty, plantedStatus()), "r1", "web_monitor", 9000), "r2", "report", 12);
  const said = [
    plantedLine({ id: 1, run_id: "r1", job_name: "web_monitor", message: "checked 14 sites, all up" }),
    plantedLine({ id: 2, run_id: "r2", message: "\x1b[2J\x1b[32mfetching\x1b[0m page 3 of 10\x07" }),
    plantedLine({ id: 3, run_id: null, job_name: "newsletter", level: "ERROR", message: "cannot run", stream: "aios" }),
  ];
  state = afterFact(state, { kind: "lines", lines: said });
  const again = { kind: "again", source: "retry", delaySeconds: 620, attempt: 2, losses: 0 } as const;
  const failed = plantedRow({
    id: "o1",
    job_name: "sort_photos",
    state: "failed",
    error: JSON.stringify(diskFull),
    started: noon - 301,
    finished: noon - 300,
  });
  state = afterFact(state, { kind: "run_ended", run: failed, next: again });
  const fine = plantedRow({ id: "o2", job_name: "clean_up", started: noon - 64, finished: noon - 60 });
  return afterFact(state, { kind: "run_ended", run: fine, next: { kind: "done" } });
}

const screen = (state: LiveState, rows: number, columns: number) =>
  renderLive(state, rows, { ...plainLook, columns }).join("\n");

describe("the live view", () => {
  test("shows where the web page is, and a link to it whole or not at all", () => {
    const address = "http://127.0.0.1:2467";
    const link = { url: `${address}/enter?link=aios_link_${"x".repeat(43)}`, expires: noon + 600 };
    const lines = (state: LiveState, columns: number) => screen({ ...state, address }, 24, columns).split("\n");
    expect(lines(empty, 80)).toContain(` Page  ${address}`);
    expect(lines(empty, 80).at(-1)).toBe(" q stop   l log   o open the page   ? help");
    expect(lines({ ...empty, link }, 100)).toContain(` Open  ${link.url}`);
    expect(lines({ ...empty, link }, 80)).toContain(" Open  in another terminal: aios open");
    expect(lines({ ...empty, link: { ...link, expires: noon } }, 100)).toContain(` Page  ${address}`);
  });

  test("shows at a glance what needs a person, runs, comes next and was lately", () => {
    expect(screen(busy(), 26, 100)).toMatchInlineSnapshot(`
      " AIOS  /home/ada/aios · device laptop · gpu, storage · 5 jobs                              12:00:00
       ! 2 things need you.

       Needs attention  2
       ✗ sort_photos failed 3 times in a row: OSError: [Errno 28] No space left on device: '/m…  5 min ago
         aios show sort_photos
       ! newsletter is off because its entry has an error: time is "25:00", which is not a time of day.

       Running  2
       ▶ web_monitor                   2 h 30 min      checked 14 sites, all up
       ▶ report                        12 s            fetching page 3 of 10

       Next
         sort_photos                   in 3 min        every 30 minutes
         report                        today 18:00     every day at 18:00
         back_up_everything_to_the_c…  tomorrow 03:00  by cron 0 3 * * *

       Lately
       ✓ clean_up                      1 min ago       4.0 s
       ✗ sort_photos                   5 min ago       1.0 s  OSError: [Errno 28] No space left on device…





       q stop   l log   ? help"
    `);
  });

  test("is whole on a narrow terminal", () => {
    expect(screen(busy(), 20, 60)).toMatchInlineSnapshot(`
      " AIOS  /home/ada/aios · device laptop · gpu, sto…  12:00:00
       ! 2 things need you.

       Needs attention  2
       ✗ sort_photos failed 3 times in a row: OSError:…  5 min ago
         aios show sort_photos
       ! newsletter is off because its entry has an error: time i…

       Running  2
       ▶ web_monitor           2 h 30 min      checked 14 sites, …
       ▶ report                12 s            fetching page 3 of…

       Next
         sort_photos           in 3 min        every 30 minutes
         report                today 18:00     every day at 18:00
         back_up_everything_…  tomorrow 03:00  by cron 0 3 * * *



       q stop   l log   ? help"
    `);
  });

  test("on a tiny one keeps what matters most", () => {
    expect(screen(busy(), 10, 40)).toMatchInlineSnapshot(`
      " AIOS  /home/ada/aios · devi…  12:00:00
       ! 2 things need you.

       Needs attention  2
       ✗ sort_photos failed 3 time…  5 min ago
         aios show sort_photos
       ! newsletter is off because its entry …


       q stop   l log   ? help"
    `);
  });

  test("with nothing to do says so, calmly", () => {
    const idle = afterStatus(
      empty,
      plantedStatus({ verdict: "Everything is fine.", state: "fine", attention: [], running: [], next: [] }),
    );
    expect(screen(idle, 18, 80)).toMatchInlineSnapshot(`
      " AIOS  /home/ada/aios · device laptop · gpu, storage · 5 jobs          12:00:00
       ✓ Everything is fine.

       Running
         nothing right now

       Next
         nothing is scheduled

       Lately
         nothing yet






       q stop   l log   ? help"
    `);
  });

  test("without any job says how to begin", () => {
    const counts = { jobs: 0, enabled: 0, running: 0, waiting: 0 };
    const bare = plantedStatus({
      verdict: "Everything is fine.",
      state: "fine",
      attention: [],
      running: [],
      next: [],
      counts,
    });
    expect(screen(afterStatus(empty, bare), 14, 80)).toMatchInlineSnapshot(`
      " AIOS  /home/ada/aios · device laptop · gpu, storage · 0 jobs          12:00:00
       ✓ Everything is fine.

       There are no jobs yet

         Put a program into Programs/, then in another terminal:
         aios add hello --file hello.py --function main --daily 09:00

         From an orchestrator.py or a crontab:
         aios import orchestrator.py  or  aios import --crontab



       q stop   l log   ? help"
    `);
  });

  test("while stopping says what it waits for, and how to stop at once", () => {
    const lines = renderLive({ ...busy(), stopping: true }, 24, plainLook);
    expect(lines[1]).toBe(" ■ Stopping: waiting for 2 runs (web_monitor, report)… (Ctrl-C again to stop at once)");
    expect(lines.at(-1)).toContain("Ctrl-C stop at once");
  });

  test("a database in trouble takes the place of the verdict", () => {
    const state = afterFact(busy(), { kind: "trouble", message: "The disk that holds it is full. Nothing is lost." });
    expect(renderLive(state, 24, plainLook)[1]).toBe(" ✗ The disk that holds it is full. Nothing is lost.");
    expect(renderLive(afterFact(state, { kind: "trouble", message: null }), 24, plainLook)[1]).toContain(
      "2 things need you",
    );
  });

  test("the log page shows the newest lines, the help page the keys", () => {
    expect(screen({ ...busy(), page: "log" }, 12, 80)).toMatchInlineSnapshot(`
      " AIOS  /home/ada/aios · device laptop · gpu, storage · 5 jobs          12:00:00
       ! 2 things need you.

       Log  the newest lines; all of them: aios logs
       11:59:00 web_monitor │ checked 14 sites, all up
       11:59:00 report │ fetching page 3 of 10
       11:59:00 newsletter │ error cannot run




       q stop   l overview   ? help"
    `);
    expect(screen({ ...busy(), page: "help" }, 20, 80)).toMatchInlineSnapshot(`
      " AIOS  /home/ada/aios · device laptop · gpu, storage · 5 jobs          12:00:00
       ! 2 things need you.

       Keys
         q, Ctrl-C      stop AIOS; unfinished runs go on at the next start
         Ctrl-C twice   stop at once
         l              the log and back
         o              the page in your browser, signed in
         ?              this and back

       In another terminal
         aios run JOB   run a job now
         aios show JOB  its last run: error, log, result
         aios why JOB   why it runs, waits, or did not run
         aios logs -f   the log as it grows
         aios stop-all  stop everything at once



       q stop   l log   ? overview"
    `);
  });

  test("names runs of other devices, and where they run", () => {
    const other = { ...plantedStatus().running[0]!, id: "z", job: "transcode", device: "cellar" };
    const state = afterStatus(empty, plantedStatus({ running: [other] }));
    expect(screen(state, 24, 80)).toMatch(/▶ transcode .*2 h 30 min +on cellar/);
  });

  test("says how many runs did not find room", () => {
    let state = busy();
    for (let index = 0; index < 50; index++) state = started(state, `m${index}`, `job_${index}`, 5);
    expect(screen(state, 24, 80)).toMatch(/… and \d+ more: aios status/);
  });

  test("never is larger than the terminal, whatever its size and page", () => {
    for (const page of ["overview", "log", "help"] as const) {
      for (let columns = 10; columns <= 130; columns += 7) {
        for (let rows = 3; rows <= 40; rows += 3) {
          const lines = renderLive({ ...busy(), page }, rows, { ...plainLook, columns });
          expect(lines.length).toBe(rows);
          for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(columns);
        }
      }
    }
  });

  test("nothing a program writes reaches the terminal as a command", () => {
    const text = `${screen(busy(), 30, 100)}${screen({ ...busy(), page: "log" }, 30, 100)}`;
    expect(text.replaceAll(/\x1b\[[0-9;]*m/g, "")).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  });
});

describe("what the live view keeps", () => {
  test("an idle job that found nothing to do leaves no trace", () => {
    const state = started(empty, "i1", "tidy", 3);
    const run = plantedRow({ id: "i1", job_name: "tidy", source: "idle" });
    const after = afterFact(state, { kind: "run_ended", run, next: { kind: "done" } });
    expect([after.running.size, after.lately.length]).toEqual([0, 0]);
  });

  test("memory stays bounded however much is written", () => {
    let state = started(empty, "r2", "report", 3);
    for (let batch = 0; batch < 30; batch++) {
      const lines = Array.from({ length: 1_000 }, (_, index) =>
        plantedLine({ id: index, message: `line ${batch} ${index}` }),
      );
      state = afterFact(state, { kind: "lines", lines });
      state = afterFact(state, { kind: "run_ended", run: plantedRow({ id: `x${batch}` }), next: { kind: "done" } });
    }
    expect(state.log).toHaveLength(500);
    expect(state.running.get("r2")?.lastLine).toBe("line 29 999");
    expect(state.lately.length).toBeLessThanOrEqual(100);
  });
});
