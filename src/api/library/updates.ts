/** Newer versions of what was added: offered as a difference, merged with what was changed here, never forced. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { listFiles } from "../../db/files.ts";
import { mergeThreeWays } from "../../programs/versions/merge.ts";
import { originIn, recordText, setOrigin, type Origin } from "../../programs/versions/record.ts";
import type { ReadyMade } from "../../programs/library/ready-made.ts";
import { patience, type OperationContext } from "../context.ts";
import { OperationError } from "../operation-error.ts";
import type { Params, Result } from "../operations.ts";
import { replaceFile } from "../replace-file.ts";
import { jobsByOrigin } from "./shown.ts";
import { readyMades } from "./shelf.ts";
import type { UpdateView } from "./views.ts";

interface Outdated {
  path: string;
  origin: Origin;
  made: ReadyMade;
}

export async function libraryUpdates(context: OperationContext): Promise<Result<"library_updates">> {
  const found = await outdated(context);
  const jobs = await context.db.read(() => jobsByOrigin(context), patience);
  return Promise.all(found.map((one) => viewOf(context, one, jobs.get(one.made.id) ?? [])));
}

export async function libraryUpdate(
  context: OperationContext,
  { path, text }: Params<"library_update">,
): Promise<Result<"library_update">> {
  const one = (await outdated(context)).find((found) => found.path === path);
  if (!one)
    throw new OperationError("not_found", `There is no newer version of ${path}. See Ready-made for what there is.`);
  const { merged, conflicts } = await viewOf(context, one, []);
  if (text === undefined && conflicts > 0) {
    const places = conflicts === 1 ? "one place was" : `${conflicts} places were`;
    throw new OperationError(
      "conflict",
      `${places} changed by you and by the new version. Choose what it should be there.`,
    );
  }
  const result = text ?? merged;
  const { db, home, actor, clock } = context;
  await replaceFile(join(home, path), result);
  const { version } = one.made.about;
  await db.write(() => {
    const author = { kind: actor.kind === "person" ? ("person" as const) : ("library" as const), name: actor.name };
    recordText(db, { path, author, message: `Updated to version ${version}`, now: clock.now() }, result);
    setOrigin(db, path, { id: one.made.id, version, text: one.made.text });
  }, patience);
  context.wrote();
  return { path, version };
}

async function outdated({ db }: OperationContext): Promise<Outdated[]> {
  const all = new Map((await readyMades()).map((made) => [made.id, made]));
  return db.read(
    () =>
      listFiles(db).flatMap((file) => {
        const origin = file.live_version === null ? null : originIn(db, file);
        const made = origin && all.get(origin.id);
        return origin && made && made.text !== origin.text ? [{ path: file.path, origin, made }] : [];
      }),
    patience,
  );
}

async function viewOf(
  context: OperationContext,
  { path, origin, made }: Outdated,
  jobs: string[],
): Promise<UpdateView> {
  const live = await readFile(join(context.home, path), "utf8");
  const { text: merged, conflicts } = mergeThreeWays(origin.text, live, made.text, {
    yours: "your change",
    theirs: "new version",
  });
  return {
    ...{ path, id: made.id, title: made.title, jobs, merged, conflicts, live },
    from: origin.version,
    to: made.about.version,
    changed_by_you: live !== origin.text,
  };
}
