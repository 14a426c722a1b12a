import { expect, test } from "vitest";

import type { Graph } from "@/model/graph";

import { planOf } from "./plan";

const step = (id: string) => ({ id, kind: "builtin" as const, type: "set_variable", config: {} });
const chain = (...ids: string[]) => ids.slice(1).map((to, index) => ({ from: ids[index] ?? "", to }));
const GRAPH: Graph = {
  schema_version: 1,
  nodes: [
    step("a"),
    step("b"),
    { id: "sub", kind: "graph", graph: { nodes: [step("x"), step("y")], edges: chain("START", "x", "y", "END") } },
    step("c"),
  ],
  edges: chain("START", "a", "b", "sub", "c", "END"),
};
const nothing = () => undefined;
const last = (key: string) => (key === "b" ? undefined : { last: key });

test("a whole run takes the pins of nodes that there are", () => {
  expect(planOf(GRAPH, { kind: "all" }, { a: 1, gone: 2, "sub/x": 3, "sub/gone": 4 }, nothing)).toEqual({
    pins: { a: 1, "sub/x": 3 },
    stopAfter: null,
    missing: [],
  });
});

test("up to a node it ends there, and that node runs", () => {
  expect(planOf(GRAPH, { kind: "upTo", path: [], node: "b" }, { a: 1, b: 2 }, nothing)).toEqual({
    pins: { a: 1 },
    stopAfter: "b",
    missing: [],
  });
});

test("one node only: what is before it gives its pin, else what it gave last; the rest is named", () => {
  expect(planOf(GRAPH, { kind: "only", path: [], node: "c" }, { a: 1 }, last)).toEqual({
    pins: { a: 1, sub: { last: "sub" } },
    stopAfter: "c",
    missing: ["b"],
  });
});

test("within a sub-graph what is before it outside counts, too", () => {
  expect(planOf(GRAPH, { kind: "only", path: ["sub"], node: "y" }, { b: 7 }, last)).toEqual({
    pins: { a: { last: "a" }, b: 7, "sub/x": { last: "sub/x" } },
    stopAfter: "sub/y",
    missing: [],
  });
});
