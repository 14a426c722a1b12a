import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { graphs, wrongNames } from "../../tests/arbitrary";
import { chain } from "../../tests/graphs";
import { type Clip, clipFromText, clipToText, copy, duplicate, isEmptyClip, paste, requireClip } from "./clipboard";
import type { Graph } from "./graph";
import { isEqual } from "./json";
import { allNodes } from "./level";
import { isSameMeaning } from "./visual";

const all = (graph: Graph) => ({
  nodes: ["START", "END", ...(graph.nodes ?? []).map(({ id }) => id)],
  edges: [],
  notes: (graph.ui?.notes ?? []).map(({ id }) => id),
});

describe("copy and paste", () => {
  const graph: Graph = {
    ...chain("a", "b", "c"),
    nodes: [
      { id: "a", kind: "builtin", type: "t", config: { text: "{{inputs.x}}" }, on_error: "c", ui: { x: 10, y: 20 } },
      {
        id: "b",
        kind: "builtin",
        type: "t",
        config: { text: "{{results.a}} {{results.c}} {{total}}" },
        ui: { x: 310, y: 20 },
      },
      { id: "c", kind: "builtin", type: "t", ui: { x: 610, y: 20 } },
    ],
    branches: [
      {
        kind: "builtin",
        from: "b",
        type: "if_else",
        config: { l: "{{results.b}}" },
        to: { true: "a", false: "c", other: "END" },
      },
    ],
    interrupt_after: ["a", "c"],
    state: { channels: { total: { type: "integer" }, other: {} } },
  };

  it("gives free ids, follows them within the copy, and leaves out what leads out of it", () => {
    const clip = copy(graph, [], { nodes: ["a", "b", "END"], edges: [], notes: [] });
    const { graph: made, selection } = paste(graph, [], clip, { x: 100, y: 200 });
    expect(selection).toEqual({ nodes: ["a_2", "b_2"], edges: [], notes: [] });
    expect(made.nodes?.slice(3)).toEqual([
      { id: "a_2", kind: "builtin", type: "t", config: { text: "{{inputs.x}}" }, ui: { x: 100, y: 200 } },
      {
        id: "b_2",
        kind: "builtin",
        type: "t",
        config: { text: "{{results.a_2}} {{results.c}} {{total}}" },
        ui: { x: 400, y: 200 },
      },
    ]);
    expect(made.edges?.slice(4)).toEqual([{ from: "a_2", to: "b_2" }]);
    expect(made.branches?.slice(1)).toEqual([
      {
        kind: "builtin",
        from: "b_2",
        type: "if_else",
        config: { l: "{{results.b_2}}" },
        to: { true: "a_2", other: "END" },
      },
    ]);
    expect(made.interrupt_after).toEqual(["a", "c", "a_2"]);
  });

  it("brings the channels along that the other graph lacks", () => {
    const clip = copy(graph, [], { nodes: ["b"], edges: [], notes: [] });
    expect(paste({}, [], clip).graph.state).toEqual({ channels: { total: { type: "integer" } } });
    expect(paste({ state: { channels: { total: {} } } }, [], clip).graph.state).toEqual({ channels: { total: {} } });
  });

  it("makes the same graph again in an empty one", () => {
    fc.assert(
      fc.property(graphs, (each) => {
        const text = clipToText(copy(each, [], all(each)));
        const { graph: made } = paste(
          { schema_version: 1, settings: each.settings ?? {}, state: each.state ?? {} },
          [],
          requireClip(text),
        );
        expect(isSameMeaning(each, made)).toBe(true);
        expect(made.ui?.notes?.length ?? 0).toBe(each.ui?.notes?.length ?? 0);
      }),
      { numRuns: 200 },
    );
  });

  it("puts a second one beside any graph without touching the first, all ids free in all levels", () => {
    fc.assert(
      fc.property(graphs, (each) => {
        const { graph: made } = duplicate(each, [], all(each));
        expect(wrongNames(made)).toEqual([]);
        expect(made.nodes?.slice(0, each.nodes?.length)).toEqual(each.nodes);
        const count = (level: Graph) => [...allNodes(level)].length;
        const fresh = [...allNodes({ ...made, nodes: made.nodes?.slice(each.nodes?.length) })].map(
          ({ node }) => node.id,
        );
        const old = new Set([...allNodes(each)].map(({ node }) => node.id));
        expect(count(made)).toBe(2 * count(each));
        expect(fresh.filter((id) => old.has(id))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it("takes python nodes to their own script only", () => {
    const script = { sha256: "a".repeat(64) };
    const python: Graph = { nodes: [{ id: "p", kind: "python", at: "p" }], script };
    const clip = copy(python, [], { nodes: ["p"], edges: [], notes: [] });
    expect(paste(python, [], clip).graph.nodes).toMatchObject([{ id: "p" }, { id: "p_2", at: "p" }]);
    expect(() => paste({}, [], clip)).toThrow("another script");
    expect(() => paste({ script: { sha256: "b".repeat(64) } }, [], clip)).toThrow("another script");
  });

  it("reads only its own text, in its own shape", () => {
    const clip = copy(graph, [], all(graph));
    expect(isEqual(clipFromText(clipToText(clip)), clip)).toBe(true);
    expect(isEmptyClip(clip)).toBe(false);
    const wrong: unknown[] = [
      { ...clip, orcheo: "other" },
      { ...clip, version: 2 },
      { ...clip, nodes: [{ id: 1, kind: "builtin", type: "t" }] },
      { ...clip, nodes: [{ id: "START", kind: "builtin", type: "t" }] },
      { ...clip, nodes: [{ id: "a", kind: "magic" }] },
      { ...clip, nodes: [{ id: "a", kind: "graph", graph: { nodes: [{}] } }] },
      { ...clip, nodes: [{ id: "a", kind: "builtin", type: "t", ui: { x: "1" } }] },
      { ...clip, edges: [{ from: "a" }] },
      { ...clip, branches: [{ kind: "builtin", from: "a", type: "t", to: { x: 1 } }] },
      { ...clip, notes: [{ id: "n" }] },
      { ...clip, channels: [] },
      { ...clip, script: 1 },
    ];
    for (const each of wrong) expect(clipFromText(JSON.stringify(each))).toBeUndefined();
    for (const text of ["", "hello", "{", '{"orcheo"', "[]"]) expect(clipFromText(text)).toBeUndefined();
    expect(() => requireClip("hello")).toThrow("nothing from Orcheo");
  });

  it("does not paste over the limits", () => {
    const nodes = Array.from({ length: 1_999 }, (_, index) => ({
      id: `n${index}`,
      kind: "builtin" as const,
      type: "t",
    }));
    const clip: Clip = copy(chain("a", "b"), [], { nodes: ["a", "b"], edges: [], notes: [] });
    expect(() => paste({ nodes }, [], clip)).toThrow("2000");
  });
});
