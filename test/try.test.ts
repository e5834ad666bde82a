import { readFileSync } from "node:fs";
import { test } from "vitest";
import { World } from "./simulation/world.ts";
test("try", async () => {
  const t0 = performance.now();
  const world = await World.make({ start: Date.UTC(2026,2,20)/1000, seed: 1, timezone: "Europe/Berlin",
    jobs: readFileSync(new URL("simulation/seven-jobs.yaml", import.meta.url), "utf8"),
    script: (r) => ({ seconds: r.job.schedule.type === "always" ? Infinity : 60 }) });
  await world.start({ id: "all", tags: ["browser","gpu","storage"] });
  await world.runFor(14*86400);
  console.log(performance.now()-t0);
  console.log(await world.all("select job_name, state, source, count(*) n from runs group by 1,2,3"));
  console.log(await world.all("select source, outcome, waiting_for, count(*) n from triggers group by 1,2,3"));
  console.log((await world.all("select * from logs limit 10")));
  await world.close();
}, 60000);
