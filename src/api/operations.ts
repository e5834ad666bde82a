/**
 * Everything a door can ask for: one table of operations, the same for the command line, the local socket, the API and
 * the page. Each takes and gives plain data. An area of its own (people, reviews, …) declares its operations in its
 * folder; their paths in the API stand in `routes.ts`.
 */
import type { z } from "zod";
import { alertOperations } from "./alerts/declared.ts";
import { basics } from "./declared-basics.ts";
import { effectOperations } from "./effects/declared.ts";
import { historyOperations } from "./history/declared.ts";
import { keepingOperations } from "./keeping/declared.ts";
import { libraryOperations } from "./library/declared.ts";
import { reviewOperations } from "./reviews/declared.ts";
import { versions } from "./versions/declared.ts";
import { webhookOperations } from "./webhooks/declared.ts";
import { people } from "./people/declared.ts";

export const operations = {
  ...basics,
  ...effectOperations,
  ...historyOperations,
  ...keepingOperations,
  ...versions,
  ...webhookOperations,
  ...libraryOperations,
  ...people,
  ...reviewOperations,
  ...alertOperations,
};

type Table = typeof operations;
export type OperationName = keyof Table;
export type Params<Name extends OperationName> = z.infer<Table[Name]["params"]>;
export type Result<Name extends OperationName> = z.infer<Table[Name]["result"]>;

/** How a door asks, whether AIOS runs in this process, behind the local socket, or not at all. */
export interface Caller {
  call<Name extends OperationName>(name: Name, params: Params<Name>): Promise<Result<Name>>;
  close(): Promise<void>;
}
