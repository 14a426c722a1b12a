/** A semantic difference of two graphs, brought into what a reader asks: which node, which choice, which field. */
import type { Schemas } from "@/api/client";
import { edgeRefs } from "@/model/flow";
import { END, type Graph, type GraphPath, START } from "@/model/graph";
import { isMembers, type Json } from "@/model/json";
import { findLevel, findNode } from "@/model/level";
import { type Status, visualDiff } from "@/model/visual";
import { strings } from "@/strings";

import { nameOf } from "./names";

export type Difference = Schemas["GraphDifference"];
export type Kind = keyof typeof strings.panels.versions.kinds;
export type Part = keyof typeof strings.panels.versions.parts;

export interface FieldChange {
  /** Below the part, as words: `config › url`. Empty: the whole. */
  field: string;
  /** undefined: nothing was there. */
  before: Json | undefined;
  after: Json | undefined;
}

export interface Entry {
  key: string;
  kind: Kind;
  part: Part;
  /** The level that it lies in. */
  path: GraphPath;
  /** The node that it is about, where it is about one. */
  nodeId: string | null;
  title: string;
  fields: FieldChange[];
}

const text = strings.panels.versions;

/** The entries of a difference, one for each node, edge, choice, channel or setting that differs. */
export function entriesOf(difference: Difference, before: Graph, after: Graph): Entry[] {
  const name = (path: GraphPath, id: string, [first, second] = [after, before]) => {
    const level = findLevel(first, path);
    return level && (findNode(level, id) || id === START || id === END)
      ? nameOf(level, id)
      : nameOf(findLevel(second, path) ?? {}, id);
  };
  const found = new Map<string, Entry>();
  const put = (entry: Omit<Entry, "fields" | "key">, field?: FieldChange) => {
    const key = [entry.kind, entry.part, ...entry.path, entry.nodeId ?? "", entry.title].join("\u0000");
    const known = found.get(key) ?? { ...entry, key, fields: [] };
    if (field) known.fields.push(field);
    found.set(key, known);
  };
  for (const kind of ["added", "removed"] as const) {
    for (const { path } of difference[kind].nodes) {
      const at = placeOf(path);
      const id = at.rest[1] ?? "";
      put({ kind, part: "nodes", path: at.path, nodeId: id, title: name(at.path, id) });
    }
    for (const { path, value } of difference[kind].edges) {
      const { from, to } = value as { from: string | string[]; to: string };
      const at = placeOf(path);
      const sources = (typeof from === "string" ? [from] : from).map((id) => name(at.path, id));
      put({
        kind,
        part: "edges",
        path: at.path,
        nodeId: null,
        title: text.edge(sources.join(" + "), name(at.path, to)),
      });
    }
    for (const { path, value } of difference[kind].branches) {
      const at = placeOf(path);
      const [, node = String(value.from), router = ""] = at.rest;
      put({ kind, part: "branches", path: at.path, nodeId: node, title: text.branchOf(name(at.path, node), router) });
    }
  }
  for (const { path, before, after } of difference.renamed) {
    const at = placeOf(`${path}/${String(after)}`);
    const title = text.edge(String(before), String(after));
    put({ kind: "renamed", part: "nodes", path: at.path, nodeId: String(after), title });
  }
  for (const change of difference.changed) changed(change, put, name);
  for (const { path } of difference.layout) {
    const at = placeOf(path);
    const id = at.rest[1] ?? "";
    put({ kind: "moved", part: "nodes", path: at.path, nodeId: id, title: name(at.path, id) });
  }
  if (difference.script) {
    put({ kind: "changed", part: "script", path: [], nodeId: null, title: text.scriptChanged });
  }
  return [...found.values()];
}

type Put = (entry: Omit<Entry, "fields" | "key">, field?: FieldChange) => void;

function changed(change: Difference["changed"][number], put: Put, name: (path: GraphPath, id: string) => string): void {
  const at = placeOf(change.path);
  const [first, second = "", third = "", ...rest] = at.rest;
  const field = (steps: readonly string[]): FieldChange => ({
    field: steps.join(" › "),
    before: change.before as Json | undefined,
    after: change.after as Json | undefined,
  });
  switch (first) {
    case "nodes":
      put(
        { kind: "changed", part: "nodes", path: at.path, nodeId: second, title: name(at.path, second) },
        field(third === "" ? [] : [third, ...rest]),
      );
      break;
    case "branches":
      put(
        {
          kind: "changed",
          part: "branches",
          path: at.path,
          nodeId: second,
          title: text.branchOf(name(at.path, second), third),
        },
        field(rest),
      );
      break;
    case "state": {
      const [title, steps] = second === "channels" ? [third, rest] : [second, third === "" ? [] : [third, ...rest]];
      put({ kind: "changed", part: "state", path: at.path, nodeId: null, title }, field(steps));
      break;
    }
    default: {
      const part = first === "settings" ? "settings" : "state";
      const steps = [second, third, ...rest].filter((step) => step !== "");
      put(
        { kind: "changed", part, path: at.path, nodeId: null, title: steps[0] ?? first ?? "" },
        field(steps.slice(1)),
      );
    }
  }
}

/** The level that a path leads through, and what is left of the path there. */
function placeOf(pointer: string): { path: string[]; rest: string[] } {
  const steps = pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const path: string[] = [];
  let at = 0;
  while (steps[at] === "nodes" && steps[at + 2] === "graph" && steps.length > at + 3) {
    path.push(steps[at + 1] ?? "");
    at += 3;
  }
  return { path, rest: steps.slice(at) };
}

// --- graphs that are no versions ------------------------------------------------------------------------------------

/** The entries of what differs between two graphs, over all levels: for the draft, which the service does not compare. */
export function entriesBetween(before: Graph, after: Graph, path: GraphPath = []): Entry[] {
  const diff = visualDiff(before, after, path);
  const found: Entry[] = [];
  const add = (entry: Omit<Entry, "key" | "fields" | "path">, fields: FieldChange[] = []) => {
    const key = [entry.kind, entry.part, ...path, entry.nodeId ?? "", entry.title].join("\u0000");
    found.push({ ...entry, key, path, fields });
  };
  for (const change of diff.nodes.values()) {
    const { id, status, renamedFrom } = change;
    if (renamedFrom !== null) add({ kind: "renamed", part: "nodes", nodeId: id, title: text.edge(renamedFrom, id) });
    const kind = status === "same" ? null : status;
    const isOnlyInside = kind === "changed" && change.fields.length === 0;
    if (kind !== null && !isOnlyInside) {
      add(
        { kind, part: "nodes", nodeId: id, title: nameOf(diff.level, id) },
        change.fields.flatMap(expanded).map(worded),
      );
    }
  }
  const refs = new Map(edgeRefs(diff.level));
  for (const [id, status] of diff.edges) {
    const ref = refs.get(id);
    if (!ref || status === "same") continue;
    const name = text.edge(nameOf(diff.level, ref.source), nameOf(diff.level, ref.target));
    const title = ref.kind === "branch" ? `${name} (${ref.outcome})` : name;
    add({ kind: status, part: ref.kind === "branch" ? "branches" : "edges", nodeId: null, title });
  }
  for (const change of diff.fields.flatMap(expanded)) {
    const [first = "", ...rest] = change.field.split(".");
    const part = first === "settings" || first === "script" ? first : "state";
    const steps = part === "state" && rest[0] === "channels" ? rest.slice(1) : rest;
    add({ kind: "changed", part, nodeId: null, title: part === "script" ? text.scriptChanged : (steps[0] ?? first) }, [
      { ...worded(change), field: steps.slice(1).join(" › ") },
    ]);
  }
  for (const change of diff.nodes.values()) {
    if (change.inside) found.push(...entriesBetween(before, after, [...path, change.id]));
  }
  return found;
}

type Change = ReturnType<typeof visualDiff>["fields"][number];

/** Of a whole configuration or of settings that came or went: each of its members. */
function expanded(change: Change): Change[] {
  const { field, before, after } = change;
  const whole = before === undefined ? after : after === undefined ? before : undefined;
  const isTop = /^(config|inputs|settings|state(\.channels)?)$/.test(field);
  if (!isTop || !isMembers(whole) || Object.keys(whole).length === 0) return [change];
  return Object.entries(whole).flatMap(([name, value]) =>
    expanded({
      field: `${field}.${name}`,
      before: before === undefined ? undefined : value,
      after: before === undefined ? value : undefined,
    }),
  );
}

function worded(change: { field: string; before: unknown; after: unknown }): FieldChange {
  return {
    field: change.field.replaceAll(".", " › "),
    before: change.before as Json | undefined,
    after: change.after as Json | undefined,
  };
}

/** How the nodes of the pane are marked while the draft is compared, by "outer/inner". */
export function paneMarks(before: Graph, after: Graph, path: GraphPath = []): Record<string, Status> {
  const prefix = path.map((id) => `${id}/`).join("");
  const marks: Record<string, Status> = {};
  for (const change of visualDiff(before, after, path).nodes.values()) {
    if (change.status !== "same" && change.status !== "removed") marks[prefix + change.id] = change.status;
    if (change.inside) Object.assign(marks, paneMarks(before, after, [...path, change.id]));
  }
  return marks;
}
