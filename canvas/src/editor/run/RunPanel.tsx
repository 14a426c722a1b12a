import "./run.css";

import { PinOff, Play, SkipForward, StepForward } from "lucide-react";
import { useMemo, useState } from "react";

import { Problem } from "@/api/client";
import { problemsOf, type Schema } from "@/forms/schema";
import { SchemaForm } from "@/forms/SchemaForm";
import { titleOf } from "@/model/flow";
import { isMembers, type Json } from "@/model/json";
import { findNode, levelAt } from "@/model/level";
import { inputSchemaOf } from "@/model/schema";
import { parsed, written } from "@/executions/json-text";
import { messageOf } from "@/shell/notify";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { CodeEditor } from "@/ui/CodeEditor";
import { Callout } from "@/ui/Feedback";
import { Field } from "@/ui/Field";

import { outputOf, useLast } from "../panels/last";
import { useEditor, useEditorStore } from "../store";
import { PIN_LIMIT, planOf, type Target } from "./plan";
import { setRuns, useRuns } from "./runs";
import { useRun } from "./useRun";

const text = strings.run;

/** The panel that starts executions of the draft: all of it, up to a node, or one node alone. */
export default function RunPanel() {
  const store = useEditorStore();
  const workflowId = useEditor((state) => state.workflowId);
  const graph = useEditor((state) => state.graph);
  const pins = useEditor((state) => state.pins);
  const path = useEditor((state) => state.path);
  const only = useEditor(({ selection: { nodes } }) => (nodes.length === 1 ? nodes[0] : undefined));
  const overlay = useEditor((state) => state.overlay);
  const before = useLast();
  const { inputs: given } = useRuns(workflowId);
  const run = useRun();
  const [asJson, setAsJson] = useState(false);
  const [jsonText, setJsonText] = useState<string | null>(null);
  const [showAll, setShowAll] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);

  const schema = useMemo(() => inputSchemaOf(graph) as Schema, [graph]);
  // As given here before, else as the last execution got them.
  const inputs: Json =
    given ?? before?.data.inputs ?? (schema.type === undefined || schema.type === "object" ? {} : null);
  const typed = jsonText === null ? null : parsed(jsonText);
  const node = only === undefined ? undefined : findNode(levelAt(graph, path), only);
  const label = node ? titleOf(node) : "";
  const isEmpty = isMembers(schema.properties) ? Object.keys(schema.properties).length === 0 : schema.type === "object";
  const shownPins = Object.keys(planOf(graph, { kind: "all" }, pins, () => undefined).pins);
  const plan = (target: Target) =>
    planOf(graph, target, pins, (key, each) => {
      const output = overlay?.nodes[key]?.output;
      const update = output && "value" in output ? output.value : before?.updates.get(key);
      return update === undefined ? undefined : outputOf(each, update);
    });
  const missing = node ? plan({ kind: "only", path, node: node.id }).missing : [];

  const setInputs = (value: Json) => setRuns(workflowId, { inputs: value });
  const start = (target: Target) => {
    if (run.isPending) return;
    setFailed(null);
    if (asJson && typed?.error) return;
    const value = asJson && typed?.error === null ? typed.value : inputs;
    if (Object.keys(problemsOf(schema, value)).length > 0) {
      setShowAll(true);
      setFailed(text.notFitting);
      return;
    }
    const planned = plan(target);
    if (new Blob([JSON.stringify(planned.pins)]).size > PIN_LIMIT) {
      setFailed(text.tooLarge);
      return;
    }
    run.mutate({ inputs: value, plan: planned });
  };

  return (
    <form
      className="panel-body run"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        start({ kind: "all" });
      }}
    >
      <p className="panel-about">{text.about}</p>
      <div className="run-head">
        <h3>{text.inputs}</h3>
        <div className="run-mode" role="group" aria-label={text.mode}>
          <Button
            size="small"
            look="quiet"
            aria-pressed={!asJson}
            onClick={() => {
              if (typed?.error === null) setInputs(typed.value);
              setJsonText(null);
              setAsJson(false);
            }}
          >
            {text.form}
          </Button>
          <Button
            size="small"
            look="quiet"
            aria-pressed={asJson}
            onClick={() => {
              setJsonText(written(inputs));
              setAsJson(true);
            }}
          >
            {text.json}
          </Button>
        </div>
      </div>
      {asJson ? (
        <Field label={text.inputs} error={typed?.error ? strings.forms.notJson(typed.error) : undefined}>
          {(control) => (
            <CodeEditor
              {...control}
              language="json"
              label={text.inputs}
              rows={10}
              value={jsonText ?? written(inputs)}
              onChange={(next) => {
                setJsonText(next);
                const read = parsed(next);
                if (read.error === null) setInputs(read.value);
              }}
            />
          )}
        </Field>
      ) : isEmpty ? (
        <p className="panel-quiet">{text.noInputs}</p>
      ) : (
        <SchemaForm
          schema={schema}
          value={inputs}
          onChange={setInputs}
          errors={errorsOf(run.error)}
          showAll={showAll}
          label={text.inputs}
        />
      )}

      {shownPins.length > 0 ? (
        <div className="run-pins">
          <p className="panel-quiet">{text.pinned(shownPins.length)}</p>
          <ul>
            {shownPins.map((key) => (
              <li key={key}>
                <span title={key}>{key}</span>
                <IconButton
                  size="small"
                  label={text.unpin(key)}
                  onClick={() => store.getState().setPin(key, undefined)}
                >
                  <PinOff size={13} aria-hidden />
                </IconButton>
              </li>
            ))}
          </ul>
        </div>
      ) : null}

      {failed ? <Callout tone="bad">{failed}</Callout> : null}
      {run.isError ? <Callout tone="bad">{messageOf(run.error)}</Callout> : null}
      <div className="run-actions">
        <Button type="submit" look="primary" icon={<Play size={14} aria-hidden />} disabled={run.isPending}>
          {run.isPending ? text.starting : text.start}
        </Button>
        {node ? (
          <>
            <Button
              icon={<SkipForward size={14} aria-hidden />}
              title={text.upToAbout}
              disabled={run.isPending}
              onClick={() => start({ kind: "upTo", path, node: node.id })}
            >
              <span className="run-label">{text.upTo(label)}</span>
            </Button>
            <Button
              icon={<StepForward size={14} aria-hidden />}
              title={text.onlyAbout}
              disabled={run.isPending}
              onClick={() => start({ kind: "only", path, node: node.id })}
            >
              <span className="run-label">{text.only(label)}</span>
            </Button>
            {missing.length > 0 ? <p className="panel-quiet">{text.missing(missing.join(", "))}</p> : null}
          </>
        ) : null}
      </div>
    </form>
  );
}

/** What the service found wrong with the inputs, by place. */
function errorsOf(error: unknown): Record<string, string> {
  const errors = error instanceof Problem && error.status === 422 ? error.members.errors : undefined;
  if (!Array.isArray(errors)) return {};
  return Object.fromEntries(
    (errors as { path?: unknown; message?: unknown }[]).flatMap(({ path: place, message }) =>
      typeof place === "string" && typeof message === "string" ? [[place, message]] : [],
    ),
  );
}
