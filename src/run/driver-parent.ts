/**
 * An AIOS in small, for the tests that kill or freeze it: starts one run and renews its lease until it is ended.
 * Started as `node driver-parent.ts HOME LEASE_SECONDS FILE RUN_ID`; prints one JSON object a line.
 */
import { TestHome } from "./driver-fixture.ts";

const [home, leaseSeconds, file, runId] = process.argv.slice(2) as [string, string, string, string];
const say = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);

const { driver, start } = ((test) => ({ driver: test.driver, start: test.start.bind(test) }))(
  new TestHome({ leaseSeconds: Number(leaseSeconds) }, home),
);
await driver.prepare();
setInterval(() => driver.renewLease(), (Number(leaseSeconds) * 1000) / 10);
const { run } = await start({ file, run_id: runId, onLine: (_stream, line) => say({ line }) });
say({ pid: run.pid, spawner: driver.spawnerPid });
say({ finished: (await run.wait()).outcome });
