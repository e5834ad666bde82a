/** What a program does to files through AIOS, so that it can be rehearsed and undone. */
import { join } from "node:path";
import { z } from "zod";
import { EffectError } from "../../effects/disk.ts";
import type { ActingRun } from "../../effects/file-effects.ts";
import type { FileRequest } from "../../effects/prepare.ts";
import {
  DoorError,
  readBytes,
  readJson,
  refuseSecret,
  shaped,
  type Answer,
  type Exchange,
  type Route,
} from "./exchange.ts";

const mostBodyBytes = 256 * 1024;
const mostContentBytes = 64 * 1024 * 1024;
const tooLarge = "The body is larger than 256 KiB; paths are shorter than that.";
const contentTooLarge =
  "The content is larger than 64 MiB. Write it to a file in the run's own folder, and move that to its place.";

export const fileRoutes: Route[] = [
  {
    method: "POST",
    path: "/v1/files/move",
    summary: 'move a file or folder: {"from": "…", "to": "…", "replace": false}; answers with the path it has then',
    answer: (exchange) => transfer(exchange, "move"),
  },
  {
    method: "POST",
    path: "/v1/files/copy",
    summary: 'copy a file or folder: {"from": "…", "to": "…", "replace": false}',
    answer: (exchange) => transfer(exchange, "copy"),
  },
  {
    method: "POST",
    path: "/v1/files/write",
    summary:
      'write a file: {"path": "…", "text": "…", "replace": false}; or ?path=&replace=true with any bytes as body',
    answer: write,
  },
  {
    method: "POST",
    path: "/v1/files/delete",
    summary: 'delete a file or folder; it is kept for a time: {"path": "…"}',
    answer: (exchange) => onPath(exchange, "delete"),
  },
  {
    method: "POST",
    path: "/v1/files/make-folder",
    summary: 'make a folder, with those above it: {"path": "…"}',
    answer: (exchange) => onPath(exchange, "make_folder"),
  },
];

const place = z.string().min(1, "it is empty");
const replace = z.boolean().nullish();
const transferShape = z.object({ from: place, to: place, replace });
const writeShape = z.object({ path: place, text: z.string(), replace });
const pathShape = z.object({ path: place });

async function transfer(exchange: Exchange, kind: "move" | "copy"): Promise<Answer> {
  const given = await readJson(exchange, mostBodyBytes, tooLarge);
  const { from, to, replace: over } = shaped(given, transferShape, '{"from": "a.txt", "to": "Archive/"}');
  return act(exchange, { kind, from, to, replace: over ?? false }, [from, to]);
}

async function onPath(exchange: Exchange, kind: "delete" | "make_folder"): Promise<Answer> {
  const given = await readJson(exchange, mostBodyBytes, tooLarge);
  const { path } = shaped(given, pathShape, '{"path": "old.txt"}');
  return act(exchange, { kind, path }, [path]);
}

async function write(exchange: Exchange): Promise<Answer> {
  const { path, content, over } = await written(exchange);
  return act(exchange, { kind: "write", path, content, replace: over }, [path]);
}

async function written(exchange: Exchange): Promise<{ path: string; content: Uint8Array; over: boolean }> {
  const path = exchange.query.get("path");
  const over = ["1", "true"].includes(exchange.query.get("replace") ?? "");
  if (path !== null) return { path, content: await readBytes(exchange, mostContentBytes, contentTooLarge), over };
  const given = await readJson(exchange, mostContentBytes, contentTooLarge);
  const told = shaped(given, writeShape, '{"path": "notes.txt", "text": "…"}');
  return { path: told.path, content: Buffer.from(told.text, "utf8"), over: told.replace ?? false };
}

async function act(exchange: Exchange, request: FileRequest, paths: string[]): Promise<Answer> {
  refuseInContainer(exchange);
  refuseSecret(exchange, paths.join("\n"), "The path", "Give the file another name.");
  const run = actingRun(exchange);
  try {
    return { body: await exchange.files.act(run, request) };
  } catch (error) {
    if (error instanceof EffectError) throw new DoorError(statuses[error.kind], error.message);
    throw error;
  }
}

const statuses = { missing: 404, taken: 409, invalid: 400, refused: 403, full: 507, unavailable: 503 } as const;

function actingRun({ access, home, privateFolder }: Exchange): ActingRun {
  const { id, job, preview } = access.run;
  const folder = job.working_folder === "home" ? home : join(privateFolder, "runs", id);
  return { id, job_name: job.name, preview, folder };
}

/**
 * In a container paths mean something else than here. Not even those of the run's own folder, which is the same in both:
 * a program could put a link there just when AIOS looks elsewhere, and so reach what its container keeps from it.
 */
function refuseInContainer({ access }: Exchange): void {
  const { image, name } = access.run.job;
  if (image === null) return;
  const message = `${name} runs in a container (image: ${image}), from where AIOS changes no files. In its own folder it can do so itself; for others let a job without "image" do it.`;
  throw new DoorError(403, message);
}
