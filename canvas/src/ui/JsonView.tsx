import "./json-view.css";

import { ChevronDown, ChevronRight, ChevronUp, ClipboardCopy, Link2, Search } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useState } from "react";

import type { Json } from "@/model/json";
import {
  type JsonLine,
  type JsonPath,
  lineId,
  linesOf,
  openedTo,
  type Opened,
  pathText,
  search as find,
} from "@/model/json-tree";
import { notify, notifyError } from "@/shell/notify";
import { strings } from "@/strings";

import { IconButton } from "./Button";
import { VirtualList } from "./VirtualList";

const text = strings.json;
const ROW = 24;
const NOTHING: Opened = new Map();

interface JsonViewProps {
  value: Json;
  /** What it is, for screen readers. */
  label: string;
  maxHeight?: number | "fill";
  /** What stands before every path that is copied, such as `results.fetch`. */
  root?: string;
  /** Whether it has the bar with search and copy; a small value needs none. */
  bar?: boolean;
  /** How many levels are open at first, where they are small. */
  depth?: number;
}

/**
 * Any JSON as a tree of text: never as HTML, never all at once. Lines are windowed, members come in pages of 100 and long
 * texts are cut until they are opened, so a value of any size can be shown.
 */
export function JsonView({ value, label, maxHeight = 360, root = "", bar = true, depth = 2 }: JsonViewProps) {
  const id = useId();
  const [opened, setOpened] = useState<Opened>(NOTHING);
  const [active, setActive] = useState("");
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const [reveal, setReveal] = useState<{ index: number; at: number } | null>(null);
  const lines = useMemo(() => linesOf(value, opened, depth), [value, opened, depth]);
  const wanted = useDeferredValue(query.trim());
  const found = useMemo(() => find(value, wanted), [value, wanted]);
  const activeIndex = Math.max(
    0,
    lines.findIndex((line) => line.id === active),
  );

  const toggle = (line: JsonLine, open = !line.open) => {
    if (line.canOpen) setOpened((all) => new Map(all).set(line.id, open));
  };
  const moveTo = (index: number) => {
    const line = lines[Math.min(lines.length - 1, Math.max(0, index))];
    if (!line) return;
    setActive(line.id);
    setReveal((last) => ({ index: lines.indexOf(line), at: (last?.at ?? 0) + 1 }));
  };
  const show = (path: JsonPath) => {
    const next = openedTo(value, path, opened);
    const index = linesOf(value, next, depth).findIndex((line) => line.id === lineId(path));
    setOpened(next);
    setActive(lineId(path));
    setReveal((last) => ({ index: Math.max(0, index), at: (last?.at ?? 0) + 1 }));
  };
  const match = (step: number) => {
    if (found.paths.length === 0) return;
    const next = (at + step + found.paths.length) % found.paths.length;
    setAt(next);
    const path = found.paths[next];
    if (path) show(path);
  };
  const full = (path: JsonPath) => fullPath(root, path);

  const onKey = (event: KeyboardEvent) => {
    const line = lines[activeIndex];
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    const keys: Record<string, () => void> = {
      ArrowDown: () => moveTo(activeIndex + 1),
      ArrowUp: () => moveTo(activeIndex - 1),
      PageDown: () => moveTo(activeIndex + 12),
      PageUp: () => moveTo(activeIndex - 12),
      Home: () => moveTo(0),
      End: () => moveTo(lines.length - 1),
      ArrowRight: () => (line.canOpen && !line.open ? toggle(line, true) : moveTo(activeIndex + 1)),
      ArrowLeft: () => (line.open ? toggle(line, false) : moveTo(parentOf(lines, activeIndex))),
      Enter: () => toggle(line),
      " ": () => toggle(line),
      c: () => copyValue(line.value),
      p: () => copyPath(full(line.path)),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  return (
    <div className="json" data-fill={maxHeight === "fill" ? "" : undefined}>
      {bar ? (
        <div className="json-bar">
          <label className="json-search">
            <Search size={14} aria-hidden />
            <input
              type="search"
              aria-label={text.search}
              placeholder={strings.common.search}
              value={query}
              onChange={(event) => {
                setQuery(event.target.value);
                setAt(-1);
              }}
              onKeyDown={(event) => {
                if (event.key === "Enter") match(event.shiftKey ? -1 : 1);
              }}
            />
          </label>
          {wanted ? (
            <>
              <span className="json-count" role="status">
                {found.paths.length === 0
                  ? text.noMatches
                  : text.matches(Math.max(0, at) + 1, found.paths.length, found.cut)}
              </span>
              <IconButton label={text.previous} size="small" onClick={() => match(-1)}>
                <ChevronUp size={14} aria-hidden />
              </IconButton>
              <IconButton label={text.next} size="small" onClick={() => match(1)}>
                <ChevronDown size={14} aria-hidden />
              </IconButton>
            </>
          ) : null}
          <span className="json-rest" />
          <IconButton label={text.copyAll} size="small" onClick={() => copyValue(value)}>
            <ClipboardCopy size={14} aria-hidden />
          </IconButton>
        </div>
      ) : null}
      <VirtualList
        className="json-lines"
        role="tree"
        aria-label={label}
        aria-activedescendant={`${id}${lines[activeIndex]?.id ?? ""}`}
        tabIndex={0}
        onKeyDown={onKey}
        count={lines.length}
        rowHeight={ROW}
        maxHeight={maxHeight}
        reveal={reveal}
        keyOf={(index) => lines[index]?.id ?? index}
        row={(index) => {
          const line = lines[index];
          return line ? (
            <Line
              line={line}
              id={`${id}${line.id}`}
              isActive={index === activeIndex}
              wanted={wanted}
              onToggle={() => {
                setActive(line.id);
                toggle(line);
              }}
              onCopyPath={() => copyPath(full(line.path))}
            />
          ) : null;
        }}
      />
    </div>
  );
}

function Line({
  line,
  id,
  isActive,
  wanted,
  onToggle,
  onCopyPath,
}: {
  line: JsonLine;
  id: string;
  isActive: boolean;
  wanted: string;
  onToggle: () => void;
  onCopyPath: () => void;
}) {
  const Chevron = line.open ? ChevronDown : ChevronRight;
  const length = typeof line.value === "string" ? line.value.length : 0;
  return (
    // Keys are the tree's: focus stays there, and it names this line as the active one.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      role="treeitem"
      id={id}
      className="json-line"
      aria-level={line.depth + 1}
      aria-selected={isActive}
      aria-expanded={line.canOpen ? line.open : undefined}
      data-kind={line.kind}
      style={{ paddingLeft: 6 + line.depth * 16 }}
      onClick={onToggle}
    >
      <span className="json-toggle" aria-hidden>
        {line.canOpen ? <Chevron size={14} /> : null}
      </span>
      {line.name === null ? null : (
        <span className="json-name">
          <Marked text={String(line.name)} wanted={wanted} />:
        </span>
      )}
      <span className="json-value" data-kind={line.kind}>
        {line.kind === "string" ? (
          <>
            &quot;
            <Marked text={line.shown} wanted={wanted} />
            {line.cut ? "…" : '"'}
          </>
        ) : line.kind === "text" ? (
          <Marked text={line.shown} wanted={wanted} />
        ) : (
          <Marked text={shownOf(line)} wanted={line.canOpen ? "" : wanted} />
        )}
      </span>
      {line.cut ? (
        <span className="json-more">
          {line.open ? text.showLess : text.showMore} · {text.characters(length)}
        </span>
      ) : null}
      {line.kind === "page" || line.kind === "text" ? null : (
        <span className="json-tools">
          <button
            type="button"
            tabIndex={-1}
            title={`${text.copyPath} (p)`}
            aria-label={text.copyPath}
            onClick={(event) => {
              event.stopPropagation();
              onCopyPath();
            }}
          >
            <Link2 size={13} aria-hidden />
          </button>
          <button
            type="button"
            tabIndex={-1}
            title={`${text.copyValue} (c)`}
            aria-label={text.copyValue}
            onClick={(event) => {
              event.stopPropagation();
              copyValue(line.value);
            }}
          >
            <ClipboardCopy size={13} aria-hidden />
          </button>
        </span>
      )}
    </div>
  );
}

function shownOf(line: JsonLine): string {
  if (line.kind === "page") return `[${line.shown}]`;
  if (line.canOpen || (line.kind !== "array" && line.kind !== "object")) return line.shown;
  return line.kind === "array" ? "[]" : "{}";
}

/** A text with what is searched for marked in it. */
function Marked({ text: whole, wanted }: { text: string; wanted: string }) {
  if (!wanted) return whole;
  const at = whole.toLowerCase().indexOf(wanted.toLowerCase());
  if (at < 0) return whole;
  return (
    <>
      {whole.slice(0, at)}
      <mark>{whole.slice(at, at + wanted.length)}</mark>
      {whole.slice(at + wanted.length)}
    </>
  );
}

function parentOf(lines: readonly JsonLine[], index: number): number {
  const depth = lines[index]?.depth ?? 0;
  for (let above = index - 1; above >= 0; above -= 1) if ((lines[above]?.depth ?? 0) < depth) return above;
  return 0;
}

function fullPath(root: string, path: JsonPath): string {
  const rest = pathText(path);
  if (!root || !rest) return root || rest;
  return rest.startsWith("[") ? `${root}${rest}` : `${root}.${rest}`;
}

function copyValue(value: Json): void {
  copy(typeof value === "string" ? value : JSON.stringify(value, null, 2), text.copiedValue);
}

function copyPath(path: string): void {
  copy(path, text.copiedPath(path));
}

function copy(what: string, said: string): void {
  navigator.clipboard.writeText(what).then(() => notify(said), notifyError);
}
