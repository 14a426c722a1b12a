import { type ReactNode, useState } from "react";

import type { Json } from "@/model/json";
import { strings } from "@/strings";
import { Select } from "@/ui/Field";

import { type FieldProps, useForm } from "./form";
import { MembersField, Section, SetOrUnset } from "./ObjectField";
import { constantOf, isObject, read, type Reading, type Schema, type Shape, startOf, variantFor } from "./schema";
import { ValueField } from "./ValueField";

type VariantsShape = Extract<Shape, { kind: "variants" }>;

/** A value of one of several forms: which one, then its field. */
export function VariantsField({
  shape,
  reading,
  toggle,
  ...props
}: FieldProps & { shape: VariantsShape; reading: Reading; toggle: ReactNode }) {
  const { root, readOnly } = useForm();
  const { value, onChange, required, label, pointer } = props;
  const shown = value === undefined ? reading.preset : value;
  const isSet = (shown !== undefined && shown !== null) || (required === true && !reading.nullable);
  const found = variantFor(shape, shown, root);
  // A value that fits several forms stays in the one that was chosen.
  const [chosen, setChosen] = useState<number | null>(null);
  const at = chosen !== null && variantFits(shape, chosen, shown) ? chosen : found;
  const variant = shape.variants[at];
  const inner = variant ? read(variant.schema, root) : null;
  const choose = (next: number) => {
    setChosen(next);
    onChange(switched(shape, next, shown, root));
  };
  return (
    <Section
      {...props}
      reading={reading}
      aside={
        readOnly ? null : (
          <>
            {toggle}
            {reading.nullable || !required ? (
              <SetOrUnset
                label={label}
                isSet={isSet}
                onSet={() => onChange(switched(shape, 0, null, root))}
                onUnset={() => onChange(required ? null : undefined)}
              />
            ) : null}
          </>
        )
      }
    >
      {isSet && variant && inner ? (
        <div className={inner.shape.kind === "object" ? "form-nested" : "form-variant"}>
          <Select
            aria-label={strings.forms.variantOf(label)}
            disabled={readOnly}
            value={String(at)}
            onChange={(event) => choose(Number(event.target.value))}
            options={shape.variants.map((each, index) => ({ value: String(index), label: each.title }))}
          />
          {inner.shape.kind === "object" ? (
            <MembersField
              key={at}
              shape={inner.shape}
              value={shown}
              onChange={onChange}
              pointer={pointer}
              label={label}
              hide={shape.discriminator}
            />
          ) : (
            <ValueField
              key={at}
              bare
              required
              schema={variant.schema}
              label={label}
              pointer={pointer}
              value={shown}
              onChange={onChange}
            />
          )}
        </div>
      ) : null}
    </Section>
  );
}

function variantFits(shape: VariantsShape, index: number, value: Json | undefined): boolean {
  const type = shape.variants[index]?.schema.type;
  if (value === undefined || value === null) return true;
  if (shape.discriminator) return false;
  const actual = Array.isArray(value) ? "array" : typeof value;
  return type === undefined || type === actual || (type === "integer" && actual === "number");
}

/** The value in another form: what a form starts with, with the members that both have. */
function switched(shape: VariantsShape, to: number, value: Json | undefined, root: Schema): Json {
  const variant = shape.variants[to];
  if (!variant) return null;
  const start = startOf({ ...variant.schema, default: undefined } as unknown as Schema, root);
  const inner = read(variant.schema, root).shape;
  if (inner.kind !== "object" || !isObject(start)) return start ?? "";
  const kept = isObject(value)
    ? Object.fromEntries(inner.members.flatMap(({ name }) => (value[name] === undefined ? [] : [[name, value[name]]])))
    : {};
  const constant = shape.discriminator ? constantOf(variant.schema, shape.discriminator, root) : undefined;
  return {
    ...start,
    ...kept,
    ...(shape.discriminator && constant !== undefined ? { [shape.discriminator]: constant } : {}),
  };
}
