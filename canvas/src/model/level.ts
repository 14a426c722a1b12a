/** Levels of a graph: the top and its sub-graphs. Changing one keeps everything beside it. */
import { model as say } from "@/strings/model";

import { ModelError } from "./errors";
import { latest } from "./latest";
import type { Graph, GraphLevel, GraphPath, Node, Subgraph } from "./graph";

const NO_NODES: readonly Node[] = [];

/** The level at a path; undefined where a node of the path is gone or is no sub-graph. */
export function findLevel(graph: Graph, path: GraphPath): GraphLevel | undefined {
  let level: GraphLevel = graph;
  for (const id of path) {
    const node: Node | undefined = findNode(level, id);
    if (node?.kind !== "graph") return undefined;
    level = node.graph;
  }
  return level;
}

/** The level at a path; ModelError where there is none. */
export function levelAt(graph: Graph, path: GraphPath): GraphLevel {
  const level = findLevel(graph, path);
  if (level === undefined) throw new ModelError(say.noLevel(path.join("/")));
  return level;
}

/** The graph with another level at a path; the same graph where nothing changed. */
export function replaceLevel(graph: Graph, path: GraphPath, level: GraphLevel): Graph {
  return replaceIn(graph, path, 0, level);
}

function replaceIn<Level extends GraphLevel>(outer: Level, path: GraphPath, depth: number, level: GraphLevel): Level {
  const id = path[depth];
  if (id === undefined) return level as Level;
  const node = findNode(outer, id);
  if (node?.kind !== "graph") throw new ModelError(say.noLevel(path.slice(0, depth + 1).join("/")));
  const inner: Subgraph = replaceIn(node.graph, path, depth + 1, level);
  if (inner === node.graph) return outer;
  return { ...outer, nodes: outer.nodes?.map((each) => (each === node ? { ...node, graph: inner } : each)) };
}

/** Change the level at a path with a function. */
export function updateLevel(graph: Graph, path: GraphPath, change: (level: GraphLevel) => GraphLevel): Graph {
  return replaceLevel(graph, path, change(levelAt(graph, path)));
}

const indexOf = latest((nodes: readonly Node[]): ReadonlyMap<string, Node> => {
  const index = new Map<string, Node>();
  for (const node of nodes) if (!index.has(node.id)) index.set(node.id, node);
  return index;
});

/** Nodes by id; kept with the list, so that looking many up costs one pass. */
export function nodesById(level: GraphLevel): ReadonlyMap<string, Node> {
  return level.nodes === undefined ? new Map() : indexOf(level.nodes);
}

export function findNode(level: GraphLevel, id: string): Node | undefined {
  return nodesById(level).get(id);
}

/** The node; ModelError where there is none. */
export function nodeAt(level: GraphLevel, id: string): Node {
  const node = findNode(level, id);
  if (node === undefined) throw new ModelError(say.noNode(id));
  return node;
}

/** Every node of a graph with the path of its level, outer before inner. */
export function* allNodes(level: GraphLevel, path: GraphPath = []): Generator<{ node: Node; path: GraphPath }> {
  for (const node of level.nodes ?? []) {
    yield { node, path };
    if (node.kind === "graph") yield* allNodes(node.graph, [...path, node.id]);
  }
}

const idsOf = latest((nodes: readonly Node[]): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const node of nodes) {
    found.add(node.id);
    if (node.kind === "graph") for (const id of takenIds(node.graph)) found.add(id);
  }
  return found;
});

/** All ids in use, in all levels: levels share `results`, so a new node takes a name that none of them has. */
export function takenIds(level: GraphLevel): ReadonlySet<string> {
  return idsOf(level.nodes ?? NO_NODES);
}
