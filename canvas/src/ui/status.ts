import type { Tone } from "./Feedback";

/** The colour of an execution's or a node's status. */
export const TONES: Readonly<Record<string, Tone>> = {
  scheduled: "idle",
  pending: "idle",
  running: "run",
  executing: "run",
  retrying: "warn",
  waiting: "warn",
  succeeded: "ok",
  failed: "bad",
  cancelled: "idle",
  skipped: "idle",
  archived: "idle",
};

/** Statuses that something is still coming from. */
export const LIVE: ReadonlySet<string> = new Set(["running", "executing", "retrying"]);

/** Statuses of an execution that never change again. */
export const FINAL: ReadonlySet<string> = new Set(["succeeded", "failed", "cancelled", "archived"]);
