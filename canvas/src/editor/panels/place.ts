/** Where the panels are: the level on the pane, and what is selected of it. */
import { useMemo } from "react";

import { pointerOf } from "@/forms/schema";
import { titleOf } from "@/model/flow";
import { END, type Graph, type GraphLevel, type GraphPath } from "@/model/graph";
import type { Json } from "@/model/json";
import { findLevel } from "@/model/level";
import { type Issue, locate } from "@/model/validation";
import { strings } from "@/strings";

import { useEditor } from "../store";

const NOTHING: GraphLevel = {};

/** The level on the pane. */
export function useLevel(): { graph: Graph; path: GraphPath; level: GraphLevel } {
  const graph = useEditor((state) => state.graph);
  const path = useEditor((state) => state.path);
  return useMemo(() => ({ graph, path, level: findLevel(graph, path) ?? NOTHING }), [graph, path]);
}

/** Where an edge may lead: the level's nodes, then the end. */
export function targetsOf(level: GraphLevel): { value: string; label: string }[] {
  return [
    ...(level.nodes ?? []).map((node) => {
      const title = titleOf(node);
      return { value: node.id, label: title === node.id ? title : `${title} (${node.id})` };
    }),
    { value: END, label: strings.panels.end },
  ];
}

/**
 * Messages for a form over a part of a node or branch, by JSON pointer into that part.
 *
 * @param prefix The part: `config`, `inputs`.
 */
export function useFieldErrors(
  of: { nodeId: string; branch?: number | undefined },
  prefix: string,
  value: Json | undefined,
): Readonly<Record<string, string>> {
  const issues = useEditor((state) => state.issues);
  const { graph, path } = useLevel();
  const { nodeId, branch } = of;
  return useMemo(
    () => fieldErrors(graph, path, issues, { nodeId, branch }, prefix, value),
    [graph, path, issues, nodeId, branch, prefix, value],
  );
}

export function fieldErrors(
  graph: Graph,
  path: GraphPath,
  issues: readonly Issue[],
  of: { nodeId: string; branch?: number | undefined },
  prefix: string,
  value: Json | undefined,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const issue of issues) {
    const at = locate(graph, issue);
    if (at.nodeId !== of.nodeId || at.branch !== of.branch || at.path.join("/") !== path.join("/")) continue;
    const field = at.field ?? "";
    if (field !== prefix && !field.startsWith(`${prefix}.`)) continue;
    found[pointerOf(value, field.slice(prefix.length + 1))] ??= issue.message;
  }
  return found;
}

/** The field that the latest jump leads to, for the form over `prefix`; null where it leads elsewhere. */
export function useFocusedField(
  of: { nodeId: string; branch?: number | undefined },
  prefix: string,
  value: Json | undefined,
): { pointer: string; at: number } | null {
  const focused = useEditor((state) => state.focused);
  const { nodeId, branch } = of;
  // The form goes there once for each jump: what is typed afterwards does not move the cursor.
  return useMemo(() => {
    if (focused?.nodeId !== nodeId || focused.branch !== branch) return null;
    if (!focused.field?.startsWith(`${prefix}.`)) return null;
    return { pointer: pointerOf(value, focused.field.slice(prefix.length + 1)), at: focused.at };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focused, nodeId, branch, prefix]);
}
