import { getViewportForBounds, useReactFlow, useStoreApi } from "@xyflow/react";
import { type RefObject, useEffect } from "react";

import { edgeRef } from "@/model/flow";
import { levelAt } from "@/model/level";

import { useActions } from "../actions";
import { useEditorStore } from "../store";
import { type PaneView, useSurfaceStore } from "../surface";
import type { PaneEdge, PaneNode } from "./flow";
import { openingViewport } from "./opening";
import { FAR_NODES, FAR_ZOOM } from "./far";

const MARGIN = 48;
const PAUSE_MS = 220;
const FOCUS_MS = 1_000;

/** Tell the actions what the pane can do, fit each level when it opens, and follow `focus`. */
export function usePaneView(root: RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow<PaneNode, PaneEdge>();
  const inner = useStoreApi<PaneNode, PaneEdge>();
  const store = useEditorStore();
  const surface = useSurfaceStore();
  const actions = useActions();

  useEffect(() => {
    const duration = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : PAUSE_MS;
    const frame = () => root.current?.getBoundingClientRect() ?? new DOMRect();
    /** After React and the pane have drawn what was just changed. */
    const soon = (act: () => void) => requestAnimationFrame(() => requestAnimationFrame(act));
    let wish = 0;
    const view: PaneView = {
      middle: () => {
        const { left, top, width, height } = frame();
        return flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 });
      },
      toGraph: (screen) => flow.screenToFlowPosition(screen),
      toScreen: (point) => flow.flowToScreenPosition(point),
      reveal: (ids) =>
        soon(() => {
          const { nodeLookup, transform, width, height } = inner.getState();
          const [x, y, zoom] = transform;
          const boxes = ids.flatMap((id) => nodeLookup.get(id) ?? []);
          const hidden = boxes.some((node) => {
            const { x: nx, y: ny } = node.internals.positionAbsolute;
            const left = nx * zoom + x;
            const top = ny * zoom + y;
            return (
              left < MARGIN ||
              top < MARGIN ||
              left + (node.measured.width ?? 0) * zoom > width - MARGIN ||
              top + (node.measured.height ?? 0) * zoom > height - MARGIN
            );
          });
          if (!hidden) return;
          const [only] = boxes;
          if (boxes.length === 1 && only) {
            const { x: nx, y: ny } = only.internals.positionAbsolute;
            void flow.setCenter(nx + (only.measured.width ?? 0) / 2, ny + (only.measured.height ?? 0) / 2, {
              zoom: Math.max(zoom, 0.6),
              duration,
            });
          } else
            void flow.fitView({
              nodes: boxes.map(({ id }) => ({ id })),
              padding: 0.2,
              maxZoom: 1,
              includeHiddenNodes: true,
              duration,
            });
        }),
      open: () => {
        const { width, height } = inner.getState();
        void flow.setViewport(openingViewport(flow.getNodes(), width, height));
      },
      fit: () =>
        soon(() => {
          const nodes = flow.getNodes();
          const { width, height } = inner.getState();
          const target = getViewportForBounds(flow.getNodesBounds(nodes), width, height, 0.05, 1.1, 0.16);
          const far = nodes.length > FAR_NODES && target.zoom < FAR_ZOOM;
          if (!far) void flow.setViewport(target, { duration });
          else {
            surface.setState({ leaping: true });
            soon(() => void flow.setViewport(target));
          }
        }),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration }),
      zoomTo: (zoom) => void flow.zoomTo(zoom, { duration }),
      focus: (id) => {
        const until = performance.now() + FOCUS_MS;
        // Of keys pressed faster than the pane is drawn only the last one decides: an older focus would select anew.
        const own = (wish += 1);
        const attempt = () => {
          if (own !== wish) return;
          const pane = root.current;
          const node =
            id === undefined
              ? null
              : pane?.querySelector<HTMLElement>(
                  `:is(.react-flow__node, .react-flow__edge)[data-id="${CSS.escape(id)}"]`,
                );
          // A card out of view is drawn when the pane has come there.
          if (id !== undefined && !node && performance.now() < until) requestAnimationFrame(attempt);
          else (node ?? pane?.querySelector<HTMLElement>(".react-flow"))?.focus({ preventScroll: true });
        };
        soon(attempt);
      },
    };
    return actions.attach(view);
  }, [actions, flow, inner, root, surface]);

  useEffect(
    () =>
      store.subscribe((state, before) => {
        if (state.path !== before.path && state.focused === before.focused)
          requestAnimationFrame(() => requestAnimationFrame(() => actions.view().open()));
        if (state.focused !== before.focused && state.focused) {
          const { nodeId, edgeId } = state.focused;
          if (nodeId !== undefined) actions.view().reveal([nodeId]);
          else if (edgeId !== undefined) {
            const ends = edgeRef(levelAt(state.graph, state.path), edgeId);
            if (ends) actions.view().reveal([ends.source, ends.target]);
          }
        }
      }),
    [store, actions],
  );
}
