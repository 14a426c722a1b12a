import { test, unique } from "../tests/e2e/cloud";
import { drag, observe, record, timeToInteractive } from "../tests/e2e/measure";
import { layeredGraph } from "../tests/graphs";

const SIZES = [100, 300, 1_000] as const;
const line = (...cells: (string | number)[]) =>
  console.log(cells.map((cell, index) => (index === 0 ? String(cell).padEnd(8) : String(cell).padStart(18))).join(""));

test("the editor's times by the size of the graph", async ({ browser, api, context }) => {
  const cookies = await context.cookies();
  console.log("\nEditor, Chromium without a GPU: expected <= 1500 ms, >= 50 frames/s, <= 100 ms");
  line("nodes", "interactive ms", "drag frames/s", "pan frames/s", "input p95 ms", "renders per step");
  for (const nodes of SIZES) {
    const id = await api.workflow(unique(`Bench ${nodes}`), layeredGraph({ nodes }));
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await page.context().addCookies(cookies);
    await observe(page);
    await page.goto(`/workflows/${id}`);
    const interactive = await timeToInteractive(page);
    const box = await page.locator(".react-flow__node-step").nth(8).boundingBox();
    if (!box) throw new Error("The step has no box.");
    const dragged = await record(page, () =>
      drag(page, { x: box.x + box.width / 2, y: box.y + 12 }, { x: 160, y: 120 }, 120),
    );
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
    );
    await page.context().close();
  }
});
