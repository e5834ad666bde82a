/** The files that runs have kept, as downloads: whatever a program wrote, it does nothing in AIOS's own page. */
import type { OperationContext } from "../api/context.ts";
import { operate } from "../api/operate.ts";
import type { HttpRoute } from "./route-table.ts";

const mediaType = /^[a-z0-9.+-]+\/[a-z0-9.+-]+(?:; ?charset=[a-z0-9-]+)?$/i;

export function downloadRoute(context: OperationContext): HttpRoute {
  return {
    method: "GET",
    path: "/api/v1/runs/:run/artifacts/:name/download",
    needs: "viewer",
    async handle(asked) {
      const { run = "", name = "" } = asked.req.param();
      const { actor } = asked.get("signedIn");
      const found = await operate({ ...context, actor }, "artifact", { run, name });
      return new Response(Buffer.from(found.base64, "base64"), {
        headers: {
          "content-type": mediaType.test(found.media_type) ? found.media_type : "application/octet-stream",
          "content-disposition": `attachment; filename*=UTF-8''${fileName(found.name)}`,
          "content-security-policy": "default-src 'none'; sandbox",
          etag: `"${found.sha256}"`,
        },
      });
    },
  };
}

/** https://www.rfc-editor.org/rfc/rfc8187#section-3.2.1; of a path, its last part. */
function fileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? name;
  return encodeURIComponent(last).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
