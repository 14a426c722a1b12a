/** Other workflows, for what names one. */
import { useQuery } from "@tanstack/react-query";

import { call, type Schemas } from "@/api/client";

export type Workflow = Schemas["Workflow"];
export type VersionSummary = Schemas["VersionSummary"];
export type Version = Schemas["VersionAnswer"];

interface Page<T> {
  items: T[];
  cursor?: string | null;
}

/** The first 100 workflows; one that is chosen and not among them is shown by its id. */
export function useWorkflows() {
  return useQuery({
    queryKey: ["workflows", "choice"],
    queryFn: ({ signal }) => call<Page<Workflow>>("/workflows", { query: { limit: 100 }, signal }),
    staleTime: 60_000,
  });
}

export function useWorkflow(id: string) {
  return useQuery({
    queryKey: ["workflow", id],
    queryFn: ({ signal }) => call<Workflow>(`/workflows/${id}`, { signal }),
    enabled: id !== "",
  });
}

/** A version never changes. */
export function useVersion(id: string, number: number | null | undefined) {
  return useQuery({
    queryKey: ["version", id, number],
    queryFn: ({ signal }) => call<Version>(`/workflows/${id}/versions/${String(number)}`, { signal }),
    enabled: id !== "" && typeof number === "number" && number > 0,
    staleTime: Infinity,
  });
}
