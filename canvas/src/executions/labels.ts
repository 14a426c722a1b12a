import type { GraphLevel } from "@/model/graph";

/** What each node is called, by "outer/inner". */
export function labelsOf(level: GraphLevel | undefined, prefix = ""): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const node of level?.nodes ?? []) {
    const id = prefix + node.id;
    labels.set(id, node.label ?? node.id);
    if (node.kind === "graph") for (const [inner, label] of labelsOf(node.graph, `${id}/`)) labels.set(inner, label);
  }
  return labels;
}
