/** What a run of a graph asks for, as JSON Schema: the run form is made from it. */
import type { Channel, Graph } from "./graph";
import { isMembers, member, type Members } from "./json";
import { allNodes } from "./level";
import { pathsIn, templatesOf } from "./references";

export type Schema = Members;

/** Where the schema comes from: stated in the settings, derived from the state, or from the templates; or nowhere. */
export type SchemaSource = "settings" | "state" | "templates" | "none";

/** The schema of a run's inputs: `settings.input_schema`, else the channels of the state, else what templates read. */
export function inputSchemaOf(graph: Graph): Schema {
  return describeInputs(graph).schema;
}

export function describeInputs(graph: Graph): { schema: Schema; source: SchemaSource } {
  const stated = member((graph.settings ?? {}) as Members, "input_schema");
  if (isMembers(stated)) return { schema: stated, source: "settings" };
  const named = graph.state?.input ?? Object.keys(graph.state?.channels ?? {});
  const channels = named.filter((name) => name !== "inputs" && name !== "results");
  const paths = inputPaths(graph);
  if (channels.length > 0) {
    const properties = Object.fromEntries(channels.map((name) => [name, channelSchema(graph.state?.channels?.[name])]));
    // A graph of both kinds reads some of its inputs by template only.
    const schema = { type: "object", properties: { ...fromPaths(paths).properties, ...properties } };
    return { schema, source: "state" };
  }
  return paths.length > 0
    ? { schema: fromPaths(paths), source: "templates" }
    : { schema: { type: "object" }, source: "none" };
}

function channelSchema(channel: Channel | undefined): Schema {
  const type = channel?.type ?? "any";
  const known = (typeof type === "string" ? [type] : type).filter((each) => TYPES.has(each));
  const typed = known.length === 0 ? {} : { type: known.length === 1 ? known[0] : known };
  const initial = channel !== undefined && Object.hasOwn(channel, "initial") ? { default: channel.initial } : {};
  return { ...typed, ...initial };
}

const TYPES: ReadonlySet<string> = new Set(["string", "number", "integer", "boolean", "array", "object", "null"]);

/** What templates read of the inputs, without the leading `inputs`. Sub-graphs get the same inputs. */
function inputPaths(graph: Graph): string[][] {
  const found = new Set<string>();
  const collect = (value: unknown) => {
    for (const path of pathsIn(value)) if (path.startsWith("inputs.")) found.add(path.slice("inputs.".length));
  };
  for (const branch of graph.branches ?? []) collect(templatesOf(branch));
  for (const { node } of allNodes(graph)) {
    collect(templatesOf(node));
    if (node.kind === "graph") for (const branch of node.graph.branches ?? []) collect(templatesOf(branch));
  }
  return [...found].sort().map((path) => path.split("."));
}

interface Derived extends Schema {
  type: "object";
  properties: Record<string, Schema>;
}

function fromPaths(paths: readonly (readonly string[])[]): Derived {
  const properties = new Map<string, (readonly string[])[]>();
  for (const [name, ...rest] of paths) {
    if (name === undefined) continue;
    const known = properties.get(name) ?? [];
    properties.set(name, rest.length > 0 ? [...known, rest] : known);
  }
  return {
    type: "object",
    properties: Object.fromEntries([...properties].map(([name, inner]) => [name, below(inner)])),
  };
}

function below(paths: readonly (readonly string[])[]): Schema {
  if (paths.length === 0) return {};
  if (!paths.every(([name]) => /^-?\d+$/.test(name ?? ""))) return fromPaths(paths);
  const inner = paths.map((path) => path.slice(1)).filter((path) => path.length > 0);
  return { type: "array", items: below(inner) };
}
