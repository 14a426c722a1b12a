import { useId } from "react";

import { SchemaForm } from "@/forms/SchemaForm";
import type { CatalogueEntry } from "@/model/catalogue";
import { type NodePatch, setInterrupt, updateNode } from "@/model/commands";
import type { GraphLevel, Node, Retry } from "@/model/graph";
import type { Json, JsonObject } from "@/model/json";
import { strings } from "@/strings";
import { Callout } from "@/ui/Feedback";
import { Field, Select, Switch } from "@/ui/Field";

import { useEditorStore } from "../store";
import { targetsOf, useFieldErrors, useFocusedField, useLevel } from "./place";
import { RETRY, RUNNING } from "./schemas";

const text = strings.panels.settings;

/** How a node is run: again after a failure, for how long, where, and what follows when it fails for good. */
export function NodeSettings({ node, entry }: { node: Node; entry: CatalogueEntry | null }) {
  const store = useEditorStore();
  const { level } = useLevel();
  const patch = (change: NodePatch, key?: string) => {
    const { apply, path } = store.getState();
    apply(
      strings.panels.labels.settings,
      (graph) => updateNode(graph, path, node.id, change),
      key === undefined ? undefined : `${key} ${path.join("/")} ${node.id}`,
    );
  };
  const retry = node.retry as unknown as JsonObject | null | undefined;
  const retryErrors = useFieldErrors({ nodeId: node.id }, "retry", retry ?? undefined);
  const retryFocus = useFocusedField({ nodeId: node.id }, "retry", retry ?? undefined);
  const running: JsonObject = {
    ...(node.timeout_seconds === undefined ? {} : { timeout_seconds: node.timeout_seconds }),
    ...(node.isolated === undefined ? {} : { isolated: node.isolated }),
    ...(node.defer === undefined ? {} : { defer: node.defer }),
  };
  const run = (value: Json) => {
    const next = value as JsonObject;
    patch(
      {
        timeout_seconds: typeof next.timeout_seconds === "number" ? next.timeout_seconds : null,
        isolated: next.isolated === true ? true : null,
        defer: next.defer === true ? true : null,
      },
      "running",
    );
  };
  return (
    <>
      <Toggle
        label={text.retryOn}
        about={text.retryAbout}
        checked={retry !== null && retry !== undefined}
        onChange={(on) => patch({ retry: on ? { max_attempts: 3 } : null })}
      />
      {retry ? (
        <div className="form-nested">
          {entry?.retry_safe === false ? <Callout tone="warn">{text.notSafe}</Callout> : null}
          <SchemaForm
            schema={RETRY}
            value={retry}
            errors={retryErrors}
            focus={retryFocus}
            onChange={(value) => patch({ retry: value as Retry }, "retry")}
          />
        </div>
      ) : null}
      <SchemaForm schema={RUNNING} value={running} onChange={run} />
      <Field label={text.onError} hint={text.onErrorAbout}>
        {(control) => (
          <Select
            {...control}
            value={node.on_error ?? ""}
            onChange={(event) => patch({ on_error: event.target.value === "" ? null : event.target.value })}
            options={[
              { value: "", label: text.onErrorNone },
              ...targetsOf(level).filter((target) => target.value !== node.id),
            ]}
          />
        )}
      </Field>
      {node.kind === "builtin" || node.kind === "workflow" ? (
        <OutputChannel
          id={node.id}
          level={level}
          channel={node.output?.channel}
          onChange={(channel) => patch({ output: channel === null ? null : { channel } })}
        />
      ) : null}
      <Interrupts node={node} level={level} />
    </>
  );
}

function OutputChannel({
  id,
  level,
  channel,
  onChange,
}: {
  id: string;
  level: GraphLevel;
  channel: string | undefined;
  onChange: (channel: string | null) => void;
}) {
  const names = Object.keys(level.state?.channels ?? {});
  if (names.length === 0 && channel === undefined) return null;
  const all = channel === undefined || names.includes(channel) ? names : [channel, ...names];
  return (
    <Field label={text.output} hint={text.outputAbout}>
      {(control) => (
        <Select
          {...control}
          value={channel ?? ""}
          onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
          options={[{ value: "", label: text.outputResult(id) }, ...all.map((name) => ({ value: name, label: name }))]}
        />
      )}
    </Field>
  );
}

function Interrupts({ node, level }: { node: Node; level: GraphLevel }) {
  const store = useEditorStore();
  const set = (when: "before" | "after", on: boolean) => {
    const { apply, path } = store.getState();
    apply(strings.panels.labels.settings, (graph) => setInterrupt(graph, path, node.id, when, on));
  };
  return (
    <>
      <Toggle
        label={text.before}
        about={text.pauseAbout}
        checked={level.interrupt_before?.includes(node.id) === true}
        onChange={(on) => set("before", on)}
      />
      <Toggle
        label={text.after}
        about={text.pauseAbout}
        checked={level.interrupt_after?.includes(node.id) === true}
        onChange={(on) => set("after", on)}
      />
    </>
  );
}

/** A switch at the end of its line, with a word below. */
export function Toggle({
  label,
  about,
  checked,
  onChange,
  disabled = false,
}: {
  label: string;
  about?: string;
  checked: boolean;
  onChange: (on: boolean) => void;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="field">
      <div className="form-switch">
        <label className="field-label" htmlFor={id}>
          {label}
        </label>
        <span className="form-aside" />
        <Switch id={id} checked={checked} onChange={onChange} disabled={disabled} />
      </div>
      {about ? <div className="field-hint">{about}</div> : null}
    </div>
  );
}
