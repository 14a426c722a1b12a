import { loadavg } from "node:os";

import { expect, test, unique } from "../tests/e2e/cloud";
import { drag, drawnSteps, observe, record, scriptBytes, timeToInteractive } from "../tests/e2e/measure";
import { layeredGraph } from "../tests/graphs";

const SIZES = [100, 300, 1_000] as const;
const line = (...cells: (string | number)[]) =>
  console.log(cells.map((cell, index) => (index === 0 ? String(cell).padEnd(8) : String(cell).padStart(15))).join(""));

test("the editor's times by the size of the graph", async ({ browser, api, context }) => {
  test.setTimeout(600_000);
  const cookies = await context.cookies();
  const load = () => (loadavg()[0] ?? 0).toFixed(1);
  console.log("\nEditor, Chromium without a GPU: expected <= 1500 ms, >= 50 frames/s, <= 100 ms");
  line(
    "nodes",
    "interactive ms",
    "drag frames/s",
    "pan frames/s",
    "input p95 ms",
    "renders/step",
    "drawn",
    "bytes/save",
    "load",
  );
  for (const nodes of SIZES) {
    const id = await api.workflow(unique(`Bench ${nodes}`), layeredGraph({ nodes }));
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await page.context().addCookies(cookies);
    await observe(page);
    await page.goto(`/workflows/${id}`);
    const interactive = await timeToInteractive(page);
    const drawn = await drawnSteps(page);
    const box = await page.locator(".react-flow__node-step").nth(8).boundingBox();
    if (!box) throw new Error("The step has no box.");
    const saved = page.waitForRequest((request) => request.method() === "PATCH", { timeout: 120_000 });
    const dragged = await record(page, () =>
      drag(page, { x: box.x + box.width / 2, y: box.y + 12 }, { x: 160, y: 120 }, 120),
    );
    const bytes = (await saved).postDataBuffer()?.byteLength ?? 0;
    const pane = await page.locator(".react-flow__pane").boundingBox();
    if (!pane) throw new Error("There is no pane.");
    const panned = await record(page, async () => {
      await page.mouse.move(pane.x + pane.width / 2, pane.y + pane.height - 30);
      for (let turn = 0; turn < 120; turn += 1) {
        await page.mouse.wheel(12, 8);
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      }
    });
    line(
      nodes,
      interactive.toFixed(0),
      dragged.fps.toFixed(1),
      panned.fps.toFixed(1),
      Math.max(dragged.inputP95, panned.inputP95).toFixed(0),
      ((dragged.renders.node ?? 0) / 120).toFixed(2),
      drawn,
      bytes,
      load(),
    );
    await page.context().close();
  }
});

test("the script that a page fetches", async ({ page, api }) => {
  await page.goto("/workflows");
  await expect(page.getByRole("heading", { name: "Workflows" })).toBeVisible();
  const first = await scriptBytes(page);
  const id = await api.workflow(unique("Bench sizes"), layeredGraph({ nodes: 3, width: 1, branchEvery: 0 }));
  await page.goto(`/workflows/${id}`);
  await page.locator(".react-flow__node-step").first().click();
  const all = await scriptBytes(page);
  console.log("\nJavaScript, gzip: expected <= 250 KB first, <= 450 KB more in the editor");
  line("", "first KB", "editor KB more");
  line("", (first / 1024).toFixed(1), ((all - first) / 1024).toFixed(1));
});
