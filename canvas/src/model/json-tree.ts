/**
 * JSON as the lines of a tree that can be opened. Only what is open makes lines; of what has many members, pages of 100
 * stand between it and them; a long text is cut, and opened it is lines of its own.
 */
import type { Json } from "./json";

export type JsonStep = string | number;
export type JsonPath = readonly JsonStep[];

export interface JsonLine {
  /** Names the line among the others, as long as the value is the same. */
  id: string;
  depth: number;
  path: JsonPath;
  /** Its name within what holds it; null at the top, in pages and in texts. */
  name: JsonStep | null;
  kind: "object" | "array" | "page" | "string" | "number" | "boolean" | "null" | "text";
  /** The scalar as JSON text, the cut start of a text, or a container's size in short. */
  shown: string;
  /** The scalar or the text goes on beyond what is shown. */
  cut: boolean;
  canOpen: boolean;
  open: boolean;
  value: Json;
}

/** Members on one page. */
export const PAGE = 100;
/** Characters of a text in one line. */
export const LINE = 160;
/** Containers with more members are closed at first. */
const OPEN_BY_DEFAULT = 30;

/** What the user has opened or closed, by line id; what is not in it is as by default. */
export type Opened = ReadonlyMap<string, boolean>;

/** The lines of a value. By default what is small is open, down to `depth`. */
export function linesOf(value: Json, opened: Opened, depth = 2): JsonLine[] {
  const lines: JsonLine[] = [];
  put(lines, value, { id: "", path: [], name: null, level: 0 }, { opened, depth });
  return lines;
}

interface Place {
  id: string;
  path: JsonPath;
  name: JsonStep | null;
  level: number;
}

interface Rules {
  opened: Opened;
  depth: number;
}

function put(lines: JsonLine[], value: Json, place: Place, rules: Rules): void {
  const { id, path, name, level: depth } = place;
  if (typeof value === "string") {
    const cut = value.length > LINE || value.includes("\n");
    const open = cut && (rules.opened.get(id) ?? false);
    lines.push({ id, depth, path, name, kind: "string", shown: startOf(value), cut, canOpen: cut, open, value });
    if (open) putText(lines, value, place, rules);
    return;
  }
  if (value === null || typeof value !== "object") {
    const kind = value === null ? "null" : typeof value === "number" ? "number" : "boolean";
    const shown = JSON.stringify(value);
    lines.push({ id, depth, path, name, kind, shown, cut: false, canOpen: false, open: false, value });
    return;
  }
  const members = membersOf(value);
  const isArray = Array.isArray(value);
  const canOpen = members.length > 0;
  const open =
    canOpen && (rules.opened.get(id) ?? (depth === 0 || (depth < rules.depth && members.length <= OPEN_BY_DEFAULT)));
  const shown = isArray ? `[${members.length}]` : `{${members.length}}`;
  lines.push({ id, depth, path, name, kind: isArray ? "array" : "object", shown, cut: false, canOpen, open, value });
  if (open) putMembers(lines, members, 0, members.length, place, depth + 1, rules);
}

type Member = readonly [JsonStep, Json];

function membersOf(value: Json[] | Record<string, Json>): readonly Member[] {
  return Array.isArray(value) ? value.map((item, index) => [index, item] as const) : Object.entries(value);
}

/** The members from `start` up to `end`, on pages where they are many; pages of pages where those are. */
function putMembers(
  lines: JsonLine[],
  members: readonly Member[],
  start: number,
  end: number,
  place: Place,
  depth: number,
  rules: Rules,
): void {
  if (end - start <= PAGE) {
    for (const [name, item] of members.slice(start, end))
      put(lines, item, { id: `${place.id}/${escaped(name)}`, path: [...place.path, name], name, level: depth }, rules);
    return;
  }
  pages(start, end, (from, to) => {
    const id = `${place.id}#${from}-${to - 1}`;
    const open = rules.opened.get(id) ?? (from === 0 && to - from <= PAGE);
    lines.push(pageLine(id, place, depth, open, from, to));
    if (open) putMembers(lines, members, from, to, place, depth + 1, rules);
  });
}

/** A text in lines, on pages where it is long. */
function putText(lines: JsonLine[], value: string, place: Place, rules: Rules): void {
  const texts = value.split("\n").flatMap(pieces);
  const depth = place.level + 1;
  const some = (from: number, to: number, level: number) => {
    for (const [offset, shown] of texts.slice(from, to).entries())
      lines.push({ ...blank(place), id: `${place.id}#t${from + offset}`, depth: level, kind: "text", shown, value });
  };
  if (texts.length <= PAGE) {
    some(0, texts.length, depth);
    return;
  }
  pages(0, texts.length, (from, to) => {
    // More than a hundred pages of a text stay in pages of pages, too; the inner ones are plain.
    const id = `${place.id}#t${from}-${to - 1}`;
    const open = rules.opened.get(id) ?? from === 0;
    lines.push(pageLine(id, place, depth, open, from, to));
    if (open) some(from, to, depth + 1);
  });
}

function pages(start: number, end: number, each: (from: number, to: number) => void): void {
  let size = PAGE;
  while ((end - start) / size > PAGE) size *= PAGE;
  for (let from = start; from < end; from += size) each(from, Math.min(end, from + size));
}

function pageLine(id: string, place: Place, depth: number, open: boolean, from: number, to: number): JsonLine {
  return { ...blank(place), id, depth, kind: "page", shown: `${from} … ${to - 1}`, canOpen: true, open };
}

function blank({ id, path, level }: Place): JsonLine {
  return {
    id,
    depth: level,
    path,
    name: null,
    kind: "text",
    shown: "",
    cut: false,
    canOpen: false,
    open: false,
    value: null,
  };
}

function startOf(value: string): string {
  const [first = ""] = value.slice(0, LINE + 1).split("\n");
  return first.slice(0, LINE);
}

function pieces(line: string): string[] {
  if (line.length <= LINE) return [line];
  return Array.from({ length: Math.ceil(line.length / LINE) }, (_, index) =>
    line.slice(index * LINE, (index + 1) * LINE),
  );
}

function escaped(name: JsonStep): string {
  return String(name).replace(/[~/#]/g, (sign) => `~${sign.charCodeAt(0)}`);
}

// --- search --------------------------------------------------------------------------------------------------------

/** Places that are looked through before the search says that there may be more. */
const SEARCH_LIMIT = 200_000;
export const MATCH_LIMIT = 1000;

export interface Found {
  paths: JsonPath[];
  /** There may be more. */
  cut: boolean;
}

/** Where a name or a scalar has this text in it, in any case; in the order of the tree. */
export function search(value: Json, text: string): Found {
  const wanted = text.toLowerCase();
  const paths: JsonPath[] = [];
  if (!wanted) return { paths, cut: false };
  let seen = 0;
  const stack: { path: JsonPath; value: Json }[] = [{ path: [], value }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    seen += 1;
    if (seen > SEARCH_LIMIT || paths.length >= MATCH_LIMIT) return { paths, cut: true };
    const { path, value: here } = next;
    const name = path.at(-1);
    const isScalar = here === null || typeof here !== "object";
    const named = typeof name === "string" && name.toLowerCase().includes(wanted);
    if (named || (isScalar && String(here).toLowerCase().includes(wanted))) paths.push(path);
    if (!isScalar)
      for (const [step, item] of membersOf(here).toReversed()) stack.push({ path: [...path, step], value: item });
  }
  return { paths, cut: false };
}

/** What must be open for the line of a path to be there: it may be put over what the user has opened. */
export function openedTo(value: Json, path: JsonPath, opened: Opened): Opened {
  const next = new Map(opened);
  let here = value;
  let id = "";
  for (const step of path) {
    if (here === null || typeof here !== "object") break;
    next.set(id, true);
    const members = membersOf(here);
    const index = members.findIndex(([name]) => name === step);
    let [start, end] = [0, members.length];
    while (end - start > PAGE) {
      let found: readonly [number, number] | undefined;
      pages(start, end, (from, to) => {
        if (index >= from && index < to) found = [from, to];
      });
      if (!found) break;
      [start, end] = found;
      next.set(`${id}#${start}-${end - 1}`, true);
    }
    here = members[index]?.[1] ?? null;
    id = `${id}/${escaped(step)}`;
  }
  return next;
}

/** The id of the line of a path. */
export function lineId(path: JsonPath): string {
  return path.map((step) => `/${escaped(step)}`).join("");
}

/** A path as one writes it in a template: `results.list[0]["a b"]`. */
export function pathText(path: JsonPath): string {
  return path
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(step)) return index === 0 ? step : `.${step}`;
      return `[${JSON.stringify(step)}]`;
    })
    .join("");
}
