import { expect, test } from "vitest";
import { PlantedIo } from "../testing/planted.ts";
import { Screen } from "./screen.ts";

function entered() {
  const io = new PlantedIo({ terminal: true });
  const screen = new Screen(io);
  screen.enter();
  io.out = "";
  return { io, screen };
}

test("only lines that changed are written, so nothing flickers", () => {
  const { io, screen } = entered();
  screen.draw(["one", "two", "three"]);
  io.out = "";
  screen.draw(["one", "2", "three"]);
  expect(io.out).toBe("\x1b[?2026h\x1b[2;1H2\x1b[0m\x1b[K\x1b[?2026l");
  io.out = "";
  screen.draw(["one", "2", "three"]);
  expect(io.out).toBe("");
});

test("lines that are gone are cleared", () => {
  const { io, screen } = entered();
  screen.draw(["one", "two"]);
  io.out = "";
  screen.draw(["one"]);
  expect(io.out).toContain("\x1b[2;1H\x1b[0m\x1b[K");
});

test("the last letter of a full line is not erased", () => {
  const { io, screen } = entered();
  screen.draw(["x".repeat(100)]);
  expect(io.out).not.toContain("\x1b[K");
});

test("nothing ever scrolls: no line feed is written", () => {
  const { io, screen } = entered();
  screen.draw(Array.from({ length: 30 }, (_, index) => `line ${index}`));
  screen.forget();
  screen.draw(["x"]);
  expect(io.out).not.toContain("\n");
});

test("the cursor and the former screen come back at any end, once", () => {
  const { io, screen } = entered();
  io.exit(130);
  expect(io.out).toBe("\x1b[?7h\x1b[?25h\x1b[?1049l");
  screen.leave();
  screen.draw(["late"]);
  expect(io.out).toBe("\x1b[?7h\x1b[?25h\x1b[?1049l");
});
