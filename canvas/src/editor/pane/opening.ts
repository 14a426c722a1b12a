import { getViewportForBounds, type Viewport } from "@xyflow/react";

import { START } from "@/model/graph";

import type { PaneNode } from "./flow";

/** Below this zoom a card's label cannot be read. */
const READABLE = 0.35;
const COMFORTABLE = 0.75;
const MAX_ZOOM = 1.1;
const PADDING = 0.16;
const MARGIN = 64;

/**
 * Where the pane looks when a level opens: at the whole level where its labels can be read then, else at its start, at a
 * zoom at which one can work. So a graph of 1,000 nodes opens with what is drawn of it in sight, not with all of it.
 */
export function openingViewport(nodes: readonly PaneNode[], width: number, height: number): Viewport {
  if (nodes.length === 0) return { x: width / 3, y: height / 2, zoom: 1 };
  const edges = nodes.map(({ position: { x, y }, width: w, height: h, initialWidth, initialHeight, measured }) => ({
    left: x,
    top: y,
    right: x + (measured?.width ?? w ?? initialWidth ?? 0),
    bottom: y + (measured?.height ?? h ?? initialHeight ?? 0),
  }));
  const left = Math.min(...edges.map((edge) => edge.left));
  const top = Math.min(...edges.map((edge) => edge.top));
  const bounds = {
    x: left,
    y: top,
    width: Math.max(...edges.map((edge) => edge.right)) - left,
    height: Math.max(...edges.map((edge) => edge.bottom)) - top,
  };
  const whole = getViewportForBounds(bounds, width, height, 0, MAX_ZOOM, PADDING);
  if (whole.zoom >= READABLE) return whole;
  const start = nodes.find(({ id }) => id === START)?.position ?? { x: left, y: top + bounds.height / 2 };
  return { x: MARGIN - start.x * COMFORTABLE, y: height / 2 - start.y * COMFORTABLE, zoom: COMFORTABLE };
}
