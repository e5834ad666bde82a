import { expect, test } from "vitest";
import { read, told } from "./reading.test-kit.ts";

const entry = (fields: string) => `- {name: a, type: trigger, ${fields}}`;

test("with an image the file may be left out, as the image has a command of its own", () => {
  const [job] = read(
    entry("image: 'ghcr.io/ada/tool:1.2', args: [check], memory_mb: 512, cpu: 0.5, network: true"),
  ).jobs;
  expect(job).toMatchObject({ file: null, image: "ghcr.io/ada/tool:1.2", memory_mb: 512, cpu: 0.5, network: true });
  expect(read(entry("image: python, file: a.py, function: main")).jobs[0]).toMatchObject({ file: "a.py" });
});

test("without an image every job needs its file", () => {
  expect(told(entry("args: [1]")).join()).toContain('"file" is missing. Every job needs the name of a file');
});

test.each(["--privileged", "-v", "a b", "", "a;b", "$(id)"])("what is no name of an image is refused: %s", (image) => {
  const list = read(`- {name: a, type: trigger, file: a.py, image: ${JSON.stringify(image)}}`);
  expect(list.jobs).toEqual([]);
  expect(list.problems.map(({ message }) => message).join()).toContain("is not the name of an image");
});

test("what cannot be had in a container is said, with what to do instead", () => {
  expect(told(entry("image: python, function: main")).join()).toContain('Add "file", or leave "function" out');
  const home = told(entry("image: python, file: a.py, working_folder: home")).join();
  expect(home).toContain("no container gets");
});

test("network without an image is told to have no effect, and the job runs", () => {
  const list = read(entry("file: a.py, network: true"));
  expect(list.jobs).toHaveLength(1);
  expect(list.problems.map(({ severity }) => severity)).toEqual(["warning"]);
  expect(list.problems[0]!.message).toContain('"network" has no effect without "image"');
});
