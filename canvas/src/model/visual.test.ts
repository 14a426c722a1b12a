import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { change, changes, graphs } from "../../tests/arbitrary";
import { chain, layeredGraph } from "../../tests/graphs";
import {
  addNote,
  connect,
  disconnect,
  moveNodes,
  removeItems,
  renameNode,
  setBranch,
  setConfig,
  setInterrupt,
  setSettings,
  updateNode,
} from "./commands";
import { edgeId, edgeRefs } from "./flow";
import type { Graph } from "./graph";
import { isSameMeaning, visualDiff } from "./visual";

const base: Graph = {
  ...chain("a", "b", "c"),
  branches: [{ kind: "builtin", from: "a", type: "if_else", config: { x: 1 }, to: { true: "b", false: "END" } }],
};

function statuses(after: Graph): Record<string, string> {
  const { nodes, edges } = visualDiff(base, after);
  const changed = [...[...nodes].map(([id, { status }]) => [id, status]), ...edges].filter(
    ([, status]) => status !== "same",
  );
  return Object.fromEntries(changed) as Record<string, string>;
}

describe("visualDiff", () => {
  it("says which nodes and edges were added, removed, changed and moved, and draws all of them", () => {
    const removed = removeItems(base, [], { nodes: ["b"], edges: [], notes: [] });
    const { level, nodes, edges, counts } = visualDiff(base, removed);
    expect(nodes.get("b")?.status).toBe("removed");
    expect(Object.fromEntries([...edges].filter(([, status]) => status === "removed"))).toEqual({
      "edge|a|b": "removed",
      "edge|b|c": "removed",
      "branch|a|0|true": "removed",
    });
    expect(level.nodes?.map(({ id }) => id)).toEqual(["a", "c", "b"]);
    expect([...edgeRefs(level)].map(([id]) => id).sort()).toEqual([...edgeRefs(base)].map(([id]) => id).sort());
    expect(counts).toEqual({ added: 0, removed: 1, changed: 1, moved: 0, same: 1 });
    expect(visualDiff(removed, base).nodes.get("b")?.status).toBe("added");
  });

  it("lists the fields of a node and of its branches", () => {
    const after = setBranch(setConfig(base, [], "a", { url: { deep: [1] } }), [], 0, { config: { x: 2 } });
    expect(visualDiff(base, updateNode(after, [], "a", { label: "A" })).nodes.get("a")).toEqual({
      id: "a",
      status: "changed",
      renamedFrom: null,
      inside: false,
      fields: [
        { field: "config", before: undefined, after: { url: { deep: [1] } } },
        { field: "label", before: undefined, after: "A" },
        { field: "branches.0.config.x", before: 1, after: 2 },
      ],
    });
  });

  it.each<[string, (graph: Graph) => Graph, Record<string, string>]>([
    ["a move", (graph) => moveNodes(graph, [], new Map([["a", { x: 5, y: 5 }]])), { a: "moved" }],
    [
      "an outcome that leads elsewhere",
      (graph) => connect(graph, [], { node: "a", handle: "branch/0/true" }, { node: "c", handle: "in" }),
      { "branch|a|0|true": "changed" },
    ],
    ["an edge that went", (graph) => disconnect(graph, [], edgeId("b", "c")), { "edge|b|c": "removed" }],
    ["an error way", (graph) => updateNode(graph, [], "b", { on_error: "c" }), { "error|b": "added" }],
    ["a rename", (graph) => renameNode(graph, [], "b", "z"), { z: "changed" }],
    ["a note", (graph) => addNote(graph, [], { x: 0, y: 0 }).graph, {}],
    [
      "what is stated and holds its default",
      (graph) => ({
        ...graph,
        nodes: graph.nodes?.map((node) => ({ ...node, defer: false, label: null, config: {} })),
      }),
      {},
    ],
  ])("shows %s", (_, command, expected) => {
    expect(statuses(command(base))).toEqual(expected);
  });

  it("knows a renamed node, but not one of two that are alike", () => {
    const named = setConfig(base, [], "b", { only: 1 });
    expect(visualDiff(named, renameNode(named, [], "b", "z")).nodes.get("z")).toMatchObject({
      renamedFrom: "b",
      fields: [],
    });
    const twice = renameNode(renameNode(base, [], "b", "y"), [], "c", "z");
    expect([...visualDiff(base, twice).nodes.values()].map(({ id, status }) => [id, status])).toEqual([
      ["a", "same"],
      ["y", "added"],
      ["z", "added"],
      ["b", "removed"],
      ["c", "removed"],
    ]);
  });

  it("lists settings, state and pauses of the level, and marks a sub-graph in which something differs", () => {
    const after = setInterrupt(setSettings(base, { max_steps: 5 }), [], "a", "before", true);
    expect(visualDiff(base, after).fields).toEqual([
      { field: "settings", before: undefined, after: { max_steps: 5 } },
      { field: "interrupt_before", before: undefined, after: ["a"] },
    ]);
    const outer: Graph = { nodes: [{ id: "g", kind: "graph", graph: chain("x") }] };
    const inside = setConfig(outer, ["g"], "x", { v: 1 });
    expect(visualDiff(outer, inside).nodes.get("g")).toMatchObject({ status: "changed", inside: true, fields: [] });
    expect(visualDiff(outer, inside, ["g"]).nodes.get("x")?.status).toBe("changed");
    expect(visualDiff({}, inside, ["g"]).nodes.get("x")?.status).toBe("added");
  });

  it("finds nothing between a graph and itself, and turns round with its sides", () => {
    fc.assert(
      fc.property(graphs, changes, (graph, list) => {
        expect(isSameMeaning(graph, structuredClone(graph))).toBe(true);
        const after = list.reduce(change, graph);
        const [there, back] = [visualDiff(graph, after), visualDiff(after, graph)];
        expect([there.counts.added, there.counts.removed]).toEqual([back.counts.removed, back.counts.added]);
        expect([there.counts.changed, there.counts.moved]).toEqual([back.counts.changed, back.counts.moved]);
        const drawn = [...edgeRefs(there.level)].map(([id]) => id);
        expect([...there.edges.keys()]).toEqual(drawn);
      }),
      { numRuns: 200 },
    );
  });

  it("does not look into what two graphs share", () => {
    const big = layeredGraph();
    let reads = 0;
    const watched: Graph = {
      ...big,
      nodes: big.nodes?.map(
        (node) => new Proxy(node, { ownKeys: (target) => ((reads += 1), Reflect.ownKeys(target)) }),
      ),
    };
    const after = setConfig(watched, [], "step_5", { a: 1 });
    reads = 0;
    visualDiff(watched, after);
    expect(reads).toBeLessThan(10);
  });
});
