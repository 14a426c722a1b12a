import "./executions.css";

import { Activity, FilterX, GitCompareArrows, RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, useLocation, useSearchParams } from "wouter";

import { type ExecutionStatus, isOver } from "@/model/timeline";
import { useRoomCommands } from "@/shell/commands";
import { messageOf } from "@/shell/notify";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { Callout, EmptyState, Skeleton } from "@/ui/Feedback";
import { Select } from "@/ui/Field";
import { dateTimeOf, durationOf, relativeTo } from "@/ui/format";
import { Tooltip } from "@/ui/Tooltip";

import { type ExecutionSummary, itemsOf, useExecutions, useWorkflowNames } from "./data";
import { ExecutionBadge } from "./ExecutionBadge";
import { useNow } from "./live";
import { triggerName } from "./trigger";

const text = strings.executions;
const STATUSES: readonly ExecutionStatus[] = ["scheduled", "running", "waiting", "succeeded", "failed", "cancelled"];

/** All executions, newest first. The filters stand in the address, so that a link leads to the same list. */
export default function ExecutionsPage() {
  const [, go] = useLocation();
  const [query, setQuery] = useSearchParams();
  const workflow = query.get("workflow") ?? "";
  const status = STATUSES.find((each) => each === query.get("status"));
  const names = useWorkflowNames();
  const list = useExecutions({ workflow_id: workflow || undefined, status });
  const items = useMemo(() => itemsOf(list.data), [list.data]);
  const now = useNow(true, 5_000);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [a, b] = chosen;

  const filter = (name: string, value: string) =>
    setQuery((last) => {
      const next = new URLSearchParams(last);
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    });
  const clear = () => setQuery(new URLSearchParams());
  const choose = (id: string) =>
    setChosen((last) => (last.includes(id) ? last.filter((each) => each !== id) : [...last.slice(-1), id]));

  const refetch = list.refetch;
  useRoomCommands(
    useMemo(
      () => [
        { id: "refresh", label: text.refresh, icon: <RefreshCw size={15} aria-hidden />, run: () => void refetch() },
      ],
      [refetch],
    ),
  );

  const filtered = workflow !== "" || status !== undefined;
  return (
    <div className="page executions-page">
      <header className="page-head">
        <h1>{text.title}</h1>
        <Select
          className="filter"
          aria-label={text.filterWorkflow}
          value={workflow}
          onChange={(event) => filter("workflow", event.target.value)}
          options={[
            { value: "", label: text.allWorkflows },
            ...[...names].map(([value, label]) => ({ value, label })),
            ...(workflow && !names.has(workflow) ? [{ value: workflow, label: workflow }] : []),
          ]}
        />
        <Select
          className="filter"
          aria-label={text.filterStatus}
          value={status ?? ""}
          onChange={(event) => filter("status", event.target.value)}
          options={[
            { value: "", label: text.allStatuses },
            ...STATUSES.map((value) => ({ value, label: text.status[value] })),
          ]}
        />
        <Tooltip text={text.compareHint}>
          <Button
            icon={<GitCompareArrows size={15} aria-hidden />}
            aria-disabled={!b}
            onClick={() => {
              if (a && b) go(`/executions/compare/${a}/${b}`);
            }}
          >
            {text.compareSelected}
          </Button>
        </Tooltip>
        <IconButton label={text.refresh} look="plain" onClick={() => void refetch()}>
          <RefreshCw size={15} aria-hidden />
        </IconButton>
      </header>

      {list.isError && items.length > 0 ? <Callout tone="bad">{messageOf(list.error)}</Callout> : null}
      {list.isPending ? (
        <ListSkeleton />
      ) : items.length > 0 ? (
        <>
          <ExecutionTable items={items} names={names} now={now} chosen={chosen} onChoose={choose} />
          {list.hasNextPage ? (
            <div className="list-more">
              <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
                {list.isFetchingNextPage ? text.loadingMore : text.more}
              </Button>
            </div>
          ) : null}
        </>
      ) : list.isError ? (
        <EmptyState
          tone="bad"
          icon={<Activity size={24} />}
          title={strings.common.somethingWrong}
          actions={
            <Button look="primary" onClick={() => void refetch()}>
              {strings.common.retry}
            </Button>
          }
        >
          {messageOf(list.error)}
        </EmptyState>
      ) : filtered ? (
        <EmptyState
          icon={<FilterX size={24} />}
          title={text.noneFound}
          actions={
            <>
              {list.hasNextPage ? (
                <Button look="primary" onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
                  {text.more}
                </Button>
              ) : null}
              <Button onClick={clear}>{text.clearFilters}</Button>
            </>
          }
        >
          {text.noneFoundAbout}
        </EmptyState>
      ) : (
        <EmptyState
          icon={<Activity size={24} />}
          title={text.none}
          actions={
            <Link className="button" data-look="primary" href="/workflows">
              {text.toWorkflows}
            </Link>
          }
        >
          {text.noneAbout}
        </EmptyState>
      )}
    </div>
  );
}

function ExecutionTable({
  items,
  names,
  now,
  chosen,
  onChoose,
}: {
  items: readonly ExecutionSummary[];
  names: ReadonlyMap<string, string>;
  now: number;
  chosen: readonly string[];
  onChoose: (id: string) => void;
}) {
  return (
    <div className="card table-card">
      <table className="table">
        <thead>
          <tr>
            <th className="col-choose">
              <span className="visually-hidden">{text.columns.select}</span>
            </th>
            <th className="col-status">{text.columns.status}</th>
            <th>{text.columns.workflow}</th>
            <th className="col-trigger">{text.columns.trigger}</th>
            <th className="col-time">{text.columns.started}</th>
            <th className="col-duration">{text.columns.duration}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <Line
              key={item.id}
              item={item}
              name={names.get(item.workflow_id)}
              now={now}
              chosen={chosen.includes(item.id)}
              onChoose={() => onChoose(item.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({
  item,
  name,
  now,
  chosen,
  onChoose,
}: {
  item: ExecutionSummary;
  name: string | undefined;
  now: number;
  chosen: boolean;
  onChoose: () => void;
}) {
  const message = item.error?.message;
  return (
    <tr data-chosen={chosen || undefined}>
      <td className="col-choose">
        <input type="checkbox" aria-label={text.choose(item.id)} checked={chosen} onChange={onChoose} />
      </td>
      <td className="col-status">
        <ExecutionBadge status={item.status} />
      </td>
      <td className="col-name">
        <Link href={`/executions/${item.id}`} className="row-link" title={item.id}>
          {name ?? text.unknownWorkflow}
        </Link>
        <span className="row-version">{text.version(item.version)}</span>
        {typeof message === "string" ? (
          <div className="row-error" title={message}>
            {message}
          </div>
        ) : item.parent ? (
          <div className="row-note">{parentName(item.parent)}</div>
        ) : null}
      </td>
      <td className="col-trigger">{triggerName(item.trigger)}</td>
      <td className="col-time" title={dateTimeOf(item.created_at)}>
        {relativeTo(item.created_at, now)}
      </td>
      <td className="col-duration">{durationShown(item, now)}</td>
    </tr>
  );
}

function parentName(parent: Record<string, unknown>): string {
  const kinds: Readonly<Record<string, string>> = text.parentKinds;
  const kind = typeof parent.kind === "string" ? kinds[parent.kind] : undefined;
  return `${kind ?? text.facts.parent} ${shortId(String(parent.execution_id))}`;
}

/** The start of an id, which tells it from others in a list. */
function shortId(id: string): string {
  return `${id.slice(0, 10)}…`;
}

function durationShown({ status, started_at: from, finished_at: to }: ExecutionSummary, now: number): string {
  if (!from) return "–";
  if (!to && isOver(status)) return "–";
  const end = to ? Date.parse(to) : now;
  return durationOf(Math.max(0, (end - Date.parse(from)) / 1000));
}

function ListSkeleton() {
  return (
    <div className="card table-card" role="status" aria-label={strings.common.loading}>
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className="table-skeleton">
          <Skeleton width={84} height={20} />
          <Skeleton width={`${30 + ((index * 17) % 25)}%`} />
          <Skeleton width={70} />
          <Skeleton width={60} />
        </div>
      ))}
    </div>
  );
}
