/** What was, what is, what was undone. Graphs share what did not change, so keeping them is cheap. */
import type { Graph } from "./graph";
import { merge } from "./merge";

/** One change. Undoing takes back what it changed; what others changed since stays. */
export interface Step {
  /** What the change did, for the menu: "Undo move". */
  readonly label: string;
  readonly before: Graph;
  readonly after: Graph;
}

export interface History {
  readonly past: readonly Step[];
  readonly present: Graph;
  readonly future: readonly Step[];
  /** Of the last change, as long as nothing came between. */
  readonly mergeKey: string | null;
}

/** So many steps can be undone. */
export const MAX_STEPS = 200;

export function start(graph: Graph): History {
  return { past: [], present: graph, future: [], mergeKey: null };
}

/**
 * Make a change the present.
 *
 * Changes in a row with the same `mergeKey` (typing into one field, dragging one node) are one step. A graph that is
 * the present already is no change.
 */
export function push(history: History, graph: Graph, label: string, mergeKey?: string): History {
  if (graph === history.present) return history;
  const last = history.past.at(-1);
  if (last !== undefined && mergeKey !== undefined && mergeKey === history.mergeKey) {
    return { ...history, past: [...history.past.slice(0, -1), { ...last, after: graph }], present: graph, future: [] };
  }
  const past = [
    ...history.past.slice(Math.max(0, history.past.length + 1 - MAX_STEPS)),
    { label, before: history.present, after: graph },
  ];
  return { past, present: graph, future: [], mergeKey: mergeKey ?? null };
}

/** Put another graph in the place of the present, as nobody's step: it holds what others changed as well. */
export function replacePresent(history: History, graph: Graph): History {
  return graph === history.present ? history : { ...history, present: graph, mergeKey: null };
}

/** The next change belongs to a new step, whatever its `mergeKey`. */
export function seal(history: History): History {
  return history.mergeKey === null ? history : { ...history, mergeKey: null };
}

export function undo(history: History): History {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  const present = turned(history.present, last.after, last.before);
  return { past: history.past.slice(0, -1), present, future: [...history.future, last], mergeKey: null };
}

export function redo(history: History): History {
  const next = history.future.at(-1);
  if (next === undefined) return history;
  const present = turned(history.present, next.before, next.after);
  return { past: [...history.past, next], present, future: history.future.slice(0, -1), mergeKey: null };
}

/** The present with what leads from one graph to the other; where others changed the same since, theirs stays. */
function turned(present: Graph, from: Graph, to: Graph): Graph {
  return present === from ? to : merge(from, present, to).graph;
}

export const canUndo = (history: History): boolean => history.past.length > 0;
export const canRedo = (history: History): boolean => history.future.length > 0;
/** What undo (redo) would take back (do again). */
export const undoLabel = (history: History): string | null => history.past.at(-1)?.label ?? null;
export const redoLabel = (history: History): string | null => history.future.at(-1)?.label ?? null;
