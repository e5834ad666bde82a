/** The operations as routes below `/api/v1`, each with the role it takes. */
import type { Context } from "hono";
import type { OperationContext } from "../api/context.ts";
import { operate } from "../api/operate.ts";
import { operations, type OperationName } from "../api/operations.ts";
import { checkParams, parseParams } from "../api/read-params.ts";
import { routes } from "../api/routes.ts";
import { readersOf } from "./query.ts";
import type { HttpEnv, HttpRoute } from "./route-table.ts";

export const base = "/api/v1";

export function operationRoutes(context: OperationContext): HttpRoute[] {
  return (Object.keys(routes) as OperationName[]).map((name) => operationRoute(context, name));
}

function operationRoute(context: OperationContext, name: OperationName): HttpRoute {
  const [method, path] = routes[name];
  const readers = readersOf(operations[name]);
  const keys = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const read = (key: string, text: string) => readers.get(key)?.(text) ?? text;
  return {
    method,
    path: base + path.replaceAll(/\{(\w+)\}/g, ":$1"),
    needs: operations[name].role,
    async handle(asked) {
      const inPath = keys.map((key) => [key, read(key, asked.req.param(key) ?? "")] as const);
      const rest =
        method === "GET" || method === "DELETE"
          ? Object.fromEntries(Object.entries(asked.req.query()).map(([key, text]) => [key, read(key, text)]))
          : await readBody(name, asked);
      const params = checkParams(name, { ...rest, ...Object.fromEntries(inPath) });
      const actor = asked.get("signedIn").actor;
      return asked.json((await operate({ ...context, actor }, name, params)) as object);
    },
  };
}

/** No body is an empty one: many operations take nothing but what the path says. */
async function readBody(name: OperationName, asked: Context<HttpEnv>): Promise<object> {
  const text = await asked.req.text();
  return text.trim() === "" ? {} : parseParams(name, text);
}
