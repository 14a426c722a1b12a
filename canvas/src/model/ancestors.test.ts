import { expect, test } from "vitest";

import { ancestorsOf } from "./ancestors";
import type { GraphLevel } from "./graph";

const step = (id: string) => ({ id, kind: "builtin" as const, type: "set_variable", config: {} });
const LEVEL: GraphLevel = {
  nodes: ["a", "b", "c", "join", "loop", "body", "caught", "end"].map(step),
  edges: [
    { from: "START", to: "a" },
    { from: ["b", "c"], to: "join" },
    { from: "join", to: "loop" },
    { from: "body", to: "loop" },
    { from: "end", to: "END" },
  ],
  branches: [
    { kind: "builtin", from: "a", type: "if_else", config: {}, to: { true: "b", false: "c" } },
    { kind: "builtin", from: "loop", type: "for_each", config: {}, to: { item: "body", done: "end" } },
  ],
};

test("joins, branches and loops are followed back", () => {
  expect(ancestorsOf(LEVEL, "join")).toEqual(["a", "b", "c"]);
  expect(ancestorsOf(LEVEL, "end")).toEqual(["a", "b", "c", "join", "loop", "body"]);
});

test("a node of a loop is not before itself", () => {
  expect(ancestorsOf(LEVEL, "loop")).toEqual(["a", "b", "c", "join", "body"]);
});

test("where an error leads counts", () => {
  const nodes = (LEVEL.nodes ?? []).map((node) => (node.id === "b" ? { ...node, on_error: "caught" } : node));
  expect(ancestorsOf({ ...LEVEL, nodes }, "caught")).toEqual(["a", "b"]);
});

test("the first node has none", () => expect(ancestorsOf(LEVEL, "a")).toEqual([]));
