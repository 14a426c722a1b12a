// The client side of the live stream: the API, and a socket that resumes where it was cut.

export class Problem extends Error {
  constructor(status, document) {
    super(document.detail || document.title || `The server answered ${status}.`);
    this.status = status;
  }
}

/** Calls the API with the token of this tab. Raises Problem. */
export async function call(path, { method = "GET", token } = {}) {
  const response = await fetch(`/api${path}`, {
    method,
    headers: { accept: "application/json", authorization: `Bearer ${token}` },
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(response.status, body);
  return body;
}

const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 10_000;
const PING_EVERY = 5 * 60_000;

/**
 * Follows an execution to its end. `onFrame` gets every frame once and in order: frames come at
 * least once, so what is not above the last sequence is dropped; on a jump the event log fills in.
 */
export class Stream {
  constructor(execution, token, { onFrame, onState, onProblem }) {
    Object.assign(this, { execution, token, onFrame, onState, onProblem });
    this.last = 0;
    this.tries = 0;
    this.stopped = false;
    this.queue = Promise.resolve();
  }

  start() {
    this.#connect();
    return this;
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.pings);
    this.socket?.close();
  }

  async #connect() {
    if (this.stopped) return;
    this.onState("connecting");
    try {
      const path = `/executions/${encodeURIComponent(this.execution)}/stream-ticket`;
      const { ticket } = await call(path, { method: "POST", token: this.token });
      if (this.stopped) return;
      const scheme = location.protocol === "https:" ? "wss" : "ws";
      const url = new URL(`${scheme}://${location.host}/ws/executions/${this.execution}`);
      url.searchParams.set("ticket", ticket);
      url.searchParams.set("after", String(this.last));
      this.#listen(new WebSocket(url));
    } catch (error) {
      if (error.status === 401 || error.status === 404) this.#fail(error);
      else this.#again();
    }
  }

  #listen(socket) {
    this.socket = socket;
    socket.onopen = () => {
      this.tries = 0;
      this.onState("live");
      this.pings = setInterval(() => socket.send('{"type":"ping"}'), PING_EVERY);
    };
    socket.onmessage = (message) => {
      const frame = JSON.parse(message.data);
      this.queue = this.queue.then(() => this.#take(frame)).catch(() => socket.close());
    };
    socket.onclose = () => {
      clearInterval(this.pings);
      this.queue.finally(() => this.#again());
    };
  }

  async #take(frame) {
    if (this.stopped || !Number.isInteger(frame.sequence) || frame.sequence <= this.last) return;
    if (frame.sequence > this.last + 1) await this.#fill(frame.sequence);
    this.#give(frame);
  }

  #give(frame) {
    if (this.stopped || frame.sequence !== this.last + 1) return;
    this.last = frame.sequence;
    this.onFrame(frame);
    if (frame.type === "end") {
      this.stop();
      this.onState("ended");
    }
  }

  /** Reads what the socket has skipped, up to a sequence. */
  async #fill(before) {
    while (!this.stopped && this.last + 1 < before) {
      const path = `/executions/${encodeURIComponent(this.execution)}/events?after=${this.last}`;
      const { items } = await call(path, { token: this.token });
      if (!items?.length) return;
      for (const frame of items) this.#give(frame);
    }
  }

  #again() {
    if (this.stopped) return;
    this.onState("connecting");
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.tries) * (0.5 + Math.random() / 2);
    this.tries += 1;
    this.timer = setTimeout(async () => {
      // Where sockets cannot get through, the event log still tells the story.
      if (this.tries > 2) await this.#fill(Infinity).catch(() => {});
      this.#connect();
    }, pause);
  }

  #fail(error) {
    this.stop();
    this.onState("off");
    this.onProblem(error);
  }
}
