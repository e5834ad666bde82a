/** Jobs for tests: every default as `jobs.yaml` would have it, and what the test is about. */
import { jobDefaults, type Job, type Schedule } from "./job.ts";

export function testJob(name: string, schedule: Schedule = { type: "trigger" }, rest: Partial<Job> = {}): Job {
  return {
    ...jobDefaults,
    name,
    file: `${name}.py`,
    function: "main",
    schedule,
    timezone: "UTC",
    args: [],
    kwargs: {},
    env: {},
    tags: [],
    timeout_seconds: null,
    enabled: true,
    secrets: [],
    memory_mb: null,
    cpu: null,
    image: null,
    network: false,
    description: null,
    ...rest,
  };
}
