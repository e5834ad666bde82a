/** Asks that a job run, and waits for its end where wanted. */
import type { TriggerView } from "../../api/views.ts";
import type { Json } from "../../model/job.ts";
import type { Invocation } from "../invocation.ts";
import { Mistake } from "../mistakes.ts";
import type { Registry } from "../registry.ts";
import { shellWord } from "../render/shell-word.ts";
import { parseRunArguments } from "./run-arguments.ts";

export function defineRun(registry: Registry): void {
  defineFriendly(registry);
  defineRaw(registry);
}

function defineFriendly(registry: Registry): void {
  const examples = [
    "aios run report                          runs it, and returns at once",
    "aios run report 2026 --dry-run --wait    report(2026, dry_run=True), and waits for its end",
    "aios run ask --prompt='Good morning'     ask(prompt='Good morning')",
    "aios run tidy --preview                  what it would do: nothing is touched",
    "aios run sum -- -1 --2                   behind -- everything is an argument",
  ];
  const command = registry
    .add("Run", "run", "Run a job now", examples)
    .description(
      "Run a job now. What stands behind its name goes to the program: values as arguments, --key value as keyword " +
        "arguments; JSON where it is JSON, else text. A key called like an option of ours (wait, preview, json) can be given with `aios trigger`.",
    )
    .usage("<job> [args...] [--key value...] [--wait] [--preview]")
    .argument("<job>", "its name")
    .argument("[args...]", "what to call it with")
    .option("-w, --wait", "follow its log, print its result, and end with 1 if it failed")
    .option("--preview", "find out what it would do to files and send: nothing is touched")
    .passThroughOptions();
  type Options = { wait?: boolean; preview?: boolean; home?: string };
  command.action((job: string, given: string[], options: Options) => {
    const { args, kwargs, own, home } = parseRunArguments(given);
    if (own.has("help")) command.help();
    // Options behind the job count like those before it.
    if (own.has("json")) command.setOptionValue("json", true);
    if (own.has("no-color")) command.setOptionValue("color", false);
    if (home !== null) command.setOptionValue("home", home);
    const wait = options.wait === true || own.has("wait");
    const preview = options.preview === true || own.has("preview");
    return registry.does((invocation) => {
      return preview ? rehearse(invocation, { job, args, kwargs }) : ask(invocation, { job, args, kwargs }, wait);
    })(command);
  });
}

function defineRaw(registry: Registry): void {
  registry
    .add("Run", "trigger", "Add a trigger, with args and kwargs as JSON", [
      `aios trigger llm_processor '[]' '{"prompt": "test"}'`,
      `aios trigger report '[2026]' --wait`,
    ])
    .description(
      "Add a trigger for a job, its args and kwargs given as JSON: the exact form of `aios run`, for scripts.",
    )
    .argument("<job>", "its name")
    .argument("[args]", "a JSON list", "[]")
    .argument("[kwargs]", "a JSON object", "{}")
    .option("-w, --wait", "follow its log, print its result, and end with 1 if it failed")
    .action(
      registry.does((invocation, command) => {
        const [job, args, kwargs] = command.processedArgs as [string, string, string];
        const call = { job, args: readList(args), kwargs: readObject(kwargs) };
        return ask(invocation, call, command.opts()["wait"] === true);
      }),
    );
}

function readList(text: string): Json[] {
  const value = readJson("args", text);
  if (Array.isArray(value)) return value;
  throw new Mistake("usage", `args must be a JSON list such as '["a", 2]'; it is: ${text}`);
}

function readObject(text: string): Record<string, Json> {
  const value = readJson("kwargs", text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new Mistake("usage", `kwargs must be a JSON object such as '{"prompt": "test"}'; it is: ${text}`);
}

function readJson(field: string, text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const why = (error as Error).message;
    throw new Mistake("usage", `${field} is not valid JSON (${why}); it is: ${text}. In a shell, quote it with '…'.`);
  }
}

interface Call {
  job: string;
  args: Json[];
  kwargs: Record<string, Json>;
}

async function ask(invocation: Invocation, call: Call, wait: boolean): Promise<number> {
  const { live } = await invocation.caller();
  if (wait && !live) {
    const why = `AIOS is not running here, so there is no run of ${call.job} to wait for.`;
    throw new Mistake("not_running", `${why} Start it with: aios up. Without --wait the request is kept until then.`);
  }
  const trigger = await invocation.ask("run", call);
  if (!wait) {
    invocation.answer(trigger, () => [acknowledgement(trigger, live)]);
    return 0;
  }
  const { followRun } = await import("./follow-run.ts");
  return followRun(invocation, trigger);
}

/** Its log on stderr, and on stdout what it would do. */
async function rehearse(invocation: Invocation, call: Call): Promise<number> {
  if (!(await invocation.caller()).live) {
    const why = `AIOS is not running here, so ${call.job} cannot be tried out.`;
    throw new Mistake("not_running", `${why} Start it with: aios up`);
  }
  const trigger = await invocation.ask("run", { ...call, preview: true });
  const [{ followRun }, { effectLines }] = await Promise.all([import("./follow-run.ts"), import("./effects.ts")]);
  return followRun(invocation, trigger, async (run) => {
    const found = await invocation.ask("effects", { run: run.id });
    invocation.answer(found, () => effectLines({ ...found, undo: { ...found.undo, sentence: "" } }, invocation.look));
  });
}

function acknowledgement({ job, id }: TriggerView, live: boolean): string {
  if (live) return `${job} was asked to run (trigger ${id}). Follow it with: aios logs -f --job ${shellWord(job)}`;
  return `${job} was asked to run (trigger ${id}). AIOS is not running here: it runs when AIOS is started with: aios up`;
}
