import { useState } from "react";

import type { Json } from "@/model/json";
import { strings } from "@/strings";
import { CodeEditor } from "@/ui/CodeEditor";

/** A value as JSON text. What does not parse stays in the field, is said, and is not passed on. */
export function JsonInput({
  value,
  onChange,
  label,
  readOnly = false,
  id,
  rows = 4,
  onBlur,
  ...about
}: {
  value: Json;
  onChange: (value: Json) => void;
  label: string;
  readOnly?: boolean;
  id?: string;
  rows?: number;
  onBlur?: () => void;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: boolean | undefined;
}) {
  const outside = JSON.stringify(value);
  const [typed, setTyped] = useState<{ text: string; of: string; error: string | null } | null>(null);
  const current = typed?.of === outside ? typed : null;
  return (
    <>
      <CodeEditor
        {...about}
        {...(id ? { id } : {})}
        {...(onBlur ? { onBlur } : {})}
        label={label}
        language="json"
        readOnly={readOnly}
        rows={rows}
        value={current ? current.text : JSON.stringify(value, null, 2)}
        onChange={(text) => {
          try {
            const next = JSON.parse(text.trim() === "" ? "null" : text) as Json;
            setTyped({ text, of: JSON.stringify(next), error: null });
            onChange(next);
          } catch (error) {
            setTyped({ text, of: outside, error: error instanceof Error ? error.message : String(error) });
          }
        }}
      />
      {current?.error ? (
        <div className="field-error" role="alert">
          {strings.forms.notJson(current.error)}
        </div>
      ) : null}
    </>
  );
}
