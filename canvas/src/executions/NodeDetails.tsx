import { ArrowUpRight, MousePointerClick, Play } from "lucide-react";
import { useMemo, useState } from "react";
import { Link } from "wouter";

import type { Json } from "@/model/json";
import { isEnded, type Row, type Task, type Timeline } from "@/model/timeline";
import { messageOf } from "@/shell/notify";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Callout, EmptyState, Skeleton } from "@/ui/Feedback";
import { Select } from "@/ui/Field";
import { dateTimeOf, durationOf, relativeTo } from "@/ui/format";
import { JsonView } from "@/ui/JsonView";
import { Tabs } from "@/ui/Tabs";

import { type Checkpoint, type Execution, useCheckpoint, useCheckpoints, useVisits, type Visit } from "./data";
import { ExecutionBadge } from "./ExecutionBadge";
import { excerptOf } from "./excerpts";
import { Fault } from "./Fault";
import { LogView } from "./LogView";
import { PagedValue } from "./PagedValue";

const text = strings.executions;

interface NodeDetailsProps {
  execution: Execution;
  timeline: Timeline;
  /** Rows of the waterfall that are of this node. */
  rows: readonly Row[];
  node: string | null;
  /** Key of the row that was chosen; its visit is shown. */
  rowKey: string | null;
  label: string;
  now: number;
  onRow: (key: string) => void;
  onReplay: (node: string) => void;
}

/** One step: what it got, gave, said, and how often it was tried. */
export function NodeDetails({
  execution,
  timeline,
  rows,
  node,
  rowKey,
  label,
  now,
  onRow,
  onReplay,
}: NodeDetailsProps) {
  const [tab, setTab] = useState("output");
  // One row for each visit: the last attempt of each task.
  const visits = useMemo(() => {
    const last = new Map<string, Row>();
    for (const row of rows) last.set(row.task === null ? row.key : String(row.task), row);
    return [...last.values()];
  }, [rows]);
  if (node === null || visits.length === 0)
    return (
      <EmptyState icon={<MousePointerClick size={24} />} title={text.details}>
        {text.detailsEmpty}
      </EmptyState>
    );
  const chosen = rows.find(({ key }) => key === rowKey);
  const row = visits.find((each) => each.task === chosen?.task && each.node === chosen.node) ?? visits.at(-1);
  if (!row) return null;
  const task = row.task === null ? null : (timeline.tasks[row.task] ?? null);
  const attempts = rows.filter((each) => each.task === row.task && each.task !== null);
  const error = task?.error ?? row.error;
  return (
    <div className="details">
      <header className="details-head">
        <div className="details-title">
          <h2 title={node}>{label}</h2>
          <ExecutionBadge status={row.status} />
        </div>
        <p className="details-facts">
          {label === node ? null : <code>{node}</code>}
          {typeof task?.seconds === "number" ? <span>{durationOf(task.seconds)}</span> : null}
          {task?.wake ? <span>{text.node.wakes(relativeTo(task.wake, now))}</span> : null}
          {row.pinned ? <span>{text.pinned}</span> : null}
          {row.reused ? <span>{text.reused}</span> : null}
        </p>
        {visits.length > 1 ? (
          <Select
            aria-label={text.node.visits}
            value={row.key}
            onChange={(event) => onRow(event.target.value)}
            options={visits.map((each, index) => ({
              value: each.key,
              label: text.node.visit(index + 1, visits.length, text.status[each.status]),
            }))}
          />
        ) : null}
        <div className="details-actions">
          <Button size="small" icon={<Play size={13} aria-hidden />} onClick={() => onReplay(node)}>
            {text.replayFrom}
          </Button>
        </div>
        {error ? <Fault error={error} /> : null}
      </header>
      <Tabs
        className="details-tabs"
        label={text.node.sections}
        value={tab}
        onChange={setTab}
        tabs={[
          {
            id: "output",
            label: text.node.output,
            content: <NodeOutput execution={execution} task={task} row={row} nth={visits.indexOf(row)} />,
          },
          {
            id: "input",
            label: text.node.input,
            content: <NodeInput execution={execution} row={row} />,
          },
          { id: "log", label: text.node.log, content: <LogView timeline={timeline} node={node} maxHeight={420} /> },
          {
            id: "attempts",
            label: text.node.attempts,
            content: <Attempts rows={attempts.length > 0 ? attempts : [row]} now={now} />,
          },
        ]}
      />
    </div>
  );
}

/** Bytes of an output that is shown at once; a larger one is read in pages. */
const LARGE = 60_000;

function NodeOutput({ execution, task, row, nth }: { execution: Execution; task: Task | null; row: Row; nth: number }) {
  const inline = task?.output && "value" in task.output ? task.output.value : undefined;
  const missing = inline === undefined && row.status === "succeeded";
  const visits = useVisits(execution.id, { enabled: missing, limitBytes: LARGE });
  if (inline !== undefined) return <Value value={inline} row={row} task={task} />;
  if (isEnded(row.status) && !missing) return <p className="details-about">{text.node.nothing}</p>;
  if (!missing)
    return (
      <EmptyState icon={<Play size={24} />} title={text.node.noOutput}>
        {text.node.noOutputAbout}
      </EmptyState>
    );
  if (visits.isPending) return <Skeleton height={120} />;
  if (visits.isError) return <Callout tone="bad">{messageOf(visits.error)}</Callout>;
  const visit = visitOf(visits.data, row, task, nth);
  const excerpt = excerptOf(visit?.output);
  return (
    <>
      {visit?.child ? (
        <Link className="details-link" href={`/executions/${visit.child}`}>
          <ArrowUpRight size={14} aria-hidden />
          {text.node.child}
        </Link>
      ) : null}
      {excerpt ? (
        <PagedValue
          key={excerpt.path}
          execution={execution.id}
          excerpt={excerpt}
          label={`${text.node.output}: ${row.node}`}
        />
      ) : (
        <Value value={(visit?.output ?? null) as Json} row={row} task={task} />
      )}
    </>
  );
}

function Value({ value, row, task }: { value: Json; row: Row; task: Task | null }) {
  return (
    <>
      {task?.pinned ? <Callout>{text.node.notRun}</Callout> : null}
      {task?.reused ? <Callout>{text.node.notRunAgain}</Callout> : null}
      {value === null ? (
        <p className="details-about">{text.node.nothing}</p>
      ) : (
        <JsonView value={value} label={`${text.node.output}: ${row.node}`} depth={3} />
      )}
    </>
  );
}

/** The visit that a task is: the one that began and ended when it did, else the n-th of its node. */
function visitOf(visits: readonly Visit[], row: Row, task: Task | null, nth: number): Visit | undefined {
  const own = visits.filter((visit) => visit.id === row.node);
  const start = task?.attempts[0]?.segments[0]?.from;
  return (
    own.find(
      (visit) =>
        visit.started_at &&
        Date.parse(visit.started_at) === start &&
        (!visit.finished_at || Date.parse(visit.finished_at) === task?.finished),
    ) ?? own[nth]
  );
}

function NodeInput({ execution, row }: { execution: Execution; row: Row }) {
  const checkpoints = useCheckpoints(execution.id);
  const before = beforeOf(checkpoints.data ?? [], row.step);
  const state = useCheckpoint(execution.id, before?.index ?? null);
  if (checkpoints.isPending || (before && state.isPending)) return <Skeleton height={120} />;
  const error = checkpoints.error ?? state.error;
  if (error) return <Callout tone="bad">{messageOf(error)}</Callout>;
  if (!before || !state.data)
    return (
      <EmptyState icon={<Play size={24} />} title={text.node.noInput}>
        {text.node.noInputAbout}
      </EmptyState>
    );
  return (
    <>
      <p className="details-about">
        {row.depth > 0 ? text.node.innerInput : text.node.inputAbout(before.index)}
        {row.of > 1 ? ` ${text.node.sentInput}` : null}
      </p>
      <JsonView value={(state.data.values ?? {}) as Json} label={`${text.node.input}: ${row.node}`} depth={3} />
    </>
  );
}

/** The checkpoint that a superstep began at. */
function beforeOf(checkpoints: readonly Checkpoint[], step: number | null): Checkpoint | undefined {
  if (step === null) return undefined;
  return checkpoints.findLast((each) => each.step !== null && each.step !== undefined && each.step < step);
}

function Attempts({ rows, now }: { rows: readonly Row[]; now: number }) {
  return (
    <ol className="attempts">
      {rows.map((row) => (
        <li key={row.key} className="attempt">
          <div className="attempt-head">
            <strong>{text.node.attemptRow(row.attempt)}</strong>
            <ExecutionBadge status={row.status} />
          </div>
          <ul className="attempt-parts">
            {row.segments.map((segment, index) => (
              <li key={index} data-kind={segment.kind}>
                <span>{text.segments[segment.kind]}</span>
                <span title={dateTimeOf(segment.from)}>
                  {durationOf(Math.max(0, (segment.to ?? now) - segment.from) / 1000)}
                </span>
              </li>
            ))}
          </ul>
          {row.error ? <Fault error={row.error} /> : null}
        </li>
      ))}
    </ol>
  );
}
