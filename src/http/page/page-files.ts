/** The built page: what is in its folder and nothing else, so no address can lead out of it. */
import { createReadStream, readdirSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { Readable } from "node:stream";
import type { Context } from "hono";
import { problem } from "../problem.ts";
import type { HttpEnv } from "../route-table.ts";

interface PageFile {
  path: string;
  bytes: number;
  mediaType: string;
  etag: string;
  /** Its name holds the hash of its content. */
  isImmutable: boolean;
}

const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** Best first. */
const encodings = [
  { name: "br", ending: ".br" },
  { name: "gzip", ending: ".gz" },
] as const;

export class PageFiles {
  readonly #folder: string;
  /** By the path of their address. */
  #files: ReadonlyMap<string, PageFile> = new Map();
  #builtAt = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  answer(asked: Context<HttpEnv>): Response {
    if (!this.#isBuilt()) return notBuilt();
    const { path } = asked.req;
    const file = this.#files.get(path === "/" ? "/index.html" : path);
    if (file) return this.#send(asked, file);
    // Addresses within the page are for the page itself to read.
    if (!isOfFile(path)) return this.#send(asked, this.#files.get("/index.html")!);
    return problem(404, "There is nothing at this address.");
  }

  /** Looks again once it was built anew. */
  #isBuilt(): boolean {
    const builtAt = statSync(join(this.#folder, "index.html"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (builtAt !== this.#builtAt) this.#files = builtAt === 0 ? new Map() : list(this.#folder);
    this.#builtAt = builtAt;
    return this.#files.has("/index.html");
  }

  #send(asked: Context<HttpEnv>, file: PageFile): Response {
    const headers = new Headers({
      "content-type": file.mediaType,
      "cache-control": file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
      etag: file.etag,
      vary: "accept-encoding",
    });
    if (asked.req.header("if-none-match") === file.etag) return new Response(null, { status: 304, headers });
    const { found, encoding } = this.#packed(file, asked.req.header("accept-encoding") ?? "");
    if (encoding !== null) headers.set("content-encoding", encoding);
    headers.set("content-length", String(found.bytes));
    if (asked.req.method === "HEAD") return new Response(null, { headers });
    return new Response(Readable.toWeb(createReadStream(found.path)) as ReadableStream, { headers });
  }

  #packed(file: PageFile, accepted: string): { found: PageFile; encoding: string | null } {
    const names = accepted.split(",").map((part) => part.trim());
    const address = addressOf(this.#folder, file.path);
    for (const { name, ending } of encodings) {
      const packed = names.includes(name) ? this.#files.get(address + ending) : undefined;
      if (packed) return { found: packed, encoding: name };
    }
    return { found: file, encoding: null };
  }
}

function list(folder: string): Map<string, PageFile> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = statSync(path);
      const address = addressOf(folder, path);
      const file = {
        path,
        bytes: size,
        mediaType: mediaTypes[extname(path)] ?? "application/octet-stream",
        etag: `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`,
        isImmutable: address.startsWith("/assets/"),
      };
      return [address, file];
    }),
  );
}

function addressOf(folder: string, path: string): string {
  return `/${relative(folder, path).split(sep).join("/")}`;
}

/** Of a file that may have been in an older build. Automations may have names with a dot, such as "scan.py". */
function isOfFile(path: string): boolean {
  return path.startsWith("/assets/") || /^\/[\w.-]+\.\w+$/.test(path);
}

function notBuilt(): Response {
  const text = `<!doctype html><html lang="en"><meta charset="utf-8"><title>AIOS</title>
<h1>The page is not built yet</h1>
<p>AIOS itself runs, and does its work. Its page is built by this command, in the folder of AIOS:</p>
<pre>npm run build</pre>
<p>Then load this page again.</p></html>`;
  return new Response(text, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
}
