/**
 * A form for any JSON Schema (2020-12, as pydantic writes them): node configurations, inputs of a run, answers of
 * people. What is shown follows from the schema alone; `x-ui` in it may hint (`forms/schema.ts`).
 */
import "./forms.css";

import { useEffect, useMemo, useRef, useState } from "react";

import type { Json } from "@/model/json";
import type { ExpressionScope } from "./expressions";

import { FormContext, type FormState } from "./form";
import { MembersField } from "./ObjectField";
import { problemsOf, read, type Schema, stepsOf } from "./schema";
import { ValueField } from "./ValueField";

const NO_ERRORS: Readonly<Record<string, string>> = {};

export interface SchemaFormProps {
  schema: Schema;
  value: Json | undefined;
  onChange: (value: Json) => void;
  /** By JSON pointer from the value down (`/headers/accept`); shown beside those that the form finds itself. */
  errors?: Readonly<Record<string, string>> | undefined;
  /** With it, every field may hold an expression. */
  expressions?: ExpressionScope | null | undefined;
  readOnly?: boolean | undefined;
  /** Say everything that is wrong, also of fields that nobody has been at: after an attempt to send. */
  showAll?: boolean | undefined;
  /** Put the cursor into the field at this pointer; `at` tells two wishes apart. */
  focus?: { pointer: string; at: number } | null | undefined;
  /** The name of the whole, for a schema that is no object. */
  label?: string | undefined;
}

export function SchemaForm({
  schema,
  value,
  onChange,
  errors = NO_ERRORS,
  expressions = null,
  readOnly = false,
  showAll = false,
  focus,
  label,
}: SchemaFormProps) {
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const own = useMemo(
    () => problemsOf(schema, value ?? emptyOf(schema), { open: expressions !== null }),
    [schema, value, expressions],
  );
  const form = useMemo<FormState>(
    () => ({
      root: schema,
      expressions,
      readOnly,
      // Of what both found the form's words are the plainer ones.
      errorAt: (pointer) => {
        const given = errors[pointer];
        return given !== undefined || showAll || touched.has(pointer) ? (own[pointer] ?? given) : undefined;
      },
      touch: (pointer) => setTouched((all) => (all.has(pointer) ? all : new Set(all).add(pointer))),
    }),
    [schema, expressions, readOnly, errors, showAll, touched, own],
  );
  const element = useRef<HTMLDivElement>(null);
  useFocus(element, focus);
  const reading = useMemo(() => read(schema, schema), [schema]);
  const whole = form.errorAt("");
  return (
    <FormContext value={form}>
      <div className="form" ref={element}>
        {reading.shape.kind === "object" && !reading.nullable ? (
          <>
            {whole ? (
              <p className="field-error" role="alert">
                {whole}
              </p>
            ) : null}
            <MembersField shape={reading.shape} value={value} onChange={onChange} pointer="" />
          </>
        ) : (
          <ValueField
            schema={schema}
            value={value}
            onChange={(next) => onChange(next ?? null)}
            pointer=""
            label={label ?? reading.title ?? ""}
            required
          />
        )}
      </div>
    </FormContext>
  );
}

function emptyOf(schema: Schema): Json {
  return read(schema, schema).shape.kind === "object" ? {} : null;
}

/** Bring the field of a pointer into view and put the cursor there; where it is not shown, what is around it. */
function useFocus(element: React.RefObject<HTMLElement | null>, focus: SchemaFormProps["focus"]): void {
  useEffect(() => {
    if (!focus) return;
    const steps = stepsOf(focus.pointer);
    for (let length = steps.length; length > 0; length -= 1) {
      const pointer = focus.pointer
        .split("/")
        .slice(0, length + 1)
        .join("/");
      const field = element.current?.querySelector<HTMLElement>(`[data-pointer="${CSS.escape(pointer)}"]`);
      if (!field) continue;
      field.scrollIntoView({ block: "center" });
      const control = field.querySelector<HTMLElement>("input, textarea, select, [role=switch], button");
      control?.focus({ preventScroll: true });
      return;
    }
  }, [element, focus]);
}
