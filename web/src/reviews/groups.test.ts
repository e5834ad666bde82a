import { expect, test } from "vitest";
import { grouped, type Groupable } from "./groups.ts";

let last = 0;
const review = (given: Partial<Groupable>): Groupable => ({
  id: String(++last),
  kind: "question",
  job: "backup",
  title: "Keep it?",
  body: { choices: [{ value: "yes" }, { value: "no" }] },
  ...given,
});
const sizes = (reviews: Groupable[]) => grouped(reviews).map((group) => group.reviews.length);

test("the same question, asked many times, is one card; the odd one stands apart", () => {
  const asked = [1, 2, 3, 4].map((count) => review({ title: `Delete ${count} old backups?` }));
  expect(sizes([...asked, review({ title: "Delete everything?" })])).toEqual([4, 1]);
});

test("two alike are quicker read than a group is understood", () => {
  expect(sizes([review({}), review({})])).toEqual([1, 1]);
});

test("nothing that acts or spends is waved through in a group", () => {
  for (const kind of ["approval", "change", "budget"]) {
    expect(sizes([review({ kind }), review({ kind }), review({ kind })])).toEqual([1, 1, 1]);
  }
});

test("cards of different automations, with different buttons, or with fields to fill in are not mixed", () => {
  const form = { type: "object", properties: { folder: { type: "string" } } };
  const mixed = [
    review({}),
    review({ job: "other" }),
    review({ body: { choices: [{ value: "maybe" }] } }),
    ...[1, 2, 3].map(() => review({ body: { form } })),
  ];
  expect(sizes(mixed)).toEqual([1, 1, 1, 1, 1, 1]);
});
