/** Asking and acting from a component: what AIOS says, kept fresh, and what a person does, told when done. */
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from "@tanstack/react-query";
import { routes, type Route } from "../../../src/api/routes.ts";
import { call, send, type ApiError, type OperationName, type Params, type Result } from "./client.ts";
import { comingRoutes, type Coming } from "./coming.ts";

export type Name = OperationName | keyof Coming;
export type ParamsOf<N extends Name> = N extends OperationName
  ? Params<N>
  : N extends keyof Coming
    ? Coming[N]["params"]
    : never;
export type ResultOf<N extends Name> = N extends OperationName
  ? Result<N>
  : N extends keyof Coming
    ? Coming[N]["result"]
    : never;

interface AskOptions {
  /** False: not asked yet, as something it needs is not known. */
  enabled?: boolean;
  /** While the next answer comes, the one before stays in sight. */
  keep?: boolean;
}

/** `const { data, error } = useAsk("jobs", {})`. Asked anew by itself when something has changed. */
export function useAsk<N extends Name>(
  name: N,
  params: ParamsOf<N>,
  { enabled = true, keep = false }: AskOptions = {},
): UseQueryResult<ResultOf<N>, ApiError> {
  return useQuery<ResultOf<N>, ApiError>({
    queryKey: [name, params],
    queryFn: ({ signal }) => ask(name, params, signal),
    enabled,
    placeholderData: keep ? (before: ResultOf<N> | undefined) => before : undefined,
  } as Parameters<typeof useQuery<ResultOf<N>, ApiError>>[0]);
}

/** `const turnOff = useAct("disable"); turnOff.mutate({ job })`. Afterwards all that is shown is asked anew. */
export function useAct<N extends Name>(name: N): UseMutationResult<ResultOf<N>, ApiError, ParamsOf<N>> {
  const queries = useQueryClient();
  return useMutation<ResultOf<N>, ApiError, ParamsOf<N>>({
    mutationFn: (params) => ask(name, params),
    onSettled: () => void queries.invalidateQueries(),
  });
}

/** Outside of components. */
export async function ask<N extends Name>(name: N, params: ParamsOf<N>, signal?: AbortSignal): Promise<ResultOf<N>> {
  const options = signal ? { signal } : {};
  if (name in routes) {
    const plain = call as (name: N, params: ParamsOf<N>, options: { signal?: AbortSignal }) => Promise<ResultOf<N>>;
    return plain(name, params, options);
  }
  const [method, pattern]: Route = comingRoutes[name as keyof Coming];
  const rest: Record<string, unknown> = { ...(params as object) };
  const path = pattern.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    const value = String(rest[key]);
    delete rest[key];
    return encodeURIComponent(value);
  });
  const inBody = method === "POST" || method === "PUT";
  const query = new URLSearchParams(
    Object.entries(rest).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );
  const address = inBody || query.size === 0 ? path : `${path}?${query.toString()}`;
  return (await send(method, `/api/v1${address}`, inBody ? rest : undefined, options)) as ResultOf<N>;
}
