import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, ArrowLeftRight, CheckCheck, ChevronRight, Columns2, Undo2 } from "lucide-react";
import { useEffect, useMemo, useState } from "react";

import { call } from "@/api/client";
import type { Graph, GraphPath } from "@/model/graph";
import type { Json } from "@/model/json";
import { findLevel } from "@/model/level";
import { type Status, visualDiff, type VisualDiff } from "@/model/visual";
import { messageOf } from "@/shell/notify";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Badge, Callout, EmptyState, Skeleton, type Tone } from "@/ui/Feedback";
import { Select } from "@/ui/Field";

import { useEditor, useEditorStore } from "../store";
import {
  type Difference,
  entriesBetween,
  entriesOf,
  type Entry,
  type FieldChange,
  type Kind,
  paneMarks,
} from "./difference";
import { MiniPane } from "./MiniPane";
import { Toggle } from "./NodeSettings";
import { useVersion } from "./workflows";

const text = strings.panels.versions;

/** A side of a comparison: a version's number, or the draft. */
export type Side = number | "draft";

const TONES: Record<Kind, Tone> = { added: "ok", removed: "bad", changed: "warn", renamed: "accent", moved: "idle" };
const ORDER: readonly Kind[] = ["added", "removed", "changed", "renamed", "moved"];

function nameOfSide(side: Side): string {
  return side === "draft" ? text.draft : text.version(side);
}

/** What differs between two versions, or a version and the draft: drawn, and listed with each field before and after. */
export function Comparison({
  from,
  to,
  numbers,
  onChange,
  onRestore,
  onBack,
}: {
  from: Side;
  to: Side;
  numbers: readonly number[];
  onChange: (from: Side, to: Side) => void;
  /** Bring a version back into the draft. */
  onRestore: (number: number) => void;
  onBack: () => void;
}) {
  const workflowId = useEditor((state) => state.workflowId);
  const draft = useEditor((state) => state.graph);
  const first = useVersion(workflowId, from === "draft" ? null : from);
  const second = useVersion(workflowId, to === "draft" ? null : to);
  const before = from === "draft" ? draft : (first.data?.graph as Graph | undefined);
  const after = to === "draft" ? draft : (second.data?.graph as Graph | undefined);
  const isOfVersions = from !== "draft" && to !== "draft";
  // The service compares versions by meaning; the draft is compared here.
  const difference = useQuery({
    queryKey: ["version-diff", workflowId, from, to],
    queryFn: ({ signal }) => call<Difference>(`/workflows/${workflowId}/versions/${from}/diff/${to}`, { signal }),
    enabled: isOfVersions && from !== to,
    staleTime: Infinity,
  });
  const entries = useMemo(() => {
    if (!before || !after) return null;
    if (!isOfVersions) return entriesBetween(before, after);
    return difference.data ? entriesOf(difference.data, before, after) : from === to ? [] : null;
  }, [isOfVersions, difference.data, before, after, from, to]);
  const failed = [first, second, difference].find((query) => query.isError);
  const sides = [
    { value: "draft", label: text.draft },
    ...[...new Set([...numbers, ...[from, to].filter((side) => side !== "draft")])].map((number) => ({
      value: String(number),
      label: text.version(number),
    })),
  ];
  const sideOf = (value: string): Side => (value === "draft" ? "draft" : Number(value));
  return (
    <div className="panel-body">
      <div className="panel-line">
        <Button size="small" look="quiet" icon={<ArrowLeft size={14} aria-hidden />} onClick={onBack}>
          {text.back}
        </Button>
        {from === "draft" ? null : (
          <span className="form-aside">
            <Button size="small" icon={<Undo2 size={13} aria-hidden />} onClick={() => onRestore(from)}>
              {text.restoreLabel(from)}
            </Button>
          </span>
        )}
      </div>
      <div className="compare-sides">
        <Select
          aria-label={text.from}
          value={String(from)}
          onChange={(event) => onChange(sideOf(event.target.value), to)}
          options={sides}
        />
        <IconButton size="small" label={text.swap} onClick={() => onChange(to, from)}>
          <ArrowLeftRight size={14} aria-hidden />
        </IconButton>
        <Select
          aria-label={text.to}
          value={String(to)}
          onChange={(event) => onChange(from, sideOf(event.target.value))}
          options={sides}
        />
      </div>
      {failed ? (
        <Callout tone="bad">{messageOf(failed.error)}</Callout>
      ) : !before || !after || entries === null ? (
        <Skeleton height={180} />
      ) : (
        <Found from={from} to={to} before={before} after={after} entries={entries} />
      )}
    </div>
  );
}

function Found({
  from,
  to,
  before,
  after,
  entries,
}: {
  from: Side;
  to: Side;
  before: Graph;
  after: Graph;
  entries: readonly Entry[];
}) {
  const [path, setPath] = useState<GraphPath>([]);
  const [big, setBig] = useState(false);
  const shown = useMemo(() => (findLevel(before, path) || findLevel(after, path) ? path : []), [before, after, path]);
  const diff = useMemo(() => visualDiff(before, after, shown), [before, after, shown]);
  const label = `${nameOfSide(from)} → ${nameOfSide(to)}`;
  if (entries.length === 0) {
    return (
      <EmptyState icon={<CheckCheck size={22} />} title={text.same}>
        {text.sameAbout}
      </EmptyState>
    );
  }
  return (
    <>
      <div className="mini-frame">
        <DrawnDiff diff={diff} label={label} onOpen={(id) => setPath([...shown, id])} />
        <div className="mini-tools">
          {shown.length > 0 ? (
            <Button size="small" icon={<ArrowLeft size={13} aria-hidden />} onClick={() => setPath(shown.slice(0, -1))}>
              {shown.join(" › ")}
            </Button>
          ) : null}
          <IconButton size="small" label={text.panes(nameOfSide(from), nameOfSide(to))} onClick={() => setBig(true)}>
            <Columns2 size={15} aria-hidden />
          </IconButton>
        </div>
      </div>
      {from !== "draft" && to === "draft" ? <OnPane before={before} after={after} /> : null}
      {ORDER.map((kind) => {
        const of = entries.filter((entry) => entry.kind === kind);
        return of.length === 0 ? null : (
          <section key={kind} className="field" aria-label={text.kinds[kind]}>
            <h3>
              <Badge tone={TONES[kind]} dot>
                {text.kinds[kind]}
              </Badge>{" "}
              <span className="panel-quiet">{of.length}</span>
            </h3>
            <ul className="panel-list">
              {of.map((entry) => (
                <OneEntry key={entry.key} entry={entry} onShow={() => setPath(entry.path)} isDraft={to === "draft"} />
              ))}
            </ul>
          </section>
        );
      })}
      {big ? (
        <Dialog open size="full" title={label} onClose={() => setBig(false)}>
          <div className="mini-pair">
            <Half title={nameOfSide(from)} graph={before} path={shown} diff={diff} hide="added" />
            <Half title={nameOfSide(to)} graph={after} path={shown} diff={diff} hide="removed" />
          </div>
        </Dialog>
      ) : null}
    </>
  );
}

function statusesOf(diff: VisualDiff): Map<string, Status> {
  return new Map([...diff.nodes.values()].map(({ id, status }) => [id, status]));
}

/** Both graphs in one drawing: what was removed stands where it stood. */
function DrawnDiff({ diff, label, onOpen }: { diff: VisualDiff; label: string; onOpen: (id: string) => void }) {
  return (
    <MiniPane
      level={diff.level}
      label={label}
      nodes={statusesOf(diff)}
      edges={diff.edges}
      canOpen={(id) => diff.nodes.get(id)?.inside === true}
      onOpen={onOpen}
    />
  );
}

/** One of two drawings beside each other. */
function Half({
  title,
  graph,
  path,
  diff,
  hide,
}: {
  title: string;
  graph: Graph;
  path: GraphPath;
  diff: VisualDiff;
  hide: Status;
}) {
  const level = findLevel(graph, path) ?? {};
  const nodes = new Map([...statusesOf(diff)].filter(([, status]) => status !== hide));
  if (hide === "added") {
    // Before, a renamed node had its old id.
    for (const change of diff.nodes.values()) {
      if (change.renamedFrom !== null) nodes.set(change.renamedFrom, change.status);
    }
  }
  return (
    <section className="field" aria-label={title}>
      <h3>{title}</h3>
      <div className="mini-frame" data-tall="">
        <MiniPane level={level} label={title} nodes={nodes} edges={diff.edges} />
      </div>
    </section>
  );
}

/** Colours the nodes of the pane while the draft is compared. */
function OnPane({ before, after }: { before: Graph; after: Graph }) {
  const store = useEditorStore();
  const [on, setOn] = useState(true);
  useEffect(() => {
    store.getState().setComparison(on ? paneMarks(before, after) : null);
  }, [store, on, before, after]);
  useEffect(() => () => store.getState().setComparison(null), [store]);
  return <Toggle label={text.onPane} checked={on} onChange={setOn} />;
}

function OneEntry({ entry, onShow, isDraft }: { entry: Entry; onShow: () => void; isDraft: boolean }) {
  const store = useEditorStore();
  const [open, setOpen] = useState(entry.fields.length > 0 && entry.fields.length < 4);
  const { title } = entry;
  const go = () => {
    onShow();
    if (isDraft && entry.nodeId !== null && entry.kind !== "removed") {
      store.getState().focus({ path: entry.path, nodeId: entry.nodeId });
    }
  };
  return (
    <li className="diff-entry">
      <div className="diff-head">
        {entry.fields.length > 0 ? (
          <button
            type="button"
            className="diff-toggle"
            aria-expanded={open}
            aria-label={`${title}: ${text.before}, ${text.after}`}
            onClick={() => setOpen(!open)}
          >
            <ChevronRight size={14} aria-hidden />
          </button>
        ) : (
          <span className="diff-toggle" />
        )}
        <button type="button" className="panel-link diff-title" title={title} onClick={go}>
          {[...entry.path, title].join(" › ")}
        </button>
        <span className="panel-quiet">{text.parts[entry.part]}</span>
      </div>
      {open && entry.fields.length > 0 ? (
        <ul className="diff-fields">
          {entry.fields.map((field, index) => (
            <OneField key={`${field.field} ${index}`} change={field} />
          ))}
        </ul>
      ) : null}
    </li>
  );
}

function OneField({ change }: { change: FieldChange }) {
  return (
    <li className="diff-field">
      {change.field === "" ? null : <code className="diff-name">{change.field}</code>}
      <div className="diff-values">
        <Value label={text.before} value={change.before} side="before" />
        <Value label={text.after} value={change.after} side="after" />
      </div>
    </li>
  );
}

function Value({ label, value, side }: { label: string; value: Json | undefined; side: "before" | "after" }) {
  const words = value === undefined ? text.nothing : typeof value === "string" ? value : JSON.stringify(value, null, 1);
  return (
    <div className="diff-value" data-side={side} data-nothing={value === undefined ? "" : undefined}>
      <span className="visually-hidden">{label}: </span>
      <pre>{words}</pre>
    </div>
  );
}
