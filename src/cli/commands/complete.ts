/** Completion for shells: the scripts, and the names they ask for. */
import { Option } from "commander";
import type { Command } from "commander";
import type { Invocation } from "../invocation.ts";
import { clean } from "../render/clean.ts";
import { relative } from "../render/times.ts";
import type { Registry } from "../registry.ts";

const runsOffered = 50;

export function defineComplete(registry: Registry): void {
  registry
    .add("More", "completion", "Print a script that completes commands, jobs and runs in your shell", [
      "source <(aios completion bash)     in ~/.bashrc",
      "source <(aios completion zsh)      in ~/.zshrc, after compinit",
      "aios completion fish > ~/.config/fish/completions/aios.fish",
    ])
    .addArgument(registry.program.createArgument("<shell>").choices(["bash", "zsh", "fish"]))
    .action(
      registry.does(async (invocation, command) => {
        invocation.io.stdout.write(await scriptFor(command.args[0]!, registry.program));
      }),
    );
  registry.program
    .command("__complete", { hidden: true })
    .argument("<kind>")
    .addOption(new Option("--home <folder>"))
    .action(registry.does((invocation, command) => offer(invocation, command.args[0]!)));
}

async function scriptFor(shell: string, program: Command): Promise<string> {
  const { commandShapes, globalOptions } = await import("../completion/tree.ts");
  const [commands, globals] = [commandShapes(program), globalOptions(program)];
  if (shell === "bash") return (await import("../completion/bash.ts")).bashScript(commands, globals);
  if (shell === "zsh") return (await import("../completion/zsh.ts")).zshScript(commands, globals);
  return (await import("../completion/fish.ts")).fishScript(commands, globals);
}

/** One a line: the word, a tab, what it is. Never an error: a shell that completes cannot show one. */
async function offer(invocation: Invocation, kind: string): Promise<void> {
  const lines = await candidates(invocation, kind).catch(() => []);
  // A name with a line break cannot be typed anyway.
  const oneLine = (text: string) => clean(text.replaceAll("\t", " "), false);
  invocation.io.stdout.write(lines.map(([word, meaning]) => `${oneLine(word)}\t${oneLine(meaning)}\n`).join(""));
}

async function candidates(invocation: Invocation, kind: string): Promise<[string, string][]> {
  switch (kind) {
    case "jobs":
      return jobNames(invocation);
    case "runs":
      return [...(await runIds(invocation, false)), ...(await jobNames(invocation))];
    case "targets":
      return [...(await runIds(invocation, true)), ...(await jobNames(invocation))];
    case "reviews":
      return reviewIds(invocation);
    case "programs":
      return programs(invocation);
    default:
      return [];
  }
}

async function jobNames(invocation: Invocation): Promise<[string, string][]> {
  const jobs = await invocation.ask("jobs", {});
  return jobs.map((job) => [job.name, job.description ?? job.schedule ?? ""]);
}

async function runIds(invocation: Invocation, onlyRunning: boolean): Promise<[string, string][]> {
  const { look } = invocation;
  const runs = await invocation.ask("runs", {
    limit: runsOffered,
    ...(onlyRunning ? { state: "running" as const } : {}),
  });
  return runs.map((run) => [
    run.short_id,
    `${run.job}, ${run.state.replace("_", " ")}, ${relative(run.started, look)}`,
  ]);
}

async function reviewIds(invocation: Invocation): Promise<[string, string][]> {
  const reviews = await invocation.ask("reviews", {});
  return reviews.map((review) => [review.short_id, review.title]);
}

async function programs(invocation: Invocation): Promise<[string, string][]> {
  const { readdir } = await import("node:fs/promises");
  const files = await readdir(`${invocation.configuration.home}/Programs`, { recursive: true, withFileTypes: true });
  const folder = `${invocation.configuration.home}/Programs/`;
  return files
    .filter((file) => file.isFile())
    .map((file) => [`${file.parentPath}/${file.name}`.slice(folder.length).replace(/^\/+/, ""), ""]);
}
