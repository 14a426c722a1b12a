/** What an expression field shows of its text: its pieces to mark, and what it is in the last execution. */
import type { Json } from "@/model/json";
import { CREDENTIAL, TEMPLATE } from "@/model/references";
import { type ExpressionScope, lookUp } from "@/model/templates";

export interface Piece {
  kind: "text" | "template" | "credential";
  text: string;
  /** A path that leads nowhere, where there is data to say so. */
  unknown: boolean;
}

export type Preview =
  | { kind: "value"; text: string }
  | { kind: "unknown"; path: string }
  | { kind: "unclosed" }
  | { kind: "credential" }
  /** There is no data yet. */
  | { kind: "none" };

const EITHER = new RegExp(`${TEMPLATE.source}|${CREDENTIAL.source}`, "g");

/** A text cut at its templates and credential references. */
export function piecesOf(text: string, scope: ExpressionScope | null): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(EITHER)) {
    if (match.index > from) pieces.push({ kind: "text", text: text.slice(from, match.index), unknown: false });
    from = match.index + match[0].length;
    const kind = match[0].startsWith("[[") ? "credential" : "template";
    const isUnknown =
      kind === "template" && match[2] === undefined && hasData(scope) && lookUp(match[1] ?? "", scope) === undefined;
    pieces.push({ kind, text: match[0], unknown: isUnknown });
  }
  if (from < text.length) pieces.push({ kind: "text", text: text.slice(from), unknown: false });
  return pieces;
}
function hasData(scope: ExpressionScope | null): scope is ExpressionScope {
  return scope?.data !== null && scope !== null;
}

export function previewOf(_text: string, _scope: ExpressionScope | null): Preview | null {
  return null;
}
