/** JSON Patch (RFC 6902): what a save sends. Diffing costs as much as what changed: parts shared by identity are skipped. */
import { model as say } from "@/strings/model";

import { ModelError } from "./errors";
import { escapeSegment, isEqual, isMembers, member, type Members, present, withMember, withoutMember } from "./json";

export { type Conflict, merge } from "./merge";

export type Operation =
  | { op: "add" | "replace" | "test"; path: string; value: unknown }
  | { op: "remove"; path: string }
  | { op: "move" | "copy"; path: string; from: string };

/** The operations that make `after` of `before`. They are to be applied in their order. */
export function diff(before: unknown, after: unknown): Operation[] {
  const found: Operation[] = [];
  diffValues(before, after, "", found);
  return found;
}

const unescapeSegment = (text: string): string => text.replaceAll("~1", "/").replaceAll("~0", "~");

/** The members that a JSON pointer names; undefined where it is none. */
export function parsePointer(pointer: string): string[] | undefined {
  if (pointer === "") return [];
  if (!pointer.startsWith("/") || /~(?![01])/.test(pointer)) return undefined;
  return pointer.slice(1).split("/").map(unescapeSegment);
}

function diffValues(before: unknown, after: unknown, path: string, found: Operation[]): void {
  if (before === after) return;
  if (Array.isArray(before) && Array.isArray(after)) diffLists(before, after, path, found);
  else if (isMembers(before) && isMembers(after)) diffMembers(before, after, path, found);
  else if (!isEqual(before, after)) found.push({ op: "replace", path, value: after });
}

function diffMembers(before: Members, after: Members, path: string, found: Operation[]): void {
  const names = present(after);
  for (const name of present(before)) {
    if (member(after, name) === undefined) found.push({ op: "remove", path: `${path}/${escapeSegment(name)}` });
  }
  for (const name of names) {
    const place = `${path}/${escapeSegment(name)}`;
    const old = member(before, name);
    if (old === undefined) found.push({ op: "add", path: place, value: after[name] });
    else diffValues(old, after[name], place, found);
  }
}

/**
 * Lists are aligned by what stayed (an item is known by its `id`, else by its value), then changed from the front: an
 * item between two that stayed is changed in place as far as both sides have one, the rest is removed or added.
 */
function diffLists(before: readonly unknown[], after: readonly unknown[], path: string, found: Operation[]): void {
  if (after.length === 0) {
    if (before.length > 0) found.push({ op: "replace", path, value: [] });
    return;
  }
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && isEqual(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shorter - start && isEqual(before[before.length - 1 - end], after[after.length - 1 - end])) end += 1;
  const old = before.slice(start, before.length - end);
  const now = after.slice(start, after.length - end);
  let at = start;
  let [from, to] = [0, 0];
  for (const [oldIndex, newIndex] of [...stayed(old, now), [old.length, now.length] as const]) {
    while (from < oldIndex && to < newIndex && !haveOtherIds(old[from], now[to])) {
      diffValues(old[from++], now[to++], `${path}/${at++}`, found);
    }
    for (; from < oldIndex; from += 1) found.push({ op: "remove", path: `${path}/${at}` });
    for (; to < newIndex; to += 1) found.push({ op: "add", path: `${path}/${at++}`, value: now[to] });
    if (oldIndex < old.length) diffValues(old[from++], now[to++], `${path}/${at++}`, found);
  }
}

function haveOtherIds(one: unknown, two: unknown): boolean {
  const [first, second] = [idOf(one), idOf(two)];
  return first !== undefined && second !== undefined && first !== second;
}

function idOf(value: unknown): string | undefined {
  const id = isMembers(value) ? member(value, "id") : undefined;
  return typeof id === "string" ? id : undefined;
}

/** Pairs of indexes of the items that both lists have, in an order that rises on both sides: as many as there can be. */
function stayed(old: readonly unknown[], now: readonly unknown[]): [number, number][] {
  if (old.length === 0 || now.length === 0) return [];
  const keys = new Map<unknown, number[]>();
  for (const [index, item] of now.entries()) {
    const key = keyOf(item);
    const known = keys.get(key);
    if (known === undefined) keys.set(key, [index]);
    else known.push(index);
  }
  const pairs: [number, number][] = [];
  for (const [index, item] of old.entries()) {
    const place = keys.get(keyOf(item))?.shift();
    if (place !== undefined) pairs.push([index, place]);
  }
  return longestRise(pairs);
}

function keyOf(item: unknown): unknown {
  const id = idOf(item);
  if (id !== undefined) return `id ${id}`;
  return typeof item === "object" && item !== null ? `json ${JSON.stringify(item)}` : item;
}

/** The longest part of the pairs whose second numbers rise (patience sorting). */
function longestRise(pairs: readonly [number, number][]): [number, number][] {
  const piles: number[] = [];
  const previous: (number | undefined)[] = [];
  for (const [index, pair] of pairs.entries()) {
    let [low, high] = [0, piles.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[piles[middle] ?? 0]?.[1] ?? 0) < pair[1]) low = middle + 1;
      else high = middle;
    }
    previous.push(low > 0 ? piles[low - 1] : undefined);
    piles[low] = index;
  }
  const found: [number, number][] = [];
  for (let at = piles.at(-1); at !== undefined; at = previous[at]) {
    const pair = pairs[at];
    if (pair !== undefined) found.unshift(pair);
  }
  return found;
}

// --- applying -----------------------------------------------------------------------------------

/** The document after the operations, all or none; ModelError where they do not fit. What they do not touch is shared. */
export function apply(document: unknown, operations: readonly Operation[]): unknown {
  return operations.reduce(applyOne, document);
}

function applyOne(document: unknown, operation: Operation): unknown {
  const path = pointer(operation.path);
  switch (operation.op) {
    case "add":
    case "replace":
      return change(document, path, operation.op, operation.value, operation.path);
    case "remove":
      return change(document, path, "remove", undefined, operation.path);
    case "copy":
      return change(document, path, "add", valueAt(document, pointer(operation.from), operation.from), operation.path);
    case "move": {
      if (operation.path === operation.from) return document;
      if (operation.path.startsWith(`${operation.from}/`)) throw new ModelError(say.badOperation);
      const value = valueAt(document, pointer(operation.from), operation.from);
      const without = change(document, pointer(operation.from), "remove", undefined, operation.from);
      return change(without, path, "add", value, operation.path);
    }
    case "test":
      if (!isEqual(valueAt(document, path, operation.path), operation.value)) {
        throw new ModelError(say.testFailed(operation.path));
      }
      return document;
    default:
      throw new ModelError(say.badOperation);
  }
}

function pointer(text: string): string[] {
  const path = parsePointer(text);
  if (path === undefined) throw new ModelError(say.badOperation);
  return path;
}

function valueAt(document: unknown, path: readonly string[], whole: string): unknown {
  let value = document;
  for (const name of path) {
    if (Array.isArray(value)) value = value[itemIndex(name, value.length - 1, whole)];
    else if (isMembers(value) && Object.hasOwn(value, name)) value = value[name];
    else throw new ModelError(say.noPlace(whole));
  }
  return value;
}

function itemIndex(name: string, last: number, whole: string): number {
  if (!/^(0|[1-9]\d*)$/.test(name) || Number(name) > last) throw new ModelError(say.noPlace(whole));
  return Number(name);
}

type Verb = "add" | "replace" | "remove";

function change(value: unknown, path: readonly string[], verb: Verb, to: unknown, whole: string, depth = 0): unknown {
  const name = path[depth];
  if (name === undefined) {
    if (verb === "remove") throw new ModelError(say.noPlace(whole));
    return to;
  }
  const isLast = depth === path.length - 1;
  if (Array.isArray(value)) {
    const items: unknown[] = [...(value as unknown[])];
    if (isLast && verb === "add")
      items.splice(name === "-" ? items.length : itemIndex(name, items.length, whole), 0, to);
    else {
      const index = itemIndex(name, items.length - 1, whole);
      if (isLast && verb === "remove") items.splice(index, 1);
      else items[index] = isLast ? to : change(items[index], path, verb, to, whole, depth + 1);
    }
    return items;
  }
  if (!isMembers(value)) throw new ModelError(say.noPlace(whole));
  if (isLast && verb === "add") return withMember(value, name, to);
  if (!Object.hasOwn(value, name)) throw new ModelError(say.noPlace(whole));
  if (isLast && verb === "remove") return withoutMember(value, name);
  return withMember(value, name, isLast ? to : change(value[name], path, verb, to, whole, depth + 1));
}
