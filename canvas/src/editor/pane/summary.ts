/** What a choice looks at, in a line. */
import type { BranchStrip } from "@/model/flow";
import { isMembers } from "@/model/json";
import { strings } from "@/strings";

const text = strings.editor.conditions;

/** The head of a branch's strip: what it decides by, or its title where that is all there is to say. */
export function summaryOf({ branch, title }: BranchStrip): string {
  if (branch.kind === "python") return title;
  const { conditions, combine, value } = branch.config ?? {};
  if (branch.type === "switch") return value === undefined || value === "" ? text.noValue : shown(value);
  if (branch.type !== "if_else") return title;
  const all: unknown[] = Array.isArray(conditions) ? conditions : [];
  const [first] = all;
  if (!isMembers(first)) return text.none;
  const { left, operator, right } = first;
  const words = typeof operator === "string" ? operator : "equals";
  const alone = /^(is_|exists|not_exists)/.test(words);
  const one = `${shown(left)} ${text.operators[words] ?? words.replaceAll("_", " ")}${alone ? "" : ` ${shown(right)}`}`;
  if (all.length === 1) return one;
  return `${one} ${combine === "any" || combine === "or" ? text.or : text.and} ${text.others(all.length - 1)}`;
}

function shown(value: unknown): string {
  if (typeof value !== "string") return value === undefined ? "null" : JSON.stringify(value);
  const path = /^\{\{\s*([^{}|]+?)\s*\}\}$/.exec(value)?.[1];
  return path === undefined ? `“${value}”` : path.replace(/^(results|inputs)\./, "");
}
