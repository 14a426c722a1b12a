/**
 * The model's flow as @xyflow/react takes it: with sizes and handles from the start, so that what is out of view is never
 * drawn to be measured, and with objects that stay the same while nothing about them changes.
 */
import {
  type Edge as ReactFlowEdge,
  MarkerType,
  type Node as ReactFlowNode,
  type NodeHandle,
  Position,
} from "@xyflow/react";

import { strings } from "@/strings";
import type { Catalogue } from "@/model/catalogue";
import {
  type BranchStrip,
  type EndpointData,
  type FlowEdge,
  type FlowNode,
  flowOf,
  type NoteData,
  type StepData,
} from "@/model/flow";
import { BRANCH_HEIGHT, END_SIZE, NODE_HEIGHT, OUTCOME_HEIGHT, type Point, type Size } from "@/model/geometry";
import type { GraphLevel } from "@/model/graph";

export type StepNode = ReactFlowNode<StepData, "step">;
export type EndpointNode = ReactFlowNode<EndpointData, "start" | "end">;
export type NoteNode = ReactFlowNode<NoteData, "note">;
export type PaneNode = StepNode | EndpointNode | NoteNode;
export type PaneEdge = ReactFlowEdge<FlowEdge["data"], FlowEdge["type"]>;

/** A handle's diameter; the style sheet says the same. */
const HANDLE = 12;
/** How far from the left edge the error port stands. */
export const ERROR_X = 40;

/** What the pointer has moved or resized, until it lets go. */
export interface Moved {
  position?: Point;
  size?: Size;
}

interface Made {
  far?: PaneNode;
  plain?: PaneNode;
  selected?: PaneNode;
}
const made = new WeakMap<FlowNode, Made>();

function madeOf(flow: FlowNode): Made {
  let known = made.get(flow);
  if (!known) {
    known = {};
    made.set(flow, known);
  }
  return known;
}

/** A node that the overview draws: it has its place, but no card. */
export function farNode(flow: FlowNode): PaneNode {
  const known = madeOf(flow);
  return (known.far ??= { ...make(flow, false), hidden: true });
}

export function paneNode(flow: FlowNode, selected: boolean, moved?: Moved): PaneNode {
  const known = madeOf(flow);
  const still = selected ? (known.selected ??= make(flow, true)) : (known.plain ??= make(flow, false));
  if (!moved) return still;
  const { position = still.position, size } = moved;
  return { ...still, position, dragging: true, ...(size ? { ...size, measured: size } : {}) };
}

function make(flow: FlowNode, selected: boolean): PaneNode {
  const size = { width: flow.initialWidth, height: flow.initialHeight };
  const common = { id: flow.id, position: flow.position, selected, measured: size };
  switch (flow.type) {
    case "note":
      return {
        ...common,
        ...size,
        type: "note",
        data: flow.data,
        zIndex: -1,
        connectable: false,
        handles: [],
        ariaLabel: `${strings.editor.note}: ${flow.data.note.text}`,
      };
    case "step": {
      const { title, subtitle } = flow.data;
      return {
        ...common,
        type: "step",
        data: flow.data,
        handles: handlesOf(flow.data.branches, size, { in: true, out: true, error: true }),
        ariaLabel: strings.editor.node(title, subtitle ?? strings.editor.types.python),
      };
    }
    case "start":
    case "end": {
      const start = flow.type === "start";
      return {
        ...common,
        type: flow.type,
        data: flow.data,
        deletable: false,
        handles: handlesOf(flow.data.branches, size, { in: !start, out: start, error: false }),
        ariaLabel: flow.data.title,
      };
    }
  }
}

function handlesOf(
  branches: readonly BranchStrip[],
  size: Size,
  has: { in: boolean; out: boolean; error: boolean },
): NodeHandle[] {
  const handles: NodeHandle[] = [];
  const middle = (branches.length > 0 || has.error ? NODE_HEIGHT : size.height) / 2;
  const add = (id: string, type: "source" | "target", position: Position, x: number, y: number) =>
    handles.push({ id, type, position, x: x - HANDLE / 2, y: y - HANDLE / 2, width: HANDLE, height: HANDLE });
  if (has.in) add("in", "target", Position.Left, 0, middle);
  if (has.out) add("out", "source", Position.Right, size.width, middle);
  let top = NODE_HEIGHT;
  for (const branch of branches) {
    top += BRANCH_HEIGHT;
    for (const { handle } of branch.outcomes) {
      add(handle, "source", Position.Right, size.width, top + OUTCOME_HEIGHT / 2);
      top += OUTCOME_HEIGHT;
    }
  }
  if (has.error) add("error", "source", Position.Bottom, ERROR_X, size.height);
  return handles;
}

/** How large everything of a level is drawn. */
export function paneSizes(level: GraphLevel, catalogue: Catalogue): Map<string, Size> {
  return new Map(
    flowOf(level, catalogue).nodes.map((node) => [node.id, { width: node.initialWidth, height: node.initialHeight }]),
  );
}

/** Where START's and END's handle stands, as seen from their top. */
export const END_MIDDLE = END_SIZE.height / 2;

interface MadeEdge {
  plain?: PaneEdge;
  selected?: PaneEdge;
}
const madeEdges = new WeakMap<FlowEdge, MadeEdge>();

/** An edge that stays the same object while its look and its label, which names its nodes, do. */
export function paneEdge(flow: FlowEdge, selected: boolean, ariaLabel: string): PaneEdge {
  let known = madeEdges.get(flow);
  if (!known) {
    known = {};
    madeEdges.set(flow, known);
  }
  const look = selected ? "selected" : "plain";
  const before = known[look];
  if (before?.ariaLabel === ariaLabel) return before;
  return (known[look] = makeEdge(flow, selected, ariaLabel));
}

function makeEdge(flow: FlowEdge, selected: boolean, ariaLabel: string): PaneEdge {
  const colour = selected ? "var(--accent)" : flow.type === "error" ? "var(--bad)" : "var(--edge)";
  return {
    ...flow,
    selected,
    ariaLabel,
    markerEnd: { type: MarkerType.ArrowClosed, color: colour, width: 18, height: 18 },
  };
}
