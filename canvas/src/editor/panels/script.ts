/** The draft as a Python script, and the lines of one function in it. */
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";

import { call } from "@/api/client";
import type { Node } from "@/model/graph";

import { useEditor } from "../store";

export interface Script {
  python: string;
  entrypoint: string | null;
  /** Of the draft that it was written from. */
  revision: number;
}

/** The script of the draft as it was last saved; written again after each save. */
export function useScript(): UseQueryResult<Script> {
  const workflowId = useEditor((state) => state.workflowId);
  const revision = useEditor((state) => state.save.revision);
  return useQuery({
    queryKey: ["draft-python", workflowId, revision],
    queryFn: async ({ signal }): Promise<Script> => {
      const answer = await call<string | { python: string; entrypoint: string }>(
        `/workflows/${workflowId}/draft/python`,
        { signal },
      );
      return typeof answer === "string"
        ? { python: answer, entrypoint: null, revision }
        : { python: answer.python, entrypoint: answer.entrypoint, revision };
    },
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
}

export interface Lines {
  text: string;
  /** Of the first line, from 1. */
  from: number;
}

/** The lines of the script that say what a python node does; null where they are not to be found. */
export function linesOf(script: string, node: Pick<Node, "id" | "label"> & { at: string }): Lines | null {
  const lines = script.split("\n");
  const id = node.at.split("/").at(-1)?.replaceAll("~1", "/").replaceAll("~0", "~") ?? node.id;
  for (const name of [...addedAs(script, id), node.label ?? "", id, node.id]) {
    const found = definitionOf(lines, name);
    if (found) return found;
  }
  // A lambda or a partial stands in the call that adds the node.
  const quoted = escaped(id);
  const call = lines.findIndex((line) => new RegExp(`add_node\\(\\s*["']${quoted}["']`).test(line));
  if (call < 0) return null;
  return { text: block(lines, call, (line) => closes(lines, call, line)), from: call + 1 };
}

/** The names of functions that are added as this node. */
function addedAs(script: string, id: string): string[] {
  const call = new RegExp(`add_node\\(\\s*["']${escaped(id)}["']\\s*,\\s*(?:action\\s*=\\s*)?([A-Za-z_]\\w*)`, "g");
  return [...script.matchAll(call)].map((match) => match[1] ?? "");
}

function definitionOf(lines: readonly string[], name: string): Lines | null {
  if (!/^[A-Za-z_]\w*$/.test(name)) return null;
  const start = lines.findIndex((line) => new RegExp(`^\\s*(async\\s+def|def|class)\\s+${name}\\b`).test(line));
  if (start < 0) return null;
  const indent = indentOf(lines[start] ?? "");
  let first = start;
  while (first > 0 && (lines[first - 1] ?? "").trim().startsWith("@")) first -= 1;
  let last = start;
  for (let index = start + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (line.trim() === "") continue;
    // The closing bracket of a signature over several lines stands as far out as the `def`.
    if (indentOf(line) <= indent && !/^\s*[)\]}]/.test(line)) break;
    last = index;
  }
  const shown = lines.slice(first, last + 1).map((line) => line.slice(Math.min(indent, indentOf(line))));
  return { text: shown.join("\n"), from: first + 1 };
}

function block(lines: readonly string[], first: number, isLast: (line: number) => boolean): string {
  let last = first;
  while (last < lines.length - 1 && last < first + 40 && !isLast(last)) last += 1;
  return lines
    .slice(first, last + 1)
    .map((line) => line.slice(Math.min(indentOf(lines[first] ?? ""), indentOf(line))))
    .join("\n");
}

/** Whether all brackets that were opened from `first` on are closed after this line. */
function closes(lines: readonly string[], first: number, line: number): boolean {
  const text = lines.slice(first, line + 1).join("\n");
  const count = (pattern: RegExp) => (text.match(pattern) ?? []).length;
  return count(/[([{]/g) <= count(/[)\]}]/g);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
