import "./parts.css";

import { CircleHelp } from "lucide-react";
import { useState } from "react";

import { Problem } from "@/api/client";
import { problemsOf, type Schema } from "@/forms/schema";
import { SchemaForm } from "@/forms/SchemaForm";
import type { Json, JsonObject } from "@/model/json";
import { messageOf, notify } from "@/shell/notify";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Badge, Callout } from "@/ui/Feedback";
import { Field, Input } from "@/ui/Field";
import { dateTimeOf, relativeTo } from "@/ui/format";
import { JsonView } from "@/ui/JsonView";

import { answerOf, choicesOf, isRefusal } from "./choices";
import { type Interrupt, useDecide } from "./data";
import { useNow } from "./live";

const text = strings.executions.approvals;

/** What an execution asks people, each with its way to answer. */
export function Approvals({
  executionId,
  interrupts,
  labels,
}: {
  executionId: string;
  interrupts: readonly Interrupt[];
  labels: ReadonlyMap<string, string>;
}) {
  const pending = interrupts.filter(({ status }) => status === "pending");
  const now = useNow(
    pending.some(({ expires_at: at }) => at),
    10_000,
  );
  if (pending.length === 0) return null;
  return (
    <section className="approvals" aria-label={text.title}>
      {pending.map((interrupt) => (
        <Question
          key={interrupt.id}
          executionId={executionId}
          interrupt={interrupt}
          label={labels.get(interrupt.node_id) ?? interrupt.node_id}
          now={now}
        />
      ))}
    </section>
  );
}

function Question({
  executionId,
  interrupt,
  label,
  now,
}: {
  executionId: string;
  interrupt: Interrupt;
  label: string;
  now: number;
}) {
  const decide = useDecide(executionId);
  const { title, rest } = saidBy(interrupt);
  const send = (value: Json) =>
    decide.mutate({ interrupt: interrupt.id, value }, { onSuccess: () => notify(text.sent) });
  return (
    <article className="approval card">
      <header>
        <CircleHelp size={18} aria-hidden />
        <div>
          <h3>{title}</h3>
          <p className="approval-note">
            {text.by(label)}
            {interrupt.expires_at ? (
              <Badge tone="warn">
                <span title={dateTimeOf(interrupt.expires_at)}>{expiryOf(interrupt, now)}</span>
              </Badge>
            ) : null}
          </p>
        </div>
      </header>
      {rest === null ? null : <JsonView value={rest} label={text.more} maxHeight={180} bar={false} />}
      <Answer interrupt={interrupt} isSending={decide.isPending} onSend={send} errors={errorsOf(decide.error)} />
      {decide.isError ? <Callout tone="bad">{messageOf(decide.error)}</Callout> : null}
    </article>
  );
}

function Answer({
  interrupt,
  isSending,
  onSend,
  errors,
}: {
  interrupt: Interrupt;
  isSending: boolean;
  onSend: (value: Json) => void;
  errors: Readonly<Record<string, string>>;
}) {
  const [comment, setComment] = useState("");
  const [value, setValue] = useState<Json | undefined>(undefined);
  const [showAll, setShowAll] = useState(false);
  if (interrupt.kind === "breakpoint")
    return (
      <div className="approval-actions">
        <Button needs="operator" look="primary" disabled={isSending} onClick={() => onSend(null)}>
          {text.continueLabel}
        </Button>
      </div>
    );
  const choices = choicesOf(interrupt.schema);
  if (choices)
    return (
      <>
        {choices.comment ? (
          <Field label={text.comment} hint={text.commentHint}>
            {(control) => <Input {...control} value={comment} onChange={(event) => setComment(event.target.value)} />}
          </Field>
        ) : null}
        <div className="approval-actions">
          {choices.options.map((option, index) => (
            <Button
              needs="operator"
              key={index}
              look={isRefusal(option) ? "danger" : index === 0 ? "primary" : "plain"}
              disabled={isSending}
              onClick={() => onSend(choices.comment ? answerOf(option, comment) : option)}
            >
              {typeof option === "string" ? option : JSON.stringify(option)}
            </Button>
          ))}
        </div>
      </>
    );
  const schema = (interrupt.schema ?? {}) as Schema;
  const start = startOf(interrupt);
  const answer = value === undefined ? start : value;
  const fits = Object.keys(problemsOf(schema, answer, { open: false })).length === 0;
  return (
    <form
      className="approval-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setShowAll(true);
        if (fits) onSend(answer);
      }}
    >
      <SchemaForm
        schema={schema}
        value={answer}
        onChange={setValue}
        label={text.answer}
        showAll={showAll}
        errors={errors}
      />
      {showAll && !fits ? <p className="field-error">{text.notFitting}</p> : null}
      <div className="approval-actions">
        <Button needs="operator" type="submit" look="primary" disabled={isSending}>
          {text.decide}
        </Button>
      </div>
    </form>
  );
}

/** What the service found wrong with an answer, by place. */
function errorsOf(error: unknown): Record<string, string> {
  const errors = error instanceof Problem ? error.members.errors : undefined;
  if (!Array.isArray(errors)) return {};
  return Object.fromEntries(
    (errors as { path?: unknown; message?: unknown }[]).flatMap(({ path, message }) =>
      typeof path === "string" && typeof message === "string" ? [[path, message]] : [],
    ),
  );
}

/** What a question says first, and what it shows beside it. */
function saidBy({ value, kind }: Interrupt): { title: string; rest: Json } {
  if (kind === "breakpoint") return { title: text.breakpoint, rest: null };
  if (typeof value === "string") return { title: value, rest: null };
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { title: text.title, rest: (value ?? null) as Json };
  const members = value as JsonObject;
  const name = ["message", "question", "title", "text", "prompt"].find((each) => typeof members[each] === "string");
  const said = name === undefined ? undefined : members[name];
  if (name === undefined || typeof said !== "string") return { title: text.title, rest: members };
  const { [name]: _, options: __, ...rest } = members;
  return { title: said, rest: Object.keys(rest).length > 0 ? (rest.details ?? rest) : null };
}

function expiryOf({ expires_at: at, default: value }: Interrupt, now: number): string {
  const when = relativeTo(at ?? now, now);
  return value === undefined ? text.expires(when) : text.expiresDefault(when, JSON.stringify(value));
}

/** What the form begins with: an object where the schema asks for one, else what the default says. */
function startOf({ schema, default: value }: Interrupt): Json {
  if (value !== undefined) return value as Json;
  const type = typeof schema === "object" && schema !== null ? (schema as { type?: unknown }).type : undefined;
  if (type === "string") return "";
  return type === undefined || type === "object" ? {} : null;
}
