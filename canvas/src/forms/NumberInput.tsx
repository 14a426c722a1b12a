import { useState } from "react";

import type { Json } from "@/model/json";
import { Input } from "@/ui/Field";

import type { Schema } from "./schema";
import type { Control } from "./ValueField";

/** A number as it is typed: what is no number yet stays in the field and is not passed on. */
export function NumberInput({
  schema,
  integer,
  value,
  preset,
  readOnly,
  onChange,
  ...control
}: Control & {
  schema: Schema;
  integer: boolean;
  value: Json | undefined;
  preset: Json | undefined;
  readOnly: boolean;
  onChange: (value: number | undefined) => void;
}) {
  const outside =
    value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
  const [typed, setTyped] = useState<{ text: string; of: string } | null>(null);
  // What is typed counts until the value becomes another from outside.
  const text = typed?.of === outside ? typed.text : outside;
  return (
    <Input
      {...control}
      type="text"
      inputMode={integer ? "numeric" : "decimal"}
      readOnly={readOnly}
      value={text}
      placeholder={typeof preset === "number" ? String(preset) : rangeOf(schema)}
      onChange={(event) => {
        const next = event.target.value;
        const number = Number(next.replace(",", "."));
        if (next.trim() === "") {
          setTyped({ text: next, of: "" });
          onChange(undefined);
        } else if (Number.isFinite(number) && !/[.,eE+-]$/.test(next)) {
          setTyped({ text: next, of: JSON.stringify(number) });
          onChange(number);
        } else {
          setTyped({ text: next, of: outside });
        }
      }}
      onKeyDown={(event) => {
        const step = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
        if (step === 0 || readOnly) return;
        event.preventDefault();
        const from = typeof value === "number" ? value : typeof preset === "number" ? preset : 0;
        onChange(within(from + step * (event.shiftKey ? 10 : 1), schema));
      }}
      onBlur={() => {
        setTyped(null);
        control.onBlur();
      }}
    />
  );
}

function within(value: number, schema: Schema): number {
  const least = typeof schema.minimum === "number" ? schema.minimum : -Infinity;
  const most = typeof schema.maximum === "number" ? schema.maximum : Infinity;
  return Math.min(most, Math.max(least, Math.round(value * 1e9) / 1e9));
}

function rangeOf(schema: Schema): string {
  const { minimum, maximum } = schema;
  if (typeof minimum === "number" && typeof maximum === "number") return `${minimum} – ${maximum}`;
  return "";
}
