import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CATALOGUE, change, changes, graphs, wrongNames } from "../../tests/arbitrary";
import { chain, layeredGraph } from "../../tests/graphs";
import { type CatalogueEntry, findEntry, SUBGRAPH_ENTRY, WORKFLOW_ENTRY } from "./catalogue";
import {
  addBranch,
  addNode,
  addNote,
  align,
  connect,
  disconnect,
  distribute,
  drawnId,
  idProblem,
  insertInto,
  joinEdges,
  MAX_NOTES,
  moveNodes,
  reconnect,
  removeBranch,
  removeItems,
  removeNote,
  renameNode,
  renameOutcome,
  setBranch,
  setConfig,
  setInterrupt,
  setSettings,
  setState,
  splitJoins,
  updateNode,
  updateNote,
} from "./commands";
import { ModelError } from "./errors";
import { branchEdgeId, edgeId, edgeRefs, errorEdgeId, joinEdgeId } from "./flow";
import type { Graph } from "./graph";
import { findNode, takenIds } from "./level";
import { canConnect, type Port } from "./ports";

const port = (node: string, handle = "in"): Port => ({ node, handle });
function find(type: string, kind: "node" | "branch"): CatalogueEntry {
  const entry = findEntry(CATALOGUE, kind, type);
  if (entry === undefined) throw new Error(`The test's catalogue has no ${kind} ${type}.`);
  return entry;
}
const at = { x: 0, y: 0 };

describe("any command", () => {
  it("leaves no name of a node that is not there, and no id twice", () => {
    fc.assert(
      fc.property(graphs, changes, (graph, list) => {
        expect(wrongNames(graph)).toEqual([]);
        let present = graph;
        for (const each of list) {
          present = change(present, each);
          expect(wrongNames(present)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("changes no graph that it was given", () => {
    fc.assert(
      fc.property(graphs, changes, (graph, list) => {
        const before = JSON.stringify(graph);
        list.reduce(change, graph);
        expect(JSON.stringify(graph)).toBe(before);
      }),
      { numRuns: 100 },
    );
  });

  const big = layeredGraph();
  const cases: [string, (graph: Graph) => Graph, number][] = [
    ["moveNodes", (graph) => moveNodes(graph, [], new Map([["step_7", { x: 9, y: 9 }]])), 1],
    ["setConfig", (graph) => setConfig(graph, [], "step_7", { a: 1 }), 1],
    ["updateNode", (graph) => updateNode(graph, [], "step_7", { label: "New" }), 1],
    ["connect", (graph) => connect(graph, [], port("step_1", "out"), port("step_999")), 0],
    ["connect an error way", (graph) => connect(graph, [], port("step_1", "error"), port("step_999")), 1],
    ["disconnect", (graph) => disconnect(graph, [], edgeId("START", "step_1")), 0],
    ["addNode", (graph) => addNode(graph, [], find("http_request", "node"), at).graph, 1],
    ["addNote", (graph) => addNote(graph, [], at).graph, 0],
    ["removeItems", (graph) => removeItems(graph, [], { nodes: ["step_7"], edges: [], notes: [] }), 0],
    ["setBranch", (graph) => setBranch(graph, [], 3, { config: { a: 1 } }), 0],
    ["setInterrupt", (graph) => setInterrupt(graph, [], "step_7", "before", true), 0],
  ];
  it.each(cases)("%s makes only the nodes anew that it changes", (_, command, expected) => {
    const made = command(big);
    const old = new Set(big.nodes);
    expect(made).not.toBe(big);
    expect((made.nodes ?? []).filter((node) => !old.has(node))).toHaveLength(expected);
    const edges = new Set(big.edges);
    expect((made.edges ?? []).filter((edge) => !edges.has(edge)).length).toBeLessThanOrEqual(1);
  });

  it("renaming makes only the nodes anew that read the result", () => {
    const readers = (big.nodes ?? []).filter((node) => JSON.stringify(node).includes("results.step_7 ")).length;
    const made = renameNode(big, [], "step_7", "seven");
    const old = new Set(big.nodes);
    expect((made.nodes ?? []).filter((node) => !old.has(node))).toHaveLength(readers + 1);
  });

  it("that changes nothing returns the same graph", () => {
    const graph = layeredGraph({ nodes: 30 });
    const node = graph.nodes?.[3] as { config: Record<string, unknown> };
    expect(setConfig(graph, [], "step_3", structuredClone(node.config))).toBe(graph);
    expect(moveNodes(graph, [], new Map([["step_3", { x: 0, y: 390 }]]))).toBe(graph);
    expect(updateNode(graph, [], "step_3", { label: null })).toBe(graph);
    expect(removeItems(graph, [], { nodes: ["nobody", "START"], edges: [], notes: [] })).toBe(graph);
    expect(renameNode(graph, [], "step_3", "step_3")).toBe(graph);
    expect(setSettings(graph, {})).toBe(graph);
    expect(setState(graph, [], {})).toBe(graph);
    expect(removeNote(graph, [], "none")).toBe(graph);
    expect(setInterrupt(graph, [], "step_3", "after", false)).toBe(graph);
    expect(splitJoins(graph, [], "step_3")).toBe(graph);
  });
});

describe("addNode", () => {
  it("names a node by its type, and the second one by a number", () => {
    const one = addNode({}, [], find("http_request", "node"), { x: 10.4, y: -0.2 });
    const two = addNode(one.graph, [], find("http_request", "node"), at);
    expect([one.id, two.id]).toEqual(["http_request", "http_request_2"]);
    expect(one.graph.nodes?.[0]).toMatchObject({ kind: "builtin", type: "http_request", ui: { x: 10, y: 0 } });
  });

  it("makes a node that passes through, and its branch, of a router", () => {
    const { graph, id } = addNode({}, [], find("if_else", "branch"), at);
    expect(graph.nodes).toEqual([{ id, kind: "builtin", type: "set_variable", label: "if_else", config: {}, ui: at }]);
    expect(graph.branches).toEqual([{ kind: "builtin", from: id, type: "if_else", config: {}, to: {} }]);
  });

  it("makes both halves of a loop, with or without the catalogue", () => {
    for (const catalogue of [CATALOGUE, []]) {
      const { graph, id } = addNode({}, [], find("for_each", "node"), at, catalogue);
      expect(graph.nodes).toMatchObject([{ id, type: "for_each" }]);
      expect(graph.branches).toMatchObject([{ from: id, type: "for_each" }]);
    }
  });

  it("adds an empty sub-graph, a workflow, and takes no name of another level", () => {
    const { graph, id } = addNode({}, [], SUBGRAPH_ENTRY, at);
    const inner = addNode(graph, [id], find("transform", "node"), at);
    const outer = addNode(inner.graph, [], find("transform", "node"), at);
    expect([inner.id, outer.id]).toEqual(["transform", "transform_2"]);
    expect(addNode(outer.graph, [], WORKFLOW_ENTRY, at).graph.nodes?.at(-1)).toMatchObject({
      kind: "workflow",
      workflow_id: "",
    });
    expect([...takenIds(outer.graph)]).toEqual(["subgraph", "transform", "transform_2"]);
  });

  it("starts required members from the schema's defaults", () => {
    const entry = {
      ...find("http_request", "node"),
      config_schema: { required: ["n", "m"], properties: { n: { default: 3 }, m: {} } },
    };
    expect(addNode({}, [], entry, at).graph.nodes?.[0]).toMatchObject({ config: { n: 3 } });
  });
});

describe("connect", () => {
  it("agrees with canConnect on every pair of ports", () => {
    const handles = ["in", "out", "error", "branch/0/true", "branch/0/x/y", "branch/2/true", "nonsense"];
    fc.assert(
      fc.property(
        graphs,
        fc.nat(),
        fc.nat(),
        fc.constantFrom(...handles),
        fc.constantFrom("in", "out"),
        (graph, one, two, from, to) => {
          const names = [...(graph.nodes ?? []).map((node) => node.id), "START", "END", "nobody"];
          const source = port(names[one % names.length] ?? "", from);
          const target = port(names[two % names.length] ?? "", to);
          const verdict = canConnect(graph, source, target);
          if (!verdict.ok) expect(() => connect(graph, [], source, target)).toThrow(verdict.reason);
          else {
            const made = connect(graph, [], source, target);
            const drawn = new Map(edgeRefs(made)).get(drawnId(source, target));
            expect(drawn).toMatchObject({ source: source.node, target: target.node });
            expect(canConnect(made, source, target).ok).toBe(false);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("leads an outcome and an error way elsewhere instead of twice", () => {
    let graph: Graph = {
      ...chain("a", "b"),
      branches: [{ kind: "builtin", from: "a", type: "if_else", to: { true: "b" } }],
    };
    graph = connect(graph, [], port("a", "branch/0/true"), port("END"));
    graph = connect(graph, [], port("a", "error"), port("b"));
    graph = connect(graph, [], port("a", "error"), port("END"));
    expect(graph.branches?.[0]?.to).toEqual({ true: "END" });
    expect(findNode(graph, "a")?.on_error).toBe("END");
  });

  it("does not touch what only the script can change", () => {
    const graph: Graph = {
      ...chain("a", "b"),
      branches: [
        { kind: "python", from: "a", at: "a/branch/0", to: { yes: "b" } },
        { kind: "python", from: "b", at: "b/branch/0" },
      ],
    };
    expect(() => connect(graph, [], port("a", "branch/0/no"), port("END"))).toThrow("no outcome “no”");
    expect(() => connect(graph, [], port("b", "branch/0/x"), port("END"))).toThrow("names the next node itself");
    expect(() => disconnect(graph, [], branchEdgeId("a", 0, "yes"))).toThrow("needs its outcome");
    const moved = reconnect(graph, [], branchEdgeId("a", 0, "yes"), port("a", "branch/0/yes"), port("END"));
    expect(moved.branches?.[0]?.to).toEqual({ yes: "END" });
  });

  it("reconnects an edge at either end", () => {
    const made = reconnect(chain("a", "b"), [], edgeId("a", "b"), port("a", "out"), port("END"));
    expect(made.edges).toEqual([
      { from: "START", to: "a" },
      { from: "b", to: "END" },
      { from: "a", to: "END" },
    ]);
  });
});

describe("joins", () => {
  const fan: Graph = {
    ...chain("a", "b", "c"),
    edges: [
      { from: "a", to: "c" },
      { from: "b", to: "c" },
    ],
  };

  it("wait for all, and can be split again", () => {
    const joined = joinEdges(fan, [], "c");
    expect(joined.edges).toEqual([{ from: ["a", "b"], to: "c" }]);
    expect(joinEdges(joined, [], "c")).toBe(joined);
    expect(splitJoins(joined, [], "c").edges).toEqual(fan.edges);
    expect(() => joinEdges(chain("a", "b"), [], "b")).toThrow(ModelError);
  });

  it("shrink when one of their edges or nodes goes", () => {
    const joined = joinEdges(fan, [], "c");
    expect(disconnect(joined, [], joinEdgeId("a", "c", ["a", "b"])).edges).toEqual([{ from: "b", to: "c" }]);
    expect(removeItems(joined, [], { nodes: ["a"], edges: [], notes: [] }).edges).toEqual([{ from: "b", to: "c" }]);
  });
});

describe("insertInto", () => {
  it("puts a node into an edge, an outcome and an error way", () => {
    const extra: Graph = {
      ...chain("a", "b"),
      nodes: [...(chain("a", "b").nodes ?? []), { id: "n", kind: "builtin", type: "set_variable" }],
    };
    expect(insertInto(extra, [], edgeId("a", "b"), "n").edges).toContainEqual({ from: "n", to: "b" });
    const choice: Graph = {
      ...extra,
      branches: [{ kind: "builtin", from: "a", type: "if_else", to: { true: "END" } }],
    };
    const made = insertInto(choice, [], branchEdgeId("a", 0, "true"), "n");
    expect(made.branches?.[0]?.to).toEqual({ true: "n" });
    expect(made.edges).toContainEqual({ from: "n", to: "END" });
    const failing = updateNode(extra, [], "a", { on_error: "END" });
    expect(findNode(insertInto(failing, [], errorEdgeId("a"), "n"), "a")?.on_error).toBe("n");
  });
});

describe("renameNode", () => {
  it("renames in edges, branches, error ways, interrupts and templates of all levels", () => {
    const text = "{{results.a.body}} {{ results.a | default(1) }} {{results.ab.x}} {{inputs.a}}";
    const graph: Graph = {
      nodes: [
        { id: "a", kind: "builtin", type: "set_variable", config: { text } },
        { id: "ab", kind: "workflow", workflow_id: "w", inputs: { deep: [{ text }] }, on_error: "a" },
        { id: "g", kind: "graph", graph: { nodes: [{ id: "x", kind: "builtin", type: "t", config: { text } }] } },
        { id: "h", kind: "graph", graph: { nodes: [{ id: "a", kind: "builtin", type: "t", config: { text } }] } },
      ],
      edges: [
        { from: ["a", "ab"], to: "g" },
        { from: "START", to: "a" },
      ],
      branches: [{ kind: "builtin", from: "a", type: "if_else", config: { text }, to: { true: "a", false: "ab" } }],
      interrupt_before: ["a"],
    };
    const made = renameNode(graph, [], "a", "first step");
    const said = "{{results.first step.body}} {{ results.first step | default(1) }} {{results.ab.x}} {{inputs.a}}";
    expect(JSON.parse(JSON.stringify(made))).toEqual({
      nodes: [
        { id: "first step", kind: "builtin", type: "set_variable", config: { text: said } },
        { id: "ab", kind: "workflow", workflow_id: "w", inputs: { deep: [{ text: said }] }, on_error: "first step" },
        { id: "g", kind: "graph", graph: { nodes: [{ id: "x", kind: "builtin", type: "t", config: { text: said } }] } },
        { id: "h", kind: "graph", graph: { nodes: [{ id: "a", kind: "builtin", type: "t", config: { text } }] } },
      ],
      edges: [
        { from: ["first step", "ab"], to: "g" },
        { from: "START", to: "first step" },
      ],
      branches: [
        {
          kind: "builtin",
          from: "first step",
          type: "if_else",
          config: { text: said },
          to: { true: "first step", false: "ab" },
        },
      ],
      interrupt_before: ["first step"],
    });
    expect(made.nodes?.[3]).toBe(graph.nodes?.[3]);
  });

  it("renames in the expressions of a transform that looks at everything", () => {
    const config = { expression: 'results.a.x || results."a" || other.results.a || results.ab' };
    const graph: Graph = { nodes: [{ id: "a", kind: "builtin", type: "transform", config }] };
    expect(renameNode(graph, [], "a", "b c").nodes?.[0]).toMatchObject({
      config: { expression: 'results."b c".x || results."b c" || other.results.a || results.ab' },
    });
    const own: Graph = {
      nodes: [{ id: "a", kind: "builtin", type: "transform", config: { ...config, input: "{{inputs}}" } }],
    };
    expect(renameNode(own, [], "a", "b").nodes?.[0]).toMatchObject({ config });
  });

  it("takes the longest node that a path with dots may mean", () => {
    const nodes = ["a", "a.b"].map((id) => ({
      id,
      kind: "builtin" as const,
      type: "t",
      config: { x: "{{results.a.b.c}}" },
    }));
    expect(renameNode({ nodes }, [], "a", "z").nodes?.[1]).toMatchObject({ config: { x: "{{results.a.b.c}}" } });
    expect(renameNode({ nodes }, [], "a.b", "z").nodes?.[0]).toMatchObject({ config: { x: "{{results.z.c}}" } });
  });

  it.each([
    ["", "needs an id"],
    ["START", "reserved"],
    ["b", "Another node"],
    ["x|y", "no “|”"],
    [" x", "no “|”"],
    ["x".repeat(129), "128"],
  ])("refuses %j", (id, reason) => {
    expect(idProblem(chain("a", "b"), id)).toContain(reason);
    expect(() => renameNode(chain("a", "b"), [], "a", id)).toThrow(reason);
  });
});

describe("branches", () => {
  const graph = addBranch(chain("a", "b"), [], "a", { type: "switch" });

  it("are changed by their index in the level, and removed", () => {
    const made = setBranch(graph, [], 0, { config: { value: 1 }, to: { one: "b" } });
    expect(made.branches).toEqual([
      { kind: "builtin", from: "a", type: "switch", config: { value: 1 }, to: { one: "b" } },
    ]);
    expect(removeBranch(made, [], 0).branches).toEqual([]);
    expect(() => removeBranch(made, [], 1)).toThrow(ModelError);
    expect(() => addBranch(made, [], "nobody", { type: "switch" })).toThrow(ModelError);
  });

  it("rename an outcome with its case and its edge", () => {
    const config = { value: 1, cases: [{ value: 1, outcome: "one" }], default: "else" };
    const made = setBranch(graph, [], 0, { config, to: { one: "b", else: "END" } });
    expect(renameOutcome(made, [], 0, "one", "uno").branches?.[0]).toMatchObject({
      config: { cases: [{ value: 1, outcome: "uno" }], default: "else" },
      to: { uno: "b", else: "END" },
    });
    expect(renameOutcome(made, [], 0, "else", "rest").branches?.[0]).toMatchObject({
      config: { default: "rest" },
      to: { rest: "END" },
    });
  });

  it("keep the outcomes that the script needs when their target goes", () => {
    const python: Graph = {
      ...chain("a", "b"),
      branches: [{ kind: "python", from: "a", at: "a/branch/0", to: { yes: "b" } }],
    };
    expect(removeItems(python, [], { nodes: ["b"], edges: [], notes: [] }).branches?.[0]?.to).toEqual({ yes: "END" });
  });
});

describe("notes and places", () => {
  it("adds, changes and removes notes, up to their limit", () => {
    const { graph, id } = addNote({}, [], { x: 1.4, y: 2 }, { text: "Hello" });
    expect(updateNote(graph, [], id, { text: "Bye" }).ui?.notes).toMatchObject([{ id, x: 1, text: "Bye" }]);
    expect(() => updateNote(graph, [], id, { text: "x".repeat(10_001) })).toThrow("10000");
    expect(removeItems(graph, [], { nodes: [`note:${id}`], edges: [], notes: [] }).ui?.notes).toEqual([]);
    let full: Graph = {};
    for (let count = 0; count < MAX_NOTES; count += 1) full = addNote(full, [], at).graph;
    expect(() => addNote(full, [], at)).toThrow("200");
  });

  it("moves nodes, START, END and notes", () => {
    const { graph } = addNote(chain("a"), [], at);
    const to = { x: 5, y: 6 };
    const made = moveNodes(
      graph,
      [],
      new Map([
        ["a", to],
        ["START", to],
        ["END", to],
        ["note:note", to],
      ]),
    );
    expect(made.nodes?.[0]?.ui).toEqual(to);
    expect(made.ui).toMatchObject({ start: to, end: to, notes: [to] });
  });

  it("aligns and distributes", () => {
    const graph = moveNodes(
      chain("a", "b", "c"),
      [],
      new Map([
        ["a", { x: 0, y: 0 }],
        ["b", { x: 300, y: 50 }],
        ["c", { x: 1_000, y: 99 }],
      ]),
    );
    const places = (made: Graph) => made.nodes?.map(({ ui }) => [ui?.x, ui?.y]);
    expect(places(align(graph, [], ["a", "b"], "top"))).toEqual([
      [0, 0],
      [300, 0],
      [1_000, 99],
    ]);
    expect(places(align(graph, [], ["a", "b", "c"], "right"))).toEqual([
      [1_000, 0],
      [1_000, 50],
      [1_000, 99],
    ]);
    expect(places(distribute(graph, [], ["c", "b", "a"], "horizontal"))).toEqual([
      [0, 0],
      [500, 50],
      [1_000, 99],
    ]);
    expect(align(graph, [], [], "left")).toBe(graph);
  });
});
