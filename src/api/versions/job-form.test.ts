/** The questions of an automation: those its program declares, else those its function takes, else none. */
import { afterEach, expect, test } from "vitest";
import { TestHome } from "../api.test-kit.ts";

let home: TestHome;
afterEach(() => home.remove());

const declared = `/**
 * Tidy a folder
 *
 * Nothing is deleted.
 */
export const form = { type: "object", properties: { folder: { type: "string", format: "folder" } } } as const;
process.exit(3);
`;

test("come from the header, else from the signature, with the answers of its entry; and none is no fault", async () => {
  home = new TestHome({
    "Programs/tidy.ts": declared,
    "Programs/broken.ts": "export const form = make();\nexport function main({ a }: { a: string }) {}",
    "Programs/greet.py": "def main(name, times=2, changed=None): ...",
    "Programs/plain.sh": "echo hi",
    "Programs/photo": "\u0000\u0001",
    "jobs.yaml": `
- { name: tidy, file: tidy.ts, type: trigger, kwargs: { folder: /tmp/x } }
- { name: broken, file: broken.ts, function: main, type: trigger }
- { name: greet, file: greet.py, function: main, type: watch, path: Inbox, kwargs: { name: Ada } }
- { name: plain, file: plain.sh, type: trigger, kwargs: { odd: 1 } }
- { name: photo, file: photo, type: trigger }
- { name: gone, file: gone.py, function: main, type: trigger }
- { name: image, image: "python:3.13-slim", type: trigger }
- { name: wrong, file: tidy.ts, type: daily }
`,
  });
  const caller = await home.open();
  const form = (job: string) => caller.call("job_form", { job });
  expect(await form("tidy")).toEqual({
    schema: { type: "object", properties: { folder: { type: "string", format: "folder" } } },
    values: { folder: "/tmp/x" },
    from: "header",
    title: "Tidy a folder",
    sentence: "Nothing is deleted.",
    problem: null,
  });
  expect(await form("broken")).toMatchObject({
    from: "signature",
    schema: { properties: { a: { type: "string" } }, required: ["a"] },
    problem: expect.stringContaining("not plain data"),
  });
  expect(await form("greet")).toMatchObject({
    schema: {
      properties: { name: { title: "Name", type: "string" }, times: { title: "Times", type: "integer", default: 2 } },
      required: ["name"],
    },
    values: { name: "Ada" },
    from: "signature",
  });
  expect(await form("plain")).toMatchObject({ schema: null, values: { odd: 1 }, from: "none" });
  for (const job of ["photo", "gone", "image", "wrong"])
    expect(await form(job), job).toMatchObject({ schema: null, values: {}, from: "none" });
  await expect(form("nobody")).rejects.toMatchObject({ kind: "not_found" });
});
