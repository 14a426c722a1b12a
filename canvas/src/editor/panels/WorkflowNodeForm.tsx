import { ArrowUpRight } from "lucide-react";
import { useMemo } from "react";
import { Link } from "wouter";

import { SchemaForm } from "@/forms/SchemaForm";
import type { Schema } from "@/forms/schema";
import { setConfig, updateNode } from "@/model/commands";
import type { WorkflowNode } from "@/model/graph";
import type { Json, JsonObject } from "@/model/json";
import { inputSchemaOf } from "@/model/schema";
import { strings } from "@/strings";
import { Field, Select } from "@/ui/Field";

import { useEditor, useEditorStore } from "../store";
import { useExpressions } from "./expressions";
import { useFieldErrors, useFocusedField } from "./place";
import { useVersion, useWorkflow, useWorkflows } from "./workflows";

const text = strings.panels;
const ANY: Schema = { type: "object", additionalProperties: true };

/** Another workflow as a step: which one, which version of it, and what it is given. */
export function WorkflowNodeForm({ node }: { node: WorkflowNode }) {
  const store = useEditorStore();
  const own = useEditor((state) => state.workflowId);
  const all = useWorkflows();
  const chosen = useWorkflow(node.workflow_id);
  const number = node.version ?? chosen.data?.active_version ?? chosen.data?.latest_version;
  const version = useVersion(node.workflow_id, number);
  const schema = useMemo(() => {
    const found = version.data ? (inputSchemaOf(version.data.graph) as Schema) : ANY;
    // Whoever calls it may give more than it names, unless it says otherwise.
    return found.properties === undefined ? ANY : { additionalProperties: true, ...found };
  }, [version.data]);
  const inputs = (node.inputs ?? {}) as JsonObject;
  const expressions = useExpressions(node.id);
  const errors = useFieldErrors({ nodeId: node.id }, "inputs", inputs);
  const focus = useFocusedField({ nodeId: node.id }, "inputs", inputs);
  const patch = (change: { workflow_id?: string; version?: number | null }) => {
    const { apply, path } = store.getState();
    apply(text.labels.config, (graph) => updateNode(graph, path, node.id, change));
  };
  const listed = (all.data?.items ?? []).filter((each) => each.id !== own || each.id === node.workflow_id);
  const isListed = node.workflow_id === "" || listed.some((each) => each.id === node.workflow_id);
  const latest = chosen.data?.latest_version ?? node.version ?? 0;
  return (
    <>
      <Field label={text.workflow} required>
        {(control) => (
          <Select
            {...control}
            value={node.workflow_id}
            onChange={(event) => patch({ workflow_id: event.target.value, version: null })}
            options={[
              ...(node.workflow_id === "" ? [{ value: "", label: text.chooseWorkflow }] : []),
              ...(isListed ? [] : [{ value: node.workflow_id, label: chosen.data?.name ?? node.workflow_id }]),
              ...listed.map((each) => ({ value: each.id, label: each.name })),
            ]}
          />
        )}
      </Field>
      {node.workflow_id === "" ? null : (
        <>
          <Field label={text.version}>
            {(control) => (
              <Select
                {...control}
                value={node.version ? String(node.version) : ""}
                onChange={(event) => patch({ version: event.target.value === "" ? null : Number(event.target.value) })}
                options={[
                  { value: "", label: text.activeVersion },
                  ...Array.from({ length: Math.max(latest, node.version ?? 0) }, (_, index) => {
                    const each = Math.max(latest, node.version ?? 0) - index;
                    return { value: String(each), label: text.versionOf(each) };
                  }),
                ]}
              />
            )}
          </Field>
          <div className="field">
            <span className="field-label">{text.inputsOf}</span>
            <SchemaForm
              schema={schema}
              value={inputs}
              errors={errors}
              focus={focus}
              expressions={expressions}
              onChange={(next: Json) => {
                const { apply, path } = store.getState();
                const key = `config ${path.join("/")} ${node.id}`;
                apply(text.labels.config, (graph) => setConfig(graph, path, node.id, next as JsonObject), key);
              }}
            />
          </div>
          <div>
            <Link className="button" href={`/workflows/${node.workflow_id}`}>
              {text.openWorkflow}
              <ArrowUpRight size={14} aria-hidden />
            </Link>
          </div>
        </>
      )}
    </>
  );
}
