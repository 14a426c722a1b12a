import { Braces, SquareFunction } from "lucide-react";
import { type ReactNode, useId, useState } from "react";

import type { Json } from "@/model/json";
import { strings } from "@/strings";
import { IconButton } from "@/ui/Button";
import { Select, Switch } from "@/ui/Field";

import { AnyField } from "./AnyField";
import { Described } from "./Described";
import { ExpressionField } from "./ExpressionField";
import { type FieldProps, useForm } from "./form";
import { ListField } from "./ListField";
import { NumberInput } from "./NumberInput";
import { ObjectField } from "./ObjectField";
import { hasTemplate, humanize, read, type Reading, type Shape, startOf } from "./schema";
import { TextInput } from "./TextInput";
import { VariantsField } from "./VariantsField";

/** The field of one value: chooses the control by the schema, and offers an expression in its place. */
export function ValueField(props: FieldProps) {
  const { root, expressions, readOnly } = useForm();
  const { value, onChange, label } = props;
  const reading = read(props.schema, root, props.name);
  const isText = reading.shape.kind === "text" || reading.shape.kind === "any";
  const [asked, setAsked] = useState(false);
  const asExpression = expressions !== null && !isText && (asked || (typeof value === "string" && hasTemplate(value)));

  if (asExpression) {
    return (
      <Labelled
        {...props}
        reading={reading}
        aside={
          readOnly ? null : (
            <IconButton
              label={strings.forms.asValue(label)}
              size="small"
              aria-pressed
              onClick={() => {
                setAsked(false);
                onChange(props.required ? startOf(props.schema, root) : undefined);
              }}
            >
              <SquareFunction size={14} aria-hidden />
            </IconButton>
          )
        }
      >
        {(control) => (
          <ExpressionField
            {...control}
            value={typeof value === "string" ? value : ""}
            onChange={(text) => onChange(text === "" && !props.required ? undefined : text)}
            scope={expressions}
            readOnly={readOnly}
          />
        )}
      </Labelled>
    );
  }

  const toggle =
    expressions && !isText && !readOnly && reading.shape.kind !== "const" ? (
      <IconButton label={strings.forms.asExpression(label)} size="small" onClick={() => setAsked(true)}>
        <Braces size={14} aria-hidden />
      </IconButton>
    ) : null;
  return <Fixed {...props} reading={reading} toggle={toggle} />;
}

/** A value that the user enters, in place of an expression. */
function Fixed({ reading, toggle, ...props }: FieldProps & { reading: Reading; toggle: ReactNode }) {
  const { readOnly } = useForm();
  const { value, onChange, required } = props;
  const { shape, preset, nullable } = reading;
  const clear = () => onChange(required && nullable ? null : undefined);
  switch (shape.kind) {
    case "object":
      return <ObjectField {...props} shape={shape} reading={reading} toggle={toggle} />;
    case "list":
      return <ListField {...props} shape={shape} reading={reading} toggle={toggle} />;
    case "variants":
      return <VariantsField {...props} shape={shape} reading={reading} toggle={toggle} />;
    case "any":
      return <AnyField {...props} reading={reading} />;
    case "boolean":
      return <BooleanField {...props} reading={reading} toggle={toggle} />;
    case "const":
      return (
        <Labelled {...props} reading={reading}>
          {(control) => <output {...control}>{textOf(shape.value)}</output>}
        </Labelled>
      );
    case "choice":
      return (
        <Labelled {...props} reading={reading} aside={toggle}>
          {(control) => (
            <Select
              {...control}
              disabled={readOnly}
              value={indexIn(shape, value === undefined ? preset : value)}
              onChange={(event) => {
                const chosen = shape.options[Number(event.target.value)];
                if (event.target.value === "" || chosen === undefined) clear();
                else onChange(chosen);
              }}
              options={choicesOf(shape, value === undefined ? preset : value, !required && (preset ?? null) === null)}
            />
          )}
        </Labelled>
      );
    case "number":
      return (
        <Labelled {...props} reading={reading} aside={toggle}>
          {(control) => (
            <NumberInput
              {...control}
              schema={reading.schema}
              integer={shape.integer}
              value={value}
              preset={preset}
              readOnly={readOnly}
              onChange={(next) => (next === undefined ? clear() : onChange(next))}
            />
          )}
        </Labelled>
      );
    case "text":
      return (
        <Labelled {...props} reading={reading}>
          {(control) => (
            <TextInput
              {...control}
              shape={shape}
              value={
                typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value)
              }
              placeholder={reading.hints.placeholder ?? (typeof preset === "string" ? preset : "")}
              onChange={(text) => {
                if (text === "" && (!required || nullable)) clear();
                else onChange(text);
              }}
            />
          )}
        </Labelled>
      );
  }
}

function BooleanField({ reading, toggle, ...props }: FieldProps & { reading: Reading; toggle: ReactNode }) {
  const { readOnly, errorAt, touch } = useForm();
  const { value, onChange, required, pointer, label, bare } = props;
  const id = useId();
  const error = errorAt(pointer);
  if (reading.nullable) {
    const shape: Extract<Shape, { kind: "choice" }> = { kind: "choice", options: [true, false] };
    const shown = value === undefined ? reading.preset : value;
    return (
      <Labelled {...props} reading={reading} aside={toggle}>
        {(control) => (
          <Select
            {...control}
            disabled={readOnly}
            value={indexIn(shape, shown)}
            onChange={(event) =>
              onChange(event.target.value === "" ? (required ? null : undefined) : event.target.value === "0")
            }
            options={[
              { value: "", label: strings.forms.notSet },
              { value: "0", label: strings.forms.yes },
              { value: "1", label: strings.forms.no },
            ]}
          />
        )}
      </Labelled>
    );
  }
  const checked = (value === undefined ? reading.preset : value) === true;
  const change = (next: boolean) => {
    touch(pointer);
    onChange(next === reading.preset && !required ? undefined : next);
  };
  if (bare) return <Switch checked={checked} onChange={change} label={label} disabled={readOnly} />;
  return (
    <div className="field form-field" data-pointer={pointer}>
      <div className="form-switch">
        <label className="field-label" htmlFor={id}>
          {label}
        </label>
        <span className="form-aside">{toggle}</span>
        <Switch id={id} checked={checked} onChange={change} disabled={readOnly} />
      </div>
      <About error={error} description={reading.description} />
    </div>
  );
}

/** What stands below a control: its error, else its description. */
export function About({
  id,
  error,
  description,
}: {
  id?: string | undefined;
  error: string | undefined;
  description: string | undefined;
}) {
  if (error) {
    return (
      <div id={id} className="field-error" role="alert">
        {error}
      </div>
    );
  }
  return description ? (
    <div id={id} className="field-hint">
      <Described text={description} />
    </div>
  ) : null;
}

export interface Control {
  id: string;
  "aria-label"?: string | undefined;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
  "aria-required"?: boolean | undefined;
  onBlur: () => void;
}

/** A control under its label, with what is to be said about it. */
export function Labelled({
  pointer,
  label,
  required,
  bare,
  reading,
  aside,
  children,
}: FieldProps & { reading: Reading; aside?: ReactNode; children: (control: Control) => ReactNode }) {
  const { errorAt, touch } = useForm();
  const id = useId();
  const error = errorAt(pointer);
  const about = (error ?? (bare ? undefined : reading.description)) ? `${id}-about` : undefined;
  const control: Control = {
    id,
    "aria-describedby": about,
    "aria-invalid": error ? true : undefined,
    ...(required ? { "aria-required": true } : {}),
    ...(bare ? { "aria-label": label } : {}),
    onBlur: () => touch(pointer),
  };
  return (
    <div className="field form-field" data-pointer={pointer} data-bare={bare ? "" : undefined}>
      {bare && !aside ? null : (
        <div className="form-head">
          {bare ? null : (
            <label className="field-label" htmlFor={id}>
              {label}
              {required ? (
                <span className="field-required" aria-hidden>
                  *
                </span>
              ) : null}
            </label>
          )}
          <span className="form-aside">{aside}</span>
        </div>
      )}
      {children(control)}
      <About id={about} error={error} description={bare ? undefined : reading.description} />
    </div>
  );
}

function indexIn(shape: Extract<Shape, { kind: "choice" }>, value: Json | undefined): string {
  if (value === undefined || value === null) {
    const none = shape.options.indexOf(null);
    return value === null && none >= 0 ? String(none) : "";
  }
  const place = shape.options.findIndex((option) => JSON.stringify(option) === JSON.stringify(value));
  return place >= 0 ? String(place) : "other";
}

function choicesOf(
  shape: Extract<Shape, { kind: "choice" }>,
  value: Json | undefined,
  mayBeEmpty: boolean,
): { value: string; label: string }[] {
  const place = indexIn(shape, value);
  return [
    ...(mayBeEmpty || place === ""
      ? [{ value: "", label: mayBeEmpty ? strings.forms.notSet : strings.forms.choose }]
      : []),
    ...(place === "other" ? [{ value: "other", label: textOf(value ?? null) }] : []),
    ...shape.options.map((option, index) => ({ value: String(index), label: optionLabel(option) })),
  ];
}

function optionLabel(option: Json): string {
  if (option === null) return strings.forms.none;
  if (option === true) return strings.forms.yes;
  if (option === false) return strings.forms.no;
  if (typeof option !== "string") return JSON.stringify(option);
  // `GET` and `draft` stay as they are; `greater_than` is read as words.
  return /^[a-z]+(_[a-z]+)+$/.test(option) ? humanize(option) : option;
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
