/** Where edges may start and end. */
import { model as say } from "@/strings/model";

import { type Branch, branchesOf, END, type GraphLevel, sourcesOf, START } from "./graph";
import { findNode } from "./level";

/** One handle of one node (or of START or END). */
export interface Port {
  /** Id of a node, START or END. */
  readonly node: string;
  /** `in`, `out`, `error`, or `branch/<i>/<outcome>`: i counts the branches of that node. */
  readonly handle: string;
}

export type Handle = { kind: "in" | "out" | "error" } | { kind: "branch"; place: number; outcome: string };

export type Verdict = { ok: true } | { ok: false; reason: string };

export function branchHandle(place: number, outcome: string): string {
  return `branch/${place}/${outcome}`;
}

/** What a handle's name says; undefined for none of ours. An outcome may hold slashes. */
export function parseHandle(handle: string): Handle | undefined {
  if (handle === "in" || handle === "out" || handle === "error") return { kind: handle };
  const found = /^branch\/(\d+)\/([^]*)$/.exec(handle);
  if (found === null) return undefined;
  return { kind: "branch", place: Number(found[1]), outcome: found[2] ?? "" };
}

const no = (reason: string): Verdict => ({ ok: false, reason });
const YES: Verdict = { ok: true };

/** Whether an edge may be drawn; `connect` refuses for the same reasons. */
export function canConnect(level: GraphLevel, from: Port, to: Port): Verdict {
  const out = parseHandle(from.handle);
  if (out === undefined || out.kind === "in" || to.handle !== "in") return no(say.wrongDirection);
  if (from.node === END) return no(say.nothingFollowsEnd);
  if (to.node === START) return no(say.nothingLeadsToStart);
  if (from.node !== START && findNode(level, from.node) === undefined) return no(say.noNode(from.node));
  if (to.node !== END && findNode(level, to.node) === undefined) return no(say.noNode(to.node));
  switch (out.kind) {
    case "out":
      if (from.node === to.node) return no(say.selfEdge(from.node));
      return hasEdge(level, from.node, to.node) ? no(say.alreadyConnected) : YES;
    case "error": {
      if (from.node === START) return no(say.startCannotFail);
      if (from.node === to.node) return no(say.selfError(from.node));
      return findNode(level, from.node)?.on_error === to.node ? no(say.alreadyConnected) : YES;
    }
    case "branch":
      return canLead(branchesOf(level, from.node)[out.place], out.outcome, to.node);
  }
}

function hasEdge(level: GraphLevel, from: string, to: string): boolean {
  return (level.edges ?? []).some((edge) => edge.to === to && sourcesOf(edge).includes(from));
}

function canLead(branch: Branch | undefined, outcome: string, target: string): Verdict {
  if (branch === undefined) return no(say.noBranch);
  const to = branch.to ?? null;
  if (to === null && branch.kind === "python") return no(say.openRouter);
  const known = to !== null && Object.hasOwn(to, outcome);
  if (branch.kind === "python" && !known) return no(say.noOutcome(outcome));
  return known && to[outcome] === target ? no(say.alreadyConnected) : YES;
}
