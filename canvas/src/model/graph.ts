/** The graph as the canvas holds it: the contract's types under the names that the canvas uses. */
import type {
  BuiltinBranch,
  BuiltinNode,
  Channel,
  Edge,
  Graph,
  GraphNode,
  PythonBranch,
  PythonNode,
  Retry,
  Settings,
  State,
  Subgraph,
  Ui,
  WorkflowNode,
} from "./graph.gen";

export type {
  BuiltinBranch,
  BuiltinNode,
  Channel,
  Edge,
  Graph,
  GraphNode,
  PythonBranch,
  PythonNode,
  Retry,
  Settings,
  State,
  Subgraph,
  Ui,
  WorkflowNode,
};

/** Any step of a graph; `kind` tells them apart. */
export type Node = BuiltinNode | PythonNode | GraphNode | WorkflowNode;

/** Any choice; `kind` tells them apart. */
export type Branch = BuiltinBranch | PythonBranch;

/** What the editor has on its pane: the whole graph, or one sub-graph of it. */
export type GraphLevel = Graph | Subgraph;

/** Where a sub-graph lies: the ids of the `graph` nodes from the top, `[]` for the top itself. */
export type GraphPath = readonly string[];

/** The two ends that every graph has. They are no nodes: edges name them. */
export const START = "START";
export const END = "END";
