import type { Json } from "@/model/json";

/** What a text says as JSON, or why it says nothing. An empty text is null. */
export function parsed(text: string): { value: Json; error: null } | { value: undefined; error: string } {
  try {
    return { value: JSON.parse(text.trim() === "" ? "null" : text) as Json, error: null };
  } catch (error) {
    return { value: undefined, error: error instanceof Error ? error.message : String(error) };
  }
}

export function written(value: Json): string {
  return JSON.stringify(value, null, 2);
}
