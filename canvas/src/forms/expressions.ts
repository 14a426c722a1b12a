/** What an expression field shows of its text: its pieces to mark, and what it is in the last execution. */
import { lookUp, parse, preview, type Scope } from "@/model/templates";

/** What expressions may read; null: there are none. */
export type ExpressionScope = Scope;

export interface Piece {
  kind: "text" | "template" | "credential" | "broken";
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

/** A text cut at its templates and credential references. */
export function piecesOf(text: string, scope: ExpressionScope | null): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const token of parse(text)) {
    if (token.from > from) pieces.push({ kind: "text", text: text.slice(from, token.from), unknown: false });
    from = token.to;
    const data = scope?.data;
    const unknown =
      token.kind === "template" && token.default === null && data ? !lookUp(token.path, data).found : false;
    pieces.push({ kind: token.kind, text: text.slice(token.from, token.to), unknown });
  }
  if (from < text.length) pieces.push({ kind: "text", text: text.slice(from), unknown: false });
  return pieces;
}

const LONGEST = 300;

/** What the text is in the last execution; null where there is nothing to say about it. */
export function previewOf(text: string, scope: ExpressionScope | null): Preview | null {
  if (!scope) return null;
  const tokens = parse(text);
  if (tokens.some((token) => token.kind === "broken")) return { kind: "unclosed" };
  const templates = tokens.filter((token) => token.kind === "template");
  if (templates.length === 0) return tokens.length > 0 ? { kind: "credential" } : null;
  if (!scope.data) return { kind: "none" };
  const { value, missing } = preview(text, scope.data);
  const [path] = missing;
  if (path !== undefined) return { kind: "unknown", path };
  const words = (typeof value === "string" ? value : JSON.stringify(value)).replace(/\s+/g, " ");
  return { kind: "value", text: words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words };
}
