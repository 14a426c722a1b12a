/** Where everything goes when a level is laid out: from left to right, START first. Runs in a worker as well. */
import { Graph as Dagre, layout as arrange } from "@dagrejs/dagre";

import { GAP, type Point, type Sizes, sizesOf } from "./geometry";
import { END, type GraphLevel, sourcesOf, START } from "./graph";

/** Top left corners, on whole pixels: nodes by id, START and END. `moveNodes` takes it as it is. */
export type Layout = Map<string, Point>;

/** So many nodes are ranked with care; more of them take the quick way. */
const CAREFUL = 300;

/**
 * Lay a level out. Loops lead back and count for no rank; what nothing leads to stands beside START's first nodes.
 *
 * @param measured Sizes as drawn; those it lacks are computed.
 */
export function layout(level: GraphLevel, measured: Sizes = new Map()): Layout {
  const sizes = sizesOf(level);
  const ids = [START, ...new Set((level.nodes ?? []).map((node) => node.id)), END];
  const ways = waysOf(level, new Set(ids));
  const onward = withoutLoops(ids, ways);

  const graph = new Dagre();
  const ranker = ids.length > CAREFUL ? "longest-path" : "network-simplex";
  graph.setGraph({ rankdir: "LR", nodesep: GAP.y, ranksep: GAP.x, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  // dagre orders the nodes of one rank by number at first, and tells nodes apart by texts that it makes names of.
  const names = new Map(ids.map((id, index) => [id, String(index)]));
  const name = (id: string) => names.get(id) ?? "";
  for (const id of ids) graph.setNode(name(id), { ...(measured.get(id) ?? sizes.get(id)) });
  const led = new Set<string>();
  for (const [from, targets] of onward) {
    for (const to of targets) {
      graph.setEdge(name(from), name(to), { weight: 2 });
      led.add(to);
    }
  }
  for (const id of ids) {
    if (id === START || id === END) continue;
    if (!led.has(id)) graph.setEdge(name(START), name(id), { weight: 1 });
    if ((onward.get(id)?.size ?? 0) === 0) graph.setEdge(name(id), name(END), { weight: 0 });
  }
  if (ids.length === 2) graph.setEdge(name(START), name(END), {});
  arrange(graph);

  const found: Layout = new Map();
  for (const id of ids) {
    const { x, y, width, height } = graph.node(name(id)) as { x: number; y: number; width: number; height: number };
    found.set(id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2) });
  }
  return found;
}

/** Where each node may lead, as drawn: edges, outcomes in their order, error ways. */
function waysOf(level: GraphLevel, ids: ReadonlySet<string>): Map<string, Set<string>> {
  const ways = new Map<string, Set<string>>();
  const lead = (from: string, to: string) => {
    if (!ids.has(from) || !ids.has(to) || from === to || from === END || to === START) return;
    const known = ways.get(from);
    if (known === undefined) ways.set(from, new Set([to]));
    else known.add(to);
  };
  for (const edge of level.edges ?? []) for (const from of sourcesOf(edge)) lead(from, edge.to);
  for (const branch of level.branches ?? []) for (const to of Object.values(branch.to ?? {})) lead(branch.from, to);
  for (const node of level.nodes ?? []) {
    if (typeof node.on_error === "string") lead(node.id, node.on_error);
    if (node.kind === "python") for (const to of node.destinations ?? []) lead(node.id, to);
  }
  return ways;
}

/** The ways without those that lead back to where a walk from START comes from. */
function withoutLoops(
  ids: readonly string[],
  ways: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, Set<string>> {
  const onward = new Map<string, Set<string>>();
  const state = new Map<string, "open" | "done">();
  for (const root of ids) {
    if (state.has(root)) continue;
    state.set(root, "open");
    const walk = [{ id: root, left: [...(ways.get(root) ?? [])] }];
    for (let at = walk.at(-1); at !== undefined; at = walk.at(-1)) {
      const to = at.left.shift();
      if (to === undefined) {
        state.set(at.id, "done");
        walk.pop();
        continue;
      }
      const known = state.get(to);
      if (known === "open") continue;
      const targets = onward.get(at.id);
      if (targets === undefined) onward.set(at.id, new Set([to]));
      else targets.add(to);
      if (known === undefined) {
        state.set(to, "open");
        walk.push({ id: to, left: [...(ways.get(to) ?? [])] });
      }
    }
  }
  return onward;
}
