import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { call, Problem, request, type Schemas } from "@/api/client";
import { strings } from "@/strings";

const words = strings.workflows;

export type WorkflowItem = Schemas["ListedWorkflow"];

export type Template = Schemas["TemplateAnswer"];

/** Workflows that fit, newest first, with their last executions; looked at again every 10 s while the page is seen. */
export function useWorkflows(query: string, tag: string) {
  return useInfiniteQuery({
    queryKey: ["workflows", "list", { query, tag }],
    queryFn: ({ signal, pageParam }) =>
      call<Schemas["Page_ListedWorkflow_"]>("/workflows", {
        query: { query, tag, include: "last_executions", limit: 25, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor ?? undefined,
    refetchInterval: 10_000,
  });
}

/** The examples that come with Orcheo. */
export function useTemplates() {
  return useQuery({
    queryKey: ["templates"],
    staleTime: Infinity,
    queryFn: ({ signal }) => call<Schemas["Page_TemplateAnswer_"]>("/templates", { signal }),
  });
}

const POLL_MS = 1_000;
/** Longer than any import may run. */
const POLLS = 300;

/**
 * Finish what may take longer than one request: an answer 202 names an import, which is looked at each second until it has
 * made the workflow. Throws the import's `Problem`, or one of its own after five minutes.
 */
async function made(path: string, body: unknown): Promise<Schemas["Workflow"]> {
  const answer = await request<Schemas["Imported"] | Schemas["ImportAnswer"]>(path, { method: "POST", body });
  if (!("id" in answer.data)) return answer.data.workflow;
  const { id } = answer.data;
  for (let poll = 0; poll < POLLS; poll += 1) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const { workflow } = await call<Schemas["ImportAnswer"]>(`/imports/${id}`);
    if (workflow) return workflow;
  }
  throw new Problem(0, words.importLate, words.importLateAbout);
}

/** Make a workflow without a version; with a graph that may be unfinished, that is its draft. All of it, or nothing. */
export async function createWorkflow(name: string, description: string, graph?: unknown): Promise<Schemas["Workflow"]> {
  const workflow = await call<Schemas["Workflow"]>("/workflows", { method: "POST", body: { name, description } });
  if (graph === undefined) return workflow;
  try {
    await call(`/workflows/${workflow.id}/draft`, { method: "PUT", body: { graph }, ifMatch: '"0"' });
  } catch (error) {
    await call(`/workflows/${workflow.id}?purge=true`, { method: "DELETE" });
    throw error;
  }
  return workflow;
}

/** Import a script. Throws `Problem` with `line` where the script is at fault. */
export function importPython(name: string, script: string, entrypoint: string): Promise<Schemas["Workflow"]> {
  return made("/workflows/import-python", { name, script, ...(entrypoint ? { entrypoint } : {}) });
}

/** Make a workflow from an example. */
export function instantiate(template: Template, name: string): Promise<Schemas["Workflow"]> {
  return made(`/templates/${encodeURIComponent(template.id)}/instantiate`, name ? { name } : {});
}
