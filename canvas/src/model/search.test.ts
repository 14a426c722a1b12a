import { describe, expect, it } from "vitest";

import { layeredGraph } from "../../tests/graphs";
import type { Graph } from "./graph";
import { search } from "./search";

const graph: Graph = {
  nodes: [
    {
      id: "fetch",
      kind: "builtin",
      type: "http_request",
      label: "Get orders",
      config: { url: `https://shop.example/${"x".repeat(80)}?order=1` },
    },
    { id: "g", kind: "graph", graph: { nodes: [{ id: "order", kind: "builtin", type: "set_variable", config: {} }] } },
    { id: "py", kind: "python", at: "g/py" },
  ],
};

describe("search", () => {
  it("finds names first, in sub-graphs too, then types, then texts", () => {
    expect(search(graph, "ORDER").map(({ nodeId, path, where }) => [nodeId, path, where])).toEqual([
      ["fetch", [], "name"],
      ["order", ["g"], "name"],
    ]);
    expect(search(graph, "http request")).toMatchObject([{ nodeId: "fetch", where: "type", title: "Get orders" }]);
    expect(search(graph, "shop.example url")).toMatchObject([{ nodeId: "fetch", where: "config", field: "url" }]);
    expect(search(graph, "order=1")[0]?.excerpt).toMatch(/^…x+\?order=1$/);
  });

  it("finds nothing for nothing, and no more than it should", () => {
    expect(search(graph, "  ")).toEqual([]);
    expect(search(graph, "no such thing")).toEqual([]);
    expect(search(layeredGraph(), "step", 50)).toHaveLength(50);
  });
});
