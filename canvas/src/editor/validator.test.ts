import { afterEach, beforeEach, expect, it, vi } from "vitest";

import type { Graph } from "@/model/graph";
import type { Issue } from "@/model/validation";

import { liveValidator } from "./validator";

const issue: Issue = { path: "", code: "no_entry", severity: "error", message: "Nothing starts." };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("asks once, 500 ms after the last change", async () => {
  const asked: Graph[] = [];
  const found: (readonly Issue[])[] = [];
  const validator = liveValidator(
    (graph) => {
      asked.push(graph);
      return Promise.resolve([issue]);
    },
    (issues) => found.push(issues),
  );
  const last: Graph = { nodes: [] };
  validator.changed({});
  await vi.advanceTimersByTimeAsync(400);
  validator.changed(last);
  await vi.advanceTimersByTimeAsync(499);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toEqual([last]);
  expect(found).toEqual([[issue]]);
});

it("gives up a request that a change made pointless", async () => {
  const signals: AbortSignal[] = [];
  const answers: ((issues: Issue[]) => void)[] = [];
  const found: (readonly Issue[])[] = [];
  const validator = liveValidator(
    (_, signal) => {
      signals.push(signal);
      return new Promise((resolve) => answers.push(resolve));
    },
    (issues) => found.push(issues),
  );
  validator.changed({});
  await vi.advanceTimersByTimeAsync(500);
  validator.changed({});
  expect(signals[0]?.aborted).toBe(true);
  answers[0]?.([issue]);
  await vi.advanceTimersByTimeAsync(0);
  expect(found).toEqual([]);
});

it("keeps the last answer where the service does not answer", async () => {
  const found: (readonly Issue[])[] = [];
  const validator = liveValidator(
    () => Promise.reject(new Error("offline")),
    (issues) => found.push(issues),
  );
  validator.changed({});
  await vi.advanceTimersByTimeAsync(500);
  expect(found).toEqual([]);
});
