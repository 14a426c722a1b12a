/**
 * Saves the draft of a workflow while it is edited.
 *
 * Only the difference goes to the service, as a JSON patch that names the revision it was made for. Another one who saved
 * meanwhile is merged with, member by member; what both changed differently is left to the user. Without a connection
 * saving is tried again (1 s, 2 s … 30 s, and at once when the connection is back), and a copy of what is not saved yet
 * is kept in this browser with the graph that it started from, so that it survives a reload.
 */
import { Problem } from "@/api/client";
import type { Graph } from "@/model/graph";
import { type Conflict, merge, type Side } from "@/model/merge";
import { diff, type Operation } from "@/model/patch";

import type { SaveState } from "./store";
import type { Unsaved, UnsavedCopies } from "./unsaved";

/** What the service says of a draft. */
export interface DraftState {
  revision: number;
  base_version: number | null;
  changed: boolean;
}

export interface Draft extends DraftState {
  graph: Graph;
}

/** The draft's routes. Each throws `Problem`; 412 says that the revision is another by now. */
export interface DraftApi {
  load: () => Promise<Draft>;
  patch: (operations: readonly Operation[], revision: number) => Promise<DraftState>;
  replace: (graph: Graph, revision: number) => Promise<DraftState>;
}

/** The part of the editor that the saver reads and writes. */
export interface Edited {
  graph: () => Graph;
  /** Put a graph in place that holds the changes of others as well. */
  adopt: (graph: Graph) => void;
  say: (save: Partial<SaveState>) => void;
}

/** What two people changed differently, and how to settle it. */
export interface Clash {
  conflicts: readonly Conflict[];
  theirs: Draft;
}

export interface SaverParts {
  workflowId: string;
  draft: Draft;
  api: DraftApi;
  edited: Edited;
  copies: UnsavedCopies;
  onClash: (clash: Clash | null) => void;
}

const DEBOUNCE_MS = 600;
const COPY_MS = 150;
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Answers after which the same request may succeed later. */
const LATER = new Set([0, 401, 408, 425, 429, 500, 502, 503, 504]);

type Timer = ReturnType<typeof setTimeout>;

export class DraftSaver {
  /** The graph that the service has under `revision`. */
  private base: Graph;
  private revision: number;
  private timer: Timer | undefined;
  private copyTimer: Timer | undefined;
  private pause = PAUSE_MS;
  private running: Promise<boolean> | null = null;
  private clash: Clash | null = null;
  private disposed = false;

  constructor(private readonly parts: SaverParts) {
    this.base = parts.draft.graph;
    this.revision = parts.draft.revision;
  }

  /** There is something that the service does not have yet. */
  isUnsaved(): boolean {
    return this.parts.edited.graph() !== this.base;
  }

  /** Call it after every change of the graph. */
  changed(): void {
    if (this.disposed) return;
    if (!this.isUnsaved() && !this.running) {
      // Undone to what is saved.
      if (!this.clash) this.settled();
      return;
    }
    this.copyTimer ??= setTimeout(() => this.keepCopy(), COPY_MS);
    if (this.clash) return;
    this.parts.edited.say({ state: this.running ? "saving" : "unsaved" });
    this.schedule(DEBOUNCE_MS);
  }

  /** The connection is back: try at once. */
  online(): void {
    if (this.isUnsaved() && !this.clash) this.schedule(0);
  }

  /** Save what there is now. Gives false where that was not possible; the state says why. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (this.clash) return false;
    if (!this.isUnsaved()) return true;
    this.running = this.saveOnce();
    let done: boolean;
    try {
      done = await this.running;
    } finally {
      this.running = null;
    }
    if (!done) return false;
    // What was typed while the request was under way goes with the next one.
    if (this.isUnsaved()) return this.flush();
    this.settled();
    return true;
  }

  /** Someone's draft replaced ours on purpose (published, discarded, written as Python): go on from it. */
  adopted(draft: DraftState, graph: Graph): void {
    this.base = graph;
    this.revision = draft.revision;
    this.clash = null;
    this.parts.onClash(null);
    if (this.isUnsaved()) this.changed();
    else this.settled();
  }

  /** Wait until no request is under way. */
  async idle(): Promise<void> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
  }

  /** The service has another revision than we know: meet it. */
  async reload(): Promise<boolean> {
    await this.idle();
    if (this.clash) return false;
    this.running = this.meet();
    try {
      if (!(await this.running)) return false;
    } finally {
      this.running = null;
    }
    return this.flush();
  }

  /** Settle a clash: for each conflict the user has said whose side holds. */
  async settle(choose: (conflict: Conflict) => Side): Promise<boolean> {
    if (!this.clash) return true;
    const { theirs } = this.clash;
    const { graph } = merge(this.base, this.parts.edited.graph(), theirs.graph, choose);
    this.base = theirs.graph;
    this.revision = theirs.revision;
    this.clash = null;
    this.parts.onClash(null);
    this.parts.edited.adopt(graph);
    return this.flush();
  }

  /** Go on with a copy that an earlier visit could not save. Gives false where nothing differs from the draft. */
  restore(copy: Unsaved): boolean {
    const theirs: Draft = { ...this.parts.draft, graph: this.base, revision: this.revision };
    if (diff(this.base, copy.graph).length === 0) {
      void this.parts.copies.forget(this.parts.workflowId);
      return false;
    }
    if (copy.revision === this.revision) {
      this.parts.edited.adopt(copy.graph);
      this.changed();
      return true;
    }
    this.mergeWith(theirs, copy.base, copy.graph);
    if (!this.clash) this.changed();
    return true;
  }

  /** The editor is shown (again). */
  resume(): void {
    this.disposed = false;
    if (this.isUnsaved()) this.changed();
  }

  /** The editor closes: send what is left, once; the copy stays until the service has it. */
  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.copyTimer);
    if (this.isUnsaved()) {
      this.keepCopy();
      if (!this.clash) void this.flush();
    }
    this.disposed = true;
    clearTimeout(this.timer);
  }

  private schedule(ms: number): void {
    clearTimeout(this.timer);
    if (this.disposed) return;
    this.timer = setTimeout(() => void this.flush(), ms);
  }

  private async saveOnce(): Promise<boolean> {
    const { api, edited } = this.parts;
    const graph = edited.graph();
    const operations = diff(this.base, graph);
    if (operations.length === 0) {
      this.base = graph;
      return true;
    }
    edited.say({ state: "saving" });
    try {
      const answer = await this.send(api, operations, graph);
      this.base = graph;
      this.revision = answer.revision;
      this.pause = PAUSE_MS;
      return true;
    } catch (error) {
      return error instanceof Problem && error.status === 412 ? this.meet() : this.failed(error);
    }
  }

  private async send(api: DraftApi, operations: readonly Operation[], graph: Graph): Promise<DraftState> {
    try {
      return await api.patch(operations, this.revision);
    } catch (error) {
      // The service's draft is not what we think it is, though the revision is ours: the whole graph mends that.
      if (error instanceof Problem && error.status === 422) return api.replace(graph, this.revision);
      throw error;
    }
  }

  /** Someone else saved. Gives true where the changes of both fit together; the next round saves them. */
  private async meet(): Promise<boolean> {
    let theirs: Draft;
    try {
      theirs = await this.parts.api.load();
    } catch (error) {
      return this.failed(error);
    }
    return this.mergeWith(theirs, this.base, this.parts.edited.graph());
  }

  private mergeWith(theirs: Draft, base: Graph, mine: Graph): boolean {
    const { graph, conflicts } = merge(base, mine, theirs.graph);
    if (conflicts.length > 0) {
      this.clash = { conflicts, theirs };
      this.base = base;
      this.parts.edited.adopt(mine);
      this.parts.edited.say({ state: "conflict", revision: this.revision });
      this.parts.onClash(this.clash);
      return false;
    }
    this.base = theirs.graph;
    this.revision = theirs.revision;
    this.parts.edited.adopt(graph);
    return true;
  }

  private failed(error: unknown): false {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof Problem && LATER.has(error.status)) {
      this.parts.edited.say({ state: "offline", error: message });
      this.schedule(this.pause);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    } else {
      this.parts.edited.say({ state: "unsaved", error: message });
    }
    return false;
  }

  private settled(): void {
    clearTimeout(this.timer);
    clearTimeout(this.copyTimer);
    this.copyTimer = undefined;
    this.parts.edited.say({ state: "saved", revision: this.revision });
    void this.parts.copies.forget(this.parts.workflowId);
  }

  private keepCopy(): void {
    this.copyTimer = undefined;
    const { workflowId, edited, copies } = this.parts;
    void copies.keep({ workflowId, graph: edited.graph(), base: this.base, revision: this.revision });
  }
}
