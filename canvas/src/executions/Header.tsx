import {
  Ban,
  ChevronRight,
  Copy,
  Ellipsis,
  GitCompareArrows,
  Pause,
  Play,
  RotateCcw,
  SquarePen,
  WifiOff,
} from "lucide-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";

import type { StreamState } from "@/api/stream";
import { type ExecutionStatus, isOver } from "@/model/timeline";
import { notify, notifyError } from "@/shell/notify";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Badge } from "@/ui/Feedback";
import { dateTimeOf, durationOf, moneyOf, relativeTo } from "@/ui/format";
import { Menu, type MenuEntry } from "@/ui/Menu";

import { type Execution, type ExecutionSummary, useAct, useRetry } from "./data";
import { ExecutionBadge } from "./ExecutionBadge";
import { triggerName } from "./trigger";

const text = strings.executions;

interface HeaderProps {
  execution: Execution;
  name: string;
  /** As the stream has it, which is sooner. */
  status: ExecutionStatus;
  paused: boolean;
  stream: StreamState;
  children: readonly ExecutionSummary[];
  now: number;
  onReplay: () => void;
  onCompare: () => void;
}

/** Which execution this is, how it stands, and what can be done to it. */
export function Header(props: HeaderProps) {
  const { execution, name, status, paused, stream } = props;
  return (
    <header className="exec-head">
      <div className="exec-line">
        <div className="exec-title">
          <nav aria-label={text.title} className="exec-crumbs">
            <Link href="/executions">{text.title}</Link>
            <ChevronRight size={14} aria-hidden />
            <Link href={`/executions?workflow=${execution.workflow_id}`} title={name}>
              {name}
            </Link>
          </nav>
          <h1>
            <span title={name}>{name}</span>
            <ExecutionBadge status={status} paused={paused && !isOver(status)} />
            <StreamBadge state={stream} isOver={isOver(status)} />
          </h1>
        </div>
        <Controls {...props} />
      </div>
      <Facts {...props} />
    </header>
  );
}

function StreamBadge({ state, isOver: over }: { state: StreamState; isOver: boolean }) {
  if (over || state === "ended" || state === "connecting") return null;
  if (state === "offline")
    return (
      <Badge tone="warn">
        <WifiOff size={12} aria-hidden />
        {text.stream.offline}
      </Badge>
    );
  return (
    <Badge tone={state === "failed" ? "bad" : "run"} dot live={state === "live"}>
      {text.stream[state]}
    </Badge>
  );
}

function Controls({ execution, status, paused, onReplay, onCompare }: HeaderProps) {
  const [, go] = useLocation();
  const [asking, setAsking] = useState(false);
  const act = useAct(execution.id);
  const retry = useRetry(execution.id);
  const running = !isOver(status);
  const retryWith = (version: "same" | "newest") =>
    retry.mutate(version, {
      onSuccess: ({ id }) => {
        notify(text.started(id));
        go(`/executions/${id}`);
      },
    });
  const parent = parentId(execution);
  const entries: MenuEntry[] = [
    {
      label: text.openEditor,
      icon: <SquarePen size={15} aria-hidden />,
      onSelect: () => go(`/workflows/${execution.workflow_id}`),
    },
    { label: text.compareWith, icon: <GitCompareArrows size={15} aria-hidden />, onSelect: onCompare },
    ...(parent
      ? [
          {
            label: text.compareParent,
            icon: <GitCompareArrows size={15} aria-hidden />,
            onSelect: () => go(`/executions/compare/${parent}/${execution.id}`),
          },
        ]
      : []),
    "line",
    {
      label: text.copyId,
      icon: <Copy size={15} aria-hidden />,
      onSelect: () => void navigator.clipboard.writeText(execution.id).then(() => notify(text.copied), notifyError),
    },
  ];
  return (
    <div className="exec-controls">
      {running ? (
        <>
          {paused ? (
            <Button
              needs="operator"
              icon={<Play size={14} aria-hidden />}
              disabled={act.isPending}
              onClick={() => act.mutate("resume")}
            >
              {text.resume}
            </Button>
          ) : (
            <Button
              needs="operator"
              icon={<Pause size={14} aria-hidden />}
              disabled={act.isPending}
              onClick={() => act.mutate("pause")}
            >
              {text.pause}
            </Button>
          )}
          <Button needs="operator" look="danger" icon={<Ban size={14} aria-hidden />} onClick={() => setAsking(true)}>
            {text.cancel}
          </Button>
        </>
      ) : null}
      {status === "failed" || status === "cancelled" ? (
        <Menu
          trigger={
            <Button
              needs="operator"
              look="primary"
              icon={<RotateCcw size={14} aria-hidden />}
              disabled={retry.isPending}
            >
              {text.retry}
            </Button>
          }
          entries={[
            { label: text.retrySame(execution.version), onSelect: () => retryWith("same") },
            { label: text.retryNewest, onSelect: () => retryWith("newest") },
          ]}
        />
      ) : null}
      <Button needs="operator" icon={<Play size={14} aria-hidden />} onClick={onReplay}>
        {text.replay}
      </Button>
      <Menu
        trigger={
          <IconButton label={text.actions} look="plain">
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
        entries={entries}
      />
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={text.cancelTitle}
        about={text.cancelAbout}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{text.keep}</Button>
            <Button
              look="danger"
              onClick={() => {
                setAsking(false);
                act.mutate("cancel");
              }}
            >
              {text.cancel}
            </Button>
          </>
        }
      >
        {null}
      </Dialog>
    </div>
  );
}

function Facts({ execution, children, now }: HeaderProps) {
  const { started_at: from, finished_at: to, cost, parent } = execution;
  const total = cost?.total;
  const by = parentId(execution);
  const kinds: Readonly<Record<string, string>> = text.parentKinds;
  const kind = typeof parent?.kind === "string" ? kinds[parent.kind] : undefined;
  return (
    <dl className="facts">
      <Fact label={text.facts.trigger}>{triggerName(execution.trigger)}</Fact>
      <Fact label={text.facts.version}>{text.version(execution.version)}</Fact>
      <Fact label={from ? text.facts.started : text.facts.created} title={dateTimeOf(from ?? execution.created_at)}>
        {relativeTo(from ?? execution.created_at, now)}
      </Fact>
      {from ? (
        <Fact label={text.facts.duration}>
          {durationOf(Math.max(0, ((to ? Date.parse(to) : now) - Date.parse(from)) / 1000))}
        </Fact>
      ) : null}
      {typeof total === "number" ? (
        <Fact label={text.facts.cost} title={text.costAbout(typeof cost?.as_of === "string" ? cost.as_of : "")}>
          {moneyOf(total, typeof cost?.currency === "string" ? cost.currency : "USD")}
        </Fact>
      ) : null}
      {by ? (
        <Fact label={kind ?? text.facts.parent}>
          <Link href={`/executions/${by}`} title={by}>
            {by.slice(0, 12)}…
          </Link>
          {typeof parent?.checkpoint === "number" ? ` ${text.atCheckpoint(parent.checkpoint)}` : null}
        </Fact>
      ) : null}
      {children.length > 0 ? (
        <Fact label={text.facts.forks}>
          {children.slice(0, 3).map((child) => (
            <Link key={child.id} className="fact-child" href={`/executions/${child.id}`} title={child.id}>
              <ExecutionBadge status={child.status} />
            </Link>
          ))}
          {children.length > 3 ? text.forks(children.length) : null}
        </Fact>
      ) : null}
    </dl>
  );
}

function Fact({ label, title, children }: { label: string; title?: string; children: React.ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd title={title}>{children}</dd>
    </div>
  );
}

function parentId({ parent }: Execution): string | null {
  return typeof parent?.execution_id === "string" ? parent.execution_id : null;
}
