import { describe, expect, it } from "vitest";

import { CATALOGUE } from "../../tests/arbitrary";
import { chain } from "../../tests/graphs";
import { connect, setConfig, updateNode } from "./commands";
import type { Graph } from "./graph";
import { isWholeTemplate, lookUp, outputSchemaOf, parse, preview, scopeOf, suggestions } from "./templates";

describe("parse", () => {
  it("finds templates and credentials where they stand", () => {
    const text = "Hi {{ inputs.name }}, {{results.a.b | default([1])}} [[slack#token]] [[db]]";
    expect(parse(text).map((token) => [token.kind, text.slice(token.from, token.to)])).toEqual([
      ["template", "{{ inputs.name }}"],
      ["template", "{{results.a.b | default([1])}}"],
      ["credential", "[[slack#token]]"],
      ["credential", "[[db]]"],
    ]);
    const [first, second, third, fourth] = parse(text);
    expect(first).toMatchObject({ path: "inputs.name", default: null });
    if (first?.kind === "template") expect(text.slice(first.pathFrom, first.pathTo)).toBe("inputs.name");
    expect(second).toMatchObject({ path: "results.a.b", default: "[1]" });
    expect([third, fourth]).toMatchObject([
      { name: "slack", field: "token" },
      { name: "db", field: null },
    ]);
  });

  it.each(["{{", "{{}}", "{{a", "{{a}", "{{a | upper}}", "[[", "[[na"])("says that %s is broken", (text) => {
    expect(parse(`x ${text}`).map(({ kind }) => kind)).toEqual(["broken"]);
  });

  it("finds nothing in plain text", () => {
    expect(parse("{a} [b] }} ]]")).toEqual([]);
    expect(isWholeTemplate(" {{a.b}} ")).toBe(true);
    expect(isWholeTemplate("{{a}}{{b}}")).toBe(false);
    expect(isWholeTemplate("{{a}}!")).toBe(false);
    expect(isWholeTemplate("")).toBe(false);
  });
});

describe("preview", () => {
  const data = { inputs: { name: "Ada", list: [1, { x: 2 }] }, results: { a: { ok: true } }, channels: { total: 3 } };

  it.each([
    ["{{inputs.list}}", [1, { x: 2 }]],
    ["{{inputs.list.-1.x}}", 2],
    ["{{total}}", 3],
    ["Hi {{inputs.name}} {{results.a}} {{total}}", 'Hi Ada {"ok":true} 3'],
    ["{{nope | default(7)}}", 7],
    ["{{nope | default('text')}}", "text"],
    ["no template", "no template"],
  ])("renders %s as the engine does", (text, value) => {
    expect(preview(text, data)).toEqual({ value, missing: [] });
  });

  it("names what leads nowhere", () => {
    expect(preview("{{inputs.age}}", data)).toEqual({ value: undefined, missing: ["inputs.age"] });
    expect(preview("x {{inputs.list.9}} {{inputs.toString}}", data).missing).toEqual([
      "inputs.list.9",
      "inputs.toString",
    ]);
    expect(lookUp("inputs.name.length", data)).toEqual({ found: false });
  });
});

describe("suggestions", () => {
  const entry = CATALOGUE.map((each) =>
    each.type === "http_request" && each.kind === "node"
      ? {
          ...each,
          output_schema: {
            $defs: { Body: { type: "object", properties: { id: { type: "integer" } } } },
            properties: { status: { type: "integer" }, body: { anyOf: [{ $ref: "#/$defs/Body" }, { type: "null" }] } },
          },
        }
      : each,
  );
  let graph: Graph = chain("first", "fetch", "here", "later");
  graph = setConfig(graph, [], "first", { greeting: "Hello", nested: { deep: 1 } });
  graph = {
    ...graph,
    nodes: graph.nodes?.map((node) =>
      node.id === "fetch" && node.kind === "builtin" ? { ...node, type: "http_request" } : node,
    ),
  };
  graph = {
    ...updateNode(graph, [], "fetch", { label: "Get it" }),
    state: { channels: { total: { type: "integer" } } },
  };
  const data = {
    inputs: { order: { id: 7 } },
    results: { fetch: { status: 200, body: { id: 1, "a.b": 2 }, extra: [5, 6] } },
  };
  const at = (text: string, scope = scopeOf({ graph, path: [], nodeId: "here", catalogue: entry, data })) => {
    const cursor = text.indexOf("¦");
    return suggestions(text.replace("¦", ""), cursor, scope);
  };
  const labels = (text: string) => at(text).map(({ label }) => label);

  it("start with what a path may start with", () => {
    expect(labels("Hi {{¦")).toEqual(["inputs", "results", "total", "trigger", "execution"]);
    expect(labels("{{ to¦")).toEqual(["total"]);
    expect(at("{{tot¦ }} x")).toMatchObject([{ insert: "total", from: 2, to: 5, more: false, detail: "integer" }]);
    expect(at("{{tot¦")).toMatchObject([{ insert: "total}}", kind: "root" }]);
  });

  it("list nodes by how near they come before, then others, and say what they are", () => {
    expect(labels("{{results.¦")).toEqual(["fetch", "first", "later", "here"]);
    expect(at("{{results.get¦")).toMatchObject([{ label: "fetch", detail: "Get it", more: true, insert: "fetch" }]);
  });

  it("list members by schema and by the last data", () => {
    expect(labels("{{results.fetch.¦")).toEqual(["status", "body", "extra"]);
    expect(at("{{results.fetch.s¦}}")).toMatchObject([{ label: "status", preview: "200", insert: "status" }]);
    expect(labels("{{results.fetch.body.¦")).toEqual(["id"]);
    expect(labels("{{results.fetch.extra.¦")).toEqual(["0", "1"]);
    expect(labels("{{results.first.¦")).toEqual(["greeting", "nested"]);
    expect(labels("{{results.first.nested.¦")).toEqual(["deep"]);
    expect(labels("{{inputs.order.¦")).toEqual(["id"]);
    expect(labels("{{execution.¦")).toEqual(["id", "workflow_id", "version", "created_at"]);
    expect(labels("{{results.nobody.¦")).toEqual([]);
  });

  it("work without data, from schemas alone", () => {
    const scope = scopeOf({ graph, path: [], nodeId: "here", catalogue: entry });
    expect(at("{{results.fetch.body.¦", scope).map(({ label }) => label)).toEqual(["id"]);
    expect(at("{{inputs.¦", scope).map(({ label }) => label)).toEqual(["total"]);
  });

  it("offer a default behind the bar, and nothing outside or in what is closed", () => {
    expect(at("{{inputs.x | de¦")).toMatchObject([{ insert: "default(null)}}", from: 13, to: 15 }]);
    expect(at("{{inputs.x |¦}}")).toMatchObject([{ insert: "default(null)", from: 12 }]);
    expect(at("plain¦")).toEqual([]);
    expect(at("{{inputs.x}} ¦")).toEqual([]);
    expect(at("{ {inp¦")).toEqual([]);
  });

  it("list credentials and their fields", () => {
    const credentials = [
      { name: "slack", fields: ["token", "team"], detail: "OAuth" },
      { name: "db", fields: [] },
    ];
    const scope = scopeOf({ graph, path: [], credentials });
    expect(at("Bearer [[s¦", scope)).toMatchObject([
      { label: "slack", insert: "slack]]", from: 9, to: 10, detail: "OAuth" },
    ]);
    expect(at("[[slack#t¦]]", scope).map(({ insert }) => insert)).toEqual(["token", "team"]);
    expect(at("[[db]] ¦", scope)).toEqual([]);
  });

  it("in a sub-graph also list what is around it", () => {
    const inner: Graph = {
      nodes: [
        { id: "g", kind: "graph", graph: chain("x", "y") },
        { id: "o", kind: "builtin", type: "http_request" },
      ],
    };
    const scope = scopeOf({
      graph: connect(inner, [], { node: "o", handle: "out" }, { node: "g", handle: "in" }),
      path: ["g"],
      nodeId: "y",
    });
    expect(at("{{results.¦", scope).map(({ label }) => label)).toEqual(["x", "o", "y"]);
  });

  it("leave out results that a node writes elsewhere, and names that a path cannot say", () => {
    const odd: Graph = {
      nodes: [
        { id: "a.b", kind: "builtin", type: "t" },
        { id: "c", kind: "builtin", type: "t", output: { channel: "total" } },
      ],
    };
    expect(at("{{results.¦", scopeOf({ graph: odd, path: [] }))).toEqual([]);
  });

  it("know the fields of a transform", () => {
    const node = { id: "t", kind: "builtin" as const, type: "transform", config: { fields: { x: "a", y: "b" } } };
    expect(Object.keys(outputSchemaOf(node, [])?.properties as object)).toEqual(["x", "y"]);
  });
});
