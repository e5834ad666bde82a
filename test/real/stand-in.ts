/** Until `src/main.ts up` is there. */
import { startAios } from "../../src/engine/up.ts";
import { readConfiguration } from "../../src/engine/configuration.ts";
const configuration = readConfiguration(process.env, process.cwd(), process.pid);
const say = (text: string) => process.stdout.write(`${text}\n`);
try {
  const running = await startAios(configuration, "0.1.0", {
    onNotice: say,
    onFact: (fact) => {
      if (fact.kind === "lines") for (const line of fact.lines) say(`${line.level} ${line.job_name ?? ""} ${line.message}`);
      if (fact.kind === "trouble") say(`trouble: ${fact.message}`);
    },
  });
  running.take(() => {});
  say(`AIOS ready ${configuration.home}`);
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(130);
    stopping = true;
    void running.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  running.failed.catch((error: Error) => { say(error.message); process.exit(1); });
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
