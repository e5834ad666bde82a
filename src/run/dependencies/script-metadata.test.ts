/** What a Python file asks for is read as PEP 723 says it, and what cannot be read is told with its line. */
import { expect, test } from "vitest";
import { readScriptMetadata } from "./script-metadata.ts";

const none = { needs: null, problem: null };
const needs = (dependencies: string[], requires_python: string | null = null) => ({
  needs: { dependencies, requires_python },
  problem: null,
});

/** The example of the PEP. */
const example = `# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "requests<3",
#   "rich",
# ]
# ///

import requests
from rich.pretty import pprint
`;

test("the example of the PEP", () => {
  expect(readScriptMetadata(example)).toEqual(needs(["requests<3", "rich"], ">=3.11"));
});

test("the same file as Windows writes it, behind a first line, and with settings for other tools", () => {
  const text = `#!/usr/bin/env -S uv run --script\n${example}`.replace(
    "# ]\n",
    '# ]\n# [tool.uv]\n# exclude-newer = "2023-10-16T00:00:00Z"\n',
  );
  expect(readScriptMetadata(text.replaceAll("\n", "\r\n"))).toEqual(needs(["requests<3", "rich"], ">=3.11"));
});

test("a block of another type is no affair of ours, and the last closing line counts", () => {
  // The PEP's example for where a block ends, and one for a block that is none.
  const embedded = [
    "# /// some-toml",
    '# embedded-csharp = """',
    "# /// <summary>",
    "# /// text",
    "# ///",
    "# /// </summary>",
    "# public class MyClass { }",
    '# """',
    "# ///",
    "",
  ].join("\n");
  expect(readScriptMetadata(embedded)).toEqual(none);
  expect(readScriptMetadata(`${embedded}\n${example}`)).toEqual(needs(["requests<3", "rich"], ">=3.11"));
  const inner = '# /// script\n# dependencies = ["a"]\n# [tool.x]\n# text = """\n# ///\n# """\n# ///\n';
  expect(readScriptMetadata(inner)).toEqual(needs(["a"]));
});

test.each([
  ["no block", "import os\n"],
  ["an unclosed one, which the PEP ignores", '# /// script\n# dependencies = ["a"]\nimport os\n# ///\n'],
  ["an empty one, which its expression does not match", "# /// script\n# ///\n"],
  ["one that is indented", ' # /// script\n # dependencies = ["a"]\n # ///\n'],
  ["one without the space after #", '# /// script\n#dependencies = ["a"]\n# ///\n'],
])("%s", (_what, text) => {
  expect(readScriptMetadata(text)).toEqual(none);
});

test("an empty comment line is an empty line; a line end may be missing at the end", () => {
  expect(readScriptMetadata('# /// script\n#\n# dependencies = ["a"]\n#\n# ///')).toEqual(needs(["a"]));
});

test("what means the same reads the same, so that it is built once", () => {
  const one = readScriptMetadata('# /// script\n# dependencies = ["Zope.Interface >= 5", "a_b"]\n# ///\n');
  const other = readScriptMetadata('# /// script\n# dependencies = ["a-B", "zope-interface>=5", "A.b"]\n# ///\n');
  expect(one).toEqual(other);
  expect(one).toEqual(needs(["a-b", "zope-interface>=5"]));
});

test("extras, markers and addresses stay what they are", () => {
  const lines = ["requests [socks, use] == 2.*", 'tomli>=1 ; python_version < "3.11"', "x @ file:///tmp/a b@c.whl"];
  const text = `# /// script\n# dependencies = ${JSON.stringify(lines)}\n# ///\n`;
  expect(readScriptMetadata(text)).toEqual(
    needs(["requests[socks,use]==2.*", 'tomli>=1; python_version < "3.11"', "x @ file:///tmp/a b@c.whl"]),
  );
});

test.each([
  [
    "TOML with a mistake",
    '# /// script\n# dependencies = ["a",\n# x = 1\n# ///\n',
    /line 1 .*line [23] is not valid TOML/,
  ],
  ["a second block", example + example, /line 1 .*second block in line 11/],
  ["a text for a list", '# /// script\n# dependencies = "a"\n# ///\n', /must be a list of texts/],
  ["a number for a version", "# /// script\n# requires-python = 3.9\n# ///\n", /requires-python must be a text/],
  ["a version that is none", '# /// script\n# requires-python = "new"\n# ///\n', /"new", which is no version/],
  [
    "an option",
    '# /// script\n# dependencies = ["--index-url=http://evil"]\n# ///\n',
    /"--index-url=http:\/\/evil" is none/,
  ],
  ["a path", '# /// script\n# dependencies = ["./here"]\n# ///\n', /"\.\/here" is none/],
  ["a line break", '# /// script\n# dependencies = ["a\\n-r x"]\n# ///\n', /is none that pip knows/],
])("%s is told with where it is and what to write", (_what, text, message) => {
  const { needs: read, problem } = readScriptMetadata(text);
  expect(read).toBeNull();
  expect(problem).toMatch(message);
});

test("a long file of blocks that are never closed takes no time", () => {
  expect(readScriptMetadata("# /// script\n".repeat(200_000))).toEqual(none);
});
