/** Turns jobs on and off, ends runs, and shows the devices. */
import type { DeviceView, JobView } from "../../api/views.ts";
import type { Registry } from "../registry.ts";
import type { Look } from "../render/look.ts";
import { renderTable, type Column } from "../render/table.ts";
import { relative } from "../render/times.ts";
import { deviceSign, signed } from "../render/words.ts";

export function defineControl(registry: Registry): void {
  defineSwitch(registry, "enable");
  defineSwitch(registry, "disable");
  defineCancel(registry);
  defineDevices(registry);
}

function defineSwitch(registry: Registry, name: "enable" | "disable"): void {
  const summary = name === "enable" ? "Turn a job on" : "Turn a job off; off means off, until it is turned on";
  registry
    .add("Change", name, summary, [`aios ${name} report`])
    .argument("<job>", "its name")
    .action(
      registry.does(async (invocation, command) => {
        const job = await invocation.ask(name, { job: command.args[0]! });
        invocation.answer(job, () => [switched(job, invocation.look)]);
      }),
    );
}

function switched(job: JobView, look: Look): string {
  if (!job.enabled) return `${job.name} is off.`;
  if (job.problem !== null) return `${job.name} is on, but cannot run: ${job.problem}`;
  const next = job.next_run_at === null ? "" : ` Next: ${relative(job.next_run_at, look)}.`;
  const verb = job.type === "always" ? "is" : "runs";
  return `${job.name} is on: it ${verb} ${job.schedule ?? ""}.${next}`;
}

function defineCancel(registry: Registry): void {
  registry
    .add("Stop", "cancel", "End a run, or everything of a job that runs or waits", [
      "aios cancel report",
      "aios cancel 9f3c21ab",
    ])
    .argument("<target>", "a run (its id, or the end of it) or a job")
    .option("--reason <text>", "kept with the run")
    .action(
      registry.does(async (invocation, command) => {
        const target = command.args[0]!;
        const { reason } = command.opts<{ reason?: string }>();
        const cancelled = await invocation.ask("cancel", { target, ...(reason && { reason }) });
        invocation.answer(cancelled, () => [cancelledWords(target, cancelled)]);
      }),
    );
}

function cancelledWords(target: string, { runs, triggers }: { runs: string[]; triggers: number[] }): string {
  const parts = [
    runs.length === 0 ? "" : `${runs.length} ${runs.length === 1 ? "run is" : "runs are"} being ended`,
    triggers.length === 0
      ? ""
      : `${triggers.length} waiting ${triggers.length === 1 ? "request was" : "requests were"} taken back`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? `Nothing of ${target} runs or waits.` : `${target}: ${parts.join(", ")}.`;
}

function defineDevices(registry: Registry): void {
  registry.add("Look", "devices", "List the devices, their tags and what they do", ["aios devices"]).action(
    registry.does(async (invocation) => {
      const devices = await invocation.ask("devices", {});
      const { look } = invocation;
      invocation.answer(devices, () => (devices.length === 0 ? [] : renderTable(devices, deviceColumns(look), look)));
      if (devices.length === 0) invocation.remark("No device has run AIOS here yet. Start this one with: aios up");
    }),
  );
}

function deviceColumns(look: Look): Column<DeviceView>[] {
  return [
    { title: "Device", cell: (device) => device.device, least: 10 },
    { title: "State", cell: (device) => signed(deviceSign(device.alive), look) },
    { title: "Tags", cell: (device) => device.tags.join(", "), least: 8 },
    { title: "Busy", cell: (device) => (device.alive ? `${device.running} of ${device.slots}` : ""), align: "right" },
    { title: "Seen", cell: (device) => relative(device.last_seen, look), dispensable: 1 },
    { title: "Since", cell: (device) => relative(device.started, look), dispensable: 2 },
    { title: "Version", cell: (device) => device.version, dispensable: 3 },
  ];
}
