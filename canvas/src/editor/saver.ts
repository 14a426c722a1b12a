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
import { isEqual, shared } from "@/model/json";
import { type Conflict, merge, type Side } from "@/model/merge";
import { diff, type Operation } from "@/model/patch";

import type { SaveState } from "./store";
import type { OwnCopy, Unsaved } from "./unsaved";

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
  draft: Draft;
  api: DraftApi;
  edited: Edited;
  copy: OwnCopy;
  onClash: (clash: Clash | null) => void;
}

const DEBOUNCE_MS = 600;
const COPY_MS = 150;
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** So many saves without an answer are remembered. */
const MOST_DOUBTS = 20;
/** Answers after which the same request may succeed later, or may have succeeded. */
const LATER = new Set([0, 401, 408, 425, 429, 500, 502, 503, 504]);

type Timer = ReturnType<typeof setTimeout>;

export class DraftSaver {
  /** The graph that the service has under `revision`. */
  private base: Graph;
  private revision: number;
  /** What was sent on top of `base` without an answer: the service may have it or not. */
  private doubts: Graph[] = [];
  private timer: Timer | undefined;
  private copyTimer: Timer | undefined;
  private pause = PAUSE_MS;
  private running: Promise<unknown> | null = null;
  private clash: Clash | null = null;
  private disposed = false;

  constructor(private readonly parts: SaverParts) {
    this.base = parts.draft.graph;
    this.revision = parts.draft.revision;
  }

  /** There is something that the service does not have yet, as far as is known. */
  isUnsaved(): boolean {
    return this.parts.edited.graph() !== this.base || this.doubts.length > 0;
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
    if (!(await this.alone(this.saveOnce()))) return false;
    // What was typed while the request was under way goes with the next one.
    if (this.isUnsaved()) return this.flush();
    this.settled();
    return true;
  }

  /**
   * Let another request change the draft while no save is under way.
   *
   * @param act Gets the revision to name; gives the revision that the draft has then, and its graph if that is another.
   * @param put Puts that graph in place, with what was changed here meanwhile.
   */
  async exchange<T extends { revision: number; graph?: Graph }>(
    act: (revision: number) => Promise<T>,
    put: (graph: Graph) => void = this.parts.edited.adopt,
  ): Promise<T> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    try {
      return await this.alone(this.exchanged(act, put));
    } finally {
      if (this.clash) this.parts.edited.say({ state: "conflict" });
      else if (this.isUnsaved()) this.changed();
      else this.settled();
    }
  }

  /** The service has another revision than we know: meet it. */
  async reload(): Promise<boolean> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (this.clash || !(await this.alone(this.meet()))) return false;
    if (this.isUnsaved()) return this.flush();
    this.settled();
    return true;
  }

  /**
   * Settle a clash: for each conflict the user has said whose side holds. What has come to clash since is asked about as
   * well; then nothing is settled yet, and it gives false.
   */
  async settle(choose: (conflict: Conflict) => Side): Promise<boolean> {
    if (!this.clash) return true;
    const { theirs } = this.clash;
    const shown = new Set(this.clash.conflicts.map(({ key }) => key));
    const { graph, conflicts } = merge(this.base, this.parts.edited.graph(), theirs.graph, choose);
    if (conflicts.some(({ key }) => !shown.has(key))) {
      this.clash = { conflicts, theirs };
      this.parts.onClash(this.clash);
      return false;
    }
    this.meetAt(theirs.revision, theirs.graph);
    this.unclash();
    this.parts.edited.adopt(graph);
    return this.flush();
  }

  /** Go on with a copy that an earlier visit could not save. Gives false where nothing differs from the draft. */
  async restore(copy: Unsaved): Promise<boolean> {
    while (this.running) await this.running;
    if (diff(this.base, copy.graph).length === 0) return false;
    const theirs: Draft = { ...this.parts.draft, graph: this.base, revision: this.revision };
    const { graph, conflicts } = merge(copy.base, copy.graph, this.base);
    // What was changed since the editor opened goes on top.
    const { graph: mine } = merge(this.base, this.parts.edited.graph(), graph);
    if (conflicts.length > 0) this.ask({ conflicts, theirs }, copy.base, mine);
    else this.parts.edited.adopt(mine);
    this.changed();
    this.keepCopy();
    return true;
  }

  /** The editor is shown (again). */
  resume(): void {
    this.disposed = false;
    if (this.isUnsaved()) this.changed();
  }

  /** The editor closes: send what is left, once; the copy stays until the service has it. */
  async dispose(): Promise<void> {
    clearTimeout(this.timer);
    clearTimeout(this.copyTimer);
    if (this.isUnsaved()) this.keepCopy();
    this.disposed = true;
    if (this.isUnsaved() && !this.clash) await this.flush();
  }

  /** While it is under way nothing else is. What is to be noted of its answer is a part of it: who waits goes on at once. */
  private async alone<T>(act: Promise<T>): Promise<T> {
    this.running = act.catch(() => undefined);
    try {
      return await act;
    } finally {
      this.running = null;
    }
  }

  private async exchanged<T extends { revision: number; graph?: Graph }>(
    act: (revision: number) => Promise<T>,
    put: (graph: Graph) => void,
  ): Promise<T> {
    const revision = this.clash?.theirs.revision ?? this.revision;
    const before = this.parts.edited.graph();
    const answer = await act(revision);
    if (answer.graph) {
      const { graph } = merge(before, this.parts.edited.graph(), answer.graph);
      this.meetAt(answer.revision, answer.graph);
      this.unclash();
      put(graph);
    } else if (!this.clash) {
      if (answer.revision <= revision + 1) this.meetAt(answer.revision, this.base);
      // Someone saved before it, and the draft holds that.
      else await this.meet();
    }
    return answer;
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
      // With a save in doubt the service may have more than this.
      if (this.doubts.length > 0) return this.meet();
      this.base = graph;
      return true;
    }
    edited.say({ state: "saving" });
    try {
      const answer = await api.patch(operations, this.revision);
      this.meetAt(answer.revision, graph);
      return true;
    } catch (error) {
      const status = error instanceof Problem ? error.status : null;
      if (status === 422) return this.replace(graph, error);
      // A 412 may be the answer to a repetition that the network made of a request that was done.
      if (status !== null && (status === 412 || LATER.has(status)) && this.doubts.at(-1) !== graph)
        this.doubts = [...this.doubts, graph].slice(-MOST_DOUBTS);
      if (status === 412) return this.meet();
      return this.failed(error);
    }
  }

  /** The service cannot apply the patch: the whole graph mends that, unless its draft is not the one that we know. */
  private async replace(graph: Graph, refusal: unknown): Promise<boolean> {
    try {
      const theirs = await this.parts.api.load();
      if (theirs.revision !== this.revision || !isEqual(theirs.graph, this.base)) return this.mergeWith(theirs);
      const answer = await this.parts.api.replace(graph, this.revision);
      this.meetAt(answer.revision, graph);
      return true;
    } catch (error) {
      if (error instanceof Problem && error.status === 412) return this.meet();
      return this.failed(error instanceof Problem && error.status === 422 ? refusal : error);
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
    return this.mergeWith(theirs);
  }

  private mergeWith(given: Draft): boolean {
    const mine = this.parts.edited.graph();
    const theirs = { ...given, graph: shared(mine, given.graph) };
    const base = this.common(theirs.graph);
    const { graph, conflicts } = merge(base, mine, theirs.graph);
    if (conflicts.length > 0) {
      this.ask({ conflicts, theirs }, base, mine);
      return false;
    }
    this.meetAt(theirs.revision, theirs.graph);
    this.parts.edited.adopt(graph);
    return true;
  }

  /**
   * What ours and theirs both started from: of the saves in doubt of which theirs holds every change the one that it
   * differs from least; else the base.
   */
  private common(theirs: Graph): Graph {
    let [found, least] = [this.base, Infinity];
    for (const sent of this.doubts) {
      const { graph, conflicts } = merge(this.base, sent, theirs);
      if (conflicts.length > 0 || !isEqual(graph, theirs)) continue;
      const { length } = diff(sent, theirs);
      if (length <= least) [found, least] = [sent, length];
    }
    return found;
  }

  private ask(clash: Clash, base: Graph, mine: Graph): void {
    this.clash = clash;
    this.base = base;
    this.doubts = [];
    this.parts.edited.adopt(mine);
    this.parts.edited.say({ state: "conflict", revision: this.revision });
    this.parts.onClash(clash);
  }

  private unclash(): void {
    if (!this.clash) return;
    this.clash = null;
    this.parts.onClash(null);
  }

  /** The service has this graph under this revision. */
  private meetAt(revision: number, graph: Graph): void {
    this.base = graph;
    this.revision = revision;
    this.doubts = [];
    this.pause = PAUSE_MS;
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
    void this.parts.copy.forget();
  }

  private keepCopy(): void {
    clearTimeout(this.copyTimer);
    this.copyTimer = undefined;
    void this.parts.copy.keep({ graph: this.parts.edited.graph(), base: this.base, revision: this.revision });
  }
}
