/** All routes of the HTTP server as one list: what is not in it does not exist, and a test walks it. */
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import type { Method } from "../api/routes.ts";
import type { Role } from "../model/role.ts";
import type { SignedIn } from "./authenticator.ts";

export interface HttpEnv {
  Variables: {
    /** Set wherever the route needs a role. */
    signedIn: SignedIn;
    /** Of the browser or program. */
    address: string;
    isSecure: boolean;
  };
  Bindings: HttpBindings;
}

export interface HttpRoute {
  method: Method;
  /** As Hono writes it: `/runs/:run`. */
  path: string;
  /** The least role; `open`: for everybody, and so named in the allow-list of `route-walk.test.ts`. */
  needs: Role | "open";
  /** True: may be asked for by other sites and programs without a browser's proof of same origin (webhooks). */
  isForeign?: boolean;
  /** Of what is sent; default 4 MiB. */
  longestBodyBytes?: number;
  handle: (context: Context<HttpEnv>) => Promise<Response> | Response;
}
