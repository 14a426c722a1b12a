import { layeredGraph } from "../graphs";
import { cloud, expect, test, unique } from "./cloud";
import { drag, drawnSteps, heap, observe, record, scriptBytes } from "./measure";

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

test("500 edits, each undone or kept, leave the heap as it was @long", async ({ page, api }) => {
  test.setTimeout(300_000);
  const id = await api.workflow(unique("Edits"), layeredGraph({ nodes: 100, width: 5 }));
  await page.goto(`/workflows/${id}`);
  const step = page.locator(".react-flow__node-step").first();
  await expect(step).toBeVisible();
  const session = await page.context().newCDPSession(page);
  await step.click();
  const nudge = async (times: number) => {
    for (let edit = 0; edit < times; edit += 1) await page.keyboard.press(edit % 2 ? "ArrowLeft" : "ArrowRight");
  };
  await nudge(120);
  const before = await heap(session);
  await nudge(500);
  const after = await heap(session);
  const growth = after / before - 1;
  console.log(JSON.stringify({ id: "canvas_heap_edits", before, after, growth }));
  expect(growth).toBeLessThanOrEqual(0.1);
});

test("opening and closing 50 workflows leaves the heap as it was @long", async ({ page, api }) => {
  test.setTimeout(300_000);
  const name = unique("Opened");
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1)
    ids.push(await api.workflow(`${name} ${index}`, layeredGraph({ nodes: 60, width: 5 })));
  await page.goto(`/workflows?q=${encodeURIComponent(name)}`);
  const session = await page.context().newCDPSession(page);
  const visit = async (times: number) => {
    for (let visited = 0; visited < times; visited += 1) {
      await page.getByRole("link", { name: `${name} ${visited % ids.length}` }).click();
      await expect(page.locator(".react-flow__node-step").first()).toBeVisible();
      await page.goBack();
      await expect(page.getByRole("link", { name: `${name} 0` })).toBeVisible();
    }
  };
  await visit(10);
  const before = await heap(session);
  await visit(50);
  const after = await heap(session);
  const growth = after / before - 1;
  console.log(JSON.stringify({ id: "canvas_heap_workflows", before, after, growth, canvas: cloud.canvas }));
  expect(growth).toBeLessThanOrEqual(0.1);
});
