import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  Layers,
  type LucideIcon,
  Spline,
  SquareStack,
  StickyNote,
  Trash2,
} from "lucide-react";
import type { CSSProperties } from "react";

import { align, type Axis, disconnect, distribute, removeItems, type Side, updateNote } from "@/model/commands";
import { edgeRef, noteFlowId } from "@/model/flow";
import { extractSubgraph } from "@/model/subgraph";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { Field, Select, TextArea } from "@/ui/Field";

import { useEditor, useEditorStore } from "../store";
import { nameOf } from "./names";
import { useLevel } from "./place";

const text = strings.panels;

const SIDES: Record<Side, LucideIcon> = {
  left: AlignStartVertical,
  center: AlignCenterVertical,
  right: AlignEndVertical,
  top: AlignStartHorizontal,
  middle: AlignCenterHorizontal,
  bottom: AlignEndHorizontal,
};
const AXES: Record<Axis, LucideIcon> = {
  horizontal: AlignHorizontalDistributeCenter,
  vertical: AlignVerticalDistributeCenter,
};

/** Several things are selected: put them in order, into a sub-graph, or away. */
export function SeveralPanel() {
  const store = useEditorStore();
  const selection = useEditor((state) => state.selection);
  const ids = [...selection.nodes, ...selection.notes.map(noteFlowId)];
  const { level } = useLevel();
  const change = (label: string, command: Parameters<ReturnType<typeof store.getState>["apply"]>[1]) =>
    store.getState().apply(label, command);
  const { path } = store.getState();
  const extract = () => {
    let id = "";
    const done = change(text.labels.extract, (graph) => {
      const made = extractSubgraph(graph, path, selection.nodes);
      ({ id } = made);
      return made.graph;
    });
    if (done) store.getState().select({ nodes: [id] });
  };
  return (
    <div className="panel-body">
      <header className="panel-head" style={{ "--cat": "var(--cat-graph)" } as CSSProperties}>
        <span className="panel-icon" aria-hidden>
          <SquareStack size={18} />
        </span>
        <h2>{text.several(ids.length)}</h2>
      </header>
      <div className="field">
        <span className="field-label">{text.arrange}</span>
        <div className="panel-tools" role="group" aria-label={text.arrange}>
          {(Object.keys(SIDES) as Side[]).map((side) => {
            const Icon = SIDES[side];
            return (
              <IconButton
                key={side}
                label={text.align[side]}
                onClick={() => change(text.labels.align, (graph) => align(graph, path, ids, side))}
              >
                <Icon size={17} aria-hidden />
              </IconButton>
            );
          })}
          {(Object.keys(AXES) as Axis[]).map((axis) => {
            const Icon = AXES[axis];
            return (
              <IconButton
                key={axis}
                label={text.distribute[axis]}
                disabled={ids.length < 3}
                onClick={() => change(text.labels.distribute, (graph) => distribute(graph, path, ids, axis))}
              >
                <Icon size={17} aria-hidden />
              </IconButton>
            );
          })}
        </div>
      </div>
      <ul className="panel-list">
        {selection.nodes.map((id) => (
          <li key={id}>
            <button type="button" className="panel-row" onClick={() => store.getState().select({ nodes: [id] })}>
              <span className="panel-row-title">{nameOf(level, id)}</span>
              <code>{id}</code>
            </button>
          </li>
        ))}
      </ul>
      <div className="panel-actions">
        <Button icon={<Layers size={15} aria-hidden />} disabled={selection.nodes.length === 0} onClick={extract}>
          {text.extract}
        </Button>
        <Button
          look="danger"
          icon={<Trash2 size={15} aria-hidden />}
          onClick={() => change(text.labels.remove, (graph) => removeItems(graph, path, selection))}
        >
          {text.remove}
        </Button>
      </div>
    </div>
  );
}

/** An edge: what it connects, when it is taken. */
export function EdgePanel({ id }: { id: string }) {
  const store = useEditorStore();
  const { level, path } = useLevel();
  const ref = edgeRef(level, id);
  if (!ref) return <p className="panel-body panel-about">{text.edgeGone}</p>;
  const end = (label: string, node: string) => (
    <>
      <dt>{label}</dt>
      <dd>
        <button type="button" className="panel-link" onClick={() => store.getState().focus({ path, nodeId: node })}>
          {nameOf(level, node)}
        </button>
      </dd>
    </>
  );
  return (
    <div className="panel-body">
      <header className="panel-head" style={{ "--cat": "var(--edge)" } as CSSProperties}>
        <span className="panel-icon" aria-hidden>
          <Spline size={18} />
        </span>
        <h2>{text.edge}</h2>
      </header>
      <p className="panel-about">{text.edgeKinds[ref.kind]}</p>
      <dl className="panel-facts">
        {end(text.edgeFrom, ref.source)}
        {end(text.edgeTo, ref.target)}
        {ref.kind === "branch" ? (
          <>
            <dt>{text.outcomes}</dt>
            <dd>{text.outcome(ref.outcome)}</dd>
          </>
        ) : null}
      </dl>
      <div className="panel-actions">
        <Button
          look="danger"
          icon={<Trash2 size={15} aria-hidden />}
          onClick={() => store.getState().apply(text.labels.disconnect, (graph) => disconnect(graph, path, id))}
        >
          {text.disconnect}
        </Button>
      </div>
    </div>
  );
}

/** A note on the pane. */
export function NotePanel({ id }: { id: string }) {
  const store = useEditorStore();
  const { level, path } = useLevel();
  const note = level.ui?.notes?.find((each) => each.id === id);
  if (!note) return null;
  const change = (patch: Parameters<typeof updateNote>[3]) =>
    store.getState().apply(text.labels.note, (graph) => updateNote(graph, path, id, patch), `note ${id}`);
  return (
    <div className="panel-body">
      <header className="panel-head" style={{ "--cat": "var(--warn)" } as CSSProperties}>
        <span className="panel-icon" aria-hidden>
          <StickyNote size={18} />
        </span>
        <h2>{text.note}</h2>
      </header>
      <Field label={text.noteText}>
        {(control) => (
          <TextArea
            {...control}
            rows={8}
            maxLength={10_000}
            value={note.text}
            onChange={(event) => change({ text: event.target.value })}
          />
        )}
      </Field>
      <Field label={text.noteColour}>
        {(control) => (
          <Select
            {...control}
            value={note.color}
            onChange={(event) => change({ color: event.target.value })}
            options={Object.entries(strings.editor.noteColours).map(([value, label]) => ({ value, label }))}
          />
        )}
      </Field>
    </div>
  );
}
