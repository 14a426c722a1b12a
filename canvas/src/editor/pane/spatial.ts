/** Which node lies next in a direction. */

export type Direction = "left" | "right" | "up" | "down";

export interface Box {
  id: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

const AXES: Readonly<Record<Direction, readonly [x: number, y: number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};
/** How much a step aside counts against a step ahead. */
const ASIDE = 2.2;

/**
 * The box that an arrow key leads to: the nearest by its centre, of those that lie more ahead than behind; what lies aside
 * counts for farther. Undefined where nothing lies ahead.
 */
export function nextBox(boxes: readonly Box[], from: Box, direction: Direction): Box | undefined {
  const [ax, ay] = AXES[direction];
  let best: Box | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const box of boxes) {
    if (box.id === from.id) continue;
    const dx = box.x + box.width / 2 - (from.x + from.width / 2);
    const dy = box.y + box.height / 2 - (from.y + from.height / 2);
    const ahead = dx * ax + dy * ay;
    if (ahead <= 4) continue;
    const aside = Math.abs(dx * ay) + Math.abs(dy * ax);
    if (aside > ahead * 4 + 40) continue;
    const cost = ahead + aside * ASIDE;
    if (cost < least) {
      least = cost;
      best = box;
    }
  }
  return best;
}

/** The box from which reading starts: nearest to the top left. */
export function firstBox(boxes: readonly Box[]): Box | undefined {
  return boxes.reduce<Box | undefined>(
    (best, box) => (best === undefined || box.x + box.y * 0.5 < best.x + best.y * 0.5 ? box : best),
    undefined,
  );
}
