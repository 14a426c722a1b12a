import { Handle, type NodeProps, Position } from "@xyflow/react";
import {
  ArrowUpRight,
  CircleAlert,
  CircleCheck,
  CircleSlash,
  CircleX,
  Clock,
  Code,
  CornerDownRight,
  Hourglass,
  Layers,
  LoaderCircle,
  type LucideIcon,
  Pause,
  Pin,
  RotateCw,
  ShieldAlert,
  TriangleAlert,
  Workflow,
} from "lucide-react";
import { type CSSProperties, memo, useEffect, useRef } from "react";

import type { BranchStrip, StepData } from "@/model/flow";
import { BRANCH_HEIGHT, NODE_HEIGHT, OUTCOME_HEIGHT } from "@/model/geometry";
import type { NodeOverlay, NodeStatus } from "@/model/timeline";
import { strings } from "@/strings";
import { TONES } from "@/ui/status";

import { useActions } from "../actions";
import { type Mark, prefixOf, useEditor } from "../store";
import { useSurface } from "../surface";
import { colourOf, iconOf } from "../icons";
import { ERROR_X, type StepNode } from "./flow";
import { countRender } from "./renders";
import { summaryOf } from "./summary";

const text = strings.editor;

/** One step on the pane. It reads what an execution, validation or a pin says of it by itself. */
export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<StepNode>) {
  countRender("node");
  const overlay = useEditor((state) => state.overlay?.nodes[prefixOf(state.path) + id]);
  const pinned = useEditor((state) => Object.hasOwn(state.pins, prefixOf(state.path) + id));
  const mark = useEditor((state) => state.marks[prefixOf(state.path) + id]);
  const differs = useEditor((state) => state.comparison?.[prefixOf(state.path) + id]);
  const renaming = useSurface((state) => state.renaming === id);
  const target = useSurface((state) => state.target === id);
  const look = lookOf(data);
  const Icon = look.icon;
  return (
    <div
      className="node"
      style={{ "--cat": look.colour } as CSSProperties}
      data-selected={selected || undefined}
      data-status={overlay?.status}
      data-issue={mark?.severity}
      data-differs={differs}
      data-target={target || undefined}
      data-unknown={look.unknown || undefined}
      data-kind={data.node.kind}
    >
      <Handle type="target" position={Position.Left} id="in" style={{ top: NODE_HEIGHT / 2 }} title={text.ports.in} />
      <div className="node-head" style={{ height: NODE_HEIGHT }}>
        <span className="node-icon" aria-hidden>
          <Icon size={18} />
        </span>
        <span className="node-words">
          {renaming ? (
            <RenameField id={id} title={data.title} />
          ) : (
            <span className="node-title" title={data.title}>
              {data.title}
            </span>
          )}
          <span className="node-type" title={look.type}>
            {look.type}
          </span>
        </span>
        <NodeBadges data={data} pinned={pinned} issue={mark} />
      </div>
      <Handle
        type="source"
        position={Position.Right}
        id="out"
        style={{ top: NODE_HEIGHT / 2 }}
        title={text.ports.out}
      />
      {data.branches.length > 0 ? <Strips branches={data.branches} /> : null}
      <Handle
        type="source"
        position={Position.Bottom}
        id="error"
        className="handle-error"
        style={{ left: ERROR_X }}
        data-used={data.onError !== null || undefined}
        title={text.ports.error}
      />
      {overlay ? <StatusPill overlay={overlay} /> : null}
    </div>
  );
});

interface Look {
  icon: LucideIcon;
  colour: string;
  type: string;
  unknown: boolean;
}

function lookOf({ node, entry, subtitle, branches }: StepData): Look {
  switch (node.kind) {
    case "python":
      return { icon: Code, colour: colourOf("code"), type: text.types.python, unknown: false };
    case "graph":
      return {
        icon: Layers,
        colour: colourOf("graph"),
        type: `${text.types.graph} · ${text.contains(node.graph.nodes?.length ?? 0)}`,
        unknown: false,
      };
    case "workflow":
      return { icon: Workflow, colour: colourOf("graph"), type: text.types.workflow, unknown: false };
    case "builtin": {
      if (!entry) return { icon: iconOf(""), colour: "var(--idle)", type: text.unknownType(node.type), unknown: true };
      const only = passThrough(node.type, node.config, branches);
      const shown = only ?? entry;
      return {
        icon: iconOf(shown.ui.icon),
        colour: colourOf(shown.category),
        type: only ? only.title : (subtitle ?? entry.title),
        unknown: false,
      };
    }
  }
}

/** The router that a node with no work of its own is there for: the node wears its look. */
function passThrough(type: string, config: object | undefined, branches: readonly BranchStrip[]) {
  if (type !== "set_variable" || Object.keys(config ?? {}).length > 0 || branches.length !== 1) return null;
  return branches[0]?.entry ?? null;
}

function NodeBadges({
  data: { node, interruptBefore, interruptAfter },
  pinned,
  issue,
}: {
  data: StepData;
  pinned: boolean;
  issue: Mark | undefined;
}) {
  const actions = useActions();
  return (
    <span className="node-badges">
      {issue ? (
        <span className="node-badge" data-tone={issue.severity === "error" ? "bad" : "warn"} title={issue.text}>
          {issue.severity === "error" ? <CircleAlert size={15} aria-hidden /> : <TriangleAlert size={15} aria-hidden />}
          <span className="visually-hidden">{issue.text}</span>
        </span>
      ) : null}
      {pinned ? <Sign icon={Pin} label={text.pinned} tone="accent" /> : null}
      {interruptBefore ? <Sign icon={Pause} label={text.pausesBefore} /> : null}
      {interruptAfter ? <Sign icon={Pause} label={text.pausesAfter} /> : null}
      {node.isolated ? <Sign icon={ShieldAlert} label={text.isolated} /> : null}
      {node.defer ? <Sign icon={Hourglass} label={text.deferred} /> : null}
      {node.kind === "graph" ? (
        <button
          type="button"
          className="node-open nodrag"
          title={text.enter}
          aria-label={text.enter}
          tabIndex={-1}
          onClick={() => actions.enter(node.id)}
        >
          <CornerDownRight size={15} aria-hidden />
        </button>
      ) : null}
      {node.kind === "workflow" && node.workflow_id ? (
        <button
          type="button"
          className="node-open nodrag"
          title={text.openWorkflow}
          aria-label={text.openWorkflow}
          tabIndex={-1}
          onClick={() => actions.openWorkflow(node.workflow_id)}
        >
          <ArrowUpRight size={15} aria-hidden />
        </button>
      ) : null}
    </span>
  );
}

function Sign({ icon: Icon, label, tone }: { icon: LucideIcon; label: string; tone?: "accent" }) {
  return (
    <span className="node-badge" data-tone={tone} title={label}>
      <Icon size={14} aria-hidden />
      <span className="visually-hidden">{label}</span>
    </span>
  );
}

/** The branches that start from a node, as a strip of its card: a line for each outcome, with its port. */
export function Strips({ branches }: { branches: readonly BranchStrip[] }) {
  let top = NODE_HEIGHT;
  return branches.map((branch) => {
    const head = top;
    top += BRANCH_HEIGHT + branch.outcomes.length * OUTCOME_HEIGHT;
    return (
      <div key={branch.place} className="strip">
        <div className="strip-head" style={{ height: BRANCH_HEIGHT }} title={`${branch.title}: ${summaryOf(branch)}`}>
          {summaryOf(branch)}
        </div>
        {branch.outcomes.map(({ outcome, handle, target }, index) => (
          <div
            key={outcome}
            className="strip-outcome"
            style={{ height: OUTCOME_HEIGHT }}
            data-open={target === null || undefined}
          >
            <span title={outcome}>{outcome}</span>
            <Handle
              type="source"
              position={Position.Right}
              id={handle}
              style={{ top: head + BRANCH_HEIGHT + (index + 0.5) * OUTCOME_HEIGHT }}
              title={text.ports.branch(outcome)}
            />
          </div>
        ))}
      </div>
    );
  });
}

const STATUS_ICONS: Readonly<Record<NodeStatus, LucideIcon>> = {
  pending: Clock,
  executing: LoaderCircle,
  retrying: RotateCw,
  succeeded: CircleCheck,
  failed: CircleX,
  skipped: CircleSlash,
  waiting: Hourglass,
  cancelled: CircleSlash,
};

function StatusPill({ overlay }: { overlay: NodeOverlay }) {
  const Icon = STATUS_ICONS[overlay.status];
  const words = [
    overlay.duration === null ? null : secondsOf(overlay.duration),
    overlay.tasks > 1 ? `${overlay.done}/${overlay.tasks}` : null,
    overlay.attempts > 1 ? text.attempts(overlay.attempts) : null,
  ].filter((word) => word !== null);
  return (
    <div className="node-status" data-tone={TONES[overlay.status]} title={overlay.error?.message ?? overlay.status}>
      <Icon size={13} aria-hidden />
      <span className="visually-hidden">{overlay.status}</span>
      {words.length > 0 ? <span>{words.join(" · ")}</span> : null}
    </div>
  );
}

/** Seconds as people read them: 12 ms, 1.4 s, 2 min 5 s. */
function secondsOf(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function RenameField({ id, title }: { id: string; title: string }) {
  const actions = useActions();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  return (
    <input
      ref={field}
      className="node-rename nodrag"
      aria-label={text.menu.rename}
      defaultValue={title}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") actions.relabel(id, event.currentTarget.value);
        else if (event.key === "Escape") actions.relabel(id, title);
      }}
      onBlur={(event) => actions.relabel(id, event.currentTarget.value)}
    />
  );
}
