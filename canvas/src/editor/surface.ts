/** What the editor shows beside the graph: what is being added or connected, which dialog is open. */
import { createContext, use } from "react";
import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";

import type { Point } from "@/model/geometry";
import type { Port } from "@/model/ports";

import type { Clash } from "./saver";

/** A node is being chosen from the library, for a place of the pane. */
export interface Adding {
  /** Where it will stand, in the graph's coordinates. */
  at: Point;
  /** Where the list opens, in the window's. */
  screen: Point;
  /** What will lead to it. */
  from?: Port;
  /** What it will lead to. */
  to?: Port;
  /** The drawn edge that it will part. */
  edgeId?: string;
}

/** Where a node is led to is being chosen with the keyboard. */
export interface Connecting {
  node: string;
  screen: Point;
}

export type EditorDialog = "shortcuts" | "conflict" | "remove" | "discard";

export interface SurfaceState {
  library: boolean;
  /** The small map of the whole graph. */
  map: boolean;
  zoom: number;
  /** The pane is about to go far away: no cards are to be drawn on the way. */
  leaping: boolean;
  finding: boolean;
  adding: Adding | null;
  connecting: Connecting | null;
  dialog: EditorDialog | null;
  clash: Clash | null;
  /** The node that the list under the keyboard points at. */
  target: string | null;
  /** The node whose name is being edited on its card. */
  renaming: string | null;
  /** Why the connection that is being dragged would be refused. */
  refusal: string | null;
  /** The keyboard is on its way into the panel at the right. */
  entering: boolean;
  /** What was just done, for those who do not see it. */
  said: string;
}

export type SurfaceStore = StoreApi<SurfaceState>;

export function createSurfaceStore({ library, map }: Pick<SurfaceState, "library" | "map">): SurfaceStore {
  return createStore<SurfaceState>(() => ({
    library,
    map,
    zoom: 1,
    leaping: false,
    finding: false,
    adding: null,
    connecting: null,
    dialog: null,
    clash: null,
    target: null,
    renaming: null,
    refusal: null,
    entering: false,
    said: "",
  }));
}

/** What the pane can do for others, in the graph's coordinates where nothing else is said. */
export interface PaneView {
  /** The middle of what is shown. */
  middle: () => Point;
  toGraph: (screen: Point) => Point;
  toScreen: (point: Point) => Point;
  /** Bring nodes into view, if they are not. */
  reveal: (ids: readonly string[]) => void;
  /** Look at a level that was just opened: at all of it, or where it starts if it is too large for that. */
  open: () => void;
  /** Bring everything into view, however small it gets. */
  fit: () => void;
  zoomBy: (factor: number) => void;
  zoomTo: (zoom: number) => void;
  /** Put the keyboard's focus on a node or an edge; without one, on the pane. */
  focus: (id?: string) => void;
}

/** A pane that is not there yet: everything happens at the origin. */
export const NO_VIEW: PaneView = {
  middle: () => ({ x: 0, y: 0 }),
  toGraph: (screen) => screen,
  toScreen: (point) => point,
  reveal: () => undefined,
  open: () => undefined,
  fit: () => undefined,
  zoomBy: () => undefined,
  zoomTo: () => undefined,
  focus: () => undefined,
};

export const SurfaceContext = createContext<SurfaceStore | null>(null);

export function useSurfaceStore(): SurfaceStore {
  const store = use(SurfaceContext);
  if (!store) throw new Error("There is no editor around this component.");
  return store;
}

export function useSurface<T>(selector: (state: SurfaceState) => T): T {
  return useStore(useSurfaceStore(), selector);
}
