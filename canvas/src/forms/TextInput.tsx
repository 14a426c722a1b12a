import { Input, TextArea } from "@/ui/Field";

import { ExpressionField } from "./ExpressionField";
import { useForm } from "./form";
import type { Shape } from "./schema";
import type { Control } from "./ValueField";

const TYPES: Readonly<Record<string, string>> = {
  email: "email",
  uri: "url",
  date: "date",
  "date-time": "text",
  time: "time",
  password: "password",
};

/** A text: an expression field where the form has expressions, else the plain control that fits. */
export function TextInput({
  shape,
  value,
  placeholder,
  onChange,
  ...control
}: Control & {
  shape: Extract<Shape, { kind: "text" }>;
  value: string;
  placeholder: string;
  onChange: (text: string) => void;
}) {
  const { expressions, readOnly } = useForm();
  if (expressions) {
    return (
      <ExpressionField
        {...control}
        value={value}
        onChange={onChange}
        scope={expressions}
        multiline={shape.multiline}
        placeholder={placeholder}
        readOnly={readOnly}
      />
    );
  }
  if (shape.multiline || value.includes("\n")) {
    return (
      <TextArea
        {...control}
        value={value}
        readOnly={readOnly}
        placeholder={placeholder}
        rows={Math.min(12, Math.max(3, value.split("\n").length))}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <Input
      {...control}
      type={TYPES[shape.format ?? ""] ?? "text"}
      autoComplete={shape.format === "password" ? "off" : undefined}
      value={value}
      readOnly={readOnly}
      placeholder={placeholder}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
