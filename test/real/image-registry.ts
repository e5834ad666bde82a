/** A registry of images on this machine, for fetching them for real: as much of the protocol as a pull needs. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { ContainerEngine } from "./engine.ts";

export class ImageRegistry {
  readonly #engine: ContainerEngine;
  readonly #folder: string;
  readonly #server: Server;
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  /** Nothing is handed out while this is not resolved. */
  gate: Promise<void> = Promise.resolve();

  private constructor(engine: ContainerEngine) {
    this.#engine = engine;
    this.#folder = join(engine.folder, "registry");
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    this.asked.push(path);
    await this.gate;
    const [body, type] = this.#answer(path);
    response.writeHead(body === null ? 404 : 200, { "content-type": type });
    response.end(request.method === "HEAD" ? undefined : (body ?? '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}'));
  }

  /** Serves one image, which the engine has, under any name and tag but "absent". */
  static async open(engine: ContainerEngine, image: string): Promise<ImageRegistry> {
    const registry = new ImageRegistry(engine);
    await engine.ask(["save", "--format", "oci-dir", "-o", registry.#folder, image]);
    await new Promise<void>((done) => registry.#server.listen(0, "127.0.0.1", done));
    writeFileSync(registry.settings, `[[registry]]\nlocation = "${registry.address}"\ninsecure = true\n`);
    return registry;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** For CONTAINERS_REGISTRIES_CONF: lets the engine speak to this registry without TLS. */
  get settings(): string {
    return join(this.#engine.folder, "registries.conf");
  }

  #answer(path: string): [Buffer | string | null, string] {
    if (path === "/v2/") return ["{}", "application/json"];
    const digest = /\/(?:blobs|manifests)\/sha256:([0-9a-f]{64})$/.exec(path)?.[1] ?? this.#manifestDigest(path);
    const file = join(this.#folder, "blobs", "sha256", digest ?? "none");
    const type = path.includes("/manifests/")
      ? "application/vnd.oci.image.manifest.v1+json"
      : "application/octet-stream";
    return [existsSync(file) ? readFileSync(file) : null, type];
  }

  #manifestDigest(path: string): string | undefined {
    if (!/\/manifests\/[\w.-]+$/.test(path) || path.includes("absent")) return undefined;
    const index = JSON.parse(readFileSync(join(this.#folder, "index.json"), "utf8")) as {
      manifests: { digest: string }[];
    };
    return index.manifests[0]?.digest.replace("sha256:", "");
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
