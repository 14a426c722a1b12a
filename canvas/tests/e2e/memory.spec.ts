/** What the canvas keeps in memory. */
import config from "../../playwright.config";
import { layeredGraph } from "../graphs";
import { cloud, expect, test, unique } from "./cloud";
import { heap } from "./measure";

const { launchOptions } = config.use ?? {};

test.use({
  // Playwright's recorder keeps what it has seen in the page, which is not the canvas's doing.
  trace: "off",
  // V8 puts machine code into the same heap, a megabyte of it by the five-hundredth edit, whenever it sees fit.
  launchOptions: {
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), "--js-flags=--no-sparkplug --no-maglev --no-turbofan"],
  },
});

test("500 edits, a third of them undone, leave the heap as it was @long", async ({ page, api }) => {
  test.setTimeout(300_000);
  const id = await api.workflow(unique("Edits"), layeredGraph({ nodes: 100, width: 5 }));
  await page.goto(`/workflows/${id}`);
  await expect(page.locator(".react-flow__node-step").first()).toBeVisible();
  const session = await page.context().newCDPSession(page);
  await page.locator(".react-flow__node-step").first().click();
  // Each moves another card than the one before, so that each is a step of its own.
  const edit = async (times: number) => {
    for (let done = 0; done < times; done += 1) {
      await page.keyboard.press(done % 2 ? "ArrowLeft" : "ArrowRight");
      await page.keyboard.press(done % 4 < 2 ? "Alt+ArrowDown" : "Alt+ArrowUp");
      if (done % 3 === 2) await page.keyboard.press("Control+z");
    }
    await expect(page.getByRole("toolbar", { name: "Workflow" }).getByRole("status")).toHaveText("Saved");
  };
  await edit(30);
  const before = await heap(session);
  const saved = (await api.draft(id)).revision;
  await edit(500);
  const after = await heap(session);
  expect((await api.draft(id)).revision).toBeGreaterThan(saved);
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
