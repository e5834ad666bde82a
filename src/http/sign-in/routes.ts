/** Signing in and out: by a one-time link, a password, a passkey. All but `ways` set or take the session's cookie. */
import type { Context } from "hono";
import type { OperationContext } from "../../api/context.ts";
import { Entry, EntryRefused, type Entered } from "../../api/people/entry.ts";
import { passkeySignInOptions } from "../../api/people/passkeys.ts";
import type { Asking, Authenticator } from "../authenticator.ts";
import { problem } from "../problem.ts";
import type { HttpEnv, HttpRoute } from "../route-table.ts";
import type { SessionCookie } from "./cookie.ts";
import { enterPage, enterScript, isGuess } from "./enter-page.ts";

const longestBodyBytes = 64 * 1024;

type Asked = Context<HttpEnv>;

export function signInRoutes(
  context: OperationContext,
  cookie: SessionCookie,
  authenticate: Authenticator["authenticate"],
): HttpRoute[] {
  const entry = new Entry(context);

  const come = async (asked: Asked, enter: (from: Entered["from"]) => Promise<Entered>): Promise<void> => {
    const from = { agent: asked.req.header("user-agent") ?? null, address: asked.get("address") };
    const { session } = await enter(from);
    asked.header("set-cookie", cookie.given(session, asked.get("isSecure")));
  };

  const open = (method: HttpRoute["method"], path: string, handle: (asked: Asked) => Promise<Response> | Response) => ({
    ...{ method, path, needs: "open" as const, longestBodyBytes },
    handle: async (asked: Asked) => {
      try {
        return await handle(asked);
      } catch (error) {
        if (!(error instanceof EntryRefused)) throw error;
        const { waitSeconds, message } = error;
        const headers: Record<string, string> =
          waitSeconds === null ? {} : { "retry-after": String(Math.ceil(waitSeconds)) };
        return problem(waitSeconds === null ? 401 : 429, message, { headers });
      }
    },
  });

  return [
    open("GET", "/enter", (asked) => {
      // A browser that only guesses where its person may go next shall not get there.
      if (isGuess(asked.req.raw.headers)) return new Response(null, { status: 503 });
      return asked.html(enterPage(asked.req.query("link") ?? "", null));
    }),
    open("GET", "/enter.js", (asked) =>
      asked.body(enterScript, 200, { "content-type": "text/javascript; charset=utf-8" }),
    ),
    open("POST", "/enter", async (asked) => {
      const isForm = asked.req.header("content-type")?.startsWith("application/x-www-form-urlencoded") ?? false;
      const link = textOf(isForm ? await asked.req.parseBody() : await bodyOf(asked), "link");
      try {
        const here = await authenticate(askingOf(asked));
        await come(asked, (from) => entry.byLink(link, from, here?.by === "cookie" ? here.actor : null));
      } catch (error) {
        if (!(error instanceof EntryRefused) || !isForm) throw error;
        return asked.html(enterPage("", error.message), 401);
      }
      return isForm ? asked.redirect("/", 303) : asked.json({ to: "/" });
    }),
    open("GET", "/api/v1/sign-in", async (asked) => asked.json(await entry.ways())),
    open("POST", "/api/v1/sign-in", async (asked) => {
      const body = await bodyOf(asked);
      const [name, password] = [textOf(body, "name"), textOf(body, "password")];
      await come(asked, (from) => entry.byPassword(name, password, from));
      return asked.json({ to: "/" });
    }),
    open("POST", "/api/v1/sign-in/passkey-options", async (asked) =>
      asked.json((await passkeySignInOptions(context, originOf(asked))) as object),
    ),
    open("POST", "/api/v1/sign-in/passkey", async (asked) => {
      const { response } = await bodyOf(asked);
      await come(asked, (from) => entry.byPasskey(originOf(asked), response, from));
      return asked.json({ to: "/" });
    }),
    open("POST", "/api/v1/sign-out", async (asked) => {
      const signedIn = await authenticate(askingOf(asked));
      if (signedIn?.by === "cookie" && signedIn.credential !== null) await entry.leave(signedIn.actor);
      asked.header("set-cookie", cookie.gone(asked.get("isSecure")));
      return asked.json({ to: "/" });
    }),
  ];
}

function askingOf(asked: Asked): Asking {
  return { headers: asked.req.raw.headers, address: asked.get("address"), isSecure: asked.get("isSecure") };
}

function originOf(asked: Asked): string | null {
  const host = asked.req.header("host");
  return host === undefined ? null : `${asked.get("isSecure") ? "https" : "http"}://${host.toLowerCase()}`;
}

async function bodyOf(asked: Asked): Promise<Record<string, unknown>> {
  const body: unknown = await asked.req.json().catch(() => null);
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
}

function textOf(body: Record<string, unknown>, name: string): string {
  const value = body[name];
  return typeof value === "string" ? value : "";
}
