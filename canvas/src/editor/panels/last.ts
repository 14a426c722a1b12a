/** What the last execution of the workflow left: its inputs and what its nodes wrote. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { call, type Schemas } from "@/api/client";
import type { Node } from "@/model/graph";
import { isMembers, type Json, type JsonObject } from "@/model/json";

import { type LastData, useEditor, useEditorStore } from "../store";

interface Last {
  data: LastData;
  /** What each node wrote at its last visit, by "outer/inner": an update of the state. */
  updates: ReadonlyMap<string, Json>;
}

/** The last execution, read once for an opened workflow; what runs meanwhile the run panel tells. */
export function useLast(): Last | null {
  const store = useEditorStore();
  const workflowId = useEditor((state) => state.workflowId);
  const { data } = useQuery({
    queryKey: ["last-execution", workflowId],
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<Last | null> => {
      const { items } = await call<Schemas["Page_ExecutionSummary_"]>("/executions", {
        query: { workflow_id: workflowId, limit: 1 },
        signal,
      });
      const id = items[0]?.id;
      if (id === undefined) return null;
      const [execution, visits] = await Promise.all([
        call<Schemas["ExecutionAnswer"]>(`/executions/${id}`, { signal }),
        call<Schemas["Page_VisitAnswer_"]>(`/executions/${id}/nodes`, { signal }),
      ]);
      return lastOf((execution.inputs ?? null) as Json, visits.items);
    },
  });
  useEffect(() => {
    if (data && store.getState().lastData === null) store.getState().setLastData(data.data);
  }, [data, store]);
  return data ?? null;
}

export function lastOf(inputs: Json, visits: readonly Pick<Schemas["VisitAnswer"], "id" | "output">[]): Last {
  const updates = new Map<string, Json>();
  const results: JsonObject = {};
  const channels: JsonObject = {};
  for (const { id, output } of visits) {
    if (output === null || output === undefined) continue;
    updates.set(id, output as Json);
    if (!isMembers(output)) continue;
    const { results: own, ...others } = output as JsonObject;
    if (isMembers(own)) Object.assign(results, own);
    Object.assign(channels, others);
  }
  return { data: { inputs, results, channels }, updates };
}

/** Of what a node wrote, what it gave: that is what a pin of it holds. Python nodes and sub-graphs write the state. */
export function outputOf(node: Node, update: Json): Json {
  if ((node.kind !== "builtin" && node.kind !== "workflow") || !isMembers(update)) return update;
  const members = update;
  const channel = node.output?.channel;
  if (channel !== undefined && Object.hasOwn(members, channel)) return members[channel] ?? null;
  const { results } = members;
  return isMembers(results) && Object.hasOwn(results, node.id) ? (results[node.id] ?? null) : update;
}
