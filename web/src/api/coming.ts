/** Operations by the contract that the server does not have yet; each leaves this list as it arrives. */
import type { Route } from "../../../src/api/routes.ts";
import type { JsonSchema, Values } from "../parts/schema-form/schema.ts";

export interface Effect {
  id: number;
  kind: "move" | "write" | "copy" | "delete" | "make_folder" | "send";
  state: "captured" | "planned" | "done" | "failed" | "undone" | "kept";
  sentence: string;
  path: string;
  to: string | null;
}

export interface Coming {
  effects: {
    params: { run: string };
    result: {
      effects: Effect[];
      sentence: string;
      undo: { possible: boolean; sentence: string; cannot: { effect: number; why: string }[] };
    };
  };
  undo: { params: { run: string }; result: { undone: number; kept: { why: string }[]; sentence: string } };
  undo_since_plan: {
    params: { since: number; job?: string };
    result: { runs: number; effects: number; cannot: { effect: number; why: string }[]; sentence: string };
  };
  undo_since: {
    params: { since: number; job?: string };
    result: { runs: number; undone: number; kept: { why: string }[]; sentence: string };
  };
  job_form: { params: { job: string }; result: { schema: JsonSchema | null; values: Values; from: string } };
}

export const comingRoutes: Record<keyof Coming, Route> = {
  effects: ["GET", "/runs/{run}/effects"],
  undo_since_plan: ["GET", "/undo"],
  undo_since: ["POST", "/undo"],
  undo: ["POST", "/runs/{run}/undo"],
  job_form: ["GET", "/jobs/{job}/form"],
};
