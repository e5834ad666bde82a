import type { OperationName } from "./client.ts";
import { useAsk } from "./hooks.ts";

/**
 * What whoever looks may do: `const may = useMay(); may("run")`. What they may not do is not offered. Until it is known,
 * everything is: AIOS itself refuses what is not allowed.
 */
export function useMay(): (name: OperationName) => boolean {
  const { data } = useAsk("me", {});
  return (name) => data?.can[name] ?? true;
}
