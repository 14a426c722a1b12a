/** Copying parts of a level as text, and pasting them anywhere: into another level, another workflow, another tab. */
import { model as say } from "@/strings/model";

import { edgeFrom, freeId, MAX_NODES, MAX_NOTES, rounded, withNames } from "./commands";
import { ModelError } from "./errors";
import { noteFlowId, noteIdOf } from "./flow";
import { placesOf, type Point } from "./geometry";
import {
  type Branch,
  type Channel,
  type Edge,
  END,
  type Graph,
  type GraphLevel,
  type GraphPath,
  type Node,
  type Note,
  type Selection,
  sourcesOf,
  START,
} from "./graph";
import { isMembers, type Members } from "./json";
import { levelAt, takenIds, updateLevel } from "./level";
import { pathsIn, renameInLevel, templatesOf } from "./references";

/** What a copy holds, as JSON. Edges go along where both their ends do. */
export interface Clip {
  readonly orcheo: "clip";
  readonly version: 1;
  readonly nodes: Node[];
  readonly edges: Edge[];
  readonly branches: Branch[];
  readonly notes: Note[];
  readonly interrupt_before: string[];
  readonly interrupt_after: string[];
  /** Channels that the nodes name; pasting adds those that are missing. */
  readonly channels: Record<string, Channel>;
  /** SHA-256 of the script that python nodes among them belong to. */
  readonly script: string | null;
}

/** Where a duplicate lies beside its original. */
const OFFSET = 32;

/** Copy what is selected. Outcomes and error ways that lead out of it are left out, but for those to END. */
export function copy(graph: Graph, path: GraphPath, selection: Selection): Clip {
  const level = levelAt(graph, path);
  const wanted = new Set(selection.nodes);
  const isInside = (id: string) => wanted.has(id);
  const isKept = (id: string) => id === END || isInside(id);
  const places = placesOf(level);
  const nodes = (level.nodes ?? [])
    .filter((node) => isInside(node.id))
    .map((node): Node => {
      const made: Node = { ...node, ui: { ...node.ui, ...rounded(places.get(node.id) ?? { x: 0, y: 0 }) } };
      if (typeof made.on_error === "string" && !isKept(made.on_error)) delete made.on_error;
      if (made.kind === "python" && made.destinations) made.destinations = made.destinations.filter(isKept);
      return made;
    });
  const edges = (level.edges ?? []).flatMap((edge) => {
    const sources = sourcesOf(edge).filter(isInside);
    return isInside(edge.to) && sources.length > 0 ? [edgeFrom(sources, edge.to)] : [];
  });
  const branches = (level.branches ?? [])
    .filter((branch) => isInside(branch.from))
    .map((branch): Branch => {
      if (branch.kind === "builtin") {
        return { ...branch, to: Object.fromEntries(Object.entries(branch.to).filter(([, to]) => isKept(to))) };
      }
      const to = Object.entries(branch.to ?? {}).map(([outcome, each]) => [outcome, isKept(each) ? each : END]);
      return branch.to ? { ...branch, to: Object.fromEntries(to) as Record<string, string> } : branch;
    });
  const noteIds = new Set([...selection.notes, ...selection.nodes.map(noteIdOf)]);
  const clip: GraphLevel = { nodes, edges, branches };
  return {
    orcheo: "clip",
    version: 1,
    nodes,
    edges,
    branches,
    notes: (level.ui?.notes ?? []).filter((note) => noteIds.has(note.id)),
    interrupt_before: (level.interrupt_before ?? []).filter(isInside),
    interrupt_after: (level.interrupt_after ?? []).filter(isInside),
    channels: channelsOf(clip, level.state?.channels ?? {}),
    script: hasPython(clip) ? (graph.script?.sha256 ?? null) : null,
  };
}

/** The channels that parts of a level name. */
function channelsOf(level: GraphLevel, channels: Readonly<Record<string, Channel>>): Record<string, Channel> {
  const named = new Set<string>();
  for (const part of [...(level.nodes ?? []), ...(level.branches ?? [])]) {
    for (const path of pathsIn(templatesOf(part))) named.add(path.split(".")[0] ?? "");
    if ("output" in part && part.output) named.add(part.output.channel);
  }
  return Object.fromEntries(Object.entries(channels).filter(([name]) => named.has(name)));
}

function hasPython(level: GraphLevel): boolean {
  if (level.branches?.some((branch) => branch.kind === "python")) return true;
  return (level.nodes ?? []).some((node) => node.kind === "python" || (node.kind === "graph" && hasPython(node.graph)));
}

/**
 * Paste a copy: its nodes get ids that are free, and what names them within the copy follows.
 *
 * @param at Where its top left corner goes; null: a little beside where it came from.
 */
export function paste(
  graph: Graph,
  path: GraphPath,
  clip: Clip,
  at: Point | null = null,
): { graph: Graph; selection: Selection } {
  if (clip.script !== null && clip.script !== graph.script?.sha256) throw new ModelError(say.otherScript);
  const level = levelAt(graph, path);
  if ((level.nodes?.length ?? 0) + clip.nodes.length > MAX_NODES) throw new ModelError(say.tooManyNodes(MAX_NODES));
  if ((level.ui?.notes?.length ?? 0) + clip.notes.length > MAX_NOTES) throw new ModelError(say.tooManyNotes(MAX_NOTES));

  const fresh = renamed(clip, takenIds(graph));
  const [dx, dy] = shift(clip, at);
  const nodes = (fresh.nodes ?? []).map((node): Node => {
    const place = rounded({ x: (node.ui?.x ?? 0) + dx, y: (node.ui?.y ?? 0) + dy });
    return { ...node, ui: { ...node.ui, ...place } };
  });
  const noteIds = new Set((level.ui?.notes ?? []).map((note) => note.id));
  const notes = clip.notes.map((note): Note => {
    const id = freeId(note.id, noteIds);
    noteIds.add(id);
    return { ...note, id, ...rounded({ x: note.x + dx, y: note.y + dy }) };
  });
  const made = updateLevel(graph, path, (old) => pasted(old, { ...fresh, nodes }, notes, clip.channels));
  const selection = { nodes: nodes.map((node) => node.id), edges: [], notes: notes.map((note) => note.id) };
  return { graph: made, selection };
}

/** Copy and paste in one. */
export function duplicate(graph: Graph, path: GraphPath, selection: Selection): { graph: Graph; selection: Selection } {
  return paste(graph, path, copy(graph, path, selection));
}

function pasted(
  level: GraphLevel,
  fresh: GraphLevel,
  notes: Note[],
  channels: Readonly<Record<string, Channel>>,
): GraphLevel {
  let made: GraphLevel = level;
  for (const part of ["nodes", "edges", "branches", "interrupt_before", "interrupt_after"] as const) {
    const more: readonly unknown[] = fresh[part] ?? [];
    if (more.length > 0) made = { ...made, [part]: [...(made[part] ?? []), ...more] };
  }
  if (notes.length > 0) made = { ...made, ui: { ...made.ui, notes: [...(made.ui?.notes ?? []), ...notes] } };
  const known = made.state?.channels ?? {};
  const missing = Object.entries(channels).filter(([name]) => !Object.hasOwn(known, name));
  if (missing.length === 0) return made;
  return { ...made, state: { ...made.state, channels: { ...known, ...Object.fromEntries(missing) } } };
}

function shift(clip: Clip, at: Point | null): [number, number] {
  if (at === null) return [OFFSET, OFFSET];
  const corners = [...clip.nodes.map((node) => node.ui ?? {}), ...clip.notes];
  const left = Math.min(...corners.map((corner) => corner.x ?? 0));
  const top = Math.min(...corners.map((corner) => corner.y ?? 0));
  return Number.isFinite(left) ? [at.x - left, at.y - top] : [0, 0];
}

/** The copy as a level whose ids, in all its sub-graphs too, are none of the graph's. */
function renamed(clip: Clip, taken: ReadonlySet<string>): GraphLevel {
  const { nodes, edges, branches, interrupt_before, interrupt_after } = clip;
  const level: GraphLevel = { nodes, edges, branches, interrupt_before, interrupt_after };
  // A new name must not be an old one of the copy either: it would be renamed once more.
  return withFreeIds(level, taken, takenIds(level)).level;
}

function withFreeIds<Level extends GraphLevel>(
  level: Level,
  taken: ReadonlySet<string>,
  old: ReadonlySet<string>,
  given = new Set<string>(),
): { level: Level; names: Map<string, string> } {
  const own = new Map<string, string>();
  const inner = new Map<string, string>();
  for (const node of level.nodes ?? []) {
    if (!taken.has(node.id)) continue;
    const name = freeId(node.id, { has: (id) => taken.has(id) || old.has(id) || given.has(id) });
    own.set(node.id, name);
    given.add(name);
  }
  const nodes = (level.nodes ?? []).map((node): Node => {
    if (node.kind !== "graph") return node;
    const made = withFreeIds(node.graph, taken, old, given);
    for (const [id, name] of made.names) inner.set(id, name);
    return made.level === node.graph ? node : { ...node, graph: made.level };
  });
  const names = new Map([...inner, ...own]);
  if (names.size === 0) return { level, names };
  return { level: renameInLevel(withNames({ ...level, nodes }, own) as Level, names), names };
}

// --- text ---------------------------------------------------------------------------------------

export function clipToText(clip: Clip): string {
  return JSON.stringify(clip, null, 2);
}

/** The clip in a text; undefined where it is none of ours. Anybody may have written it: shapes are checked. */
export function clipFromText(text: string): Clip | undefined {
  if (!/^\s*\{/.test(text) || !text.includes('"orcheo"')) return undefined;
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isMembers(found) || found.orcheo !== "clip" || found.version !== 1) return undefined;
  const isFit =
    isListOf(found.nodes, isNode) &&
    isListOf(found.edges, isEdge) &&
    isListOf(found.branches, isBranch) &&
    isListOf(found.notes, isNote) &&
    isListOf(found.interrupt_before, isText) &&
    isListOf(found.interrupt_after, isText) &&
    isMembers(found.channels) &&
    (found.script === null || isText(found.script));
  return isFit ? (found as unknown as Clip) : undefined;
}

/** Throw where there is none. */
export function requireClip(text: string): Clip {
  const clip = clipFromText(text);
  if (clip === undefined) throw new ModelError(say.notAClip);
  return clip;
}

/** Whether anything is in it. */
export const isEmptyClip = (clip: Clip): boolean => clip.nodes.length === 0 && clip.notes.length === 0;

/** The ids on the pane of what was pasted: notes have ids of their own there. */
export const flowIdsOf = (selection: Selection): string[] => [...selection.nodes, ...selection.notes.map(noteFlowId)];

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
const isOptional = (value: unknown, isFit: (each: unknown) => boolean): boolean =>
  value === undefined || value === null || isFit(value);

function isNode(value: unknown): boolean {
  if (!isMembers(value) || !isText(value.id) || value.id === START || value.id === END) return false;
  if (!isOptional(value.ui, (ui) => isMembers(ui) && isOptional(ui.x, isNumber) && isOptional(ui.y, isNumber)))
    return false;
  if (!isOptional(value.on_error, isText)) return false;
  switch (value.kind) {
    case "builtin":
      return isText(value.type) && isOptional(value.config, isMembers) && isOptional(value.output, isOutput);
    case "python":
      return isText(value.at) && isOptional(value.destinations, (list) => isListOf(list, isText));
    case "workflow":
      return isText(value.workflow_id) && isOptional(value.inputs, isMembers) && isOptional(value.output, isOutput);
    case "graph":
      return isMembers(value.graph) && isLevel(value.graph);
    default:
      return false;
  }
}

const isOutput = (value: unknown): boolean => isMembers(value) && isText(value.channel);

function isLevel(value: Members): boolean {
  return (
    isOptional(value.nodes, (list) => isListOf(list, isNode)) &&
    isOptional(value.edges, (list) => isListOf(list, isEdge)) &&
    isOptional(value.branches, (list) => isListOf(list, isBranch)) &&
    isOptional(value.interrupt_before, (list) => isListOf(list, isText)) &&
    isOptional(value.interrupt_after, (list) => isListOf(list, isText)) &&
    isOptional(value.state, isMembers) &&
    isOptional(value.ui, (ui) => isMembers(ui) && isOptional(ui.notes, (list) => isListOf(list, isNote)))
  );
}

function isEdge(value: unknown): boolean {
  return isMembers(value) && isText(value.to) && (isText(value.from) || isListOf(value.from, isText));
}

function isBranch(value: unknown): boolean {
  if (!isMembers(value) || !isText(value.from)) return false;
  const isTo = (to: unknown) => isMembers(to) && Object.values(to).every(isText);
  if (value.kind === "python") return isText(value.at) && isOptional(value.to, isTo);
  return value.kind === "builtin" && isText(value.type) && isOptional(value.config, isMembers) && isTo(value.to);
}

function isNote(value: unknown): boolean {
  if (!isMembers(value) || !isText(value.id) || !isText(value.text) || !isText(value.color)) return false;
  return [value.x, value.y, value.width, value.height].every(isNumber);
}
