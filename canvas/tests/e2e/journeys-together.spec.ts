/** Two tabs on one workflow, and a connection that breaks: nothing is lost. */
import { chain } from "../graphs";
import { type Api, expect, type Graph, test, unique } from "./cloud";
import { Editor, meaning } from "./editor";

test.describe.configure({ timeout: 90_000 });

/** Give a node another name, in the panel. */
async function label(editor: Editor, node: string, before: string, name: string): Promise<void> {
  await editor.show(before);
  // The title comes first; a configuration may have names as well.
  const title = editor.panel.getByRole("textbox", { name: "Name", exact: true }).first();
  await title.fill(name);
  await title.press("Enter");
  await expect(editor.card(name), node).toBeVisible();
}

async function labels(api: Api, workflow: string): Promise<Record<string, string | null | undefined>> {
  const { graph }: { graph: Graph } = await api.draft(workflow);
  return Object.fromEntries((graph.nodes ?? []).map((node) => [node.id, node.label]));
}

test("two tabs lose nothing: other nodes are brought together, the same field is asked about", async ({
  page,
  context,
  api,
}) => {
  const id = await api.workflow(unique("Two tabs"), chain("first", "second", "third"));
  const other = await context.newPage();
  const [mine, theirs] = [new Editor(page), new Editor(other)];
  await mine.open(id);
  await theirs.open(id);

  await page.bringToFront();
  await label(mine, "first", "first", "From mine");
  await mine.saved();
  await other.bringToFront();
  await label(theirs, "second", "second", "From theirs");
  await expect(theirs.card("From mine")).toBeVisible();
  await theirs.saved();
  expect(await labels(api, id)).toMatchObject({ first: "From mine", second: "From theirs" });

  await label(theirs, "third", "third", "Their third");
  await theirs.saved();
  await page.bringToFront();
  await label(mine, "third", "third", "My third");
  const dialog = page.getByRole("dialog", { name: "Someone else changed this workflow too" });
  await expect(dialog.getByRole("group")).toHaveCount(1);
  await expect(dialog.getByRole("group", { name: /third › label/ })).toContainText("Their third");
  await dialog.getByRole("radio", { name: "Theirs" }).check();
  await dialog.getByRole("button", { name: "Save these choices" }).click();
  await mine.saved();
  for (const name of ["From mine", "From theirs", "Their third"]) {
    await expect(mine.card(name)).toBeVisible();
    await expect(theirs.card(name)).toBeVisible();
  }
  expect(await labels(api, id)).toMatchObject({ first: "From mine", second: "From theirs", third: "Their third" });
});

test("edits made without a connection are saved when it is back, also after the page was closed @long", async ({
  page,
  context,
  api,
  complaints,
}) => {
  const id = await api.workflow(unique("Cut off"), chain("first", "second"));
  const editor = new Editor(page);
  await editor.open(id);
  await context.setOffline(true);
  await label(editor, "first", "first", "While offline");
  await expect(editor.state).toHaveText("Not saved: no connection");
  await context.setOffline(false);
  await editor.saved();
  expect(await labels(api, id)).toMatchObject({ first: "While offline" });

  await context.setOffline(true);
  await label(editor, "second", "second", "Closed offline");
  await expect(editor.state).toHaveText("Not saved: no connection");
  await page.close({ runBeforeUnload: false });
  await context.setOffline(false);
  expect((await labels(api, id)).second).toBeUndefined();

  const again = await context.newPage();
  const reopened = new Editor(again);
  await reopened.open(id);
  await expect(again.getByText("Changes that were not saved at your last visit are back.")).toBeVisible();
  await expect(reopened.card("Closed offline")).toBeVisible();
  await reopened.saved();
  expect(await labels(api, id)).toMatchObject({ first: "While offline", second: "Closed offline" });
  complaints.length = 0;
});

test("a graph of 1,000 nodes is opened, searched, edited and saved @long", async ({ page, api }) => {
  const { layeredGraph } = await import("../graphs");
  const graph = layeredGraph({ nodes: 1_000 });
  const id = await api.workflow(unique("Large"), graph);
  const editor = new Editor(page);
  const saves: number[] = [];
  page.on("request", (request) => {
    if (request.method() === "PATCH") saves.push(request.postDataBuffer()?.byteLength ?? 0);
  });
  await editor.open(id);
  const drawn = () => page.locator(".react-flow__node").count();
  expect(await drawn()).toBeLessThan(200);

  await page.getByRole("button", { name: "Find in the graph" }).click();
  await page.getByRole("search").getByRole("combobox").fill("Step 500");
  await page
    .getByRole("search")
    .getByRole("option", { name: /^Step 500/ })
    .click();
  await expect(editor.card("Step 500")).toBeVisible();
  await label(editor, "step_500", "Step 500", "Found and named");
  await editor.saved();
  expect(await drawn()).toBeLessThan(200);
  expect(saves).toHaveLength(1);
  expect(saves[0]).toBeLessThan(1_024);
  const { graph: stored } = await api.draft(id);
  const named = graph.nodes?.map((node) => (node.id === "step_500" ? { ...node, label: "Found and named" } : node));
  expect(meaning(stored.nodes)).toEqual(meaning(named));
});
