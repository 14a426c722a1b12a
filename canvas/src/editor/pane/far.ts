/** When a graph is seen from so far that it is drawn as one picture. */
import type { FlowNode } from "@/model/flow";

/** Below this zoom nothing on a card can be read, */
export const FAR_ZOOM = 0.35;
/** and of more nodes than this one drawing is faster than a thousand cards. */
export const FAR_NODES = 200;

/** The node at a point of the graph. */
export function nodeAtPoint(nodes: readonly FlowNode[], at: { x: number; y: number }): FlowNode | undefined {
  return nodes.findLast(
    ({ type, position: { x, y }, initialWidth, initialHeight }) =>
      type !== "note" && at.x >= x && at.x <= x + initialWidth && at.y >= y && at.y <= y + initialHeight,
  );
}
