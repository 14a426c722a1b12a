import { layeredGraph } from "../graphs";
import { expect, test, unique } from "./cloud";
import { drag, drawnSteps, observe, record, scriptBytes } from "./measure";

/** Of one screen: 1440 x 900 at a zoom at which cards can be read. */
const MOST_DRAWN = 150;

test("the first page needs at most 250 KB of script, the editor at most 450 KB more", async ({ page, api }) => {
  await page.goto("/workflows");
  await expect(page.getByRole("heading", { name: "Workflows" })).toBeVisible();
  const first = await scriptBytes(page);
  const id = await api.workflow(unique("Sizes"), layeredGraph({ nodes: 3, width: 1, branchEvery: 0 }));
  await page.goto(`/workflows/${id}`);
  await expect(page.locator(".react-flow__node-step").first()).toBeVisible();
  await page.locator(".react-flow__node-step").first().click();
  const editor = (await scriptBytes(page)) - first;
  console.log(JSON.stringify({ id: "canvas_script_bytes", first, editor }));
  expect(first).toBeGreaterThan(10_000);
  expect(first).toBeLessThanOrEqual(250 * 1024);
  expect(editor).toBeLessThanOrEqual(450 * 1024);
});

test("of 1,000 nodes only those in sight are drawn, a drag renders only what it moves, and saves a few bytes", async ({
  page,
  api,
}) => {
  test.setTimeout(90_000);
  await observe(page);
  const id = await api.workflow(unique("Thousand"), layeredGraph({ nodes: 1_000 }));
  await page.goto(`/workflows/${id}`);
  const step = page.locator(".react-flow__node-step").nth(8);
  await expect(step).toBeVisible();
  expect(await drawnSteps(page)).toBeLessThanOrEqual(MOST_DRAWN);

  const box = await step.boundingBox();
  if (!box) throw new Error("The step has no box.");
  const saved = page.waitForRequest((request) => request.method() === "PATCH");
  const steps = 20;
  const { renders } = await record(page, () =>
    drag(page, { x: box.x + box.width / 2, y: box.y + 12 }, { x: 60, y: 40 }, steps),
  );
  const bytes = (await saved).postData()?.length ?? 0;
  const cards = (renders.node ?? 0) / steps;
  console.log(JSON.stringify({ id: "canvas_drag", renders, renders_per_step: cards, bytes_per_save: bytes }));
  // The card itself and those whose transitions follow it; never the other hundred that are drawn.
  expect(renders.node).toBeGreaterThan(0);
  expect(cards).toBeLessThanOrEqual(3);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(400);
});
