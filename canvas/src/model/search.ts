/** Find nodes in a graph, sub-graphs included. */
import { titleOf } from "./flow";
import type { Graph, GraphPath, Node } from "./graph";
import { textsOf } from "./json";
import { allNodes } from "./level";
import { templatesOf } from "./references";

export interface Found {
  path: GraphPath;
  nodeId: string;
  title: string;
  /** Where the words were found: in the name, the type, or in a text of the configuration. */
  where: "name" | "type" | "config";
  /** Dotted, below `config`; only where it was found in the configuration. */
  field?: string;
  /** The text around the first word found there. */
  excerpt?: string;
}

const LIMIT = 200;

/** Nodes in which all words occur; names before types before configurations, then in the order of the graph. */
export function search(graph: Graph, query: string, limit = LIMIT): Found[] {
  const words = query
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return [];
  const found: Found[][] = [[], [], []];
  for (const { node, path } of allNodes(graph)) {
    const base = { path, nodeId: node.id, title: titleOf(node) };
    if (hasAll(`${node.id} ${node.label ?? ""}`, words)) found[0]?.push({ ...base, where: "name" });
    else if (hasAll(`${node.id} ${node.label ?? ""} ${typeOf(node)}`, words))
      found[1]?.push({ ...base, where: "type" });
    else {
      const place = inTexts(node, words);
      if (place !== undefined) found[2]?.push({ ...base, where: "config", ...place });
    }
  }
  return found.flat().slice(0, limit);
}

function hasAll(text: string, words: readonly string[]): boolean {
  const lower = text.toLocaleLowerCase();
  return words.every((word) => lower.includes(word));
}

function typeOf(node: Node): string {
  switch (node.kind) {
    case "builtin":
      return `${node.type} ${node.type.replaceAll("_", " ")}`;
    case "workflow":
      return `workflow ${node.workflow_id}`;
    case "python":
      return `python ${node.at}`;
    case "graph":
      return "subgraph sub-graph";
  }
}

function inTexts(node: Node, words: readonly string[]): { field: string; excerpt: string } | undefined {
  for (const [text, path] of textsOf(templatesOf(node))) {
    const names = path.filter((part) => typeof part === "string").join(" ");
    if (!hasAll(`${text} ${names}`, words)) continue;
    const at = Math.max(0, text.toLocaleLowerCase().indexOf(words[0] ?? ""));
    const start = Math.max(0, at - 20);
    const excerpt = `${start > 0 ? "…" : ""}${text.slice(start, at + 60)}${text.length > at + 60 ? "…" : ""}`;
    return { field: path.join("."), excerpt };
  }
  return undefined;
}
