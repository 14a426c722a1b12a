import { describe, expect, it } from "vitest";

import { chain } from "../../tests/graphs";
import type { Graph } from "./graph";
import { type Issue, issuesByField, issuesByNode, locate, valueAtPath } from "./validation";

const graph: Graph = {
  nodes: [
    { id: "a", kind: "builtin", type: "t" },
    {
      id: "g",
      kind: "graph",
      graph: { ...chain("x", "y"), branches: [{ kind: "builtin", from: "y", type: "if_else", to: { "a.b": "x" } }] },
    },
  ],
  edges: [
    { from: "START", to: "a" },
    { from: ["a", "g"], to: "END" },
  ],
  branches: [{ kind: "builtin", from: "START", type: "switch", to: { one: "g" } }],
  state: { channels: { "to.tal": { type: "integer" } } },
};

const issue = (path: string, code = "invalid_config", severity: Issue["severity"] = "error"): Issue => ({
  path,
  code,
  severity,
  message: code,
});

describe("locate", () => {
  it.each([
    ["nodes.0", "unreachable", { path: [], nodeId: "a" }],
    ["nodes.0.config.url", "invalid_config", { path: [], nodeId: "a", field: "config.url" }],
    ["nodes.0.config.headers.x.y.0", "invalid_config", { path: [], nodeId: "a", field: "config.headers.x.y.0" }],
    ["nodes.1.graph.nodes.0.config", "unknown_result", { path: ["g"], nodeId: "x", field: "config" }],
    ["nodes.1.graph.nodes", "empty_graph", { path: ["g"], field: "nodes" }],
    ["nodes.1.graph.edges", "no_entry", { path: ["g"], nodeId: "START" }],
    ["nodes.1.graph.edges.1.to", "unknown_node", { path: ["g"], edgeId: "edge|x|y", field: "to" }],
    ["nodes.1.graph.branches.0.to.a.b", "unknown_node", { path: ["g"], nodeId: "y", branch: 0, field: "to.a.b" }],
    ["nodes.1.graph", "invalid_shape", { path: [], nodeId: "g", field: "graph" }],
    ["edges", "no_entry", { path: [], nodeId: "START" }],
    ["edges", "no_exit", { path: [], nodeId: "END" }],
    ["edges.1.from", "self_join", { path: [], edgeId: "join|a|END|a|g", field: "from" }],
    ["branches.0.config.value", "invalid_config", { path: [], nodeId: "START", branch: 0, field: "config.value" }],
    ["state.channels.to.tal.reducer", "unknown_reducer", { path: [], field: "state.channels.to.tal.reducer" }],
    ["settings.max_steps", "invalid_shape", { path: [], field: "settings.max_steps" }],
    ["", "invalid_shape", { path: [] }],
    ["nodes.9.config", "invalid_config", { path: [], field: "nodes.9.config" }],
    ["edges.9", "unknown_node", { path: [], field: "edges.9" }],
  ])("finds %s of %s", (path, code, expected) => {
    expect(locate(graph, issue(path, code))).toEqual(expected);
  });
});

describe("issues", () => {
  const issues = [
    issue("nodes.0.config.url"),
    issue("nodes.0.config"),
    issue("nodes.1.graph.nodes.0.config.url"),
    issue("edges.1.from", "self_join"),
    issue("settings.max_steps"),
    issue("branches.0.to", "invalid_outcomes"),
  ];

  it("are grouped by what is drawn: those of a sub-graph belong to its node, those of an edge to where it starts", () => {
    const paths = (found: Map<string, Issue[]>) =>
      Object.fromEntries([...found].map(([id, those]) => [id, those.map(({ path }) => path)]));
    expect(paths(issuesByNode(graph, [], issues))).toEqual({
      a: ["nodes.0.config.url", "nodes.0.config", "edges.1.from"],
      g: ["nodes.1.graph.nodes.0.config.url"],
      START: ["branches.0.to"],
      "": ["settings.max_steps"],
    });
    expect(paths(issuesByNode(graph, ["g"], issues))).toEqual({ x: ["nodes.1.graph.nodes.0.config.url"] });
    expect(issuesByNode(graph, ["gone"], issues).size).toBe(0);
  });

  it("are grouped by the field of a form", () => {
    const found = issuesByField(graph, issues.slice(0, 2));
    expect([...found.keys()]).toEqual(["url", ""]);
    expect([...issuesByField(graph, issues.slice(4, 5), "settings").keys()]).toEqual(["max_steps"]);
  });
});

describe("valueAtPath", () => {
  it("finds names with dots, the longest first", () => {
    const value = { a: { b: [1, { c: 2 }] }, "a.b": { c: 3 }, "x.y": 4 };
    expect(valueAtPath(value, "a.b.1.c")).toBe(2);
    expect(valueAtPath(value, "x.y")).toBe(4);
    expect(valueAtPath(value, "a.b")).toEqual({ c: 3 });
    expect(valueAtPath(value, "")).toBe(value);
    expect(valueAtPath(value, "nothing.here")).toBeUndefined();
    expect(valueAtPath({}, "toString")).toBeUndefined();
  });
});
