/**
 * What the editor knows of one open workflow. One store for each, in a React context: `useEditor(selector)` reads it,
 * `useEditorStore()` gives the store itself to handlers, which need no rendering.
 *
 * The graph changes only through `apply`, with a command of `src/model`: that is what undo, saving and validation see.
 */
import { createContext, use } from "react";
import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";

import type { Catalogue } from "@/model/catalogue";
import { END, type Graph, type GraphLevel, type GraphPath, NOTHING, type Selection, START } from "@/model/graph";
import { type History, push, redo, replacePresent, start, undo } from "@/model/history";
import type { Json } from "@/model/json";
import { edgeRef } from "@/model/flow";
import { findLevel, levelAt } from "@/model/level";
import type { Overlay } from "@/model/timeline";
import { type Issue, locate, type Location } from "@/model/validation";
import type { Status } from "@/model/visual";

/** What stands in the panel at the right. */
export type Panel = "node" | "problems" | "settings" | "python" | "versions" | "run";

/** A place of the graph, as `locate` of `src/model/validation` gives it. */
export type EditorLocation = Location;

/** What a card shows of the issues that lie in its node. */
export interface Mark {
  severity: "error" | "warning";
  text: string;
  count: number;
}

export interface SaveState {
  state: "saved" | "unsaved" | "saving" | "offline" | "conflict";
  /** Of the draft that the service has. */
  revision: number;
  error?: string | undefined;
}

/** Data of the last execution, for expressions. */
export interface LastData {
  inputs: Json;
  results: Record<string, Json>;
  /** Other channels of the state, as they were last written. */
  channels?: Record<string, Json>;
}

export interface EditorState {
  readonly workflowId: string;
  readonly catalogue: Catalogue;

  graph: Graph;
  history: History;
  canUndo: boolean;
  canRedo: boolean;
  /** Change the graph. Gives false when the command was refused; the reason has been shown then. */
  apply: (label: string, command: (graph: Graph) => Graph, mergeKey?: string) => boolean;
  /** Put a graph in place that holds what others changed as well; undo leaves that alone. */
  adopt: (graph: Graph) => void;
  undo: () => void;
  redo: () => void;

  /** Which level is on the pane: `[]` for the top. */
  path: GraphPath;
  selection: Selection;
  select: (selection: Partial<Selection>) => void;
  /** Show the sub-graph of this node of the level that is shown. */
  enter: (nodeId: string) => void;
  /** Show an outer level; `depth` is the length of its path. */
  leave: (depth: number) => void;
  /** Show this place: its level, selected, in view; the panel may use `field`. */
  focus: (location: EditorLocation) => void;
  /** The latest `focus`; `at` tells two apart that lead to the same place. */
  focused: (EditorLocation & { at: number }) | null;

  /** What validation found in the graph. */
  issues: readonly Issue[];
  /** The same by node ("outer/inner"); a sub-graph's node has those within it. */
  marks: Readonly<Record<string, Mark>>;
  setIssues: (issues: readonly Issue[]) => void;

  save: SaveState;
  setSave: (save: Partial<SaveState>) => void;

  panel: Panel | null;
  open: (panel: Panel | null) => void;

  /** Outputs by node id ("outer/inner" within sub-graphs) in place of running these nodes; kept in this browser. */
  pins: Readonly<Record<string, Json>>;
  setPin: (id: string, value: Json | undefined) => void;

  /** The fold of an execution that is drawn over the nodes. */
  overlay: Overlay | null;
  setOverlay: (overlay: Overlay | null) => void;

  /** How nodes differ from a version that the draft is compared with, by "outer/inner"; null: it is not compared. */
  comparison: Readonly<Record<string, Status>> | null;
  setComparison: (comparison: Readonly<Record<string, Status>> | null) => void;
  lastData: LastData | null;
  setLastData: (data: LastData | null) => void;
}

export type EditorStore = StoreApi<EditorState>;

/** Where pins are kept between visits; `localStorage` in the browser. */
export type PinStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export interface EditorStart {
  workflowId: string;
  graph: Graph;
  catalogue: Catalogue;
  revision: number;
  storage?: PinStorage;
  /** Called with the reason when a command was refused. */
  onRefused?: (reason: string) => void;
  /** Why nothing may be changed here. */
  readOnly?: string;
}

/** Make the store of a workflow that has been opened. */
export function createEditorStore(given: EditorStart): EditorStore {
  const pinKey = `orcheo.pins.${given.workflowId}`;
  return createStore<EditorState>((set, get) => {
    const show = (history: History) => {
      const graph = history.present;
      const { path, selection } = get();
      const still = existing(graph, path);
      set({
        history,
        graph,
        canUndo: history.past.length > 0,
        canRedo: history.future.length > 0,
        path: still,
        selection: still.length === path.length ? within(levelAt(graph, still), selection) : NOTHING,
      });
    };
    return {
      workflowId: given.workflowId,
      catalogue: given.catalogue,

      graph: given.graph,
      history: start(given.graph),
      canUndo: false,
      canRedo: false,
      apply: (label, command, mergeKey) => {
        if (given.readOnly !== undefined) {
          given.onRefused?.(given.readOnly);
          return false;
        }
        const { graph, history } = get();
        let next: Graph;
        try {
          next = command(graph);
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          if (error.name !== "ModelError") throw error;
          given.onRefused?.(error.message);
          return false;
        }
        if (next !== graph) show(push(history, next, label, mergeKey));
        return true;
      },
      adopt: (graph) => {
        const { history } = get();
        if (graph !== history.present) show(replacePresent(history, graph));
      },
      undo: () => show(undo(get().history)),
      redo: () => show(redo(get().history)),

      path: [],
      selection: NOTHING,
      select: (selection) => {
        const next = { ...NOTHING, ...selection };
        if (!same(next, get().selection)) set({ selection: next });
      },
      enter: (nodeId) => {
        const { graph, path } = get();
        const next = [...path, nodeId];
        if (existing(graph, next).length === next.length) set({ path: next, selection: NOTHING });
      },
      leave: (depth) => {
        const { path } = get();
        const left = path[depth];
        if (left !== undefined) set({ path: path.slice(0, depth), selection: { ...NOTHING, nodes: [left] } });
      },
      focus: (location) => {
        const path = existing(get().graph, location.path);
        set({
          path,
          selection: {
            ...NOTHING,
            nodes: location.nodeId === undefined ? [] : [location.nodeId],
            edges: location.edgeId === undefined ? [] : [location.edgeId],
          },
          focused: { ...location, path, at: (get().focused?.at ?? 0) + 1 },
        });
      },
      focused: null,

      issues: [],
      marks: {},
      setIssues: (issues) => {
        const { graph, issues: before, marks } = get();
        if (issues.length === 0 && before.length === 0) return;
        set({ issues, marks: marksOf(graph, issues, marks) });
      },

      save: { state: "saved", revision: given.revision },
      setSave: (save) => set({ save: { ...get().save, error: undefined, ...save } }),

      panel: null,
      open: (panel) => set({ panel }),

      pins: storedPins(given.storage, pinKey),
      setPin: (id, value) => {
        const { [id]: _, ...others } = get().pins;
        const pins = value === undefined ? others : { ...others, [id]: value };
        set({ pins });
        try {
          if (Object.keys(pins).length > 0) given.storage?.setItem(pinKey, JSON.stringify(pins));
          else given.storage?.removeItem(pinKey);
        } catch (error) {
          // The browser's storage is full: the pin holds until this page is closed.
          given.onRefused?.(error instanceof Error ? error.message : String(error));
        }
      },

      overlay: null,
      setOverlay: (overlay) => set({ overlay }),
      comparison: null,
      setComparison: (comparison) => set({ comparison }),
      lastData: null,
      setLastData: (lastData) => set({ lastData }),
    };
  });
}

/** The part of a path that leads to levels that exist. */
function existing(graph: Graph, path: GraphPath): GraphPath {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const part = path.slice(0, depth);
    if (findLevel(graph, part)) return depth === path.length ? path : part;
  }
  return path.length === 0 ? path : [];
}

/** What stands before the id of a node at this level where the whole graph's nodes are named: "outer/". */
export function prefixOf(path: GraphPath): string {
  return path.length === 0 ? "" : `${path.join("/")}/`;
}

/** Marks by node. One that says the same as before stays the same object, so that its card is not drawn again. */
function marksOf(graph: Graph, issues: readonly Issue[], before: Readonly<Record<string, Mark>>): Record<string, Mark> {
  const marks: Record<string, Mark> = {};
  const add = (key: string, issue: Issue) => {
    const known = marks[key];
    marks[key] = known
      ? {
          severity: issue.severity === "error" ? "error" : known.severity,
          text: known.count < 5 ? `${known.text}\n${issue.message}` : known.text,
          count: known.count + 1,
        }
      : { severity: issue.severity, text: issue.message, count: 1 };
  };
  for (const issue of issues) {
    const { path, nodeId, edgeId } = locate(graph, issue);
    path.forEach((_, depth) => add(path.slice(0, depth + 1).join("/"), issue));
    const level = edgeId === undefined ? undefined : findLevel(graph, path);
    const id = nodeId ?? (level && edgeId !== undefined ? edgeRef(level, edgeId)?.source : undefined);
    if (id !== undefined) add(prefixOf(path) + id, issue);
  }
  for (const [key, mark] of Object.entries(marks)) {
    const old = before[key];
    if (old?.text === mark.text && old.severity === mark.severity && old.count === mark.count) marks[key] = old;
  }
  return marks;
}

/** What of a selection still exists: edges are kept, since their ids follow from their ends. */
function within(level: GraphLevel, selection: Selection): Selection {
  if (selection.nodes.length === 0) return selection;
  const ids = new Set((level.nodes ?? []).map((node) => node.id));
  const nodes = selection.nodes.filter((id) => ids.has(id) || id === START || id === END);
  return nodes.length === selection.nodes.length ? selection : { ...selection, nodes };
}

function same(a: Selection, b: Selection): boolean {
  return (["nodes", "edges", "notes"] as const).every(
    (part) => a[part].length === b[part].length && a[part].every((id, index) => id === b[part][index]),
  );
}

function storedPins(storage: PinStorage | undefined, key: string): Record<string, Json> {
  try {
    const value: unknown = JSON.parse(storage?.getItem(key) ?? "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, Json>) : {};
  } catch {
    return {};
  }
}

export const EditorContext = createContext<EditorStore | null>(null);

/** The store of the editor around this component, for handlers. */
export function useEditorStore(): EditorStore {
  const store = use(EditorContext);
  if (!store) throw new Error("There is no editor around this component.");
  return store;
}

/** A part of what the editor knows; renders again when that part is another. */
export function useEditor<T>(selector: (state: EditorState) => T): T {
  return useStore(useEditorStore(), selector);
}
