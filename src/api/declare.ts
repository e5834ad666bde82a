/** How an operation is declared: one entry gives the parameters' check, the API's route, its document and its types. */
import { z } from "zod";
import type { Json } from "../model/job.ts";
import type { Role } from "../model/role.ts";

export interface Declared<P extends z.ZodObject = z.ZodObject, R extends z.ZodType = z.ZodType> {
  /** What it does, in a few words; of the API's page and of its document. */
  summary: string;
  /** The least role that may ask for it. */
  role: Role;
  /** Without defaults and transforms: what is sent is what the operation gets. Unknown fields are left out. */
  /** Whether it changes anything, and so is written down with who did it; default: what its route is no GET of. */
  changes?: boolean;
  params: P;
  result: R;
}

export function declare<P extends z.ZodObject, R extends z.ZodType>(declared: Declared<P, R>): Declared<P, R> {
  return declared;
}

/** Any JSON. Checked by nobody: it was parsed from JSON, or will be written as such. */
export const json = z.unknown() as unknown as z.ZodType<Json>;
export const jsonObject = z.record(z.string(), json);

/** Epoch seconds. */
export const time = z.number();
export const count = z.int().min(0);
export const nothing = z.object({});
export const job = z.string().describe("The name of a job");
