import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { redactor } from "./redact.ts";

const secret = 'hunter2/ü+"quoted" it\'s';
const { text, json, find, findInBytes } = redactor({ API_KEY: secret, SHORT: "abc" });

describe("a secret is taken out of what a program says", () => {
  test.each([
    ["as it is", secret],
    ["twice", `${secret} and ${secret}`],
    ["in JSON", JSON.stringify({ key: secret })],
    ["in JSON within JSON", JSON.stringify(JSON.stringify({ key: secret }))],
    ["in JSON as Python writes it", String.raw`hunter2/\u00fc+\"quoted\" it's`],
    ["in JSON as PHP writes it", String.raw`hunter2\/ü+\"quoted\" it's`],
    ["in Python's repr", String.raw`'hunter2/ü+"quoted" it\'s'`],
    ["in a shell's quotes", `'hunter2/ü+"quoted" it'\\''s'`],
    ["in a query", `?key=${encodeURIComponent(secret)}&x=1`],
    ["in a query as Python quotes it", "?key=hunter2%2F%C3%BC%2B%22quoted%22%20it%27s"],
    ["in a path as Python quotes it", "/v1/hunter2/%C3%BC%2B%22quoted%22%20it%27s"],
    ["in a form", new URLSearchParams({ key: secret }).toString()],
    ["in lower-case percent codes", "hunter2%2f%c3%bc%2b%22quoted%22%20it%27s"],
    ["in hex", Buffer.from(secret).toString("hex")],
  ])("%s", (_, said) => {
    const redacted = text(said);
    expect(redacted).toContain("[secret API_KEY]");
    expect(redacted).not.toMatch(/hunter2|quoted/);
  });

  test("in base64, whatever stands around it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), fc.boolean(), (before, after, url) => {
        const encoded = Buffer.from(before + secret + after).toString(url ? "base64url" : "base64");
        const redacted = text(`Authorization: Basic ${encoded}`);
        expect(redacted).toContain("[secret API_KEY]");
        expect(Buffer.from(redacted.split(" ")[2]!, "base64").toString("latin1")).not.toContain("unter");
      }),
    );
  });

  test("a line of a value of several lines, by itself", () => {
    const key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqh\nkiG9w0BAQEFAASC==\n-----END KEY-----\n";
    const said = redactor({ PEM: key }).text("first MIIEvQIBADANBgkqh then");
    expect(said).toBe("first [secret PEM] then");
    expect(redactor({ PEM: key }).text(key)).toBe("[secret PEM]");
  });

  test("where a text was cut in the middle of it", () => {
    expect(text("x".repeat(500) + secret.slice(0, 9))).toBe(`${"x".repeat(500)}[secret API_KEY]`);
    expect(text(`said ${secret.slice(0, 7)}… (+900 characters cut)`)).toBe(
      "said [secret API_KEY]… (+900 characters cut)",
    );
    expect(text(`one\n… (cut by AIOS) …\n${secret.slice(5)} two`)).toBe("one\n… (cut by AIOS) …\n[secret API_KEY] two");
  });

  test("in a result: in its texts, its keys, and as a number", () => {
    const { json } = redactor({ PIN: "12345678", API_KEY: secret });
    expect(json({ [secret]: [12345678, true, null, `a ${secret}`], other: 1234567 })).toEqual({
      "[secret API_KEY]": ["[secret PIN]", true, null, "a [secret API_KEY]"],
      other: 1234567,
    });
  });

  test("the longer of two that begin alike, and never a part of the other's name", () => {
    const two = redactor({ LONG: "password-and-more", WORD: "password" });
    expect(two.text("password-and-more password")).toBe("[secret LONG] [secret WORD]");
  });
});

test("what is not secret stays as it is, byte for byte", () => {
  for (const said of ["", "abc", "hunter", "ordinary output\twith … dots", "x".repeat(1_000)]) {
    expect(text(said)).toBe(said);
  }
  expect(json([1, "abc", { a: null }])).toEqual([1, "abc", { a: null }]);
  const none = redactor({});
  expect(none.text(secret)).toBe(secret);
  expect(none.find(secret)).toBeNull();
});

test("a secret in the content of a file is found, by name", async () => {
  const content = Buffer.concat([Buffer.alloc(100_000, 7), Buffer.from(secret), Buffer.alloc(10)]);
  expect(await findInBytes(content)).toBe("API_KEY");
  expect(await findInBytes(Buffer.alloc(100_000, 7))).toBeNull();
  expect(find(`a ${secret}`)).toBe("API_KEY");
  expect(find("a")).toBeNull();
});
