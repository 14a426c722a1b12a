/** Counts renders in the build for measurements (`VITE_COUNT_RENDERS=1`); in every other build it is nothing. */

declare global {
  interface Window {
    __orcheo_renders?: Record<string, number>;
  }
}

const COUNTING = import.meta.env.VITE_COUNT_RENDERS === "1";

export function countRender(what: string): void {
  if (!COUNTING) return;
  const counts = (window.__orcheo_renders ??= {});
  counts[what] = (counts[what] ?? 0) + 1;
}
