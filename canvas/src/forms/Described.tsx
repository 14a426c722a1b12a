import type { ReactNode } from "react";

/** A description with its ``code`` marked as such; pydantic keeps docstrings as they were written. */
export function Described({ text }: { text: string }): ReactNode {
  return text
    .replace(/\s+/g, " ")
    .split(/(``[^`]+``|`[^`]+`)/)
    .map((part, index) =>
      part.startsWith("`") ? <code key={index}>{part.replaceAll("`", "")}</code> : <span key={index}>{part}</span>,
    );
}
