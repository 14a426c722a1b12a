/** Any graph, and any change of it, for property tests. */
import fc from "fast-check";

import {
  addBranch,
  addNode,
  addNote,
  align,
  connect,
  disconnect,
  distribute,
  insertInto,
  joinEdges,
  moveNodes,
  reconnect,
  removeBranch,
  removeItems,
  renameNode,
  setBranch,
  setConfig,
  setInterrupt,
  setSettings,
  setState,
  splitJoins,
  updateNode,
  updateNote,
} from "@/model/commands";
import { type CatalogueEntry, SUBGRAPH_ENTRY, WORKFLOW_ENTRY } from "@/model/catalogue";
import { duplicate } from "@/model/clipboard";
import { ModelError } from "@/model/errors";
import { edgeRefs } from "@/model/flow";
import type { Branch, Graph, GraphLevel, GraphPath, Node } from "@/model/graph";
import { END, START } from "@/model/graph";
import { allNodes, levelAt } from "@/model/level";
import { extractSubgraph, inlineSubgraph } from "@/model/subgraph";

const entry = (type: string, kind: "node" | "branch", outcomes: string[] = []): CatalogueEntry => ({
  type,
  kind,
  title: type,
  description: "",
  category: "logic",
  config_schema: {},
  output_schema: {},
  outcomes,
  retry_safe: true,
  ui: {},
});

/** A small registry. */
export const CATALOGUE: CatalogueEntry[] = [
  entry("set_variable", "node"),
  entry("http_request", "node"),
  entry("transform", "node"),
  entry("for_each", "node"),
  entry("for_each", "branch", ["item", "done"]),
  entry("if_else", "branch", ["true", "false"]),
  entry("switch", "branch"),
];

const IDS = ["a", "b", "c", "d", "e/f", "g~h", "i j"];
const PLACES = [START, END];

/** Names that have confused JSON tools before. */
const NAMES = ["url", "a/b", "m~n", "", "0", "-", "__proto__", "constructor"];
const texts = fc.oneof(
  fc.constantFrom(
    "",
    "plain",
    "{{inputs.name}}",
    "Hello {{results.a.body}}!",
    "{{results.b | default(1)}}",
    "[[slack#token]]",
  ),
  fc.string({ maxLength: 6 }),
);
export const values: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(texts, fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;
const configs = fc.dictionary(fc.constantFrom(...NAMES), values, { maxKeys: 4, noNullPrototype: true });
const points = fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: -500, max: 500 }) });

const common = fc.record({
  label: fc.option(fc.constantFrom("One", "Two"), { nil: undefined }),
  on_error: fc.option(fc.constantFrom(...IDS, END), { nil: undefined, freq: 8 }),
  ui: fc.option(points, { nil: undefined }),
  timeout_seconds: fc.option(fc.constantFrom(1, 60), { nil: undefined, freq: 6 }),
});

const clean = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function nodes(id: string, depth: number): fc.Arbitrary<Node> {
  const builtin = fc
    .tuple(common, fc.constantFrom("set_variable", "http_request", "transform"), configs)
    .map(([base, type, config]): Node => ({ ...base, id, kind: "builtin", type, config }));
  const workflow = common.map((base): Node => ({
    ...base,
    id,
    kind: "workflow",
    workflow_id: "wf_1",
    inputs: { x: "{{results.a}}" },
  }));
  if (depth === 0) return fc.oneof({ arbitrary: builtin, weight: 5 }, { arbitrary: workflow, weight: 1 });
  const graph = fc
    .tuple(common, levels(depth - 1))
    .map(([base, inner]): Node => ({ ...base, id, kind: "graph", graph: inner }));
  return fc.oneof(
    { arbitrary: builtin, weight: 6 },
    { arbitrary: workflow, weight: 1 },
    { arbitrary: graph, weight: 2 },
  );
}

/** A level without duplicates: its edges and branches name only what it has. */
export function levels(depth = 1): fc.Arbitrary<GraphLevel> {
  return fc.uniqueArray(fc.constantFrom(...IDS), { maxLength: 6 }).chain((ids) => {
    const target = fc.constantFrom(...ids, END);
    const plain = fc.record({ from: fc.constantFrom(...ids, START), to: target });
    const join = fc.record({
      from: fc.subarray(ids, { minLength: Math.min(2, ids.length), maxLength: Math.min(3, ids.length) }),
      to: target,
    });
    const edge = ids.length < 2 ? plain : fc.oneof(plain, join);
    const branch = fc.record({
      kind: fc.constant("builtin" as const),
      from: fc.constantFrom(...ids, START),
      type: fc.constantFrom("if_else", "switch"),
      config: configs,
      to: fc.dictionary(fc.constantFrom("true", "false", "x/y"), target, { noNullPrototype: true }),
    });
    return fc
      .record({
        nodes: fc.tuple(...ids.map((id) => nodes(id, depth))),
        edges: fc.uniqueArray(edge, { maxLength: 8, selector: endsOf }),
        branches: fc.array(branch, { maxLength: 3 }),
        interrupts: fc.subarray(ids),
        ui: fc.option(
          fc.record({
            start: fc.option(points, { nil: null }),
            notes: fc.uniqueArray(
              fc.record({
                id: fc.constantFrom("n1", "n2", "n3"),
                x: fc.integer({ min: 0, max: 9 }),
                y: fc.constant(0),
                width: fc.constant(100),
                height: fc.constant(80),
                text: texts,
                color: fc.constant("yellow"),
              }),
              { maxLength: 3, selector: (note) => note.id },
            ),
          }),
          { nil: undefined },
        ),
        channels: fc.uniqueArray(fc.constantFrom("total", "log", "a/b"), { maxLength: 2 }),
      })
      .map(({ interrupts, channels, ...level }) =>
        clean<GraphLevel>({
          ...level,
          nodes: level.nodes.map((node) => withKnown(node, ids)),
          edges: level.edges,
          branches: ids.length > 0 ? (level.branches as Branch[]) : [],
          ...(interrupts.length > 0 && { interrupt_before: interrupts }),
          state: { channels: Object.fromEntries(channels.map((name) => [name, { type: "integer" }])) },
        }),
      );
  });
}

function endsOf(edge: { from: string | readonly string[]; to: string }): string {
  return [edge.to, ...(typeof edge.from === "string" ? [edge.from] : [...edge.from].sort())].join("|");
}

function withKnown(node: Node, ids: readonly string[]): Node {
  if (node.on_error === undefined || node.on_error === null || [...ids, END].includes(node.on_error)) return node;
  return { ...node, on_error: END };
}

export const graphs: fc.Arbitrary<Graph> = fc
  .tuple(levels(), fc.constantFrom({}, { max_steps: 7 }, { priority: 3, concurrency: 2 }))
  .map(([level, settings]) => ({ ...level, schema_version: 1, settings }));

/** One change, chosen by numbers so that it fits whatever graph it meets. */
export interface Change {
  what: number;
  picks: number[];
  config: Record<string, unknown>;
}

export const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({ what: fc.nat(999), picks: fc.array(fc.nat(999), { minLength: 6, maxLength: 6 }), config: configs }),
  { maxLength: 12 },
);

/** The graph after a change; the same graph where the model refuses it. */
export function change(graph: Graph, { what, picks, config }: Change): Graph {
  try {
    return changed(graph, what, picks, config);
  } catch (error) {
    if (error instanceof ModelError) return graph;
    throw error;
  }
}

function changed(graph: Graph, what: number, picks: readonly number[], config: Record<string, unknown>): Graph {
  const number = (index: number) => picks[index] ?? 0;
  const pick = <T>(list: readonly T[], index: number): T | undefined => list[number(index) % Math.max(1, list.length)];
  const paths: GraphPath[] = [
    [],
    ...[...allNodes(graph)].filter(({ node }) => node.kind === "graph").map(({ node, path }) => [...path, node.id]),
  ];
  const path = number(5) % 3 === 0 ? (pick(paths, 0) ?? []) : [];
  const level = levelAt(graph, path);
  const ids = (level.nodes ?? []).map((node) => node.id);
  const id = pick(ids, 1) ?? "nobody";
  const other = pick([...ids, ...PLACES], 2) ?? END;
  const edges = [...edgeRefs(level)].map(([each]) => each);
  const edge = pick(edges, 3) ?? "none";
  const at = { x: number(3), y: number(4) };
  const some = ids.filter((_, index) => (number(4) >> index) % 2 === 1);
  const notes = (level.ui?.notes ?? []).map((note) => note.id);
  const selection = { nodes: some, edges: [], notes: notes.slice(0, number(3) % 2) };
  const handle = pick(["out", "error", "branch/0/true", "branch/0/x/y", "branch/1/false"], 4) ?? "out";
  const commands: (() => Graph)[] = [
    () =>
      addNode(graph, path, pick([...CATALOGUE, SUBGRAPH_ENTRY, WORKFLOW_ENTRY], 1) ?? WORKFLOW_ENTRY, at, CATALOGUE)
        .graph,
    () =>
      moveNodes(
        graph,
        path,
        new Map([
          [id, at],
          [START, at],
          ["note:n1", at],
        ]),
      ),
    () => removeItems(graph, path, selection),
    () => removeItems(graph, path, { nodes: [], edges: [edge], notes: [] }),
    () => connect(graph, path, { node: pick([...ids, START], 1) ?? START, handle }, { node: other, handle: "in" }),
    () => disconnect(graph, path, edge),
    () => reconnect(graph, path, edge, { node: id, handle }, { node: other, handle: "in" }),
    () => insertInto(graph, path, edge, id),
    () => renameNode(graph, path, id, pick(["renamed", ...IDS], 3) ?? "renamed"),
    () => updateNode(graph, path, id, { label: pick(["Label", null], 3), timeout_seconds: pick([5, null], 4) }),
    () => setConfig(graph, path, id, config),
    () => addBranch(graph, path, id, { type: "if_else" }),
    () => setBranch(graph, path, number(3) % 3, { config }),
    () => removeBranch(graph, path, number(3) % 3),
    () => setSettings(graph, { max_steps: 1 + number(3) }),
    () => setState(graph, path, { channels: { total: { type: pick(["integer", "string"], 3) } } }),
    () => addNote(graph, path, at, { text: "note" }).graph,
    () => updateNote(graph, path, pick(notes, 2) ?? "none", { text: `text ${number(3)}` }),
    () => align(graph, path, some, "left"),
    () => distribute(graph, path, some, "vertical"),
    () => setInterrupt(graph, path, id, "before", number(3) % 2 === 0),
    () => joinEdges(graph, path, id),
    () => splitJoins(graph, path, id),
    () => duplicate(graph, path, selection).graph,
    () => extractSubgraph(graph, path, some).graph,
    () => inlineSubgraph(graph, path, id),
  ];
  return (commands[what % commands.length] ?? (() => graph))();
}

/** Everything that is wrong with a graph's names: ids that are there twice, and names of nodes that are not there. */
export function wrongNames(level: GraphLevel): string[] {
  const ids = (level.nodes ?? []).map((node) => node.id);
  const known = new Set([...ids, START, END]);
  const wrong = ids.filter((id, index) => ids.indexOf(id) !== index);
  const check = (id: string | null | undefined) => {
    if (typeof id === "string" && !known.has(id)) wrong.push(id);
  };
  for (const edge of level.edges ?? [])
    [edge.to, ...(typeof edge.from === "string" ? [edge.from] : edge.from)].forEach(check);
  for (const branch of level.branches ?? []) [branch.from, ...Object.values(branch.to ?? {})].forEach(check);
  for (const id of [...(level.interrupt_before ?? []), ...(level.interrupt_after ?? [])]) check(id);
  for (const node of level.nodes ?? []) {
    check(node.on_error);
    if (node.kind === "graph") wrong.push(...wrongNames(node.graph));
  }
  return wrong;
}
