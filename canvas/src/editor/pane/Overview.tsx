import { useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";

import type { FlowEdge, FlowNode } from "@/model/flow";
import { isTaken } from "@/model/timeline";
import { useTheme } from "@/shell/theme";
import { TONES } from "@/ui/status";

import { colourOf } from "../icons";
import { type EditorState, prefixOf, useEditorStore } from "../store";

interface Drawn {
  nodes: readonly FlowNode[];
  edges: readonly FlowEdge[];
}

/** A large graph seen from afar: one drawing instead of its cards. A click selects, a double click goes there. */
export function Overview({ drawn }: { drawn: Drawn }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const inner = useStoreApi();
  const store = useEditorStore();
  const theme = useTheme((state) => state.choice);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const style = getComputedStyle(element);
    const tokens = new Map<string, string>();
    const token = (name: string): string => {
      let value = tokens.get(name);
      if (value === undefined) {
        value = style.getPropertyValue(name).trim();
        tokens.set(name, value);
      }
      return value;
    };
    let frame = 0;
    const draw = () => {
      frame = 0;
      // Another theme may be on by now.
      tokens.clear();
      const { width, height, transform } = inner.getState();
      const scale = window.devicePixelRatio;
      if (element.width !== Math.round(width * scale) || element.height !== Math.round(height * scale)) {
        element.width = Math.round(width * scale);
        element.height = Math.round(height * scale);
      }
      const [x, y, zoom] = transform;
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.clearRect(0, 0, width, height);
      context.setTransform(scale * zoom, 0, 0, scale * zoom, scale * x, scale * y);
      const seen = { left: -x / zoom, top: -y / zoom, right: (width - x) / zoom, bottom: (height - y) / zoom };
      paint(context, drawn, store.getState(), token, zoom, seen);
    };
    const soon = () => {
      frame ||= requestAnimationFrame(draw);
    };
    // At once: the cards have just gone.
    draw();
    const stops = [inner.subscribe(soon), store.subscribe(soon)];
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", soon);
    return () => {
      stops.forEach((stop) => stop());
      system.removeEventListener("change", soon);
      cancelAnimationFrame(frame);
    };
  }, [drawn, inner, store, theme]);

  return <canvas ref={canvas} className="overview" aria-hidden />;
}

interface Frame {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function paint(
  context: CanvasRenderingContext2D,
  { nodes, edges }: Drawn,
  { overlay, path, selection, marks }: EditorState,
  token: (name: string) => string,
  zoom: number,
  seen: Frame,
): void {
  const prefix = prefixOf(path);
  const line = 1 / zoom;
  const boxes = new Map(nodes.map((node) => [node.id, node]));
  const selectedEdges = new Set(selection.edges);
  const groups = new Map<string, Path2D>();
  for (const edge of edges) {
    const from = boxes.get(edge.source);
    const to = boxes.get(edge.target);
    if (!from || !to) continue;
    const x1 = from.position.x + from.initialWidth;
    const y1 = from.position.y + 32;
    const x2 = to.position.x;
    const y2 = to.position.y + 32;
    if (
      Math.max(x1, x2) < seen.left ||
      Math.min(x1, x2) > seen.right ||
      Math.max(y1, y2) < seen.top ||
      Math.min(y1, y2) > seen.bottom
    )
      continue;
    const taken = overlay !== null && isTaken(overlay.nodes, prefix + edge.source, prefix + edge.target);
    const colour = selectedEdges.has(edge.id)
      ? "--accent"
      : taken
        ? "--ok"
        : edge.type === "error"
          ? "--bad"
          : "--edge";
    let group = groups.get(colour);
    if (!group) {
      group = new Path2D();
      groups.set(colour, group);
    }
    const bend = Math.min(240, Math.max(40, Math.abs(x2 - x1) / 2));
    group.moveTo(x1, y1);
    group.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2, y2);
  }
  context.lineWidth = line;
  for (const [colour, group] of groups) {
    context.strokeStyle = token(colour);
    context.stroke(group);
  }

  const selected = new Set([...selection.nodes, ...selection.notes.map((id) => `note:${id}`)]);
  for (const node of nodes) {
    const { x, y } = node.position;
    const { initialWidth: width, initialHeight: height } = node;
    if (x + width < seen.left || x > seen.right || y + height < seen.top || y > seen.bottom) continue;
    const status = overlay?.nodes[prefix + node.id]?.status;
    const mark = marks[prefix + node.id];
    const tone = status === undefined ? undefined : TONES[status];
    context.fillStyle = token(node.type === "note" ? "--warn-soft" : tone ? `--${tone}-soft` : "--surface");
    context.strokeStyle = token(
      selected.has(node.id)
        ? "--accent"
        : tone
          ? `--${tone}`
          : mark
            ? mark.severity === "error"
              ? "--bad"
              : "--warn"
            : "--border-strong",
    );
    context.lineWidth = selected.has(node.id) ? line * 2.5 : line;
    context.fillRect(x, y, width, height);
    context.strokeRect(x, y, width, height);
    if (node.type !== "step") continue;
    const { entry, node: step, title } = node.data;
    const category = step.kind === "python" ? "code" : step.kind === "builtin" ? (entry?.category ?? "graph") : "graph";
    context.fillStyle = token(colourOf(category).slice(4, -1));
    context.fillRect(x + 12, y + 14, 36, 36);
    if (zoom < 0.18) continue;
    context.fillStyle = token("--ink");
    context.font = `600 26px ${token("--font")}`;
    context.textBaseline = "middle";
    context.fillText(title.length > 12 ? `${title.slice(0, 11)}…` : title, x + 60, y + 33, width - 68);
  }
}
