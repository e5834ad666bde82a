import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { importPython } from "./import-python.ts";

/** What an expression means in a job, or why it cannot be told. */
function value(expression: string): unknown {
  const { entries, problems } = importPython(`SCHEDULED_JOBS = [{"x": ${expression}}]\n`);
  return problems.length > 0 ? problems[0]?.message : entries[0]?.["x"];
}

test.each([
  [
    String.raw`'it\'s \x41 \u00e9 \U0001F642 \101 \d \
end'`,
    "it's A é 🙂 A \\d end",
  ],
  [String.raw`r'C:\new\t'`, "C:\\new\\t"],
  [`"""one\n  'two' "three" """`, `one\n  'two' "three" `],
  [`"a" 'b' """c"""`, "abc"],
  ["('a'\n   # why\n   'b')", "ab"],
  [`u"x" + R'\\n'`, "x\\n"],
  [`f"no {{placeholder}}"`, "no {placeholder}"],
  ["0x_ff + 0o17 + 0b11 + 1_000", 255 + 15 + 3 + 1000],
  ["60 * 24 - 7 // 2", 1437],
  ["-7 // 2", -4],
  ["-7 % 3", 2],
  ["2 ** -1", 0.5],
  ["-2 ** 2", -4],
  [".5 + 1e3 + 5.", 1005.5],
  ["'-' * 3", "---"],
  ["[0] * 2 + [1]", [0, 0, 1]],
  ["(1,)", [1]],
  ["(1)", 1],
  ["()", []],
  ["{1, 2}", [1, 2]],
  ["{}", {}],
  ["{'a': None, 'b': [True, False,],}", { a: null, b: [true, false] }],
  ["dict({'a': 1}, b=2)", { a: 1, b: 2 }],
  ["list(('a', 'b'))", ["a", "b"]],
  ["[*(1, 2), 3]", [1, 2, 3]],
  ["1 + \\\n 2", 3],
])("a value keeps its meaning on the way from Python: %s", (expression, expected) => {
  expect(value(expression)).toEqual(expected);
});

test.each([
  ["b'x'", "is bytes"],
  ["f'{x}'", "f-string"],
  [String.raw`'\N{DASH}'`, "only Python knows"],
  ["3j", "complex number"],
  ["123456789012345678901", "too large to be kept exactly"],
  ["1e999", "too large"],
  ["0777", "leading zero"],
  ["1 / 0", "cannot be kept exactly"],
  ["len('x')", '"len(…)" is only known'],
  ["os.environ['X']", '"os.environ" is only known'],
  ["'a'.upper()", 'computed with "."'],
  ["[1, 2][0]", 'computed with "["'],
  ["'%s' % 'x'", 'What "%" makes of these'],
  ["1 if x else 2", 'computed with "if"'],
  ["[n for n in range(3)]", '"n" is only known'],
  ["lambda: 1", 'computed with "lambda"'],
  ["not True", 'computed with "not"'],
  ["'a' 5", "A comma is missing"],
  ["'never closed", "never closed"],
])("what only Python could work out is refused in words: %s", (expression, message) => {
  expect(value(expression)).toContain(message);
});

const hasPython = (() => {
  try {
    execFileSync("python3", ["--version"]);
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!hasPython)("Python itself reads the same values", { timeout: 60_000 }, () => {
  const text = fc.tuple(
    fc.constantFrom("", "r", "u", "f", "R"),
    fc.constantFrom("'", '"', "'''", '"""'),
    fc.array(
      fc.constantFrom(
        "a",
        "\\n",
        "\\\\",
        "\\'",
        '\\"',
        "\\x41",
        "\\u00e9",
        "\\101",
        "\\0",
        "\\q",
        "'",
        '"',
        "{{",
        "}}",
        "é",
        "🙂",
        "#",
        "\\\n",
        " ",
      ),
      { maxLength: 6 },
    ),
  );
  const literal = text.map(([prefix, quote, parts]) => prefix + quote + parts.join("") + quote);
  const number = fc.constantFrom("0", "1_0", "0x1F", "0b1", ".5", "5.", "1e3", "7", "-3", "00", "True", "None");
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      literal,
      number,
      fc.tuple(number, fc.constantFrom("+", "-", "*", "/", "//", "%", "**"), number).map((parts) => parts.join(" ")),
      fc.array(tie("expression"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
      fc.array(tie("expression"), { maxLength: 3 }).map((items) => `(${items.join(", ")})`),
      fc
        .array(tie("expression"), { maxLength: 3 })
        .map((items) => `dict(${items.map((item, n) => `k${n}=${item}`).join(", ")},)`.replace("(,)", "()")),
      fc.tuple(tie("expression"), tie("expression")).map(([one, two]) => `${one} + ${two}`),
    ),
  }));
  const expressions = fc.sample(expression, 3000);
  const script = `import ast, json, sys, warnings
warnings.simplefilter("ignore")
def read(text):
    try:
        compile(text, "x", "eval")
        return json.dumps({"ok": eval(text, {"__builtins__": {"dict": dict}})})
    except Exception as error:
        return None
print(json.dumps([read(text) for text in json.load(sys.stdin)]))`;
  const output = execFileSync("python3", ["-c", script], {
    input: JSON.stringify(expressions),
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  let compared = 0;
  (JSON.parse(output) as (string | null)[]).forEach((answer, index) => {
    const source = `SCHEDULED_JOBS = [{"x": ${expressions[index]}}]\n`;
    const { entries, problems } = importPython(source);
    // What Python refuses, such as a tuple plus a list, stands in no file that has ever run.
    if (problems.length > 0 || answer === null) return;
    compared++;
    const { ok } = JSON.parse(answer) as { ok: unknown };
    expect(JSON.stringify(entries[0]?.["x"]), source).toBe(JSON.stringify(ok));
  });
  expect(compared).toBeGreaterThan(500);
});
