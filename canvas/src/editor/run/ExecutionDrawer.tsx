import "./run.css";

import { ArrowUpRight, Ban, ChevronDown, ChevronUp, History, Pause, Play, X } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { Link, useLocation } from "wouter";

import { Problem, type Schemas } from "@/api/client";
import { Approvals } from "@/executions/Approvals";
import { useAct, useExecution, useFreshness, useInterrupts, useLastExecutions } from "@/executions/data";
import { ExecutionBadge } from "@/executions/ExecutionBadge";
import { labelsOf } from "@/executions/labels";
import { type Live, useLive, useNow } from "@/executions/live";
import { LogView } from "@/executions/LogView";
import { Waterfall } from "@/executions/Waterfall";
import type { Json } from "@/model/json";
import { isOver, overlay as overlayOf, waterfall } from "@/model/timeline";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { durationOf, relativeTo } from "@/ui/format";
import { JsonView } from "@/ui/JsonView";
import { Menu, type MenuEntry } from "@/ui/Menu";
import { Tabs } from "@/ui/Tabs";

import { useLast } from "../panels/last";
import { useEditor, useEditorStore } from "../store";
import { setRuns, useRuns } from "./runs";

const text = strings.run;
const words = strings.executions;
const TICK_MS = 250;

/** The drawer below the pane: the execution that is drawn over the graph, live while it runs; and the last ones. */
export function ExecutionDrawer() {
  const workflowId = useEditor((state) => state.workflowId);
  const { execution, open } = useRuns(workflowId);
  const live = useLive(execution);
  return (
    <section
      className="drawer"
      data-region="drawer"
      data-open={(open && execution !== null) || undefined}
      aria-label={text.drawer}
    >
      {execution === null ? (
        <div className="drawer-bar">
          <HistoryMenu workflowId={workflowId} />
          <span className="drawer-note">{text.none}</span>
        </div>
      ) : (
        <Shown key={execution} id={execution} live={live} workflowId={workflowId} open={open} />
      )}
    </section>
  );
}

/** The execution that is shown: over the nodes, in the bar, and in the drawer when it is open. */
function Shown({ id, live, workflowId, open }: { id: string; live: Live; workflowId: string; open: boolean }) {
  const store = useEditorStore();
  const { timeline } = live;
  const execution = useExecution(id);
  const overlay = useMemo(() => overlayOf(id, timeline, execution.data), [id, timeline, execution.data]);
  const over = isOver(overlay.status);
  const now = useNow(!over, TICK_MS);
  const act = useAct(id);
  const interrupts = useInterrupts(id);
  const rows = useMemo(() => waterfall(timeline, execution.data), [timeline, execution.data]);
  const asking = timeline.tasks.filter(({ asks }) => asks).length;
  const paused = timeline.last > 0 ? timeline.paused : (execution.data?.paused ?? false);
  const gone = execution.error instanceof Problem && execution.error.status === 404;

  useEffect(() => store.getState().setOverlay(gone ? null : overlay), [store, overlay, gone]);
  useEffect(() => () => store.getState().setOverlay(null), [store]);
  useFreshness(id, `${overlay.status} ${paused ? "paused" : ""} ${asking}`);
  useLast();

  const from = timeline.started ?? (execution.data?.started_at ? Date.parse(execution.data.started_at) : null);
  const to = timeline.finished ?? (execution.data?.finished_at ? Date.parse(execution.data.finished_at) : null);
  const toggle = () => setRuns(workflowId, { open: !open });
  return (
    <>
      <div className="drawer-bar">
        <HistoryMenu workflowId={workflowId} />
        <ExecutionBadge status={overlay.status} paused={paused && !over} />
        {from === null ? null : (
          <span className="drawer-note">{durationOf(Math.max(0, ((over ? (to ?? from) : now) - from) / 1000))}</span>
        )}
        {live.state === "offline" || live.state === "polling" ? (
          <span className="drawer-note">{words.stream[live.state]}</span>
        ) : null}
        {execution.data?.error ? (
          <span className="drawer-error" title={String(execution.data.error.message)}>
            {String(execution.data.error.message)}
          </span>
        ) : null}
        <span className="drawer-rest" />
        {over ? null : (
          <>
            {paused ? (
              <Button size="small" icon={<Play size={13} aria-hidden />} onClick={() => act.mutate("resume")}>
                {words.resume}
              </Button>
            ) : (
              <Button size="small" icon={<Pause size={13} aria-hidden />} onClick={() => act.mutate("pause")}>
                {words.pause}
              </Button>
            )}
            <Button
              size="small"
              look="danger"
              icon={<Ban size={13} aria-hidden />}
              disabled={act.isPending}
              onClick={() => act.mutate("cancel")}
            >
              {words.cancel}
            </Button>
          </>
        )}
        <Link className="button" data-look="quiet" data-size="small" href={`/executions/${id}`}>
          <ArrowUpRight size={14} aria-hidden />
          {text.open}
        </Link>
        <IconButton label={open ? text.collapse : text.expand} size="small" aria-expanded={open} onClick={toggle}>
          {open ? <ChevronDown size={16} aria-hidden /> : <ChevronUp size={16} aria-hidden />}
        </IconButton>
        <IconButton
          label={text.hide}
          size="small"
          onClick={() => {
            setRuns(workflowId, { execution: null, open: false });
          }}
        >
          <X size={15} aria-hidden />
        </IconButton>
      </div>
      {open ? (
        <Body
          id={id}
          live={live}
          rows={rows}
          now={now}
          over={over}
          start={from}
          end={to}
          output={over ? ((execution.data?.output ?? null) as Json) : undefined}
          interrupts={over ? [] : (interrupts.data ?? [])}
        />
      ) : null}
    </>
  );
}

function Body({
  id,
  live: { timeline },
  rows,
  now,
  over,
  start,
  end,
  output,
  interrupts,
}: {
  id: string;
  live: Live;
  rows: ReturnType<typeof waterfall>;
  now: number;
  over: boolean;
  start: number | null;
  end: number | null;
  /** Undefined while it has not ended. */
  output: Json | undefined;
  interrupts: readonly Schemas["InterruptAnswer"][];
}) {
  const store = useEditorStore();
  const graph = useEditor((state) => state.graph);
  const [chosen, setChosen] = useState<string | null>(null);
  const [row, setRow] = useState<string | null>(null);
  const labels = useMemo(() => labelsOf(graph), [graph]);
  const asks = interrupts.filter(({ status }) => status === "pending").length;
  // A question comes to the front by itself; whoever chose another view keeps it.
  const tab = chosen !== null && (chosen !== "asks" || asks > 0) ? chosen : asks > 0 ? "asks" : "steps";
  return (
    <Tabs
      className="drawer-tabs"
      label={text.views}
      value={tab}
      onChange={setChosen}
      tabs={[
        ...(asks > 0
          ? [
              {
                id: "asks",
                label: `${text.tabs.asks} (${asks})`,
                content: (
                  <div className="drawer-asks">
                    <Approvals executionId={id} interrupts={interrupts} labels={labels} />
                  </div>
                ),
              },
            ]
          : []),
        {
          id: "steps",
          label: text.tabs.steps,
          content: (
            <Waterfall
              rows={rows}
              start={start}
              end={over ? end : null}
              now={now}
              labels={labels}
              selected={row}
              onSelect={({ key, node }) => {
                setRow(key);
                const steps = node.split("/");
                store.getState().focus({ path: steps.slice(0, -1), nodeId: steps.at(-1) });
              }}
            />
          ),
        },
        { id: "log", label: text.tabs.log, content: <LogView timeline={timeline} /> },
        {
          id: "output",
          label: text.tabs.output,
          content:
            output === undefined ? (
              <p className="drawer-about">{text.noOutput}</p>
            ) : (
              <div className="drawer-output">
                <JsonView value={output} label={text.tabs.output} maxHeight="fill" depth={3} />
              </div>
            ),
        },
      ]}
    />
  );
}

function HistoryMenu({ workflowId }: { workflowId: string }) {
  const [, go] = useLocation();
  const last = useLastExecutions(workflowId, 12);
  const now = useNow(true, 10_000);
  const items = last.data ?? [];
  const entries: MenuEntry[] = [
    ...items.map((item) => ({
      label: `${text.version(item.version)} · ${relativeTo(item.created_at, now)}`,
      icon: <ExecutionBadge status={item.status} />,
      onSelect: () => setRuns(workflowId, { execution: item.id }),
    })),
    ...(items.length > 0
      ? (["line", { label: text.all, onSelect: () => go(`/executions?workflow=${workflowId}`) }] as const)
      : [{ label: text.historyEmpty, onSelect: () => undefined, disabled: true }]),
  ];
  return (
    <Menu
      align="start"
      trigger={
        <Button size="small" look="quiet" icon={<History size={14} aria-hidden />}>
          {text.history}
        </Button>
      }
      entries={entries}
    />
  );
}
