/** Sizes and places on the pane, as far as the model must know them. The style sheet keeps to these. */
import { outcomesOf } from "./catalogue";
import { END, type GraphLevel, type Node, type Place, START } from "./graph";
import { latest } from "./latest";

export type Point = Place;

export interface Size {
  width: number;
  height: number;
}

export const NODE_WIDTH = 240;
export const NODE_HEIGHT = 64;
/** One output of a branch, in the strip below its node. */
export const OUTCOME_HEIGHT = 28;
/** The line that names a branch, above its outputs. */
export const BRANCH_HEIGHT = 26;
export const END_SIZE: Size = { width: 96, height: 40 };
export const NOTE_SIZE: Size = { width: 240, height: 140 };
/** What the layout keeps between nodes. */
export const GAP = { x: 96, y: 40 } as const;

/** Outcomes of the branches of one node, as far as they count for its height. */
export interface Strip {
  outcomes: readonly unknown[];
}

export function stepSize(strips: readonly Strip[]): Size {
  const height = strips.reduce(
    (sum, strip) => sum + BRANCH_HEIGHT + strip.outcomes.length * OUTCOME_HEIGHT,
    NODE_HEIGHT,
  );
  return { width: NODE_WIDTH, height };
}

/** Sizes as measured on the pane, or as computed. */
export type Sizes = ReadonlyMap<string, Size>;

/** The sizes in which nodes, START and END are drawn, as far as the model knows. */
export function sizesOf(level: GraphLevel): Sizes {
  const strips = new Map<string, Strip[]>();
  for (const branch of level.branches ?? []) {
    const known = strips.get(branch.from);
    const strip = { outcomes: outcomesOf(branch) };
    if (known === undefined) strips.set(branch.from, [strip]);
    else known.push(strip);
  }
  const start = strips.get(START);
  const found = new Map<string, Size>([
    [START, start === undefined ? END_SIZE : stepSize(start)],
    [END, END_SIZE],
  ]);
  for (const node of level.nodes ?? []) found.set(node.id, stepSize(strips.get(node.id) ?? []));
  return found;
}

/** Tell whether a node has a place of its own. */
export function isPlaced(node: Node): boolean {
  return typeof node.ui?.x === "number" && typeof node.ui.y === "number";
}

/** True where some node was never placed, as after an import: the editor then lays the level out. */
export function needsLayout(level: GraphLevel): boolean {
  return (level.nodes ?? []).some((node) => !isPlaced(node));
}

/** Where everything of a level is drawn: nodes by id, START and END. What was never placed gets a place by rank. */
export const placesOf: (level: GraphLevel) => ReadonlyMap<string, Point> = latest(place);

function place(level: GraphLevel): Map<string, Point> {
  const found = new Map<string, Point>();
  const nodes = level.nodes ?? [];
  const ranks = needsLayout(level) ? ranksOf(level) : new Map<string, number>();
  const rows = new Map<number, number>();
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (const node of nodes) {
    let at: Point;
    if (isPlaced(node)) at = { x: node.ui?.x ?? 0, y: node.ui?.y ?? 0 };
    else {
      const rank = ranks.get(node.id) ?? 0;
      const row = rows.get(rank) ?? 0;
      rows.set(rank, row + 1);
      at = { x: rank * (NODE_WIDTH + GAP.x), y: row * (NODE_HEIGHT + GAP.y) };
    }
    found.set(node.id, at);
    left = Math.min(left, at.x);
    right = Math.max(right, at.x + NODE_WIDTH);
    top = Math.min(top, at.y);
    bottom = Math.max(bottom, at.y + NODE_HEIGHT);
  }
  if (nodes.length === 0) [left, right, top, bottom] = [GAP.x, GAP.x * 2, 0, NODE_HEIGHT];
  const middle = (top + bottom) / 2 - END_SIZE.height / 2;
  found.set(START, level.ui?.start ?? { x: left - GAP.x - END_SIZE.width, y: middle });
  found.set(END, level.ui?.end ?? { x: right + GAP.x, y: middle });
  return found;
}

/** Steps from START, by breadth; nodes that nothing leads to stand first. */
function ranksOf(level: GraphLevel): Map<string, number> {
  const ways = new Map<string, string[]>();
  const lead = (from: string, to: string) => {
    const known = ways.get(from);
    if (known === undefined) ways.set(from, [to]);
    else known.push(to);
  };
  for (const edge of level.edges ?? [])
    for (const from of typeof edge.from === "string" ? [edge.from] : edge.from) lead(from, edge.to);
  for (const branch of level.branches ?? []) for (const to of Object.values(branch.to ?? {})) lead(branch.from, to);
  for (const node of level.nodes ?? []) if (typeof node.on_error === "string") lead(node.id, node.on_error);
  const ranks = new Map<string, number>([[START, -1]]);
  const queue = [START];
  for (const name of queue) {
    for (const next of ways.get(name) ?? []) {
      if (next === END || ranks.has(next)) continue;
      ranks.set(next, (ranks.get(name) ?? 0) + 1);
      queue.push(next);
    }
  }
  return ranks;
}
