import { expect, test } from "vitest";
import { nearestNames } from "./program-file.ts";
import { kindOf } from "./program-kind.ts";

test.each([
  ["a.py", "", false, { kind: "python" }],
  ["A.PY", "#!/bin/sh\n", true, { kind: "python" }],
  ["a.ts", "", false, { kind: "node" }],
  ["a.mts", "", false, { kind: "node" }],
  ["a.cts", "", false, { kind: "node" }],
  ["a.js", "", false, { kind: "node" }],
  ["a.mjs", "", false, { kind: "node" }],
  ["a.cjs", "#!/usr/bin/env node\n", true, { kind: "node" }],
  ["a.sh", "echo 1\n", false, { kind: "command", argv: ["/bin/sh"] }],
  ["a.sh", "#!/bin/bash\n", true, { kind: "command", argv: [] }],
  ["a.sh", "#!/bin/bash\n", false, { kind: "command", argv: ["/bin/bash"] }],
  ["a.rb", "#!/usr/bin/env ruby\n", false, { kind: "command", argv: ["/usr/bin/env", "ruby"] }],
  ["a", "#! /usr/bin/env -S perl -w\nx", false, { kind: "command", argv: ["/usr/bin/env", "-S perl -w"] }],
  ["a", "#!/bin/sh -e\r\necho 1\r\n", false, { kind: "command", argv: ["/bin/sh", "-e"] }],
  ["a", "#!/bin/sh", false, { kind: "command", argv: ["/bin/sh"] }],
  ["a", "\x7fELF", true, { kind: "command", argv: [] }],
  ["a", "\x7fELF", false, { kind: "unknown" }],
  ["a.txt", "#!\n", false, { kind: "unknown" }],
] as const)(
  "every program that can be told is run the way its author means: %s %j executable=%s",
  (file, head, executable, kind) => {
    expect(kindOf(file, head, executable)).toEqual(kind);
  },
);

test("a mistyped name is answered with the one that was meant", () => {
  const names = ["report.py", "backup.sh", "rapport.py", ".hidden", "__pycache__", "unrelated_thing.py"];
  expect(nearestNames("reprot.py", names)).toEqual(["report.py", "rapport.py"]);
  expect(nearestNames("Report.ts", names)[0]).toBe("report.py");
  expect(nearestNames("nothing_like_it_at_all.py", ["a.sh"])).toEqual([]);
});
