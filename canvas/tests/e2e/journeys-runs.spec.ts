/** What people do with executions: watch one, decide, cancel, mend one that failed, try a single step. */
import { chain } from "../graphs";
import { expect, test, unique } from "./cloud";
import { Editor, onlyExecution } from "./editor";
import { SHOWCASE } from "./screens";

test.describe.configure({ timeout: 90_000 });

const STEP = { kind: "builtin", type: "set_variable" } as const;

test("a run shows its states on the cards while it goes", async ({ page, api }) => {
  const id = await api.workflow(unique("Live"), {
    ...chain("first"),
    nodes: [
      { ...STEP, id: "first", config: { name: "{{inputs.name}}" }, ui: { x: 200, y: 0 } },
      { id: "ask", kind: "builtin", type: "approval", config: { message: "Go on?" }, ui: { x: 500, y: 0 } },
      { ...STEP, id: "last", config: { greeting: "Hello {{results.first.name}}" }, ui: { x: 800, y: 0 } },
    ],
    edges: [
      { from: "START", to: "first" },
      { from: "first", to: "ask" },
      { from: "ask", to: "last" },
      { from: "last", to: "END" },
    ],
  });
  const editor = new Editor(page);
  await editor.open(id);
  await page.getByRole("toolbar", { name: "Workflow" }).getByRole("button", { name: "Run", exact: true }).click();
  await editor.panel.getByRole("textbox", { name: "name" }).fill("Ada");
  await editor.panel.getByRole("button", { name: "Run", exact: true }).click();
  const state = (node: string, status: string) => editor.pane.locator(`[data-id="${node}"] [data-status="${status}"]`);
  await expect(state("first", "succeeded")).toBeVisible({ timeout: 20_000 });
  await expect(state("ask", "waiting")).toBeVisible({ timeout: 20_000 });
  await expect(state("last", "succeeded")).toHaveCount(0);

  const execution = await onlyExecution(api, id);
  const { items } = await api.ok<{ items: { id: string }[] }>("GET", `/executions/${execution}/interrupts`);
  await api.ok("POST", `/executions/${execution}/decisions/${items[0]?.id ?? ""}`, { value: "approve" });
  await expect(state("last", "succeeded")).toBeVisible({ timeout: 30_000 });
  await api.reaches(execution, "succeeded");
});

test("a waiting execution is approved, and goes on", async ({ page, api }) => {
  const id = await api.workflow(unique("Approve"), SHOWCASE);
  const execution = await api.start(id, { customer: "Ada", total: 120, items: ["book"] });
  await api.reaches(execution, "waiting");
  await page.goto(`/executions/${execution}`);
  await expect(page.getByText("Send 120 to Ada?")).toBeVisible();
  await page.getByRole("button", { name: "approve" }).click();
  await expect(page.getByRole("main").getByText("Succeeded").first()).toBeVisible({ timeout: 30_000 });
  await api.reaches(execution, "succeeded");
});

test("an execution that runs is cancelled, for good", async ({ page, api }) => {
  const id = await api.workflow(unique("Cancel"), {
    schema_version: 1,
    nodes: [{ id: "long", kind: "builtin", type: "delay", config: { seconds: 600 } }],
    edges: [
      { from: "START", to: "long" },
      { from: "long", to: "END" },
    ],
  });
  const execution = await api.start(id, {});
  await page.goto(`/executions/${execution}`);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Cancel/ })
    .last()
    .click();
  await expect(page.getByRole("main").getByText("Cancelled").first()).toBeVisible({ timeout: 20_000 });
  await api.reaches(execution, "cancelled");
});
