/** Which results and channels the texts of a graph name: `{{results.fetch.body}}`, and the JMESPath of transforms. */
import type { Branch, Graph, GraphLevel, GraphPath, Node } from "./graph";
import { isMembers, mapped, mapTexts, member, type Members, textsOf, withMember } from "./json";
import { levelAt, nodesById } from "./level";

/** As the engine reads a template: a path, and perhaps a default. */
export const TEMPLATE = /\{\{\s*([^{}|]+?)\s*(?:\|\s*default\((.*?)\)\s*)?\}\}/g;
/** `[[name]]` or `[[name#field]]`. */
export const CREDENTIAL = /\[\[\s*([A-Za-z0-9_-]+)(?:#([A-Za-z0-9_-]+))?\s*\]\]/g;

/** The paths that the templates of a value name. */
export function pathsIn(value: unknown): string[] {
  const found: string[] = [];
  for (const [text] of textsOf(value)) for (const match of text.matchAll(TEMPLATE)) found.push(match[1] ?? "");
  return found;
}

/** The credentials that a value names. */
export function credentialsIn(value: unknown): string[] {
  const found = new Set<string>();
  for (const [text] of textsOf(value)) for (const match of text.matchAll(CREDENTIAL)) found.add(match[1] ?? "");
  return [...found];
}

/** What of a node or branch holds templates: nothing of a python one. */
export function templatesOf(part: Node | Branch): unknown {
  if (part.kind === "builtin") return part.config;
  return part.kind === "workflow" ? part.inputs : undefined;
}

/** The node whose result a template's path reads: ids may have dots, the longest that fits is meant. */
export function resultOf(path: string, ids: { has: (id: string) => boolean }): string | undefined {
  if (!path.startsWith("results.")) return undefined;
  const rest = path.slice("results.".length);
  for (let end = rest.length; end > 0; end = rest.lastIndexOf(".", end - 1)) {
    const id = rest.slice(0, end);
    if (ids.has(id)) return id;
  }
  return undefined;
}

/**
 * Read renamed nodes' results by their new names, in their level, above and below: levels share `results`. A sub-graph
 * that has a node of the old name keeps to its own.
 */
export function renameResults(graph: Graph, path: GraphPath, names: ReadonlyMap<string, string>): Graph {
  const level = levelAt(graph, path);
  const known = new Set([...names.keys(), ...nodesById(level).keys()]);
  return renameIn(graph, path, names, known);
}

/** The same for one level and what lies within it. */
export function renameInLevel<Level extends GraphLevel>(level: Level, names: ReadonlyMap<string, string>): Level {
  const known = new Set([...names.keys(), ...nodesById(level).keys()]);
  return renameIn(level, null, names, known);
}

/** `path` leads from here to the level of the renamed nodes; null: below it or beside it. */
function renameIn<Level extends GraphLevel>(
  level: Level,
  path: GraphPath | null,
  names: ReadonlyMap<string, string>,
  known: ReadonlySet<string>,
): Level {
  const change = (text: string) => renameText(text, names, known);
  let made: Level = level;
  if (level.nodes !== undefined) {
    const nodes = mapped(level.nodes, (node) => renameNode(node, path, names, known, change));
    if (nodes !== level.nodes) made = { ...made, nodes };
  }
  if (level.branches !== undefined) {
    const branches = mapped(level.branches, (branch) => withTexts(branch, "config", change));
    if (branches !== level.branches) made = { ...made, branches };
  }
  return made;
}

function renameNode(
  node: Node,
  path: GraphPath | null,
  names: ReadonlyMap<string, string>,
  known: ReadonlySet<string>,
  change: (text: string) => string,
): Node {
  switch (node.kind) {
    case "builtin": {
      const made = withTexts(node, "config", change);
      return made.type === "transform" ? withExpressions(made, names) : made;
    }
    case "workflow":
      return withTexts(node, "inputs", change);
    case "graph": {
      const isOnTheWay = path !== null && path[0] === node.id;
      const own = nodesById(node.graph);
      const left = isOnTheWay ? names : new Map([...names].filter(([id]) => !own.has(id)));
      if (left.size === 0) return node;
      const inner = renameIn(node.graph, isOnTheWay ? path.slice(1) : null, left, known);
      return inner === node.graph ? node : { ...node, graph: inner };
    }
    case "python":
      return node;
  }
}

function withTexts<T extends Node | Branch>(part: T, name: "config" | "inputs", change: (text: string) => string): T {
  const value = member(part as unknown as Members, name);
  const made = mapTexts(value, change);
  return made === value ? part : withMember(part, name, made);
}

function renameText(text: string, names: ReadonlyMap<string, string>, known: ReadonlySet<string>): string {
  if (!text.includes("{{")) return text;
  return text.replace(TEMPLATE, (whole, path: string) => {
    const id = resultOf(path, known);
    const to = id === undefined ? undefined : names.get(id);
    if (id === undefined || to === undefined) return whole;
    const at = whole.indexOf(path);
    const renamed = `results.${to}${path.slice(`results.${id}`.length)}`;
    return whole.slice(0, at) + renamed + whole.slice(at + path.length);
  });
}

/** A transform without an input of its own looks at `results` by JMESPath. */
function withExpressions<T extends Node & { kind: "builtin" }>(node: T, names: ReadonlyMap<string, string>): T {
  const config = node.config ?? {};
  if ((config.input ?? null) !== null) return node;
  const change = (text: string) => renameExpression(text, names);
  let made = config;
  for (const name of ["expression", "fields"]) {
    const value = member(config, name);
    const to = typeof value === "string" || isMembers(value) ? mapTexts(value, change) : value;
    if (to !== value) made = withMember(made, name, to);
  }
  return made === config ? node : { ...node, config: made };
}

function renameExpression(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(
    /(?<![\w".])results\s*\.\s*(?:"((?:[^"\\]|\\.)*)"|([A-Za-z_]\w*))/g,
    (whole, quoted?: string, bare?: string) => {
      const to = names.get(quoted ?? bare ?? "");
      if (to === undefined) return whole;
      return `results.${/^[A-Za-z_]\w*$/.test(to) ? to : JSON.stringify(to)}`;
    },
  );
}
