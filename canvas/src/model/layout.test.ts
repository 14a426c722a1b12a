import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { graphs } from "../../tests/arbitrary";
import { chain, layeredGraph } from "../../tests/graphs";
import { moveNodes } from "./commands";
import { needsLayout, placesOf, sizesOf } from "./geometry";
import type { Graph } from "./graph";
import { layout } from "./layout";

const columns = (graph: Graph) => {
  const found = layout(graph);
  return (id: string) => found.get(id)?.x ?? Number.NaN;
};

describe("layout", () => {
  it("goes from left to right, START first and END last", () => {
    const x = columns(chain("a", "b", "c"));
    const order = ["START", "a", "b", "c", "END"].map(x);
    expect(order).toEqual([...order].sort((one, two) => one - two));
    expect(new Set(order).size).toBe(5);
  });

  it("lets loops lead back", () => {
    const loop: Graph = {
      ...chain("head", "body"),
      edges: [
        { from: "START", to: "head" },
        { from: "body", to: "head" },
      ],
      branches: [{ kind: "builtin", from: "head", type: "for_each", to: { item: "body", done: "END" } }],
    };
    const x = columns(loop);
    expect(x("START")).toBeLessThan(x("head"));
    expect(x("head")).toBeLessThan(x("body"));
    expect(x("body")).toBeLessThan(x("END"));
  });

  it("lays any graph out without letting two nodes overlap, the same way every time", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const found = layout(graph);
        expect(layout(graph)).toEqual(found);
        const sizes = sizesOf(graph);
        expect([...found.keys()].sort()).toEqual([...sizes.keys()].sort());
        const boxes = [...found].map(([id, at]) => ({ ...at, ...(sizes.get(id) ?? { width: 0, height: 0 }) }));
        const start = found.get("START");
        for (const [index, one] of boxes.entries()) {
          expect(start?.x).toBeLessThanOrEqual(one.x);
          for (const two of boxes.slice(index + 1)) {
            const apart =
              one.x + one.width <= two.x ||
              two.x + two.width <= one.x ||
              one.y + one.height <= two.y ||
              two.y + two.height <= one.y;
            expect(apart).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("takes measured sizes, and a level of nothing", () => {
    const wide = layout(chain("a", "b"), new Map([["a", { width: 1_000, height: 50 }]]));
    expect((wide.get("b")?.x ?? 0) - (wide.get("a")?.x ?? 0)).toBeGreaterThan(1_000);
    expect([...layout({}).keys()]).toEqual(["START", "END"]);
  });

  it("is what moveNodes takes, and ends the need for it", () => {
    const graph = layeredGraph({ nodes: 40, unplaced: true });
    expect(needsLayout(graph)).toBe(true);
    const made = moveNodes(graph, [], layout(graph));
    expect(needsLayout(made)).toBe(false);
    expect(placesOf(made).get("START")).toEqual(made.ui?.start);
  });

  it("lays a thousand nodes out", { timeout: 60_000 }, () => {
    const started = performance.now();
    const found = layout(layeredGraph({ unplaced: true }));
    console.info(`1,000 nodes: ${Math.round(performance.now() - started)} ms`);
    expect(found.size).toBe(1_002);
  });
});

describe("places without a layout", () => {
  it("follow the steps from START", () => {
    const places = placesOf({ ...chain("a", "b"), nodes: chain("a", "b").nodes?.map(({ ui: _, ...node }) => node) });
    const order = ["START", "a", "b", "END"].map((id) => places.get(id)?.x ?? Number.NaN);
    expect(order).toEqual([...order].sort((one, two) => one - two));
  });
});
