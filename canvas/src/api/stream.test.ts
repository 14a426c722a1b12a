import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Problem } from "./client";
import { followExecution, type Frame, type Socket, type StreamState, type StreamWorld, TIMES } from "./stream";

function frame(sequence: number, type = "log"): Frame {
  return { execution_id: "ex_1", sequence, at: "2026-11-24T20:00:00.000Z", type, data: {} };
}

/** A service with one execution, a network that can be cut, and a clock that a test moves. */
class World implements StreamWorld {
  rows: Frame[] = [];
  sockets: FakeSocket[] = [];
  tickets = 0;
  reads: number[] = [];
  page = 1000;
  /** What the service answers with instead. */
  problem: Problem | null = null;
  /** Whether sockets open at all. */
  deaf = false;
  private now = 0;
  private timers: { due: number; run: () => void }[] = [];
  private readonly online = new Set<() => void>();

  ticket = async (): Promise<string> => {
    await this.answer();
    this.tickets += 1;
    return `ticket-${this.tickets}`;
  };

  events = async (_: string, after: number) => {
    await this.answer();
    this.reads.push(after);
    const rest = this.rows.filter(({ sequence }) => sequence > after);
    return { frames: rest.slice(0, this.page), more: rest.length > this.page };
  };

  open = (path: string): Socket => {
    const socket = new FakeSocket(path);
    this.sockets.push(socket);
    if (!this.deaf) this.later(1, () => socket.onopen?.());
    else this.later(1, () => socket.cut());
    return socket;
  };

  later = (milliseconds: number, run: () => void) => {
    const timer = { due: this.now + milliseconds, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
  };

  random = () => 0;

  onOnline = (run: () => void) => {
    this.online.add(run);
    return () => this.online.delete(run);
  };

  goOnline(): void {
    this.online.forEach((run) => run());
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("No socket was opened.");
    return socket;
  }

  get listeners(): number {
    return this.online.size;
  }

  get pending(): number {
    return this.timers.length;
  }

  /** Let time pass, and everything that was promised happen. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.now + milliseconds;
    for (;;) {
      await settle();
      const [next] = this.timers.sort((a, b) => a.due - b.due);
      if (!next || next.due > until) break;
      this.timers = this.timers.slice(1);
      this.now = next.due;
      next.run();
    }
    this.now = until;
  }

  private async answer(): Promise<void> {
    await Promise.resolve();
    if (this.problem) throw this.problem;
  }
}

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;

  constructor(readonly path: string) {}

  close(): void {
    this.closed = true;
  }

  cut(): void {
    this.onclose?.();
  }

  send(...sequences: number[]): void {
    for (const each of sequences) this.say(JSON.stringify(frame(each)));
  }

  say(data: unknown): void {
    this.onmessage?.({ data });
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

function follow(world: World, after?: number) {
  const got: number[] = [];
  const states: StreamState[] = [];
  const errors: unknown[] = [];
  const stream = followExecution({
    executionId: "ex_1",
    ...(after === undefined ? {} : { after }),
    onFrames: (frames) => got.push(...frames.map(({ sequence }) => sequence)),
    onState: (state) => states.push(state),
    onFailed: (error) => errors.push(error),
    world,
  });
  return { got, states, errors, stream };
}

const unreachable = new Problem(0, "No answer", "");

describe("following", () => {
  test("what ended is read from the log, page by page, without a ticket or a socket", async () => {
    const world = new World();
    world.page = 2;
    world.rows = [frame(1), frame(2), frame(3), frame(4), frame(5, "end")];
    const { got, states } = follow(world);
    await world.pass(0);
    expect(got).toEqual([1, 2, 3, 4, 5]);
    expect(states).toEqual(["connecting", "ended"]);
    expect([world.tickets, world.sockets.length, world.pending, world.listeners]).toEqual([0, 0, 0, 0]);
  });

  test("what runs is followed by a socket from the log's end on, with a ticket, until the end", async () => {
    const world = new World();
    world.rows = [frame(1), frame(2)];
    const { got, states } = follow(world);
    await world.pass(5);
    expect(world.socket.path).toBe("/ws/executions/ex_1?ticket=ticket-1&after=2");
    world.socket.send(3, 4);
    world.socket.say(JSON.stringify(frame(5, "end")));
    expect(got).toEqual([1, 2, 3, 4, 5]);
    expect(states).toEqual(["connecting", "live", "ended"]);
    expect(world.socket.closed).toBe(true);
    expect(world.pending).toBe(0);
  });

  test("it goes on from where the caller stands", async () => {
    const world = new World();
    world.rows = [frame(1), frame(2), frame(3)];
    const { got } = follow(world, 2);
    await world.pass(5);
    expect(got).toEqual([3]);
  });

  test("repeats are dropped, and what is no frame is not heard", async () => {
    const world = new World();
    const { got } = follow(world);
    await world.pass(5);
    world.socket.send(1, 1, 2, 1, 2);
    world.socket.say('{"message": "Internal server error", "connectionId": "x"}');
    world.socket.say("not JSON");
    world.socket.say(new ArrayBuffer(2));
    world.socket.say(JSON.stringify({ ...frame(3), execution_id: "ex_2" }));
    world.socket.send(3);
    expect(got).toEqual([1, 2, 3]);
  });

  test("a jump is filled from the log, and what came meanwhile follows", async () => {
    const world = new World();
    const { got } = follow(world);
    await world.pass(5);
    world.rows = [frame(1), frame(2), frame(3), frame(4)];
    world.socket.send(4, 5, 6);
    await world.pass(0);
    expect(got).toEqual([1, 2, 3, 4, 5, 6]);
    expect(world.sockets).toHaveLength(1);
  });

  test("a jump that the log cannot fill opens a new socket from the last frame", async () => {
    const world = new World();
    const { got } = follow(world);
    await world.pass(5);
    world.socket.send(1, 4);
    await world.pass(TIMES.firstPauseMs + 5);
    expect(world.sockets).toHaveLength(2);
    expect(world.socket.path).toContain("after=1");
    expect(got).toEqual([1]);
  });
});

describe("cut connections", () => {
  test("a cut one is opened again with a new ticket, after what is known", async () => {
    const world = new World();
    const { got, states } = follow(world);
    await world.pass(5);
    world.socket.send(1, 2);
    world.rows = [frame(1), frame(2), frame(3)];
    world.socket.cut();
    await world.pass(TIMES.firstPauseMs + 5);
    expect(world.socket.path).toBe("/ws/executions/ex_1?ticket=ticket-2&after=3");
    expect(got).toEqual([1, 2, 3]);
    expect(states).toEqual(["connecting", "live", "connecting", "live"]);
  });

  test("pauses double up to a limit, and chance shortens them", async () => {
    const world = new World();
    follow(world);
    await world.pass(5);
    const pauses: number[] = [];
    const later = world.later;
    world.later = (milliseconds, run) => {
      pauses.push(milliseconds);
      return later(milliseconds, run);
    };
    world.problem = unreachable;
    world.socket.cut();
    await world.pass(60_000);
    expect(pauses.slice(0, 7)).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    world.random = () => 0.5;
    await world.pass(15_000);
    expect(pauses.at(-1)).toBe(11_250);
  });

  test("without a network it says so, and comes back at once when there is one", async () => {
    const world = new World();
    const { got, states } = follow(world);
    await world.pass(5);
    world.problem = unreachable;
    world.socket.cut();
    await world.pass(30_000);
    expect(states.at(-1)).toBe("offline");
    world.problem = null;
    world.rows = [frame(1)];
    world.goOnline();
    await world.pass(1);
    expect(states.at(-1)).toBe("live");
    expect(got).toEqual([1]);
  });

  test("a socket that died in silence is found out by the log", async () => {
    const world = new World();
    const { got } = follow(world);
    await world.pass(5);
    world.rows = [frame(1), frame(2)];
    await world.pass(TIMES.silenceMs);
    expect(got).toEqual([1, 2]);
    await world.pass(TIMES.firstPauseMs + 5);
    expect(world.sockets).toHaveLength(2);
    expect(world.sockets[0]?.closed).toBe(true);
  });

  test("a quiet execution keeps its socket", async () => {
    const world = new World();
    follow(world);
    await world.pass(TIMES.silenceMs * 5);
    expect(world.sockets).toHaveLength(1);
  });

  test("a socket that does not open in time is given up", async () => {
    const world = new World();
    const { states } = follow(world);
    world.open = (path) => {
      const socket = new FakeSocket(path);
      world.sockets.push(socket);
      return socket;
    };
    await world.pass(TIMES.openMs + TIMES.firstPauseMs + 5);
    expect(world.sockets).toHaveLength(2);
    expect(world.sockets[0]?.closed).toBe(true);
    expect(states).not.toContain("live");
  });
});

describe("without sockets", () => {
  test("the log is polled, and a socket is tried now and then", async () => {
    const world = new World();
    world.deaf = true;
    const { got, states } = follow(world);
    await world.pass(3000);
    expect(states.at(-1)).toBe("polling");
    const tried = world.sockets.length;
    world.rows = [frame(1)];
    await world.pass(TIMES.pollMs);
    expect(got).toEqual([1]);
    world.deaf = false;
    await world.pass(TIMES.socketEveryMs + 2000);
    expect(world.sockets).toHaveLength(tried + 1);
    expect(states.at(-1)).toBe("live");
  });

  test("a browser that refuses sockets polls, too", async () => {
    const world = new World();
    world.open = () => {
      throw new Error("SecurityError");
    };
    const { states } = follow(world);
    await world.pass(5000);
    expect(states.at(-1)).toBe("polling");
  });

  test("polling ends at the end", async () => {
    const world = new World();
    world.deaf = true;
    const { states } = follow(world);
    await world.pass(3000);
    world.rows = [frame(1), frame(2, "end")];
    await world.pass(TIMES.pollMs);
    expect(states.at(-1)).toBe("ended");
    expect(world.pending).toBe(0);
  });
});

describe("ends", () => {
  test.each([401, 403, 404])("an answer of %i is final", async (status) => {
    const world = new World();
    world.problem = new Problem(status, "No", "");
    const { states, errors } = follow(world);
    await world.pass(60_000);
    expect(states).toEqual(["connecting", "failed"]);
    expect(errors).toEqual([world.problem]);
    expect(world.pending).toBe(0);
  });

  test.each([0, 429, 503])("an answer of %i is not", async (status) => {
    const world = new World();
    world.problem = new Problem(status, "Later", "");
    const { states } = follow(world);
    await world.pass(100);
    world.problem = null;
    await world.pass(1000);
    expect(states.at(-1)).toBe("live");
  });

  test("closed by the caller, nothing follows and nothing is left", async () => {
    const world = new World();
    const { got, stream } = follow(world);
    await world.pass(5);
    stream.close();
    world.socket.send(1);
    await world.pass(60_000);
    expect(got).toEqual([]);
    expect([world.pending, world.listeners, world.socket.closed]).toEqual([0, 0, true]);
  });

  test("closed while it asks, no socket is opened", async () => {
    const world = new World();
    const { stream } = follow(world);
    stream.close();
    await world.pass(60_000);
    expect(world.sockets).toHaveLength(0);
  });
});

test("however connections are cut, repeat and skip, each frame comes once, in order", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.array(
        fc.oneof(
          fc.record({ do: fc.constant("write" as const), count: fc.integer({ min: 1, max: 5 }) }),
          fc.record({ do: fc.constant("send" as const), count: fc.integer({ min: -3, max: 3 }) }),
          fc.record({ do: fc.constantFrom("cut", "down", "up", "wait", "deaf", "hearing"), count: fc.constant(0) }),
        ),
        { maxLength: 40 },
      ),
      async (length, acts) => {
        const world = new World();
        world.page = 7;
        const all = Array.from({ length }, (_, index) => frame(index + 1, index + 1 === length ? "end" : "log"));
        const { got, states } = follow(world);
        for (const act of acts) {
          const written = world.rows.length;
          if (act.do === "write") world.rows = all.slice(0, written + act.count);
          // A socket brings any of the rows that are written: again, or with a gap before it.
          if (act.do === "send" && world.sockets.length > 0) {
            const sent = (got.at(-1) ?? 0) + 1 + act.count;
            const row = world.rows.find(({ sequence }) => sequence === sent);
            if (row) world.socket.say(JSON.stringify(row));
          }
          if (act.do === "cut" && world.sockets.length > 0) world.socket.cut();
          if (act.do === "down") world.problem = unreachable;
          if (act.do === "up") world.problem = null;
          if (act.do === "deaf" || act.do === "hearing") world.deaf = act.do === "deaf";
          if (act.do === "wait") await world.pass(700);
          await settle();
          expect(got).toEqual(got.map((_, index) => index + 1));
        }
        world.problem = null;
        world.rows = all;
        await world.pass(120_000);
        expect(got).toEqual(all.map(({ sequence }) => sequence));
        expect(states.at(-1)).toBe("ended");
        expect([world.pending, world.listeners]).toEqual([0, 0]);
      },
    ),
    { numRuns: 100 },
  );
});
