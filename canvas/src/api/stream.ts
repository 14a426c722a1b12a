/**
 * Follow an execution: every frame once, in order, whatever happens to the connection.
 *
 * The event log is the truth and the WebSocket its fast lane. The log is read first, so that history comes in pages; then
 * a socket is opened, each time with a new one-time ticket, from the last sequence on. What the socket repeats is dropped,
 * what it skips is read from the log, and where no socket can be opened the log is polled. A cut connection is opened
 * again after 0.5 s, then 1 s, 2 s … up to 15 s, each shortened by up to half at random, so that a thousand browsers do
 * not come back at once.
 */
import type { Frame } from "@/model/timeline";

import { call, Problem, type Schemas } from "./client";

export type { Frame } from "@/model/timeline";

/** `polling`: no socket could be opened; frames still come. `offline`: nothing answers; it goes on trying. */
export type StreamState = "connecting" | "live" | "polling" | "offline" | "ended" | "failed";

/** The part of a WebSocket that is used here. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  close(): void;
}

/** The world around a stream; tests give their own. */
export interface StreamWorld {
  ticket: (executionId: string, signal: AbortSignal) => Promise<string>;
  /** A page of the event log after a sequence, and whether there is another one. */
  events: (
    executionId: string,
    after: number,
    signal: AbortSignal,
  ) => Promise<{ frames: readonly Frame[]; more: boolean }>;
  /** Opens a WebSocket at a path of this site. */
  open: (path: string) => Socket;
  /** Calls back once after so many milliseconds; returns how to prevent that. */
  later: (milliseconds: number, run: () => void) => () => void;
  /** From 0 up to 1. */
  random: () => number;
  /** Calls back whenever the network is there again; returns how to stop that. */
  onOnline: (run: () => void) => () => void;
}

export interface StreamOptions {
  executionId: string;
  /** Sequence of the newest frame that the caller has. */
  after?: number;
  /** Gets new frames, in order, each once. */
  onFrames: (frames: readonly Frame[]) => void;
  onState?: (state: StreamState) => void;
  /** The service refuses: there is no such execution, or one may not see it. Nothing follows. */
  onFailed?: (error: unknown) => void;
  world?: StreamWorld;
}

export interface Stream {
  close: () => void;
}

export const TIMES = {
  /** How long a socket may take to open. */
  openMs: 10_000,
  /** After so much silence the log is asked whether the socket is still alive. */
  silenceMs: 15_000,
  /** Between two polls of the log. */
  pollMs: 1_500,
  /** While polling, how often a socket is tried again. */
  socketEveryMs: 30_000,
  firstPauseMs: 500,
  longestPauseMs: 15_000,
} as const;

/** Sockets in a row that did not open before the log is polled. */
const DEAF = 2;

/** Follow an execution from its start, or from `after` on, until its `end` or until it is closed. */
export function followExecution(options: StreamOptions): Stream {
  const follower = new Follower(options, options.world ?? browser);
  follower.start();
  return { close: () => follower.close() };
}

class Follower {
  private last: number;
  private state: StreamState | null = null;
  private done = false;
  private socket: Socket | null = null;
  private opened = false;
  /** Connections in a row that brought nothing. */
  private failures = 0;
  /** Sockets in a row that did not open. */
  private deaf = 0;
  private polledMs = 0;
  /** Frames of the socket that wait for the log to fill the gap before them. */
  private early: Frame[] = [];
  private filling = false;
  private readonly stops = new Map<"pause" | "opening" | "silence", () => void>();
  private readonly abort = new AbortController();
  private readonly stopOnline: () => void;

  constructor(
    private readonly options: StreamOptions,
    private readonly world: StreamWorld,
  ) {
    this.last = options.after ?? 0;
    this.stopOnline = world.onOnline(() => this.wake());
  }

  start(): void {
    this.say("connecting");
    void this.round();
  }

  close(): void {
    if (this.done) return;
    this.done = true;
    this.stopOnline();
    this.abort.abort();
    for (const stop of this.stops.values()) stop();
    this.stops.clear();
    this.drop();
  }

  /** The network is there again: do not sit out the pause. */
  private wake(): void {
    if (this.done) return;
    this.failures = 0;
    this.deaf = 0;
    if (this.stops.has("pause")) {
      this.cancel("pause");
      void this.round();
    } else if (this.socket && this.opened) {
      void this.check();
    }
  }

  /** Read the log to its end, then open a socket from there. */
  private async round(): Promise<void> {
    try {
      await this.read();
      if (this.done) return;
      if (this.deaf >= DEAF && this.polledMs < TIMES.socketEveryMs) {
        this.say("polling");
        this.polledMs += TIMES.pollMs;
        this.failures = 0;
        this.after("pause", TIMES.pollMs, () => void this.round());
        return;
      }
      this.polledMs = 0;
      const ticket = await this.world.ticket(this.options.executionId, this.abort.signal);
      if (!this.isDone()) this.connect(ticket);
    } catch (error) {
      this.failed(error);
    }
  }

  private connect(ticket: string): void {
    const query = new URLSearchParams({ ticket, after: String(this.last) }).toString();
    this.opened = false;
    let socket: Socket;
    try {
      socket = this.world.open(`/ws/executions/${encodeURIComponent(this.options.executionId)}?${query}`);
    } catch {
      // The browser refuses to open one at all: as good as one that does not open.
      this.deaf += 1;
      this.again();
      return;
    }
    this.socket = socket;
    this.after("opening", TIMES.openMs, () => this.cut(socket));
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.opened = true;
      this.deaf = 0;
      this.cancel("opening");
      this.say("live");
      this.listen();
    };
    socket.onmessage = ({ data }) => {
      if (this.socket === socket) this.message(data);
    };
    socket.onclose = () => this.cut(socket);
  }

  private message(data: unknown): void {
    const frame = frameOf(data, this.options.executionId);
    if (!frame) return;
    this.listen();
    this.failures = 0;
    if (frame.sequence <= this.last) return;
    if (frame.sequence === this.last + 1 && !this.filling) {
      this.give([frame]);
      return;
    }
    this.early.push(frame);
    if (!this.filling) void this.fill();
  }

  /** A frame is missing: read what the log has, then give what came meanwhile. */
  private async fill(): Promise<void> {
    const socket = this.socket;
    this.filling = true;
    try {
      await this.read();
    } catch (error) {
      if (isRefusal(error)) this.failed(error);
      else if (socket) this.cut(socket);
      return;
    } finally {
      this.filling = false;
    }
    if (this.isDone() || this.socket !== socket) return;
    const early = this.early.sort((a, b) => a.sequence - b.sequence);
    this.early = [];
    this.give(early);
    // The log does not have it yet, though a later frame was sent: begin again from the last one.
    if (!this.isDone() && socket && early.some((frame) => frame.sequence > this.last)) this.cut(socket);
  }

  /** Give out frames that follow on the last one. */
  private give(frames: readonly Frame[]): void {
    const next: Frame[] = [];
    let last = this.last;
    for (const frame of frames)
      if (frame.sequence === last + 1) {
        next.push(frame);
        last = frame.sequence;
      }
    if (next.length === 0) return;
    this.last = last;
    this.options.onFrames(next);
    if (next.at(-1)?.type === "end") {
      this.say("ended");
      this.close();
    }
  }

  /** Read the log from the last frame to its end. */
  private async read(): Promise<void> {
    for (;;) {
      const before = this.last;
      const { frames, more } = await this.world.events(this.options.executionId, before, this.abort.signal);
      if (this.isDone()) return;
      this.give(frames);
      if (this.isDone() || !more || this.last === before) return;
    }
  }

  /** Hear nothing for a while, and the log is asked. If it has more, the socket is dead. */
  private listen(): void {
    this.after("silence", TIMES.silenceMs, () => void this.check());
  }

  private async check(): Promise<void> {
    const socket = this.socket;
    const before = this.last;
    try {
      await this.read();
    } catch (error) {
      if (isRefusal(error)) this.failed(error);
      else if (socket) this.cut(socket);
      return;
    }
    if (this.isDone() || this.socket !== socket || !socket) return;
    if (this.last > before) this.cut(socket);
    else this.listen();
  }

  private cut(socket: Socket): void {
    if (this.done || this.socket !== socket) return;
    if (!this.opened) this.deaf += 1;
    this.drop();
    this.again();
  }

  private again(): void {
    this.failures += 1;
    if (this.state === "live") this.say("connecting");
    const longest = Math.min(TIMES.longestPauseMs, TIMES.firstPauseMs * 2 ** (this.failures - 1));
    this.after("pause", longest * (1 - this.world.random() / 2), () => void this.round());
  }

  private failed(error: unknown): void {
    if (this.done) return;
    if (isRefusal(error)) {
      this.say("failed");
      this.close();
      this.options.onFailed?.(error);
      return;
    }
    this.say("offline");
    this.drop();
    this.again();
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.early = [];
    this.cancel("opening");
    this.cancel("silence");
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private after(what: "pause" | "opening" | "silence", milliseconds: number, run: () => void): void {
    this.cancel(what);
    if (this.done) return;
    this.stops.set(
      what,
      this.world.later(milliseconds, () => {
        this.stops.delete(what);
        run();
      }),
    );
  }

  private cancel(what: "pause" | "opening" | "silence"): void {
    this.stops.get(what)?.();
    this.stops.delete(what);
  }

  private say(state: StreamState): void {
    if (this.done || this.state === state) return;
    this.state = state;
    this.options.onState?.(state);
  }

  /** Whether it was closed meanwhile; a method, since it changes while one waits. */
  private isDone(): boolean {
    return this.done;
  }
}

/** The service has answered, and asking again would be answered the same. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof Problem && error.status >= 400 && error.status < 500 && ![408, 425, 429].includes(error.status)
  );
}

/** A message as a frame; null where it is none, such as API Gateway's own notices. */
function frameOf(data: unknown, executionId: string): Frame | null {
  if (typeof data !== "string") return null;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const frame = value as Partial<Frame>;
  const isFrame =
    frame.execution_id === executionId && Number.isInteger(frame.sequence) && typeof frame.type === "string";
  return isFrame && typeof frame.data === "object" ? (frame as Frame) : null;
}

const PAGE = 1000;

/** The browser's world. */
export const browser: StreamWorld = {
  ticket: async (executionId, signal) => {
    const path = `/executions/${encodeURIComponent(executionId)}/stream-ticket`;
    return (await call<Schemas["TicketAnswer"]>(path, { method: "POST", signal })).ticket;
  },
  events: async (executionId, after, signal) => {
    const path = `/executions/${encodeURIComponent(executionId)}/events`;
    const page = await call<Schemas["Page_FrameAnswer_"]>(path, { query: { after, limit: PAGE }, signal });
    return { frames: page.items, more: Boolean(page.cursor) };
  },
  open: (path) => {
    const { protocol, host } = window.location;
    return new WebSocket(`${protocol === "https:" ? "wss" : "ws"}://${host}${path}`) as Socket;
  },
  later: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  onOnline: (run) => {
    window.addEventListener("online", run);
    return () => window.removeEventListener("online", run);
  },
};
