/** Validates the graph while it is edited: 500 ms after the last change, and only the newest answer counts. */
import type { Graph } from "@/model/graph";
import type { Issue } from "@/model/validation";

const DEBOUNCE_MS = 500;

export interface LiveValidator {
  changed: (graph: Graph) => void;
  dispose: () => void;
}

export function liveValidator(
  validate: (graph: Graph, signal: AbortSignal) => Promise<Issue[]>,
  onIssues: (issues: readonly Issue[]) => void,
): LiveValidator {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;

  const run = async (graph: Graph) => {
    const controller = new AbortController();
    running = controller;
    try {
      const issues = await validate(graph, controller.signal);
      if (!controller.signal.aborted) onIssues(issues);
    } catch {
      // Aborted, or no connection, which the save state says: the marks of the last answer stay until the next change.
    }
  };

  return {
    changed: (graph) => {
      clearTimeout(timer);
      running?.abort();
      timer = setTimeout(() => void run(graph), DEBOUNCE_MS);
    },
    dispose: () => {
      clearTimeout(timer);
      running?.abort();
    },
  };
}
