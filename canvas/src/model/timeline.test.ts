import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { EMPTY, fold, type Frame, isTaken, LOG_LIMIT, overlay, type Timeline, waterfall } from "./timeline";

const T0 = Date.parse("2026-11-24T20:00:00.000Z");
const at = (ms: number) => new Date(T0 + ms).toISOString();

/** Frames with dense sequences from a short notation. */
function stream(...said: [ms: number, type: string, node: string | null, data: Record<string, unknown>][]): Frame[] {
  return said.map(([ms, type, node, data], index) => ({
    execution_id: "ex_1",
    sequence: index + 1,
    at: at(ms),
    type,
    data,
    ...(node === null ? {} : { node_id: node }),
  }));
}

/** A retry with backoff, as the service told of one. */
const RETRIED = stream(
  [0, "execution.status", null, { status: "scheduled", workflow_id: "wf_1", version: 1 }],
  [10, "execution.status", null, { status: "running" }],
  [20, "node.status", "list", { status: "executing", started_at: at(20), step: 1 }],
  [24, "node.status", "list", done("t1", 1, 21, 23)],
  [24, "node.output", "list", { output: { results: { list: [1, 2] } } }],
  [24, "node.status", "push", { status: "executing", started_at: at(24), step: 2 }],
  [
    30,
    "node.status",
    "push",
    { status: "retrying", attempts: 1, task_id: "t2", started_at: at(25), wake_at: at(4030) },
  ],
  [
    4100,
    "node.status",
    "push",
    { status: "retrying", attempts: 2, task_id: "t2", started_at: at(25), wake_at: at(9100) },
  ],
  [9300, "node.status", "push", { ...done("t2", 3, 25, 9290), status: "failed", error: { type: "E", message: "no" } }],
  [9301, "execution.status", null, { status: "failed", error: { type: "E", message: "no", node_id: "push" } }],
  [9301, "end", null, { status: "failed", error: { type: "E", message: "no", node_id: "push" } }],
);

function done(task: string, attempts: number, from: number, to: number) {
  return {
    status: "succeeded",
    attempts,
    task_id: task,
    started_at: at(from),
    finished_at: at(to),
    seconds: (to - from) / 1000,
  };
}

const all = (frames: readonly Frame[]) => fold(EMPTY, frames);

describe("fold", () => {
  test("a node has the state of its latest visit, with its output and duration", () => {
    const { nodes } = all(RETRIED);
    expect(nodes.list).toMatchObject({
      status: "succeeded",
      attempts: 1,
      started_at: T0 + 21,
      duration: 0.002,
      steps: [1],
      output: { value: { results: { list: [1, 2] } } },
    });
    expect(nodes.push).toMatchObject({ status: "failed", attempts: 3, duration: 9.265, error: { type: "E" } });
  });

  test("the execution ends with its error, and nothing is left open", () => {
    const timeline = all(RETRIED);
    expect(timeline).toMatchObject({ status: "failed", ended: true, error: { node_id: "push" }, last: 11 });
    expect(timeline.started).toBe(T0 + 10);
    expect(timeline.finished).toBe(T0 + 9301);
  });

  test("what comes again is dropped, with the same object", () => {
    const timeline = all(RETRIED);
    expect(fold(timeline, RETRIED)).toBe(timeline);
  });

  test("what comes early is held until what is before it has come", () => {
    const early = fold(EMPTY, RETRIED.slice(3));
    expect(early.last).toBe(0);
    expect(early.nodes).toEqual({});
    expect(fold(early, RETRIED.slice(0, 3))).toEqual(all(RETRIED));
  });

  test("nodes that a batch does not mention keep their identity", () => {
    const before = all(RETRIED.slice(0, 7));
    const after = fold(before, RETRIED.slice(7, 8));
    expect(after.nodes.list).toBe(before.nodes.list);
    expect(after.nodes.push).not.toBe(before.nodes.push);
  });

  test("an output too large for the stream is known by its size", () => {
    const frames = stream(
      [0, "node.status", "a", { status: "executing", started_at: at(0), step: 1 }],
      [1, "node.status", "a", done("t", 1, 0, 1)],
      [1, "node.output", "a", { truncated: true, bytes: 160889, ref: "/executions/ex_1/nodes" }],
    );
    expect(all(frames).nodes.a?.output).toEqual({ bytes: 160889 });
  });

  test("a fan-out counts its tasks and takes the graver status", () => {
    const frames = stream(
      [0, "node.status", "count", { status: "executing", started_at: at(0), step: 1, tasks: 3 }],
      [5, "node.status", "count", done("t1", 1, 1, 5)],
      [6, "node.status", "count", { ...done("t2", 1, 1, 6), status: "failed", error: { type: "E", message: "" } }],
    );
    expect(all(frames).nodes.count).toMatchObject({ status: "failed", tasks: 3, done: 2, visits: 1, duration: null });
    expect(all(frames.slice(0, 2)).nodes.count).toMatchObject({ status: "executing", done: 1 });
  });

  test("a loop's node has one visit for each superstep", () => {
    const frames = stream(
      [0, "node.status", "pack", { status: "executing", started_at: at(0), step: 1 }],
      [1, "node.status", "pack", { ...done("t1", 1, 0, 1), step: 1 }],
      [2, "node.status", "pack", { status: "executing", started_at: at(2), step: 3 }],
    );
    expect(all(frames).nodes.pack).toMatchObject({ status: "executing", visits: 2, steps: [1, 3], tasks: 1 });
  });

  test("a wait for a person ends when the node goes on", () => {
    const asked = stream(
      [0, "node.status", "ask", { status: "executing", started_at: at(0), step: 1 }],
      [5, "node.status", "ask", { status: "waiting", attempts: 1, task_id: "t", started_at: at(1), interrupts: [{}] }],
      [6, "execution.status", null, { status: "waiting", reason: "interrupt" }],
      [1006, "execution.status", null, { status: "running" }],
      [1006, "node.status", "ask", { status: "executing" }],
      [1009, "node.status", "ask", done("t", 1, 1, 1008)],
    );
    expect(all(asked.slice(0, 3)).tasks[0]).toMatchObject({ status: "waiting", asks: true });
    expect(all(asked.slice(0, 5)).tasks[0]).toMatchObject({ status: "executing", asks: false });
    expect(all(asked).tasks[0]?.attempts).toEqual([
      {
        number: 1,
        error: null,
        segments: [
          { kind: "run", from: T0 + 1, to: T0 + 5 },
          { kind: "wait", from: T0 + 5, to: T0 + 1006 },
          { kind: "run", from: T0 + 1006, to: T0 + 1008 },
        ],
      },
    ]);
  });

  test("a pause and its end change the pause alone", () => {
    const frames = stream(
      [0, "execution.status", null, { status: "running" }],
      [1, "execution.status", null, { status: "running", paused: true }],
      [2, "execution.status", null, { status: "waiting", reason: "paused" }],
      [3, "execution.status", null, { status: "waiting", paused: false }],
    );
    expect(all(frames.slice(0, 2))).toMatchObject({ status: "running", paused: true });
    expect(all(frames.slice(0, 3))).toMatchObject({ status: "waiting", paused: true });
    expect(all(frames)).toMatchObject({ paused: false });
  });

  test("a cancelled execution leaves what had not ended as cancelled", () => {
    const frames = stream(
      [0, "node.status", "a", { status: "executing", started_at: at(0), step: 1 }],
      [7, "execution.status", null, { status: "cancelled" }],
      [7, "end", null, { status: "cancelled" }],
    );
    expect(all(frames).nodes.a).toMatchObject({ status: "cancelled", finished_at: T0 + 7, duration: 0.007 });
  });

  test("log lines are kept in order, as text, up to a limit", () => {
    const lines = Array.from({ length: LOG_LIMIT + 3 }, (_, index) => ({ stream: "print", text: `${index}` }));
    const timeline = all(stream([0, "log", "a", { lines }], [1, "log", null, { lines: [{ level: "info", n: 1 }] }]));
    expect(timeline.logs).toHaveLength(LOG_LIMIT);
    expect(timeline.dropped).toBe(4);
    expect(timeline.logs.at(-1)).toMatchObject({ node: null, stream: "log", text: '{"level":"info","n":1}' });
  });

  test("frames of a later version of the service are counted and not understood", () => {
    expect(all(stream([0, "node.dance", "a", { status: "??" }]))).toMatchObject({ last: 1, nodes: {} });
  });
});

describe("waterfall", () => {
  test("each attempt is a row, with the pause after it", () => {
    const rows = waterfall(all(RETRIED));
    expect(rows.map(({ node, attempt, status, segments }) => [node, attempt, status, ...segments.map(shown)])).toEqual([
      ["list", 1, "succeeded", "run 21-23"],
      ["push", 1, "failed", "run 25-30", "retry 30-4030"],
      ["push", 2, "failed", "run 4030-4100", "retry 4100-9100"],
      ["push", 3, "failed", "run 9100-9290"],
    ]);
  });

  test("what runs within a sub-graph stands below its node", () => {
    const frames = stream(
      [0, "node.status", "outer", { status: "executing", started_at: at(0), step: 1 }],
      [0, "node.status", "side", { status: "executing", started_at: at(0), step: 1 }],
      [9, "node.status", "side", done("t3", 1, 1, 9)],
      [10, "node.status", "outer", { ...done("t1", 1, 0, 10), step: 1 }],
      [10, "node.status", "outer/inner", { ...done("t2", 1, 2, 8), step: 1 }],
    );
    expect(waterfall(all(frames)).map(({ node, depth }) => `${depth} ${node}`)).toEqual([
      "0 outer",
      "1 outer/inner",
      "0 side",
    ]);
  });

  test("tasks of a fan-out are numbered", () => {
    const frames = stream(
      [0, "node.status", "n", { status: "executing", started_at: at(0), step: 1, tasks: 2 }],
      [1, "node.status", "n", { status: "executing", started_at: at(1), step: 2 }],
    );
    expect(waterfall(all(frames)).map(({ nth, of }) => `${nth}/${of}`)).toEqual(["1/2", "2/2", "1/1"]);
  });

  test("a node that only the snapshot knows has a row, too", () => {
    const snapshot = {
      id: "ex_1",
      status: "succeeded" as const,
      nodes: [{ id: "a", status: "succeeded" as const, attempts: 2, started_at: at(5), finished_at: at(9) }],
    };
    expect(waterfall(EMPTY, snapshot)).toMatchObject([{ node: "a", attempt: 2, segments: [{ from: T0 + 5 }] }]);
  });
});

describe("overlay", () => {
  const snapshot = {
    id: "ex_1",
    status: "succeeded" as const,
    nodes: [
      { id: "a", status: "succeeded" as const, attempts: 1, started_at: at(0), finished_at: at(1500) },
      { id: "b", status: "skipped" as const, attempts: 0 },
    ],
  };

  test("a snapshot of the end fills in what the stream has not told yet", () => {
    const behind = all(stream([0, "node.status", "a", { status: "executing", started_at: at(0), step: 1 }]));
    const { status, nodes } = overlay("ex_1", behind, snapshot);
    expect(status).toBe("succeeded");
    expect(nodes.a).toMatchObject({ status: "succeeded", duration: 1.5, steps: [1] });
    expect(nodes.b).toMatchObject({ status: "skipped", started_at: null });
  });

  test("once the stream has ended its word counts", () => {
    const timeline = all(RETRIED);
    expect(overlay("ex_1", timeline, { id: "ex_1", status: "failed", nodes: [] }).nodes).toBe(timeline.nodes);
  });

  test("an edge is taken when its end ran right after its start", () => {
    const { nodes } = all(RETRIED);
    expect(isTaken(nodes, "list", "push")).toBe(true);
    expect(isTaken(nodes, "push", "list")).toBe(false);
    expect(isTaken(nodes, "list", "nowhere")).toBe(false);
  });
});

test("any prefix, repeats and reordering of batches by resume give the same fold", () => {
  fc.assert(
    fc.property(histories(), fc.infiniteStream(fc.nat()), (frames, chances) => {
      const chance = () => (chances.next() as IteratorYieldResult<number>).value;
      const whole = all(frames);
      let timeline: Timeline = EMPTY;
      let sent = 0;
      while (timeline.last < frames.length) {
        // A connection begins at any point up to where the last one came to, and is cut anywhere behind it; what it
        // brings arrives in any order, some of it twice.
        const start = chance() % (sent + 1);
        const stop = Math.min(frames.length, sent + 1 + (chance() % 9));
        const batch = frames.slice(start, stop).flatMap((frame) => (chance() % 4 ? [frame] : [frame, frame]));
        const shuffled = batch
          .map((frame) => ({ frame, by: chance() }))
          .sort((a, b) => a.by - b.by)
          .map(({ frame }) => frame);
        const cut = chance() % (shuffled.length + 1);
        timeline = fold(timeline, shuffled.slice(0, cut));
        timeline = fold(timeline, shuffled.slice(cut));
        expect(timeline.last).toBe(stop);
        expect(timeline).toEqual(all(frames.slice(0, stop)));
        sent = stop;
      }
      expect(timeline).toEqual(whole);
      expect(waterfall(timeline)).toEqual(waterfall(whole));
    }),
    { numRuns: 150 },
  );
});

test("no segment ends before it begins, and what has ended has no open one", () => {
  fc.assert(
    fc.property(histories(), (frames) => {
      for (const task of all(frames).tasks)
        for (const [index, { segments }] of task.attempts.entries()) {
          const last = index === task.attempts.length - 1;
          for (const { from, to, kind } of segments) {
            if (to !== null) expect(to).toBeGreaterThanOrEqual(from);
            else expect(last && (task.finished === null || kind === "retry")).toBe(true);
          }
        }
    }),
    { numRuns: 150 },
  );
});

/** Histories of a few nodes: visits that are tried again, wait, fan out, fail, and sometimes an end. */
function histories(): fc.Arbitrary<Frame[]> {
  const visit = fc.record({
    node: fc.constantFrom("a", "b", "outer", "outer/inner"),
    tasks: fc.integer({ min: 1, max: 3 }),
    told: fc.array(fc.constantFrom("retrying", "waiting", "delayed", "goOn", "log"), { maxLength: 4 }),
    end: fc.constantFrom("succeeded", "failed", null),
    pause: fc.integer({ min: 0, max: 5000 }),
    output: fc.boolean(),
  });
  return fc
    .tuple(fc.array(visit, { maxLength: 8 }), fc.constantFrom("succeeded", "failed", "cancelled", null))
    .map(([visits, end]) => {
      let now = 0;
      const said: Parameters<typeof stream> = [[0, "execution.status", null, { status: "running" }]];
      visits.forEach(({ node, tasks, told, end: over, pause, output }, step) => {
        const started = (now += 7);
        const inner = node.includes("/");
        const more = tasks > 1 ? { tasks } : {};
        if (!inner) said.push([now, "node.status", node, { status: "executing", started_at: at(now), step, ...more }]);
        for (let task = 0; task < tasks; task += 1) {
          const id = { task_id: `${step}.${task}`, started_at: at(started + 1) };
          let attempts = 1;
          for (const what of told) {
            now += pause;
            if (what === "log") said.push([now, "log", node, { lines: [{ stream: "print", text: "x" }] }]);
            if (what === "goOn") said.push([now, "node.status", node, { status: "executing" }]);
            const state = { ...id, attempts, status: what === "retrying" ? "retrying" : "waiting" };
            if (what === "retrying" || what === "delayed")
              said.push([now, "node.status", node, { ...state, wake_at: at(now + 900) }]);
            if (what === "waiting") said.push([now, "node.status", node, { ...state, interrupts: [{ id: "in_1" }] }]);
            if (what === "retrying") attempts += 1;
          }
          if (over === null) continue;
          now += pause;
          said.push([
            now,
            "node.status",
            node,
            { ...done(id.task_id, attempts, started + 1, now), status: over, step },
          ]);
          if (output) said.push([now, "node.output", node, { output: { [node]: step } }]);
        }
      });
      if (end !== null)
        said.push([now + 3, "execution.status", null, { status: end }], [now + 3, "end", null, { status: end }]);
      return stream(...said);
    });
}

function shown({ kind, from, to }: { kind: string; from: number; to: number | null }): string {
  return `${kind} ${from - T0}-${to === null ? "" : to - T0}`;
}
