import type { ReactNode } from "react";
import type { OperationName } from "../api/client.ts";
import { useMay } from "../api/use-may.ts";

/** `<May act="undo">…</May>`: what whoever looks may not do is not offered to them. */
export function May({ act, children }: { act: OperationName; children: ReactNode }) {
  const may = useMay();
  return may(act) ? children : null;
}
