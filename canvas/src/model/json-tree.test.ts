import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Json } from "./json";
import { LINE, lineId, linesOf, openedTo, type Opened, PAGE, pathText, search } from "./json-tree";

const NOTHING: Opened = new Map();
const shown = (value: Json, opened: Opened = NOTHING) =>
  linesOf(value, opened).map(({ depth, name, shown: text }) => `${"  ".repeat(depth)}${name ?? ""}:${text}`);

describe("lines", () => {
  test("small things are open two levels deep", () => {
    expect(shown({ a: { b: { c: 1 } }, d: null })).toEqual([":{2}", "  a:{1}", "    b:{1}", "  d:null"]);
  });

  test("what is opened makes lines, what is closed makes none", () => {
    const opened = new Map([
      ["/a", false],
      ["/d", true],
    ]);
    expect(shown({ a: { b: 1 }, d: [1, "x"] }, opened)).toEqual([":{2}", "  a:{1}", "  d:[2]", "    0:1", "    1:x"]);
  });

  test("many members stand on pages of a hundred, the first one open", () => {
    const lines = linesOf(
      Array.from({ length: 250 }, (_, index) => index),
      NOTHING,
    );
    expect(lines.filter(({ kind }) => kind === "page").map((line) => [line.shown, line.open])).toEqual([
      ["0 … 99", true],
      ["100 … 199", false],
      ["200 … 249", false],
    ]);
    expect(lines).toHaveLength(1 + 3 + PAGE);
  });

  test("a million members are a hundred lines", () => {
    const lines = linesOf(
      Array.from({ length: 1_000_000 }, () => 0),
      NOTHING,
    );
    expect(lines).toHaveLength(101);
    expect(lines[1]).toMatchObject({ shown: "0 … 9999", open: false });
  });

  test("a long text is cut, and opened it is lines", () => {
    const text = `${"x".repeat(LINE + 5)}\nsecond`;
    expect(linesOf(text, NOTHING)).toMatchObject([{ cut: true, canOpen: true, shown: "x".repeat(LINE) }]);
    const opened = linesOf(text, new Map([["", true]]));
    expect(opened.map((line) => line.shown).slice(1)).toEqual(["x".repeat(LINE), "xxxxx", "second"]);
  });

  test("ids are unique, whatever the names are", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const ids = linesOf(value as Json, NOTHING, 99).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});

describe("search", () => {
  const value = { items: Array.from({ length: 300 }, (_, index) => ({ id: index, name: `Row ${index}` })) };

  test("names and scalars are found in the order of the tree", () => {
    expect(search(value, "row 29").paths.map(pathText)).toEqual([
      "items[29].name",
      ...Array.from({ length: 10 }, (_, index) => `items[${290 + index}].name`),
    ]);
    expect(search({ Name: 1, other: { NAMES: [] } }, "name").paths.map(pathText)).toEqual(["Name", "other.NAMES"]);
    expect(search(value, "").paths).toEqual([]);
  });

  test("too many matches are cut, and it says so", () => {
    expect(
      search(
        Array.from({ length: 1500 }, () => "x"),
        "x",
      ),
    ).toMatchObject({ cut: true });
  });

  test("whatever is found has a line once the way to it is open", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.integer({ min: 0, max: 12_000 }),
        fc.string({ minLength: 1, maxLength: 2 }),
        (inner, wide, text) => {
          const value: Json = { deep: [...Array.from({ length: wide }, () => null), inner as Json] };
          for (const path of search(value, text).paths.slice(0, 3)) {
            const ids = linesOf(value, openedTo(value, path, NOTHING), 0).map(({ id }) => id);
            expect(ids).toContain(lineId(path));
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

test("a path is written as in a template", () => {
  expect(pathText(["results", "list", 0, "a b", "c"])).toBe('results.list[0]["a b"].c');
  expect(pathText(["a b"])).toBe('["a b"]');
});
