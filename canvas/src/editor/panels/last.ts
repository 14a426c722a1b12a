/** What an execution of the workflow left: its inputs and what its nodes wrote. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { call, type Schemas } from "@/api/client";
import { visitsOf } from "@/executions/data";
import type { Node } from "@/model/graph";
import { isMembers, type Json, type JsonObject } from "@/model/json";

import { useRuns } from "../run/runs";
import { type LastData, useEditor, useEditorStore } from "../store";

interface Last {
  data: LastData;
  /** What each node wrote at its last visit, by "outer/inner": an update of the state. */
  updates: ReadonlyMap<string, Json>;
}

/** What expressions, pins and the run panel go by: the execution that is shown over the pane, else the newest one. */
export function useLast(): Last | null {
  const store = useEditorStore();
  const workflowId = useEditor((state) => state.workflowId);
  const { execution: shown } = useRuns(workflowId);
  const newest = useQuery({
    // Old as soon as the list of executions is.
    queryKey: ["executions", { workflow_id: workflowId }, "newest"],
    enabled: shown === null,
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<Last | null> => {
      const { items } = await call<Schemas["Page_ExecutionSummary_"]>("/executions", {
        query: { workflow_id: workflowId, limit: 1 },
        signal,
      });
      return items[0] ? read(items[0].id, signal) : null;
    },
  });
  const own = useQuery({
    // Read again whenever the stream tells that the execution has come to another status.
    queryKey: ["execution", shown, "last"],
    enabled: shown !== null,
    staleTime: Infinity,
    queryFn: ({ signal }) => read(shown ?? "", signal),
  });
  const last = (shown === null ? newest.data : own.data) ?? null;
  useEffect(() => {
    // One that has only begun has nothing to tell yet: what was known before it stays.
    if (last && (last.updates.size > 0 || store.getState().lastData === null)) store.getState().setLastData(last.data);
  }, [last, store]);
  return last;
}

async function read(id: string, signal: AbortSignal): Promise<Last> {
  const [execution, visits] = await Promise.all([
    call<Schemas["ExecutionAnswer"]>(`/executions/${id}`, { signal }),
    visitsOf(id, signal),
  ]);
  return lastOf((execution.inputs ?? null) as Json, visits);
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
