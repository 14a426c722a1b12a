import { CircleDot, Code, Flag, Layers, type LucideIcon, MousePointerClick, Play, Workflow } from "lucide-react";
import { type CSSProperties, useId, useState } from "react";

import { type CatalogueEntry, findEntry } from "@/model/catalogue";
import { idProblem, renameNode, updateNode } from "@/model/commands";
import { END, type GraphLevel, type Node, START } from "@/model/graph";
import { findNode } from "@/model/level";
import { notify } from "@/shell/notify";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/Feedback";
import { Field, Input } from "@/ui/Field";
import { Tabs } from "@/ui/Tabs";

import { colourOf, iconOf } from "../icons";
import { useEditor, useEditorStore } from "../store";
import { BranchForms } from "./BranchForms";
import { DocsTab } from "./DocsTab";
import { NodeSettings } from "./NodeSettings";
import { OutputTab } from "./OutputTab";
import { ParametersTab } from "./ParametersTab";
import { useLevel } from "./place";
import { EdgePanel, NotePanel, SeveralPanel } from "./SelectionPanels";

const text = strings.panels;

/** What is selected on the pane: one node, several, an edge, a note, or nothing. */
export function NodePanel() {
  const { path, level } = useLevel();
  const { nodes, edges, notes } = useEditor((state) => state.selection);
  const [only] = nodes;
  if (nodes.length + notes.length > 1) return <SeveralPanel />;
  if (only === START) return <StartPanel />;
  if (only === END) return <EndpointPanel icon={Flag} title={strings.model.end} about={text.endAbout} />;
  const node = only === undefined ? undefined : findNode(level, only);
  const [edge] = edges;
  const [note] = notes;
  if (node) return <OneNode key={[...path, node.id].join("/")} node={node} level={level} />;
  if (edge !== undefined) return <EdgePanel key={edge} id={edge} />;
  if (note !== undefined) return <NotePanel key={note} id={note} />;
  return (
    <EmptyState icon={<MousePointerClick size={22} />} title={text.nothing}>
      {text.nothingAbout}
    </EmptyState>
  );
}

function EndpointPanel({
  icon: Icon,
  title,
  about,
  children,
}: {
  icon: LucideIcon;
  title: string;
  about: string;
  children?: React.ReactNode;
}) {
  return (
    <div className="panel-body">
      <header className="panel-head" style={{ "--cat": "var(--ok)" } as CSSProperties}>
        <span className="panel-icon" aria-hidden>
          <Icon size={18} />
        </span>
        <h2>{title}</h2>
      </header>
      <p className="panel-about">{about}</p>
      {children}
    </div>
  );
}

function StartPanel() {
  const store = useEditorStore();
  return (
    <EndpointPanel icon={Play} title={strings.model.start} about={text.startAbout}>
      <Button onClick={() => store.getState().open("settings")} icon={<CircleDot size={15} aria-hidden />}>
        {text.startInputs}
      </Button>
      <BranchForms nodeId={START} />
    </EndpointPanel>
  );
}

type Part = keyof typeof text.parts;
const PARTS: readonly Part[] = ["parameters", "settings", "output", "docs"];

/** Which tab holds a field of a node. */
function partOf(field: string): Part {
  return /^(config|inputs|workflow_id|version|at|graph|type)(\.|$)/.test(field) ? "parameters" : "settings";
}

function OneNode({ node, level }: { node: Node; level: GraphLevel }) {
  const catalogue = useEditor((state) => state.catalogue);
  const focused = useEditor((state) => state.focused);
  const entry = node.kind === "builtin" ? (findEntry(catalogue, "node", node.type) ?? null) : null;
  const [part, setPart] = useState<Part>("parameters");
  // A jump to a field opens the tab that has it, once.
  const [jump, setJump] = useState<number | null>(null);
  if (focused?.nodeId === node.id && focused.at !== jump) {
    setJump(focused.at);
    if (focused.field !== undefined) setPart(focused.branch === undefined ? partOf(focused.field) : "parameters");
  }
  const contents: Record<Part, React.ReactNode> = {
    parameters: <ParametersTab node={node} entry={entry} />,
    settings: <NodeSettings node={node} entry={entry} />,
    output: <OutputTab node={node} />,
    docs: <DocsTab node={node} entry={entry} />,
  };
  return (
    <>
      <NodeHead node={node} entry={entry} level={level} />
      <Tabs
        className="panel-tabs"
        label={text.partsOf(node.label ?? node.id)}
        value={part}
        onChange={(next) => setPart(next as Part)}
        tabs={PARTS.map((id) => ({
          id,
          label: text.parts[id],
          content: <div className="panel-body">{contents[id]}</div>,
        }))}
      />
    </>
  );
}

function lookOf(node: Node, entry: CatalogueEntry | null): { icon: LucideIcon; colour: string; type: string } {
  switch (node.kind) {
    case "python":
      return { icon: Code, colour: colourOf("code"), type: strings.editor.types.python };
    case "graph":
      return { icon: Layers, colour: colourOf("graph"), type: strings.editor.types.graph };
    case "workflow":
      return { icon: Workflow, colour: colourOf("graph"), type: strings.editor.types.workflow };
    case "builtin":
      return entry
        ? { icon: iconOf(entry.ui.icon), colour: colourOf(entry.category), type: entry.title }
        : { icon: iconOf(""), colour: "var(--idle)", type: strings.editor.unknownType(node.type) };
  }
}

/** What the node is, its name, and its id. */
function NodeHead({ node, entry, level }: { node: Node; entry: CatalogueEntry | null; level: GraphLevel }) {
  const store = useEditorStore();
  const look = lookOf(node, entry);
  const Icon = look.icon;
  const rename = (label: string) => {
    const next = label.trim();
    if (next === (node.label ?? "")) return;
    const { apply, path } = store.getState();
    apply(text.labels.label, (graph) => updateNode(graph, path, node.id, { label: next === "" ? null : next }));
  };
  return (
    <header className="panel-head" style={{ "--cat": look.colour } as CSSProperties}>
      <span className="panel-icon" aria-hidden>
        <Icon size={18} />
      </span>
      <div className="panel-words">
        <Committed
          className="panel-title"
          label={text.name}
          value={node.label ?? ""}
          placeholder={node.id}
          onCommit={rename}
        />
        <div className="panel-type">
          <span title={look.type}>{look.type}</span>
          <IdField key={node.id} node={node} level={level} />
        </div>
      </div>
    </header>
  );
}

/**
 * A text that counts when it is left or confirmed with Enter; Escape takes it back. What is typed stays when the value
 * changes meanwhile, which the user is told.
 */
function Committed({
  value,
  label,
  placeholder,
  className,
  onCommit,
}: {
  value: string;
  label: string;
  placeholder?: string;
  className?: string;
  onCommit: (text: string) => void;
}) {
  /** Null while nobody types: the value shows. */
  const [typing, setTyping] = useState<{ text: string; over: string } | null>(null);
  const shown = typing?.text ?? value;
  const commit = () => {
    if (!typing) return;
    setTyping(null);
    if (typing.text === typing.over) return;
    if (typing.over !== value && typing.text !== value) notify(text.changedMeanwhile(value), "warn");
    onCommit(typing.text);
  };
  return (
    <Input
      className={className}
      aria-label={label}
      title={shown || placeholder}
      value={shown}
      placeholder={placeholder}
      maxLength={200}
      onChange={(event) => setTyping({ text: event.target.value, over: typing?.over ?? value })}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape" && shown !== value) {
          event.stopPropagation();
          setTyping(null);
        }
      }}
    />
  );
}

/** The id, as text until someone wants to change it. */
function IdField({ node, level }: { node: Node; level: GraphLevel }) {
  const store = useEditorStore();
  const [typed, setTyped] = useState<string | null>(null);
  const form = useId();
  if (typed === null) {
    return (
      <button
        type="button"
        className="panel-id"
        title={`${text.rename}: ${node.id}`}
        aria-label={`${text.id}: ${node.id}. ${text.rename}`}
        onClick={() => setTyped(node.id)}
      >
        {node.id}
      </button>
    );
  }
  const problem = typed === node.id ? undefined : idProblem(level, typed);
  const commit = () => {
    if (problem === undefined && typed !== node.id) {
      const { apply, path } = store.getState();
      const done = apply(text.labels.rename, (graph) => renameNode(graph, path, node.id, typed));
      if (done) store.getState().select({ nodes: [typed] });
    }
    setTyped(null);
  };
  return (
    <form
      id={form}
      className="panel-rename"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) commit();
      }}
    >
      <Field label={text.id} error={problem} hint={text.idHint(typed)}>
        {(control) => (
          <Input
            {...control}
            data-mono=""
            // The user has just asked for this field.
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            spellCheck={false}
            value={typed}
            maxLength={128}
            onChange={(event) => setTyped(event.target.value)}
            onBlur={commit}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.stopPropagation();
              setTyped(null);
            }}
          />
        )}
      </Field>
    </form>
  );
}
