import { useMemo, useState } from "react";
import { useLocation } from "wouter";

import { problemsOf, type Schema } from "@/forms/schema";
import type { Graph } from "@/model/graph";
import type { Json, JsonObject } from "@/model/json";
import { describeInputs } from "@/model/schema";
import { messageOf, notify } from "@/shell/notify";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { CodeEditor } from "@/ui/CodeEditor";
import { Callout, Skeleton } from "@/ui/Feedback";
import { Field, Select } from "@/ui/Field";

import { titleOf } from "./Checkpoints";
import {
  type Checkpoint,
  type Execution,
  type Policy,
  useCheckpoint,
  useCheckpoints,
  useReplay,
  useVersion,
  useVersions,
} from "./data";
import { parsed, written } from "./json-text";
import { editOf, type ReplayForm, replayOf } from "./replay";

const text = strings.executions.replayDialog;
const STATE_LIMIT = 200_000;
const POLICIES: readonly Policy[] = ["rerun", "reuse", "forbid"];

/** Where a replay is asked to begin: a checkpoint, a node's last visit, or the start. */
export type ReplayPoint = { checkpoint: number } | { node: string } | "start";

interface ReplayDialogProps {
  execution: Execution;
  point: ReplayPoint;
  labels: ReadonlyMap<string, string>;
  onClose: () => void;
}

/** Run an execution again from any point of it, with another state, other inputs or another version. */
export function ReplayDialog({ execution, point, labels, onClose }: ReplayDialogProps) {
  const checkpoints = useCheckpoints(execution.id);
  return (
    <>
      {checkpoints.isPending ? (
        <Dialog open onClose={onClose} title={text.title} about={text.about} size="wide">
          <Skeleton height={240} />
        </Dialog>
      ) : (
        <ReplayForm
          execution={execution}
          point={point}
          labels={labels}
          checkpoints={checkpoints.data ?? []}
          onClose={onClose}
        />
      )}
    </>
  );
}

function ReplayForm({
  execution,
  point,
  labels,
  checkpoints,
  onClose,
}: ReplayDialogProps & { checkpoints: readonly Checkpoint[] }) {
  const [, go] = useLocation();
  const [from, setFrom] = useState(() => valueOf(point));
  const [version, setVersion] = useState("same");
  const [policy, setPolicy] = useState<Policy>("rerun");
  const [nodes, setNodes] = useState<Readonly<Record<string, Policy>>>({});
  const inputsBefore = (execution.inputs ?? null) as Json;
  const [inputsText, setInputsText] = useState(() => written(inputsBefore));
  const inputs = useMemo(() => parsed(inputsText), [inputsText]);
  const [giveInputs, setGiveInputs] = useState(false);
  const [edited, setEdited] = useState<{ of: number; text: string } | null>(null);
  const versions = useVersions(execution.workflow_id);
  const replay = useReplay(execution.id);
  const number =
    version === "same" ? execution.version : version === "newest" ? versions.data?.[0]?.number : Number(version);
  const graph = useVersion(execution.workflow_id, number).data?.graph as Graph | undefined;
  const misfit = useMemo(
    () => (graph && inputs.error === null ? misfitOf(graph, inputs.value) : null),
    [graph, inputs.error, inputs.value],
  );

  const node = from.startsWith("node:") ? from.slice(5) : null;
  const checkpoint = from.startsWith("checkpoint:") ? Number(from.slice(11)) : null;
  const index = node === null ? checkpoint : beforeNode(checkpoints, node);
  const state = useCheckpoint(execution.id, index);
  const stateBefore = index === null ? null : ((state.data?.values ?? null) as JsonObject | null);
  const stateText = edited?.of === index ? edited.text : written(stateBefore);
  const { value, error: stateError } = parsed(stateText);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const edit = stateBefore && isObject ? editOf(stateBefore, value) : null;
  const tooLarge = edit !== null && new Blob([JSON.stringify(edit.state)]).size > STATE_LIMIT;
  const fromStart = node === null && checkpoint === null;

  const ran = useMemo(
    () => (execution.nodes ?? []).filter(({ status }) => status === "succeeded" || status === "failed"),
    [execution.nodes],
  );
  const submit = () => {
    const form: ReplayForm = {
      checkpoint,
      node,
      version: version === "same" || version === "newest" ? version : Number(version),
      policy,
      nodes,
      state: isObject ? value : null,
      stateBefore,
      inputs: (fromStart || giveInputs) && inputs.error === null ? inputs.value : inputsBefore,
      inputsBefore,
    };
    replay.mutate(replayOf(form), {
      onSuccess: ({ id }) => {
        notify(strings.executions.started(id));
        onClose();
        go(`/executions/${id}`);
      },
    });
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={text.title}
      about={text.about}
      size="wide"
      actions={
        <>
          <Button onClick={onClose}>{strings.common.cancel}</Button>
          <Button
            look="primary"
            onClick={submit}
            disabled={
              replay.isPending ||
              tooLarge ||
              (index !== null && (!isObject || stateBefore === null)) ||
              ((fromStart || giveInputs) && (inputs.error !== null || misfit !== null))
            }
          >
            {replay.isPending ? text.running : text.submit}
          </Button>
        </>
      }
    >
      <div className="replay-pair">
        <Field label={text.from}>
          {(control) => (
            <Select
              {...control}
              value={from}
              onChange={(event) => setFrom(event.target.value)}
              options={[
                { value: "start", label: text.fromStart },
                ...(typeof point === "object" && "node" in point
                  ? [{ value: valueOf(point), label: text.before(labels.get(point.node) ?? point.node) }]
                  : []),
                ...checkpoints
                  .filter(({ next }) => next.length > 0)
                  .map((each) => ({
                    value: `checkpoint:${each.index}`,
                    label: text.checkpoint(each.index, titleOf(each, labels)),
                  })),
              ]}
            />
          )}
        </Field>
        <Field label={text.version}>
          {(control) => (
            <Select
              {...control}
              value={version}
              onChange={(event) => setVersion(event.target.value)}
              options={[
                { value: "same", label: text.same(execution.version) },
                { value: "newest", label: text.newest },
                ...(versions.data ?? [])
                  .filter(({ number }) => number !== execution.version)
                  .map(({ number }) => ({ value: String(number), label: text.number(number) })),
              ]}
            />
          )}
        </Field>
      </div>

      {index !== null ? (
        stateBefore === null ? (
          state.isError ? (
            <Callout tone="bad">{messageOf(state.error)}</Callout>
          ) : (
            <Skeleton height={180} />
          )
        ) : (
          <Field
            label={text.state}
            hint={
              edit && Object.keys(edit.state).length > 0
                ? text.changed(Object.keys(edit.state).join(", "))
                : text.stateHint
            }
            error={
              stateError
                ? strings.forms.notJson(stateError)
                : !isObject
                  ? text.notObject
                  : tooLarge
                    ? text.tooLarge
                    : undefined
            }
          >
            {(control) => (
              <CodeEditor
                {...control}
                language="json"
                label={text.state}
                rows={12}
                value={stateText}
                onChange={(next) => setEdited({ of: index, text: next })}
              />
            )}
          </Field>
        )
      ) : null}
      {edit && edit.removed.length > 0 ? <Callout tone="warn">{text.removed(edit.removed.join(", "))}</Callout> : null}

      {fromStart || giveInputs ? (
        <Field
          label={text.inputs}
          hint={fromStart ? undefined : text.inputsHint}
          error={inputs.error ? strings.forms.notJson(inputs.error) : (misfit ?? undefined)}
        >
          {(control) => (
            <CodeEditor
              {...control}
              language="json"
              label={text.inputs}
              rows={6}
              value={inputsText}
              onChange={setInputsText}
            />
          )}
        </Field>
      ) : (
        <div>
          <Button size="small" onClick={() => setGiveInputs(true)}>
            {text.otherInputs}
          </Button>
        </div>
      )}

      <Field label={text.policy} hint={text.policyHints[policy]}>
        {(control) => (
          <Select
            {...control}
            value={policy}
            onChange={(event) => setPolicy(event.target.value as Policy)}
            options={POLICIES.map((each) => ({ value: each, label: text.policies[each] }))}
          />
        )}
      </Field>
      {ran.length > 0 ? (
        <details className="replay-nodes">
          <summary>{text.perNode}</summary>
          <ul>
            {ran.map(({ id }) => (
              <li key={id}>
                <span className="replay-node" title={id}>
                  {labels.get(id) ?? id}
                </span>
                <Select
                  aria-label={`${text.policy}: ${id}`}
                  value={nodes[id] ?? ""}
                  onChange={(event) => setNodes((all) => withPolicy(all, id, event.target.value as Policy | ""))}
                  options={[
                    { value: "", label: text.byDefault },
                    // What is within a sub-graph is reused with the whole of it.
                    ...POLICIES.filter((each) => each !== "reuse" || !id.includes("/")).map((each) => ({
                      value: each,
                      label: text.policies[each],
                    })),
                  ]}
                />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {replay.isError ? <Callout tone="bad">{messageOf(replay.error)}</Callout> : null}
    </Dialog>
  );
}

function valueOf(point: ReplayPoint): string {
  if (point === "start") return "start";
  return "node" in point ? `node:${point.node}` : `checkpoint:${point.checkpoint}`;
}

/** Why inputs do not fit what a workflow states of them; null where they do, or where it states nothing. */
function misfitOf(graph: Graph, inputs: Json): string | null {
  const { schema, source } = describeInputs(graph);
  if (source !== "settings") return null;
  const [first] = Object.entries(problemsOf(schema as Schema, inputs));
  return first ? text.notFitting(first[0], first[1]) : null;
}

/** The checkpoint before a node's last visit: the newest that a task of it follows. */
function beforeNode(checkpoints: readonly Checkpoint[], node: string): number | null {
  const [outer] = node.split("/");
  return checkpoints.findLast(({ next }) => outer !== undefined && next.includes(outer))?.index ?? null;
}

function withPolicy(all: Readonly<Record<string, Policy>>, id: string, policy: Policy | ""): Record<string, Policy> {
  const { [id]: _, ...others } = all;
  return policy === "" ? others : { ...others, [id]: policy };
}
