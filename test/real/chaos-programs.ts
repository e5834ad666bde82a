/**
 * The jobs of the chaos test. Each program holds a lock of the kernel while it lives, and appends when it starts and
 * ends to one file outside AIOS: the order of the lines is the order in which it happened, and "overlap" is what a
 * program says that finds its lock held. A process that was killed has let go of its lock, whatever AIOS believes.
 */
import type { Entry } from "./home.ts";

/** `start RUN_ID PID JOB NUMBER UPTIME`, or `end`, or `overlap`. */
const marking = `
say() { read -r up _ < /proc/uptime; echo "$1 $AIOS_RUN_ID $$ $AIOS_JOB \${AIOS_ARG_NUMBER:--} $up" >> "$EFFECTS/marks"; }
begin() { exec 9>> "$EFFECTS/lock-$1"; flock -n 9 || say overlap; say start; }
`;

export const chaosPrograms: Record<string, string> = {
  "alone.sh": `${marking}
begin "job-$AIOS_JOB"
sleep "\${AIOS_ARG_SECONDS:-0.02}"
say end
`,
  // Runs of one job may overlap, but never two attempts for the same trigger.
  "parallel.sh": `${marking}
begin "number-$AIOS_ARG_NUMBER"
sleep "$AIOS_ARG_SECONDS"
say end
`,
  // One in ten always fails; of the others, one attempt in three.
  "flaky.sh": `${marking}
begin "number-$AIOS_ARG_NUMBER"
sleep "$AIOS_ARG_SECONDS"
say end
[ $((AIOS_ARG_NUMBER % 10)) -ne 0 ] && [ $(((AIOS_ARG_NUMBER + AIOS_ATTEMPT) % 3)) -ne 0 ]
`,
  // A grandchild that has left the group shares the lock.
  "daemon.sh": `${marking}
begin "job-$AIOS_JOB"
setsid sleep 1000 &
while :; do sleep 0.1; done
`,
};

export const chaosJobs: Entry[] = [
  { name: "parallel", type: "trigger", file: "parallel.sh", overlap: "parallel" },
  { name: "queue", type: "trigger", file: "alone.sh", overlap: "queue" },
  { name: "flaky", type: "trigger", file: "flaky.sh", overlap: "parallel", retries: 3, retry_delay_seconds: 0.2 },
  { name: "daemon", type: "always", file: "daemon.sh" },
  { name: "tick", type: "interval", file: "alone.sh", interval_minutes: 0.02 },
];

/** Those that clients ask for, and the share of each. */
export const triggeredJobs = ["parallel", "parallel", "parallel", "queue", "flaky"] as const;
export const flakyAttempts = 3;
