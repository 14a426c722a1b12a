import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { change, changes, graphs, wrongNames } from "../../tests/arbitrary";
import { chain, layeredGraph } from "../../tests/graphs";
import {
  addNode,
  addNote,
  connect,
  disconnect,
  removeItems,
  renameNode,
  setConfig,
  setState,
  updateNode,
  updateNote,
} from "./commands";
import { WORKFLOW_ENTRY } from "./catalogue";
import { edgeId } from "./flow";
import type { Graph } from "./graph";
import { isEqual } from "./json";
import { findNode } from "./level";
import { merge } from "./merge";

const at = { x: 0, y: 0 };
const without = (graph: Graph, id: string) => removeItems(graph, [], { nodes: [id], edges: [], notes: [] });

describe("merge", () => {
  it("gives mine where they changed nothing, theirs where I changed nothing, and either where both did the same", () => {
    fc.assert(
      fc.property(graphs, changes, (base, list) => {
        const changed = list.reduce(change, base);
        for (const [mine, theirs] of [
          [changed, base],
          [base, changed],
          [changed, structuredClone(changed)],
        ] as const) {
          const merged = merge(base, mine, theirs);
          expect(merged.conflicts).toEqual([]);
          expect(isEqual(merged.graph, changed)).toBe(true);
        }
        expect(merge(base, changed, structuredClone(base)).graph).toBe(changed);
      }),
      { numRuns: 150 },
    );
  });

  it("keeps both changes where each was of another node, whichever is mine", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), fc.nat(), (base, one, two) => {
        const ids = (base.nodes ?? []).filter((node) => node.kind === "builtin").map((node) => node.id);
        const [first, second] = [ids[one % ids.length], ids[two % ids.length]];
        fc.pre(first !== undefined && second !== undefined && first !== second);
        const mine = setConfig(base, [], first, { mine: one });
        const theirs = updateNode(base, [], second, { label: "theirs" });
        const both = updateNode(mine, [], second, { label: "theirs" });
        for (const merged of [merge(base, mine, theirs), merge(base, theirs, mine)]) {
          expect(merged.conflicts).toEqual([]);
          expect(isEqual(merged.graph, both)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("leaves no name of a node that is not there, whatever both did, and takes mine where it must choose", () => {
    fc.assert(
      fc.property(graphs, changes, changes, (base, ours, others) => {
        const [mine, theirs] = [ours.reduce(change, base), others.reduce(change, base)];
        const { graph, conflicts } = merge(base, mine, theirs);
        expect(wrongNames(graph)).toEqual([]);
        expect(new Set(conflicts.map(({ key }) => key)).size).toBe(conflicts.length);
        const again = merge(base, mine, theirs, () => "theirs");
        expect(wrongNames(again.graph)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("merges two members of one configuration, and reports the same member", () => {
    const base = setConfig(chain("a"), [], "a", { x: 1, y: 1, z: { in: 1 } });
    const mine = setConfig(base, [], "a", { x: 2, y: 1, z: { in: 2 } });
    const theirs = setConfig(base, [], "a", { x: 1, y: 2, z: { in: 3 } });
    const { graph, conflicts } = merge(base, mine, theirs);
    expect(findNode(graph, "a")).toMatchObject({ config: { x: 2, y: 2, z: { in: 2 } } });
    expect(conflicts).toEqual([
      {
        key: "/nodes/a/config/z/in",
        path: [],
        nodeId: "a",
        field: "config.z.in",
        kind: "changed",
        base: 1,
        mine: 2,
        theirs: 3,
      },
    ]);
    const chosen = merge(base, mine, theirs, ({ field }) => (field === "config.z.in" ? "theirs" : "mine"));
    expect(findNode(chosen.graph, "a")).toMatchObject({ config: { x: 2, y: 2, z: { in: 3 } } });
  });

  it("reports a node that one removed and the other changed, and what the other connected to it", () => {
    const base = chain("a", "b", "c");
    const mine = without(base, "b");
    const theirs = connect(
      setConfig(base, [], "b", { x: 1 }),
      [],
      { node: "a", handle: "error" },
      { node: "b", handle: "in" },
    );
    const { graph, conflicts } = merge(base, mine, theirs);
    expect(graph.nodes?.map(({ id }) => id)).toEqual(["a", "c"]);
    expect(conflicts.map(({ kind, nodeId }) => [kind, nodeId])).toEqual([
      ["removed", "b"],
      ["dangling", "a"],
    ]);
    expect(merge(base, mine, theirs, () => "theirs").graph.nodes?.map(({ id }) => id)).toContain("b");
  });

  it("reports two different nodes of one name, and merges two edges, notes and channels", () => {
    const base: Graph = { ...chain("a", "b"), state: { channels: { one: {} } } };
    const mine = addNote(disconnect(addNode(base, [], WORKFLOW_ENTRY, at).graph, [], edgeId("a", "b")), [], at, {
      text: "mine",
    });
    const other = updateNode(addNode(base, [], WORKFLOW_ENTRY, at).graph, [], "workflow", { label: "theirs" });
    const theirs = setState(connect(other, [], { node: "b", handle: "out" }, { node: "a", handle: "in" }), [], {
      channels: { one: {}, two: {} },
    });
    const { graph, conflicts } = merge(base, mine.graph, theirs);
    expect(conflicts.map(({ kind, nodeId }) => [kind, nodeId])).toEqual([["added", "workflow"]]);
    expect(graph.edges).toEqual([
      { from: "START", to: "a" },
      { from: "b", to: "END" },
      { from: "b", to: "a" },
    ]);
    expect(graph.ui?.notes).toMatchObject([{ text: "mine" }]);
    expect(Object.keys(graph.state?.channels ?? {})).toEqual(["one", "two"]);
    const noted = merge(
      mine.graph,
      updateNote(mine.graph, [], mine.id, { text: "1" }),
      updateNote(mine.graph, [], mine.id, { color: "blue" }),
    );
    expect(noted).toMatchObject({ graph: { ui: { notes: [{ text: "1", color: "blue" }] } }, conflicts: [] });
  });

  it("merges within sub-graphs, and says in which", () => {
    const inner = setConfig(chain("x", "y"), [], "x", { v: 1 });
    const base: Graph = { nodes: [{ id: "g", kind: "graph", graph: { nodes: inner.nodes, edges: inner.edges } }] };
    const mine = setConfig(base, ["g"], "x", { v: 2 });
    const theirs = setConfig(setConfig(base, ["g"], "x", { v: 3 }), ["g"], "y", { w: 1 });
    const { graph, conflicts } = merge(base, mine, theirs);
    expect(conflicts).toMatchObject([{ path: ["g"], nodeId: "x", field: "config.v", kind: "changed" }]);
    expect(graph).toEqual(setConfig(mine, ["g"], "y", { w: 1 }));
  });

  it("follows a rename by the one while the other works on other nodes", () => {
    const base = chain("a", "b", "c");
    const { graph, conflicts } = merge(base, renameNode(base, [], "a", "first"), setConfig(base, [], "c", { v: 1 }));
    expect(conflicts).toEqual([]);
    expect(graph.nodes?.map(({ id }) => id)).toEqual(["first", "b", "c"]);
    expect(wrongNames(graph)).toEqual([]);
  });

  it("shares the nodes of a large graph that it does not merge", () => {
    const base = layeredGraph();
    const { graph } = merge(base, setConfig(base, [], "step_5", { a: 1 }), setConfig(base, [], "step_900", { b: 1 }));
    const old = new Set(base.nodes);
    expect(graph.nodes?.filter((node) => !old.has(node)).map(({ id }) => id)).toEqual(["step_5", "step_900"]);
  });
});
