/** Two graphs beside each other, for eyes: what was added, removed, changed, and one level on which all of it can be drawn. */
import { withNames } from "./commands";
import { edgeRefs } from "./flow";
import {
  type Branch,
  branchesOf,
  type Edge,
  type Graph,
  type GraphLevel,
  type GraphPath,
  type Node,
  sourcesOf,
} from "./graph";
import { isEqual, isMembers, member, type Members, present } from "./json";
import { findLevel, nodesById } from "./level";

/** `moved`: only its place differs, which means nothing at run time. */
export type Status = "added" | "removed" | "changed" | "moved" | "same";

export interface FieldChange {
  /** Dotted: `config.url`, `branches.0.to.true`, `state.channels.total.reducer`. */
  field: string;
  /** Undefined where there was, or is, nothing. */
  before: unknown;
  after: unknown;
}

export interface NodeChange {
  id: string;
  status: Status;
  /** Its id before, where that was another one. */
  renamedFrom: string | null;
  fields: FieldChange[];
  /** For a sub-graph on both sides: whether something in it differs. */
  inside: boolean;
}

export interface VisualDiff {
  nodes: Map<string, NodeChange>;
  /** By the ids under which the edges of `level` are drawn. */
  edges: Map<string, Exclude<Status, "moved">>;
  /** What differs in the level itself: state, interrupts, and at the top settings and script. */
  fields: FieldChange[];
  /** Everything of both: what was removed stands where it stood. Draw this. */
  level: GraphLevel;
  counts: Record<Status, number>;
}

/** Compare one level of two graphs; a level that one of them lacks counts as empty. */
export function visualDiff(before: Graph, after: Graph, path: GraphPath = []): VisualDiff {
  return compareLevels(findLevel(before, path) ?? {}, findLevel(after, path) ?? {});
}

/** Tell whether two graphs mean the same: places and notes apart. */
export function isSameMeaning(before: Graph, after: Graph): boolean {
  return means(compareLevels(before, after));
}

function means(diff: VisualDiff): boolean {
  const { counts, edges, fields } = diff;
  const isSame = counts.added + counts.removed + counts.changed === 0;
  return isSame && fields.length === 0 && [...edges.values()].every((status) => status === "same");
}

function compareLevels(old: GraphLevel, after: GraphLevel): VisualDiff {
  const names = renamed(old, after);
  const before = names.size === 0 ? old : withNames(old, names);
  const was = nodesById(before);
  const is = nodesById(after);
  const from = new Map([...names].map(([one, two]) => [two, one]));
  const nodes = new Map<string, NodeChange>();
  for (const [id, node] of is) {
    const twin = was.get(id);
    const change: NodeChange = { id, status: "added", renamedFrom: from.get(id) ?? null, fields: [], inside: false };
    if (twin !== undefined) compareNodes(change, twin, node, branchesOf(before, id), branchesOf(after, id));
    nodes.set(id, change);
  }
  for (const id of was.keys()) {
    if (!is.has(id)) nodes.set(id, { id, status: "removed", renamedFrom: null, fields: [], inside: false });
  }
  const counts: Record<Status, number> = { added: 0, removed: 0, changed: 0, moved: 0, same: 0 };
  for (const { status } of nodes.values()) counts[status] += 1;
  const level = union(before, after);
  return { nodes, edges: compareEdges(before, after, level), fields: levelFields(before, after), level, counts };
}

function compareNodes(
  change: NodeChange,
  before: Node,
  after: Node,
  old: readonly Branch[],
  now: readonly Branch[],
): void {
  if (before === after && old.length === now.length && old.every((branch, index) => branch === now[index])) {
    change.status = "same";
    return;
  }
  const fields = changesOf(membersOf(before), membersOf(after));
  // Their targets are edges; what else a branch says belongs to the node.
  for (let place = 0; place < Math.max(old.length, now.length); place += 1) {
    fields.push(...changesOf(choiceOf(old[place]), choiceOf(now[place]), `branches.${place}`));
  }
  change.inside = before.kind === "graph" && after.kind === "graph" && !means(compareLevels(before.graph, after.graph));
  change.fields = fields;
  if (fields.length > 0 || change.inside || change.renamedFrom !== null) change.status = "changed";
  else change.status = isEqual(before.ui ?? {}, after.ui ?? {}) ? "same" : "moved";
}

/** A node as it is compared: without its id, its place, its sub-graph, and what holds its default. */
function membersOf(node: Node): Members {
  const found: Members = {};
  for (const name of present(node as unknown as Members)) {
    if (name === "id" || name === "ui" || name === "on_error" || (name === "graph" && node.kind === "graph")) continue;
    const value = (node as unknown as Members)[name];
    if (!isDefault(value)) found[name] = name === "retry" && isMembers(value) ? { ...RETRY, ...value } : value;
  }
  return found;
}

const RETRY = {
  max_attempts: 3,
  initial_seconds: 1,
  backoff: 2,
  max_seconds: 300,
  jitter: "full",
  on: ["Unavailable"],
};

function choiceOf(branch: Branch | undefined): Members | undefined {
  if (branch === undefined) return undefined;
  const entries = Object.entries(branch).filter(
    ([name, value]) => name !== "from" && name !== "to" && !isDefault(value),
  );
  return { ...Object.fromEntries(entries), outcomes: Object.keys(branch.to ?? {}).sort() };
}

function isDefault(value: unknown): boolean {
  if (value === null || value === undefined || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isMembers(value) && Object.keys(value).length === 0;
}

/** What differs between two values, as deep as both are objects or lists of one length. */
export function changesOf(before: unknown, after: unknown, field = ""): FieldChange[] {
  if (isEqual(before, after)) return [];
  const at = (name: string | number) => (field === "" ? String(name) : `${field}.${name}`);
  if (isMembers(before) && isMembers(after)) {
    const names = new Set([...present(before), ...present(after)]);
    return [...names].flatMap((name) => changesOf(member(before, name), member(after, name), at(name)));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return (before as unknown[]).flatMap((each, index) => changesOf(each, (after as unknown[])[index], at(index)));
  }
  return [{ field, before, after }];
}

const LISTS: ReadonlySet<string> = new Set(["nodes", "edges", "branches", "ui", "schema_version"]);

function levelFields(before: GraphLevel, after: GraphLevel): FieldChange[] {
  const members = (level: GraphLevel): Members => {
    const entries = Object.entries(level).filter(([name, value]) => !LISTS.has(name) && !isDefault(value));
    // Names of nodes and channels in no order.
    return Object.fromEntries(
      entries.map(([name, value]) => [name, name.startsWith("interrupt_") ? [...(value as string[])].sort() : value]),
    );
  };
  return changesOf(members(before), members(after));
}

// --- edges --------------------------------------------------------------------------------------

function compareEdges(before: GraphLevel, after: GraphLevel, level: GraphLevel): Map<string, Exclude<Status, "moved">> {
  const was = new Map([...edgeRefs(before)].map(([id, ref]) => [id, ref.target]));
  const is = new Map([...edgeRefs(after)].map(([id, ref]) => [id, ref.target]));
  const found = new Map<string, Exclude<Status, "moved">>();
  for (const [id] of edgeRefs(level)) {
    const [old, now] = [was.get(id), is.get(id)];
    if (now === undefined) found.set(id, "removed");
    else if (old === undefined) found.set(id, "added");
    else found.set(id, old === now ? "same" : "changed");
  }
  return found;
}

/** A level with everything of both: of what both have, as it is after. */
function union(before: GraphLevel, after: GraphLevel): GraphLevel {
  const is = nodesById(after);
  const was = nodesById(before);
  const nodes = (after.nodes ?? []).map((node): Node => {
    const lost = was.get(node.id)?.on_error ?? null;
    return lost === null || typeof node.on_error === "string" ? node : { ...node, on_error: lost };
  });
  nodes.push(...(before.nodes ?? []).filter((node) => !is.has(node.id)));
  const known = new Set((after.edges ?? []).map(keyOf));
  const edges = [...(after.edges ?? []), ...(before.edges ?? []).filter((edge) => !known.has(keyOf(edge)))];
  return { ...after, nodes, edges, branches: unionBranches(before, after) };
}

function keyOf(edge: Edge): string {
  return [edge.to, ...[...sourcesOf(edge)].sort()].join("|");
}

function unionBranches(before: GraphLevel, after: GraphLevel): Branch[] {
  const old = new Map<string, Branch[]>();
  for (const branch of before.branches ?? []) {
    const known = old.get(branch.from);
    if (known === undefined) old.set(branch.from, [branch]);
    else known.push(branch);
  }
  const found = (after.branches ?? []).map((branch): Branch => {
    const twin = old.get(branch.from)?.shift();
    const lost = Object.entries(twin?.to ?? {}).filter(([outcome]) => !Object.hasOwn(branch.to ?? {}, outcome));
    return lost.length === 0 ? branch : { ...branch, to: { ...branch.to, ...Object.fromEntries(lost) } };
  });
  return [...found, ...[...old.values()].flat()];
}

// --- renames ------------------------------------------------------------------------------------

/** Old id -> new id of nodes that only changed their id: one that went and one that came, alike, and no other. */
function renamed(before: GraphLevel, after: GraphLevel): Map<string, string> {
  const was = nodesById(before);
  const is = nodesById(after);
  const gone = [...was.values()].filter((node) => !is.has(node.id));
  const come = [...is.values()].filter((node) => !was.has(node.id));
  const names = new Map<string, string>();
  if (gone.length === 0 || come.length === 0) return names;
  const arrived = byMeaning(come);
  for (const [meaning, [old, ...rivals]] of byMeaning(gone)) {
    const [now, ...others] = arrived.get(meaning) ?? [];
    if (old !== undefined && now !== undefined && rivals.length === 0 && others.length === 0) names.set(old.id, now.id);
  }
  return names;
}

function byMeaning(nodes: readonly Node[]): Map<string, Node[]> {
  const found = new Map<string, Node[]>();
  for (const node of nodes) {
    const meaning = meaningOf(node);
    const known = found.get(meaning);
    if (known === undefined) found.set(meaning, [node]);
    else known.push(node);
  }
  return found;
}

function meaningOf(node: Node): string {
  return JSON.stringify(sorted({ ...membersOf(node), graph: node.kind === "graph" ? node.graph : undefined }));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMembers(value)) return value;
  return Object.fromEntries(
    present(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  );
}
