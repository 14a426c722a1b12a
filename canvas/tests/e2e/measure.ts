/** What the page itself can tell of its speed and size. Counts gate; times are printed by the bench. */
import type { CDPSession, Page } from "@playwright/test";

declare global {
  interface Window {
    __orcheo_renders?: Record<string, number>;
    __measured: { shown?: number; events: { name: string; duration: number }[]; frames: number[]; recording: boolean };
  }
}

/** Observe a page from its first moment on. */
export async function observe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.__orcheo_renders = {};
    window.__measured = { events: [], frames: [], recording: false };
    const measured = window.__measured;
    new MutationObserver((_, observer) => {
      if (!document.querySelector(".react-flow__node-step")) return;
      observer.disconnect();
      // Two frames later the browser has painted, and takes the next input.
      requestAnimationFrame(() => requestAnimationFrame(() => (measured.shown = performance.now())));
    }).observe(document, { childList: true, subtree: true });
    new PerformanceObserver((list) => {
      if (!measured.recording) return;
      for (const entry of list.getEntries()) measured.events.push({ name: entry.name, duration: entry.duration });
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
    const frame = (at: number) => {
      if (measured.recording) measured.frames.push(at);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

/** Milliseconds from the draft's arrival to the first painted nodes. */
export async function timeToInteractive(page: Page): Promise<number> {
  await page.waitForFunction(() => window.__measured.shown !== undefined);
  return page.evaluate(() => {
    const drafts = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/draft"));
    const arrived = (drafts[0] as PerformanceResourceTiming | undefined)?.responseEnd ?? 0;
    return (window.__measured.shown ?? 0) - arrived;
  });
}

export interface Recording {
  /** Frames per second over the whole recording. */
  fps: number;
  /** 95th percentile of input to the next paint, in ms; what took under 16 ms counts as 16. */
  inputP95: number;
  renders: Record<string, number>;
}

/** Record frames, inputs and renders while something is done. */
export async function record(page: Page, act: () => Promise<void>): Promise<Recording> {
  await page.evaluate(() => {
    Object.assign(window.__measured, { events: [], frames: [], recording: true });
    window.__orcheo_renders = {};
  });
  await act();
  return page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const { frames, events } = window.__measured;
    window.__measured.recording = false;
    const span = (frames.at(-1) ?? 0) - (frames[0] ?? 0);
    const durations = events.map(({ duration }) => duration).sort((a, b) => a - b);
    return {
      fps: span > 0 ? ((frames.length - 1) * 1000) / span : 0,
      inputP95: durations[Math.floor(durations.length * 0.95)] ?? 16,
      renders: window.__orcheo_renders ?? {},
    };
  });
}

/** Steps drawn into the page at this moment. */
export function drawnSteps(page: Page): Promise<number> {
  return page.locator(".react-flow__node-step").count();
}

/** Bytes of JavaScript objects that are still reachable. */
export async function heap(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.enable");
  for (let times = 0; times < 3; times += 1) await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return usedSize;
}

/** Bytes of JavaScript that a page has fetched so far, as they came over the wire (gzip). */
export async function scriptBytes(page: Page): Promise<number> {
  return page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter(({ name }) => new URL(name).pathname.endsWith(".js"))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
  );
}

/** Drag the pointer in steps, one frame apart. */
export async function drag(page: Page, from: { x: number; y: number }, by: { x: number; y: number }, steps: number) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let step = 1; step <= steps; step += 1) {
    await page.mouse.move(from.x + (by.x * step) / steps, from.y + (by.y * step) / steps);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  await page.mouse.up();
}
