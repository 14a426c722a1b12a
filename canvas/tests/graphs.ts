/** Graphs for tests and measurements. The same arguments always give the same graph. */
import type { Branch, BuiltinNode, Edge, Graph, Node } from "@/model/graph";
import { END, START } from "@/model/graph";

export interface Layered {
  /** How many nodes; a contract's graph holds 2,000. */
  nodes?: number;
  /** How many stand in one layer. */
  width?: number;
  /** Every so manieth node chooses. */
  branchEvery?: number;
  /** True: without places, as after an import. */
  unplaced?: boolean;
  seed?: number;
}

/** Numbers from 0 up to 1, always the same after the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value = (value + Math.imul(value ^ (value >>> 7), value | 61)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const TYPES = ["set_variable", "http_request", "transform", "delay"] as const;

function configOf(type: (typeof TYPES)[number], index: number, before: string | undefined): Record<string, unknown> {
  const value = before === undefined ? "{{inputs.order.id}}" : `{{results.${before} | default(null)}}`;
  switch (type) {
    case "set_variable":
      return { value, step: index };
    case "http_request":
      return { url: `https://api.example.com/items/${index}`, query: { value } };
    case "transform":
      return { expression: "value", input: { value } };
    case "delay":
      return { seconds: 1 };
  }
}

/** A graph of layers: every node follows one or two of the layer before; some choose; START leads in, END closes. */
export function layeredGraph(options: Layered = {}): Graph {
  const { nodes: count = 1_000, width = 20, branchEvery = 7, unplaced = false, seed = 1 } = options;
  const next = numbers(seed);
  const nodes: Node[] = [];
  const edges: Edge[] = [];
  const branches: Branch[] = [];
  const id = (index: number) => `step_${index}`;
  const chooses = (index: number) => branchEvery > 0 && index % branchEvery === 0 && index + width < count;
  for (let index = 0; index < count; index += 1) {
    const [layer, row] = [Math.floor(index / width), index % width];
    const type = TYPES[Math.floor(next() * TYPES.length)] ?? "set_variable";
    const first = (layer - 1) * width;
    const before = layer === 0 ? undefined : first + Math.floor(next() * width);
    const node: BuiltinNode = {
      id: id(index),
      kind: "builtin",
      type,
      config: configOf(type, index, before === undefined ? undefined : id(before)),
    };
    if (index % 10 === 0) node.label = `Step ${index}`;
    nodes.push(unplaced ? node : { ...node, ui: { x: layer * 340, y: row * 130 } });
    if (layer === 0) edges.push({ from: START, to: id(index) });
    else {
      // The one above it in the layer before leads here, unless that one chooses.
      if (!chooses(first + row)) edges.push({ from: id(first + row), to: id(index) });
      if (before !== undefined && before !== first + row && !chooses(before))
        edges.push({ from: id(before), to: id(index) });
    }
    if (chooses(index)) {
      const [yes, no] = [index + width, Math.min(count - 1, (layer + 1) * width + Math.floor(next() * width))];
      const conditions = [{ left: "{{inputs.order.total}}", operator: "greater_than", right: index }];
      branches.push({
        kind: "builtin",
        from: id(index),
        type: "if_else",
        config: { conditions },
        to: { true: id(yes), false: id(no) },
      });
    }
    if (index + width >= count) edges.push({ from: id(index), to: END });
  }
  return { schema_version: 1, state: {}, nodes, edges, branches, settings: {} };
}

/** A chain of set_variable nodes: START, a, b, …, END. */
export function chain(...ids: string[]): Graph {
  const nodes = ids.map((id, index): BuiltinNode => ({
    id,
    kind: "builtin",
    type: "set_variable",
    config: {},
    ui: { x: index * 300, y: 0 },
  }));
  const names = [START, ...ids, END];
  const edges = names.slice(1).map((to, index): Edge => ({ from: names[index] ?? START, to }));
  return { schema_version: 1, nodes, edges };
}
