import "./parts.css";

import { RotateCcw, Timer } from "lucide-react";
import { type KeyboardEvent, useId, useMemo, useState } from "react";

import { isEnded, type Row, type Segment } from "@/model/timeline";
import { timescale, type Timescale } from "@/model/timescale";
import { strings } from "@/strings";
import { EmptyState } from "@/ui/Feedback";
import { Switch } from "@/ui/Field";
import { durationOf } from "@/ui/format";
import { TONES } from "@/ui/status";
import { VirtualList } from "@/ui/VirtualList";

const text = strings.executions;
const ROW = 32;

interface WaterfallProps {
  rows: readonly Row[];
  /** Milliseconds since 1970; null while it has not begun. */
  start: number | null;
  end: number | null;
  now: number;
  labels: ReadonlyMap<string, string>;
  selected: string | null;
  onSelect: (row: Row) => void;
}

/** What ran when: a line for each attempt of each task, with its waits and the pauses between attempts. */
export function Waterfall({ rows, start, end, now, labels, selected, onSelect }: WaterfallProps) {
  const id = useId();
  const [wish, setWish] = useState<boolean | null>(null);
  const from = Math.min(start ?? Infinity, ...rows.map((row) => row.segments[0]?.from ?? Infinity));
  const to = Math.max(end ?? now, from + 1);
  const linear = useMemo(() => timescale(rows, from, to, false), [rows, from, to]);
  const shorten = wish ?? linear.mostlyIdle;
  const scale = useMemo(() => (shorten ? timescale(rows, from, to, true) : linear), [shorten, rows, from, to, linear]);
  const [reveal, setReveal] = useState<{ index: number; at: number } | null>(null);
  const selectedIndex = rows.findIndex((row) => row.key === selected);

  if (rows.length === 0)
    return (
      <EmptyState icon={<Timer size={24} />} title={text.timelineEmpty}>
        {text.timelineEmptyAbout}
      </EmptyState>
    );

  const onKey = (event: KeyboardEvent) => {
    const move: Record<string, number> = {
      ArrowDown: selectedIndex + 1,
      ArrowUp: selectedIndex - 1,
      Home: 0,
      End: rows.length - 1,
      PageDown: selectedIndex + 10,
      PageUp: selectedIndex - 10,
    };
    const wanted = move[event.key];
    if (wanted === undefined) return;
    const index = Math.min(rows.length - 1, Math.max(0, wanted));
    const row = rows[index];
    if (!row) return;
    event.preventDefault();
    setReveal((last) => ({ index, at: (last?.at ?? 0) + 1 }));
    onSelect(row);
  };

  return (
    <div className="wf">
      <div className="wf-head">
        <div className="wf-legend">
          <span data-kind="run">{text.legend.run}</span>
          <span data-kind="wait">{text.legend.wait}</span>
          <span data-kind="retry">{text.legend.retry}</span>
          {linear.mostlyIdle || wish !== null ? (
            <label className="wf-switch">
              <Switch checked={shorten} onChange={setWish} label={text.shorten} />
              <span aria-hidden>{text.shorten}</span>
            </label>
          ) : null}
        </div>
        <Axis scale={scale} />
      </div>
      <VirtualList
        className="wf-rows"
        role="listbox"
        aria-label={text.tabs.timeline}
        aria-activedescendant={selectedIndex >= 0 ? `${id}${rows[selectedIndex]?.key ?? ""}` : undefined}
        tabIndex={0}
        onKeyDown={onKey}
        count={rows.length}
        rowHeight={ROW}
        maxHeight="fill"
        reveal={reveal}
        keyOf={(index) => rows[index]?.key ?? index}
        row={(index) => {
          const row = rows[index];
          return row ? (
            <WaterfallRow
              id={`${id}${row.key}`}
              row={row}
              label={labels.get(row.node) ?? row.node.split("/").at(-1) ?? row.node}
              scale={scale}
              to={to}
              isSelected={index === selectedIndex}
              onSelect={() => onSelect(row)}
            />
          ) : null;
        }}
      />
    </div>
  );
}

function Axis({ scale }: { scale: Timescale }) {
  return (
    <div className="wf-axis" aria-hidden>
      {scale.ticks.map(({ at, seconds }) => (
        <span key={seconds} className="wf-tick" style={{ left: `${at * 100}%` }} data-last={at > 0.93 || undefined}>
          {seconds === 0 ? "0" : durationOf(seconds)}
        </span>
      ))}
      {scale.breaks.map(({ from, to, seconds }) => (
        <span
          key={from}
          className="wf-break"
          style={
            to > 0.93 ? { right: `${(1 - to) * 100}%` } : { left: `${from * 100}%`, width: `${(to - from) * 100}%` }
          }
        >
          {durationOf(seconds)}
        </span>
      ))}
    </div>
  );
}

function WaterfallRow({
  id,
  row,
  label,
  scale,
  to,
  isSelected,
  onSelect,
}: {
  id: string;
  row: Row;
  label: string;
  scale: Timescale;
  to: number;
  isSelected: boolean;
  onSelect: () => void;
}) {
  const seconds = secondsOf(row, to);
  const shown = durationOf(seconds);
  const end = scale.position(Math.min(to, row.segments.at(-1)?.to ?? to));
  return (
    // Keys are the list's: focus stays there, and it names this row as the active one.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="option"
      aria-selected={isSelected}
      aria-label={text.rowLabel(label, row.attempt, text.status[row.status], shown)}
      className="wf-row"
      data-tone={TONES[row.status]}
      onClick={onSelect}
    >
      <span className="wf-name" style={{ paddingLeft: 12 + row.depth * 16 }}>
        <span className="wf-dot" data-live={row.status === "executing" || row.status === "retrying" || undefined} />
        <span className="wf-label" title={row.node}>
          {row.again ? (
            <>
              <RotateCcw size={12} aria-hidden /> {text.attempt(row.attempt)}
            </>
          ) : (
            label
          )}
        </span>
        {row.of > 1 && !row.again ? <span className="wf-note">{text.nth(row.nth, row.of)}</span> : null}
        {row.pinned ? <span className="wf-note">{text.pinned}</span> : null}
        {row.reused ? <span className="wf-note">{text.reused}</span> : null}
      </span>
      <span className="wf-track">
        {scale.breaks.map(({ from, to: until }) => (
          <span key={from} className="wf-gap" style={{ left: `${from * 100}%`, width: `${(until - from) * 100}%` }} />
        ))}
        {row.segments.map((segment, index) => (
          <Bar key={index} segment={segment} scale={scale} to={to} />
        ))}
        <span className="wf-seconds" {...placeOf(startOf(row, scale), end)}>
          {shown}
        </span>
      </span>
    </div>
  );
}

/** Where the duration stands: behind the bar, else before it, else in it. */
function placeOf(start: number, end: number) {
  if (end < 0.86) return { style: { left: `calc(${end * 100}% + 6px)` } };
  if (start > 0.14) return { style: { right: `calc(${(1 - start) * 100}% + 6px)` } };
  return { style: { right: `calc(${(1 - end) * 100}% + 6px)` }, "data-inside": "" };
}

function Bar({ segment, scale, to }: { segment: Segment; scale: Timescale; to: number }) {
  const from = scale.position(segment.from);
  const until = scale.position(Math.min(to, segment.to ?? to));
  return (
    <span
      className="wf-bar"
      data-kind={segment.kind}
      data-open={segment.to === null || undefined}
      style={{ left: `${from * 100}%`, width: `${Math.max(0, until - from) * 100}%` }}
      title={`${text.segments[segment.kind]}: ${durationOf(Math.max(0, Math.min(to, segment.to ?? to) - segment.from) / 1000)}`}
    />
  );
}

function startOf(row: Row, scale: Timescale): number {
  return scale.position(row.segments[0]?.from ?? 0);
}

/** How long an attempt took, without the pause after it. */
function secondsOf(row: Row, now: number): number {
  const from = row.segments[0]?.from ?? now;
  const last = row.segments.findLast((segment) => segment.kind !== "retry") ?? row.segments[0];
  const until = last?.to ?? (isEnded(row.status) ? from : now);
  return Math.max(0, until - from) / 1000;
}
