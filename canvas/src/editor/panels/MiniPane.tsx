import { useMemo } from "react";

import { edgeRefs } from "@/model/flow";
import { placesOf, sizesOf } from "@/model/geometry";
import type { GraphLevel } from "@/model/graph";
import type { Status } from "@/model/visual";

import { nameOf } from "./names";

const MARGIN = 24;
const TITLE_ABOUT = 26;

/**
 * A level as a small drawing: no handles, nothing to move. Nodes and edges are coloured by what became of them; a node
 * can be opened where `onOpen` says so.
 */
export function MiniPane({
  level,
  label,
  nodes,
  edges,
  canOpen,
  onOpen,
}: {
  level: GraphLevel;
  label: string;
  nodes?: ReadonlyMap<string, Status> | undefined;
  edges?: ReadonlyMap<string, Status> | undefined;
  canOpen?: ((id: string) => boolean) | undefined;
  onOpen?: ((id: string) => void) | undefined;
}) {
  const drawn = useMemo(() => drawingOf(level), [level]);
  return (
    <svg
      className="mini"
      viewBox={drawn.box}
      role="group"
      aria-label={label}
      preserveAspectRatio="xMidYMid meet"
      style={{ maxHeight: drawn.height * 1.2 }}
    >
      {drawn.edges.map((edge) => (
        <path key={edge.id} className="mini-edge" data-status={edges?.get(edge.id)} d={edge.line} />
      ))}
      {drawn.nodes.map((node) => {
        const isOpen = canOpen?.(node.id) === true;
        return (
          <g
            key={node.id}
            className="mini-node"
            data-status={nodes?.get(node.id)}
            {...(isOpen
              ? {
                  role: "button",
                  tabIndex: 0,
                  "aria-label": node.title,
                  onClick: () => onOpen?.(node.id),
                  onKeyDown: (event: React.KeyboardEvent) => {
                    if (event.key === "Enter" || event.key === " ") onOpen?.(node.id);
                  },
                }
              : {})}
          >
            <title>{node.title}</title>
            <rect x={node.x} y={node.y} width={node.width} height={node.height} rx={10} />
            <text x={node.x + 16} y={node.y + Math.min(node.height, 64) / 2 + 7}>
              {node.title.length > TITLE_ABOUT ? `${node.title.slice(0, TITLE_ABOUT - 1)}…` : node.title}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function drawingOf(level: GraphLevel) {
  const places = placesOf(level);
  const sizes = sizesOf(level);
  const nodes = [...places].map(([id, at]) => ({
    id,
    title: nameOf(level, id),
    ...at,
    ...(sizes.get(id) ?? { width: 0, height: 0 }),
  }));
  const known = new Map(nodes.map((node) => [node.id, node]));
  const edges = [...edgeRefs(level)].flatMap(([id, ref]) => {
    const from = known.get(ref.source);
    const to = known.get(ref.target);
    if (!from || !to) return [];
    const start = { x: from.x + from.width, y: from.y + Math.min(from.height, 64) / 2 };
    const end = { x: to.x, y: to.y + Math.min(to.height, 64) / 2 };
    const bend = Math.max(30, Math.abs(end.x - start.x) / 2);
    return [
      { id, line: `M${start.x},${start.y} C${start.x + bend},${start.y} ${end.x - bend},${end.y} ${end.x},${end.y}` },
    ];
  });
  const left = Math.min(0, ...nodes.map((node) => node.x)) - MARGIN;
  const top = Math.min(0, ...nodes.map((node) => node.y)) - MARGIN;
  const right = Math.max(1, ...nodes.map((node) => node.x + node.width)) + MARGIN;
  const bottom = Math.max(1, ...nodes.map((node) => node.y + node.height)) + MARGIN;
  return { nodes, edges, box: `${left} ${top} ${right - left} ${bottom - top}`, height: bottom - top };
}
