/** What a container does to AIOS: process numbers of its own, which mean nothing outside. Needs root, and Linux. */
import { spawnSync } from "node:child_process";

/** Numbers begin so high there that no process outside has the same one. */
const script = 'echo 90000 > /proc/sys/kernel/ns_last_pid; "$@"; exit $?';

/** To be put before a command. */
export const inContainer = ["unshare", "-pf", "--kill-child", "--mount-proc", "sh", "-c", script, "sh"] as const;

export const canContain = spawnSync(inContainer[0], [...inContainer.slice(1), "true"]).status === 0;
