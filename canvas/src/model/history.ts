/** What was, what is, what was undone. Graphs share what did not change, so keeping them is cheap. */
import type { Graph } from "./graph";

export interface Past {
  /** What the change did, for the menu: "Undo move". */
  readonly label: string;
  /** The graph on the other side of the change. */
  readonly graph: Graph;
}

export interface History {
  readonly past: readonly Past[];
  readonly present: Graph;
  readonly future: readonly Past[];
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
  if (mergeKey !== undefined && mergeKey === history.mergeKey && history.past.length > 0) {
    return { ...history, present: graph, future: [] };
  }
  const past = [
    ...history.past.slice(Math.max(0, history.past.length + 1 - MAX_STEPS)),
    { label, graph: history.present },
  ];
  return { past, present: graph, future: [], mergeKey: mergeKey ?? null };
}

/** Put another graph in the place of the present, as nobody's step: what the server made of it, or a rebase. */
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
  const future = [...history.future, { label: last.label, graph: history.present }];
  return { past: history.past.slice(0, -1), present: last.graph, future, mergeKey: null };
}

export function redo(history: History): History {
  const next = history.future.at(-1);
  if (next === undefined) return history;
  const past = [...history.past, { label: next.label, graph: history.present }];
  return { past, present: next.graph, future: history.future.slice(0, -1), mergeKey: null };
}

export const canUndo = (history: History): boolean => history.past.length > 0;
export const canRedo = (history: History): boolean => history.future.length > 0;
/** What undo (redo) would take back (do again). */
export const undoLabel = (history: History): string | null => history.past.at(-1)?.label ?? null;
export const redoLabel = (history: History): string | null => history.future.at(-1)?.label ?? null;
