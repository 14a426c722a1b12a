/** What comes before a node: to run it alone, that is what must be pinned. */
import { type GraphLevel, sourcesOf, START } from "./graph";

/** The nodes of a level from which a node can be reached, itself not among them; in the order of the graph. */
export function ancestorsOf(level: GraphLevel, id: string): string[] {
  const before = new Map<string, Set<string>>();
  const add = (from: string, to: string) => {
    const known = before.get(to);
    if (known) known.add(from);
    else before.set(to, new Set([from]));
  };
  for (const edge of level.edges ?? []) for (const source of sourcesOf(edge)) add(source, edge.to);
  for (const branch of level.branches ?? []) {
    // A router of the script that names no outcomes may lead anywhere.
    const targets = branch.to ? Object.values(branch.to) : (level.nodes ?? []).map((node) => node.id);
    for (const target of targets) add(branch.from, target);
  }
  for (const node of level.nodes ?? []) {
    if (node.on_error) add(node.id, node.on_error);
    if (node.kind === "python") for (const target of node.destinations ?? []) add(node.id, target);
  }
  const found = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const source of before.get(next) ?? [])
      if (source !== id && source !== START && !found.has(source)) {
        found.add(source);
        open.push(source);
      }
  return (level.nodes ?? []).flatMap((node) => (found.has(node.id) ? [node.id] : []));
}
