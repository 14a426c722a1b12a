import "./executions.css";

import { useQuery } from "@tanstack/react-query";
import { Network } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { useSearchParams } from "wouter";

import { call, Problem } from "@/api/client";
import type { Catalogue } from "@/model/catalogue";
import type { Graph } from "@/model/graph";
import type { Json } from "@/model/json";
import { isOver, overlay as overlayOf, type Row, waterfall } from "@/model/timeline";
import { NotFound } from "@/shell/NotFound";
import { messageOf } from "@/shell/notify";
import { PageSkeleton } from "@/shell/PageSkeleton";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Callout, EmptyState } from "@/ui/Feedback";
import { JsonView } from "@/ui/JsonView";
import { Tabs } from "@/ui/Tabs";

import { Approvals } from "./Approvals";
import { Checkpoints } from "./Checkpoints";
import { CompareDialog } from "./CompareDialog";
import {
  type Execution,
  useChildren,
  useExecution,
  useInterrupts,
  useFreshness,
  useVersion,
  useWorkflowNames,
} from "./data";
import { Fault } from "./Fault";
import { Header } from "./Header";
import { labelsOf } from "./labels";
import { useLive, useNow } from "./live";
import { LogView } from "./LogView";
import { NodeDetails } from "./NodeDetails";
import { ReplayDialog, type ReplayPoint } from "./ReplayDialog";
import { Waterfall } from "./Waterfall";

const GraphView = lazy(() => import("./GraphView"));
const text = strings.executions;
const TICK_MS = 250;

/** One execution, live while it runs. What is looked at stands in the address. */
export default function ExecutionPage({ id }: { id: string }) {
  const execution = useExecution(id);
  if (execution.isPending) return <PageSkeleton />;
  if (execution.error instanceof Problem && execution.error.status === 404) return <NotFound text={text.notFound} />;
  if (!execution.data)
    return (
      <div className="page-center">
        <EmptyState
          tone="bad"
          icon={<Network size={24} />}
          title={strings.common.somethingWrong}
          actions={
            <Button look="primary" onClick={() => void execution.refetch()}>
              {strings.common.retry}
            </Button>
          }
        >
          {messageOf(execution.error)}
        </EmptyState>
      </div>
    );
  return <Viewer execution={execution.data} />;
}

function Viewer({ execution }: { execution: Execution }) {
  const { id } = execution;
  const [query, setQuery] = useSearchParams();
  const tab = query.get("tab") ?? "timeline";
  const node = query.get("node");
  const [rowKey, setRowKey] = useState<string | null>(null);
  const [replaying, setReplaying] = useState<ReplayPoint | null>(null);
  const [comparing, setComparing] = useState(false);

  const { timeline, state, error } = useLive(id);
  const overlay = useMemo(() => overlayOf(id, timeline, execution), [id, timeline, execution]);
  const { status } = overlay;
  const over = isOver(status);
  const now = useNow(!over, TICK_MS);
  const rows = useMemo(() => waterfall(timeline, execution), [timeline, execution]);
  const asking = timeline.tasks.filter(({ asks }) => asks).length;
  useFreshness(id, `${status} ${timeline.paused ? "paused" : ""} ${asking}`);

  const names = useWorkflowNames();
  const name = names.get(execution.workflow_id) ?? (names.size > 0 ? text.unknownWorkflow : "…");
  const version = useVersion(execution.workflow_id, execution.version);
  const graph = version.data?.graph as Graph | undefined;
  const labels = useMemo(() => labelsOf(graph), [graph]);
  const interrupts = useInterrupts(id);
  const children = useChildren(id);

  const set = (changes: Readonly<Record<string, string | null>>) =>
    setQuery(
      (last) => {
        const next = new URLSearchParams(last);
        for (const [key, value] of Object.entries(changes))
          if (value === null) next.delete(key);
          else next.set(key, value);
        return next;
      },
      { replace: true },
    );
  const chooseRow = (row: Row) => {
    setRowKey(row.key);
    set({ node: row.node });
  };
  const chooseNode = (chosen: string) => {
    setRowKey(rows.findLast((row) => row.node === chosen)?.key ?? null);
    set({ node: chosen });
  };
  // Without a choice the step that failed, or waits, is looked at.
  const shown = node ?? guilty(execution, rows);
  const ofNode = useMemo(() => rows.filter((row) => row.node === shown), [rows, shown]);
  const key = ofNode.some((row) => row.key === rowKey) ? rowKey : (ofNode.at(-1)?.key ?? null);
  const fault = execution.error ?? timeline.error;

  return (
    <div className="exec">
      <Header
        execution={execution}
        name={name}
        status={status}
        paused={timeline.last > 0 ? timeline.paused : (execution.paused ?? false)}
        stream={state}
        children={children.data ?? []}
        now={now}
        onReplay={() => setReplaying("start")}
        onCompare={() => setComparing(true)}
      />
      {error ? <Callout tone="bad">{messageOf(error)}</Callout> : null}
      {fault && typeof fault.message === "string" ? <Fault error={fault} /> : null}
      {over ? null : <Approvals executionId={id} interrupts={interrupts.data ?? []} labels={labels} />}
      <div className="exec-body">
        <Tabs
          className="exec-tabs card"
          label={text.views}
          value={tab}
          onChange={(chosen) => set({ tab: chosen === "timeline" ? null : chosen })}
          tabs={[
            {
              id: "timeline",
              label: text.tabs.timeline,
              content: (
                <Waterfall
                  rows={rows}
                  start={timeline.started ?? momentOf(execution.started_at)}
                  end={over ? (timeline.finished ?? momentOf(execution.finished_at)) : null}
                  now={now}
                  labels={labels}
                  selected={key}
                  onSelect={chooseRow}
                />
              ),
            },
            {
              id: "graph",
              label: text.tabs.graph,
              content: (
                <GraphTab
                  execution={execution}
                  name={name}
                  graph={graph}
                  error={version.error}
                  overlay={overlay}
                  selected={shown}
                  onSelect={chooseNode}
                />
              ),
            },
            { id: "log", label: text.tabs.log, content: <LogView timeline={timeline} /> },
            {
              id: "checkpoints",
              label: text.tabs.checkpoints,
              content: (
                <Checkpoints
                  executionId={id}
                  live={!over}
                  labels={labels}
                  onReplay={(checkpoint) => setReplaying({ checkpoint })}
                />
              ),
            },
            { id: "data", label: text.tabs.data, content: <Data execution={execution} /> },
          ]}
        />
        <aside className="exec-side card" aria-label={text.details}>
          <NodeDetails
            execution={execution}
            timeline={timeline}
            rows={ofNode}
            node={shown}
            rowKey={key}
            label={labels.get(shown ?? "") ?? shown ?? ""}
            now={now}
            onRow={setRowKey}
            onReplay={(chosen) => setReplaying({ node: chosen })}
          />
        </aside>
      </div>
      {replaying === null ? null : (
        <ReplayDialog execution={execution} point={replaying} labels={labels} onClose={() => setReplaying(null)} />
      )}
      {comparing ? <CompareDialog execution={execution} onClose={() => setComparing(false)} /> : null}
    </div>
  );
}

function GraphTab({
  execution,
  name,
  graph,
  error,
  overlay,
  selected,
  onSelect,
}: {
  execution: Execution;
  name: string;
  graph: Graph | undefined;
  error: unknown;
  overlay: ReturnType<typeof overlayOf>;
  selected: string | null;
  onSelect: (node: string) => void;
}) {
  const catalogue = useQuery({
    queryKey: ["nodes"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => call<{ items: Catalogue }>("/nodes", { signal }),
  });
  const failed = error ?? catalogue.error;
  if (failed)
    return (
      <EmptyState tone="bad" icon={<Network size={24} />} title={text.graphFailed}>
        {messageOf(failed)}
      </EmptyState>
    );
  const waiting = <div className="page-center">{text.graphLoading}</div>;
  if (!graph || !catalogue.data) return waiting;
  return (
    <Suspense fallback={waiting}>
      <div className="exec-graph">
        <GraphView
          workflowId={execution.workflow_id}
          name={name}
          graph={graph}
          catalogue={catalogue.data.items}
          overlay={overlay}
          selected={selected}
          onSelect={onSelect}
        />
      </div>
    </Suspense>
  );
}

function Data({ execution }: { execution: Execution }) {
  return (
    <div className="exec-data">
      <section>
        <h3>{text.data.inputs}</h3>
        <JsonView value={(execution.inputs ?? null) as Json} label={text.data.inputs} root="inputs" depth={3} />
      </section>
      <section>
        <h3>{text.data.output}</h3>
        {isOver(execution.status) ? (
          <JsonView value={(execution.output ?? null) as Json} label={text.data.output} depth={3} maxHeight={480} />
        ) : (
          <p className="details-about">{text.data.noOutput}</p>
        )}
      </section>
    </div>
  );
}

function guilty(execution: Execution, rows: readonly Row[]): string | null {
  const named = execution.error?.node_id;
  if (typeof named === "string" && rows.some((row) => row.node === named)) return named;
  return (
    rows.findLast(({ status }) => status === "failed" || status === "waiting" || status === "retrying")?.node ?? null
  );
}

function momentOf(at: string | null | undefined): number | null {
  return at ? Date.parse(at) : null;
}
