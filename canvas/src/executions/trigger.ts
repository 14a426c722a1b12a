import { strings } from "@/strings";

/** What started an execution, in a word. */
export function triggerName(trigger: Readonly<Record<string, unknown>>): string {
  const { type } = trigger;
  const names: Readonly<Record<string, string>> = strings.executions.triggers;
  return typeof type === "string" ? (names[type] ?? type) : strings.executions.triggers.api;
}
