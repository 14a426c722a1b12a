/**
 * A level as @xyflow/react draws it. What did not change keeps its identity, so that React skips it: steps are kept
 * with their node object, edges with their edge, branch or node object.
 */
/* eslint-disable @typescript-eslint/consistent-type-definitions -- @xyflow takes data that is assignable to a record */
import { model as say } from "@/strings/model";

import { type Catalogue, type CatalogueEntry, findEntry, outcomesOf } from "./catalogue";
import { END_SIZE, placesOf, type Point, type Size, stepSize } from "./geometry";
import { type Branch, type Edge, END, type GraphLevel, type Node, type Note, sourcesOf, START } from "./graph";
import { latest } from "./latest";
import { branchHandle } from "./ports";

/** One output of a branch. */
export type Outcome = {
  outcome: string;
  /** `branch/<i>/<outcome>`. */
  handle: string;
  /** Where it leads; null while it is not connected. */
  target: string | null;
};

/** A branch as part of the card of the node that it starts from. */
export type BranchStrip = {
  /** Counts the branches of this node: the i of the handles. `branchIndex(level, nodeId, place)` finds it in the level. */
  place: number;
  branch: Branch;
  title: string;
  entry: CatalogueEntry | null;
  outcomes: Outcome[];
  /** True for a router of the script that names the next node itself: it has no outputs to draw. */
  open: boolean;
};

export type StepData = {
  node: Node;
  /** The node's label, else its id. */
  title: string;
  /** What kind of node, in words: the entry's title, "Sub-graph" …; null where only the script knows. */
  subtitle: string | null;
  /** Null for a type that the registry does not have, and for python nodes. */
  entry: CatalogueEntry | null;
  branches: BranchStrip[];
  interruptBefore: boolean;
  interruptAfter: boolean;
  /** Where it goes on failure; null: the execution fails. */
  onError: string | null;
};

export type EndpointData = { title: string; branches: BranchStrip[] };
export type NoteData = { note: Note };

type Placed = { id: string; position: Point; initialWidth: number; initialHeight: number };
export type StepFlowNode = Placed & { type: "step"; data: StepData };
/** START has branches too; END has nothing. */
export type EndpointFlowNode = Placed & { type: "start" | "end"; data: EndpointData; deletable: false };
export type NoteFlowNode = Placed & { type: "note"; data: NoteData; width: number; height: number; zIndex: number };
export type FlowNode = StepFlowNode | EndpointFlowNode | NoteFlowNode;

export type EdgeKind = "edge" | "join" | "branch" | "error";
export type FlowEdge = {
  id: string;
  type: EdgeKind;
  source: string;
  sourceHandle: string;
  target: string;
  targetHandle: "in";
  data: {
    kind: EdgeKind;
    /** The outcome of a branch. */
    label: string | null;
    /** The edges of one join have the same. */
    join: string | null;
  };
};

/** What an edge on the pane stands for. */
export type EdgeRef =
  | { kind: "edge" | "join"; edge: Edge; source: string; target: string }
  | { kind: "branch"; branch: Branch; place: number; outcome: string; source: string; target: string }
  | { kind: "error"; node: Node; source: string; target: string };

/** Notes share the pane's name space with nodes; no node's id has a colon. */
export const noteFlowId = (id: string): string => `note:${id}`;
/** The note's id; undefined for what is no note. */
export const noteIdOf = (flowId: string): string | undefined =>
  flowId.startsWith("note:") ? flowId.slice(5) : undefined;

export function flowOf(level: GraphLevel, catalogue: Catalogue): { nodes: FlowNode[]; edges: FlowEdge[] } {
  const places = placesOf(level);
  const branches = new Map<string, Branch[]>();
  for (const branch of level.branches ?? []) {
    const known = branches.get(branch.from);
    if (known === undefined) branches.set(branch.from, [branch]);
    else known.push(branch);
  }
  const before = new Set(level.interrupt_before);
  const after = new Set(level.interrupt_after);
  const at = (id: string): Point => places.get(id) ?? { x: 0, y: 0 };

  const nodes: FlowNode[] = (level.ui?.notes ?? []).map(noteNode);
  nodes.push(endpoint("start", START, at(START), branches.get(START) ?? NONE, catalogue));
  const seen = new Set<string>([START, END]);
  for (const node of level.nodes ?? []) {
    // Of two nodes with one id (an error that validation names) the pane can show only one.
    if (seen.has(node.id)) continue;
    seen.add(node.id);
    nodes.push(
      step(node, at(node.id), branches.get(node.id) ?? NONE, before.has(node.id), after.has(node.id), catalogue),
    );
  }
  nodes.push(endpoint("end", END, at(END), NONE, catalogue));
  const edges = [...edgesOf(level)].filter(({ flow }) => seen.has(flow.source) && seen.has(flow.target));
  return { nodes, edges: edges.map(({ flow }) => flow) };
}

const NONE: readonly Branch[] = [];

// --- nodes --------------------------------------------------------------------------------------

interface Kept {
  flow: StepFlowNode;
  branches: readonly Branch[];
  catalogue: Catalogue;
}

const steps = new WeakMap<Node, Kept>();

function step(
  node: Node,
  at: Point,
  branches: readonly Branch[],
  before: boolean,
  after: boolean,
  catalogue: Catalogue,
): StepFlowNode {
  const kept = steps.get(node);
  if (
    kept?.catalogue === catalogue &&
    kept.flow.position.x === at.x &&
    kept.flow.position.y === at.y &&
    kept.flow.data.interruptBefore === before &&
    kept.flow.data.interruptAfter === after &&
    areSame(kept.branches, branches)
  ) {
    return kept.flow;
  }
  const strips = branches.map((branch, place) => strip(branch, place, catalogue));
  const size = stepSize(strips);
  const entry = node.kind === "builtin" ? (findEntry(catalogue, "node", node.type) ?? null) : null;
  const flow: StepFlowNode = {
    id: node.id,
    type: "step",
    position: at,
    initialWidth: size.width,
    initialHeight: size.height,
    data: {
      node,
      title: titleOf(node),
      subtitle: subtitleOf(node, entry),
      entry,
      branches: strips,
      interruptBefore: before,
      interruptAfter: after,
      onError: node.on_error ?? null,
    },
  };
  steps.set(node, { flow, branches, catalogue });
  return flow;
}

/** What people call a node. */
export function titleOf(node: Node): string {
  return node.label !== undefined && node.label !== null && node.label !== "" ? node.label : node.id;
}

function subtitleOf(node: Node, entry: CatalogueEntry | null): string | null {
  switch (node.kind) {
    case "builtin":
      return entry?.title ?? node.type;
    case "graph":
      return say.subgraph;
    case "workflow":
      return say.workflow;
    case "python":
      return null;
  }
}

function areSame(one: readonly unknown[], two: readonly unknown[]): boolean {
  return one.length === two.length && one.every((each, index) => each === two[index]);
}

const strips = new WeakMap<Branch, { strip: BranchStrip; catalogue: Catalogue }>();

function strip(branch: Branch, place: number, catalogue: Catalogue): BranchStrip {
  const kept = strips.get(branch);
  if (kept?.catalogue === catalogue && kept.strip.place === place) return kept.strip;
  const entry = branch.kind === "builtin" ? (findEntry(catalogue, "branch", branch.type) ?? null) : null;
  const to = branch.to ?? {};
  const made: BranchStrip = {
    place,
    branch,
    title: entry?.title ?? (branch.kind === "builtin" ? branch.type : (branch.label ?? branch.at)),
    entry,
    outcomes: outcomesOf(branch, catalogue).map((outcome) => ({
      outcome,
      handle: branchHandle(place, outcome),
      target: Object.hasOwn(to, outcome) ? (to[outcome] ?? null) : null,
    })),
    open: branch.kind === "python" && (branch.to ?? null) === null,
  };
  strips.set(branch, { strip: made, catalogue });
  return made;
}

/** START and END are no objects of the graph; the last ones drawn are kept by what they show. */
const endpoints = new Map<string, { flow: EndpointFlowNode; branches: readonly Branch[]; catalogue: Catalogue }>();

function endpoint(
  type: "start" | "end",
  id: string,
  at: Point,
  branches: readonly Branch[],
  catalogue: Catalogue,
): EndpointFlowNode {
  const key = `${type}/${at.x}/${at.y}`;
  const kept = endpoints.get(key);
  if (kept?.catalogue === catalogue && areSame(kept.branches, branches)) return kept.flow;
  const strips = branches.map((branch, place) => strip(branch, place, catalogue));
  const size: Size = strips.length === 0 ? END_SIZE : stepSize(strips);
  const flow: EndpointFlowNode = {
    id,
    type,
    position: at,
    initialWidth: size.width,
    initialHeight: size.height,
    data: { title: type === "start" ? say.start : say.end, branches: strips },
    deletable: false,
  };
  if (endpoints.size >= 100) endpoints.clear();
  endpoints.set(key, { flow, branches, catalogue });
  return flow;
}

const notes = new WeakMap<Note, NoteFlowNode>();

function noteNode(note: Note): NoteFlowNode {
  let flow = notes.get(note);
  if (flow === undefined) {
    const { id, x, y, width, height } = note;
    const size = { width, height, initialWidth: width, initialHeight: height };
    flow = { id: noteFlowId(id), type: "note", position: { x, y }, data: { note }, zIndex: -1, ...size };
    notes.set(note, flow);
  }
  return flow;
}

// --- edges --------------------------------------------------------------------------------------

interface Drawn {
  flow: FlowEdge;
  ref: EdgeRef;
}

const plain = new WeakMap<Edge, readonly Drawn[]>();
const failing = new WeakMap<Node, Drawn>();
const chosen = new WeakMap<Branch, { place: number; drawn: readonly Drawn[] }>();

/** Ids of drawn edges. `|` separates: no node's id has one. */
export const edgeId = (source: string, target: string): string => `edge|${source}|${target}`;
export const joinEdgeId = (source: string, target: string, sources: readonly string[]): string =>
  ["join", source, target, ...[...sources].sort()].join("|");
export const branchEdgeId = (source: string, place: number, outcome: string): string =>
  `branch|${source}|${place}|${outcome}`;
export const errorEdgeId = (source: string): string => `error|${source}`;

/** What a drawn edge stands for; undefined where it is gone. */
export function edgeRef(level: GraphLevel, id: string): EdgeRef | undefined {
  return drawnOf(level).get(id)?.ref;
}

/** All drawn edges of a level by id. */
export function* edgeRefs(level: GraphLevel): Generator<[string, EdgeRef]> {
  for (const [id, { ref }] of drawnOf(level)) yield [id, ref];
}

/** The ids under which an edge of the graph is drawn: one, or one for each node that a join waits for. */
export function edgeIdsOf(edge: Edge): string[] {
  return drawEdge(edge).map(({ flow }) => flow.id);
}

function edgesOf(level: GraphLevel): Iterable<Drawn> {
  return drawnOf(level).values();
}

const drawnOf = latest((level: GraphLevel): ReadonlyMap<string, Drawn> => {
  const made = new Map<string, Drawn>();
  // An edge that stands in the graph twice means nothing more than once: the first is drawn.
  const add = (drawn: Drawn) => made.has(drawn.flow.id) || made.set(drawn.flow.id, drawn);
  for (const edge of level.edges ?? []) drawEdge(edge).forEach(add);
  const counts = new Map<string, number>();
  for (const branch of level.branches ?? []) {
    const place = counts.get(branch.from) ?? 0;
    counts.set(branch.from, place + 1);
    drawBranch(branch, place).forEach(add);
  }
  for (const node of level.nodes ?? []) if (typeof node.on_error === "string") add(drawError(node, node.on_error));
  return made;
});

function drawEdge(edge: Edge): readonly Drawn[] {
  let drawn = plain.get(edge);
  if (drawn === undefined) {
    const sources = sourcesOf(edge);
    const joined = sources.length > 1;
    drawn = sources.map((source) => {
      const kind = joined ? "join" : "edge";
      const id = joined ? joinEdgeId(source, edge.to, sources) : edgeId(source, edge.to);
      const join = joined ? `${[...sources].sort().join("|")}|${edge.to}` : null;
      return {
        flow: flowEdge(id, kind, source, "out", edge.to, null, join),
        ref: { kind, edge, source, target: edge.to },
      };
    });
    plain.set(edge, drawn);
  }
  return drawn;
}

function drawBranch(branch: Branch, place: number): readonly Drawn[] {
  const kept = chosen.get(branch);
  if (kept?.place === place) return kept.drawn;
  const source = branch.from;
  const drawn = Object.entries(branch.to ?? {}).map(([outcome, target]): Drawn => {
    const handle = branchHandle(place, outcome);
    const flow = flowEdge(branchEdgeId(source, place, outcome), "branch", source, handle, target, outcome, null);
    return { flow, ref: { kind: "branch", branch, place, outcome, source, target } };
  });
  chosen.set(branch, { place, drawn });
  return drawn;
}

function drawError(node: Node, target: string): Drawn {
  let drawn = failing.get(node);
  if (drawn === undefined) {
    const flow = flowEdge(errorEdgeId(node.id), "error", node.id, "error", target, null, null);
    drawn = { flow, ref: { kind: "error", node, source: node.id, target } };
    failing.set(node, drawn);
  }
  return drawn;
}

function flowEdge(
  id: string,
  kind: EdgeKind,
  source: string,
  sourceHandle: string,
  target: string,
  label: string | null,
  join: string | null,
): FlowEdge {
  return { id, type: kind, source, sourceHandle, target, targetHandle: "in", data: { kind, label, join } };
}
