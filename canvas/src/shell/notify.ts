import { create } from "zustand";

import { Problem } from "@/api/client";
import { strings } from "@/strings";

export interface Notice {
  id: number;
  tone: "ok" | "bad" | "warn" | "idle";
  text: string;
  action?: { label: string; run: () => void };
}

interface Notices {
  items: readonly Notice[];
  add: (notice: Omit<Notice, "id">) => void;
  remove: (id: number) => void;
}

let next = 1;

export const useNotices = create<Notices>((set) => ({
  items: [],
  add: (notice) => {
    const id = next++;
    set(({ items }) => ({ items: [...items.slice(-3), { ...notice, id }] }));
  },
  remove: (id) => set(({ items }) => ({ items: items.filter((item) => item.id !== id) })),
}));

/** Tell the user something in a corner of the screen. An error stays until it is closed, others go after 5 s. */
export function notify(text: string, tone: Notice["tone"] = "ok", action?: Notice["action"]): void {
  useNotices.getState().add({ text, tone, ...(action ? { action } : {}) });
}

/** Tell the user what went wrong, in the API's own words. */
export function notifyError(error: unknown): void {
  notify(messageOf(error), "bad");
}

/** What to say about an error. */
export function messageOf(error: unknown): string {
  if (error instanceof Problem) return error.message;
  return error instanceof Error && error.message ? error.message : strings.common.somethingWrong;
}
