/** `/openapi.json` and `/api`: made once, when somebody first asks. */
import type { HttpRoute } from "../route-table.ts";
import { openApi, type OpenApi } from "./openapi.ts";
import { referencePage, referenceStyle } from "./page.ts";

export function referenceRoutes(version: string): HttpRoute[] {
  let made: OpenApi | null = null;
  const document = () => (made ??= openApi(version));
  const get = { method: "GET", needs: "viewer" } as const;
  return [
    { ...get, path: "/openapi.json", handle: (asked) => asked.json(document()) },
    { ...get, path: "/api", handle: (asked) => asked.html(referencePage(document())) },
    {
      ...get,
      path: "/api.css",
      handle: (asked) => asked.body(referenceStyle, 200, { "content-type": "text/css; charset=utf-8" }),
    },
  ];
}
