/** What the service puts in place of a value that is too large to be sent along. */
import { isMembers } from "@/model/json";

export interface Excerpt {
  type: "object" | "array" | "string";
  /** As JSON, all of it. */
  bytes: number;
  /** Members, elements or characters. */
  count: number | null;
  /** JSON Pointer by which `GET /executions/{id}/values` reads it. */
  path: string;
  /** How it begins. */
  preview: string;
}

/** A value as an excerpt; null where it is the value itself. */
export function excerptOf(value: unknown): Excerpt | null {
  if (!isMembers(value) || value.$truncated !== true) return null;
  const { type, bytes, count, path, preview } = value;
  if (type !== "object" && type !== "array" && type !== "string") return null;
  if (typeof bytes !== "number" || typeof path !== "string") return null;
  return {
    type,
    bytes,
    count: typeof count === "number" ? count : null,
    path,
    preview: typeof preview === "string" ? preview : "",
  };
}
