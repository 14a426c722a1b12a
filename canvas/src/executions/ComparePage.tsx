import "./executions.css";

import { ArrowLeftRight, ChevronRight, GitCompareArrows, Split } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, useLocation } from "wouter";

import { Problem } from "@/api/client";
import { changesOf, compareVisits, type Comparison, isSame, type NodeDifference, type Side } from "@/model/compare";
import type { Graph } from "@/model/graph";
import type { Json } from "@/model/json";
import { pathText } from "@/model/json-tree";
import { NotFound } from "@/shell/NotFound";
import { messageOf } from "@/shell/notify";
import { PageSkeleton } from "@/shell/PageSkeleton";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Badge, Callout, EmptyState, Skeleton } from "@/ui/Feedback";
import { Switch } from "@/ui/Field";
import { dateTimeOf, durationOf, relativeTo } from "@/ui/format";
import { JsonView } from "@/ui/JsonView";

import { type Execution, useExecution, useVersion, useVisits, useWorkflowNames } from "./data";
import { ExecutionBadge } from "./ExecutionBadge";
import { labelsOf } from "./labels";
import { useNow } from "./live";

const words = strings.executions;
const text = words.compare;

/** Two executions side by side: what was given, what each step did, and where they part. */
export default function ComparePage({ a, b }: { a: string; b: string }) {
  const [one, other] = [useExecution(a), useExecution(b)];
  const [left, right] = [useVisits(a), useVisits(b)];
  const labels = useLabels(one.data, other.data);
  const error = one.error ?? other.error;
  if (error instanceof Problem && error.status === 404) return <NotFound text={words.notFound} />;
  if (error)
    return (
      <div className="page-center">
        <EmptyState tone="bad" icon={<GitCompareArrows size={24} />} title={strings.common.somethingWrong}>
          {messageOf(error)}
        </EmptyState>
      </div>
    );
  if (!one.data || !other.data) return <PageSkeleton />;
  const failed = left.error ?? right.error;
  return (
    <div className="page compare">
      <Heads a={one.data} b={other.data} />
      {one.data.workflow_id === other.data.workflow_id ? null : <Callout tone="warn">{text.otherWorkflows}</Callout>}
      {failed ? <Callout tone="bad">{messageOf(failed)}</Callout> : null}
      {left.data && right.data ? (
        <Steps comparison={compareVisits(left.data, right.data)} labels={labels} />
      ) : failed ? null : (
        <Skeleton height={260} />
      )}
      <Values
        title={text.inputs}
        same={text.inputsSame}
        a={(one.data.inputs ?? null) as Json}
        b={(other.data.inputs ?? null) as Json}
      />
      <Values
        title={text.outputs}
        same={text.outputsSame}
        a={(one.data.output ?? null) as Json}
        b={(other.data.output ?? null) as Json}
      />
    </div>
  );
}

/** What steps are called, in either version; B's names win, since it most often is the newer one. */
function useLabels(a: Execution | undefined, b: Execution | undefined): ReadonlyMap<string, string> {
  const [one, other] = [useVersion(a?.workflow_id, a?.version), useVersion(b?.workflow_id, b?.version)];
  const [before, after] = [one.data?.graph as Graph | undefined, other.data?.graph as Graph | undefined];
  return useMemo(() => new Map([...labelsOf(before), ...labelsOf(after)]), [before, after]);
}

function Heads({ a, b }: { a: Execution; b: Execution }) {
  const [, go] = useLocation();
  const names = useWorkflowNames();
  const now = useNow(true, 10_000);
  return (
    <header className="compare-head">
      <nav aria-label={words.title} className="exec-crumbs">
        <Link href="/executions">{words.title}</Link>
        <ChevronRight size={14} aria-hidden />
        <span aria-current="page">{text.title}</span>
      </nav>
      <h1>{text.title}</h1>
      <div className="compare-pair">
        <Head side={text.a} execution={a} name={names.get(a.workflow_id)} now={now} />
        <Button
          icon={<ArrowLeftRight size={14} aria-hidden />}
          onClick={() => go(`/executions/compare/${b.id}/${a.id}`, { replace: true })}
        >
          {text.swap}
        </Button>
        <Head side={text.b} execution={b} name={names.get(b.workflow_id)} now={now} />
      </div>
    </header>
  );
}

function Head({
  side,
  execution,
  name,
  now,
}: {
  side: string;
  execution: Execution;
  name: string | undefined;
  now: number;
}) {
  const { id, status, version, created_at: created, started_at: from, finished_at: to, error } = execution;
  return (
    <article className="card compare-card">
      <span className="compare-side">{side}</span>
      <div className="compare-words">
        <Link href={`/executions/${id}`} title={id}>
          {name ?? id}
        </Link>
        <p className="compare-facts">
          <ExecutionBadge status={status} />
          <span>{words.version(version)}</span>
          <span title={dateTimeOf(created)}>{relativeTo(created, now)}</span>
          {from ? (
            <span>{durationOf(Math.max(0, ((to ? Date.parse(to) : now) - Date.parse(from)) / 1000))}</span>
          ) : null}
        </p>
        {typeof error?.message === "string" ? (
          <p className="row-error" title={error.message}>
            {error.message}
          </p>
        ) : null}
      </div>
    </article>
  );
}

function Steps({
  comparison: { nodes, divergence },
  labels,
}: {
  comparison: Comparison;
  labels: ReadonlyMap<string, string>;
}) {
  const nameOf = (node: string) => labels.get(node) ?? node;
  const [only, setOnly] = useState(false);
  const [chosen, setChosen] = useState<string | null>(divergence?.node ?? null);
  const shown = only ? nodes.filter(({ differs }) => differs.length > 0) : nodes;
  const open = nodes.find(({ node }) => node === chosen);
  return (
    <>
      <div className="compare-bar">
        {divergence === null ? (
          <Callout tone="ok">{text.same}</Callout>
        ) : (
          <button type="button" className="compare-divergence" onClick={() => setChosen(divergence.node)}>
            <Split size={16} aria-hidden />
            <strong>{text.diverges}:</strong> {text.at(nameOf(divergence.node), divergence.visit)} –{" "}
            {divergence.reason === "missing"
              ? text.reasons.missing(divergence.only === "a" ? text.a : text.b)
              : text.reasons[divergence.reason]}
          </button>
        )}
        <label className="wf-switch">
          <Switch checked={only} onChange={setOnly} label={text.onlyDifferent} />
          <span aria-hidden>{text.onlyDifferent}</span>
        </label>
      </div>
      <div className="card table-card">
        <table className="table compare-table">
          <thead>
            <tr>
              <th>{text.columns.node}</th>
              <th>
                {text.columns.status} {text.a}
              </th>
              <th>
                {text.columns.status} {text.b}
              </th>
              <th>{text.columns.duration}</th>
              <th>{text.columns.attempts}</th>
              <th>{text.columns.visits}</th>
              <th>{text.columns.output}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((each) => (
              <Step
                key={each.node}
                difference={each}
                name={nameOf(each.node)}
                isFirst={each.node === divergence?.node}
                isOpen={each.node === chosen}
                onOpen={() => setChosen(each.node === chosen ? null : each.node)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {open ? (
        <Values
          key={open.node}
          title={text.output(nameOf(open.node))}
          same={text.equal}
          a={open.a?.output ?? null}
          b={open.b?.output ?? null}
        />
      ) : null}
    </>
  );
}

function Step({
  difference: { node, a, b, differs },
  name,
  isFirst,
  isOpen,
  onOpen,
}: {
  difference: NodeDifference;
  name: string;
  isFirst: boolean;
  isOpen: boolean;
  onOpen: () => void;
}) {
  return (
    <tr data-chosen={isOpen || undefined} data-differs={differs.length > 0 || undefined}>
      <td className="col-name">
        <button type="button" className="row-link compare-node" aria-pressed={isOpen} title={node} onClick={onOpen}>
          {name}
        </button>
        {isFirst ? <Split size={13} className="compare-first" aria-label={text.diverges} /> : null}
      </td>
      <td>{a ? <ExecutionBadge status={a.status} /> : "–"}</td>
      <td>{b ? <ExecutionBadge status={b.status} /> : "–"}</td>
      <td>
        <Durations a={a} b={b} />
      </td>
      <Pair a={a?.attempts} b={b?.attempts} />
      <Pair a={a?.visits} b={b?.visits} />
      <td>
        {!a || !b ? (
          <Badge tone="warn">{text.onlyIn(a ? text.a : text.b)}</Badge>
        ) : differs.includes("output") ? (
          <Badge tone="warn">{text.notSame}</Badge>
        ) : (
          <span className="compare-same">{text.equal}</span>
        )}
      </td>
    </tr>
  );
}

function Durations({ a, b }: { a: Side | null; b: Side | null }) {
  if (!a || !b) return durationOf((a ?? b)?.duration ?? 0);
  return (
    <>
      {durationOf(a.duration)} → {durationOf(b.duration)}
    </>
  );
}

function Pair({ a, b }: { a: number | undefined; b: number | undefined }) {
  return <td data-other={a !== b || undefined}>{a === b ? a : `${a ?? "–"} → ${b ?? "–"}`}</td>;
}

const CHANGES = 100;

/** Two values: the places that differ, and both in full. */
function Values({ title, same, a, b }: { title: string; same: string; a: Json; b: Json }) {
  const equal = useMemo(() => isSame(a, b), [a, b]);
  const { changes, more } = useMemo(() => changesOf(a, b, CHANGES), [a, b]);
  return (
    <section className="compare-values">
      <h2>
        {title}
        {equal ? null : <Badge tone="warn">{text.changes(changes.length, more)}</Badge>}
      </h2>
      {equal ? (
        <p className="details-about">{same}</p>
      ) : (
        <>
          <div className="card table-card compare-changes">
            <table className="table">
              <thead>
                <tr>
                  <th>{text.place}</th>
                  <th>{text.a}</th>
                  <th>{text.b}</th>
                </tr>
              </thead>
              <tbody>
                {changes.map(({ path, before, after }) => (
                  <tr key={pathText(path)}>
                    <td>
                      <code title={pathText(path)}>{pathText(path) || text.whole}</code>
                    </td>
                    <td>{short(before)}</td>
                    <td>{short(after)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <div className="compare-pair">
            <JsonView value={a} label={`${title} ${text.a}`} maxHeight={280} depth={3} />
            <span />
            <JsonView value={b} label={`${title} ${text.b}`} maxHeight={280} depth={3} />
          </div>
        </>
      )}
    </section>
  );
}

const SHORT = 200;

function short(value: Json | undefined) {
  if (value === undefined) return <span className="compare-same">{text.nothing}</span>;
  const whole = JSON.stringify(value);
  const shown = whole.length > SHORT ? `${whole.slice(0, SHORT)}…` : whole;
  return <code title={shown}>{shown}</code>;
}
