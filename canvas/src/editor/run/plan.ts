/** What a run sends beside the inputs. */
import { ancestorsOf } from "@/model/ancestors";
import type { Graph, GraphPath, Node } from "@/model/graph";
import type { Json } from "@/model/json";
import { findLevel, findNode } from "@/model/level";

export type Target = { kind: "all" } | { kind: "upTo" | "only"; path: GraphPath; node: string };

export interface Plan {
  pins: Readonly<Record<string, Json>>;
  stopAfter: string | null;
  /** Nodes before the only one that will run, since nobody knows what they give. */
  missing: readonly string[];
}

/** Bytes of pins that the API takes. */
export const PIN_LIMIT = 200_000;

/**
 * The pins and the end of a run. To run one node only, all that comes before it is pinned: to what the user has pinned,
 * else to what it gave last.
 */
export function planOf(
  graph: Graph,
  target: Target,
  pins: Readonly<Record<string, Json>>,
  lastOf: (key: string, node: Node) => Json | undefined,
): Plan {
  const existing = Object.fromEntries(Object.entries(pins).filter(([key]) => nodeAtKey(graph, key) !== undefined));
  if (target.kind === "all") return { pins: existing, stopAfter: null, missing: [] };
  const stopAfter = [...target.path, target.node].join("/");
  if (target.kind === "upTo") return { pins: without(existing, stopAfter), stopAfter, missing: [] };
  const all: Record<string, Json> = { ...existing };
  const missing: string[] = [];
  // Within a sub-graph, what comes before it outside is pinned as well.
  const steps = [...target.path, target.node];
  for (const [depth, id] of steps.entries()) {
    const path = steps.slice(0, depth);
    const level = findLevel(graph, path);
    if (!level) continue;
    for (const before of ancestorsOf(level, id)) {
      const key = [...path, before].join("/");
      const node = findNode(level, before);
      const value = Object.hasOwn(existing, key) || !node ? undefined : lastOf(key, node);
      if (value !== undefined) all[key] = value;
      else if (!Object.hasOwn(existing, key)) missing.push(key);
    }
  }
  return { pins: without(all, stopAfter), stopAfter, missing };
}

function without(pins: Record<string, Json>, key: string): Record<string, Json> {
  const { [key]: _, ...others } = pins;
  return others;
}

function nodeAtKey(graph: Graph, key: string): Node | undefined {
  const steps = key.split("/");
  const level = findLevel(graph, steps.slice(0, -1));
  return level && findNode(level, steps.at(-1) ?? "");
}
