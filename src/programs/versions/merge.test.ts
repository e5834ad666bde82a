import { expect, test } from "vitest";
import { mergeThreeWays } from "./merge.ts";

const base = "one\ntwo\nthree\nfour\nfive\n";

test("what each side changed is kept where they changed different lines", () => {
  const merged = mergeThreeWays(base, base.replace("one", "ONE"), base.replace("five", "5\nsix"));
  expect(merged).toEqual({ text: "ONE\ntwo\nthree\nfour\n5\nsix\n", conflicts: 0 });
});

test("where only one side changed, its text is taken as it is", () => {
  expect(mergeThreeWays(base, base, "new\n")).toEqual({ text: "new\n", conflicts: 0 });
  expect(mergeThreeWays(base, "mine", base)).toEqual({ text: "mine", conflicts: 0 });
  expect(mergeThreeWays(base, "same", "same")).toEqual({ text: "same", conflicts: 0 });
  expect(mergeThreeWays("", "", "")).toEqual({ text: "", conflicts: 0 });
});

test("where both changed the same line, both are shown and counted, and nothing is lost", () => {
  const merged = mergeThreeWays(base, base.replace("two", "mine"), base.replace("two", "theirs"), {
    yours: "yours",
    theirs: "version 2",
  });
  expect(merged.conflicts).toBe(1);
  expect(merged.text).toBe("one\n<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> version 2\nthree\nfour\nfive\n");
  const same = mergeThreeWays(base, base.replace("two", "2"), base.replace("two", "2").replace("five", "5"));
  expect(same).toEqual({ text: "one\n2\nthree\nfour\n5\n", conflicts: 0 });
});

test("an editor that ends lines the way of Windows has changed nothing by that", () => {
  const merged = mergeThreeWays(base, base.replaceAll("\n", "\r\n"), base.replace("five", "5"));
  expect(merged).toEqual({ text: base.replace("five", "5").replaceAll("\n", "\r\n"), conflicts: 0 });
});
