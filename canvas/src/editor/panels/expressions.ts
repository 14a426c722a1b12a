/** What the expressions of a node may read. */
import { useMemo } from "react";

import type { ExpressionScope } from "@/forms/expressions";
import { scopeOf } from "@/model/templates";

import { useEditor } from "../store";

/**
 * The scope of a node's fields.
 *
 * @param after True for a choice that follows the node: the node's own result is there then.
 */
export function useExpressions(nodeId: string, after = false): ExpressionScope {
  const graph = useEditor((state) => state.graph);
  const path = useEditor((state) => state.path);
  const catalogue = useEditor((state) => state.catalogue);
  const data = useEditor((state) => state.lastData);
  return useMemo(
    () => scopeOf({ graph, path, nodeId: after ? null : nodeId, catalogue, data }),
    [graph, path, catalogue, data, nodeId, after],
  );
}
