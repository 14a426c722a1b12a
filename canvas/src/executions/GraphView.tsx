import "@xyflow/react/dist/base.css";
import "@/editor/editor.css";
import "@/editor/pane/pane.css";

import {
  Background,
  BackgroundVariant,
  type EdgeTypes,
  type NodeChange,
  type NodeTypes,
  ReactFlow,
  ReactFlowProvider,
} from "@xyflow/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";

import { ActionsContext, createActions, GRID, useActions } from "@/editor/actions";
import { Breadcrumb } from "@/editor/Breadcrumb";
import { EdgeLine } from "@/editor/pane/EdgeLine";
import { EndpointCard } from "@/editor/pane/EndpointCard";
import { paneEdge, type PaneEdge, paneNode, type PaneNode } from "@/editor/pane/flow";
import { NodeCard } from "@/editor/pane/NodeCard";
import { NoteCard } from "@/editor/pane/NoteCard";
import { usePaneView } from "@/editor/pane/view";
import { createEditorStore, EditorContext, prefixOf, useEditor, useEditorStore } from "@/editor/store";
import { createSurfaceStore, SurfaceContext } from "@/editor/surface";
import type { Catalogue } from "@/model/catalogue";
import { type FlowEdge, flowOf, noteIdOf } from "@/model/flow";
import type { Graph } from "@/model/graph";
import { levelAt } from "@/model/level";
import type { Overlay } from "@/model/timeline";
import { strings } from "@/strings";

const NODE_TYPES: NodeTypes = { step: NodeCard, start: EndpointCard, end: EndpointCard, note: NoteCard };
const EDGE_TYPES: EdgeTypes = { edge: EdgeLine, join: EdgeLine, branch: EdgeLine, error: EdgeLine };

interface GraphViewProps {
  workflowId: string;
  name: string;
  graph: Graph;
  catalogue: Catalogue;
  overlay: Overlay;
  /** As in the overlay: "outer/inner" within a sub-graph. */
  selected: string | null;
  onSelect: (node: string) => void;
}

/** The graph of an execution as the editor draws it, to be looked at: with what happened at each step and transition. */
export default function GraphView(props: GraphViewProps) {
  const { workflowId, graph, catalogue, overlay } = props;
  const [, go] = useLocation();
  const [parts] = useState(() => {
    const store = createEditorStore({ workflowId, graph, catalogue, revision: 0 });
    const surface = createSurfaceStore({ library: false, map: false });
    return { store, surface, actions: createActions({ store, surface, openWorkflow: (id) => go(`/workflows/${id}`) }) };
  });
  useEffect(() => parts.store.getState().setOverlay(overlay), [parts, overlay]);
  return (
    <EditorContext value={parts.store}>
      <SurfaceContext value={parts.surface}>
        <ActionsContext value={parts.actions}>
          <ReactFlowProvider>
            <ReadOnlyPane {...props} />
            <Breadcrumb name={props.name} />
          </ReactFlowProvider>
        </ActionsContext>
      </SurfaceContext>
    </EditorContext>
  );
}

function ReadOnlyPane({ catalogue, selected, onSelect }: GraphViewProps) {
  const root = useRef<HTMLDivElement>(null);
  const store = useEditorStore();
  const actions = useActions();
  const path = useEditor((state) => state.path);
  const level = useEditor((state) => levelAt(state.graph, state.path));
  usePaneView(root);
  const drawn = useMemo(() => flowOf(level, catalogue), [level, catalogue]);
  const prefix = prefixOf(path);
  const nodes = useMemo(
    () => drawn.nodes.map((node) => paneNode(node, prefix + node.id === selected)),
    [drawn, prefix, selected],
  );
  const edges = useMemo(() => {
    const label = ({ source, target }: FlowEdge) => `${source} → ${target}`;
    return drawn.edges.map((edge) => paneEdge(edge, false, label(edge)));
  }, [drawn]);

  // What is chosen elsewhere may lie within a sub-graph: show that.
  useEffect(() => {
    if (selected === null) return;
    const outer = selected.split("/").slice(0, -1);
    const now = store.getState();
    if (prefixOf(now.path) !== prefixOf(outer)) now.focus({ path: outer, nodeId: selected.split("/").at(-1) });
  }, [selected, store]);

  const onNodesChange = (changes: NodeChange<PaneNode>[]) => {
    for (const change of changes)
      if (change.type === "select" && change.selected && noteIdOf(change.id) === undefined)
        onSelect(prefix + change.id);
  };

  return (
    <div ref={root} className="pane" data-read-only="">
      <ReactFlow<PaneNode, PaneEdge>
        aria-label={strings.executions.tabs.graph}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onlyRenderVisibleElements
        nodesDraggable={false}
        nodesConnectable={false}
        edgesReconnectable={false}
        edgesFocusable={false}
        elementsSelectable
        selectNodesOnDrag={false}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        minZoom={0.05}
        maxZoom={2}
        onInit={() => actions.view().open()}
        panOnScroll
        zoomOnDoubleClick={false}
        attributionPosition="bottom-center"
      >
        <Background variant={BackgroundVariant.Dots} gap={GRID} size={1.4} color="var(--grid)" />
      </ReactFlow>
    </div>
  );
}
