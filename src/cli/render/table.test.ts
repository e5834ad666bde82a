import { describe, expect, test } from "vitest";
import { plainLook } from "../testing/planted.ts";
import { renderTable, type Column } from "./table.ts";
import { widthOf } from "./width.ts";

interface Row {
  name: string;
  state: string;
  note: string;
}

const columns: Column<Row>[] = [
  { title: "Name", cell: (row) => row.name, least: 6 },
  { title: "State", cell: (row) => row.state },
  { title: "Note", cell: (row) => row.note, least: 5, dispensable: 1 },
];
const rows: Row[] = [
  { name: "report", state: "fine", note: "every day at nine" },
  { name: "back_up_everything", state: "failed", note: "the disk is full" },
];
const at = (width: number) => renderTable(rows, columns, { ...plainLook, columns: width });

describe("a table", () => {
  test("lines up, without trailing blanks", () => {
    expect(at(100)).toEqual([
      "NAME                STATE   NOTE",
      "report              fine    every day at nine",
      "back_up_everything  failed  the disk is full",
    ]);
  });

  test("shrinks what is roomy before it leaves anything out", () => {
    expect(at(36)).toEqual([
      "NAME           STATE   NOTE",
      "report         fine    every day at…",
      "back_up_ever…  failed  the disk is …",
    ]);
  });

  test("leaves out the least important column on a narrow terminal", () => {
    expect(at(18)).toEqual(["NAME        STATE", "report      fine", "back_up_e…  failed"]);
  });

  test("never is wider than the terminal", () => {
    for (let width = 1; width < 60; width++)
      for (const line of at(width)) expect(widthOf(line)).toBeLessThanOrEqual(width);
  });

  test("is not cut where there is no terminal, so that scripts find whole names", () => {
    expect(at(Infinity)[2]).toBe("back_up_everything  failed  the disk is full");
  });

  test("shows no column that has nothing in it", () => {
    expect(renderTable([{ name: "report", state: "fine", note: "" }], columns, plainLook)[0]).toBe("NAME    STATE");
  });

  test("holds a hundred thousand rows", () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({ name: `job_${index}`, state: "fine", note: "" }));
    expect(renderTable(many, columns, plainLook)).toHaveLength(100_001);
  });
});
