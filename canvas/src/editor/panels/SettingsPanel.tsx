import { useState } from "react";

import { SchemaForm } from "@/forms/SchemaForm";
import { setSettings } from "@/model/commands";
import type { Settings } from "@/model/graph";
import type { Json } from "@/model/json";
import { strings } from "@/strings";
import { Field, Select } from "@/ui/Field";
import { Tabs } from "@/ui/Tabs";

import { useEditor, useEditorStore } from "../store";
import { InputsEditor } from "./InputsEditor";
import { GRAPH_SETTINGS } from "./schemas";
import { StateEditor } from "./StateEditor";
import { useWorkflows } from "./workflows";

const text = strings.panels.graph;

type Part = keyof typeof text.parts;
const PARTS: readonly Part[] = ["inputs", "state", "general"];

/** What holds for the whole graph: what it is given, its state, its limits. */
export function SettingsPanel() {
  const [part, setPart] = useState<Part>("inputs");
  const focused = useEditor((state) => state.focused);
  const [jump, setJump] = useState<number | null>(focused?.at ?? null);
  const first = focused?.field?.split(".")[0];
  if (focused && focused.at !== jump) {
    setJump(focused.at);
    if (first === "state") setPart("state");
    if (first === "settings") setPart(focused.field?.startsWith("settings.input_schema") ? "inputs" : "general");
  }
  const contents = { general: <Limits />, inputs: <InputsEditor />, state: <StateEditor /> };
  return (
    <Tabs
      className="panel-tabs"
      label={text.title}
      value={part}
      onChange={(next) => setPart(next as Part)}
      tabs={PARTS.map((id) => ({
        id,
        label: text.parts[id],
        content: <div className="panel-body">{contents[id]}</div>,
      }))}
    />
  );
}

function Limits() {
  const store = useEditorStore();
  const settings = useEditor((state) => state.graph.settings) ?? {};
  const focused = useEditor((state) => state.focused);
  const workflows = useWorkflows();
  const change = (next: Settings) =>
    store.getState().apply(strings.panels.labels.graphSettings, (graph) => setSettings(graph, next), "settings");
  const { error_workflow: errorWorkflow, ...rest } = settings as Settings & { input_schema?: Json };
  const { input_schema: inputSchema, ...limits } = rest;
  const kept = {
    ...(errorWorkflow === undefined ? {} : { error_workflow: errorWorkflow }),
    ...(inputSchema === undefined ? {} : { input_schema: inputSchema }),
  };
  const listed = workflows.data?.items ?? [];
  const isListed = !errorWorkflow || listed.some((each) => each.id === errorWorkflow);
  const field = focused?.field;
  return (
    <>
      <SchemaForm
        schema={GRAPH_SETTINGS}
        value={limits}
        onChange={(next) => change({ ...(next as Settings), ...kept })}
        focus={
          focused && field?.startsWith("settings.")
            ? { pointer: `/${field.slice("settings.".length)}`, at: focused.at }
            : null
        }
      />
      <Field label={text.errorWorkflow} hint={text.errorWorkflowAbout}>
        {(control) => (
          <Select
            {...control}
            value={errorWorkflow ?? ""}
            onChange={(event) => {
              const { error_workflow: _, ...others } = settings;
              change(event.target.value === "" ? others : { ...others, error_workflow: event.target.value });
            }}
            options={[
              { value: "", label: text.errorWorkflowNone },
              ...(isListed ? [] : [{ value: errorWorkflow, label: errorWorkflow }]),
              ...listed.map((each) => ({ value: each.id, label: each.name })),
            ]}
          />
        )}
      </Field>
    </>
  );
}
