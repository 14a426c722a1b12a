import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CATALOGUE, change, changes, graphs } from "../../tests/arbitrary";
import { chain, layeredGraph } from "../../tests/graphs";
import {
  addBranch,
  addNote,
  connect,
  moveNodes,
  removeBranch,
  setBranch,
  setConfig,
  setInterrupt,
  updateNode,
} from "./commands";
import {
  branchEdgeId,
  edgeId,
  edgeIdsOf,
  edgeRef,
  edgeRefs,
  errorEdgeId,
  flowOf,
  noteIdOf,
  type StepFlowNode,
} from "./flow";
import type { Graph } from "./graph";
import { branchIndex } from "./graph";

function newOf(before: Graph, after: Graph): { nodes: string[]; edges: string[] } {
  const [old, now] = [flowOf(before, CATALOGUE), flowOf(after, CATALOGUE)];
  const [nodes, edges] = [new Set(old.nodes), new Set(old.edges)];
  return {
    nodes: now.nodes.filter((node) => !nodes.has(node)).map(({ id }) => id),
    edges: now.edges.filter((edge) => !edges.has(edge)).map(({ id }) => id),
  };
}

describe("flowOf", () => {
  const graph: Graph = {
    nodes: [
      { id: "a", kind: "builtin", type: "http_request", label: "Ask", on_error: "c", ui: { x: 1, y: 2 } },
      { id: "b", kind: "graph", graph: {}, ui: { x: 3, y: 4 } },
      { id: "c", kind: "python", at: "c", ui: { x: 5, y: 6 } },
    ],
    edges: [
      { from: "START", to: "a" },
      { from: ["a", "b"], to: "c" },
    ],
    branches: [
      { kind: "builtin", from: "a", type: "if_else", to: { true: "b" } },
      {
        kind: "builtin",
        from: "a",
        type: "switch",
        config: { cases: [{ value: 1, outcome: "x/y" }] },
        to: { default: "END" },
      },
      { kind: "python", from: "c", at: "c/branch/0" },
    ],
    interrupt_before: ["b"],
    ui: { start: { x: -1, y: -2 }, notes: [{ id: "n", x: 0, y: 0, width: 10, height: 20, text: "Hi", color: "blue" }] },
  };

  it("draws steps with their branches, both ends and the notes", () => {
    const { nodes } = flowOf(graph, CATALOGUE);
    expect(nodes.map(({ id, type }) => [id, type])).toEqual([
      ["note:n", "note"],
      ["START", "start"],
      ["a", "step"],
      ["b", "step"],
      ["c", "step"],
      ["END", "end"],
    ]);
    expect(nodes[1]?.position).toEqual({ x: -1, y: -2 });
    const [a, b, c] = nodes.slice(2, 5).map((node) => (node as StepFlowNode).data);
    expect(a).toMatchObject({ title: "Ask", subtitle: "http_request", onError: "c" });
    expect(a?.branches.map(({ place, open, outcomes }) => [place, open, outcomes])).toEqual([
      [
        0,
        false,
        [
          { outcome: "true", handle: "branch/0/true", target: "b" },
          { outcome: "false", handle: "branch/0/false", target: null },
        ],
      ],
      [
        1,
        false,
        [
          { outcome: "x/y", handle: "branch/1/x/y", target: null },
          { outcome: "default", handle: "branch/1/default", target: "END" },
        ],
      ],
    ]);
    expect(b).toMatchObject({ title: "b", interruptBefore: true, interruptAfter: false });
    expect(c).toMatchObject({ subtitle: null, entry: null, branches: [{ open: true, outcomes: [] }] });
    expect(noteIdOf("note:n")).toBe("n");
    expect(branchIndex(graph, "a", 1)).toBe(1);
  });

  it("draws edges, joins, outcomes and error ways, and knows what each stands for", () => {
    const { edges } = flowOf(graph, CATALOGUE);
    expect(edges.map(({ id, type, source, sourceHandle, target }) => [id, type, source, sourceHandle, target])).toEqual(
      [
        ["edge|START|a", "edge", "START", "out", "a"],
        ["join|a|c|a|b", "join", "a", "out", "c"],
        ["join|b|c|a|b", "join", "b", "out", "c"],
        ["branch|a|0|true", "branch", "a", "branch/0/true", "b"],
        ["branch|a|1|default", "branch", "a", "branch/1/default", "END"],
        ["error|a", "error", "a", "error", "c"],
      ],
    );
    expect(edgeRef(graph, "join|b|c|a|b")).toMatchObject({ kind: "join", edge: graph.edges?.[1], source: "b" });
    expect(edgeRef(graph, branchEdgeId("a", 1, "default"))).toMatchObject({ place: 1, outcome: "default" });
    expect(edgeRef(graph, errorEdgeId("a"))).toMatchObject({ kind: "error", target: "c" });
    expect(edgeRef(graph, "none")).toBeUndefined();
    expect(edgeIdsOf({ from: ["b", "a"], to: "c" })).toEqual(["join|b|c|a|b", "join|a|c|a|b"]);
  });

  it("draws nothing twice and no edge to nowhere, even of a graph that is wrong", () => {
    const wrong: Graph = {
      nodes: [...(chain("a").nodes ?? []), ...(chain("a").nodes ?? [])],
      edges: [
        { from: "a", to: "gone" },
        { from: "a", to: "END" },
        { from: "a", to: "END" },
      ],
    };
    const { nodes, edges } = flowOf(wrong, CATALOGUE);
    expect(nodes.map(({ id }) => id)).toEqual(["START", "a", "END"]);
    expect(edges.map(({ id }) => id)).toEqual(["edge|a|END"]);
  });

  it("gives ids that are unique, and the same as edgeRefs, for any graph after any changes", () => {
    fc.assert(
      fc.property(graphs, changes, (start, list) => {
        const level = list.reduce(change, start);
        const { nodes, edges } = flowOf(level, CATALOGUE);
        expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
        expect(edges.map(({ id }) => id)).toEqual([...edgeRefs(level)].map(([id]) => id));
      }),
      { numRuns: 150 },
    );
  });

  it("keeps everything of a graph that did not change, though it is another object", () => {
    const big = layeredGraph();
    expect(newOf(big, { ...big })).toEqual({ nodes: [], edges: [] });
  });

  const big = layeredGraph();
  const cases: [string, (graph: Graph) => Graph, string[], string[]][] = [
    ["a move", (each) => moveNodes(each, [], new Map([["step_501", { x: 1, y: 1 }]])), ["step_501"], []],
    ["another configuration", (each) => setConfig(each, [], "step_501", { a: 1 }), ["step_501"], []],
    [
      "a new edge",
      (each) => connect(each, [], { node: "step_1", handle: "out" }, { node: "step_999", handle: "in" }),
      [],
      [edgeId("step_1", "step_999")],
    ],
    [
      "an error way",
      (each) => updateNode(each, [], "step_501", { on_error: "END" }),
      ["step_501"],
      [errorEdgeId("step_501")],
    ],
    ["a pause", (each) => setInterrupt(each, [], "step_501", "before", true), ["step_501"], []],
    ["a new branch", (each) => addBranch(each, [], "step_501", { type: "if_else" }), ["step_501"], []],
    [
      "a branch's configuration",
      (each) => setBranch(each, [], 0, { config: { a: 1 } }),
      ["step_0"],
      ["branch|step_0|0|true", "branch|step_0|0|false"],
    ],
    ["a branch that goes, among many", (each) => removeBranch(each, [], 0), ["step_0"], []],
    ["a note", (each) => addNote(each, [], { x: 0, y: 0 }).graph, ["note:note"], []],
  ];
  it.each(cases)("makes anew only what %s changes, of a thousand nodes", (_, command, nodes, edges) => {
    expect(newOf(big, command(big))).toEqual({ nodes, edges });
  });
});
