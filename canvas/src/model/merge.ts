/**
 * Three graphs into one: what I made of the base and what they made of it. Nodes and notes are known by id, edges by
 * their ends, branches by their node and place, channels and members of a configuration by name.
 */
import { withoutReferences } from "./commands";
import { type Edge, type Graph, type GraphLevel, type GraphPath, sourcesOf } from "./graph";
import { escapeSegment, isEqual, isMembers, member, type Members, present, withMember, withoutMember } from "./json";

export interface Conflict {
  /** Tells conflicts of one merge apart, and stays the same when it is merged again. */
  readonly key: string;
  /** The level it lies in. */
  readonly path: GraphPath;
  /** The node that it concerns, if it is one. */
  readonly nodeId?: string;
  /** Dotted, below the node or the level: `config.url`, `state.channels.total`; "" for the whole node. */
  readonly field: string;
  /**
   * `changed`: both changed it, each in another way. `added`: both added it, each another one. `removed`: one removed
   * what the other changed. `dangling`: one connected what the other removed; the connection is left out.
   */
  readonly kind: "changed" | "added" | "removed" | "dangling";
  /** Undefined where there was, or is, nothing. */
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

export type Side = "mine" | "theirs";

/**
 * Merge what two people made of one graph.
 *
 * @param choose Whose value a conflict gets; mine, unless it says otherwise. A person's choices are applied by merging
 *   again with them.
 */
export function merge(
  base: Graph,
  mine: Graph,
  theirs: Graph,
  choose: (conflict: Conflict) => Side = () => "mine",
): { graph: Graph; conflicts: Conflict[] } {
  const merging = new Merging(choose);
  const graph = merging.level(base, mine, theirs, [], "") as Graph;
  return { graph, conflicts: merging.conflicts };
}

interface Place {
  path: GraphPath;
  nodeId?: string;
  /** Names from the node or the level down. */
  field: readonly string[];
  /** Where it lies, as a pointer with ids in it. */
  key: string;
}

function inside(place: Place, name: string): Place {
  return { ...place, field: [...place.field, name], key: `${place.key}/${escapeSegment(name)}` };
}

type Three = readonly [base: unknown, mine: unknown, theirs: unknown];

class Merging {
  readonly conflicts: Conflict[] = [];

  constructor(private readonly choose: (conflict: Conflict) => Side) {}

  level(base: GraphLevel, mine: GraphLevel, theirs: GraphLevel, path: GraphPath, key: string): GraphLevel {
    if (isEqual(base, theirs)) return mine;
    if (isEqual(base, mine)) return theirs;
    const place: Place = { path, field: [], key };
    const merged = this.members(base as Members, mine as Members, theirs as Members, place, (name, three, at) => {
      switch (name) {
        case "nodes":
          return this.keyed(three, at, byId, (id) => ({
            path,
            nodeId: id,
            field: [],
            key: `${at.key}/${escapeSegment(id)}`,
          }));
        case "edges":
          return this.keyed(three, at, byEnds, (ends) => inside(at, ends));
        case "branches":
          return this.keyed(three, at, byOwner, (owner) => inside(at, owner));
        case "ui":
          return this.value(three, at, (inner, those, notes) =>
            inner === "notes" ? this.keyed(those, notes, byId, (id) => inside(notes, id)) : this.value(those, notes),
          );
        case "interrupt_before":
        case "interrupt_after":
          return this.keyed(three, at, byText, (id) => inside(at, id));
        default:
          return this.value(three, at);
      }
    });
    return this.withoutDangling(merged, [base, mine, theirs], path, key);
  }

  /** What one side alone changed is taken; what both changed is merged by members, or is a conflict. */
  private value(three: Three, place: Place, each?: (name: string, three: Three, place: Place) => unknown): unknown {
    const [base, mine, theirs] = three;
    if (isEqual(mine, theirs) || isEqual(base, theirs)) return mine;
    if (isEqual(base, mine)) return theirs;
    if (isMembers(base) && isMembers(mine) && isMembers(theirs)) {
      return this.members(base, mine, theirs, place, each ?? ((_, those, at) => this.value(those, at)));
    }
    return this.conflict(three, place);
  }

  private members<T extends Members>(
    base: T,
    mine: T,
    theirs: T,
    place: Place,
    each: (name: string, three: Three, place: Place) => unknown,
  ): T {
    let merged = mine;
    for (const name of new Set([...present(mine), ...present(theirs)])) {
      const own = member(mine, name);
      const made = each(name, [member(base, name), own, member(theirs, name)], inside(place, name));
      if (made === undefined) merged = withoutMember(merged, name);
      else if (made !== own) merged = withMember(merged, name, made);
    }
    return merged;
  }

  /** A list in which items have names. One in which two have the same is merged as a whole. */
  private keyed(three: Three, place: Place, keys: Keys, placeOf: (key: string) => Place): unknown {
    const [base, mine, theirs] = three;
    if (isEqual(mine, theirs) || isEqual(base, theirs)) return mine;
    if (isEqual(base, mine)) return theirs;
    const [old, own, other] = [index(base, keys()), index(mine, keys()), index(theirs, keys())];
    if (old === undefined || own === undefined || other === undefined) return this.conflict(three, place);
    const merged: unknown[] = [];
    for (const key of new Set([...own.keys(), ...other.keys()])) {
      const made = this.item([old.get(key), own.get(key), other.get(key)], placeOf(key));
      if (made !== undefined) merged.push(made);
    }
    return merged;
  }

  private item(three: Three, place: Place): unknown {
    const [base, mine, theirs] = three;
    const isGraph = [base, mine, theirs].every((each) => isMembers(each) && each.kind === "graph");
    if (!isGraph) return this.value(three, place);
    return this.value(three, place, (name, those, at) => {
      if (name !== "graph" || !those.every(isMembers)) return this.value(those, at);
      const [old, own, other] = those as unknown as [GraphLevel, GraphLevel, GraphLevel];
      return this.level(old, own, other, [...place.path, place.nodeId ?? ""], at.key);
    });
  }

  private conflict(three: Three, place: Place): unknown {
    const [base, mine, theirs] = three;
    const kind = base === undefined ? "added" : mine === undefined || theirs === undefined ? "removed" : "changed";
    const { key, path, nodeId } = place;
    const found = {
      key,
      path,
      ...(nodeId !== undefined && { nodeId }),
      field: place.field.join("."),
      kind,
      base,
      mine,
      theirs,
    };
    this.conflicts.push(found as Conflict);
    return this.choose(found as Conflict) === "mine" ? mine : theirs;
  }

  /** Leave out what leads to or from nodes that are in none of the merged, and say so. */
  private withoutDangling(merged: GraphLevel, three: readonly GraphLevel[], path: GraphPath, key: string): GraphLevel {
    const left = new Set((merged.nodes ?? []).map((node) => node.id));
    const gone = new Set(
      three.flatMap((level) => (level.nodes ?? []).map((node) => node.id)).filter((id) => !left.has(id)),
    );
    if (gone.size === 0) return merged;
    const clean = withoutReferences(merged, gone);
    const [, mine, theirs] = three.map((level) => referencesOf(level));
    for (const [name, value] of referencesOf(merged)) {
      if (referencesOf(clean).has(name)) continue;
      const at = {
        key: `${key}/dangling/${escapeSegment(name)}`,
        path,
        field: value.field,
        kind: "dangling",
        base: undefined,
      } as const;
      const owner = value.nodeId === undefined ? {} : { nodeId: value.nodeId };
      this.conflicts.push({ ...at, ...owner, mine: mine?.get(name)?.value, theirs: theirs?.get(name)?.value });
    }
    return clean;
  }
}

/** What an item is known by; undefined for what is none. */
type KeyOf = (item: unknown) => string | undefined;
/** Makes a `KeyOf` for one list: some count. */
type Keys = () => KeyOf;

const byText: Keys = () => (item) => (typeof item === "string" ? item : undefined);

const byId: Keys = () => (item) => {
  const id = isMembers(item) ? member(item, "id") : undefined;
  return typeof id === "string" ? id : undefined;
};

const byEnds: Keys = () => (item) => {
  if (!isMembers(item) || typeof item.to !== "string") return undefined;
  return `${[...sourcesOf(item as unknown as Edge)].sort().join("|")}|${item.to}`;
};

const byOwner: Keys = () => {
  const counts = new Map<string, number>();
  return (item) => {
    const from = isMembers(item) ? member(item, "from") : undefined;
    if (typeof from !== "string") return undefined;
    const place = counts.get(from) ?? 0;
    counts.set(from, place + 1);
    return `${from}|${place}`;
  };
};

function index(list: unknown, keyOf: KeyOf): Map<string, unknown> | undefined {
  const found = new Map<string, unknown>();
  if (list === undefined || list === null) return found;
  if (!Array.isArray(list)) return undefined;
  for (const item of list) {
    const key = keyOf(item);
    if (key === undefined || found.has(key)) return undefined;
    found.set(key, item);
  }
  return found;
}

/** Everything in a level that names a node, by a name of its own. */
function referencesOf(level: GraphLevel): Map<string, { value: unknown; nodeId?: string; field: string }> {
  const found = new Map<string, { value: unknown; nodeId?: string; field: string }>();
  const ends = byEnds();
  for (const edge of level.edges ?? []) found.set(`edge ${ends(edge) ?? ""}`, { value: edge, field: "edges" });
  const keyOf = byOwner();
  for (const branch of level.branches ?? []) {
    const name = `branch ${keyOf(branch) ?? ""}`;
    found.set(name, { value: branch, nodeId: branch.from, field: "branches" });
    for (const [outcome, to] of Object.entries(branch.to ?? {})) {
      found.set(`${name}|${outcome}|${to}`, {
        value: { from: branch.from, outcome, to },
        nodeId: branch.from,
        field: "branches",
      });
    }
  }
  for (const node of level.nodes ?? []) {
    if (typeof node.on_error === "string") {
      found.set(`error ${node.id}|${node.on_error}`, { value: node.on_error, nodeId: node.id, field: "on_error" });
    }
  }
  return found;
}
