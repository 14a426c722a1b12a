import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useLocation } from "wouter";

import { call, Problem, type Schemas } from "@/api/client";
import { Described } from "@/forms/Described";
import { messageOf } from "@/shell/notify";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { CodeEditor } from "@/ui/CodeEditor";
import { Dialog } from "@/ui/Dialog";
import { Badge, Callout, Skeleton } from "@/ui/Feedback";
import { Field, Input, TextArea } from "@/ui/Field";
import { Tabs } from "@/ui/Tabs";

import { createWorkflow, importPython, instantiate, useTemplates } from "./data";

const words = strings.workflows;

/** Ways to a new workflow: blank, an example, a Python script, a graph's JSON. Each ends in the editor. */
export function CreateDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [tab, setTab] = useState("blank");
  const [, go] = useLocation();
  const queries = useQueryClient();
  const done = (workflow: Schemas["Workflow"]) => {
    void queries.invalidateQueries({ queryKey: ["workflows"] });
    onClose();
    go(`/workflows/${workflow.id}`);
  };
  return (
    <Dialog open={open} onClose={onClose} title={words.createTitle} size="wide">
      <Tabs
        label={words.createTitle}
        value={tab}
        onChange={setTab}
        className="create-tabs"
        tabs={[
          { id: "blank", label: words.tabs.blank, content: <Blank onDone={done} /> },
          { id: "examples", label: words.tabs.examples, content: <Examples onDone={done} /> },
          { id: "python", label: words.tabs.python, content: <FromPython onDone={done} /> },
          { id: "json", label: words.tabs.json, content: <FromJson onDone={done} /> },
        ]}
      />
    </Dialog>
  );
}

interface Way {
  onDone: (workflow: Schemas["Workflow"]) => void;
}

function Blank({ onDone }: Way) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [missing, setMissing] = useState(false);
  const create = useMutation({ mutationFn: () => createWorkflow(name.trim(), description), onSuccess: onDone });
  return (
    <form
      className="create-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(!name.trim());
        if (name.trim()) create.mutate();
      }}
    >
      {create.isError ? <Callout tone="bad">{messageOf(create.error)}</Callout> : null}
      <NameField name={name} onChange={setName} error={missing && !name.trim() ? words.nameMissing : undefined} />
      <Field label={words.description}>
        {(control) => (
          <TextArea
            {...control}
            maxLength={10_000}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <Submit pending={create.isPending} label={words.createButton} pendingLabel={words.creating} />
    </form>
  );
}

function Examples({ onDone }: Way) {
  const templates = useTemplates();
  const create = useMutation({
    mutationFn: (template: Parameters<typeof instantiate>[0]) => instantiate(template, ""),
    onSuccess: onDone,
  });
  const items = templates.data?.items ?? [];
  return (
    <div className="create-form">
      {create.isError ? <Callout tone="bad">{messageOf(create.error)}</Callout> : null}
      {templates.isError ? <Callout tone="bad">{messageOf(templates.error)}</Callout> : null}
      {templates.isPending ? <Skeleton height={120} /> : null}
      {templates.isSuccess && items.length === 0 ? <p>{words.examplesEmpty}</p> : null}
      <ul className="example-grid">
        {items.map((template) => (
          <li key={template.id} className="example">
            <h3>{template.title}</h3>
            <p>
              <Described text={template.description} />
            </p>
            <div className="example-foot">
              <Badge tone="accent">{template.kind === "python" ? words.tabs.python : words.tabs.json}</Badge>
              <span className="example-size">{words.nodes(template.nodes)}</span>
              <Button
                size="small"
                disabled={create.isPending}
                onClick={() => create.mutate(template)}
                aria-label={`${words.useExample}: ${template.title}`}
              >
                {create.isPending && create.variables.id === template.id ? words.creating : words.useExample}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

function FromPython({ onDone }: Way) {
  const [name, setName] = useState("");
  const [script, setScript] = useState("");
  const [entrypoint, setEntrypoint] = useState("");
  const [error, setError] = useState<{ name?: string; script?: string; line?: number }>({});
  const create = useMutation({
    mutationFn: () => importPython(name.trim(), script, entrypoint.trim()),
    onSuccess: onDone,
    onError: (problem) => {
      const line =
        problem instanceof Problem && typeof problem.members.line === "number" ? problem.members.line : undefined;
      // The problem's own text starts with the line.
      setError({ script: messageOf(problem), ...(line === undefined ? {} : { line }) });
    },
  });
  return (
    <form
      className="create-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const wrong = {
          ...(name.trim() ? {} : { name: words.nameMissing }),
          ...(script.trim() ? {} : { script: words.scriptMissing }),
        };
        setError(wrong);
        if (Object.keys(wrong).length === 0) create.mutate();
      }}
    >
      <NameField name={name} onChange={setName} error={error.name} />
      <CodeField
        language="python"
        label={words.script}
        hint={words.scriptHint}
        error={error.script}
        line={error.line}
        value={script}
        onChange={setScript}
        accept=".py,text/x-python"
        onFile={(text, file) => {
          setScript(text);
          setError({});
          if (!name) setName(file.replace(/\.py$/, ""));
        }}
      />
      <Field label={words.entrypoint} hint={words.entrypointHint}>
        {(control) => <Input {...control} value={entrypoint} onChange={(event) => setEntrypoint(event.target.value)} />}
      </Field>
      <Submit pending={create.isPending} label={words.importButton} pendingLabel={words.importing} />
    </form>
  );
}

function FromJson({ onDone }: Way) {
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const [error, setError] = useState<{ name?: string; json?: string }>({});
  const [graph, setGraph] = useState<unknown>();
  const [invalid, setInvalid] = useState<string[]>([]);

  const create = useMutation({
    mutationFn: async ({ parsed, asDraft }: { parsed: unknown; asDraft: boolean }) => {
      if (!asDraft) {
        const { valid, issues } = await call<Schemas["Validation"]>("/workflows/validate", {
          method: "POST",
          body: { graph: parsed },
        });
        if (!valid) {
          setGraph(parsed);
          setInvalid(issues.map((issue) => `${issue.path} ${issue.message}`.trim()));
          return null;
        }
      }
      return createWorkflow(name.trim(), "", parsed);
    },
    onSuccess: (workflow) => {
      if (workflow) onDone(workflow);
    },
    onError: (problem) => setError({ json: messageOf(problem) }),
  });

  const submit = () => {
    setInvalid([]);
    const wrong: { name?: string; json?: string } = name.trim() ? {} : { name: words.nameMissing };
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
      if (typeof parsed !== "object" || parsed === null || !("nodes" in parsed)) wrong.json = words.jsonNotGraph;
    } catch (reason) {
      wrong.json = words.jsonBroken(reason instanceof Error ? reason.message : "");
    }
    setError(wrong);
    if (Object.keys(wrong).length === 0) create.mutate({ parsed, asDraft: false });
  };

  return (
    <form
      className="create-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <NameField name={name} onChange={setName} error={error.name} />
      <CodeField
        language="json"
        label={words.json}
        hint={words.jsonHint}
        error={error.json}
        value={text}
        onChange={setText}
        accept=".json,application/json"
        onFile={(content, file) => {
          setText(content);
          if (!name) setName(file.replace(/\.json$/, ""));
        }}
      />
      {invalid.length > 0 ? (
        <Callout tone="warn">
          <p>{words.invalidGraph}</p>
          <ul className="create-issues">
            {invalid.slice(0, 8).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <Button size="small" onClick={() => create.mutate({ parsed: graph, asDraft: true })}>
            {words.openAsDraft}
          </Button>
        </Callout>
      ) : null}
      <Submit pending={create.isPending} label={words.importButton} pendingLabel={words.importing} />
    </form>
  );
}

interface CodeFieldProps {
  language: "python" | "json";
  label: string;
  hint: string;
  error: string | undefined;
  /** Where the error is, from 1. */
  line?: number | undefined;
  value: string;
  onChange: (value: string) => void;
  accept: string;
  onFile: (text: string, file: string) => void;
}

function CodeField({ language, label, hint, error, line, value, onChange, accept, onFile }: CodeFieldProps) {
  return (
    <div className="field">
      <div className="field-label create-label">
        {label}
        <FileButton accept={accept} onText={onFile} />
      </div>
      <CodeEditor
        language={language}
        label={label}
        value={value}
        onChange={onChange}
        rows={12}
        markers={line === undefined ? [] : [{ line, message: error ?? "", severity: "error" }]}
      />
      {error ? (
        <div className="field-error" role="alert">
          {error}
        </div>
      ) : (
        <div className="field-hint">{hint}</div>
      )}
    </div>
  );
}

function NameField({
  name,
  onChange,
  error,
}: {
  name: string;
  onChange: (name: string) => void;
  error: string | undefined;
}) {
  return (
    <Field label={words.name} required error={error}>
      {(control) => (
        <Input
          {...control}
          maxLength={200}
          placeholder={words.namePlaceholder}
          value={name}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function Submit({
  pending,
  label,
  pendingLabel,
}: {
  pending: boolean;
  label: string;
  pendingLabel: string;
}): ReactNode {
  return (
    <div className="create-foot">
      <Button type="submit" look="primary" disabled={pending}>
        {pending ? pendingLabel : label}
      </Button>
    </div>
  );
}

function FileButton({ accept, onText }: { accept: string; onText: (text: string, file: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="small" look="quiet" icon={<FileUp size={14} aria-hidden />} onClick={() => input.current?.click()}>
        {words.chooseFile}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) void file.text().then((text) => onText(text, file.name));
        }}
      />
    </>
  );
}
