/** `GET /api/v1/events`: what happens, as it happens. */
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { problem } from "../problem.ts";
import type { HttpRoute } from "../route-table.ts";
import type { LiveHub } from "./live-hub.ts";

export function eventsRoute(hub: LiveHub): HttpRoute {
  return {
    method: "GET",
    path: "/api/v1/events",
    needs: "viewer",
    handle(asked) {
      if (hub.isFull) return problem(503, "Too many pages are open at once. Close some and try again.");
      const lastId = asked.req.header("last-event-id") ?? asked.req.query("last_event_id") ?? null;
      const { credential } = asked.get("signedIn");
      hub.add(asked.env.outgoing, { lastId, runs: asked.req.queries("run") ?? [], credential });
      return RESPONSE_ALREADY_SENT;
    },
  };
}
