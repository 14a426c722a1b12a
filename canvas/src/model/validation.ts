/** What the validator found, brought to the place on the pane. */
import { edgeIdsOf } from "./flow";
import { END, type Graph, type GraphLevel, type GraphPath, START } from "./graph";
import { isMembers, member } from "./json";
import { findLevel } from "./level";

/** One finding, as `POST /workflows/validate` gives it. */
export interface Issue {
  /** Dotted, from the graph down: `nodes.2.config.url`. */
  path: string;
  code: string;
  severity: "error" | "warning";
  message: string;
}

export interface Location {
  /** The level in which it lies. */
  path: GraphPath;
  nodeId?: string;
  /** Id of a drawn edge. */
  edgeId?: string;
  /** Index in `level.branches`; `nodeId` is then the node that it starts from. */
  branch?: number;
  /** Dotted, from the node (branch, level) down: `config.url`, `state.channels.total.reducer`, `settings.max_steps`. */
  field?: string;
}

/** Where an issue lies; the level that it names as far as that still exists. */
export function locate(graph: Graph, issue: Pick<Issue, "path" | "code">): Location {
  let level: GraphLevel = graph;
  const path: string[] = [];
  let rest = issue.path === "" ? [] : issue.path.split(".");
  for (;;) {
    const node = rest[0] === "nodes" ? level.nodes?.[Number(rest[1])] : undefined;
    if (node === undefined) break;
    if (node.kind === "graph" && rest[2] === "graph" && rest.length > 3) {
      path.push(node.id);
      level = node.graph;
      rest = rest.slice(3);
      continue;
    }
    return { path, nodeId: node.id, ...field(rest.slice(2)) };
  }
  const index = Number(rest[1]);
  const edge = rest[0] === "edges" && rest.length > 1 ? level.edges?.[index] : undefined;
  if (edge !== undefined) {
    const [edgeId] = edgeIdsOf(edge);
    return { path, ...(edgeId !== undefined && { edgeId }), ...field(rest.slice(2)) };
  }
  const branch = rest[0] === "branches" && rest.length > 1 ? level.branches?.[index] : undefined;
  if (branch !== undefined) return { path, nodeId: branch.from, branch: index, ...field(rest.slice(2)) };
  if (issue.code === "no_entry") return { path, nodeId: START };
  if (issue.code === "no_exit") return { path, nodeId: END };
  return { path, ...field(rest) };
}

function field(rest: readonly string[]): { field?: string } {
  return rest.length === 0 ? {} : { field: rest.join(".") };
}

/**
 * Issues by what is drawn in a level: nodes by id, START and END. What lies in a sub-graph counts for its node; what an
 * edge has counts for the node it starts from. Under "" is what belongs to the level itself: its state, its settings.
 */
export function issuesByNode(graph: Graph, path: GraphPath, issues: readonly Issue[]): Map<string, Issue[]> {
  const level = findLevel(graph, path);
  const found = new Map<string, Issue[]>();
  for (const issue of issues) {
    const at = locate(graph, issue);
    if (!path.every((id, depth) => at.path[depth] === id)) continue;
    const name = at.path.length > path.length ? at.path[path.length] : (at.nodeId ?? sourceOf(level, at.edgeId));
    const known = found.get(name ?? "");
    if (known === undefined) found.set(name ?? "", [issue]);
    else known.push(issue);
  }
  return found;
}

function sourceOf(level: GraphLevel | undefined, edgeId: string | undefined): string | undefined {
  if (level === undefined || edgeId === undefined) return undefined;
  const edge = level.edges?.find((each) => edgeIdsOf(each).includes(edgeId));
  return typeof edge?.from === "string" ? edge.from : edge?.from[0];
}

/** The messages for one form, by dotted field below `config` (or what else `prefix` names). "" is for the whole. */
export function issuesByField(graph: Graph, issues: readonly Issue[], prefix = "config"): Map<string, Issue[]> {
  const found = new Map<string, Issue[]>();
  for (const issue of issues) {
    const at = locate(graph, issue).field ?? "";
    if (at !== prefix && !at.startsWith(`${prefix}.`)) continue;
    const name = at.slice(prefix.length + 1);
    const known = found.get(name);
    if (known === undefined) found.set(name, [issue]);
    else known.push(issue);
  }
  return found;
}

/** The value that a dotted path leads to; names with dots are found, the longest first. */
export function valueAtPath(value: unknown, path: string): unknown {
  if (path === "") return value;
  const parts = path.split(".");
  for (let length = parts.length; length > 0; length -= 1) {
    const name = parts.slice(0, length).join(".");
    const next = Array.isArray(value)
      ? (value as unknown[])[Number(name)]
      : isMembers(value)
        ? member(value, name)
        : undefined;
    const found = next === undefined ? undefined : valueAtPath(next, parts.slice(length).join("."));
    if (found !== undefined) return found;
  }
  return undefined;
}
