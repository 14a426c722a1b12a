/**
 * Steps into a frame of their own, and back. A sub-graph shares with its surroundings the channels that it declares,
 * `inputs` and `results`; what it was given of a channel that adds up it gives back once more, so such a channel is
 * shared one way only: out. What cannot be moved without changing what the graph does is refused.
 */
import { model as say } from "@/strings/model";

import { edgeFrom, freeId, rounded, withNames } from "./commands";
import { ModelError } from "./errors";
import { placesOf } from "./geometry";
import {
  type Branch,
  type Channel,
  type Edge,
  END,
  type Graph,
  type GraphLevel,
  type GraphNode,
  type GraphPath,
  type Node,
  type Place,
  sourcesOf,
  START,
  type State,
  type Subgraph,
} from "./graph";
import { isEqual } from "./json";
import { levelAt, nodeAt, nodesById, replaceLevel, takenIds, updateLevel } from "./level";
import { pathsIn, renameInLevel, templatesOf } from "./references";

export { allNodes, findLevel, findNode, levelAt, replaceLevel, updateLevel } from "./level";

/** Go into a sub-graph; ModelError where there is none. */
export function enter(graph: Graph, path: GraphPath, nodeId: string): GraphPath {
  const inner = [...path, nodeId];
  if (nodeAt(levelAt(graph, path), nodeId).kind !== "graph") throw new ModelError(say.notAGraph(nodeId));
  return inner;
}

/** Go out, to a depth: 0 is the top. */
export function leave(path: GraphPath, depth: number = path.length - 1): GraphPath {
  return path.slice(0, Math.max(0, depth));
}

/** As far as a path still exists: what is left of it after an undo. */
export function standing(graph: Graph, path: GraphPath): GraphPath {
  let level: GraphLevel = graph;
  for (const [depth, id] of path.entries()) {
    const node = nodesById(level).get(id);
    if (node?.kind !== "graph") return path.slice(0, depth);
    level = node.graph;
  }
  return path;
}

// --- extract ------------------------------------------------------------------------------------

/** Put nodes into a sub-graph that takes their place; ModelError where that would change what the graph does. */
export function extractSubgraph(graph: Graph, path: GraphPath, ids: readonly string[]): { graph: Graph; id: string } {
  const level = levelAt(graph, path);
  const inside = new Set(ids.filter((id) => nodesById(level).has(id)));
  if (inside.size === 0) throw new ModelError(say.nothingSelected);
  const border = new Border(level, inside);
  const id = freeId("subgraph", takenIds(graph));
  const inner: Subgraph = border.inner(stateFor(level, inside));
  const node: GraphNode = { id, kind: "graph", label: say.subgraph, graph: inner, ui: { ...middle(level, inside) } };
  return { graph: replaceLevel(graph, path, border.outer(node)), id };
}

/** What crosses the border of a selection, checked: one way in, one way out. */
class Border {
  private readonly entry: string | undefined;
  private readonly exit: { to: string; others: readonly string[] } | undefined;

  constructor(
    private readonly level: GraphLevel,
    private readonly inside: ReadonlySet<string>,
  ) {
    const entries = new Set<string>();
    const exits = new Map<string, { to: string; others: string[] }>();
    const leaves = (to: string, others: string[] = []) => exits.set([to, ...others].join("|"), { to, others });
    const cross = (from: string, to: string) => {
      if (this.has(from) && !this.has(to)) leaves(to);
      if (!this.has(from) && this.has(to)) entries.add(to);
    };

    for (const edge of level.edges ?? []) {
      const sources = sourcesOf(edge);
      const others = sources.filter((source) => !this.has(source));
      if (others.length === 0 || others.length === sources.length) cross(sources[0] ?? "", edge.to);
      else if (this.has(edge.to)) throw new ModelError(say.joinAcrossBorder(edge.to));
      else leaves(edge.to, others);
    }
    for (const branch of level.branches ?? []) {
      if ((branch.to ?? null) === null && this.has(branch.from))
        throw new ModelError(say.routerNamesNodes(branch.from));
      for (const to of Object.values(branch.to ?? {})) cross(branch.from, to);
    }
    for (const node of level.nodes ?? []) {
      if (typeof node.on_error === "string") cross(node.id, node.on_error);
      if (node.kind === "python") for (const to of node.destinations ?? []) cross(node.id, to);
    }

    if (entries.size > 1) throw new ModelError(say.severalEntries([...entries].join(", ")));
    if (exits.size > 1) throw new ModelError(say.severalExits([...exits.values()].map(({ to }) => to).join(", ")));
    const [exit] = exits.values();
    if (exit !== undefined && (exit.to !== END || exit.others.length > 0)) {
      const end = [...inside].find((id) => !hasWayOn(level, id));
      if (end !== undefined) throw new ModelError(say.deadEnd(end, exit.to));
    }
    [this.entry] = entries;
    this.exit = exit;
  }

  private has(id: string): boolean {
    return this.inside.has(id);
  }

  inner(state: State): Subgraph {
    const { level } = this;
    const out = (to: string) => (this.has(to) ? to : END);
    const nodes = (level.nodes ?? []).filter((node) => this.has(node.id)).map((node) => withTargets(node, out));
    const edges: Edge[] = [];
    for (const edge of level.edges ?? []) {
      const sources = sourcesOf(edge).filter((source) => this.has(source));
      if (sources.length === 0) continue;
      edges.push(
        sources.length === sourcesOf(edge).length && this.has(edge.to) ? edge : edgeFrom(sources, out(edge.to)),
      );
    }
    const branches = (level.branches ?? [])
      .filter((branch) => this.has(branch.from))
      .map((branch) => withOutcomes(branch, out));
    const first = this.entry === undefined ? rootsOf(nodes, edges, branches) : [this.entry];
    const inner: Subgraph = {
      ...(Object.keys(state).length > 0 && { state }),
      nodes,
      edges: [...first.map((to) => ({ from: START, to })), ...unique(edges)],
    };
    if (branches.length > 0) inner.branches = branches;
    for (const member of ["interrupt_before", "interrupt_after"] as const) {
      const names = level[member]?.filter((id) => this.has(id)) ?? [];
      if (names.length > 0) inner[member] = names;
    }
    return inner;
  }

  outer(graphNode: GraphNode): GraphLevel {
    const { level, exit } = this;
    const { id } = graphNode;
    const into = (to: string) => (this.has(to) ? id : to);
    const nodes: Node[] = [];
    let isPlaced = false;
    for (const node of level.nodes ?? []) {
      if (!this.has(node.id)) nodes.push(withTargets(node, into));
      else if (!isPlaced) nodes.push(graphNode);
      isPlaced ||= this.has(node.id);
    }
    const edges: Edge[] = [];
    let isLed = false;
    for (const edge of level.edges ?? []) {
      const sources = sourcesOf(edge);
      if (!sources.some((source) => this.has(source)))
        edges.push(this.has(edge.to) ? { from: edge.from, to: id } : edge);
      else if (!this.has(edge.to) && exit !== undefined && !isLed) {
        edges.push(edgeFrom([id, ...exit.others], exit.to));
        isLed = true;
      }
    }
    // Only outcomes and error ways led out.
    if (exit !== undefined && !isLed) edges.push({ from: id, to: exit.to });
    const branches = (level.branches ?? [])
      .filter((branch) => !this.has(branch.from))
      .map((branch) => withOutcomes(branch, into));
    const made: GraphLevel = { ...level, nodes, edges: unique(edges) };
    if (level.branches !== undefined) made.branches = branches;
    for (const member of ["interrupt_before", "interrupt_after"] as const) {
      const names = level[member];
      if (names?.some((each) => this.has(each))) made[member] = names.filter((each) => !this.has(each));
    }
    return made;
  }
}

function withTargets(node: Node, lead: (to: string) => string): Node {
  let made = node;
  if (typeof node.on_error === "string" && lead(node.on_error) !== node.on_error)
    made = { ...made, on_error: lead(node.on_error) };
  if (made.kind === "python" && made.destinations?.some((to) => lead(to) !== to)) {
    made = { ...made, destinations: [...new Set(made.destinations.map(lead))] };
  }
  return made;
}

function withOutcomes(branch: Branch, lead: (to: string) => string): Branch {
  const to = branch.to ?? {};
  if (Object.values(to).every((each) => lead(each) === each)) return branch;
  return { ...branch, to: Object.fromEntries(Object.entries(to).map(([outcome, each]) => [outcome, lead(each)])) };
}

function unique(edges: readonly Edge[]): Edge[] {
  const seen = new Set<string>();
  return edges.filter((edge) => {
    const key = [edge.to, ...[...sourcesOf(edge)].sort()].join("|");
    return seen.has(key) ? false : seen.add(key);
  });
}

/** Nodes that nothing leads to; the first one where there are none. */
function rootsOf(nodes: readonly Node[], edges: readonly Edge[], branches: readonly Branch[]): string[] {
  const led = new Set([
    ...edges.map((edge) => edge.to),
    ...branches.flatMap((branch) => Object.values(branch.to ?? {})),
    ...nodes.map((node) => node.on_error),
  ]);
  const roots = nodes.map((node) => node.id).filter((id) => !led.has(id));
  return roots.length > 0 ? roots : nodes.slice(0, 1).map((node) => node.id);
}

function hasWayOn(level: GraphLevel, id: string): boolean {
  if (level.edges?.some((edge) => sourcesOf(edge).includes(id))) return true;
  if (level.branches?.some((branch) => branch.from === id)) return true;
  // Code may go anywhere.
  const node = nodesById(level).get(id);
  return node?.kind === "python" && node.destinations !== undefined && node.destinations !== null;
}

function middle(level: GraphLevel, inside: ReadonlySet<string>): Place {
  const places = placesOf(level);
  const all = [...inside].map((id) => places.get(id) ?? { x: 0, y: 0 });
  const sum = all.reduce((one, two) => ({ x: one.x + two.x, y: one.y + two.y }), { x: 0, y: 0 });
  return rounded({ x: sum.x / all.length, y: sum.y / all.length });
}

// --- the state of a sub-graph -------------------------------------------------------------------

/** Folding the same value into these once more changes nothing. */
const IDEMPOTENT: ReadonlySet<string> = new Set(["max", "min", "operator.and_", "operator.or_", "add_messages"]);

function addsUp(channel: Channel): boolean {
  const { reducer = null } = channel;
  return reducer !== null && !(typeof reducer === "string" && IDEMPOTENT.has(reducer));
}

/** The channels that a part of a level reads and writes; null: all, as only its code knows. */
function channelsOf(part: Node | Branch): { reads: ReadonlySet<string>; writes: ReadonlySet<string> } | null {
  switch (part.kind) {
    case "python":
      return null;
    case "graph": {
      const { channels, input } = part.graph.state ?? {};
      const names = Object.keys(channels ?? {});
      return {
        reads: new Set(part.at === undefined || part.at === null ? (input ?? names) : names),
        writes: new Set(names),
      };
    }
    default: {
      // A transform without an input of its own looks at everything that its expressions name.
      const reads = new Set(pathsIn(templatesOf(part)).map((path) => path.split(".")[0] ?? ""));
      if (part.kind === "builtin" && part.type === "transform") {
        for (const name of namesInExpressions(part.config ?? {})) reads.add(name);
      }
      const output = "output" in part ? part.output?.channel : undefined;
      return { reads, writes: new Set(output === undefined ? [] : [output]) };
    }
  }
}

function namesInExpressions(config: Readonly<Record<string, unknown>>): string[] {
  if ((config.input ?? null) !== null) return [];
  return JSON.stringify([config.expression, config.fields]).match(/\w+/g) ?? [];
}

function stateFor(level: GraphLevel, inside: ReadonlySet<string>): State {
  const root = level.state?.root ?? "typed";
  if (root !== "typed") throw new ModelError(say.rootState(root));
  const declared = level.state?.channels ?? {};
  const parts = [
    ...(level.nodes ?? []).filter((node) => inside.has(node.id)),
    ...(level.branches ?? []).filter((branch) => inside.has(branch.from)),
  ].map(channelsOf);
  const used = Object.entries(declared).filter(([name]) =>
    parts.some((part) => part === null || part.reads.has(name) || part.writes.has(name)),
  );
  const oneWay = new Set<string>();
  const channels: [string, Channel][] = [];
  for (const [name, channel] of used) {
    if (!addsUp(channel)) channels.push([name, channel]);
    else if (parts.some((part) => part === null || part.reads.has(name))) throw new ModelError(say.countsTwice(name));
    else {
      oneWay.add(name);
      // From nothing: what it starts from outside would be added by every visit.
      const { type, reducer } = channel;
      channels.push([name, { ...(type !== undefined && { type }), ...(reducer !== undefined && { reducer }) }]);
    }
  }
  if (channels.length === 0) return {};
  const state: State = { channels: Object.fromEntries(channels) };
  if (oneWay.size > 0) state.input = channels.map(([name]) => name).filter((name) => !oneWay.has(name));
  return state;
}

// --- inline -------------------------------------------------------------------------------------

/** Put what is in a sub-graph in its place; ModelError where that would change what the graph does. */
export function inlineSubgraph(graph: Graph, path: GraphPath, id: string): Graph {
  const level = levelAt(graph, path);
  const node = nodeAt(level, id);
  if (node.kind !== "graph") throw new ModelError(say.notAGraph(id));
  for (const member of ["at", "on_error", "defer", "retry", "isolated", "timeout_seconds", "input"] as const) {
    const value = node[member] ?? false;
    if (value !== false) throw new ModelError(say.keepsMember(id, member));
  }
  if ((node.graph.nodes ?? []).length === 0) throw new ModelError(say.emptySubgraph);
  const state = sharedState(level, node.graph);
  const names = clashes(graph, level, node);
  const inner = names.size === 0 ? node.graph : renameInLevel(withNames(node.graph, names), names);
  return updateLevel(graph, path, () => ({
    ...joined(level, node, inner),
    ...(state !== undefined && { state }),
  }));
}

/** New names for nodes inside that have one of the level's, which is what templates outside mean. */
function clashes(graph: Graph, level: GraphLevel, node: GraphNode): Map<string, string> {
  const taken = takenIds(graph);
  const outer = nodesById(level);
  const names = new Map<string, string>();
  const given = new Set<string>();
  for (const each of node.graph.nodes ?? []) {
    if (!outer.has(each.id) || each.id === node.id) continue;
    const name = freeId(each.id, { has: (other) => taken.has(other) || given.has(other) });
    names.set(each.id, name);
    given.add(name);
  }
  return names;
}

/** The level's state with the channels that only the sub-graph had; undefined where it has no more. */
function sharedState(level: GraphLevel, inner: Subgraph): State | undefined {
  const outerRoot = level.state?.root ?? "typed";
  const innerRoot = inner.state?.root ?? "typed";
  if (outerRoot !== "typed" || innerRoot !== "typed") {
    throw new ModelError(say.rootState(outerRoot === "typed" ? innerRoot : outerRoot));
  }
  const known = level.state?.channels ?? {};
  const more: [string, Channel][] = [];
  const given = inner.state?.input ?? Object.keys(inner.state?.channels ?? {});
  for (const [name, channel] of Object.entries(inner.state?.channels ?? {})) {
    if (!Object.hasOwn(known, name)) {
      more.push([name, channel]);
      continue;
    }
    const outside = known[name] ?? {};
    const isAlike =
      isEqual(outside.type ?? "any", channel.type ?? "any") &&
      isEqual(outside.reducer ?? null, channel.reducer ?? null);
    if (!isAlike) throw new ModelError(say.channelDiffers(name));
    if (addsUp(channel) && given.includes(name)) throw new ModelError(say.countsTwice(name));
  }
  if (more.length === 0) return undefined;
  return { ...level.state, channels: { ...known, ...Object.fromEntries(more) } };
}

function joined(level: GraphLevel, node: GraphNode, inner: Subgraph): GraphLevel {
  const { id } = node;
  const entries = entriesOf(inner);
  const [only] = entries;
  const enterBy = (to: string): string => {
    if (to !== id) return to;
    if (entries.length !== 1 || only === undefined) throw new ModelError(say.severalStarts);
    return only;
  };
  const next = plainTargets(level, id);
  const leaveTo = (to: string): string => {
    if (to !== END) return to;
    if (next.length > 1) throw new ModelError(say.choiceToSeveral);
    return next[0] ?? END;
  };
  const ends = endsOf(inner);
  // What ends as nothing follows need not be led to END.
  const led = ends.filter((end) => !isDead(inner, end));

  const edges: Edge[] = [];
  for (const edge of level.edges ?? []) {
    const sources = sourcesOf(edge);
    if (edge.to === id) {
      if (sources.includes(id)) throw new ModelError(say.selfEdge(id));
      edges.push(...entries.map((to) => ({ from: edge.from, to })));
    } else if (!sources.includes(id)) edges.push(edge);
    else if (sources.length === 1) edges.push(...(edge.to === END ? led : ends).map((end) => edgeFrom(end, edge.to)));
    else {
      const [end, more] = ends;
      if (end === undefined || more !== undefined || hasOtherEnds(inner)) throw new ModelError(say.severalEnds);
      edges.push(edgeFrom(unjoined(sources, id, end), edge.to));
    }
  }
  // Where nothing follows, the run ends as it did inside.
  if (!hasWayOn(level, id)) edges.push(...led.map((end) => edgeFrom(end, END)));
  for (const edge of inner.edges ?? []) {
    if (edge.to !== END && !sourcesOf(edge).includes(START)) edges.push(edge);
  }

  const branches: Branch[] = [];
  for (const branch of level.branches ?? []) {
    const led = withOutcomes(branch, enterBy);
    if (branch.from !== id) branches.push(led);
    else {
      const [end, more] = ends;
      const [last] = end ?? [];
      if (last === undefined || end?.length !== 1 || more !== undefined || hasOtherEnds(inner))
        throw new ModelError(say.severalEnds);
      branches.push({ ...led, from: last });
    }
  }
  branches.push(...(inner.branches ?? []).map((branch) => withOutcomes(branch, leaveTo)));

  const at = rounded(placesOf(level).get(id) ?? { x: 0, y: 0 });
  const moved = besides(inner, at);
  const nodes = (level.nodes ?? []).flatMap((each): Node[] => {
    if (each !== node) return [withTargets(each, enterBy)];
    return moved.map((one) => withTargets(one, leaveTo));
  });
  const made: GraphLevel = { ...level, nodes, edges: unique(edges) };
  if (branches.length > 0 || level.branches !== undefined) made.branches = branches;
  for (const member of ["interrupt_before", "interrupt_after"] as const) {
    const names = interruptsOf(level, inner, id, member, entries, ends);
    if (!isEqual(names, level[member] ?? [])) made[member] = names;
  }
  return made;
}

function unjoined(sources: readonly string[], id: string, end: readonly string[]): string[] {
  return [...new Set(sources.flatMap((source) => (source === id ? end : [source])))];
}

/** The first nodes of a sub-graph. */
function entriesOf(inner: Subgraph): string[] {
  if (inner.branches?.some((branch) => branch.from === START)) throw new ModelError(say.choiceAtStart);
  const found = (inner.edges ?? []).filter((edge) => edge.from === START).map((edge) => edge.to);
  return [...new Set(found)].filter((to) => to !== END);
}

/** Where plain edges lead from a node. */
function plainTargets(level: GraphLevel, id: string): string[] {
  const found = (level.edges ?? []).filter((edge) => {
    const sources = sourcesOf(edge);
    return sources.length === 1 && sources[0] === id;
  });
  return [...new Set(found.map((edge) => edge.to))];
}

/** The ends of edges to END, and nodes at which the sub-graph ends as nothing follows. */
function endsOf(inner: Subgraph): (readonly string[])[] {
  const led = (inner.edges ?? []).filter((edge) => edge.to === END && edge.from !== START).map(sourcesOf);
  const dead = (inner.nodes ?? [])
    .filter((node) => node.kind !== "python" && !hasWayOn(inner, node.id))
    .map((node) => [node.id]);
  return [...led, ...dead];
}

function isDead(inner: Subgraph, end: readonly string[]): boolean {
  const [only] = end;
  return only !== undefined && end.length === 1 && !hasWayOn(inner, only);
}

/** True where an outcome, an error way or code ends the sub-graph: nothing that follows can wait for those. */
function hasOtherEnds(inner: Subgraph): boolean {
  const outcomes = (inner.branches ?? []).flatMap((branch) => Object.values(branch.to ?? {}));
  const errors = (inner.nodes ?? []).map((node) => node.on_error);
  const jumps = (inner.nodes ?? []).flatMap((node) => (node.kind === "python" ? (node.destinations ?? []) : []));
  return [...outcomes, ...errors, ...jumps].includes(END);
}

/** Pauses at the border become pauses at its first and last nodes. */
function interruptsOf(
  level: GraphLevel,
  inner: Subgraph,
  id: string,
  member: "interrupt_before" | "interrupt_after",
  entries: readonly string[],
  ends: readonly (readonly string[])[],
): string[] {
  const border = member === "interrupt_before" ? entries : ends.flat();
  const outside = (level[member] ?? []).flatMap((each) => (each === id ? border : [each]));
  return [...new Set([...outside, ...(inner[member] ?? [])])];
}

/** The nodes of a sub-graph, around the place of its node. */
function besides(inner: Subgraph, at: Place): Node[] {
  const places = placesOf(inner);
  const all = (inner.nodes ?? []).map((node) => places.get(node.id) ?? { x: 0, y: 0 });
  const x = all.reduce((sum, each) => sum + each.x, 0) / all.length;
  const y = all.reduce((sum, each) => sum + each.y, 0) / all.length;
  return (inner.nodes ?? []).map((node) => {
    const place = places.get(node.id) ?? { x: 0, y: 0 };
    return { ...node, ui: { ...node.ui, ...rounded({ x: at.x + place.x - x, y: at.y + place.y - y }) } };
  });
}
