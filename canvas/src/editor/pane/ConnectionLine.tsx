import { type ConnectionLineComponentProps } from "@xyflow/react";

import { useSurface } from "../surface";
import { pathOf } from "./EdgeLine";

/** The line that is being dragged from a port. Where it may not end, it says why. */
export function ConnectionLine({
  fromX,
  fromY,
  toX,
  toY,
  fromPosition,
  toPosition,
  fromHandle,
  connectionStatus,
}: ConnectionLineComponentProps) {
  const refusal = useSurface((state) => state.refusal);
  const backwards = fromHandle.type === "target";
  const [path] = pathOf(
    backwards
      ? {
          sourceX: toX,
          sourceY: toY,
          targetX: fromX,
          targetY: fromY,
          sourcePosition: toPosition,
          targetPosition: fromPosition,
        }
      : {
          sourceX: fromX,
          sourceY: fromY,
          targetX: toX,
          targetY: toY,
          sourcePosition: fromPosition,
          targetPosition: toPosition,
        },
  );
  const refused = connectionStatus === "invalid" && refusal !== null;
  return (
    <g>
      <path d={path} className="connection-line" data-refused={refused || undefined} />
      {refused ? (
        <foreignObject x={toX + 14} y={toY + 10} width={280} height={120} style={{ overflow: "visible" }}>
          <div className="connection-refusal" role="alert">
            {refusal}
          </div>
        </foreignObject>
      ) : null}
    </g>
  );
}
