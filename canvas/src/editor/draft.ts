/** The draft's routes and the validation route, as the editor uses them. */
import { call, request } from "@/api/client";
import type { Graph } from "@/model/graph";
import type { Issue } from "@/model/validation";

import type { Draft, DraftApi, DraftState } from "./saver";

const PATCH_TYPE = "application/json-patch+json";

export function etagOf(revision: number): string {
  return `"${revision}"`;
}

export function draftApi(workflowId: string): DraftApi {
  const path = `/workflows/${workflowId}/draft`;
  return {
    load: () => call<Draft>(path),
    patch: (operations, revision) =>
      call<DraftState>(path, {
        method: "PATCH",
        body: operations,
        contentType: PATCH_TYPE,
        ifMatch: etagOf(revision),
      }),
    replace: (graph, revision) => call<DraftState>(path, { method: "PUT", body: { graph }, ifMatch: etagOf(revision) }),
  };
}

export interface Published {
  number: number;
  /** False: the newest version is this very graph. */
  made: boolean;
  /** Of the draft, whose base the version is now. */
  revision: number;
}

/** Make a version of the draft. Throws `Problem`: 422 with `issues` where the graph has errors. */
export async function publishDraft(workflowId: string, revision: number, activate = true): Promise<Published> {
  const answer = await request<{ number: number }>(`/workflows/${workflowId}/draft/publish`, {
    method: "POST",
    body: { activate },
    ifMatch: etagOf(revision),
  });
  const tag = Number(answer.etag?.replaceAll('"', ""));
  return {
    number: answer.data.number,
    made: answer.status === 201,
    revision: Number.isInteger(tag) ? tag : revision,
  };
}

/** Forget what the draft changes. */
export async function discardDraft(workflowId: string, revision: number): Promise<void> {
  await call(`/workflows/${workflowId}/draft`, { method: "DELETE", ifMatch: etagOf(revision) });
}

/** Ask for a graph's issues; nothing is stored. */
export async function validateGraph(graph: Graph, signal: AbortSignal): Promise<Issue[]> {
  const answer = await call<{ valid: boolean; issues: Issue[] }>("/workflows/validate", {
    method: "POST",
    body: { graph },
    signal,
  });
  return answer.issues;
}
