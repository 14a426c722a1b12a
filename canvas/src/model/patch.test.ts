import fc from "fast-check";
import { applyPatch, type Operation as Theirs } from "fast-json-patch";
import { describe, expect, it } from "vitest";

import { change, changes, graphs, values } from "../../tests/arbitrary";
import { layeredGraph } from "../../tests/graphs";
import { moveNodes, removeItems, setConfig } from "./commands";
import { ModelError } from "./errors";
import type { Graph } from "./graph";
import { isEqual } from "./json";
import { apply, diff, type Operation } from "./patch";

const copyOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("diff", () => {
  it("gives operations that make the one of the other, for any JSON", () => {
    fc.assert(
      fc.property(values, values, (one, two) => isEqual(apply(one, diff(one, two)), two)),
      { numRuns: 1_000 },
    );
  });

  it("gives operations that make the one of the other, for any graphs", () => {
    fc.assert(
      fc.property(graphs, graphs, (one, two) => isEqual(apply(one, diff(one, two)), two)),
      { numRuns: 150 },
    );
  });

  it("gives operations that another implementation of the RFC applies to the same end", () => {
    fc.assert(
      fc.property(graphs, changes, (graph, list) => {
        const end = list.reduce(change, graph);
        const operations = copyOf(diff(graph, end)) as Theirs[];
        // That library refuses `__proto__`, which is a name like any other here.
        if (operations.some((each) => JSON.stringify(each).includes("__proto__"))) return;
        const made = applyPatch(copyOf(graph), operations, true, false).newDocument;
        expect(isEqual(made, end)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it("gives nothing where nothing differs, in whatever order the members are", () => {
    expect(diff({ a: 1, b: { c: [1] } }, { b: { c: [1] }, a: 1 })).toEqual([]);
    expect(diff({ a: 1, b: undefined }, { a: 1 })).toEqual([]);
  });

  it("escapes names as a JSON pointer must", () => {
    expect(diff({ "a/b": { "m~n": 1, "~1": 2 } }, { "a/b": { "m~n": 2, "~1": 3 } })).toEqual([
      { op: "replace", path: "/a~1b/m~0n", value: 2 },
      { op: "replace", path: "/a~1b/~01", value: 3 },
    ]);
  });

  it("adds and removes items of a list one by one, at their places", () => {
    expect(diff([1, 2, 3], [1, 3])).toEqual([{ op: "remove", path: "/1" }]);
    expect(diff([1, 3], [1, 2, 3, 4])).toEqual([
      { op: "add", path: "/1", value: 2 },
      { op: "add", path: "/3", value: 4 },
    ]);
    expect(
      diff(
        [
          { id: "a", v: 1 },
          { id: "b", v: 1 },
        ],
        [{ id: "b", v: 2 }],
      ),
    ).toEqual([
      { op: "remove", path: "/0" },
      { op: "replace", path: "/0/v", value: 2 },
    ]);
  });

  it("changes one member of one node of a thousand with one operation", () => {
    const graph = layeredGraph();
    const config = { ...(graph.nodes?.[500] as { config: object }).config, value: "new" };
    expect(diff(graph, setConfig(graph, [], "step_500", config))).toEqual([
      { op: expect.stringMatching(/add|replace/) as string, path: "/nodes/500/config/value", value: "new" },
    ]);
    expect(diff(graph, moveNodes(graph, [], new Map([["step_3", { x: 1, y: 2 }]])))).toHaveLength(2);
    const removed = removeItems(graph, [], { nodes: ["step_10"], edges: [], notes: [] });
    expect(diff(graph, removed).length).toBeLessThan(12);
  });

  it("reads no member of what both graphs share", () => {
    const graph = layeredGraph();
    let reads = 0;
    const watched = graph.nodes?.map(
      (node) => new Proxy(node, { ownKeys: (target) => ((reads += 1), Reflect.ownKeys(target)) }),
    );
    const before: Graph = { ...graph, nodes: watched };
    const after = moveNodes(before, [], new Map([["step_700", { x: 5, y: 5 }]]));
    reads = 0;
    diff(before, after);
    expect(reads).toBeLessThanOrEqual(4);
  });
});

describe("apply", () => {
  const cases: [string, unknown, Operation[], unknown][] = [
    ["adds a member", { a: 1 }, [{ op: "add", path: "/b", value: 2 }], { a: 1, b: 2 }],
    ["adds an item at its place", [1, 3], [{ op: "add", path: "/1", value: 2 }], [1, 2, 3]],
    ["adds an item at the end by a dash", [1], [{ op: "add", path: "/-", value: 2 }], [1, 2]],
    ["has a member called dash", { "-": 1 }, [{ op: "replace", path: "/-", value: 2 }], { "-": 2 }],
    ["replaces the whole", { a: 1 }, [{ op: "replace", path: "", value: [] }], []],
    ["removes an item", [1, 2], [{ op: "remove", path: "/0" }], [2]],
    ["moves", { a: { b: 1 } }, [{ op: "move", from: "/a/b", path: "/c" }], { a: {}, c: 1 }],
    ["moves within a list", [1, 2, 3], [{ op: "move", from: "/0", path: "/2" }], [2, 3, 1]],
    ["copies", { a: [1] }, [{ op: "copy", from: "/a", path: "/b" }], { a: [1], b: [1] }],
    [
      "tests by value",
      { a: { b: 1, c: 2 } },
      [{ op: "test", path: "/a", value: { c: 2, b: 1 } }],
      { a: { b: 1, c: 2 } },
    ],
    ["reads ~01 as ~1", { "~1": 1 }, [{ op: "remove", path: "/~01" }], {}],
    ["has an empty name", { "": 1 }, [{ op: "replace", path: "/", value: 2 }], { "": 2 }],
  ];
  it.each(cases)("%s", (_, document, operations, expected) => {
    expect(apply(document, operations)).toEqual(expected);
  });

  const refused: [string, unknown, Operation][] = [
    ["nothing to remove", {}, { op: "remove", path: "/a" }],
    ["nothing to replace", { a: {} }, { op: "replace", path: "/a/b", value: 1 }],
    ["nothing around it", {}, { op: "add", path: "/a/b", value: 1 }],
    ["an index beyond the end", [1], { op: "add", path: "/2", value: 1 }],
    ["an index that is none", [1], { op: "remove", path: "/01" }],
    ["the dash of a list as an item", [1], { op: "remove", path: "/-" }],
    ["an inherited member", {}, { op: "replace", path: "/toString", value: 1 }],
    ["a failed test", { a: 1 }, { op: "test", path: "/a", value: "1" }],
    ["a move into itself", { a: {} }, { op: "move", from: "/a", path: "/a/b" }],
    ["a pointer that is none", {}, { op: "add", path: "a", value: 1 }],
    ["an escape that is none", {}, { op: "add", path: "/~2", value: 1 }],
  ];
  it.each(refused)("refuses %s", (_, document, operation) => {
    expect(() => apply(document, [operation])).toThrow(ModelError);
  });

  it("keeps what it does not touch, and does not pollute prototypes", () => {
    const document = { a: { x: 1 }, b: [{ y: 1 }, { y: 2 }] };
    const made = apply(document, [{ op: "replace", path: "/b/1/y", value: 3 }]) as typeof document;
    expect(made.a).toBe(document.a);
    expect(made.b[0]).toBe(document.b[0]);
    apply({}, [{ op: "add", path: "/__proto__", value: { polluted: true } }]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
