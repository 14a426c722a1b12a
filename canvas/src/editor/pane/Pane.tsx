import "@xyflow/react/dist/base.css";
import "./pane.css";

import {
  Background,
  BackgroundVariant,
  type Connection,
  type EdgeChange,
  type EdgeTypes,
  type FinalConnectionState,
  MiniMap,
  type NodeChange,
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
  type Viewport,
} from "@xyflow/react";
import { type DragEvent, type MouseEvent as ReactMouseEvent, useCallback, useMemo, useRef, useState } from "react";

import { type FlowEdge, flowOf, noteFlowId, noteIdOf } from "@/model/flow";
import { levelAt } from "@/model/level";
import { strings } from "@/strings";
import { notify } from "@/shell/notify";

import { GRID, snapped, useActions } from "../actions";
import { readDragged } from "../library/drag";
import { useEditor, useEditorStore } from "../store";
import { useSurface, useSurfaceStore } from "../surface";
import { ConnectionLine } from "./ConnectionLine";
import { EdgeLine } from "./EdgeLine";
import { EndpointCard } from "./EndpointCard";
import { FAR_NODES, FAR_ZOOM, nodeAtPoint } from "./far";
import { type Moved, paneEdge, type PaneEdge, farNode, paneNode, type PaneNode } from "./flow";
import { NodeCard } from "./NodeCard";
import { NoteCard } from "./NoteCard";
import { Overview } from "./Overview";
import { countRender } from "./renders";
import { usePaneView } from "./view";

const NODE_TYPES: NodeTypes = { step: NodeCard, start: EndpointCard, end: EndpointCard, note: NoteCard };
const EDGE_TYPES: EdgeTypes = { edge: EdgeLine, join: EdgeLine, branch: EdgeLine, error: EdgeLine };
const SNAP: [number, number] = [GRID, GRID];
const NO_EDGES: PaneEdge[] = [];
const MULTI = ["Meta", "Control", "Shift"];
const text = strings.editor;
const ARIA = { "edge.a11yDescription.default": text.edgeHelp };

/** The graph, drawn and to be drawn in. What is marked and what is in the graph live in the editor's store. */
export function Pane() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  );
}

function Flow() {
  countRender("pane");
  const store = useEditorStore();
  const surface = useSurfaceStore();
  const actions = useActions();
  const flow = useReactFlow<PaneNode, PaneEdge>();
  const root = useRef<HTMLDivElement>(null);
  const level = useEditor((state) => levelAt(state.graph, state.path));
  const catalogue = useEditor((state) => state.catalogue);
  const selection = useEditor((state) => state.selection);
  const map = useSurface((state) => state.map);
  /** What the pointer holds; the graph has it when the pointer lets go. */
  const [moved, setMoved] = useState<ReadonlyMap<string, Moved> | null>(null);
  const drawn = useMemo(() => flowOf(level, catalogue), [level, catalogue]);
  usePaneView(root);

  const leaping = useSurface((state) => state.leaping);
  const isSmall = useStore(({ transform }) => transform[2] < FAR_ZOOM);
  const isFar = (isSmall || leaping) && drawn.nodes.length > FAR_NODES;

  const nodes = useMemo(() => {
    if (isFar) return drawn.nodes.map(farNode);
    const marked = new Set([...selection.nodes, ...selection.notes.map(noteFlowId)]);
    return drawn.nodes.map((node) => paneNode(node, marked.has(node.id), moved?.get(node.id)));
  }, [drawn, isFar, selection.nodes, selection.notes, moved]);

  const edges = useMemo(() => {
    if (isFar) return NO_EDGES;
    const marked = new Set(selection.edges);
    const titles = new Map(drawn.nodes.map((node) => [node.id, "title" in node.data ? node.data.title : node.id]));
    const label = ({ source, target, data }: FlowEdge) =>
      `${titles.get(source) ?? source} → ${titles.get(target) ?? target}${data.label === null ? "" : `: ${data.label}`}`;
    return drawn.edges.map((edge) => paneEdge(edge, marked.has(edge.id), label(edge)));
  }, [drawn, isFar, selection.edges]);

  // Not `fitView`: it waits for a node to be drawn, and none may be in view before it.
  const onInit = useCallback(() => actions.view().open(), [actions]);

  const onNodesChange = useCallback(
    (changes: NodeChange<PaneNode>[]) => {
      const marks = changes.filter((change) => change.type === "select");
      if (marks.length > 0) {
        const { selection: now } = store.getState();
        const marked = new Set([...now.nodes, ...now.notes.map(noteFlowId)]);
        for (const change of marks) {
          if (change.selected) marked.add(change.id);
          else marked.delete(change.id);
        }
        const ids = [...marked];
        store.getState().select({
          ...now,
          nodes: ids.filter((id) => noteIdOf(id) === undefined),
          notes: ids.flatMap((id) => noteIdOf(id) ?? []),
        });
      }
      const places = changes.filter((change) => change.type === "position");
      const sizes = changes.filter((change) => change.type === "dimensions" && change.setAttributes);
      if (places.length + sizes.length === 0) return;
      setMoved((before) => {
        const next = new Map(before);
        for (const change of places)
          if (change.position) next.set(change.id, { ...next.get(change.id), position: change.position });
        for (const change of sizes)
          if (change.type === "dimensions" && change.dimensions)
            next.set(change.id, { ...next.get(change.id), size: change.dimensions });
        return next;
      });
      const resized = changes.find((change) => change.type === "dimensions" && change.resizing === false);
      if (resized?.type === "dimensions") {
        const note = noteIdOf(resized.id);
        const node = flow.getNode(resized.id);
        const size = resized.dimensions ?? node?.measured;
        if (note !== undefined && node && size)
          actions.changeNote(note, {
            x: Math.round(node.position.x),
            y: Math.round(node.position.y),
            width: Math.round(size.width ?? 0),
            height: Math.round(size.height ?? 0),
          });
        setMoved(null);
      }
    },
    [store, actions, flow],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<PaneEdge>[]) => {
      const marks = changes.filter((change) => change.type === "select");
      if (marks.length === 0) return;
      const { selection: now } = store.getState();
      const marked = new Set(now.edges);
      for (const change of marks) {
        if (change.selected) marked.add(change.id);
        else marked.delete(change.id);
      }
      store.getState().select({ ...now, edges: [...marked] });
    },
    [store],
  );

  const onDragStop = useCallback(
    (_event: unknown, _node: unknown, dragged: PaneNode[]) => {
      actions.move(new Map(dragged.map((node) => [node.id, node.position])));
      setMoved(null);
    },
    [actions],
  );
  const onSelectionDragStop = useCallback(
    (_event: unknown, dragged: PaneNode[]) => onDragStop(undefined, undefined, dragged),
    [onDragStop],
  );

  const isValid = useCallback(
    (connection: Connection | PaneEdge) => {
      const refusal = actions.refusal(...portsOf(connection));
      surface.setState({ refusal });
      return refusal === null;
    },
    [actions, surface],
  );
  const onConnect = useCallback((connection: Connection) => actions.connect(...portsOf(connection)), [actions]);
  const onReconnect = useCallback(
    (edge: PaneEdge, connection: Connection) => actions.reconnect(edge.id, ...portsOf(connection)),
    [actions],
  );
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, connection: FinalConnectionState) => {
      const { refusal } = surface.getState();
      surface.setState({ refusal: null });
      const { fromHandle, fromNode, toHandle, isValid: valid } = connection;
      if (!fromHandle?.id || valid) return;
      if (toHandle) {
        if (refusal !== null) notify(refusal, "warn");
        return;
      }
      const screen = "changedTouches" in event ? touchPoint(event) : { x: event.clientX, y: event.clientY };
      const from = { node: fromNode.id, handle: fromHandle.id };
      const under = document.elementFromPoint(screen.x, screen.y)?.closest<HTMLElement>(".react-flow__node")
        ?.dataset.id;
      if (under !== undefined && noteIdOf(under) === undefined) {
        // Dropped on a card instead of its port.
        if (under === fromNode.id) return;
        if (fromHandle.type === "source") actions.connect(from, { node: under, handle: "in" });
        else actions.connect({ node: under, handle: "out" }, from);
        return;
      }
      const at = snapped(flow.screenToFlowPosition(screen));
      if (fromHandle.type === "source") actions.startAdding({ at: { x: at.x, y: at.y - 20 }, screen, from });
      else actions.startAdding({ at: { x: at.x - 240, y: at.y - 20 }, screen, to: from });
    },
    [actions, flow, surface],
  );

  const onDrop = useCallback(
    (event: DragEvent) => {
      const dropped = readDragged(event.dataTransfer, store.getState().catalogue);
      if (!dropped) return;
      event.preventDefault();
      const screen = { x: event.clientX, y: event.clientY };
      const point = flow.screenToFlowPosition(screen);
      if (dropped === "note") {
        actions.addNote(point);
        return;
      }
      const at = snapped({ x: point.x - 120, y: point.y - 32 });
      const edge = document.elementFromPoint(screen.x, screen.y)?.closest<HTMLElement>(".react-flow__edge")?.dataset.id;
      actions.add(dropped, { at, screen, ...(edge === undefined ? {} : { edgeId: edge }) });
    },
    [actions, flow, store],
  );

  const onPaneDoubleClick = useCallback(
    (event: ReactMouseEvent) => {
      if (!(event.target instanceof Element) || !event.target.classList.contains("react-flow__pane")) return;
      const screen = { x: event.clientX, y: event.clientY };
      const point = flow.screenToFlowPosition(screen);
      if (isFar) {
        const { id } = nodeAtPoint(drawn.nodes, point) ?? {};
        void flow.setCenter(point.x, point.y, { zoom: 1, duration: 220 });
        if (id !== undefined) actions.view().focus(id);
      } else actions.startAdding({ at: snapped(point), screen });
    },
    [actions, drawn, flow, isFar],
  );
  const onPaneClick = useCallback(
    (event: ReactMouseEvent) => {
      if (!isFar) return;
      const hit = nodeAtPoint(drawn.nodes, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }));
      if (hit) store.getState().select({ nodes: [hit.id] });
    },
    [drawn, flow, isFar, store],
  );
  const onNodeDoubleClick = useCallback(
    (event: ReactMouseEvent, node: PaneNode) => {
      if (event.target instanceof Element && event.target.closest("button, input, textarea")) return;
      if (node.type === "note") actions.startWriting(node.id);
      else {
        // Of several that are marked, the one that was meant.
        store.getState().select({ nodes: [node.id] });
        store.getState().open("node");
      }
    },
    [actions, store],
  );
  const onMouseMove = useCallback(
    (event: ReactMouseEvent) => actions.pointAt(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })),
    [actions, flow],
  );
  const onMoveEnd = useCallback(
    (_: unknown, { zoom }: Viewport) => surface.setState({ zoom, leaping: false }),
    [surface],
  );
  const onMouseLeave = useCallback(() => actions.pointAt(null), [actions]);

  return (
    <div ref={root} className="pane" data-region="pane">
      <p id="pane-help" className="visually-hidden">
        {text.paneHelp}
      </p>
      <Said />
      {/* React Flow's own element is the application: that role is not for us to choose. */}
      <ReactFlow<PaneNode, PaneEdge>
        aria-label={text.pane}
        aria-describedby="pane-help"
        tabIndex={-1}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onDoubleClick={onPaneDoubleClick}
        onPaneClick={onPaneClick}
        onDragOver={allowDrop}
        onDrop={onDrop}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStop={onDragStop}
        onSelectionDragStop={onSelectionDragStop}
        onNodeDoubleClick={onNodeDoubleClick}
        onPaneMouseMove={onMouseMove}
        onPaneMouseLeave={onMouseLeave}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        onReconnect={onReconnect}
        isValidConnection={isValid}
        connectionLineComponent={ConnectionLine}
        connectionRadius={28}
        reconnectRadius={14}
        onlyRenderVisibleElements
        snapToGrid
        snapGrid={SNAP}
        minZoom={0.05}
        maxZoom={2}
        onInit={onInit}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={MULTI}
        selectionMode={SelectionMode.Partial}
        zoomOnDoubleClick={false}
        panOnScroll
        elevateNodesOnSelect
        disableKeyboardA11y
        ariaLabelConfig={ARIA}
        autoPanOnNodeFocus={false}
        nodeDragThreshold={3}
        onMoveEnd={onMoveEnd}
        attributionPosition="bottom-center"
      >
        <Background variant={BackgroundVariant.Dots} gap={GRID} size={1.4} color="var(--grid)" />
        {isFar ? <Overview drawn={drawn} /> : null}
        {map && !isFar ? (
          <MiniMap<PaneNode>
            className="pane-map"
            ariaLabel={text.minimap}
            pannable
            zoomable
            nodeColor={mapColour}
            nodeStrokeWidth={0}
            nodeBorderRadius={8}
            maskColor="var(--map-mask)"
            bgColor="var(--surface)"
          />
        ) : null}
      </ReactFlow>
    </div>
  );
}

/** For those who do not see the pane. */
function Said() {
  const said = useSurface((state) => state.said);
  return (
    <p className="visually-hidden" aria-live="polite">
      {said}
    </p>
  );
}

function portsOf({
  source,
  sourceHandle,
  target,
  targetHandle,
}: Pick<Connection, "source" | "target"> & {
  sourceHandle?: string | null;
  targetHandle?: string | null;
}) {
  return [
    { node: source, handle: sourceHandle ?? "out" },
    { node: target, handle: targetHandle ?? "in" },
  ] as const;
}

function touchPoint(event: TouchEvent) {
  const touch = event.changedTouches[0];
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 };
}

function allowDrop(event: DragEvent) {
  if (!event.dataTransfer.types.includes("application/x-orcheo-node")) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
}

function mapColour(node: PaneNode): string {
  return node.type === "note" ? "var(--warn-soft)" : node.selected ? "var(--accent)" : "var(--edge)";
}
