/** Files that a run leaves for people to look at. They are sent, not named: a program's paths mean nothing outside it. */
import { createHash } from "node:crypto";
import { extname } from "node:path";
import { countOtherArtifacts, listArtifacts, putArtifact } from "../../db/artifacts.ts";
import { DoorError, patience, readBytes, type Answer, type Exchange, type Route } from "./exchange.ts";

const mostNameCharacters = 200;
const mostOfRun = 200;

export const artifactRoutes: Route[] = [
  {
    method: "POST",
    path: "/v1/artifacts",
    summary: "keep a file with the run: ?name=report.pdf, the file as the body; one of the same name gives way",
    answer: keep,
  },
  { method: "GET", path: "/v1/artifacts", summary: "what this run has kept", answer: list },
];

/** What `curl --data-binary` sends when it is not told otherwise. */
const untold = ["application/x-www-form-urlencoded", "application/octet-stream"];

const mediaTypes: Record<string, string> = {
  ".csv": "text/csv",
  ".gif": "image/gif",
  ".htm": "text/html",
  ".html": "text/html",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".json": "application/json",
  ".log": "text/plain",
  ".md": "text/markdown",
  ".mp3": "audio/mpeg",
  ".mp4": "video/mp4",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".webp": "image/webp",
  ".xml": "application/xml",
  ".yaml": "application/yaml",
  ".yml": "application/yaml",
  ".zip": "application/zip",
};

async function keep(exchange: Exchange): Promise<Answer> {
  const { db, clock, access, maxArtifactBytes } = exchange;
  const name = nameOf(exchange);
  const content = await readBytes(exchange, maxArtifactBytes, tooLarge(exchange, name));
  const secret = await access.redactor.findInBytes(content);
  if (secret !== null) {
    throw new DoorError(
      422,
      `${name} was not kept: it holds the secret ${secret}. Leave the secret out of what people look at.`,
    );
  }
  const artifact = {
    run_id: access.run.id,
    name,
    media_type: mediaTypeOf(exchange, name),
    bytes: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
    created: clock.now(),
  };
  const kept = await db.write(() => {
    const others = countOtherArtifacts(db, artifact.run_id, name);
    if (others >= mostOfRun) return false;
    putArtifact(db, artifact, content);
    return true;
  }, patience);
  if (!kept) throw new DoorError(429, `A run may keep ${mostOfRun} artifacts. Pack them into an archive.`);
  const { media_type, bytes, sha256 } = artifact;
  return { status: 201, body: { name, media_type, bytes, sha256 } };
}

async function list({ db, access }: Exchange): Promise<Answer> {
  const rows = await db.read(() => listArtifacts(db, access.run.id), patience);
  return { body: rows.map(({ name, media_type, bytes, sha256 }) => ({ name, media_type, bytes, sha256 })) };
}

function nameOf({ query, access }: Exchange): string {
  const name = query.get("name") ?? "";
  if (name === "")
    throw new DoorError(400, "The artifact has no name. Give it one: POST /v1/artifacts?name=report.pdf");
  const isOdd = /[/\\\p{Cc}]/u.test(name) || name === "." || name === ".." || name.length > mostNameCharacters;
  if (isOdd) {
    const shown = JSON.stringify(name.slice(0, 40));
    throw new DoorError(
      400,
      `${shown} cannot be the name of an artifact: at most ${mostNameCharacters} characters, no slash.`,
    );
  }
  return access.redactor.text(name);
}

function mediaTypeOf({ request }: Exchange, name: string): string {
  const told = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (/^[\w.+-]+\/[\w.+-]+$/.test(told) && !untold.includes(told)) return told;
  return mediaTypes[extname(name).toLowerCase()] ?? "application/octet-stream";
}

function tooLarge({ request, maxArtifactBytes }: Exchange, name: string): string {
  const megabytes = (bytes: number) => `${Math.round((bytes / 1024 / 1024) * 10) / 10} MB`;
  const told = Number(request.headers["content-length"] ?? 0);
  const size = told > 0 ? `is ${megabytes(told)} large` : "is too large";
  return (
    `${name} ${size}; AIOS keeps artifacts of up to ${megabytes(maxArtifactBytes)} in its database. ` +
    "Write it to a folder of your own and return its path as the result, or raise AIOS_MAX_ARTIFACT_MB."
  );
}
