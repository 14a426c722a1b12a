/** What differs between two executions: step by step, and in any two values. */
import type { Json, JsonObject } from "./json";
import type { JsonPath } from "./json-tree";
import type { Fault, NodeStatus } from "./timeline";

/** One visit of a node, as `GET /executions/{id}/nodes` lists them. */
export interface VisitLike {
  id: string;
  status: NodeStatus;
  attempts: number;
  started_at?: string | null | undefined;
  finished_at?: string | null | undefined;
  output?: unknown;
  error?: Partial<Fault> | null | undefined;
}

/** What one execution did at a node, all visits together. */
export interface Side {
  status: NodeStatus;
  visits: number;
  attempts: number;
  /** Seconds of all visits that have ended. */
  duration: number;
  /** Of the last visit. */
  output: Json;
  error: Partial<Fault> | null;
}

export type Aspect = "presence" | "status" | "visits" | "attempts" | "output" | "error";

export interface NodeDifference {
  node: string;
  a: Side | null;
  b: Side | null;
  /** Without the duration, which always differs. */
  differs: readonly Aspect[];
}

export interface Divergence {
  node: string;
  /** Which visit of the node, from 1. */
  visit: number;
  reason: "missing" | "status" | "output" | "error";
  /** The side that ran it, where only one did. */
  only: "a" | "b" | null;
}

export interface Comparison {
  nodes: readonly NodeDifference[];
  /** Where they part; null where all visits are alike. */
  divergence: Divergence | null;
}

/** Compare what two executions did. Nodes are in the order in which either ran them first. */
export function compareVisits(a: readonly VisitLike[], b: readonly VisitLike[]): Comparison {
  const [left, right] = [grouped(a), grouped(b)];
  const nodes = merged([...left.keys()], [...right.keys()]).map((node): NodeDifference => {
    const [one, other] = [sideOf(left.get(node)), sideOf(right.get(node))];
    return { node, a: one, b: other, differs: aspects(one, other) };
  });
  return { nodes, divergence: divergenceOf(a, b) };
}

function grouped(visits: readonly VisitLike[]): Map<string, VisitLike[]> {
  const groups = new Map<string, VisitLike[]>();
  for (const visit of visits) {
    const known = groups.get(visit.id);
    if (known) known.push(visit);
    else groups.set(visit.id, [visit]);
  }
  return groups;
}

/** Two orders in one: what only the second has stands behind what it followed there. */
function merged(a: readonly string[], b: readonly string[]): string[] {
  const all = [...a];
  for (const [index, name] of b.entries()) {
    if (all.includes(name)) continue;
    const before = b.slice(0, index).findLast((each) => all.includes(each));
    all.splice(before === undefined ? 0 : all.indexOf(before) + 1, 0, name);
  }
  return all;
}

function sideOf(visits: readonly VisitLike[] | undefined): Side | null {
  const last = visits?.at(-1);
  if (!visits || !last) return null;
  return {
    status: last.status,
    visits: visits.length,
    attempts: Math.max(...visits.map(({ attempts }) => attempts)),
    duration: visits.reduce((sum, visit) => sum + secondsOf(visit), 0),
    output: (last.output ?? null) as Json,
    error: last.error ?? null,
  };
}

function secondsOf({ started_at: from, finished_at: to }: VisitLike): number {
  return from && to ? Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000) : 0;
}

function aspects(a: Side | null, b: Side | null): Aspect[] {
  if (!a || !b) return ["presence"];
  const found: Aspect[] = [];
  if (a.status !== b.status) found.push("status");
  if (a.visits !== b.visits) found.push("visits");
  if (a.attempts !== b.attempts) found.push("attempts");
  if (!isSame(a.output, b.output)) found.push("output");
  if (!isSameError(a.error, b.error)) found.push("error");
  return found;
}

function isSameError(a: VisitLike["error"], b: VisitLike["error"]): boolean {
  return a?.type === b?.type && a?.message === b?.message;
}

/**
 * The first visit, in the order of supersteps, that is not alike in both. The visits of one superstep come in any order,
 * so it is the n-th visit of a node that is compared with the n-th visit of that node.
 */
function divergenceOf(a: readonly VisitLike[], b: readonly VisitLike[]): Divergence | null {
  const [left, right] = [numbered(a), numbered(b)];
  for (const [key, { visit, nth }] of left) {
    const other = right.get(key)?.visit;
    const reason = other ? reasonOf(visit, other) : "missing";
    if (reason !== null) return earliest({ node: visit.id, visit: nth, reason, only: other ? null : "a" }, b, left);
  }
  for (const [key, { visit, nth }] of right)
    if (!left.has(key)) return { node: visit.id, visit: nth, reason: "missing", only: "b" };
  return null;
}

/** A step that only B ran, where it ran before what differs: there they part. */
function earliest(found: Divergence, b: readonly VisitLike[], left: ReadonlyMap<string, unknown>): Divergence {
  for (const [key, { visit, nth }] of numbered(b)) {
    if (visit.id === found.node && nth === found.visit) return found;
    if (!left.has(key) && found.reason !== "missing")
      return { node: visit.id, visit: nth, reason: "missing", only: "b" };
  }
  return found;
}

function numbered(visits: readonly VisitLike[]): Map<string, { visit: VisitLike; nth: number }> {
  const counts = new Map<string, number>();
  const found = new Map<string, { visit: VisitLike; nth: number }>();
  for (const visit of visits) {
    const nth = (counts.get(visit.id) ?? 0) + 1;
    counts.set(visit.id, nth);
    found.set(`${visit.id} ${nth}`, { visit, nth });
  }
  return found;
}

function reasonOf(a: VisitLike, b: VisitLike): Divergence["reason"] | null {
  if (a.status !== b.status) return "status";
  if (!isSameError(a.error, b.error)) return "error";
  return isSame((a.output ?? null) as Json, (b.output ?? null) as Json) ? null : "output";
}

// --- values --------------------------------------------------------------------------------------------------------

/** Whether two values are the same; the order of members is none. */
export function isSame(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => isSame(item, b[index] ?? null))
    );
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSame(a[name] ?? null, b[name] ?? null))
  );
}

export interface Change {
  path: JsonPath;
  /** Undefined where it is not there. */
  before: Json | undefined;
  after: Json | undefined;
}

/** Where two values differ, deepest places first named; at most `limit`. */
export function changesOf(before: Json, after: Json, limit = 200): { changes: Change[]; more: boolean } {
  const changes: Change[] = [];
  const walk = (a: Json | undefined, b: Json | undefined, path: JsonPath): void => {
    if (changes.length > limit || (a !== undefined && b !== undefined && isSame(a, b))) return;
    if (isList(a) && isList(b)) {
      for (let index = 0; index < Math.max(a.length, b.length); index += 1) walk(a[index], b[index], [...path, index]);
    } else if (isObject(a) && isObject(b)) {
      for (const name of new Set([...Object.keys(a), ...Object.keys(b)]))
        walk(Object.hasOwn(a, name) ? a[name] : undefined, Object.hasOwn(b, name) ? b[name] : undefined, [
          ...path,
          name,
        ]);
    } else changes.push({ path, before: a, after: b });
  };
  walk(before, after, []);
  return { changes: changes.slice(0, limit), more: changes.length > limit };
}

function isList(value: Json | undefined): value is Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
