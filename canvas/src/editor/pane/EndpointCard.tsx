import { Handle, type NodeProps, Position } from "@xyflow/react";
import { Flag, Play } from "lucide-react";
import { memo } from "react";

import { NODE_HEIGHT } from "@/model/geometry";
import { strings } from "@/strings";

import { useSurface } from "../surface";
import { END_MIDDLE, type EndpointNode } from "./flow";
import { Strips } from "./NodeCard";
import { countRender } from "./renders";

/** START or END: not a node of the graph, but where it begins or is done. */
export const EndpointCard = memo(function EndpointCard({ id, type, data, selected }: NodeProps<EndpointNode>) {
  countRender("endpoint");
  const target = useSurface((state) => state.target === id);
  const start = type === "start";
  const wide = data.branches.length > 0;
  const top = wide ? NODE_HEIGHT / 2 : END_MIDDLE;
  const Icon = start ? Play : Flag;
  return (
    <div
      className="endpoint"
      data-type={type}
      data-wide={wide || undefined}
      data-selected={selected || undefined}
      data-target={target || undefined}
    >
      {start ? null : (
        <Handle type="target" position={Position.Left} id="in" style={{ top }} title={strings.editor.ports.in} />
      )}
      <div className="endpoint-head" style={{ height: top * 2 }}>
        <Icon size={14} aria-hidden />
        {data.title}
      </div>
      {wide ? <Strips branches={data.branches} /> : null}
      {start ? (
        <Handle type="source" position={Position.Right} id="out" style={{ top }} title={strings.editor.ports.out} />
      ) : null}
    </div>
  );
});
