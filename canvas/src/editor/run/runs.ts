/** Which execution is shown over each opened workflow, and what was last given to run it. Only in memory. */
import { create } from "zustand";

import type { Json } from "@/model/json";

export interface Runs {
  /** The execution that is shown; null: none. */
  execution: string | null;
  /** The drawer shows more than its bar. */
  open: boolean;
  /** As last given; undefined: never. */
  inputs: Json | undefined;
}

const NONE: Runs = { execution: null, open: false, inputs: undefined };

const useAll = create<Readonly<Record<string, Runs>>>(() => ({}));

export function useRuns(workflowId: string): Runs {
  return useAll((all) => all[workflowId] ?? NONE);
}

export function setRuns(workflowId: string, change: Partial<Runs>): void {
  useAll.setState((all) => ({ [workflowId]: { ...(all[workflowId] ?? NONE), ...change } }));
}
