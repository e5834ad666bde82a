/** All benchmarks, in the order of the goals. */
import { p1 } from "./p01-sql.ts";
import { p2 } from "./p02-doors.ts";
import { p3, p4, p5 } from "./p03-p05-bursts.ts";
import { p6 } from "./p06-queue.ts";
import { p7 } from "./p07-idle.ts";
import { p8 } from "./p08-tick-lag.ts";
import { p9 } from "./p09-start.ts";
import { p10 } from "./p10-log.ts";
import { p12 } from "./p12-growth.ts";
import { p13 } from "./p13-api.ts";
import type { Benchmark } from "./setting.ts";

export const benchmarks: readonly Benchmark[] = [p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p12, p13];
