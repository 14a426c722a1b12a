import { useQueryClient } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { useMemo, useState } from "react";

import { call, Problem } from "@/api/client";
import type { Issue } from "@/model/validation";
import { messageOf, notify, notifyError } from "@/shell/notify";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { CodeEditor, type CodeMarker } from "@/ui/CodeEditor";
import { Badge, Callout } from "@/ui/Feedback";

import { etagOf } from "../draft";
import type { Draft } from "../saver";
import { useSession } from "../session";
import { useEditor, useEditorStore } from "../store";
import { PanelSkeleton } from "./Inspector";
import { useScript } from "./script";

const text = strings.panels.python;

interface Refusal {
  message: string;
  line: number | null;
}

/**
 * The draft as Python, beside the pane. It is written anew after each save of the graph; what is written here becomes
 * the graph when it is applied.
 */
export default function PythonPanel() {
  const store = useEditorStore();
  const { saver, actions } = useSession();
  const queries = useQueryClient();
  const workflowId = useEditor((state) => state.workflowId);
  const save = useEditor((state) => state.save);
  const script = useScript();
  /** What the user has written, and on top of which revision. */
  const [typed, setTyped] = useState<{ text: string; revision: number } | null>(null);
  const [refusal, setRefusal] = useState<(Refusal & { at: number }) | null>(null);
  const [notice, setNotice] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const written = script.data?.python ?? "";
  const isChanged = typed !== null && typed.text !== written;
  const isStale = isChanged && typed.revision !== script.data?.revision && !script.isFetching;
  const markers = useMemo<CodeMarker[]>(
    () => (refusal?.line ? [{ line: refusal.line, message: refusal.message, severity: "error" }] : []),
    [refusal],
  );
  const reveal = useMemo(() => (refusal?.line ? { line: refusal.line, at: refusal.at } : null), [refusal]);

  const apply = async () => {
    if (!typed || busy) return;
    setBusy(true);
    setRefusal(null);
    setNotice(null);
    try {
      if (!(await saver.flush())) {
        setNotice(text.unsaved);
        return;
      }
      await saver.exchange(
        (revision) =>
          call<Draft>(`/workflows/${workflowId}/draft/python`, {
            method: "PUT",
            ifMatch: etagOf(revision),
            body: {
              script: typed.text,
              ...(script.data?.entrypoint ? { entrypoint: script.data.entrypoint } : {}),
            },
          }),
        (graph) => store.getState().apply(text.applyLabel, () => graph),
      );
      actions.view().fit();
      setTyped(null);
      notify(text.applied);
    } catch (error) {
      if (error instanceof Problem && error.status === 422) setRefusal({ ...refusalOf(error), at: Date.now() });
      else if (error instanceof Problem && error.status === 412) {
        // What the others did is brought together with the graph here; the script is written anew after that.
        setNotice(text.moved);
        await saver.reload();
      } else notifyError(error);
    } finally {
      setBusy(false);
    }
  };

  const revert = () => {
    setTyped(null);
    setRefusal(null);
    setNotice(null);
  };

  if (script.isPending) return <PanelSkeleton />;
  if (script.isError && typed === null) {
    return (
      <div className="panel-body">
        <Callout tone="warn">
          <strong>{text.failed}</strong>
          <div>{messageOf(script.error)}</div>
          <IssueList error={script.error} />
          <div>{text.failedAbout}</div>
        </Callout>
        <div>
          <Button onClick={() => void queries.invalidateQueries({ queryKey: ["draft-python", workflowId] })}>
            {strings.common.retry}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="python-panel">
      <div className="python-bar">
        <span className="panel-quiet">{isChanged ? <Badge tone="accent">{text.changed}</Badge> : text.hint}</span>
        <span className="form-aside">
          {isChanged ? (
            <Button size="small" look="quiet" disabled={busy} onClick={revert}>
              {text.revert}
            </Button>
          ) : null}
          <IconButton
            size="small"
            label={text.copy}
            onClick={() => void navigator.clipboard.writeText(typed?.text ?? written).then(() => notify(text.copied))}
          >
            <Copy size={14} aria-hidden />
          </IconButton>
          <Button size="small" look="primary" disabled={!isChanged || busy} onClick={() => void apply()}>
            {busy ? text.applying : text.apply}
          </Button>
        </span>
      </div>
      {isStale ? (
        <div className="python-note">
          <Callout tone="warn">
            {text.stale}{" "}
            <button type="button" className="panel-link" onClick={revert}>
              {text.reload}
            </button>
          </Callout>
        </div>
      ) : null}
      {script.isError ? (
        <div className="python-note">
          <Callout tone="warn">
            {text.failed}: {messageOf(script.error)}
          </Callout>
        </div>
      ) : null}
      {refusal ? (
        <div className="python-note">
          <Callout tone="bad">
            <strong>
              {text.refused}
              {refusal.line ? `, ${text.line(refusal.line)}` : ""}
            </strong>
            <div>{refusal.message}</div>
          </Callout>
        </div>
      ) : null}
      {notice ? (
        <div className="python-note">
          <Callout tone="bad">
            {notice} {save.error}
          </Callout>
        </div>
      ) : null}
      <div className="python-code" data-busy={script.isFetching ? "" : undefined}>
        <CodeEditor
          fill
          language="python"
          label={text.label}
          value={typed?.text ?? written}
          readOnly={busy}
          markers={markers}
          reveal={reveal}
          onSave={() => void apply()}
          onChange={(next) => {
            setRefusal(null);
            setTyped((now) =>
              next === written && now?.revision === script.data?.revision
                ? null
                : { text: next, revision: now?.revision ?? script.data?.revision ?? save.revision },
            );
          }}
        />
      </div>
    </div>
  );
}

/** Why a script was refused, and at which line. */
function refusalOf(problem: Problem): Refusal {
  const { line, reason } = problem.members;
  return {
    // The line is said beside it.
    message: (problem.message || (typeof reason === "string" ? reason : text.refused)).replace(/^Line \d+: /, ""),
    line: typeof line === "number" ? line : null,
  };
}

/** What is wrong with the graph, where the service says it in a list. */
function IssueList({ error }: { error: unknown }) {
  const issues = error instanceof Problem ? (error.members.issues ?? error.members.errors) : undefined;
  if (!Array.isArray(issues)) return null;
  return (
    <ul className="panel-bullets">
      {(issues as Partial<Issue>[]).slice(0, 8).map((issue, index) => (
        <li key={index}>
          {issue.path ? <code>{issue.path}</code> : null} {issue.message}
        </li>
      ))}
    </ul>
  );
}
