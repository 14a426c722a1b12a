import { expect, it } from "vitest";

import { flowOf } from "@/model/flow";
import type { Graph } from "@/model/graph";

import { nodeAtPoint } from "./far";

const graph: Graph = {
  nodes: [
    { id: "a", kind: "builtin", type: "delay", ui: { x: 0, y: 0 } },
    { id: "over", kind: "builtin", type: "delay", ui: { x: 100, y: 20 } },
  ],
  ui: { notes: [{ id: "note", x: -300, y: 0, width: 200, height: 100, text: "", color: "yellow" }] },
};
const { nodes } = flowOf(graph, []);

it("finds the node at a point, the one on top where several lie there", () => {
  expect(nodeAtPoint(nodes, { x: 10, y: 10 })?.id).toBe("a");
  expect(nodeAtPoint(nodes, { x: 120, y: 40 })?.id).toBe("over");
});

it("finds nothing beside them, nor a note", () => {
  expect(nodeAtPoint(nodes, { x: 10, y: 400 })).toBeUndefined();
  expect(nodeAtPoint(nodes, { x: -250, y: 20 })).toBeUndefined();
});
