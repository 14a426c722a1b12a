import { describe, expect, it } from "vitest";

import { ModelError } from "@/model/errors";
import type { Graph } from "@/model/graph";

import { createEditorStore, type PinStorage } from "./store";

const graph: Graph = {
  nodes: [
    { id: "a", kind: "builtin", type: "set_variable", config: {} },
    {
      id: "outer",
      kind: "graph",
      graph: { nodes: [{ id: "inner", kind: "builtin", type: "transform", config: {} }], edges: [] },
    },
  ],
  edges: [
    { from: "START", to: "a" },
    { from: "a", to: "outer" },
  ],
};

function storage(): PinStorage & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}

function open(given: Partial<Parameters<typeof createEditorStore>[0]> = {}) {
  return createEditorStore({ workflowId: "wf", graph, catalogue: [], revision: 1, ...given });
}

const without = (id: string) => (from: Graph) => ({ ...from, nodes: from.nodes?.filter((node) => node.id !== id) });

describe("changing the graph", () => {
  it("can be undone and done again", () => {
    const store = open();
    expect(store.getState().canUndo).toBe(false);
    store.getState().apply("Delete", without("a"));
    expect(store.getState().graph.nodes).toHaveLength(1);
    store.getState().undo();
    expect(store.getState().graph).toBe(graph);
    expect(store.getState()).toMatchObject({ canUndo: false, canRedo: true });
    store.getState().redo();
    expect(store.getState().graph.nodes).toHaveLength(1);
  });

  it("takes changes with one key as one step", () => {
    const store = open();
    for (const max_steps of [1, 2, 3])
      store.getState().apply("Settings", (from) => ({ ...from, settings: { max_steps } }), "max_steps");
    store.getState().undo();
    expect(store.getState().graph).toBe(graph);
  });

  it("tells why a command was refused, and throws what is a mistake", () => {
    const reasons: string[] = [];
    const store = open({ onRefused: (reason) => reasons.push(reason) });
    const refused = store.getState().apply("Connect", () => {
      throw new ModelError("Nothing follows the end.");
    });
    expect(refused).toBe(false);
    expect(reasons).toEqual(["Nothing follows the end."]);
    expect(store.getState().canUndo).toBe(false);
    expect(() =>
      store.getState().apply("Connect", () => {
        throw new TypeError("a mistake");
      }),
    ).toThrow("a mistake");
  });

  it("drops from the selection what is gone", () => {
    const store = open();
    store.getState().select({ nodes: ["a", "outer"] });
    store.getState().apply("Delete", without("a"));
    expect(store.getState().selection.nodes).toEqual(["outer"]);
  });
});

describe("levels", () => {
  it("are entered and left, and the node that was left is selected", () => {
    const store = open();
    store.getState().enter("outer");
    expect(store.getState().path).toEqual(["outer"]);
    store.getState().leave(0);
    expect(store.getState()).toMatchObject({ path: [], selection: { nodes: ["outer"] } });
  });

  it("are not entered where there is none", () => {
    const store = open();
    store.getState().enter("a");
    store.getState().enter("nobody");
    expect(store.getState().path).toEqual([]);
  });

  it("are left when an undo takes them away", () => {
    const store = open({ graph: { nodes: [], edges: [] } });
    store.getState().apply("Import", () => graph);
    store.getState().enter("outer");
    store.getState().undo();
    expect(store.getState().path).toEqual([]);
  });

  it("are entered by a look at a place within", () => {
    const store = open();
    store.getState().focus({ path: ["outer"], nodeId: "inner", field: "config.expression" });
    expect(store.getState()).toMatchObject({
      path: ["outer"],
      selection: { nodes: ["inner"] },
      focused: { field: "config.expression", at: 1 },
    });
  });
});

describe("selecting", () => {
  it("changes nothing where it is selected already", () => {
    const store = open();
    store.getState().select({ nodes: ["a"] });
    const { selection } = store.getState();
    store.getState().select({ nodes: ["a"] });
    expect(store.getState().selection).toBe(selection);
  });
});

describe("issues", () => {
  it("mark their node, and every sub-graph around it", () => {
    const store = open();
    store.getState().setIssues([
      { path: "nodes.1.graph.nodes.0.config", code: "missing", severity: "error", message: "Give an expression." },
      { path: "nodes.0", code: "unreachable", severity: "warning", message: "Nothing leads to it." },
    ]);
    expect(store.getState().marks).toMatchObject({
      a: { severity: "warning", count: 1 },
      outer: { severity: "error", text: "Give an expression." },
      "outer/inner": { severity: "error" },
    });
  });

  it("keep a mark that says the same", () => {
    const store = open();
    const issue = {
      path: "nodes.0",
      code: "unreachable",
      severity: "warning",
      message: "Nothing leads to it.",
    } as const;
    store.getState().setIssues([issue]);
    const { a } = store.getState().marks;
    store.getState().setIssues([{ ...issue }]);
    expect(store.getState().marks.a).toBe(a);
  });
});

describe("pins", () => {
  it("are kept for the next visit, and removed", () => {
    const kept = storage();
    open({ storage: kept }).getState().setPin("a", { total: 1 });
    const again = open({ storage: kept });
    expect(again.getState().pins).toEqual({ a: { total: 1 } });
    again.getState().setPin("a", undefined);
    expect(kept.values.size).toBe(0);
  });

  it("start empty where what was kept is unreadable", () => {
    const kept = storage();
    kept.values.set("orcheo.pins.wf", "{");
    expect(open({ storage: kept }).getState().pins).toEqual({});
  });

  it("hold until the page is closed where the browser keeps nothing", () => {
    const full: PinStorage = {
      getItem: () => null,
      removeItem: () => undefined,
      setItem: () => {
        throw new Error("No space left.");
      },
    };
    const reasons: string[] = [];
    const store = open({ storage: full, onRefused: (reason) => reasons.push(reason) });
    store.getState().setPin("a", 1);
    expect(store.getState().pins).toEqual({ a: 1 });
    expect(reasons).toEqual(["No space left."]);
  });
});
