/** A rehearsal says exactly what the real run then does, and undo takes exactly that back: for any files and any calls. */
import { mkdirSync } from "node:fs";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { put, removeAll, said, treeOf, withFiles } from "./effects.test-kit.ts";
import type { FileRequest } from "./prepare.ts";
import { planUndo } from "./undo.ts";

afterEach(removeAll);

const name = fc.constantFrom("a", "b", "c.txt", "d e", "ü");
const place = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
const target = fc.tuple(place, fc.constantFrom("", "", "/")).map(([path, slash]) => path + slash);
const replace = fc.boolean();
const content = fc.constantFrom("one", "two", "").map((text) => Buffer.from(text));
const request: fc.Arbitrary<FileRequest> = fc.oneof(
  fc.record({ kind: fc.constantFrom("move" as const, "copy" as const), from: place, to: target, replace }),
  fc.record({ kind: fc.constant("write" as const), path: place, content, replace }),
  fc.record({ kind: fc.constantFrom("delete" as const, "make_folder" as const), path: place }),
);
const thing = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("one", "two", "three") },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: place.map((path) => `→ ${path}`) },
);
const tree = fc.array(fc.tuple(place, thing), { maxLength: 8 });

async function carriedOut(things: [string, string | null][], requests: FileRequest[], preview: boolean) {
  const world = await withFiles();
  for (const [path, text] of things) {
    try {
      if (text === null) mkdirSync(world.at(path), { recursive: true });
      else put(world.at(path), text);
    } catch {
      // taken by something else
    }
  }
  const before = treeOf(world.folder);
  const answers: string[] = [];
  for (const one of requests) {
    answers.push(await world.act(one, { preview }).catch((error: Error) => error.message.replaceAll(world.folder, "")));
  }
  const rows = (await world.rows()).filter((row) => row.state === (preview ? "captured" : "done"));
  return { ...world, before, answers, said: rows.map((row) => said(world.folder, row)) };
}

test("what was rehearsed is what happens, nothing is touched by it, and undo restores the tree", async () => {
  await fc.assert(
    fc.asyncProperty(tree, fc.array(request, { minLength: 1, maxLength: 10 }), async (things, requests) => {
      const rehearsed = await carriedOut(things, requests, true);
      const real = await carriedOut(things, requests, false);
      expect(rehearsed.answers).toEqual(real.answers);
      expect(rehearsed.said).toEqual(real.said);
      expect(treeOf(rehearsed.folder)).toEqual(rehearsed.before);
      expect(await planUndo(real.db, (await real.rows()).toReversed())).toEqual([]);
      expect(await real.undoRun()).toMatchObject({ kept: [], notes: [] });
      expect(treeOf(real.folder)).toEqual(real.before);
      removeAll();
    }),
    { numRuns: Number(process.env["AIOS_RUNS"] ?? 80) },
  );
});
