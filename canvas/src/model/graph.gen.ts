// Generated from contracts/ by `make contracts`. Change the product, not this file.

/**
 * A whole workflow graph.
 */
export interface Graph {
  state?: State;
  /**
   * @maxItems 2000
   */
  nodes?: (BuiltinNode | PythonNode | GraphNode | WorkflowNode)[];
  /**
   * @maxItems 5000
   */
  edges?: Edge[];
  /**
   * @maxItems 5000
   */
  branches?: (BuiltinBranch | PythonBranch)[];
  interrupt_before?: string[];
  interrupt_after?: string[];
  ui?: GraphUi | null;
  schema_version?: 1;
  script?: Script | null;
  settings?: Settings;
}
/**
 * The channels and the shape in which nodes see them.
 */
export interface State {
  root?: "typed" | "dict" | "messages" | "dataclass" | "pydantic";
  channels?: {
    [k: string]: Channel;
  };
  input?: string[] | null;
  output?: string[] | null;
}
/**
 * One named part of the state.
 */
export interface Channel {
  type?: string | string[];
  reducer?: string | PythonReducer | null;
  initial?: unknown;
  ephemeral?: boolean;
}
/**
 * A reducer that an imported script defines.
 */
export interface PythonReducer {
  python: string;
}
/**
 * A node from the registry.
 */
export interface BuiltinNode {
  id: string;
  label?: string | null;
  retry?: Retry | null;
  timeout_seconds?: number | null;
  isolated?: boolean;
  on_error?: string | null;
  defer?: boolean;
  ui?: Ui | null;
  kind: "builtin";
  type: string;
  config?: {
    [k: string]: unknown;
  };
  output?: Output | null;
}
/**
 * When and how a failed node is tried again.
 */
export interface Retry {
  max_attempts?: number;
  initial_seconds?: number;
  backoff?: number;
  max_seconds?: number;
  jitter?: "full" | "none";
  on?: string[];
}
/**
 * Where the canvas draws a node; no meaning at run time.
 */
export interface Ui {
  x?: number;
  y?: number;
  [k: string]: unknown;
}
/**
 * Where a built-in node writes.
 */
export interface Output {
  channel: string;
}
/**
 * A callable of an imported script, addressed by position.
 */
export interface PythonNode {
  id: string;
  label?: string | null;
  retry?: Retry | null;
  timeout_seconds?: number | null;
  isolated?: boolean;
  on_error?: string | null;
  defer?: boolean;
  ui?: Ui | null;
  kind: "python";
  at: string;
  input?: string[] | null;
  input_root?: ("typed" | "dict" | "messages" | "dataclass" | "pydantic") | null;
  wants?: ("config" | "runtime" | "store" | "writer" | "previous")[];
  async?: boolean;
  destinations?: string[] | null;
}
/**
 * A sub-graph, inline.
 */
export interface GraphNode {
  id: string;
  label?: string | null;
  retry?: Retry | null;
  timeout_seconds?: number | null;
  isolated?: boolean;
  on_error?: string | null;
  defer?: boolean;
  ui?: Ui | null;
  kind: "graph";
  graph: Subgraph;
  at?: string | null;
  input?: string[] | null;
}
/**
 * Nodes and transitions without the settings of a whole workflow.
 */
export interface Subgraph {
  state?: State;
  /**
   * @maxItems 2000
   */
  nodes?: (BuiltinNode | PythonNode | GraphNode | WorkflowNode)[];
  /**
   * @maxItems 5000
   */
  edges?: Edge[];
  /**
   * @maxItems 5000
   */
  branches?: (BuiltinBranch | PythonBranch)[];
  interrupt_before?: string[];
  interrupt_after?: string[];
  ui?: GraphUi | null;
}
/**
 * Another workflow, as an execution of its own.
 */
export interface WorkflowNode {
  id: string;
  label?: string | null;
  retry?: Retry | null;
  timeout_seconds?: number | null;
  isolated?: boolean;
  on_error?: string | null;
  defer?: boolean;
  ui?: Ui | null;
  kind: "workflow";
  workflow_id: string;
  version?: number | null;
  inputs?: {
    [k: string]: unknown;
  };
  output?: Output | null;
}
/**
 * A transition that is always taken; from several nodes: when all of them have run.
 */
export interface Edge {
  from: string | string[];
  to: string;
}
/**
 * A choice that a built-in router makes.
 */
export interface BuiltinBranch {
  kind: "builtin";
  from: string;
  type: string;
  config?: {
    [k: string]: unknown;
  };
  to: {
    [k: string]: string;
  };
}
/**
 * A choice that a callable of the script makes.
 */
export interface PythonBranch {
  kind: "python";
  from: string;
  at: string;
  label?: string | null;
  to?: {
    [k: string]: string;
  } | null;
  wants?: ("config" | "runtime" | "store" | "writer")[];
  async?: boolean;
  input?: string[] | null;
  input_root?: ("typed" | "dict" | "messages" | "dataclass" | "pydantic") | null;
}
/**
 * What the canvas draws beside the nodes; no meaning at run time.
 */
export interface GraphUi {
  start?: Place | null;
  end?: Place | null;
  /**
   * @maxItems 200
   */
  notes?: Note[];
}
/**
 * A point of the canvas.
 */
export interface Place {
  x: number;
  y: number;
}
/**
 * A text on the canvas, beside the nodes.
 */
export interface Note {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
  text: string;
  color: string;
}
/**
 * Which script the python nodes live in; its text is stored with the version.
 */
export interface Script {
  sha256: string;
  entrypoint?: string | null;
}
/**
 * Limits of an execution.
 */
export interface Settings {
  max_steps?: number;
  timeout_seconds?: number;
  deadline_seconds?: number;
  concurrency?: number | null;
  priority?: number;
  queue_backoff_seconds?: number;
  error_workflow?: string | null;
  retention_days?: number | null;
  input_schema?: {
    [k: string]: unknown;
  } | null;
  mode?: "standard" | "auto";
}
