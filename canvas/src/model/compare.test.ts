import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { changesOf, compareVisits, isSame, type VisitLike } from "./compare";
import type { Json } from "./json";

function visit(id: string, more: Partial<VisitLike> = {}): VisitLike {
  return { id, status: "succeeded", attempts: 1, output: { [id]: 1 }, ...more };
}

describe("two executions", () => {
  test("alike, they differ nowhere", () => {
    const visits = [visit("a"), visit("b")];
    const { nodes, divergence } = compareVisits(visits, structuredClone(visits));
    expect(divergence).toBeNull();
    expect(nodes.map(({ differs }) => differs)).toEqual([[], []]);
  });

  test("durations are no difference, but they are summed", () => {
    const at = (s: number) => new Date(s * 1000).toISOString();
    const run = (from: number, to: number) => visit("a", { started_at: at(from), finished_at: at(to) });
    const { nodes } = compareVisits([run(0, 2), run(5, 6)], [run(0, 1), run(3, 3)]);
    expect(nodes).toMatchObject([{ differs: [], a: { duration: 3, visits: 2 }, b: { duration: 1 } }]);
  });

  test("they part where an output is first another", () => {
    const a = [visit("a"), visit("b"), visit("c")];
    const b = [visit("a"), visit("b", { output: 7 }), visit("c", { status: "failed", error: { type: "E" } })];
    const { nodes, divergence } = compareVisits(a, b);
    expect(divergence).toEqual({ node: "b", visit: 1, reason: "output", only: null });
    expect(nodes.map(({ node, differs }) => [node, ...differs])).toEqual([
      ["a"],
      ["b", "output"],
      ["c", "status", "error"],
    ]);
  });

  test("a branch taken by one alone is where they part", () => {
    const a = [visit("start"), visit("left"), visit("end", { output: 1 })];
    const b = [visit("start"), visit("right"), visit("end", { output: 2 })];
    const { nodes, divergence } = compareVisits(a, b);
    expect(divergence).toEqual({ node: "left", visit: 1, reason: "missing", only: "a" });
    expect(nodes.map(({ node }) => node)).toEqual(["start", "right", "left", "end"]);
  });

  test("a step that only the second ran, before the outputs differ, is where they part", () => {
    const a = [visit("start"), visit("end", { output: 1 })];
    const b = [visit("start"), visit("extra"), visit("end", { output: 2 })];
    expect(compareVisits(a, b).divergence).toEqual({ node: "extra", visit: 1, reason: "missing", only: "b" });
  });

  test("visits of a loop are compared one by one", () => {
    const a = [visit("pack", { output: 1 }), visit("pack", { output: 2 })];
    const b = [visit("pack", { output: 1 }), visit("pack", { output: 3 }), visit("pack", { output: 4 })];
    const { nodes, divergence } = compareVisits(a, b);
    expect(divergence).toEqual({ node: "pack", visit: 2, reason: "output", only: null });
    expect(nodes[0]?.differs).toEqual(["visits", "output"]);
  });
});

describe("values", () => {
  test("the order of members is none", () => expect(isSame({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true));
  test("the order of a list is", () => expect(isSame([1, 2], [2, 1])).toBe(false));
  test("null is not the same as nothing", () => expect(isSame({ a: null }, { b: null })).toBe(false));

  test("changes name the deepest places", () => {
    expect(changesOf({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: 1, c: 3 }, d: [1, 2], e: null })).toEqual({
      more: false,
      changes: [
        { path: ["a", "c"], before: 2, after: 3 },
        { path: ["d", 1], before: undefined, after: 2 },
        { path: ["e"], before: undefined, after: null },
      ],
    });
  });

  test("too many changes are cut, and it says so", () => {
    const long = Array.from({ length: 300 }, (_, index) => index);
    expect(
      changesOf(
        long,
        long.map((each) => -1 - each),
      ),
    ).toMatchObject({ more: true, changes: { length: 200 } });
  });

  test("there are changes exactly where values are not the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(changesOf(a as Json, b as Json).changes.length === 0).toBe(isSame(a as Json, b as Json));
        expect(isSame(a as Json, structuredClone(a) as Json)).toBe(true);
      }),
    );
  });
});
