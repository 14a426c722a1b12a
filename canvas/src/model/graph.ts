/** The graph as the canvas holds it: the contract's types under the names that the canvas uses. */
import type {
  BuiltinBranch,
  BuiltinNode,
  Edge,
  Graph,
  GraphNode,
  PythonBranch,
  PythonNode,
  Subgraph,
  WorkflowNode,
} from "./graph.gen";

export type * from "./graph.gen";

/** Any step of a graph; `kind` tells them apart. */
export type Node = BuiltinNode | PythonNode | GraphNode | WorkflowNode;

/** Any choice; `kind` tells them apart. */
export type Branch = BuiltinBranch | PythonBranch;

/** What the editor has on its pane: the whole graph, or one sub-graph of it. */
export type GraphLevel = Graph | Subgraph;

/** Where a sub-graph lies: the ids of the `graph` nodes from the top, `[]` for the top itself. */
export type GraphPath = readonly string[];

/** What is marked on the pane: ids of nodes (START and END among them), of drawn edges, of notes. */
export interface Selection {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  readonly notes: readonly string[];
}

export const NOTHING: Selection = { nodes: [], edges: [], notes: [] };

/** The channels that every graph has beside its own. */
export const RESERVED_CHANNELS: readonly string[] = ["inputs", "results"];

/** The two ends that every graph has. They are no nodes: edges name them. */
export const START = "START";
export const END = "END";

/** Where an edge starts, as a list. */
export function sourcesOf(edge: Edge): readonly string[] {
  return typeof edge.from === "string" ? [edge.from] : edge.from;
}

/** The branches that start from a node, in the order of the level: the i of their handles. */
export function branchesOf(level: GraphLevel, nodeId: string): Branch[] {
  return (level.branches ?? []).filter((branch) => branch.from === nodeId);
}

/** Where a branch stands in `level.branches`; -1 where there is none. `place` counts those of the node. */
export function branchIndex(level: GraphLevel, nodeId: string, place: number): number {
  let seen = 0;
  return (level.branches ?? []).findIndex((branch) => branch.from === nodeId && seen++ === place);
}
