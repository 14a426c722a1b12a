import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { call, request, type Schemas } from "@/api/client";

export type WorkflowItem = Schemas["ListedWorkflow"];

export interface Template {
  id: string;
  title: string;
  description: string;
  tags: string[];
  kind: "python" | "json";
  nodes: number;
}

interface Page<T> {
  items: T[];
  cursor?: string | null;
}

/** Workflows that fit, newest first, with their last executions; looked at again every 10 s while the page is seen. */
export function useWorkflows(query: string, tag: string) {
  return useInfiniteQuery({
    queryKey: ["workflows", "list", { query, tag }],
    queryFn: ({ signal, pageParam }) =>
      call<Page<WorkflowItem>>("/workflows", {
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
    queryFn: ({ signal }) => call<Page<Template>>("/templates", { signal }),
  });
}

interface Made {
  workflow: Schemas["Workflow"];
}

interface Import {
  id: string;
  status: "running" | "succeeded";
  workflow?: Schemas["Workflow"] | null;
}

const POLL_MS = 1_000;

/**
 * Finish what may take longer than one request: an answer 202 names an import, which is looked at each second until it has
 * made the workflow. Throws the import's `Problem`.
 */
async function made(path: string, body: unknown): Promise<Schemas["Workflow"]> {
  const answer = await request<Made | Import>(path, { method: "POST", body });
  if (answer.status !== 202) return (answer.data as Made).workflow;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const state = await call<Import>(answer.location ?? `/imports/${(answer.data as Import).id}`);
    if (state.workflow) return state.workflow;
  }
}

/** Make a workflow without a version; with a graph that may be unfinished, that is its draft. */
export async function createWorkflow(name: string, description: string, graph?: unknown): Promise<Schemas["Workflow"]> {
  const workflow = await call<Schemas["Workflow"]>("/workflows", { method: "POST", body: { name, description } });
  if (graph !== undefined) {
    await call(`/workflows/${workflow.id}/draft`, { method: "PUT", body: { graph }, ifMatch: '"0"' });
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
