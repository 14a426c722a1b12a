/**
 * Everything that the editor does to a graph: pure functions that return another graph. What a change does not touch
 * keeps its identity; a change that changes nothing returns the same graph. Refused changes throw ModelError.
 */
import { model as say } from "@/strings/model";

import { type Catalogue, type CatalogueEntry, hasRouter } from "./catalogue";
import { ModelError } from "./errors";
import { branchEdgeId, edgeIdsOf, edgeRef, type EdgeRef, errorEdgeId, noteIdOf } from "./flow";
import { END_SIZE, NOTE_SIZE, placesOf, type Point, type Size, type Sizes, sizesOf } from "./geometry";
import {
  type Branch,
  branchIndex,
  type BuiltinBranch,
  type Edge,
  END,
  type Graph,
  type GraphLevel,
  type GraphPath,
  type GraphUi,
  type Node,
  type Note,
  type PythonBranch,
  type Selection,
  type Settings,
  sourcesOf,
  START,
  type State,
} from "./graph";
import { isEqual, mapped, type Members, withMember, withoutMember } from "./json";
import { levelAt, nodeAt, nodesById, takenIds, updateLevel } from "./level";
import { canConnect, parseHandle, type Port } from "./ports";
import { renameResults } from "./references";

export { copy, duplicate, paste } from "./clipboard";
export { extractSubgraph, inlineSubgraph } from "./subgraph";

export const MAX_NODES = 2_000;
export const MAX_NOTES = 200;
export const MAX_NOTE_LENGTH = 10_000;
/** The engine and the store separate names by some of these. */
const NOT_IN_IDS = String.raw`|:#\u0000-\u001f`;
const BAD_IN_IDS = new RegExp(`[${NOT_IN_IDS}]+`, "g");
const VALID_ID = new RegExp(String.raw`^[^\s${NOT_IN_IDS}][^${NOT_IN_IDS}]*$`);

/** A node that has no name and no place yet. */
export type NewNode = Node extends infer Each ? (Each extends Node ? Omit<Each, "id"> : never) : never;

// --- adding and removing ------------------------------------------------------------------------

/**
 * Add what the library offers: a node; for a router a node that passes everything through, with the branch; for a loop
 * both of its halves.
 *
 * @param catalogue Where a loop's router is looked up; the built-in loops are known without it.
 */
export function addNode(
  graph: Graph,
  path: GraphPath,
  entry: CatalogueEntry,
  at: Point,
  catalogue: Catalogue = [],
): { graph: Graph; id: string } {
  switch (entry.kind) {
    case "graph":
      return addNodeOf(graph, path, { kind: "graph", label: entry.title, graph: {} }, entry.type, at);
    case "workflow":
      return addNodeOf(graph, path, { kind: "workflow", label: entry.title, workflow_id: "" }, entry.type, at);
    case "branch": {
      const made = addNodeOf(
        graph,
        path,
        { kind: "builtin", type: "set_variable", label: entry.title, config: {} },
        entry.type,
        at,
      );
      return { graph: addBranch(made.graph, path, made.id, entry), id: made.id };
    }
    case "node": {
      const made = addNodeOf(
        graph,
        path,
        { kind: "builtin", type: entry.type, config: defaultsOf(entry) },
        entry.type,
        at,
      );
      if (!hasRouter(entry.type, catalogue)) return made;
      return { graph: addBranch(made.graph, path, made.id, { type: entry.type }), id: made.id };
    }
  }
}

/** Add any node under a name made from `name`. */
export function addNodeOf(
  graph: Graph,
  path: GraphPath,
  node: NewNode,
  name: string,
  at: Point,
): { graph: Graph; id: string } {
  const id = freeId(name, takenIds(graph));
  const made = updateLevel(graph, path, (level) => {
    const nodes = level.nodes ?? [];
    if (nodes.length >= MAX_NODES) throw new ModelError(say.tooManyNodes(MAX_NODES));
    return { ...level, nodes: [...nodes, { id, ...node, ui: rounded(at) } as Node] };
  });
  return { graph: made, id };
}

/** `name`, or the first of `name_2`, `name_3` … that is free; made a valid id first. */
export function freeId(name: string, taken: { has: (id: string) => boolean }): string {
  const clean = name.replace(BAD_IN_IDS, "_").trim().slice(0, 120) || "node";
  if (!taken.has(clean) && !RESERVED.has(clean)) return clean;
  const stem = clean.replace(/_\d+$/, "");
  for (let count = 2; ; count += 1) if (!taken.has(`${stem}_${count}`)) return `${stem}_${count}`;
}

/** What a required member of a new node's configuration starts as, where the schema says it. */
function defaultsOf(entry: CatalogueEntry): Members {
  const required = Array.isArray(entry.config_schema.required) ? (entry.config_schema.required as unknown[]) : [];
  const properties = (entry.config_schema.properties ?? {}) as Record<string, Members | undefined>;
  const config: Members = {};
  for (const name of required) {
    const value = typeof name === "string" ? properties[name]?.default : undefined;
    if (typeof name === "string" && value !== undefined && value !== null) config[name] = value;
  }
  return config;
}

/** Remove nodes with all their edges, edges, and notes. START and END stay. */
export function removeItems(graph: Graph, path: GraphPath, selection: Selection): Graph {
  return updateLevel(graph, path, (level) => {
    let made = level;
    for (const id of selection.edges) made = withoutEdge(made, edgeRef(level, id));
    made = withoutNodes(made, new Set(selection.nodes.filter((id) => noteIdOf(id) === undefined)));
    const notes = new Set([...selection.notes, ...selection.nodes.map(noteIdOf).filter((id) => id !== undefined)]);
    return notes.size === 0 ? made : withNotes(made, (all) => kept(all, (note) => !notes.has(note.id)));
  });
}

/** A level without some nodes and everything that names them. Joins go on with the nodes that are left. */
export function withoutNodes(level: GraphLevel, gone: ReadonlySet<string>): GraphLevel {
  const nodes = level.nodes ?? [];
  if (!nodes.some((node) => gone.has(node.id))) return level;
  return withoutReferences({ ...level, nodes: nodes.filter((node) => !gone.has(node.id)) }, gone);
}

/** A level in which nothing leads to or from some ids: the nodes themselves, if there are any, stay. */
export function withoutReferences(level: GraphLevel, gone: ReadonlySet<string>): GraphLevel {
  const isGone = (id: string) => gone.has(id) && id !== END && id !== START;
  const nodes = (level.nodes ?? []).map((node): Node => {
    let made: Node = node;
    if (typeof node.on_error === "string" && isGone(node.on_error)) made = withoutMember(made, "on_error");
    if (made.kind === "python" && made.destinations?.some(isGone)) {
      made = { ...made, destinations: made.destinations.filter((id) => !isGone(id)) };
    }
    return made;
  });
  const edges: Edge[] = [];
  for (const edge of level.edges ?? []) {
    if (isGone(edge.to)) continue;
    const sources = sourcesOf(edge);
    const still = sources.some(isGone) ? sources.filter((id) => !isGone(id)) : sources;
    if (still.length > 0) edges.push(still === sources ? edge : edgeFrom(still, edge.to));
  }
  const branches: Branch[] = [];
  for (const branch of level.branches ?? []) {
    if (isGone(branch.from)) continue;
    const to = branch.to ?? {};
    const lost = Object.keys(to).filter((outcome) => isGone(to[outcome] ?? ""));
    branches.push(lost.reduce<Branch>(withoutOutcome, branch));
  }
  return withInterrupts(withParts(level, { nodes, edges, branches }), (id) => (isGone(id) ? [] : [id]));
}

/** Outcomes of the script's own choices cannot go: they lead to the end instead. */
function withoutOutcome(branch: Branch, outcome: string): Branch {
  const to = branch.to ?? {};
  if (branch.kind === "python") return { ...branch, to: withMember(to, outcome, END) };
  return { ...branch, to: withoutMember(branch.to, outcome) };
}

// --- edges --------------------------------------------------------------------------------------

/** Draw an edge. An outcome or an error that led elsewhere leads here now. */
export function connect(graph: Graph, path: GraphPath, from: Port, to: Port): Graph {
  return updateLevel(graph, path, (level) => {
    const verdict = canConnect(level, from, to);
    if (!verdict.ok) throw new ModelError(verdict.reason);
    const handle = parseHandle(from.handle);
    switch (handle?.kind) {
      case "error":
        return withNode(level, from.node, (node) => ({ ...node, on_error: to.node }));
      case "branch": {
        const index = branchIndex(level, from.node, handle.place);
        return withBranch(level, index, (branch) => lead(branch, handle.outcome, to.node));
      }
      default:
        return { ...level, edges: [...(level.edges ?? []), { from: from.node, to: to.node }] };
    }
  });
}

function lead(branch: Branch, outcome: string, target: string): Branch {
  return { ...branch, to: withMember(branch.to ?? {}, outcome, target) };
}

/** Take a drawn edge away, by its id. */
export function disconnect(graph: Graph, path: GraphPath, id: string): Graph {
  return updateLevel(graph, path, (level) => {
    const ref = edgeRef(level, id);
    if (ref === undefined) throw new ModelError(say.noEdge);
    return withoutEdge(level, ref);
  });
}

function withoutEdge(level: GraphLevel, ref: EdgeRef | undefined): GraphLevel {
  switch (ref?.kind) {
    case undefined:
      return level;
    case "error":
      return withNode(level, ref.source, (node) => withoutMember(node, "on_error"));
    case "branch": {
      if (ref.branch.kind === "python") throw new ModelError(say.scriptOutcome(ref.outcome));
      const index = branchIndex(level, ref.source, ref.place);
      return withBranch(level, index, (branch) => withoutOutcome(branch, ref.outcome));
    }
    case "edge":
    case "join": {
      const edges: Edge[] = [];
      for (const edge of level.edges ?? []) {
        const sources = sourcesOf(edge);
        const isMeant = edge.to === ref.target && isSameJoin(sources, sourcesOf(ref.edge));
        const left = isMeant ? sources.filter((source) => source !== ref.source) : sources;
        if (!isMeant) edges.push(edge);
        else if (left.length > 0) edges.push(edgeFrom(left, edge.to));
      }
      return { ...level, edges };
    }
  }
}

function isSameJoin(one: readonly string[], two: readonly string[]): boolean {
  return one.length === two.length && one.every((id) => two.includes(id));
}

/** Move one end of a drawn edge. Its id changes with it. */
export function reconnect(graph: Graph, path: GraphPath, id: string, from: Port, to: Port): Graph {
  let cut: Graph;
  try {
    cut = disconnect(graph, path, id);
  } catch (error) {
    // A script's outcome cannot be without a target, but it can get another one.
    if (!(error instanceof ModelError) || branchOutcome(graph, path, id) !== `${from.node}/${from.handle}`) throw error;
    cut = graph;
  }
  return connect(cut, path, from, to);
}

function branchOutcome(graph: Graph, path: GraphPath, id: string): string | undefined {
  const ref = edgeRef(levelAt(graph, path), id);
  return ref?.kind === "branch" ? `${ref.source}/branch/${ref.place}/${ref.outcome}` : undefined;
}

/** Put a node into a drawn edge: what led on leads to it, and it leads on. */
export function insertInto(graph: Graph, path: GraphPath, id: string, nodeId: string): Graph {
  return updateLevel(graph, path, (level) => {
    const ref = edgeRef(level, id);
    if (ref === undefined) throw new ModelError(say.noEdge);
    nodeAt(level, nodeId);
    if (ref.source === nodeId || ref.target === nodeId) throw new ModelError(say.alreadyConnected);
    let made = level;
    switch (ref.kind) {
      case "error":
        made = withNode(made, ref.source, (node) => ({ ...node, on_error: nodeId }));
        break;
      case "branch":
        made = withBranch(made, branchIndex(made, ref.source, ref.place), (branch) =>
          lead(branch, ref.outcome, nodeId),
        );
        break;
      case "edge":
      case "join":
        // All that a join waits for now leads to the node, whichever of its lines was meant.
        made = {
          ...made,
          edges: made.edges?.map((edge) => (edge === ref.edge ? { from: edge.from, to: nodeId } : edge)),
        };
    }
    const leadsOn = made.edges?.some((edge) => edge.to === ref.target && sourcesOf(edge).includes(nodeId)) === true;
    return leadsOn ? made : { ...made, edges: [...(made.edges ?? []), { from: nodeId, to: ref.target }] };
  });
}

/** Let a node wait for all the edges that lead to it: one join instead of several edges. */
export function joinEdges(graph: Graph, path: GraphPath, nodeId: string): Graph {
  return updateLevel(graph, path, (level) => {
    const edges = (level.edges ?? []).filter((edge) => edge.to === nodeId);
    const sources = [...new Set(edges.flatMap(sourcesOf))];
    if (sources.includes(START)) throw new ModelError(say.startInJoin);
    if (sources.length < 2) throw new ModelError(say.joinNeedsTwo);
    if (edges.length === 1) return level;
    const [first] = edges;
    return {
      ...level,
      edges: level.edges?.flatMap((edge) =>
        edge === first ? [{ from: sources, to: nodeId }] : edge.to === nodeId ? [] : [edge],
      ),
    };
  });
}

/** The other way round: each edge that leads to a node starts it for itself. */
export function splitJoins(graph: Graph, path: GraphPath, nodeId: string): Graph {
  return updateLevel(graph, path, (level) => {
    const seen = new Set<string>();
    const edges = (level.edges ?? []).flatMap((edge) => {
      if (edge.to !== nodeId) return [edge];
      if (typeof edge.from === "string") return seen.has(edge.from) ? [] : (seen.add(edge.from), [edge]);
      const from = edge.from.filter((source) => !seen.has(source));
      from.forEach((source) => seen.add(source));
      return from.map((source) => ({ from: source, to: nodeId }));
    });
    return isEqual(edges, level.edges ?? []) ? level : { ...level, edges };
  });
}

// --- nodes --------------------------------------------------------------------------------------

const RESERVED: ReadonlySet<string> = new Set([START, END, "__start__", "__end__"]);

/** Why an id will not do; undefined where it will. */
export function idProblem(level: GraphLevel, id: string): string | undefined {
  if (id.trim() === "") return say.emptyName;
  if (id.length > 128) return say.longName;
  if (RESERVED.has(id)) return say.reservedName(id);
  if (!VALID_ID.test(id)) return say.badName;
  return nodesById(level).has(id) ? say.takenName(id) : undefined;
}

/** Give a node another id, everywhere: edges, branches, error ways, interrupts, and templates that read its result. */
export function renameNode(graph: Graph, path: GraphPath, id: string, newId: string): Graph {
  if (id === newId) return graph;
  const made = updateLevel(graph, path, (level) => {
    nodeAt(level, id);
    const problem = idProblem(level, newId);
    if (problem !== undefined) throw new ModelError(problem);
    return withNames(level, new Map([[id, newId]]));
  });
  return renameResults(made, path, new Map([[id, newId]]));
}

/** A level in which nodes have other ids; templates are left alone. */
export function withNames(level: GraphLevel, names: ReadonlyMap<string, string>): GraphLevel {
  const name = (id: string) => names.get(id) ?? id;
  const nodes = (level.nodes ?? []).map((node): Node => {
    let made: Node = node;
    if (names.has(node.id)) made = { ...made, id: name(node.id) };
    if (typeof node.on_error === "string" && names.has(node.on_error))
      made = { ...made, on_error: name(node.on_error) };
    if (made.kind === "python" && made.destinations?.some((each) => names.has(each))) {
      made = { ...made, destinations: made.destinations.map(name) };
    }
    return made;
  });
  const edges = (level.edges ?? []).map((edge): Edge => {
    const sources = sourcesOf(edge);
    if (!names.has(edge.to) && !sources.some((source) => names.has(source))) return edge;
    return { from: typeof edge.from === "string" ? name(edge.from) : edge.from.map(name), to: name(edge.to) };
  });
  const branches = (level.branches ?? []).map((branch): Branch => {
    let made: Branch = branch;
    if (names.has(branch.from)) made = { ...made, from: name(branch.from) };
    for (const [outcome, target] of Object.entries(branch.to ?? {})) {
      if (names.has(target)) made = lead(made, outcome, name(target));
    }
    return made;
  });
  return withInterrupts(withParts(level, { nodes, edges, branches }), (each) => [name(each)]);
}

/** Null and undefined put a member back to what it is without being stated. `id`, `kind` and `graph` stay as they are. */
export type NodePatch = Omit<
  Partial<{ [Name in AllKeys<Node>]: MemberOf<Node, Name> | null }>,
  "id" | "kind" | "graph"
>;
type AllKeys<T> = T extends unknown ? keyof T : never;
type MemberOf<T, Name extends PropertyKey> = T extends unknown ? (Name extends keyof T ? T[Name] : never) : never;

/** Change members of a node. */
export function updateNode(graph: Graph, path: GraphPath, id: string, patch: NodePatch): Graph {
  return updateLevel(graph, path, (level) => withNode(level, id, (node) => patched(node, patch as Members)));
}

/** Replace a built-in node's configuration, or what another workflow gets as its inputs. */
export function setConfig(graph: Graph, path: GraphPath, id: string, config: Members): Graph {
  return updateLevel(graph, path, (level) =>
    withNode(level, id, (node) => {
      switch (node.kind) {
        case "builtin":
          return isEqual(node.config ?? {}, config) ? node : { ...node, config };
        case "workflow":
          return isEqual(node.inputs ?? {}, config) ? node : { ...node, inputs: config };
        default:
          throw new ModelError(say.notBuiltin(id));
      }
    }),
  );
}

/** Pause before or after a node, for a person. */
export function setInterrupt(graph: Graph, path: GraphPath, id: string, when: "before" | "after", on: boolean): Graph {
  const member = `interrupt_${when}` as const;
  return updateLevel(graph, path, (level) => {
    nodeAt(level, id);
    const names = level[member] ?? [];
    if (names.includes(id) === on) return level;
    return { ...level, [member]: on ? [...names, id] : names.filter((each) => each !== id) };
  });
}

// --- branches -----------------------------------------------------------------------------------

/** Add a choice to a node (or START); its outcomes lead nowhere yet. */
export function addBranch(graph: Graph, path: GraphPath, nodeId: string, router: Pick<CatalogueEntry, "type">): Graph {
  return updateLevel(graph, path, (level) => {
    if (nodeId !== START) nodeAt(level, nodeId);
    const branch: BuiltinBranch = { kind: "builtin", from: nodeId, type: router.type, config: {}, to: {} };
    return { ...level, branches: [...(level.branches ?? []), branch] };
  });
}

/** Null and undefined put a member back to what it is without being stated. */
export type BranchPatch = Partial<
  Pick<BuiltinBranch, "type" | "config"> & { label: PythonBranch["label"]; to: Record<string, string> | null }
>;

/** Change a branch; `index` counts `level.branches` (`branchIndex` finds it). */
export function setBranch(graph: Graph, path: GraphPath, index: number, patch: BranchPatch): Graph {
  return updateLevel(graph, path, (level) => withBranch(level, index, (branch) => patched(branch, patch as Members)));
}

/** Give an outcome of a switch another name, with the edge that starts there. */
export function renameOutcome(graph: Graph, path: GraphPath, index: number, outcome: string, name: string): Graph {
  return updateLevel(graph, path, (level) =>
    withBranch(level, index, (branch) => {
      if (outcome === name || branch.kind === "python") return branch;
      const to = Object.entries(branch.to).filter(([each]) => each !== name);
      const cases: unknown = branch.config?.cases;
      const config = branch.config ?? {};
      const renamed = Array.isArray(cases)
        ? withMember(
            config,
            "cases",
            cases.map((each: unknown) =>
              (each as Members | null)?.outcome === outcome ? { ...(each as Members), outcome: name } : each,
            ),
          )
        : config;
      return {
        ...branch,
        config: (config.default ?? "default") === outcome ? withMember(renamed, "default", name) : renamed,
        to: Object.fromEntries(to.map(([each, target]) => [each === outcome ? name : each, target])),
      };
    }),
  );
}

/** Remove a branch and the edges that start from it; `index` counts `level.branches`. */
export function removeBranch(graph: Graph, path: GraphPath, index: number): Graph {
  return updateLevel(graph, path, (level) => {
    if (level.branches?.[index] === undefined) throw new ModelError(say.noBranch);
    return { ...level, branches: level.branches.filter((_, each) => each !== index) };
  });
}

// --- settings, state, notes ---------------------------------------------------------------------

export function setSettings(graph: Graph, settings: Settings): Graph {
  return isEqual(graph.settings ?? {}, settings) ? graph : { ...graph, settings };
}

export function setState(graph: Graph, path: GraphPath, state: State): Graph {
  return updateLevel(graph, path, (level) => (isEqual(level.state ?? {}, state) ? level : { ...level, state }));
}

export function addNote(
  graph: Graph,
  path: GraphPath,
  at: Point,
  note: Partial<Omit<Note, "id" | "x" | "y">> = {},
): { graph: Graph; id: string } {
  let id = "";
  const made = updateLevel(graph, path, (level) =>
    withNotes(level, (notes) => {
      if (notes.length >= MAX_NOTES) throw new ModelError(say.tooManyNotes(MAX_NOTES));
      id = freeId("note", new Set(notes.map((each) => each.id)));
      return [...notes, { id, ...rounded(at), ...NOTE_SIZE, text: "", color: "yellow", ...note }];
    }),
  );
  return { graph: made, id };
}

export function updateNote(graph: Graph, path: GraphPath, id: string, patch: Partial<Omit<Note, "id">>): Graph {
  if ((patch.text?.length ?? 0) > MAX_NOTE_LENGTH) throw new ModelError(say.longNote(MAX_NOTE_LENGTH));
  return updateLevel(graph, path, (level) =>
    withNotes(level, (notes) => {
      if (!notes.some((note) => note.id === id)) throw new ModelError(say.noNote);
      return mapped(notes, (note) => (note.id === id ? patched(note, patch) : note));
    }),
  );
}

export function removeNote(graph: Graph, path: GraphPath, id: string): Graph {
  return updateLevel(graph, path, (level) => withNotes(level, (notes) => kept(notes, (note) => note.id !== id)));
}

// --- places -------------------------------------------------------------------------------------

/** Move nodes, START, END and notes (by their ids on the pane), to whole pixels. */
export function moveNodes(graph: Graph, path: GraphPath, positions: ReadonlyMap<string, Point>): Graph {
  return updateLevel(graph, path, (level) => {
    let made: GraphLevel = level;
    if (level.nodes !== undefined) {
      const nodes = mapped(level.nodes, (node) => {
        const at = positions.get(node.id);
        if (at === undefined) return node;
        const { x, y } = rounded(at);
        return node.ui?.x === x && node.ui.y === y ? node : { ...node, ui: { ...node.ui, x, y } };
      });
      if (nodes !== level.nodes) made = { ...made, nodes };
    }
    for (const [member, id] of [
      ["start", START],
      ["end", END],
    ] as const) {
      const at = positions.get(id);
      if (at !== undefined && !isEqual(made.ui?.[member], rounded(at))) made = withUi(made, { [member]: rounded(at) });
    }
    return withNotes(made, (notes) =>
      mapped(notes, (note) => {
        const at = positions.get(`note:${note.id}`);
        return at === undefined ? note : patched(note, { ...rounded(at) });
      }),
    );
  });
}

export type Side = "left" | "center" | "right" | "top" | "middle" | "bottom";
export type Axis = "horizontal" | "vertical";
interface Box extends Point, Size {
  id: string;
}

function boxes(level: GraphLevel, ids: readonly string[], sizes: Sizes): Box[] {
  const places = placesOf(level);
  const computed = sizesOf(level);
  return ids.flatMap((id) => {
    const note = level.ui?.notes?.find((each) => `note:${each.id}` === id);
    if (note !== undefined) return [{ id, x: note.x, y: note.y, width: note.width, height: note.height }];
    const at = places.get(id);
    return at === undefined ? [] : [{ id, ...at, ...(sizes.get(id) ?? computed.get(id) ?? END_SIZE) }];
  });
}

/** Bring nodes to one line: the outermost edge, or the middle of them all. */
export function align(
  graph: Graph,
  path: GraphPath,
  ids: readonly string[],
  side: Side,
  sizes: Sizes = new Map(),
): Graph {
  const all = boxes(levelAt(graph, path), ids, sizes);
  const left = Math.min(...all.map((box) => box.x));
  const top = Math.min(...all.map((box) => box.y));
  const right = Math.max(...all.map((box) => box.x + box.width));
  const bottom = Math.max(...all.map((box) => box.y + box.height));
  const to: Record<Side, (box: Box) => Partial<Point>> = {
    left: () => ({ x: left }),
    center: (box) => ({ x: (left + right - box.width) / 2 }),
    right: (box) => ({ x: right - box.width }),
    top: () => ({ y: top }),
    middle: (box) => ({ y: (top + bottom - box.height) / 2 }),
    bottom: (box) => ({ y: bottom - box.height }),
  };
  return moveNodes(graph, path, new Map(all.map((box) => [box.id, { x: box.x, y: box.y, ...to[side](box) }])));
}

/** Make the gaps between nodes equal; the outermost two stay. */
export function distribute(
  graph: Graph,
  path: GraphPath,
  ids: readonly string[],
  axis: Axis,
  sizes: Sizes = new Map(),
): Graph {
  const [start, length] = axis === "horizontal" ? (["x", "width"] as const) : (["y", "height"] as const);
  const all = boxes(levelAt(graph, path), ids, sizes).sort((one, two) => one[start] - two[start]);
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined || all.length < 3) return graph;
  const taken = all.reduce((sum, box) => sum + box[length], 0);
  const gap = (last[start] + last[length] - first[start] - taken) / (all.length - 1);
  const positions = new Map<string, Point>();
  let at = first[start];
  for (const box of all) {
    positions.set(box.id, { x: box.x, y: box.y, [start]: at });
    at += box[length] + gap;
  }
  return moveNodes(graph, path, positions);
}

// --- parts --------------------------------------------------------------------------------------

export function rounded(at: Point): Point {
  return { x: Math.round(at.x) || 0, y: Math.round(at.y) || 0 };
}

export function edgeFrom(sources: readonly string[], to: string): Edge {
  const [only] = sources;
  return { from: sources.length === 1 && only !== undefined ? only : [...sources], to };
}

/** A level with other lists, where they are other ones. */
export function withParts(level: GraphLevel, parts: { nodes: Node[]; edges: Edge[]; branches: Branch[] }): GraphLevel {
  let made = level;
  for (const part of ["nodes", "edges", "branches"] as const) {
    const old: readonly unknown[] = level[part] ?? [];
    const now: readonly unknown[] = parts[part];
    if (old.length !== now.length || old.some((each, index) => each !== now[index])) made = { ...made, [part]: now };
  }
  return made;
}

export function withInterrupts(level: GraphLevel, change: (id: string) => string[]): GraphLevel {
  let made = level;
  for (const member of ["interrupt_before", "interrupt_after"] as const) {
    const old = level[member];
    const now = old?.flatMap(change);
    if (!isEqual(old, now)) made = { ...made, [member]: now };
  }
  return made;
}

function withNode(level: GraphLevel, id: string, change: (node: Node) => Node): GraphLevel {
  const node = nodeAt(level, id);
  const made = change(node);
  return made === node ? level : { ...level, nodes: level.nodes?.map((each) => (each === node ? made : each)) };
}

function withBranch(level: GraphLevel, index: number, change: (branch: Branch) => Branch): GraphLevel {
  const branch = level.branches?.[index];
  if (branch === undefined) throw new ModelError(say.noBranch);
  const made = change(branch);
  return made === branch
    ? level
    : { ...level, branches: level.branches?.map((each, at) => (at === index ? made : each)) };
}

function withUi(level: GraphLevel, patch: GraphUi): GraphLevel {
  return { ...level, ui: { ...level.ui, ...patch } };
}

function withNotes(level: GraphLevel, change: (notes: Note[]) => Note[]): GraphLevel {
  const old = level.ui?.notes ?? [];
  const made = change(old);
  return made === old ? level : withUi(level, { notes: made });
}

function patched<T extends object>(value: T, patch: Members): T {
  let made = value;
  for (const [name, to] of Object.entries(patch)) {
    if (to === null || to === undefined) made = withoutMember(made, name);
    else if (!isEqual((made as Members)[name], to)) made = withMember(made, name, to);
  }
  return made;
}

function kept<T>(list: T[], isKept: (item: T) => boolean): T[] {
  const made = list.filter(isKept);
  return made.length === list.length ? list : made;
}

/** The id under which what a port starts is drawn, after `connect`; what a join holds is found by `edgeIdsOf`. */
export function drawnId(from: Port, to: Port): string {
  const handle = parseHandle(from.handle);
  if (handle?.kind === "error") return errorEdgeId(from.node);
  if (handle?.kind === "branch") return branchEdgeId(from.node, handle.place, handle.outcome);
  return edgeIdsOf({ from: from.node, to: to.node })[0] ?? "";
}
