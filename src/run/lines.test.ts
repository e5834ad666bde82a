import { beforeEach, expect, test } from "vitest";
import { LineSplitter, maxLineCharacters } from "./lines.ts";

let lines: string[];
let seconds: number;
let splitter: LineSplitter;

beforeEach(() => {
  lines = [];
  seconds = 0;
  splitter = new LineSplitter(
    (line) => lines.push(line),
    () => seconds,
  );
});

function written(...chunks: (string | Buffer)[]): string[] {
  for (const chunk of chunks) splitter.write(Buffer.from(chunk as string));
  splitter.end();
  return lines;
}

test("no line is lost or joined wherever the system tears the output apart", () => {
  const text = "one\n\ntwo äöü 🙂\r\nthree";
  const bytes = Buffer.from(text);
  for (let size = 1; size <= bytes.length; size += 1) {
    const found: string[] = [];
    const one = new LineSplitter(
      (line) => found.push(line),
      () => 0,
    );
    for (let at = 0; at < bytes.length; at += size) one.write(bytes.subarray(at, at + size));
    one.end();
    expect(found).toEqual(["one", "", "two äöü 🙂", "three"]);
  }
});

test("a last line without its end is shown", () => {
  expect(written("a\nlast words")).toEqual(["a", "last words"]);
});

test("an empty output has no lines", () => {
  expect(written("")).toEqual([]);
});

test("bytes that are no text cost only themselves", () => {
  expect(written(Buffer.from([0x61, 0xff, 0x62, 0x0a, 0xc3]))).toEqual(["a\u{FFFD}b", "\u{FFFD}"]);
});

test("a NUL does not break the database that keeps the line", () => {
  expect(written("a\0b\n")).toEqual(["a\u{FFFD}b"]);
});

test("a progress bar shows how far it is without flooding the log", () => {
  for (let percent = 0; percent < 100; percent += 1) {
    seconds = percent / 25;
    splitter.write(Buffer.from(`\r${percent} %`));
  }
  expect(written("\rdone\n")).toEqual(["0 %", "25 %", "50 %", "75 %", "done"]);
});

test("what a progress bar overwrote within a second is not shown", () => {
  seconds = 5;
  expect(written("10 %\r20 %\r30 %\r\nnext\n")).toEqual(["10 %", "30 %", "next"]);
});

test("a carriage return torn from its line feed makes no empty line", () => {
  expect(written("a\r", "\nb\r", "\n")).toEqual(["a", "b"]);
});

test("a line of exactly the limit is whole, one character more is cut and says so", () => {
  const whole = "x".repeat(maxLineCharacters);
  expect(written(`${whole}\n${whole}y\nafter\n`)).toEqual([whole, `${whole}… (+1 characters cut)`, "after"]);
});

test("a line of 100 MB without an end takes no memory", () => {
  const chunk = Buffer.alloc(64 * 1024, "x");
  const chunks = 1600;
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  let most = 0;
  for (let index = 0; index < chunks; index += 1) {
    splitter.write(chunk);
    most = Math.max(most, process.memoryUsage().heapUsed - before);
  }
  splitter.end();
  expect(lines).toEqual([
    `${"x".repeat(maxLineCharacters)}… (+${chunks * chunk.length - maxLineCharacters} characters cut)`,
  ]);
  expect(most).toBeLessThan(60e6);
});
