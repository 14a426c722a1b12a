/** Runs a graph by supersteps without doing anything, to compare where two graphs lead. Failures are not looked at. */
import { END, type GraphLevel, type Node, sourcesOf, START } from "@/model/graph";

export interface Walk {
  /** Nodes that ran, those of sub-graphs included and the sub-graphs themselves not; null where it did not end. */
  visited: ReadonlySet<string> | null;
}

const MAX_STEPS = 60;

/**
 * Walk through a graph.
 *
 * @param choose Which outcome of the router after a node is taken at its nth visit, as an index.
 */
export function walk(level: GraphLevel, choose: (nodeId: string, visit: number) => number): Walk {
  const visits = new Map<string, number>();
  return { visited: run(level, choose, visits) ? new Set(visits.keys()) : null };
}

function run(
  level: GraphLevel,
  choose: (nodeId: string, visit: number) => number,
  visits: Map<string, number>,
): boolean {
  const nodes = new Map<string, Node>((level.nodes ?? []).map((node) => [node.id, node]));
  const waiting = new Map(
    (level.edges ?? []).filter((edge) => sourcesOf(edge).length > 1).map((edge) => [edge, new Set<string>()]),
  );
  let finished: string[] = [START];
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = new Set<string>();
    for (const id of finished) {
      for (const edge of level.edges ?? []) {
        if (!sourcesOf(edge).includes(id)) continue;
        const arrived = waiting.get(edge);
        arrived?.add(id);
        if (arrived === undefined || arrived.size === new Set(sourcesOf(edge)).size) next.add(edge.to);
      }
      for (const branch of level.branches ?? []) {
        const targets = Object.entries(branch.to ?? {}).sort(([one], [two]) => (one < two ? -1 : 1));
        const taken = targets[choose(id, visits.get(id) ?? 0) % Math.max(1, targets.length)];
        if (branch.from === id && taken !== undefined) next.add(taken[1]);
      }
    }
    for (const [edge, arrived] of waiting)
      if (next.has(edge.to) && arrived.size === new Set(sourcesOf(edge)).size) arrived.clear();
    next.delete(END);
    finished = [...next];
    if (finished.length === 0) return true;
    for (const id of finished) {
      const node = nodes.get(id);
      if (node?.kind === "graph" && (node.graph.nodes ?? []).length > 0) {
        if (!run(node.graph, choose, visits)) return false;
      } else visits.set(id, (visits.get(id) ?? 0) + 1);
    }
  }
  return false;
}
