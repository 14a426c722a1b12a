import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Problem } from "@/api/client";
import type { Graph, Node } from "@/model/graph";
import { apply, type Operation } from "@/model/patch";

import { type Clash, type Draft, type DraftApi, DraftSaver } from "./saver";
import type { SaveState } from "./store";
import type { OwnCopy, Unsaved } from "./unsaved";

const node = (id: string, config: Record<string, unknown> = {}): Node => ({
  id,
  kind: "builtin",
  type: "set_variable",
  config,
});
const graphOf = (...nodes: Node[]): Graph => ({ nodes, edges: [] });
const offline = () => new Problem(0, "No answer", "Orcheo did not answer.");

/** A service with one draft, whose next requests can be made to fail. */
class FakeService implements DraftApi {
  failures: Problem[] = [];
  requests: string[] = [];
  /** Runs while a patch is under way. */
  meanwhile: (() => void) | null = null;

  constructor(public draft: Draft) {}

  private begin(what: string, revision?: number): void {
    this.requests.push(what);
    const failure = this.failures.shift();
    if (failure) throw failure;
    if (revision !== undefined && revision !== this.draft.revision)
      throw new Problem(412, "Changed meanwhile", "", { revision: this.draft.revision });
  }

  put(graph: Graph): Promise<Draft> {
    this.draft = { ...this.draft, graph, revision: this.draft.revision + 1, changed: true };
    return Promise.resolve(this.draft);
  }

  load = async (): Promise<Draft> => {
    await Promise.resolve();
    this.begin("load");
    return structuredClone(this.draft);
  };

  patch = async (operations: readonly Operation[], revision: number) => {
    await Promise.resolve();
    this.meanwhile?.();
    this.meanwhile = null;
    this.begin("patch", revision);
    return this.put(apply(this.draft.graph, operations) as Graph);
  };

  replace = async (graph: Graph, revision: number) => {
    await Promise.resolve();
    this.begin("replace", revision);
    return this.put(graph);
  };
}

class Copy implements OwnCopy {
  kept: Unsaved | null = null;
  keep = (copy: Unsaved) => {
    this.kept = copy;
    return Promise.resolve();
  };
  forget = () => {
    this.kept = null;
    return Promise.resolve();
  };
}

function open(graph: Graph = graphOf(node("a"), node("b"))) {
  const draft: Draft = { graph, revision: 3, base_version: 1, changed: false };
  const service = new FakeService(draft);
  const copy = new Copy();
  const clashes: (Clash | null)[] = [];
  const state = { graph, save: { state: "saved", revision: 3 } as SaveState };
  const saver = new DraftSaver({
    draft,
    api: service,
    copy,
    onClash: (clash) => clashes.push(clash),
    edited: {
      graph: () => state.graph,
      adopt: (next) => {
        state.graph = next;
      },
      say: (save) => {
        state.save = { ...state.save, error: undefined, ...save };
      },
    },
  });
  const edit = (next: Graph) => {
    state.graph = next;
    saver.changed();
  };
  return { service, copy, clashes, state, saver, edit };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("saving", () => {
  it("sends one patch with the difference, 600 ms after the last change", async () => {
    const { service, state, edit } = open();
    edit(graphOf(node("a", { x: 1 }), node("b")));
    await vi.advanceTimersByTimeAsync(500);
    edit(graphOf(node("a", { x: 2 }), node("b")));
    expect(state.save.state).toBe("unsaved");
    await vi.advanceTimersByTimeAsync(599);
    expect(service.requests).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(service.requests).toEqual(["patch"]);
    expect(service.draft.graph).toEqual(state.graph);
    expect(state.save).toMatchObject({ state: "saved", revision: 4 });
  });

  it("sends what was changed while a request was under way with a second one", async () => {
    const { service, state, edit } = open();
    const later = graphOf(node("a"), node("b"), node("d"));
    service.meanwhile = () => edit(later);
    edit(graphOf(node("a"), node("b"), node("c")));
    await vi.advanceTimersByTimeAsync(600);
    expect(service.requests).toEqual(["patch", "patch"]);
    expect(service.draft.graph).toEqual(later);
    expect(state.save.state).toBe("saved");
  });

  it("sends nothing for a change that was undone in time", async () => {
    const { service, state, edit, copy } = open();
    const before = state.graph;
    edit(graphOf(node("a")));
    await vi.advanceTimersByTimeAsync(200);
    expect(copy.kept).not.toBeNull();
    edit(before);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(service.requests).toEqual([]);
    expect(state.save.state).toBe("saved");
    expect(copy.kept).toBeNull();
  });

  it("sends the whole graph where the service cannot apply the patch", async () => {
    const { service, state, edit } = open();
    service.failures.push(new Problem(422, "The patch does not apply", ""));
    edit(graphOf(node("a")));
    await vi.advanceTimersByTimeAsync(600);
    expect(service.requests).toEqual(["patch", "load", "replace"]);
    expect(service.draft.graph).toEqual(state.graph);
    expect(state.save.state).toBe("saved");
  });

  it("stops at a refusal and says why", async () => {
    const { service, state, edit } = open();
    service.failures.push(new Problem(403, "Forbidden", "You may not change this workflow."));
    edit(graphOf(node("a")));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(service.requests).toEqual(["patch"]);
    expect(state.save).toMatchObject({ state: "unsaved", error: "You may not change this workflow." });
  });
});

describe("without a connection", () => {
  it("tries again after 1, 2, 4 … seconds, and keeps a copy meanwhile", async () => {
    const { service, state, edit, copy } = open();
    service.failures.push(offline(), offline(), offline());
    edit(graphOf(node("a")));
    await vi.advanceTimersByTimeAsync(600);
    expect(state.save.state).toBe("offline");
    expect(copy.kept).toMatchObject({ graph: state.graph, revision: 3 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(service.requests).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(service.requests).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(3_999);
    expect(service.requests).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(state.save.state).toBe("saved");
    expect(service.draft.graph).toEqual(state.graph);
    expect(copy.kept).toBeNull();
  });

  it("tries at once when the connection is back", async () => {
    const { service, state, edit, saver } = open();
    service.failures.push(offline(), offline(), offline(), offline());
    edit(graphOf(node("a")));
    await vi.advanceTimersByTimeAsync(600 + 1_000 + 2_000 + 4_000);
    expect(service.requests).toHaveLength(4);
    saver.online();
    await vi.advanceTimersByTimeAsync(0);
    expect(service.requests).toHaveLength(5);
    expect(state.save.state).toBe("saved");
  });
});

describe("when someone else saved", () => {
  it("brings together what fits together and saves it", async () => {
    const { service, state, edit, clashes } = open();
    await service.put(graphOf(node("a", { theirs: 1 }), node("b")));
    edit(graphOf(node("a"), node("b", { mine: 2 })));
    await vi.advanceTimersByTimeAsync(600);
    const both = graphOf(node("a", { theirs: 1 }), node("b", { mine: 2 }));
    expect(service.requests).toEqual(["patch", "load", "patch"]);
    expect(service.draft.graph).toEqual(both);
    expect(state.graph).toEqual(both);
    expect(state.save).toMatchObject({ state: "saved", revision: 5 });
    expect(clashes).toEqual([]);
  });

  it("asks where both changed the same, saves nothing until then, and goes on with the choice", async () => {
    const { service, state, edit, clashes, saver } = open();
    await service.put(graphOf(node("a", { x: "theirs" }), node("b")));
    edit(graphOf(node("a", { x: "mine" }), node("b", { y: 1 })));
    await vi.advanceTimersByTimeAsync(600);
    expect(state.save.state).toBe("conflict");
    expect(clashes.at(-1)?.conflicts).toHaveLength(1);
    edit(graphOf(node("a", { x: "mine" }), node("b", { y: 2 })));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(service.requests).toEqual(["patch", "load"]);
    await saver.settle(() => "theirs");
    expect(clashes.at(-1)).toBeNull();
    expect(service.draft.graph).toEqual(graphOf(node("a", { x: "theirs" }), node("b", { y: 2 })));
    expect(state.save.state).toBe("saved");
  });
});

describe("a copy of an earlier visit", () => {
  it("is gone on with where the draft is as it was", async () => {
    const { service, state, saver } = open();
    const mine = graphOf(node("a", { kept: true }), node("b"));
    expect(await saver.restore({ graph: mine, base: state.graph, revision: 3 })).toBe(true);
    expect(state.graph).toEqual(mine);
    await vi.advanceTimersByTimeAsync(600);
    expect(service.draft.graph).toEqual(mine);
  });

  it("is merged with what others saved since", async () => {
    const base = graphOf(node("a"), node("b"));
    const { service, state, saver } = open(graphOf(node("a"), node("b", { theirs: 1 })));
    const mine = graphOf(node("a", { mine: 1 }), node("b"));
    expect(await saver.restore({ graph: mine, base, revision: 2 })).toBe(true);
    await vi.advanceTimersByTimeAsync(600);
    expect(service.draft.graph).toEqual(graphOf(node("a", { mine: 1 }), node("b", { theirs: 1 })));
    expect(state.save.state).toBe("saved");
  });

  it("is a conflict where both changed the same", async () => {
    const base = graphOf(node("a"), node("b"));
    const { state, saver, clashes } = open(graphOf(node("a", { x: "theirs" }), node("b")));
    await saver.restore({ graph: graphOf(node("a", { x: "mine" }), node("b")), base, revision: 2 });
    expect(state.save.state).toBe("conflict");
    expect(clashes.at(-1)?.conflicts).toHaveLength(1);
  });

  it("is nothing to go on with where it differs in nothing", async () => {
    const { state, saver } = open();
    const left = { graph: structuredClone(state.graph), base: state.graph, revision: 3 };
    expect(await saver.restore(left)).toBe(false);
  });

  it("goes below what was changed since the editor opened", async () => {
    const { service, state, saver, edit } = open();
    const base = state.graph;
    edit(graphOf(node("a"), node("b", { now: 1 })));
    const left = { graph: graphOf(node("a", { then: 1 }), node("b")), base, revision: 3 };
    expect(await saver.restore(left)).toBe(true);
    await vi.advanceTimersByTimeAsync(600);
    expect(service.draft.graph).toEqual(graphOf(node("a", { then: 1 }), node("b", { now: 1 })));
  });
});

it("sends what is left when the editor closes, and keeps the copy until the service has it", async () => {
  const { service, edit, saver, copy, state } = open();
  service.failures.push(offline());
  edit(graphOf(node("a")));
  void saver.dispose();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(service.requests).toEqual(["patch"]);
  expect(copy.kept?.graph).toEqual(state.graph);
});
