import { describe, expect, it } from "vitest";

import { pointerOf } from "@/forms/schema";
import type { Graph, Node } from "@/model/graph";

import { type Difference, entriesBetween, entriesOf, paneMarks } from "./difference";
import { type InputRow, retyped, rowsOf, schemaOf } from "./inputs";
import { lastOf, outputOf } from "./last";
import { fieldErrors } from "./place";
import { linesOf } from "./script";

const set = (id: string, config: Record<string, unknown> = {}): Node => ({
  id,
  kind: "builtin",
  type: "set_variable",
  config,
});

describe("the rows of an input schema", () => {
  const schema = {
    type: "object",
    title: "Order",
    properties: {
      name: { type: "string", description: "Whom to greet", enum: ["Ada", "Bob"] },
      count: { type: "integer", minimum: 1, default: 2 },
      anything: {},
    },
    required: ["name"],
    additionalProperties: false,
  };

  it("say the same schema again", () => {
    const rows = rowsOf(schema);
    expect(rows && schemaOf(rows)).toEqual(schema);
  });

  it("are not made of what they cannot say", () => {
    expect(rowsOf({ anyOf: [{ type: "object" }] })).toBeNull();
    expect(rowsOf({ type: "object", properties: { a: { anyOf: [{ type: "string" }, { type: "null" }] } } })).toBeNull();
    expect(rowsOf({ type: "array" })).toBeNull();
    expect(rowsOf({ type: "object", properties: {}, required: ["gone"] })).toBeNull();
  });

  it("lose bounds and defaults that do not fit another type", () => {
    const row: InputRow | undefined = rowsOf(schema)?.rows[1];
    if (!row) throw new Error("There is no second row.");
    expect(retyped(row, "string")).toEqual({ ...row, type: "string", preset: undefined, rest: {} });
  });

  it("count once for each name", () => {
    const rows = rowsOf({ type: "object", properties: { a: { type: "string" } } });
    const [row] = rows?.rows ?? [];
    if (!rows || !row) throw new Error("There are no rows.");
    expect(schemaOf({ ...rows, rows: [row, { ...row, type: "number" }, { ...row, name: "" }] }).properties).toEqual({
      a: { type: "string" },
    });
  });
});

describe("the pointer of a dotted path", () => {
  it("keeps names with dots together where the value has them", () => {
    const value = { headers: { "x.y": "1", x: { y: "2" } }, list: [{ a: 1 }] };
    expect(pointerOf(value, "headers.x.y")).toBe("/headers/x.y");
    expect(pointerOf(value, "list.0.a")).toBe("/list/0/a");
    expect(pointerOf(value, "gone.too")).toBe("/gone/too");
    expect(pointerOf(value, "")).toBe("");
  });
});

describe("errors at fields", () => {
  const graph: Graph = {
    nodes: [set("a"), { id: "b", kind: "builtin", type: "http_request", config: { headers: { "x.y": 1 } } }],
    branches: [{ kind: "builtin", from: "b", type: "if_else", config: {}, to: {} }],
  };
  const issue = (path: string) => ({ path, code: "invalid_config", severity: "error" as const, message: path });

  it("are those of the node and of the part that the form shows", () => {
    const issues = [
      issue("nodes.1.config.headers.x.y"),
      issue("nodes.1.retry.on"),
      issue("nodes.0.config.z"),
      issue("branches.0.config.conditions"),
    ];
    const config = graph.nodes?.[1]?.kind === "builtin" ? (graph.nodes[1].config as never) : undefined;
    expect(fieldErrors(graph, [], issues, { nodeId: "b" }, "config", config)).toEqual({
      "/headers/x.y": "nodes.1.config.headers.x.y",
    });
    expect(fieldErrors(graph, [], issues, { nodeId: "b", branch: 0 }, "config", {})).toEqual({
      "/conditions": "branches.0.config.conditions",
    });
  });
});

describe("the lines of a python node", () => {
  const script = [
    "import operator",
    "",
    "@traced",
    "async def greet(",
    "    state,",
    "):",
    '    """Say hello."""',
    "",
    "    return {}",
    "",
    "def build():",
    "    def inner(state):",
    "        return {}",
    "    graph.add_node(",
    '        "short", lambda state: {"x": (1,)},',
    "    )",
    '    graph.add_node("hello", greet)',
    '    graph.add_node("nested", inner)',
    "    return graph",
  ].join("\n");

  it("are those of the function that is added under its name", () => {
    expect(linesOf(script, { id: "hello", at: "hello" })).toEqual({
      text: '@traced\nasync def greet(\n    state,\n):\n    """Say hello."""\n\n    return {}',
      from: 3,
    });
  });

  it("are moved to the left where the function is nested", () => {
    expect(linesOf(script, { id: "nested", at: "nested" })).toEqual({
      text: "def inner(state):\n    return {}",
      from: 12,
    });
  });

  it("are those of a renamed node, by its place", () => {
    expect(linesOf(script, { id: "renamed", at: "sub/hello" })?.from).toBe(3);
  });

  it("are not invented", () => {
    expect(linesOf(script, { id: "gone", at: "gone" })).toBeNull();
  });
});

describe("what the last execution left", () => {
  it("brings together what the visits wrote, the later ones over the earlier", () => {
    const last = lastOf({ a: 1 }, [
      { id: "x", output: { results: { x: 1 }, total: 1 } },
      { id: "x", output: { results: { x: 2 } } },
      { id: "none", output: null },
    ]);
    expect(last.data).toEqual({ inputs: { a: 1 }, results: { x: 2 }, channels: { total: 1 } });
    expect(last.updates.get("x")).toEqual({ results: { x: 2 } });
  });

  it("is for a built-in node its result or its channel, for others the update", () => {
    expect(outputOf(set("x"), { results: { x: { a: 1 } } })).toEqual({ a: 1 });
    expect(outputOf({ ...set("x"), output: { channel: "total" } } as Node, { total: 5 })).toBe(5);
    const python: Node = { id: "p", kind: "python", at: "p" };
    expect(outputOf(python, { log: ["x"] })).toEqual({ log: ["x"] });
  });
});

describe("a difference", () => {
  const before: Graph = {
    nodes: [set("a", { x: 1 }), set("b"), { id: "sub", kind: "graph", graph: { nodes: [set("in")] } }],
    edges: [
      { from: "START", to: "a" },
      { from: "a", to: "b" },
    ],
  };
  const after: Graph = {
    nodes: [
      set("a", { x: 2 }),
      { ...set("c", { new: true }), label: "New" },
      { id: "sub", kind: "graph", graph: { nodes: [set("in", { y: 1 })] } },
    ],
    edges: [
      { from: "START", to: "a" },
      { from: "a", to: "c" },
    ],
    settings: { max_steps: 5 },
  };

  it("between graphs names nodes, edges, fields and settings, in every level", () => {
    const found = entriesBetween(before, after).map(({ kind, part, title, path, fields }) =>
      [kind, part, [...path, title].join("/"), ...fields.map((field) => field.field)].join(" "),
    );
    expect(found.sort()).toEqual(
      [
        "changed nodes a config › x",
        "added nodes New",
        "removed nodes b",
        "added edges a → New",
        "removed edges a → b",
        "changed settings max_steps ",
        "changed nodes sub/in config › y",
      ].sort(),
    );
  });

  it("marks the nodes of the pane, those within sub-graphs too", () => {
    expect(paneMarks(before, after)).toEqual({ a: "changed", c: "added", sub: "changed", "sub/in": "changed" });
  });

  it("of the service reads the same way", () => {
    const difference: Difference = {
      added: {
        nodes: [{ path: "/nodes/c", value: { id: "c" } }],
        edges: [{ path: "/edges", value: { from: "a", to: "c" } }],
        branches: [{ path: "/branches/a/if_else", value: { from: "a" } }],
      },
      removed: { nodes: [], edges: [], branches: [] },
      changed: [
        { path: "/nodes/sub/graph/nodes/in/config/y", after: 1 },
        { path: "/nodes/a/config/x", before: 1, after: 2 },
        { path: "/settings/max_steps", before: 1000, after: 5 },
        { path: "/state/channels/total/reducer", after: "operator.add" },
      ],
      renamed: [{ path: "/nodes", before: "old", after: "a" }],
      layout: [{ path: "/nodes/a", before: {}, after: {} }],
      script: null,
    };
    const found = entriesOf(difference, before, after).map(({ kind, part, title, path }) =>
      [kind, part, [...path, title].join("/")].join(" "),
    );
    expect(found).toEqual([
      "added nodes New",
      "added edges a → New",
      "added branches if_else after a",
      "renamed nodes old → a",
      "changed nodes sub/in",
      "changed nodes a",
      "changed settings max_steps",
      "changed state total",
      "moved nodes a",
    ]);
  });
});
