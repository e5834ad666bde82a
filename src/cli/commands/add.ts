/** Adds a job to the jobs list. */
import { Option } from "commander";
import type { JobView } from "../../api/views.ts";
import type { Invocation } from "../invocation.ts";
import type { Registry } from "../registry.ts";
import { relative } from "../render/times.ts";
import { anyNumber, collect, collectPair, jsonOrText, seconds, wholeNumber } from "../typed-values.ts";
import type { Json } from "../../model/job.ts";
import { entryOf, type AddOptions } from "./add-entry.ts";

export function defineAdd(registry: Registry): void {
  const command = registry
    .add("Change", "add", "Add a job to the jobs list", [
      "aios add report --file report.py --function main --daily 09:00",
      "aios add check_site --file check.sh --every 5m --retries 2 --timeout 1m",
      "aios add resize --file resize.py --function run --watch Photos --tag gpu",
      "aios add ask --file llm.py --function ask        runs only when asked to",
    ])
    .description(
      "Add a job to the jobs list. Say when it runs with one of the options under “When”; without, it runs only when asked to.",
    )
    .usage("<name> --file <file> [when] [options]")
    .argument("<name>", "what to call it");
  command
    .optionsGroup("What:")
    .requiredOption("--file <file>", "the program: a file in Programs/")
    .option("--function <name>", "the function to call; without it the file runs as a script")
    .option("--arg <value>", "an argument for it; may be repeated (JSON if it is, else text)", collectJson)
    .option("--kwarg <key=value>", "a keyword argument; may be repeated", collectPair)
    .option("--env <key=value>", "a variable of its environment; may be repeated", collectPair)
    .option("--description <text>", "what it does, for people");
  command
    .optionsGroup("When:")
    .option("--daily <time>", "every day at this time: 09:00")
    .option("--every <length>", "when so much time has passed: 30m, 90s, 1h30m")
    .option("--cron <expression>", 'by cron: "0 9 * * 1-5"')
    .option("--once <time>", 'one time: "2026-12-24 18:00"')
    .option("--random <window>", "once a day at a random time: 14:00-18:00")
    .option("--always", "kept running, started again when it ends")
    .option("--idle", "while the device has nothing else to do")
    .option("--watch <path>", "when files there change")
    .option("--after <jobs>", "when these jobs have succeeded: a,b")
    .option("--webhook [secret]", "when another service calls its address; with a secret, only what is signed with it");
  addManners(command);
  command.action(registry.does((invocation) => add(invocation, command.args[0]!, command.opts<AddOptions>())));
}

function addManners(command: ReturnType<Registry["add"]>): void {
  command
    .optionsGroup("How:")
    .option("--tag <tags>", "runs only on devices that have these; may be repeated, or a,b", collect)
    .option("--retries <count>", "attempts in all (default: 3)", wholeNumber)
    .option("--retry-delay <length>", "before the second attempt, doubling after it (default: 10s)", seconds)
    .option("--timeout <length>", "ends a run that takes longer (default: none)", seconds)
    .option("--grace <length>", "between asking a run to end and killing it (default: 10s)", seconds)
    .option("--hold <length>", "how long its messages can be taken back before they are sent", seconds)
    .option("--priority <number>", "higher runs first (default: 0)", anyNumber)
    .option("--timezone <zone>", "in which its times are meant: Europe/Berlin")
    .addOption(
      new Option("--catch-up <rule>", "times missed while off (default: once)").choices(["skip", "once", "all"]),
    )
    .addOption(
      new Option("--overlap <rule>", "when an earlier run is live (default: queue)").choices([
        "queue",
        "skip",
        "parallel",
      ]),
    )
    .addOption(new Option("--working-folder <which>", "where it starts (default: own)").choices(["own", "home"]))
    .option("--secret <names>", "secrets it may read; may be repeated, or A,B", collect)
    .option("--memory <MiB>", "how much it may use, with all it starts", anyNumber)
    .option("--cpu <processors>", "how many it may use: 0.5 or 2", anyNumber)
    .option("--image <name>", "the container image it runs in: python:3.13-slim")
    .option("--network", "with --image: it may reach the network")
    .option("--disabled", "turned off for now")
    .option("--set <field=value>", "any other field of the entry; may be repeated", collectPair);
}

function collectJson(text: string, before: Json[] = []): Json[] {
  return [...before, jsonOrText(text)];
}

async function add(invocation: Invocation, name: string, options: AddOptions): Promise<void> {
  const entry = entryOf(name, options);
  const { live } = await invocation.caller({ mayBegin: true });
  const { path, problems } = await invocation.ask("add", { entry });
  if (invocation.json) return invocation.printJson({ path, problems, entry });
  const job = (await invocation.ask("jobs", { job: name }).catch(() => []))[0];
  invocation.print([`Added ${name} to ${path}.${job ? when(invocation, job) : ""}`]);
  for (const problem of problems) invocation.remark(`Note: ${problem}`);
  if (!live) invocation.remark("AIOS is not running here; start it with: aios up");
}

function when(invocation: Invocation, job: JobView): string {
  if (job.schedule === null) return "";
  const times = job.upcoming.map((at) => relative(at, invocation.look)).join(", ");
  return ` It runs ${job.schedule}${times === "" ? "." : `: ${times}.`}`;
}
