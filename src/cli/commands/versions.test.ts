/** Versions of programs, as a person meets them on the command line. */
import { describe, expect, test } from "vitest";
import { OperationError } from "../../api/operation-error.ts";
import type { FileVersionView, FileView } from "../../api/versions/views.ts";
import { noon, PlantedIo, typed } from "../testing/planted.ts";

const terminal = () => new PlantedIo({ terminal: true, environment: { NO_COLOR: "1" } });

const tidy: FileView = {
  ...{ path: "Programs/tidy.ts", kind: "typescript", jobs: ["tidy_downloads"], version: 15, changed: noon - 120 },
  ...{ author_kind: "person", author: "Ada", has_draft: false, origin: null },
};
const list: FileView = {
  ...tidy,
  ...{ path: "jobs.yaml", kind: "jobs", jobs: [], version: 9, author_kind: "file", author: "ada", has_draft: true },
};
const version = (fields: Partial<FileVersionView>): FileVersionView => ({
  ...{
    id: 15,
    created: noon - 120,
    author_kind: "person",
    author: "Ada",
    message: "Politer",
    is_live: true,
    gone: false,
  },
  ...fields,
});
const answers = {
  files: () => [tidy, list],
  file_versions: () => [
    version({}),
    version({ id: 12, author_kind: "file", author: null, message: null, is_live: false, created: noon - 7200 }),
  ],
  file_diff: () => ({
    hunks: [
      {
        old_start: 3,
        new_start: 3,
        lines: [
          { kind: "-" as const, text: "old" },
          { kind: "+" as const, text: "new" },
          { kind: " " as const, text: "same" },
        ],
      },
    ],
    added: 1,
    removed: 1,
  }),
  go_back: () => ({ ...tidy, version: 16 }),
};

describe("aios versions", () => {
  test("lists all programs, who changed them last, and which have a draft", async () => {
    const { out } = await typed(["versions"], { answers }, terminal());
    expect(out).toMatchInlineSnapshot(`
      "PROGRAM           CHANGED    BY                  VERSION  DRAFT  JOBS
      Programs/tidy.ts  2 min ago  Ada                      15         tidy_downloads
      jobs.yaml         2 min ago  ada, in the folder        9  draft
      "
    `);
  });

  test("of one tells what it was, and how to go on from there", async () => {
    const { out, err, calls } = await typed(["versions", "tidy.ts"], { answers }, terminal());
    expect(calls.at(-1)).toEqual({ name: "file_versions", params: { path: "Programs/tidy.ts", limit: 20 } });
    expect(out).toMatchInlineSnapshot(`
      "VERSION  WHEN       BY         NOW   FOR
           15  2 min ago  Ada        runs  Politer
           12  2 h ago    an editor
      "
    `);
    expect(err).toContain("aios go-back tidy.ts 12");
  });

  test.each(["tidy.ts", "./Programs/tidy.ts", "Programs/tidy.ts", "tidy_downloads"])("finds it as %s", async (name) => {
    const { calls } = await typed(["versions", name, "--json"], { answers });
    expect(calls.at(-1)!.params).toMatchObject({ path: "Programs/tidy.ts" });
  });

  test("of what is not there says so", async () => {
    const file = () => {
      throw new OperationError("not_found", "There is no file Programs/tdy.ts. Did you mean Programs/tidy.ts?");
    };
    const { code, err } = await typed(["versions", "tdy.ts"], { answers: { ...answers, file } });
    expect([code, err]).toEqual([4, expect.stringContaining("Did you mean")]);
  });
});

describe("aios diff", () => {
  test("shows what the last change did, in lines", async () => {
    const { out, calls } = await typed(["diff", "tidy.ts"], { answers }, terminal());
    expect(calls.at(-1)!.params).toEqual({ path: "Programs/tidy.ts", from: 12, to: "live" });
    expect(out).toBe("line 3\n-old\n+new\n same\n");
  });

  test("shows the draft where there is one, and what is asked for where something is", async () => {
    const asked = async (...args: string[]) =>
      (await typed(["diff", ...args, "--json"], { answers })).calls.at(-1)!.params;
    expect(await asked("jobs.yaml")).toEqual({ path: "jobs.yaml", from: "live", to: "draft" });
    expect(await asked("tidy.ts", "12")).toEqual({ path: "Programs/tidy.ts", from: "12", to: "live" });
    expect(await asked("tidy.ts", "12", "15")).toEqual({ path: "Programs/tidy.ts", from: "12", to: "15" });
    expect(await asked("tidy.ts", "origin")).toEqual({ path: "Programs/tidy.ts", from: "origin", to: "live" });
  });
});

test("aios go-back makes an old version run again, and says which it is now", async () => {
  const { out, calls } = await typed(["go-back", "tidy.ts", "12"], { answers });
  expect(calls.at(-1)).toEqual({ name: "go_back", params: { path: "Programs/tidy.ts", version: 12 } });
  expect(out).toBe("Programs/tidy.ts is as it was in version 12. It is version 16 now.\n");
  expect((await typed(["go-back", "tidy.ts", "twelve"], { answers })).code).toBe(2);
});
