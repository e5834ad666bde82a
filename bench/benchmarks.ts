/** All benchmarks, in the order of the goals. */
import { p1 } from "./p01-sql.ts";
import { p3, p4, p5 } from "./p03-p05-bursts.ts";
import { p6 } from "./p06-queue.ts";
import type { Benchmark } from "./setting.ts";

export const benchmarks: readonly Benchmark[] = [p1, p3, p4, p5, p6];
