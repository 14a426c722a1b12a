/**
 * `{{path}}` and `[[credential]]` in texts: where they stand, what may be written there, what they would give. As in
 * the engine these are look-ups, never expressions.
 */
import { type Catalogue, findEntry } from "./catalogue";
import { titleOf } from "./flow";
import { END, type Graph, type GraphLevel, type GraphPath, type Node, sourcesOf, START } from "./graph";
import { isMembers, type Json, member, type Members } from "./json";
import { findLevel, nodesById } from "./level";
import { inputSchemaOf, type Schema } from "./schema";

// --- reading ------------------------------------------------------------------------------------

export interface TemplateToken {
  kind: "template";
  from: number;
  to: number;
  path: string;
  pathFrom: number;
  pathTo: number;
  /** What stands in `default(…)`, as text; null: an unknown path is an error. */
  default: string | null;
}

export interface CredentialToken {
  kind: "credential";
  from: number;
  to: number;
  name: string;
  /** After `#`; null: the whole secret. */
  field: string | null;
}

/** Braces or brackets that open and never close, or hold what is no path and no name. */
export interface BrokenToken {
  kind: "broken";
  from: number;
  to: number;
}

export type Token = TemplateToken | CredentialToken | BrokenToken;

const TOKENS =
  /\{\{\s*(?<path>[^{}|]+?)\s*(?:\|\s*default\((?<default>.*?)\)\s*)?\}\}|\[\[\s*(?<name>[A-Za-z0-9_-]+)(?:#(?<field>[A-Za-z0-9_-]+))?\s*\]\]|\{\{[^{}]*(?:\}\}|\}|$)|\[\[[^[\]]*$/g;

/** The templates and credential references of a text, in its order. */
export function parse(text: string): Token[] {
  return [...text.matchAll(TOKENS)].map((match): Token => {
    const from = match.index;
    const to = from + match[0].length;
    const { path, name, field, default: otherwise } = match.groups ?? {};
    if (path !== undefined) {
      const pathFrom = from + match[0].indexOf(path, 2);
      return { kind: "template", from, to, path, pathFrom, pathTo: pathFrom + path.length, default: otherwise ?? null };
    }
    if (name !== undefined) return { kind: "credential", from, to, name, field: field ?? null };
    return { kind: "broken", from, to };
  });
}

/** True where a text is one template and nothing else: its value then keeps its type. */
export function isWholeTemplate(text: string): boolean {
  const trimmed = text.trim();
  const [only, more] = parse(trimmed);
  return only?.kind === "template" && more === undefined && only.from === 0 && only.to === trimmed.length;
}

/** What the last execution left to look things up in. */
export interface Data {
  inputs?: unknown;
  results?: unknown;
  /** The state's channels by name. */
  channels?: Members;
  trigger?: unknown;
  execution?: unknown;
}

/** What a path leads to in the data; `found: false` where it leads nowhere. */
export function lookUp(path: string, data: Data): { found: true; value: unknown } | { found: false } {
  let value: unknown = rootsOf(data);
  for (const step of path.split(".")) {
    if (Array.isArray(value) && /^-?\d+$/.test(step)) {
      const index = Number(step);
      if (index >= value.length || index < -value.length) return { found: false };
      value = (value as unknown[]).at(index);
    } else if (isMembers(value) && Object.hasOwn(value, step)) value = value[step];
    else return { found: false };
  }
  return { found: true, value };
}

function rootsOf(data: Data): Members {
  const { channels, ...roots } = data;
  return { ...channels, ...Object.fromEntries(Object.entries(roots).filter(([, value]) => value !== undefined)) };
}

/** What a text would give with the data, as the engine renders it; `missing` names the paths that lead nowhere. */
export function preview(text: string, data: Data): { value: unknown; missing: string[] } {
  const missing: string[] = [];
  const valueOf = (token: TemplateToken): unknown => {
    const found = lookUp(token.path, data);
    if (found.found) return found.value;
    if (token.default === null) {
      missing.push(token.path);
      return undefined;
    }
    return defaultOf(token.default);
  };
  const tokens = parse(text).filter((token) => token.kind === "template");
  const [first] = tokens;
  if (first !== undefined && isWholeTemplate(text)) return { value: valueOf(first), missing };
  let made = "";
  let at = 0;
  for (const token of tokens) {
    const value = valueOf(token);
    made += text.slice(at, token.from) + (value === undefined ? text.slice(token.from, token.to) : asText(value));
    at = token.to;
  }
  return { value: made + text.slice(at), missing };
}

function defaultOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.trim().replace(/^['"]+|['"]+$/g, "");
  }
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

// --- suggesting ---------------------------------------------------------------------------------

export interface Suggestion {
  /** What the list shows. */
  label: string;
  kind: "root" | "node" | "member" | "item" | "default" | "credential" | "field";
  /** What it is: a type, a node's title. */
  detail: string | null;
  /** The value of the last execution, in short; null where there is none. */
  preview: string | null;
  /** Replaces the text from `from` to `to`. */
  insert: string;
  from: number;
  to: number;
  /** True where more may follow: the list should open again after it. */
  more: boolean;
}

/** What may stand at a place: made once for a node, read at every key. */
export interface Scope {
  readonly graph: Graph;
  readonly level: GraphLevel;
  readonly path: GraphPath;
  /** The node whose configuration is edited; its own result comes last. */
  readonly nodeId: string | null;
  readonly catalogue: Catalogue;
  readonly data: Data | null;
  readonly credentials: readonly CredentialHint[];
}

export interface CredentialHint {
  name: string;
  /** What stands behind `#`. */
  fields: readonly string[];
  detail?: string;
}

export function scopeOf(options: {
  graph: Graph;
  path: GraphPath;
  nodeId?: string | null;
  catalogue?: Catalogue;
  data?: Data | null;
  credentials?: readonly CredentialHint[];
}): Scope {
  const { graph, path, nodeId = null, catalogue = [], data = null, credentials = [] } = options;
  return { graph, path, nodeId, catalogue, data, credentials, level: findLevel(graph, path) ?? graph };
}

/** What may be written at the cursor; nothing outside of `{{` and `[[`. */
export function suggestions(text: string, cursor: number, scope: Scope): Suggestion[] {
  const before = text.slice(0, cursor);
  const template = before.lastIndexOf("{{");
  const credential = before.lastIndexOf("[[");
  if (template > credential && !before.slice(template).includes("}}"))
    return inTemplate(text, cursor, template + 2, scope);
  if (credential > template && !before.slice(credential).includes("]]"))
    return inCredential(text, cursor, credential + 2, scope);
  return [];
}

function inTemplate(text: string, cursor: number, start: number, scope: Scope): Suggestion[] {
  const written = text.slice(start, cursor);
  const rest = /^[^{}|.]*/.exec(text.slice(cursor))?.[0].trimEnd() ?? "";
  const isClosed = /^[^{}]*\}\}/.test(text.slice(cursor));
  const bar = written.indexOf("|");
  if (bar >= 0) {
    const from = start + bar + 1 + (/^\s*/.exec(written.slice(bar + 1))?.[0].length ?? 0);
    const isWanted = "default(null)".startsWith(text.slice(from, cursor));
    const item = { label: "default(null)", kind: "default", detail: null, preview: null, more: false } as const;
    return isWanted
      ? [{ ...item, insert: isClosed ? "default(null)" : "default(null)}}", from, to: cursor + rest.length }]
      : [];
  }
  const steps = written.trimStart().split(".");
  const last = steps.pop() ?? "";
  const from = cursor - last.length;
  const typed = last.toLocaleLowerCase();
  return childrenAt(steps, scope)
    .filter(
      ({ name, detail }) =>
        name.toLocaleLowerCase().includes(typed) || detail?.toLocaleLowerCase().includes(typed) === true,
    )
    .sort((one, two) => Number(starts(two, typed)) - Number(starts(one, typed)) || one.rank - two.rank)
    .map((entry) => ({
      label: entry.name,
      kind: entry.kind,
      detail: entry.detail,
      preview: entry.value === undefined ? null : shortly(entry.value),
      insert: entry.more || isClosed ? entry.name : `${entry.name}}}`,
      from,
      to: cursor + rest.length,
      more: entry.more,
    }));
}

function starts(entry: Entry, typed: string): boolean {
  return entry.name.toLocaleLowerCase().startsWith(typed);
}

function inCredential(text: string, cursor: number, start: number, scope: Scope): Suggestion[] {
  const written = text.slice(start, cursor);
  const rest = /^[A-Za-z0-9_-]*/.exec(text.slice(cursor))?.[0] ?? "";
  const close = /^[^[\]]*\]\]/.test(text.slice(cursor)) ? "" : "]]";
  const hash = written.indexOf("#");
  const to = cursor + rest.length;
  if (hash >= 0) {
    const known = scope.credentials.find(({ name }) => name === written.slice(0, hash).trim());
    const typed = written.slice(hash + 1).toLocaleLowerCase();
    const fields = (known?.fields ?? []).filter((field) => field.toLocaleLowerCase().startsWith(typed));
    const at = { kind: "field", detail: null, preview: null, from: start + hash + 1, to, more: false } as const;
    return fields.map((field) => ({ ...at, label: field, insert: field + close }));
  }
  const typed = written.trim().toLocaleLowerCase();
  const from = start + (/^\s*/.exec(written)?.[0].length ?? 0);
  return scope.credentials
    .filter(({ name }) => name.toLocaleLowerCase().includes(typed))
    .map(({ name, detail }) => ({
      label: name,
      kind: "credential",
      detail: detail ?? null,
      preview: null,
      insert: name + close,
      from,
      to,
      more: false,
    }));
}

interface Entry {
  name: string;
  kind: Suggestion["kind"];
  detail: string | null;
  value: unknown;
  more: boolean;
  rank: number;
}

const MAX_ITEMS = 20;

/** What may follow after some steps of a path. */
function childrenAt(steps: readonly string[], scope: Scope): Entry[] {
  const [root, ...rest] = steps;
  if (root === undefined) return rootEntries(scope);
  if (root === "results") {
    const [id, ...inner] = rest;
    if (id === undefined) return resultEntries(scope);
    const node = resultNodes(scope).find((each) => each.node.id === id)?.node;
    return below(node === undefined ? undefined : outputSchemaOf(node, scope.catalogue), valueAt(steps, scope), inner);
  }
  return below(rootSchema(root, scope), valueAt(steps, scope), rest);
}

function valueAt(steps: readonly string[], scope: Scope): unknown {
  if (scope.data === null) return undefined;
  const found = lookUp(steps.join("."), scope.data);
  return found.found ? found.value : undefined;
}

function rootEntries(scope: Scope): Entry[] {
  const channels = scope.level.state?.channels ?? {};
  const names = ["inputs", "results", ...Object.keys(channels), "trigger", "execution"];
  return [...new Set(names)].map((name, rank) => {
    const value = valueAt([name], scope);
    const schema = rootSchema(name, scope);
    const more = name === "inputs" || name === "results" || hasMore(schema, value);
    return { name, kind: "root", detail: typeText(schema, value), value, more, rank };
  });
}

function rootSchema(name: string, scope: Scope): Schema | undefined {
  switch (name) {
    case "inputs":
      return inputSchemaOf(scope.graph);
    case "execution": {
      const text = { type: "string" };
      return {
        type: "object",
        properties: { id: text, workflow_id: text, version: { type: "integer" }, created_at: text },
      };
    }
    case "trigger":
      return { type: "object" };
    default: {
      const type = scope.level.state?.channels?.[name]?.type;
      return type === undefined || type === "any" ? undefined : { type };
    }
  }
}

/** Nodes whose results may be read: those that lead here, the nearest first, then others of this level, then outer ones. */
function resultNodes(scope: Scope): { node: Node; rank: number }[] {
  const found = new Map<string, { node: Node; rank: number }>();
  const add = (node: Node, rank: number) => {
    const hasResult = node.kind === "builtin" || node.kind === "workflow" || typeof node.on_error === "string";
    const isElsewhere = (node.kind === "builtin" || node.kind === "workflow") && (node.output ?? null) !== null;
    // A dot would be read as a step.
    if (!hasResult || isElsewhere || /[.{}|]/.test(node.id) || found.has(node.id)) return;
    found.set(node.id, { node, rank });
  };
  const nodes = nodesById(scope.level);
  const distances = scope.nodeId === null ? new Map<string, number>() : distancesTo(scope.level, scope.nodeId);
  for (const [id, distance] of [...distances].sort((one, two) => one[1] - two[1])) {
    const node = nodes.get(id);
    if (node !== undefined && id !== scope.nodeId) add(node, distance);
  }
  for (const node of nodes.values()) if (node.id !== scope.nodeId) add(node, 1_000_000);
  for (let depth = scope.path.length - 1; depth >= 0; depth -= 1) {
    const outer = findLevel(scope.graph, scope.path.slice(0, depth));
    for (const node of outer?.nodes ?? []) add(node, 2_000_000 - depth);
  }
  const own = scope.nodeId === null ? undefined : nodes.get(scope.nodeId);
  if (own !== undefined) add(own, 3_000_000);
  return [...found.values()];
}

function resultEntries(scope: Scope): Entry[] {
  return resultNodes(scope).map(({ node, rank }) => {
    const value = valueAt(["results", node.id], scope);
    const title = titleOf(node);
    const more = hasMore(outputSchemaOf(node, scope.catalogue), value);
    return { name: node.id, kind: "node", detail: title === node.id ? null : title, value, more, rank };
  });
}

/** How many steps lead from each node to this one. */
export function distancesTo(level: GraphLevel, nodeId: string): Map<string, number> {
  const back = new Map<string, string[]>();
  const lead = (from: string, to: string) => {
    const known = back.get(to);
    if (known === undefined) back.set(to, [from]);
    else known.push(from);
  };
  for (const edge of level.edges ?? []) for (const from of sourcesOf(edge)) lead(from, edge.to);
  for (const branch of level.branches ?? []) for (const to of Object.values(branch.to ?? {})) lead(branch.from, to);
  for (const node of level.nodes ?? []) if (typeof node.on_error === "string") lead(node.id, node.on_error);
  const found = new Map<string, number>([[nodeId, 0]]);
  const queue = [nodeId];
  for (const id of queue) {
    for (const from of back.get(id) ?? []) {
      if (from === START || from === END || found.has(from)) continue;
      found.set(from, (found.get(id) ?? 0) + 1);
      queue.push(from);
    }
  }
  return found;
}

/** What a node's result looks like, as far as its type or its configuration says. */
export function outputSchemaOf(node: Node, catalogue: Catalogue): Schema | undefined {
  if (node.kind !== "builtin") return undefined;
  const config = node.config ?? {};
  if (node.type === "set_variable") return objectOf(config);
  if (node.type === "transform" && isMembers(config.fields)) {
    return { type: "object", properties: Object.fromEntries(Object.keys(config.fields).map((name) => [name, {}])) };
  }
  const schema = findEntry(catalogue, "node", node.type)?.output_schema;
  return schema !== undefined && Object.keys(schema).length > 0 ? schema : undefined;
}

/** The schema of values that a configuration holds: templates may become anything. */
function objectOf(config: Members): Schema {
  const properties = Object.entries(config).map(([name, value]): [string, Schema] => [name, schemaOf(value)]);
  return { type: "object", properties: Object.fromEntries(properties) };
}

function schemaOf(value: unknown): Schema {
  if (typeof value === "string") return isWholeTemplate(value) ? {} : { type: "string" };
  if (isMembers(value)) return objectOf(value);
  return { type: typeOf(value) };
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}

/** What may follow in a value, by its schema and by what it was. */
function below(schema: Schema | undefined, value: unknown, steps: readonly string[]): Entry[] {
  const place = schema === undefined ? undefined : descend(schema, steps);
  const found = new Map<string, Entry>();
  if (place !== undefined) {
    for (const [name, inner] of Object.entries(propertiesOf(place, schema))) {
      const own = isMembers(value) ? member(value, name) : undefined;
      found.set(name, entryOf(name, "member", inner, own, found.size));
    }
  }
  if (isMembers(value)) {
    for (const [name, own] of Object.entries(value)) {
      if (!found.has(name)) found.set(name, entryOf(name, "member", undefined, own, found.size));
    }
  }
  if (Array.isArray(value)) {
    value
      .slice(0, MAX_ITEMS)
      .forEach((own, index) => found.set(String(index), entryOf(String(index), "item", undefined, own, index)));
  } else if (place !== undefined && typesOf(place, schema).includes("array") && found.size === 0) {
    found.set("0", entryOf("0", "item", itemsOf(place, schema), undefined, 0));
  }
  return [...found.values()].filter(({ name }) => name !== "" && !/[.{}|]/.test(name));
}

function entryOf(
  name: string,
  kind: "member" | "item",
  schema: Schema | undefined,
  value: unknown,
  rank: number,
): Entry {
  return { name, kind, detail: typeText(schema, value), value, more: hasMore(schema, value), rank };
}

function hasMore(schema: Schema | undefined, value: unknown): boolean {
  if (value !== undefined)
    return (isMembers(value) && Object.keys(value).length > 0) || (Array.isArray(value) && value.length > 0);
  return schema !== undefined && typesOf(schema, schema).some((type) => type === "object" || type === "array");
}

function typeText(schema: Schema | undefined, value: unknown): string | null {
  if (value !== undefined) return typeOf(value);
  const types = schema === undefined ? [] : typesOf(schema, schema);
  return types.length === 0 ? null : types.join(" | ");
}

function shortly(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

// --- walking a JSON schema ----------------------------------------------------------------------

const MAX_DEPTH = 20;

function descend(schema: Schema, steps: readonly string[]): Schema | undefined {
  let place: Schema | undefined = schema;
  for (const step of steps) {
    if (place === undefined) return undefined;
    place = /^-?\d+$/.test(step) ? itemsOf(place, schema) : propertiesOf(place, schema)[step];
  }
  return place;
}

/** The schemas that one stands for: what it refers to, and each of its alternatives. */
function partsOf(schema: Schema, root: Schema | undefined, depth = 0): Schema[] {
  if (depth > MAX_DEPTH) return [];
  const found: Schema[] = [schema];
  const ref = schema.$ref;
  if (typeof ref === "string" && ref.startsWith("#/$defs/") && isMembers(root?.$defs)) {
    const target = member(root.$defs, ref.slice("#/$defs/".length));
    if (isMembers(target)) found.push(...partsOf(target, root, depth + 1));
  }
  for (const name of ["anyOf", "oneOf", "allOf"]) {
    const those = schema[name];
    if (Array.isArray(those))
      for (const each of those) if (isMembers(each)) found.push(...partsOf(each, root, depth + 1));
  }
  return found;
}

function propertiesOf(schema: Schema, root: Schema | undefined): Record<string, Schema> {
  const found: Record<string, Schema> = {};
  for (const part of partsOf(schema, root)) {
    if (!isMembers(part.properties)) continue;
    for (const [name, each] of Object.entries(part.properties)) if (isMembers(each)) found[name] ??= each;
  }
  return found;
}

function itemsOf(schema: Schema, root: Schema | undefined): Schema | undefined {
  return partsOf(schema, root)
    .map((part) => part.items)
    .find(isMembers);
}

function typesOf(schema: Schema, root: Schema | undefined): string[] {
  const types = partsOf(schema, root).flatMap(({ type }) => (Array.isArray(type) ? (type as Json[]) : [type]));
  return [...new Set(types.filter((type) => typeof type === "string" && type !== "null") as string[])];
}
