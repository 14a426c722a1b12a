/**
 * What the user can do to the graph, whatever he does it with: keys, menus, the pointer. Each is one step of undo.
 */
import { createContext, use } from "react";

import { type CatalogueEntry, findEntry, outcomesOf } from "@/model/catalogue";
import { type Clip, clipFromText, clipToText, copy, duplicate, isEmptyClip, paste } from "@/model/clipboard";
import {
  addNode,
  addNote,
  align,
  type Axis,
  connect,
  disconnect,
  distribute,
  insertInto,
  moveNodes,
  reconnect,
  removeItems,
  type Side,
  updateNode,
  updateNote,
} from "@/model/commands";
import { edgeId, edgeRef, edgeRefs, noteFlowId, titleOf } from "@/model/flow";
import { GAP, NODE_HEIGHT, NODE_WIDTH, placesOf, type Point, type Size } from "@/model/geometry";
import { branchesOf, END, type Graph, type GraphLevel, type Note, NOTHING, type Selection, START } from "@/model/graph";
import { redoLabel, undoLabel } from "@/model/history";
import { branchHandle, canConnect, type Port } from "@/model/ports";
import { extractSubgraph, inlineSubgraph } from "@/model/subgraph";
import { findNode, levelAt, nodesById } from "@/model/level";
import { notify, notifyError } from "@/shell/notify";
import { strings } from "@/strings";

import { arrangeLevel } from "./arrange";
import { paneSizes } from "./pane/flow";
import { type EditorStore, type Panel, prefixOf } from "./store";
import { type Adding, NO_VIEW, type PaneView, type SurfaceStore } from "./surface";

const text = strings.editor;
const labels = text.labels;

/** How far a key moves what is selected, and how far apart copies stand. */
export const GRID = 20;

export interface ActionParts {
  store: EditorStore;
  surface: SurfaceStore;
  openWorkflow: (workflowId: string) => void;
}

export type EditorActions = ReturnType<typeof createActions>;

export function createActions({ store, surface, openWorkflow }: ActionParts) {
  let view: PaneView = NO_VIEW;
  /** Where the pointer was last seen on the pane: where a paste goes. */
  let pointer: Point | null = null;

  const level = (): GraphLevel => levelAt(store.getState().graph, store.getState().path);
  const path = () => store.getState().path;
  const selected = () => store.getState().selection;
  const apply = (label: string, command: (graph: Graph) => Graph, mergeKey?: string) =>
    store.getState().apply(label, command, mergeKey);
  const select = (selection: Partial<Selection>) => store.getState().select(selection);

  /** Tell those who do not see the pane. */
  const say = (said: string) => surface.setState({ said });

  /** Select nodes, bring them into view and put the keyboard there. */
  const arrive = (ids: readonly string[]) => {
    select({ nodes: ids });
    view.reveal(ids);
    const [only] = ids;
    if (only !== undefined && ids.length === 1) view.focus(only);
  };

  const boxesOf = (of: GraphLevel): Map<string, Point & Size> => {
    const places = placesOf(of);
    return new Map(
      [...paneSizes(of, store.getState().catalogue)].map(([id, size]) => [
        id,
        { ...(places.get(id) ?? { x: 0, y: 0 }), ...size },
      ]),
    );
  };
  const boxOf = (of: GraphLevel, id: string): Point & Size =>
    boxesOf(of).get(id) ?? { x: 0, y: 0, width: NODE_WIDTH, height: NODE_HEIGHT };

  /** A place near this one on which no node stands: further down until there is one. */
  const freePlace = (of: GraphLevel, at: Point): Point => {
    // Ends that nobody has placed make room by themselves.
    const floating = new Set([...(of.ui?.start ? [] : [START]), ...(of.ui?.end ? [] : [END])]);
    const boxes = [...boxesOf(of)].flatMap(([id, box]) => (floating.has(id) ? [] : [box]));
    let { y } = at;
    const hit = () =>
      boxes.find(
        (box) =>
          at.x < box.x + box.width + GRID &&
          at.x + NODE_WIDTH + GRID > box.x &&
          y < box.y + box.height + GRID &&
          y + NODE_HEIGHT + GRID > box.y,
      );
    for (let box = hit(); box; box = hit()) y = box.y + box.height + GAP.y;
    return snapped({ x: at.x, y });
  };

  const placeAfter = (of: GraphLevel, id: string, box: Point & Size): Point => {
    const middle = id === START ? box.y + box.height / 2 - NODE_HEIGHT / 2 : box.y;
    return freePlace(of, { x: box.x + box.width + GAP.x, y: middle });
  };

  /** The port that a new node is led to from: of a choice the first outcome that leads nowhere. */
  const freePort = (of: GraphLevel, id: string): Port => {
    for (const [place, branch] of branchesOf(of, id).entries()) {
      const open = outcomesOf(branch, store.getState().catalogue).find(
        (outcome) => !Object.hasOwn(branch.to ?? {}, outcome),
      );
      if (open !== undefined) return { node: id, handle: branchHandle(place, open) };
    }
    return { node: id, handle: "out" };
  };

  /** Where adding starts when no place was pointed at: after the selected node; in an empty graph after START. */
  const addingHere = (): Adding => {
    const now = level();
    const [id, another] = selected().nodes;
    const [edge] = selected().edges;
    if (edge !== undefined && id === undefined) return insertingInto(edge);
    const after =
      another === undefined && id !== undefined && id !== END ? id : (now.nodes ?? []).length === 0 ? START : undefined;
    if (after === undefined) {
      const at = freePlace(now, snapped(view.middle()));
      return { at, screen: view.toScreen(at) };
    }
    const from = freePort(now, after);
    const box = boxOf(now, after);
    const at = placeAfter(now, after, box);
    const toEnd = from.handle === "out" ? edgeRef(now, edgeId(after, END)) : undefined;
    return {
      at,
      screen: view.toScreen({ x: box.x + box.width + 24, y: box.y }),
      from,
      ...(toEnd ? { edgeId: edgeId(after, END) } : {}),
    };
  };

  const insertingInto = (id: string, screen?: Point): Adding => {
    const now = level();
    const ref = edgeRef(now, id);
    const from = ref ? boxOf(now, ref.source) : { x: 0, y: 0, width: 0, height: 0 };
    const to = ref ? boxOf(now, ref.target) : from;
    const middle = {
      x: (from.x + from.width + to.x) / 2 - NODE_WIDTH / 2,
      y: (from.y + to.y) / 2,
    };
    const at = freePlace(now, snapped(middle));
    return { at, screen: screen ?? view.toScreen(middle), edgeId: id };
  };

  /** Lead to a new node, and on from it, as the place where it was added asks. */
  const wire = (graph: Graph, id: string, entry: CatalogueEntry, adding: Adding): Graph => {
    const { catalogue } = store.getState();
    const here = path();
    const before = level();
    const chooses = entry.kind === "branch" || findEntry(catalogue, "branch", entry.type) !== undefined;
    const into: Port = { node: id, handle: "in" };
    /** The port from which it leads on: of a choice the last outcome ("else", "done"). */
    const onward = (of: Graph): Port => {
      const [branch] = branchesOf(levelAt(of, here), id);
      const last = chooses && branch ? outcomesOf(branch, catalogue).at(-1) : undefined;
      return { node: id, handle: last === undefined ? "out" : branchHandle(0, last) };
    };
    if (adding.edgeId !== undefined) {
      const ref = edgeRef(before, adding.edgeId);
      if (!chooses || ref?.kind !== "edge") return insertInto(graph, here, adding.edgeId, id);
      const led = reconnect(graph, here, adding.edgeId, { node: ref.source, handle: "out" }, into);
      return connect(led, here, onward(led), { node: ref.target, handle: "in" });
    }
    if (adding.to) return connect(graph, here, onward(graph), adding.to);
    const first = (before.nodes ?? []).length === 0 && (before.edges ?? []).length === 0;
    const from = adding.from ?? (first ? { node: START, handle: "out" } : undefined);
    if (!from) return graph;
    const led = connect(graph, here, from, into);
    return first && from.node === START && !chooses
      ? connect(led, here, { node: id, handle: "out" }, { node: END, handle: "in" })
      : led;
  };

  const copied = (): string | null => {
    const clip: Clip = copy(store.getState().graph, path(), selected());
    return isEmptyClip(clip) ? null : clipToText(clip);
  };

  /** Bring copies in, select them and show them. */
  const bring = (label: string, command: (graph: Graph) => { graph: Graph; selection: Selection }) => {
    let made: Selection = NOTHING;
    const done = apply(label, (graph) => {
      const brought = command(graph);
      made = brought.selection;
      return brought.graph;
    });
    if (!done) return;
    select(made);
    view.reveal(flowIds(made));
    view.focus(made.nodes.length === 1 ? made.nodes[0] : undefined);
  };

  return {
    /** The pane says what it can do; gives how to take that back. */
    attach: (next: PaneView): (() => void) => {
      view = next;
      return () => {
        if (view === next) view = NO_VIEW;
      };
    },
    view: (): PaneView => view,
    pointAt: (at: Point | null) => {
      pointer = at;
    },
    openWorkflow,

    // --- adding
    startAdding: (adding: Adding = addingHere()) => surface.setState({ adding }),
    startInsert: (id: string, screen?: Point) => surface.setState({ adding: insertingInto(id, screen) }),
    add: (entry: CatalogueEntry, adding: Adding = addingHere(), workflow?: { id: string; name: string }) => {
      let id = "";
      const done = apply(labels.add, (graph) => {
        const made = addNode(graph, path(), entry, adding.at, store.getState().catalogue);
        ({ id } = made);
        const named = workflow
          ? updateNode(made.graph, path(), id, { workflow_id: workflow.id, label: workflow.name })
          : made.graph;
        return wire(named, id, entry, adding);
      });
      surface.setState({ adding: null });
      if (done) arrive([id]);
      return done;
    },
    addNote: (at?: Point) => {
      let id = "";
      const place = snapped(at ?? freePlace(level(), view.middle()));
      const done = apply(labels.addNote, (graph) => {
        const made = addNote(graph, path(), place);
        ({ id } = made);
        return made.graph;
      });
      surface.setState({ adding: null });
      if (!done) return;
      select({ notes: [id] });
      view.reveal([noteFlowId(id)]);
      surface.setState({ renaming: noteFlowId(id) });
    },

    // --- changing
    move: (positions: ReadonlyMap<string, Point>) => apply(labels.move, (graph) => moveNodes(graph, path(), positions)),
    /** Move what is selected by steps of the grid. */
    nudge: (dx: number, dy: number) => {
      const now = level();
      const places = placesOf(now);
      const positions = new Map<string, Point>();
      for (const id of selected().nodes) {
        const at = places.get(id);
        if (at) positions.set(id, { x: at.x + dx * GRID, y: at.y + dy * GRID });
      }
      for (const note of now.ui?.notes ?? [])
        if (selected().notes.includes(note.id))
          positions.set(noteFlowId(note.id), { x: note.x + dx * GRID, y: note.y + dy * GRID });
      if (positions.size === 0) return;
      apply(labels.move, (graph) => moveNodes(graph, path(), positions), `nudge ${[...positions.keys()].join(" ")}`);
      view.reveal([...positions.keys()]);
    },
    remove: (what: Selection = selected()) => {
      const next = nearestLeft(level(), what);
      if (!apply(labels.remove, (graph) => removeItems(graph, path(), what))) return;
      select(next === undefined ? NOTHING : { nodes: [next] });
      view.focus(next);
    },
    relabel: (id: string, title: string) => {
      if (surface.getState().renaming !== id) return;
      surface.setState({ renaming: null });
      const words = title.trim();
      apply(text.menu.rename, (graph) =>
        updateNode(graph, path(), id, { label: words === "" || words === id ? null : words }),
      );
      view.focus(id);
    },
    startRenaming: (id: string) => {
      if (nodesById(level()).has(id)) surface.setState({ renaming: id });
    },
    changeNote: (id: string, patch: Partial<Omit<Note, "id">>) =>
      apply(labels.note, (graph) => updateNote(graph, path(), id, patch)),
    startWriting: (flowId: string) => surface.setState({ renaming: flowId }),
    writeNote: (id: string, words: string) => {
      surface.setState({ renaming: null });
      apply(labels.note, (graph) => updateNote(graph, path(), id, { text: words }));
    },

    // --- edges
    connect: (from: Port, to: Port) => {
      const done = apply(labels.connect, (graph) => connect(graph, path(), from, to));
      if (done) say(text.connected(nameIn(level(), from.node), nameIn(level(), to.node)));
      return done;
    },
    disconnect: (id: string) => {
      if (apply(labels.disconnect, (graph) => disconnect(graph, path(), id))) select(NOTHING);
      view.focus();
    },
    reconnect: (id: string, from: Port, to: Port) =>
      apply(labels.reconnect, (graph) => reconnect(graph, path(), id, from, to)),
    startConnecting: (id?: string) => {
      const node = id ?? selected().nodes[0];
      if (node === undefined || node === END) return;
      const box = boxOf(level(), node);
      surface.setState({ connecting: { node, screen: view.toScreen({ x: box.x + box.width + 24, y: box.y }) } });
    },

    // --- clipboard
    copied,
    cut: (): string | null => {
      const clip = copied();
      if (clip !== null) apply(labels.cut, (graph) => removeItems(graph, path(), selected()));
      return clip;
    },
    pasteText: (words: string, at?: Point) => {
      const clip = clipFromText(words);
      if (!clip) {
        notify(text.pasteNothing, "warn");
        return;
      }
      const place = at ?? pointer;
      bring(labels.paste, (graph) => paste(graph, path(), clip, place ? snapped(place) : null));
    },
    duplicate: () => {
      if (selected().nodes.length + selected().notes.length > 0)
        bring(labels.duplicate, (graph) => duplicate(graph, path(), selected()));
    },

    // --- history
    undo: () => {
      say(`${text.undo}: ${undoLabel(store.getState().history) ?? text.nothing}`);
      store.getState().undo();
    },
    redo: () => {
      say(`${text.redo}: ${redoLabel(store.getState().history) ?? text.nothing}`);
      store.getState().redo();
    },

    // --- the panel at the right
    /** Open it and put the keyboard into it. */
    enterPanel: (panel: Panel) => {
      store.getState().open(panel);
      surface.setState({ entering: true });
    },
    /** Close it; a keyboard that was in it goes back to what is selected. */
    leavePanel: () => {
      const within = document.activeElement?.closest("[data-region='panel']") != null;
      store.getState().open(null);
      surface.setState({ entering: false });
      const { nodes, notes, edges } = selected();
      if (within) view.focus(nodes[0] ?? notes.map(noteFlowId)[0] ?? edges[0]);
    },

    // --- selection
    selectAll: () => {
      const now = level();
      select({
        nodes: (now.nodes ?? []).map((node) => node.id),
        edges: [...edgeRefs(now)].map(([id]) => id),
        notes: (now.ui?.notes ?? []).map((note) => note.id),
      });
    },
    arrive,

    // --- arranging
    arrange: async () => {
      const { graph, catalogue } = store.getState();
      const here = path();
      const before = levelAt(graph, here);
      try {
        const positions = await arrangeLevel(before, catalogue);
        // Whoever edits meanwhile keeps what he did: only what still is there is moved.
        apply(labels.arrange, (now) => moveNodes(now, here, positions));
        view.fit();
      } catch (error) {
        notifyError(error);
      }
    },
    align: (side: Side) => apply(labels.align, (graph) => align(graph, path(), flowIds(selected()), side)),
    distribute: (axis: Axis) =>
      apply(labels.distribute, (graph) => distribute(graph, path(), flowIds(selected()), axis)),

    // --- sub-graphs
    extract: () => {
      let id = "";
      const done = apply(labels.extract, (graph) => {
        const made = extractSubgraph(graph, path(), selected().nodes);
        ({ id } = made);
        return made.graph;
      });
      if (done) arrive([id]);
    },
    inline: (id: string) => {
      if (apply(labels.inline, (graph) => inlineSubgraph(graph, path(), id))) select(NOTHING);
    },
    enter: (id: string) => store.getState().enter(id),
    leave: (depth: number = path().length - 1) => {
      if (depth >= 0) store.getState().leave(depth);
    },

    // --- pins
    /** Pin what the node gave in the last execution, or remove its pin. */
    togglePin: (id: string) => {
      const { lastData, pins, setPin } = store.getState();
      const key = prefixOf(path()) + id;
      if (Object.hasOwn(pins, key)) setPin(key, undefined);
      else {
        const value = lastData?.results[key] ?? lastData?.results[id];
        if (value === undefined) notify(text.pinNothing, "warn");
        else setPin(key, value);
      }
    },

    /** Why a connection would be refused; null where it would not. */
    refusal: (from: Port, to: Port): string | null => {
      const verdict = canConnect(level(), from, to);
      return verdict.ok ? null : verdict.reason;
    },
  };
}

export function snapped(at: Point): Point {
  return { x: Math.round(at.x / GRID) * GRID, y: Math.round(at.y / GRID) * GRID };
}

function flowIds(selection: Selection): string[] {
  return [...selection.nodes, ...selection.notes.map(noteFlowId)];
}

/** What a node, START or END is called. */
export function nameIn(level: GraphLevel, id: string): string {
  const node = findNode(level, id);
  return node ? titleOf(node) : id === START ? text.start : id === END ? text.end : id;
}

/** The node that the keyboard goes on from when others are removed: one that led to them. */
function nearestLeft(level: GraphLevel, gone: Selection): string | undefined {
  for (const [, ref] of edgeRefs(level))
    if (gone.nodes.includes(ref.target) && !gone.nodes.includes(ref.source) && ref.source !== START) return ref.source;
  return undefined;
}

export const ActionsContext = createContext<EditorActions | null>(null);

export function useActions(): EditorActions {
  const actions = use(ActionsContext);
  if (!actions) throw new Error("There is no editor around this component.");
  return actions;
}
