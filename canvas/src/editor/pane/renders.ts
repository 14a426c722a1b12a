/** Counts renders for measurements: only on a page that asks for it by having `window.__orcheo_renders` from its start. */

declare global {
  interface Window {
    __orcheo_renders?: Record<string, number>;
  }
}

/** Note that a component of this kind renders. */
export function countRender(what: string): void {
  const counts = window.__orcheo_renders;
  if (counts) counts[what] = (counts[what] ?? 0) + 1;
}
