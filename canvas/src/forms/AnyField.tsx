import { useState } from "react";

import type { Json } from "@/model/json";
import { strings } from "@/strings";
import { Select } from "@/ui/Field";

import { type FieldProps, useForm } from "./form";
import { JsonInput } from "./JsonInput";
import { NumberInput } from "./NumberInput";
import type { Reading } from "./schema";
import { TextInput } from "./TextInput";
import { Labelled } from "./ValueField";

type Kind = keyof typeof strings.forms.kinds;
const KINDS = Object.keys(strings.forms.kinds) as Kind[];

/** A value of any kind: a text or an expression at first; a number, yes or no, or JSON by choice. */
export function AnyField({ reading, ...props }: FieldProps & { reading: Reading }) {
  const { readOnly } = useForm();
  const { value, onChange, required, label, bare } = props;
  const shown = value === undefined ? reading.preset : value;
  const [chosen, setChosen] = useState<Kind | null>(null);
  const kind = chosen !== null && isOf(chosen, shown) ? chosen : kindOf(shown);
  const none = () => onChange(required ? "" : undefined);
  return (
    <Labelled
      {...props}
      reading={reading}
      aside={
        <Select
          className="form-kind"
          aria-label={strings.forms.kindOf(label)}
          disabled={readOnly}
          value={kind}
          onChange={(event) => {
            const next = event.target.value as Kind;
            setChosen(next);
            onChange(converted(shown ?? null, next, required === true));
          }}
          options={KINDS.map((each) => ({ value: each, label: strings.forms.kinds[each] }))}
        />
      }
    >
      {(control) => {
        switch (kind) {
          case "text":
            return (
              <TextInput
                {...control}
                shape={{ kind: "text", multiline: false, format: undefined }}
                value={typeof shown === "string" ? shown : ""}
                placeholder={reading.hints.placeholder ?? ""}
                onChange={(text) => (text === "" ? none() : onChange(text))}
              />
            );
          case "number":
            return (
              <NumberInput
                {...control}
                schema={{}}
                integer={false}
                value={shown}
                preset={undefined}
                readOnly={readOnly}
                onChange={(next) => onChange(next ?? (required ? null : undefined))}
              />
            );
          case "boolean":
            return (
              <Select
                {...control}
                disabled={readOnly}
                value={shown === true ? "true" : "false"}
                onChange={(event) => onChange(event.target.value === "true")}
                options={[
                  { value: "true", label: strings.forms.yes },
                  { value: "false", label: strings.forms.no },
                ]}
              />
            );
          case "json":
            return (
              <JsonInput {...control} label={label} value={shown ?? null} onChange={onChange} readOnly={readOnly} />
            );
          case "null":
            return (
              <output {...control} className="form-null" data-bare={bare ? "" : undefined}>
                null
              </output>
            );
        }
      }}
    </Labelled>
  );
}

function kindOf(value: Json | undefined): Kind {
  if (value === null || value === undefined || typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : "json";
}

/** Whether a value may be shown as this kind. */
function isOf(kind: Kind, value: Json | undefined): boolean {
  switch (kind) {
    case "json":
      return true;
    case "null":
      return value === null || value === undefined;
    case "number":
      return value === null || value === undefined || typeof value === "number";
    default:
      return kindOf(value) === kind;
  }
}

function converted(value: Json, kind: Kind, required: boolean): Json | undefined {
  switch (kind) {
    case "text": {
      if (value === null) return required ? "" : undefined;
      return typeof value === "string" ? value : JSON.stringify(value);
    }
    case "number": {
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : NaN;
      return typeof value === "number" ? value : Number.isFinite(number) ? number : null;
    }
    case "boolean":
      return value === true || value === "true";
    case "json":
      return typeof value === "string" ? parsed(value) : value;
    case "null":
      return null;
  }
}

/** A text that is JSON becomes what it says. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
