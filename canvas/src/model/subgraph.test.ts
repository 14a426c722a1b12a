import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { graphs, wrongNames } from "../../tests/arbitrary";
import { chain } from "../../tests/graphs";
import { walk } from "../../tests/interpreter";
import { connect, setConfig, updateNode } from "./commands";
import { ModelError } from "./errors";
import type { Branch, Edge, Graph, GraphNode, Node } from "./graph";
import { findNode, levelAt } from "./level";
import { enter, extractSubgraph, inlineSubgraph, leave, standing } from "./subgraph";
import { isSameMeaning, visualDiff } from "./visual";

const builtin = (id: string, more: object = {}): Node => ({ id, kind: "builtin", type: "t", ...more });
const inner = (graph: Graph, id: string) => (findNode(graph, id) as GraphNode).graph;
const choice = (from: string, to: Record<string, string>): Branch => ({
  kind: "builtin",
  from,
  type: "switch",
  config: {},
  to,
});

/** A graph without error ways and interrupts, of which more can be extracted. */
const flat = fc
  .tuple(
    fc.integer({ min: 2, max: 7 }),
    fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 5 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 2 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { maxLength: 1 }),
  )
  .map(([count, more, choices, joins]): Graph => {
    const base = chain(...Array.from({ length: count }, (_, index) => `n${index}`));
    const id = (index: number) => `n${index % count}`;
    const target = (index: number) => (index % (count + 1) === count ? "END" : id(index % (count + 1)));
    const edges = [...(base.edges ?? []), ...more.map(([from, to]): Edge => ({ from: id(from), to: target(to) }))];
    for (const [one, two, to] of joins)
      if (id(one) !== id(two)) edges.push({ from: [id(one), id(two)], to: target(to) });
    const seen = new Set<string>();
    const unique = edges.filter((edge) => {
      const key = JSON.stringify([edge.to, ...[edge.from].flat().sort()]);
      return edge.from !== edge.to && !seen.has(key) && seen.add(key);
    });
    return {
      ...base,
      edges: unique,
      branches: choices.map(([from, yes, no]) => choice(id(from), { yes: target(yes), no: target(no) })),
    };
  });

function extracted(graph: Graph, ids: readonly string[]): { graph: Graph; id: string } | undefined {
  try {
    return extractSubgraph(graph, [], ids);
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

function some(graph: Graph, mask: number): string[] {
  return (graph.nodes ?? []).map(({ id }) => id).filter((_, index) => (mask >> index) % 2 === 1);
}

describe("extract", () => {
  it("then inline gives a graph that means the same", () => {
    let tried = 0;
    const check = (graph: Graph, mask: number) => {
      const made = extracted(graph, some(graph, mask));
      if (made === undefined) return;
      tried += 1;
      expect(wrongNames(made.graph)).toEqual([]);
      const back = inlineSubgraph(made.graph, [], made.id);
      const { counts, edges, fields } = visualDiff(graph, back);
      expect({ counts, fields, edges: [...edges].filter(([, status]) => status !== "same") }).toMatchObject({
        counts: { added: 0, removed: 0, changed: 0 },
        fields: [],
        edges: [],
      });
      expect(isSameMeaning(graph, back)).toBe(true);
    };
    fc.assert(fc.property(flat, fc.nat(127), check), { numRuns: 600 });
    fc.assert(fc.property(graphs, fc.nat(63), check), { numRuns: 400 });
    expect(tried).toBeGreaterThan(150);
  });

  it("leads through the same nodes, whatever the choices are", () => {
    let compared = 0;
    fc.assert(
      fc.property(flat, fc.nat(127), fc.array(fc.nat(1), { minLength: 8, maxLength: 8 }), (graph, mask, choices) => {
        const made = extracted(graph, some(graph, mask));
        if (made === undefined) return;
        const choose = (id: string, visit: number) => choices[(id.charCodeAt(1) + visit) % 8] ?? 0;
        const [before, after] = [walk(graph, choose), walk(made.graph, choose)];
        if (before.visited === null || after.visited === null) return;
        compared += 1;
        expect([...after.visited].sort()).toEqual([...before.visited].sort());
      }),
      { numRuns: 1_500 },
    );
    expect(compared).toBeGreaterThan(150);
  });

  it("takes a chain out of a chain", () => {
    const { graph, id } = extractSubgraph(chain("a", "b", "c", "d"), [], ["b", "c"]);
    expect(graph.nodes?.map((node) => node.id)).toEqual(["a", "subgraph", "d"]);
    expect(graph.edges).toEqual([
      { from: "START", to: "a" },
      { from: "a", to: id },
      { from: id, to: "d" },
      { from: "d", to: "END" },
    ]);
    expect(findNode(graph, id)?.ui).toEqual({ x: 450, y: 0 });
    expect(inner(graph, id).edges).toEqual([
      { from: "START", to: "b" },
      { from: "b", to: "c" },
      { from: "c", to: "END" },
    ]);
  });

  it("takes choices, loops, error ways, joins and pauses along", () => {
    const graph: Graph = {
      nodes: [
        builtin("a", { on_error: "x" }),
        builtin("b", { on_error: "END" }),
        builtin("c"),
        builtin("x"),
        builtin("o"),
      ],
      edges: [
        { from: "START", to: "o" },
        { from: "START", to: "a" },
        { from: "b", to: "c" },
        { from: ["c", "o"], to: "END" },
      ],
      branches: [choice("o", { again: "a" }), choice("a", { on: "b", back: "a" }), choice("x", { home: "a" })],
      interrupt_before: ["b", "o"],
    };
    expect(() => extractSubgraph(graph, [], ["a", "b", "c"])).toThrow("several places");
    const { graph: made, id } = extractSubgraph(
      updateNode(updateNode(graph, [], "a", { on_error: null }), [], "b", { on_error: null }),
      [],
      ["a", "b", "c"],
    );
    expect(made.edges).toEqual([
      { from: "START", to: "o" },
      { from: "START", to: id },
      { from: [id, "o"], to: "END" },
    ]);
    expect(made.branches).toEqual([choice("o", { again: id }), choice("x", { home: id })]);
    expect(made.interrupt_before).toEqual(["o"]);
    expect(inner(made, id)).toMatchObject({
      edges: [
        { from: "START", to: "a" },
        { from: "b", to: "c" },
        { from: "c", to: "END" },
      ],
      branches: [choice("a", { on: "b", back: "a" })],
      interrupt_before: ["b"],
    });
  });

  it("declares the channels that are used, and shares one that adds up outwards only", () => {
    const channels = {
      total: { type: "integer", initial: 3 },
      log: { type: "array", reducer: "operator.add", initial: ["start"] },
      best: { type: "number", reducer: "max" },
      unused: {},
    };
    const base: Graph = { ...chain("a", "b"), state: { channels } };
    const graph = updateNode(setConfig(base, [], "a", { x: "{{total}} {{best}}" }), [], "a", {
      output: { channel: "log" },
    });
    const { graph: made, id } = extractSubgraph(graph, [], ["a"]);
    expect(inner(made, id).state).toEqual({
      channels: { total: channels.total, log: { type: "array", reducer: "operator.add" }, best: channels.best },
      input: ["total", "best"],
    });
    expect(isSameMeaning(inlineSubgraph(made, [], id), graph)).toBe(true);
    expect(() => extractSubgraph(setConfig(graph, [], "a", { x: "{{log.0}}" }), [], ["a"])).toThrow("“log” adds up");
    const transform: Graph = {
      ...graph,
      nodes: [builtin("a", { type: "transform", config: { expression: "log[0]" } }), builtin("b")],
    };
    expect(() => extractSubgraph(transform, [], ["a"])).toThrow("“log” adds up");
    const python: Graph = { ...graph, nodes: [{ id: "a", kind: "python", at: "a" }, builtin("b")] };
    expect(() => extractSubgraph(python, [], ["a"])).toThrow("“log” adds up");
  });

  const fan: Graph = {
    nodes: ["a", "b", "c", "d"].map((id) => builtin(id)),
    edges: [
      { from: "START", to: "a" },
      { from: "START", to: "b" },
      { from: "a", to: "c" },
      { from: "b", to: "d" },
      { from: "c", to: "END" },
    ],
  };
  const refused: [string, Graph, string[], string][] = [
    ["nothing", fan, [], "Select the nodes"],
    ["what does not exist", fan, ["z"], "Select the nodes"],
    ["several entries", fan, ["a", "b"], "entered at several nodes: a, b"],
    [
      "several exits",
      chain("a", "b").edges ? { ...chain("a", "b", "c"), branches: [choice("a", { x: "c" })] } : fan,
      ["a"],
      "several places",
    ],
    [
      "an end inside while others lead on",
      { ...chain("a", "b", "c"), branches: [choice("a", { x: "END" })] },
      ["a"],
      "several places",
    ],
    [
      "a dead end while others lead on",
      {
        ...fan,
        edges: [
          { from: "START", to: "a" },
          { from: "a", to: "b" },
          { from: "a", to: "c" },
          { from: "c", to: "d" },
        ],
      },
      ["a", "b", "c"],
      "“b” ends the run",
    ],
    [
      "a join of inside and outside",
      {
        ...fan,
        edges: [
          { from: "START", to: "a" },
          { from: ["a", "b"], to: "c" },
        ],
      },
      ["a", "c"],
      "join before “c”",
    ],
    [
      "a router that may lead anywhere",
      { ...fan, branches: [{ kind: "python", from: "a", at: "a/branch/0" }] },
      ["a"],
      "may lead anywhere",
    ],
    ["a state of the script's own", { ...chain("a", "b"), state: { root: "pydantic" } }, ["a"], "pydantic"],
  ];
  it.each(refused)("refuses %s", (_, graph, ids, reason) => {
    expect(() => extractSubgraph(graph, [], ids)).toThrow(reason);
  });

  it("works within a sub-graph", () => {
    const outer = extractSubgraph(chain("a", "b", "c"), [], ["a", "b"]);
    const deep = extractSubgraph(outer.graph, [outer.id], ["b"]);
    expect(deep.id).toBe("subgraph_2");
    expect(levelAt(deep.graph, [outer.id, deep.id]).nodes?.map(({ id }) => id)).toEqual(["b"]);
    expect(inlineSubgraph(inlineSubgraph(deep.graph, [outer.id], deep.id), [], outer.id).edges).toHaveLength(4);
  });
});

describe("inline", () => {
  const frame = (more: Partial<GraphNode["graph"]> = {}, node: Partial<GraphNode> = {}): Graph => ({
    nodes: [
      builtin("a"),
      {
        id: "g",
        kind: "graph",
        graph: {
          nodes: [builtin("x"), builtin("y")],
          edges: [
            { from: "START", to: "x" },
            { from: "x", to: "y" },
            { from: "y", to: "END" },
          ],
          ...more,
        },
        ...node,
      },
      builtin("z"),
    ],
    edges: [
      { from: "START", to: "a" },
      { from: "a", to: "g" },
      { from: "g", to: "z" },
      { from: "z", to: "END" },
    ],
  });

  it("puts the nodes in its place, with names that are free", () => {
    const clash = frame({
      nodes: [builtin("a", { config: { t: "{{results.a}}" } }), builtin("y", { config: { t: "{{results.a}}" } })],
      edges: [
        { from: "START", to: "a" },
        { from: "a", to: "y" },
        { from: "y", to: "END" },
      ],
    });
    const made = inlineSubgraph(clash, [], "g");
    expect(made.nodes?.map(({ id }) => id)).toEqual(["a", "a_2", "y", "z"]);
    expect(findNode(made, "y")).toMatchObject({ config: { t: "{{results.a_2}}" } });
    expect(made.edges).toContainEqual({ from: "a", to: "a_2" });
  });

  it("leaves what templates outside read of a node of the level that has the same name", () => {
    const clash = frame({
      nodes: [builtin("a")],
      edges: [
        { from: "START", to: "a" },
        { from: "a", to: "END" },
      ],
    });
    const graph = setConfig(clash, [], "z", { t: "{{results.a}}" });
    expect(findNode(inlineSubgraph(graph, [], "g"), "z")).toMatchObject({ config: { t: "{{results.a}}" } });
  });

  it("leads choices and joins on from its last node", () => {
    const graph: Graph = {
      ...frame(),
      edges: [
        { from: "START", to: "a" },
        { from: "a", to: "g" },
        { from: ["g", "a"], to: "z" },
      ],
      branches: [choice("g", { yes: "a", no: "g" })],
    };
    const made = inlineSubgraph(graph, [], "g");
    expect(made.edges).toContainEqual({ from: ["y", "a"], to: "z" });
    expect(made.branches).toEqual([choice("y", { yes: "a", no: "x" })]);
  });

  it("brings channels along that only it had", () => {
    const made = inlineSubgraph(
      { ...frame({ state: { channels: { own: { type: "string" } } } }), state: { channels: { total: {} } } },
      [],
      "g",
    );
    expect(made.state?.channels).toEqual({ total: {}, own: { type: "string" } });
  });

  const refused: [string, Graph, string][] = [
    ["an empty one", frame({ nodes: [] }), "nothing inside"],
    ["one with an error way", frame({}, { on_error: "z" }), "on_error"],
    ["one that waits for others", frame({}, { defer: true }), "defer"],
    ["one with a choice at its start", frame({ branches: [choice("START", { x: "x" })] }), "starts with a choice"],
    [
      "one with several starts that a choice leads to",
      {
        ...frame({
          edges: [
            { from: "START", to: "x" },
            { from: "START", to: "y" },
          ],
        }),
        branches: [choice("a", { x: "g" })],
      },
      "several nodes at once",
    ],
    [
      "one whose choice ends it before several",
      {
        ...frame({ branches: [choice("x", { out: "END" })] }),
        edges: [
          { from: "START", to: "g" },
          { from: "g", to: "a" },
          { from: "g", to: "z" },
        ],
      },
      "several nodes follow",
    ],
    [
      "one with several ends before a choice",
      {
        ...frame({
          edges: [
            { from: "START", to: "x" },
            { from: "x", to: "y" },
            { from: "x", to: "END" },
            { from: "y", to: "END" },
          ],
        }),
        branches: [choice("g", { x: "a" })],
      },
      "ends at several",
    ],
    [
      "one whose channel means something else",
      { ...frame({ state: { channels: { c: { type: "string" } } } }), state: { channels: { c: { type: "integer" } } } },
      "“c” means something else",
    ],
    [
      "one that was given what adds up",
      {
        ...frame({ state: { channels: { c: { reducer: "operator.add" } } } }),
        state: { channels: { c: { reducer: "operator.add" } } },
      },
      "“c” adds up",
    ],
  ];
  it.each(refused)("refuses %s", (_, graph, reason) => {
    expect(() => inlineSubgraph(graph, [], "g")).toThrow(reason);
  });

  it("refuses what is none", () => {
    expect(() => inlineSubgraph(frame(), [], "a")).toThrow("no sub-graph");
    expect(() => inlineSubgraph(frame(), [], "nobody")).toThrow("no node");
  });
});

describe("paths", () => {
  it("go in, out, and back to what still stands", () => {
    const { graph, id } = extractSubgraph(chain("a", "b"), [], ["a"]);
    expect(enter(graph, [], id)).toEqual([id]);
    expect(() => enter(graph, [], "b")).toThrow("no sub-graph");
    expect([leave([id, "x"]), leave([id, "x"], 0), leave([])]).toEqual([[id], [], []]);
    expect(standing(graph, [id, "gone"])).toEqual([id]);
    expect(standing(graph, ["gone"])).toEqual([]);
    expect(() => connect(graph, ["gone"], { node: "a", handle: "out" }, { node: "b", handle: "in" })).toThrow(
      "no sub-graph “gone”",
    );
  });
});
