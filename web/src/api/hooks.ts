/** Asking and acting from a component: what AIOS says, kept fresh, and what a person does, told when done. */
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from "@tanstack/react-query";
import { call, type ApiError, type OperationName, type Params, type Result } from "./client.ts";

export type { Params as ParamsOf, Result as ResultOf };

interface AskOptions {
  /** False: not asked yet, as something it needs is not known. */
  enabled?: boolean;
  /** While the next answer comes, the one before stays in sight. */
  keep?: boolean;
}

/** `const { data, error } = useAsk("jobs", {})`. Asked anew by itself when something has changed. */
export function useAsk<Name extends OperationName>(
  name: Name,
  params: Params<Name>,
  { enabled = true, keep = false }: AskOptions = {},
): UseQueryResult<Result<Name>, ApiError> {
  return useQuery<Result<Name>, ApiError>({
    queryKey: [name, params],
    queryFn: ({ signal }) => ask(name, params, signal),
    enabled,
    placeholderData: keep ? (before: Result<Name> | undefined) => before : undefined,
  } as Parameters<typeof useQuery<Result<Name>, ApiError>>[0]);
}

/** `const turnOff = useAct("disable"); turnOff.mutate({ job })`. Afterwards all that is shown is asked anew. */
export function useAct<Name extends OperationName>(
  name: Name,
): UseMutationResult<Result<Name>, ApiError, Params<Name>> {
  const queries = useQueryClient();
  return useMutation<Result<Name>, ApiError, Params<Name>>({
    mutationFn: (params) => ask(name, params),
    onSettled: () => void queries.invalidateQueries(),
  });
}

/** `call` with its parameters as they are, where a generic name keeps TypeScript from seeing what they are. */
export function ask<Name extends OperationName>(
  name: Name,
  params: Params<Name>,
  signal?: AbortSignal,
): Promise<Result<Name>> {
  const plain = call as (name: Name, params: Params<Name>, options?: { signal?: AbortSignal }) => Promise<Result<Name>>;
  return plain(name, params, signal ? { signal } : {});
}
