import {
  BaseEdge,
  EdgeLabelRenderer,
  type EdgeProps,
  getBezierPath,
  getSmoothStepPath,
  type Position,
} from "@xyflow/react";
import { Plus, X } from "lucide-react";
import { memo } from "react";

import { isTaken } from "@/model/timeline";
import { strings } from "@/strings";

import { useActions } from "../actions";
import { prefixOf, useEditor } from "../store";
import type { PaneEdge } from "./flow";
import { countRender } from "./renders";

interface Ends {
  sourceX: number;
  sourceY: number;
  targetX: number;
  targetY: number;
  sourcePosition: Position;
  targetPosition: Position;
}

/** A line that leads back goes around the nodes, another one straight. */
export function pathOf(ends: Ends): [path: string, x: number, y: number] {
  if (ends.targetX < ends.sourceX - 8) {
    const [path, x, y] = getSmoothStepPath({ ...ends, borderRadius: 14, offset: 28 });
    return [path, x, y];
  }
  const [path, x, y] = getBezierPath({ ...ends, curvature: 0.3 });
  return [path, x, y];
}

/** One transition. Its state follows from what the execution says of its two ends. */
export const EdgeLine = memo(function EdgeLine(props: EdgeProps<PaneEdge>) {
  countRender("edge");
  const { id, source, target, data, selected, markerEnd } = props;
  const actions = useActions();
  const state = useEditor(({ overlay, path }) => {
    if (!overlay) return undefined;
    const prefix = prefixOf(path);
    const to = overlay.nodes[prefix + target];
    if (!isTaken(overlay.nodes, prefix + source, prefix + target)) return "idle";
    return to?.status === "executing" || to?.status === "retrying" ? "live" : "taken";
  });
  const [path, x, y] = pathOf(props);
  const label = data?.label;
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        {...(markerEnd ? { markerEnd } : {})}
        interactionWidth={22}
        className="edge-line"
        data-kind={data?.kind}
        data-state={state}
      />
      {label ? (
        <text className="edge-label" x={x} y={y} textAnchor="middle" dominantBaseline="central" aria-hidden>
          {label.length > 24 ? `${label.slice(0, 23)}…` : label}
        </text>
      ) : null}
      {selected ? (
        <EdgeLabelRenderer>
          <div
            className="edge-tools nopan nodrag"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
          >
            <button
              type="button"
              className="edge-tool"
              aria-label={strings.editor.menu.insert}
              title={strings.editor.menu.insert}
              onClick={(event) => actions.startInsert(id, { x: event.clientX, y: event.clientY })}
            >
              <Plus size={14} aria-hidden />
            </button>
            <button
              type="button"
              className="edge-tool"
              aria-label={strings.editor.menu.disconnect}
              title={strings.editor.menu.disconnect}
              onClick={() => actions.disconnect(id)}
            >
              <X size={14} aria-hidden />
            </button>
          </div>
        </EdgeLabelRenderer>
      ) : null}
    </>
  );
});
