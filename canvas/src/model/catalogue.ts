/** The node registry, as `GET /nodes` gives it, and what the library shows beside it. */
import { model as say } from "@/strings/model";

import type { Branch, BuiltinBranch } from "./graph";

/** One built-in node or router; `graph` and `workflow` are the library's own two. */
export interface CatalogueEntry {
  type: string;
  kind: "node" | "branch" | "graph" | "workflow";
  title: string;
  description: string;
  category: string;
  config_schema: Record<string, unknown>;
  output_schema: Record<string, unknown>;
  outcomes: string[];
  retry_safe: boolean;
  ui: Record<string, unknown>;
}

export type Catalogue = readonly CatalogueEntry[];

const own = (
  type: string,
  kind: "graph" | "workflow",
  title: string,
  description: string,
  icon: string,
): CatalogueEntry => ({
  type,
  kind,
  title,
  description,
  category: "flow",
  config_schema: {},
  output_schema: {},
  outcomes: [],
  retry_safe: true,
  ui: { icon },
});

/** Drop one of these to get an empty sub-graph, or a node that runs another workflow. */
export const SUBGRAPH_ENTRY = own("subgraph", "graph", say.subgraph, say.subgraphDescription, "layers");
export const WORKFLOW_ENTRY = own("workflow", "workflow", say.workflow, say.workflowDescription, "workflow");

const indexes = new WeakMap<Catalogue, Map<string, CatalogueEntry>>();

/** The entry of a built-in node or router. */
export function findEntry(
  catalogue: Catalogue,
  kind: CatalogueEntry["kind"],
  type: string,
): CatalogueEntry | undefined {
  let index = indexes.get(catalogue);
  if (index === undefined) {
    index = new Map(catalogue.map((entry) => [`${entry.kind}/${entry.type}`, entry]));
    indexes.set(catalogue, index);
  }
  return index.get(`${kind}/${type}`);
}

/** What the library lists: no router that comes with a node of its type (for each, while). */
export function libraryOf(catalogue: Catalogue): CatalogueEntry[] {
  const shown = catalogue.filter(
    (entry) => entry.kind !== "branch" || findEntry(catalogue, "node", entry.type) === undefined,
  );
  return [...shown, SUBGRAPH_ENTRY, WORKFLOW_ENTRY];
}

/** The outcomes of the built-in routers, where no catalogue is at hand. */
const KNOWN_OUTCOMES: ReadonlyMap<string, readonly string[]> = new Map([
  ["for_each", ["item", "done"]],
  ["while", ["loop", "done"]],
  ["if_else", ["true", "false"]],
]);

/** Whether a node of this type comes with a router of the same type, as the halves of a loop do. */
export function hasRouter(type: string, catalogue: Catalogue = []): boolean {
  return KNOWN_OUTCOMES.has(type) || findEntry(catalogue, "branch", type) !== undefined;
}

/** The ways that a branch may lead, connected or not, in the order in which they are drawn. */
export function outcomesOf(branch: Branch, catalogue: Catalogue = []): string[] {
  const connected = Object.keys(branch.to ?? {});
  if (branch.kind === "python") return connected;
  const fixed = findEntry(catalogue, "branch", branch.type)?.outcomes ?? KNOWN_OUTCOMES.get(branch.type) ?? [];
  return [...new Set([...fixed, ...(fixed.length === 0 ? configured(branch) : []), ...connected])];
}

/** The outcomes that a switch's configuration names; a new one has its default only. */
function configured({ type, config = {} }: BuiltinBranch): string[] {
  if (type !== "switch" && !Array.isArray(config.cases)) return [];
  const cases: unknown[] = Array.isArray(config.cases) ? config.cases : [];
  const named = cases.map((each) => (each as { outcome?: unknown } | null)?.outcome);
  const other = typeof config.default === "string" ? config.default : "default";
  return [...named.filter((outcome): outcome is string => typeof outcome === "string" && outcome !== ""), other];
}
