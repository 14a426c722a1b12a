/** What the rooms of executions read and do. Queries are keyed `["executions", …]` and `["execution", id, …]`. */
import {
  type InfiniteData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";

import { call, type Schemas } from "@/api/client";
import { type ExecutionStatus, isOver } from "@/model/timeline";
import { notifyError } from "@/shell/notify";

export type Execution = Schemas["ExecutionAnswer"];
export type ExecutionSummary = Schemas["ExecutionSummary"];
export type Visit = Schemas["VisitAnswer"];
export type Checkpoint = Schemas["CheckpointAnswer"];
export type Interrupt = Schemas["InterruptAnswer"];
export type Version = Schemas["VersionAnswer"];
export type Replay = Schemas["Replay"];
export type Policy = Schemas["Policy"];

const LIVE_MS = 4_000;

const path = (id: string, rest = "") => `/executions/${encodeURIComponent(id)}${rest}`;

/** Executions, newest first, page after page; the list refreshes itself while something in it may change. */
export function useExecutions(filter: { workflow_id?: string | undefined; status?: ExecutionStatus | undefined }) {
  return useInfiniteQuery({
    queryKey: ["executions", filter],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      call<Schemas["Page_ExecutionSummary_"]>("/executions", {
        query: { limit: 50, ...filter, cursor: pageParam },
        signal,
      }),
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
    // All loaded pages are read again: the more there are, the less often.
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      return LIVE_MS * Math.max(1, pages.length);
    },
  });
}

/** The items of all pages that are loaded, each once: an item may move to the next page while one reads. */
export function itemsOf<T extends { id: string }>(data: InfiniteData<{ items: T[] }> | undefined): T[] {
  const found = new Map<string, T>();
  for (const page of data?.pages ?? []) for (const item of page.items) found.set(item.id, item);
  return [...found.values()];
}

/** The last executions of one workflow. */
export function useLastExecutions(workflowId: string, limit = 20) {
  return useQuery({
    queryKey: ["executions", { workflow_id: workflowId }, "last", limit],
    queryFn: async ({ signal }) =>
      (
        await call<Schemas["Page_ExecutionSummary_"]>("/executions", {
          query: { limit, workflow_id: workflowId },
          signal,
        })
      ).items,
  });
}

const NAME_PAGES = 10;

/** Workflows by id, the archived ones not among them. */
export function useWorkflowNames(): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: ["workflows", "names"],
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const names: [string, string][] = [];
      let cursor = "";
      for (let page = 0; page < NAME_PAGES; page += 1) {
        const answer = await call<Schemas["Page_ListedWorkflow_"]>("/workflows", {
          query: { limit: 100, cursor },
          signal,
        });
        names.push(...answer.items.map(({ id, name }): [string, string] => [id, name]));
        if (!answer.cursor) break;
        cursor = answer.cursor;
      }
      return names;
    },
  });
  return useMemo(() => new Map(data), [data]);
}

/** One execution. Until it has ended it is read again now and then; its stream says more, sooner. */
export function useExecution(id: string): UseQueryResult<Execution> {
  return useQuery({
    queryKey: ["execution", id],
    queryFn: ({ signal }) => call<Execution>(path(id), { signal }),
    refetchInterval: ({ state }) => (state.data && isOver(state.data.status) ? false : LIVE_MS * 2),
  });
}

/**
 * Every visit of every node, page after page.
 *
 * @param limitBytes Larger outputs come as what `excerptOf` reads; without it they come as they are.
 */
export async function visitsOf(id: string, signal: AbortSignal, limitBytes?: number): Promise<Visit[]> {
  const all: Visit[] = [];
  let cursor: string | null | undefined;
  do {
    const page: Schemas["Page_VisitAnswer_"] = await call(path(id, "/nodes"), {
      query: { cursor: cursor ?? undefined, limit_bytes: limitBytes },
      signal,
    });
    all.push(...page.items);
    ({ cursor } = page);
  } while (cursor);
  return all;
}

/** The same for a component. `enabled`: whether it is wanted yet. */
export function useVisits(id: string, { enabled = true, limitBytes }: { enabled?: boolean; limitBytes?: number } = {}) {
  return useQuery({
    queryKey: ["execution", id, "visits", limitBytes ?? null],
    enabled,
    queryFn: ({ signal }) => visitsOf(id, signal, limitBytes),
  });
}

/** A page of the members, elements or characters of a value, however large it is. */
export function useValuePages(id: string, pointer: string, limit: number) {
  return useInfiniteQuery({
    queryKey: ["execution", id, "value", pointer, limit],
    staleTime: Infinity,
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) =>
      call<Schemas["ValueAnswer"]>(path(id, "/values"), { query: { path: pointer, offset: pageParam, limit }, signal }),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
}

const CHECKPOINT_PAGES = 20;

/** Checkpoints, oldest first, without the state at them: the first 2,000. While `live`, again and again. */
export function useCheckpoints(id: string, live = false) {
  return useQuery({
    queryKey: ["execution", id, "checkpoints"],
    refetchInterval: live ? LIVE_MS : false,
    queryFn: async ({ signal }) => {
      const all: Checkpoint[] = [];
      let cursor = "";
      for (let page = 0; page < CHECKPOINT_PAGES; page += 1) {
        const answer = await call<Schemas["Page_CheckpointAnswer_"]>(path(id, "/checkpoints"), {
          query: { limit: 100, cursor },
          signal,
        });
        all.push(...answer.items);
        if (!answer.cursor) break;
        cursor = answer.cursor;
      }
      return all;
    },
  });
}

/** One checkpoint with the state at it. It never changes. */
export function useCheckpoint(id: string, index: number | null) {
  return useQuery({
    queryKey: ["execution", id, "checkpoint", index],
    enabled: index !== null,
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      call<Checkpoint>(path(id, `/checkpoints/${index ?? 0}`), { query: { values: true }, signal }),
  });
}

/** What it has asked people, with the answers. */
export function useInterrupts(id: string, enabled = true) {
  return useQuery({
    queryKey: ["execution", id, "interrupts"],
    enabled,
    queryFn: async ({ signal }) =>
      (await call<Schemas["Page_InterruptAnswer_"]>(path(id, "/interrupts"), { signal })).items,
  });
}

/** What comes from it: replays, retries, the executions that its nodes started. */
export function useChildren(id: string) {
  return useQuery({
    queryKey: ["executions", { parent_id: id }],
    queryFn: async ({ signal }) =>
      (await call<Schemas["Page_ExecutionSummary_"]>("/executions", { query: { parent_id: id, limit: 50 }, signal }))
        .items,
  });
}

/** A version with its graph. It never changes. */
export function useVersion(workflowId: string | undefined, number: number | undefined) {
  return useQuery({
    queryKey: ["version", workflowId, number],
    enabled: workflowId !== undefined && number !== undefined,
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      call<Version>(`/workflows/${encodeURIComponent(workflowId ?? "")}/versions/${number ?? 0}`, { signal }),
  });
}

/** The newest hundred versions of a workflow, without their graphs. */
export function useVersions(workflowId: string | undefined, enabled = true) {
  return useQuery({
    queryKey: ["versions", workflowId],
    enabled: enabled && workflowId !== undefined,
    queryFn: async ({ signal }) =>
      (
        await call<Schemas["Page_VersionSummary_"]>(`/workflows/${encodeURIComponent(workflowId ?? "")}/versions`, {
          query: { limit: 100 },
          signal,
        })
      ).items,
  });
}

/** Everything that is known of an execution may be another now. */
export function useRefresh(id: string): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ["execution", id], refetchType: "active" }),
      queries.invalidateQueries({ queryKey: ["executions"], refetchType: "active" }),
    ]);
  };
}

/** What the stream tells makes older answers stale: read them again when the execution comes to another status. */
export function useFreshness(id: string, state: string): void {
  const refresh = useRefresh(id);
  const seen = useRef(state);
  useEffect(() => {
    if (seen.current === state) return;
    seen.current = state;
    void refresh();
  }, [state, refresh]);
}

export type Act = "cancel" | "pause" | "resume";

const ACTS: Record<Act, { method: "POST" | "DELETE"; rest: string }> = {
  cancel: { method: "DELETE", rest: "" },
  pause: { method: "POST", rest: "/pause" },
  resume: { method: "POST", rest: "/resume" },
};

/** Cancel, pause or resume it. Errors are shown. */
export function useAct(id: string) {
  const refresh = useRefresh(id);
  return useMutation({
    mutationFn: (act: Act) => call<Execution>(path(id, ACTS[act].rest), { method: ACTS[act].method }),
    onSuccess: refresh,
    onError: notifyError,
  });
}

/** Go on where it failed or was cancelled; gives the new execution. */
export function useRetry(id: string) {
  return useMutation({
    mutationFn: (version: "same" | "newest") =>
      call<Execution>(path(id, "/retry"), { method: "POST", body: { version }, idempotencyKey: crypto.randomUUID() }),
    onError: notifyError,
  });
}

/** Run it again, from anywhere, with changes; gives the new execution. The caller shows errors. */
export function useReplay(id: string) {
  return useMutation({
    mutationFn: (body: Replay) =>
      call<Execution>(path(id, "/replay"), { method: "POST", body, idempotencyKey: crypto.randomUUID() }),
  });
}

/** Answer what it asks. The caller shows errors. */
export function useDecide(id: string) {
  const refresh = useRefresh(id);
  return useMutation({
    mutationFn: ({ interrupt, value }: { interrupt: string; value: unknown }) =>
      call<Execution>(path(id, `/decisions/${encodeURIComponent(interrupt)}`), { method: "POST", body: { value } }),
    onSettled: refresh,
  });
}
