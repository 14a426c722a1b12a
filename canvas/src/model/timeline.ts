/**
 * What the frames of an execution's stream say, folded: a state for each node, and a row for each attempt of each task.
 *
 * Sequences are dense from 1. A frame that comes again changes nothing and one that comes early is held until those
 * before it are there, so whatever a cut connection repeats or brings out of order, the fold is the same.
 */
import type { Json } from "./json";

/** One event of an execution's stream. */
export interface Frame {
  execution_id: string;
  sequence: number;
  at: string;
  type: string;
  node_id?: string | undefined;
  data: Record<string, unknown>;
}

export type ExecutionStatus = "scheduled" | "running" | "waiting" | "succeeded" | "failed" | "cancelled" | "archived";
export type NodeStatus =
  "pending" | "executing" | "retrying" | "succeeded" | "failed" | "skipped" | "waiting" | "cancelled";

export interface Fault {
  type: string;
  message: string;
  node_id?: string;
  /** Of the workflow's script. */
  line?: number;
}

/** A value, or how large one is that the stream did not carry: `GET …/nodes` has it then. */
export type Output = { value: Json } | { bytes: number };

/** A part of an attempt: it ran, slept until its next attempt, or waited for a person, a time or another execution. */
export interface Segment {
  kind: "run" | "retry" | "wait";
  /** Milliseconds since 1970. */
  from: number;
  /** Null while it lasts. */
  to: number | null;
}

export interface Attempt {
  number: number;
  segments: readonly Segment[];
  error: Fault | null;
}

/** One task: a node's part in one superstep. A fan-out has several of one node. */
export interface Task {
  node: string;
  /** Null until the stream has named it. */
  id: string | null;
  step: number | null;
  status: NodeStatus;
  /** As counted by the service: 0 where it was not run. */
  count: number;
  attempts: readonly Attempt[];
  finished: number | null;
  seconds: number | null;
  /** When it goes on by itself. */
  wake: number | null;
  /** It waits for people. */
  asks: boolean;
  pinned: boolean;
  reused: boolean;
  output: Output | null;
  error: Fault | null;
}

export interface LogLine {
  sequence: number;
  at: string;
  node: string | null;
  /** `print`, `system` … */
  stream: string;
  text: string;
}

/** What the canvas draws over a node: its latest visit, all tasks of it taken together. */
export interface NodeOverlay {
  status: NodeStatus;
  attempts: number;
  started_at: number | null;
  finished_at: number | null;
  /** Seconds; null while it lasts. */
  duration: number | null;
  /** Tasks of this visit, and how many of them have ended. */
  tasks: number;
  done: number;
  visits: number;
  /** Supersteps in which it ran. */
  steps: readonly number[];
  wake_at: number | null;
  pinned: boolean;
  reused: boolean;
  output?: Output;
  error?: Fault;
}

/** An execution as it is drawn over a graph. Within sub-graphs a node is named "outer/inner". */
export interface Overlay {
  execution: string;
  status: ExecutionStatus;
  nodes: Readonly<Record<string, NodeOverlay>>;
}

/** The fold. */
export interface Timeline {
  /** Sequence of the newest frame that counts. */
  last: number;
  /** Frames that came before those before them. */
  held: ReadonlyMap<number, Frame>;
  status: ExecutionStatus;
  paused: boolean;
  /** Nothing follows. */
  ended: boolean;
  error: Fault | null;
  started: number | null;
  finished: number | null;
  tasks: readonly Task[];
  /** Positions in `tasks`, by node. */
  byNode: ReadonlyMap<string, readonly number[]>;
  /** Which task the newest frame of a node was about: its output follows. */
  latest: ReadonlyMap<string, number>;
  nodes: Readonly<Record<string, NodeOverlay>>;
  logs: readonly LogLine[];
  /** Log lines that are no longer kept. */
  dropped: number;
}

/** Log lines that are kept. */
export const LOG_LIMIT = 20_000;

export const EMPTY: Timeline = {
  last: 0,
  held: new Map(),
  status: "scheduled",
  paused: false,
  ended: false,
  error: null,
  started: null,
  finished: null,
  tasks: [],
  byNode: new Map(),
  latest: new Map(),
  nodes: {},
  logs: [],
  dropped: 0,
};

const ENDED: ReadonlySet<string> = new Set(["succeeded", "failed", "cancelled", "skipped"]);
const OVER: ReadonlySet<string> = new Set(["succeeded", "failed", "cancelled", "archived"]);

/** Whether a node's status is its last. */
export function isEnded(status: NodeStatus): boolean {
  return ENDED.has(status);
}

/** Whether an execution's status is its last. */
export function isOver(status: ExecutionStatus): boolean {
  return OVER.has(status);
}

/** Take frames in. What is known already or comes too early changes nothing that is shown. */
export function fold(timeline: Timeline, frames: Iterable<Frame>): Timeline {
  const held = new Map(timeline.held);
  for (const frame of frames) if (frame.sequence > timeline.last) held.set(frame.sequence, frame);
  if (!held.has(timeline.last + 1))
    return held.size === timeline.held.size ? timeline : { ...timeline, held: sorted(held) };
  const draft = new Draft(timeline);
  let last = timeline.last;
  for (let frame = held.get(last + 1); frame; frame = held.get(last + 1)) {
    draft.take(frame);
    last += 1;
    held.delete(last);
  }
  return draft.done(last, sorted(held));
}

function sorted(held: ReadonlyMap<number, Frame>): ReadonlyMap<number, Frame> {
  return held.size < 2 ? held : new Map([...held].sort(([a], [b]) => a - b));
}

/** One fold's working copy. */
class Draft {
  private readonly tasks: Task[];
  private readonly byNode: Map<string, readonly number[]>;
  private readonly logs: LogLine[];
  private readonly touched = new Set<string>();
  private readonly latest: Map<string, number>;
  private readonly base: { -readonly [K in keyof Timeline]: Timeline[K] };

  constructor(timeline: Timeline) {
    this.base = { ...timeline };
    this.tasks = [...timeline.tasks];
    this.byNode = new Map(timeline.byNode);
    this.latest = new Map(timeline.latest);
    this.logs = [...timeline.logs];
  }

  take(frame: Frame): void {
    const at = moment(frame.at) ?? 0;
    const node = frame.node_id;
    switch (frame.type) {
      case "execution.status":
        this.execution(frame.data, at);
        break;
      case "end":
        this.execution(frame.data, at);
        this.base.ended = true;
        break;
      case "node.status":
        if (node !== undefined) this.node(node, frame.data, at);
        break;
      case "node.output":
        if (node !== undefined) this.output(node, frame.data);
        break;
      case "log":
        this.log(frame);
        break;
    }
  }

  done(last: number, held: ReadonlyMap<number, Frame>): Timeline {
    const excess = Math.max(0, this.logs.length - LOG_LIMIT);
    const nodes = { ...this.base.nodes };
    for (const node of this.touched) nodes[node] = this.overlay(node);
    return {
      ...this.base,
      last,
      held,
      tasks: this.tasks,
      byNode: this.byNode,
      latest: this.latest,
      nodes: this.touched.size > 0 ? nodes : this.base.nodes,
      logs: excess > 0 ? this.logs.slice(excess) : this.logs,
      dropped: this.base.dropped + excess,
    };
  }

  private execution(data: Record<string, unknown>, at: number): void {
    const status = data.status as ExecutionStatus | undefined;
    if (status === undefined) return;
    this.base.status = status;
    if (typeof data.paused === "boolean") this.base.paused = data.paused;
    if (status === "running" && this.base.started === null) this.base.started = at;
    if (!isOver(status)) return;
    this.base.paused = false;
    this.base.finished = at;
    this.base.error = fault(data.error) ?? this.base.error;
    for (const [index, task] of this.tasks.entries())
      if (!isEnded(task.status)) this.put(index, settled(task, status, this.base.error, at));
  }

  private node(node: string, data: Record<string, unknown>, at: number): void {
    const status = data.status as NodeStatus;
    const id = text(data.task_id);
    if (id === null && status === "executing") {
      if (data.started_at === undefined && data.step === undefined) this.goOn(node, at);
      else this.begin(node, data, at);
      return;
    }
    const index =
      this.find(node, id, number(data.step)) ??
      this.add(newTask(node, number(data.step), moment(data.started_at) ?? at));
    this.latest.set(node, index);
    this.put(index, told(this.task(index), { ...data, status }, id, at));
  }

  /** A superstep starts: so many tasks of this node. */
  private begin(node: string, data: Record<string, unknown>, at: number): void {
    const count = number(data.tasks) ?? 1;
    const started = moment(data.started_at) ?? at;
    for (let task = 0; task < count; task += 1) this.add(newTask(node, number(data.step), started));
  }

  /** What a task waited for has come. */
  private goOn(node: string, at: number): void {
    const waiting = (this.byNode.get(node) ?? []).filter((index) => this.task(index).status === "waiting");
    const index = waiting.find((each) => this.task(each).asks) ?? waiting[0];
    if (index === undefined) return;
    const task = this.task(index);
    const attempts = changedLast(task.attempts, (last) => ({
      ...last,
      segments: [...closed(last.segments, at), { kind: "run", from: at, to: null }],
    }));
    this.put(index, { ...task, status: "executing", asks: false, wake: null, attempts });
  }

  private output(node: string, data: Record<string, unknown>): void {
    const index = this.latest.get(node);
    if (index === undefined) return;
    const output: Output =
      data.truncated === true ? { bytes: number(data.bytes) ?? 0 } : { value: (data.output ?? null) as Json };
    this.put(index, { ...this.task(index), output });
  }

  private log(frame: Frame): void {
    const lines = Array.isArray(frame.data.lines) ? (frame.data.lines as Record<string, unknown>[]) : [];
    for (const { stream, text: said, ...rest } of lines)
      this.logs.push({
        sequence: frame.sequence,
        at: frame.at,
        node: frame.node_id ?? null,
        stream: typeof stream === "string" ? stream : "log",
        text: typeof said === "string" ? said : JSON.stringify(said ?? rest),
      });
  }

  /** The task of this id, or the first of this (or the newest) superstep that the stream has not named yet. */
  private find(node: string, id: string | null, step: number | null): number | undefined {
    const known = this.byNode.get(node) ?? [];
    const same = known.find((index) => id !== null && this.task(index).id === id);
    if (same !== undefined) return same;
    const open = known.filter((index) => this.task(index).id === null && !isEnded(this.task(index).status));
    const newest = open.at(-1);
    const wanted = step ?? (newest === undefined ? null : this.task(newest).step);
    return open.find((index) => this.task(index).step === wanted) ?? open[0];
  }

  private add(task: Task): number {
    const index = this.tasks.push(task) - 1;
    this.byNode.set(task.node, [...(this.byNode.get(task.node) ?? []), index]);
    this.touched.add(task.node);
    return index;
  }

  private put(index: number, task: Task): void {
    this.tasks[index] = task;
    this.touched.add(task.node);
  }

  private task(index: number): Task {
    const task = this.tasks[index];
    if (!task) throw new RangeError(`There is no task ${index}.`);
    return task;
  }

  private overlay(node: string): NodeOverlay {
    return overlayOf((this.byNode.get(node) ?? []).map((index) => this.task(index)));
  }
}

// --- tasks ---------------------------------------------------------------------------------------------------------

function newTask(node: string, step: number | null, started: number): Task {
  return {
    node,
    id: null,
    step,
    status: "executing",
    count: 1,
    attempts: [{ number: 1, segments: [{ kind: "run", from: started, to: null }], error: null }],
    finished: null,
    seconds: null,
    wake: null,
    asks: false,
    pinned: false,
    reused: false,
    output: null,
    error: null,
  };
}

/** A task after its row or its checkpoint has told of it. */
function told(task: Task, data: Record<string, unknown>, id: string | null, at: number): Task {
  const status = data.status as NodeStatus;
  const count = number(data.attempts) ?? task.count;
  const over = isEnded(status);
  const finished = over ? (moment(data.finished_at) ?? at) : null;
  const wake = moment(data.wake_at);
  const error = fault(data.error);
  const started = moment(data.started_at);
  let attempts = task.attempts;
  if (attempts.length === 1 && started !== null) attempts = [movedTo(attempts, started)];
  attempts = reached(attempts, count, at);
  attempts = changedLast(attempts, (last) => {
    const stop = finished ?? at;
    const segments: Segment[] = closed(last.segments, stop);
    if (status === "retrying") segments.push({ kind: "retry", from: stop, to: wake });
    if (status === "waiting") segments.push({ kind: "wait", from: stop, to: null });
    if (status === "executing") segments.push({ kind: "run", from: stop, to: null });
    return { ...last, segments, error: error ?? last.error };
  });
  return {
    ...task,
    id: id ?? task.id,
    step: task.step ?? number(data.step),
    status,
    count,
    attempts,
    finished,
    seconds: number(data.seconds),
    wake: over ? null : wake,
    asks: status === "waiting" && data.interrupts !== undefined,
    pinned: data.pinned === true,
    reused: data.reused === true,
    error: error ?? (status === "failed" ? task.error : null),
  };
}

/** The only attempt so far, begun at another moment: the task says it more exactly than the superstep did. */
function movedTo(attempts: readonly Attempt[], started: number): Attempt {
  const [only] = attempts as readonly [Attempt];
  const segments = only.segments.map((segment, index) => (index === 0 ? { ...segment, from: started } : segment));
  return { ...only, segments };
}

/** The attempts up to number `count`; a new one starts when the pause before it is over. */
function reached(attempts: readonly Attempt[], count: number, at: number): readonly Attempt[] {
  const last = attempts.at(-1);
  if (!last || count <= last.number) return attempts;
  const pause = last.segments.at(-1);
  if (pause?.kind !== "retry") return changedLast(attempts, (each) => ({ ...each, number: count }));
  const from = Math.min(pause.to ?? at, at);
  return [
    ...changedLast(attempts, (each) => ({ ...each, segments: closed(each.segments, from) })),
    { number: count, segments: [{ kind: "run", from, to: null }], error: null },
  ];
}

function changedLast(attempts: readonly Attempt[], change: (attempt: Attempt) => Attempt): readonly Attempt[] {
  const last = attempts.at(-1);
  return last ? [...attempts.slice(0, -1), change(last)] : attempts;
}

/** The segments with none that lasts beyond `at`. */
function closed(segments: readonly Segment[], at: number): Segment[] {
  return segments.map((segment) =>
    segment.to === null || segment.to > at ? { ...segment, to: Math.max(segment.from, at) } : segment,
  );
}

/** An unfinished task as the execution's end leaves it. */
function settled(task: Task, status: ExecutionStatus, error: Fault | null, at: number): Task {
  const guilty = status === "failed" && (error?.node_id === undefined || error.node_id === task.node);
  return {
    ...task,
    status: guilty ? "failed" : "cancelled",
    attempts: changedLast(task.attempts, (last) => ({ ...last, segments: closed(last.segments, at) })),
    finished: at,
    wake: null,
    asks: false,
    error: guilty ? (task.error ?? error) : task.error,
  };
}

// --- nodes ---------------------------------------------------------------------------------------------------------

/** Of several tasks, the one that says most about the node. */
const WEIGHT: readonly NodeStatus[] = [
  "failed",
  "retrying",
  "waiting",
  "executing",
  "pending",
  "cancelled",
  "succeeded",
  "skipped",
];

function overlayOf(all: readonly Task[]): NodeOverlay {
  const newest = all.at(-1);
  const visit = all.filter((task) => task === newest || (task.step !== null && task.step === newest?.step));
  const steps = [...new Set(all.flatMap((task) => task.step ?? []))];
  const begun = visit.flatMap((task) => task.attempts[0]?.segments[0]?.from ?? []);
  const ended = visit.filter((task) => isEnded(task.status));
  const started = begun.length > 0 ? Math.min(...begun) : null;
  const finished = ended.length === visit.length ? Math.max(...ended.map((task) => task.finished ?? 0)) : null;
  const only = visit.length === 1 ? visit[0] : undefined;
  const output = visit.findLast((task) => task.output !== null)?.output;
  const error = visit.findLast((task) => task.error !== null)?.error;
  return {
    status: WEIGHT.find((status) => visit.some((task) => task.status === status)) ?? "pending",
    attempts: Math.max(0, ...visit.map((task) => task.count)),
    started_at: started,
    finished_at: finished,
    duration:
      only?.seconds ?? (finished !== null && started !== null ? Math.max(0, (finished - started) / 1000) : null),
    tasks: visit.length,
    done: ended.length,
    visits: Math.max(steps.length, all.length > 0 ? 1 : 0),
    steps,
    wake_at: visit.find((task) => task.wake !== null)?.wake ?? null,
    pinned: visit.some((task) => task.pinned),
    reused: visit.some((task) => task.reused),
    ...(output ? { output } : {}),
    ...(error ? { error } : {}),
  };
}

/** What `GET /executions/{id}` says of an execution and its nodes, as far as it is needed here. */
export interface Snapshot {
  id: string;
  status: ExecutionStatus;
  nodes?: readonly {
    id: string;
    status: NodeStatus;
    attempts: number;
    started_at?: string | null | undefined;
    finished_at?: string | null | undefined;
  }[];
}

/**
 * The overlay of an execution: what the frames say, and what a snapshot knows beyond them. The frames win, for they say
 * more; but where the snapshot is of an ended execution and the stream has not come that far, it is the newer one.
 */
export function overlay(execution: string, timeline: Timeline, snapshot?: Snapshot): Overlay {
  const ahead = snapshot !== undefined && isOver(snapshot.status) && !timeline.ended;
  const status = snapshot && (ahead || timeline.last === 0) ? snapshot.status : timeline.status;
  const missing = (snapshot?.nodes ?? []).filter(({ id, status: now }) => {
    const known = timeline.nodes[id];
    return !known || (ahead && !isEnded(known.status) && isEnded(now));
  });
  if (missing.length === 0) return { execution, status, nodes: timeline.nodes };
  const nodes = { ...timeline.nodes };
  for (const node of missing) nodes[node.id] = fromSnapshot(node, timeline.nodes[node.id]);
  return { execution, status, nodes };
}

function fromSnapshot(node: NonNullable<Snapshot["nodes"]>[number], known: NodeOverlay | undefined): NodeOverlay {
  const started = moment(node.started_at);
  const finished = moment(node.finished_at);
  return {
    tasks: 1,
    visits: 1,
    steps: [],
    pinned: false,
    reused: false,
    ...known,
    status: node.status,
    attempts: node.attempts,
    started_at: started,
    finished_at: finished,
    duration: started !== null && finished !== null ? Math.max(0, (finished - started) / 1000) : null,
    done: isEnded(node.status) ? (known?.tasks ?? 1) : 0,
    wake_at: null,
  };
}

/** Whether an execution has gone from one node to another: the second ran in the superstep after the first. */
export function isTaken(nodes: Overlay["nodes"], from: string, to: string): boolean {
  const source = nodes[from];
  const target = nodes[to];
  if (!source || !target) return false;
  // Within a sub-graph all tasks are told with the superstep of the graph around it.
  if (from.includes("/")) return source.status === "succeeded" && target.status !== "pending";
  return source.steps.some((step) => target.steps.includes(step + 1));
}

// --- waterfall -----------------------------------------------------------------------------------------------------

/** One line of the waterfall: one attempt of one task. */
export interface Row {
  key: string;
  node: string;
  /** How many sub-graphs it is in. */
  depth: number;
  step: number | null;
  attempt: number;
  status: NodeStatus;
  /** It is a second or later attempt of the task above it. */
  again: boolean;
  segments: readonly Segment[];
  error: Fault | null;
  /** Position in `Timeline.tasks`; null where only the snapshot knows of it. */
  task: number | null;
  /** Which of the tasks of this node in this superstep, and of how many. */
  nth: number;
  of: number;
  pinned: boolean;
  reused: boolean;
}

/** The rows of the waterfall, in the order in which tasks began; what ran within a sub-graph below its node. */
export function waterfall(timeline: Timeline, snapshot?: Snapshot): Row[] {
  const rows: Row[] = [];
  const { roots, within } = nested(timeline);
  const sizes = new Map<string, number>();
  for (const task of timeline.tasks) sizes.set(visitOf(task), (sizes.get(visitOf(task)) ?? 0) + 1);
  const seen = new Map<string, number>();
  const add = (index: number) => {
    const task = timeline.tasks[index];
    if (!task) return;
    const visit = visitOf(task);
    const nth = (seen.get(visit) ?? 0) + 1;
    seen.set(visit, nth);
    rows.push(...rowsOf(task, index, nth, sizes.get(visit) ?? 1));
    for (const inner of within.get(index) ?? []) add(inner);
  };
  for (const index of roots) add(index);
  for (const node of snapshot?.nodes ?? [])
    if (!timeline.byNode.has(node.id) && moment(node.started_at) !== null) rows.push(snapshotRow(node));
  return rows;
}

function visitOf(task: Task): string {
  return `${task.step ?? ""} ${task.node}`;
}

/** Which tasks ran within which: the newest task of the outer node that had begun by then. */
function nested(timeline: Timeline): { roots: number[]; within: Map<number, number[]> } {
  const roots: number[] = [];
  const within = new Map<number, number[]>();
  for (const [index, task] of timeline.tasks.entries()) {
    const outer = timeline.byNode.get(task.node.slice(0, Math.max(0, task.node.lastIndexOf("/")))) ?? [];
    const start = startOf(task);
    const parent = outer.findLast((each) => startOf(timeline.tasks[each]) <= start) ?? outer.at(-1);
    if (parent === undefined) roots.push(index);
    else within.set(parent, [...(within.get(parent) ?? []), index]);
  }
  const byStart = (a: number, b: number) => startOf(timeline.tasks[a]) - startOf(timeline.tasks[b]) || a - b;
  roots.sort(byStart);
  for (const inner of within.values()) inner.sort(byStart);
  return { roots, within };
}

function startOf(task: Task | undefined): number {
  return task?.attempts[0]?.segments[0]?.from ?? 0;
}

function rowsOf(task: Task, index: number, nth: number, of: number): Row[] {
  return task.attempts.map((attempt, position) => {
    const isLast = position === task.attempts.length - 1;
    return {
      key: `${index}.${attempt.number}`,
      node: task.node,
      depth: task.node.split("/").length - 1,
      step: task.step,
      attempt: attempt.number,
      status: isLast ? task.status : "failed",
      again: position > 0,
      segments: attempt.segments,
      error: attempt.error ?? (isLast ? task.error : null),
      task: index,
      nth,
      of,
      pinned: task.pinned,
      reused: task.reused,
    };
  });
}

function snapshotRow(node: NonNullable<Snapshot["nodes"]>[number]): Row {
  return {
    key: `snapshot.${node.id}`,
    node: node.id,
    depth: node.id.split("/").length - 1,
    step: null,
    attempt: node.attempts,
    status: node.status,
    again: false,
    segments: [{ kind: "run", from: moment(node.started_at) ?? 0, to: moment(node.finished_at) }],
    error: null,
    task: null,
    nth: 1,
    of: 1,
    pinned: false,
    reused: false,
  };
}

// --- small parts ---------------------------------------------------------------------------------------------------

function moment(value: unknown): number | null {
  if (typeof value !== "string") return null;
  const found = Date.parse(value);
  return Number.isNaN(found) ? null : found;
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function fault(value: unknown): Fault | null {
  if (typeof value !== "object" || value === null) return null;
  const { type, message, node_id: node, line } = value as Record<string, unknown>;
  return {
    type: typeof type === "string" ? type : "Error",
    message: typeof message === "string" ? message : "",
    ...(typeof node === "string" ? { node_id: node } : {}),
    ...(typeof line === "number" ? { line } : {}),
  };
}
