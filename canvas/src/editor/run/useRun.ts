import { useMutation, useQueryClient } from "@tanstack/react-query";

import { call, type Schemas } from "@/api/client";
import type { Json } from "@/model/json";
import { useRefusal } from "@/ui/may";

import { useSession } from "../session";
import { setRuns } from "./runs";
import type { Plan } from "./plan";

/**
 * Run the draft as it is: save it, make a version of it where it has changed (not an active one), and execute that. Who
 * may not change the workflow runs the version that is active. The drawer shows it then. Gives null where there is no
 * version to run; the user has been told.
 */
export function useRun() {
  const session = useSession();
  const mayPublish = useRefusal("editor") === undefined;
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ inputs, plan }: { inputs: Json; plan: Plan }) => {
      const { workflowId } = session.store.getState();
      setRuns(workflowId, { inputs });
      const published = mayPublish ? await session.publish({ activate: false }) : undefined;
      if (published === null) return null;
      const started = await call<Schemas["ExecutionAnswer"]>(`/workflows/${workflowId}/execute`, {
        method: "POST",
        idempotencyKey: crypto.randomUUID(),
        body: {
          inputs,
          ...(published === undefined ? {} : { version: published.number }),
          pins: plan.pins,
          ...(plan.stopAfter === null ? {} : { stop_after: plan.stopAfter }),
        },
      });
      setRuns(workflowId, { execution: started.id, open: true });
      await queries.invalidateQueries({ queryKey: ["executions"] });
      return started;
    },
  });
}
