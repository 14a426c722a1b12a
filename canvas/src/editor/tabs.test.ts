/**
 * Two tabs on one workflow, over a network that delays, loses and repeats: whatever happens in whatever order, nothing
 * that either wrote is lost without having been asked about. Stores, savers and the merge are the real ones; the service
 * is a model of the draft's routes.
 */
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Problem } from "@/api/client";
import type { Graph, Node } from "@/model/graph";
import { isEqual } from "@/model/json";
import type { Conflict } from "@/model/merge";
import { apply, type Operation } from "@/model/patch";

import { type Clash, type Draft, type DraftApi, DraftSaver } from "./saver";
import { createEditorStore, type EditorStore } from "./store";

/** A run is one history; thousands find what hundreds do not. */
const RUNS = Number(process.env.ORCHEO_TAB_RUNS ?? 150);
const IDS = ["a", "b", "c"];
const START: Graph = { nodes: IDS.map((id) => node(id)), edges: [] };

function node(id: string): Node {
  return { id, kind: "builtin", type: "set_variable", config: {} };
}

/** Every place of a graph that can be written, with what it holds. */
function placesOf(graph: Graph): Map<string, string> {
  const places = new Map<string, string>();
  for (const each of graph.nodes ?? []) {
    places.set(`${each.id}.`, "here");
    if (each.label) places.set(`${each.id}.label`, each.label);
    if (each.kind !== "builtin") continue;
    for (const [name, value] of Object.entries(each.config ?? {}))
      places.set(`${each.id}.config.${name}`, String(value));
  }
  for (const { from, to } of graph.edges ?? []) places.set(`edge ${String(from)} ${to}`, "here");
  return places;
}

const NOTHING = "nothing";

function differences(before: Graph, after: Graph): [place: string, from: string, to: string][] {
  const [old, now] = [placesOf(before), placesOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((place): [string, string, string] => [place, old.get(place) ?? NOTHING, now.get(place) ?? NOTHING])
    .filter(([, from, to]) => from !== to);
}

// --- the service and the network ----------------------------------------------------------------

interface Letter {
  /** What the service does when the request arrives; gives the answer or throws it. */
  handle: () => unknown;
  answer: (outcome: { value: unknown } | { error: Error }) => void;
  outcome?: { value: unknown } | { error: Error };
}

class Service {
  graph: Graph = START;
  revision = 1;
  /** What was stored under each revision. */
  readonly stored = new Map<number, Graph>([[1, START]]);
  /** Requests that have not arrived, and answers that have not. */
  letters: Letter[] = [];

  private request<T>(handle: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.letters.push({
        handle,
        answer: (outcome) => {
          if ("value" in outcome) resolve(structuredClone(outcome.value) as T);
          else reject(outcome.error instanceof Error ? outcome.error : new Error(String(outcome.error)));
        },
      });
    });
  }

  private require(revision: number): void {
    if (revision !== this.revision) throw new Problem(412, "Changed meanwhile", "", { revision: this.revision });
  }

  private store(graph: Graph): void {
    this.graph = graph;
    this.revision += 1;
    this.stored.set(this.revision, graph);
  }

  private draft(): Draft {
    return { graph: this.graph, revision: this.revision, base_version: 1, changed: true };
  }

  readonly api: DraftApi = {
    load: () => this.request(() => this.draft()),
    patch: (operations: readonly Operation[], revision) => {
      const sent = structuredClone(operations);
      return this.request(() => {
        this.require(revision);
        this.store(apply(this.graph, sent) as Graph);
        return this.draft();
      });
    },
    replace: (graph, revision) => {
      const sent = structuredClone(graph);
      return this.request(() => {
        this.require(revision);
        this.store(sent);
        return this.draft();
      });
    },
  };

  /** The version is made first; the draft gets its base a moment later, whoever saved in between. */
  publish(revision: number): Promise<{ revision: number }> {
    return this.request(() => this.require(revision)).then(() =>
      this.request(() => {
        this.store(this.graph);
        return { revision: this.revision };
      }),
    );
  }

  arrive(letter: Letter): void {
    try {
      letter.outcome = { value: letter.handle() };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      letter.outcome = { error };
    }
  }

  /** Do something to a letter that is under way. */
  deliver(index: number, how: Delivery): void {
    const letter = this.letters[index % Math.max(1, this.letters.length)];
    if (!letter) return;
    const lose = () => letter.answer({ error: new Problem(0, "No answer", "Orcheo did not answer.") });
    if (how === "arrives" && !letter.outcome) {
      this.arrive(letter);
      return;
    }
    this.letters = this.letters.filter((each) => each !== letter);
    if (how === "lost") {
      lose();
      return;
    }
    if (!letter.outcome) this.arrive(letter);
    if (how === "twice") this.arrive(letter);
    if (letter.outcome && how !== "unanswered") letter.answer(letter.outcome);
    else lose();
  }
}

type Delivery = "arrives" | "answered" | "lost" | "unanswered" | "twice";

// --- a tab --------------------------------------------------------------------------------------

class Tab {
  readonly store: EditorStore;
  readonly saver: DraftSaver;
  clash: Clash | null = null;
  /** Places that were overwritten knowingly: by someone who saw what was there, or who was asked. */
  readonly known: [place: string, from: string, to: string][] = [];
  private count = 0;

  constructor(
    readonly name: string,
    readonly service: Service,
  ) {
    const draft: Draft = { graph: START, revision: 1, base_version: 1, changed: false };
    const store = createEditorStore({ workflowId: "wf", graph: START, catalogue: [], revision: 1 });
    this.store = store;
    this.saver = new DraftSaver({
      draft,
      api: service.api,
      copy: { keep: () => Promise.resolve(), forget: () => Promise.resolve() },
      edited: {
        graph: () => store.getState().graph,
        adopt: (graph) => store.getState().adopt(graph),
        say: (save) => store.getState().setSave(save),
      },
      onClash: (clash) => (this.clash = clash),
    });
    store.subscribe((state, before) => {
      if (state.graph !== before.graph) this.saver.changed();
    });
  }

  get graph(): Graph {
    return this.store.getState().graph;
  }

  private act(what: () => void): void {
    const before = this.graph;
    what();
    this.known.push(...differences(before, this.graph));
  }

  private change(command: (graph: Graph) => Graph): void {
    this.act(() => this.store.getState().apply("change", command));
  }

  write(id: string, field: string): void {
    const value = `${this.name}${this.count++}`;
    this.change((graph) => ({
      ...graph,
      nodes: (graph.nodes ?? []).map((each) => {
        if (each.id !== id || each.kind !== "builtin") return each;
        return field === "label" ? { ...each, label: value } : { ...each, config: { ...each.config, [field]: value } };
      }),
    }));
  }

  add(): void {
    this.change((graph) => ({ ...graph, nodes: [...(graph.nodes ?? []), node(`${this.name}${this.count++}`)] }));
  }

  remove(id: string): void {
    this.change((graph) => ({
      ...graph,
      nodes: (graph.nodes ?? []).filter((each) => each.id !== id),
      edges: (graph.edges ?? []).filter(({ from, to }) => from !== id && to !== id),
    }));
  }

  connect(from: string, to: string): void {
    this.change((graph) => {
      const ids = new Set((graph.nodes ?? []).map((each) => each.id));
      const has = (graph.edges ?? []).some((edge) => edge.from === from && edge.to === to);
      if (has || !ids.has(from) || !ids.has(to)) return graph;
      return { ...graph, edges: [...(graph.edges ?? []), { from, to }] };
    });
  }

  undo(): void {
    const before = this.graph;
    this.act(() => this.store.getState().undo());
    for (const [place, from] of differences(before, this.graph))
      if (/^[AB]\d/.test(from)) expect(from[0], `undo took another's ${place}`).toBe(this.name);
  }

  redo(): void {
    this.act(() => this.store.getState().redo());
  }

  async publish(): Promise<void> {
    try {
      await this.saver.exchange((revision) => this.service.publish(revision));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 412) await this.saver.reload();
    }
  }

  settle(side: "mine" | "theirs"): void {
    const { clash } = this;
    if (!clash) return;
    const before = this.graph;
    void this.saver.settle(() => side);
    // More conflicts came up: they are shown first.
    if (this.clash === clash || this.clash !== null) return;
    for (const graph of [before, clash.theirs.graph])
      for (const [place, from, to] of differences(graph, this.graph))
        if (clash.conflicts.some((conflict) => covers(conflict, place))) this.known.push([place, from, to]);
  }

  /** What the page says of saving is true. */
  check(): void {
    const { state, revision } = this.store.getState().save;
    if (state === "saved") expect(this.service.stored.get(revision)).toEqual(this.graph);
    expect(this.clash !== null).toBe(state === "conflict");
  }
}

function covers({ nodeId, field, kind }: Conflict, place: string): boolean {
  if (kind === "dangling") return place.startsWith("edge ");
  return field === "" ? place.startsWith(`${nodeId}.`) : `${place}.`.startsWith(`${nodeId}.${field}.`);
}

// --- what happens -------------------------------------------------------------------------------

type Event = (service: Service, tab: Tab) => void;

const ids = fc.constantFrom(...IDS);
const edits: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(ids, fc.constantFrom("label", "x", "y")).map(
      ([id, field]): Event =>
        (_, tab) =>
          tab.write(id, field),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Event>((_, tab) => tab.add()) },
  {
    weight: 1,
    arbitrary: ids.map(
      (id): Event =>
        (_, tab) =>
          tab.remove(id),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(ids, ids).map(
      ([from, to]): Event =>
        (_, tab) =>
          tab.connect(from, to),
    ),
  },
  { weight: 2, arbitrary: fc.constant<Event>((_, tab) => tab.undo()) },
  { weight: 1, arbitrary: fc.constant<Event>((_, tab) => tab.redo()) },
);
const network: fc.Arbitrary<Event> = fc
  .tuple(
    fc.nat(3),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant<Delivery>("answered") },
      { weight: 3, arbitrary: fc.constant<Delivery>("arrives") },
      { weight: 2, arbitrary: fc.constantFrom<Delivery>("lost", "unanswered", "twice") },
    ),
  )
  .map(
    ([index, how]): Event =>
      (service) =>
        service.deliver(index, how),
  );
const time: fc.Arbitrary<Event> = fc.constantFrom(0, 100, 700, 2_000).map(
  (ms): Event =>
    () =>
      vi.advanceTimersByTime(ms),
);
const others: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("mine", "theirs" as const).map(
      (side): Event =>
        (_, tab) =>
          tab.settle(side),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Event>((_, tab) => tab.saver.online()) },
  { weight: 1, arbitrary: fc.constant<Event>((_, tab) => void tab.publish()) },
);
const events = fc.array(
  fc.tuple(
    fc.boolean(),
    fc.oneof(
      { weight: 4, arbitrary: edits },
      { weight: 7, arbitrary: network },
      { weight: 4, arbitrary: time },
      { weight: 2, arbitrary: others },
    ),
  ),
  { minLength: 10, maxLength: 60, size: "max" },
);

/** Let everything arrive, be saved and be settled. */
async function calm(service: Service, tabs: readonly Tab[]): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    while (service.letters.length > 0) {
      service.deliver(0, "answered");
      await vi.advanceTimersByTimeAsync(0);
    }
    for (const tab of tabs) tab.settle("mine");
    await vi.advanceTimersByTimeAsync(31_000);
    if (service.letters.length === 0 && tabs.every((tab) => !tab.clash && !tab.saver.isUnsaved())) return;
  }
  throw new Error("The tabs never come to rest.");
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("two tabs lose nothing silently, whatever the network does, and undo takes back one's own only", async () => {
  await fc.assert(
    fc.asyncProperty(events, async (list) => {
      const service = new Service();
      const tabs = [new Tab("A", service), new Tab("B", service)] as const;
      for (const [second, event] of list) {
        event(service, tabs[second ? 1 : 0]);
        await vi.advanceTimersByTimeAsync(0);
        for (const tab of tabs) tab.check();
      }
      await calm(service, tabs);
      for (const tab of tabs) tab.check();

      const end = placesOf(service.graph);
      const known = tabs.flatMap((tab) => tab.known);
      for (const [place, , written] of known) {
        const reached = new Set([written]);
        for (const value of reached)
          for (const [where, from, to] of known) if (where === place && from === value) reached.add(to);
        expect([...reached], `${place}: ${written} is lost`).toContain(end.get(place) ?? NOTHING);
      }
    }),
    { numRuns: RUNS },
  );
}, 600_000);

it("one tab alone is never asked about its own saves, however many answers are lost", async () => {
  await fc.assert(
    fc.asyncProperty(events, async (list) => {
      const service = new Service();
      const tab = new Tab("A", service);
      for (const [, event] of list) {
        event(service, tab);
        await vi.advanceTimersByTimeAsync(0);
        expect(tab.clash).toBeNull();
      }
      await calm(service, [tab]);
      expect(isEqual(service.graph, tab.graph)).toBe(true);
    }),
    { numRuns: RUNS },
  );
}, 600_000);
