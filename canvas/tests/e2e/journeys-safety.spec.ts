/** What is drawn is mended, kept and brought back. */
import { expect, test, unique } from "./cloud";
import { Editor, meaning, newest } from "./editor";
import { chain } from "../graphs";

test.describe.configure({ timeout: 90_000 });

test("a problem of the list leads to the field that it is about, and goes when that is mended", async ({
  page,
  api,
}) => {
  const graph = chain("first", "second");
  const id = await api.workflow(unique("To mend"), graph);
  const broken = {
    ...graph,
    nodes: graph.nodes?.map((node) => (node.id === "second" ? { ...node, type: "http_request" } : node)),
  };
  await api.put(`/workflows/${id}/draft`, { graph: broken }, "0");
  const editor = new Editor(page);
  await editor.open(id);
  await page.getByRole("button", { name: "1 problem" }).click();
  await editor.panel.getByRole("button", { name: /second › URL/ }).click();
  await expect(editor.field("URL")).toBeFocused();
  await expect(editor.card("second")).toHaveClass(/selected/);
  await page.keyboard.type("https://example.com/");
  await expect(page.getByRole("button", { name: "No problems" })).toBeVisible();
  await editor.publish(2);
  expect((await newest(api, id)).graph.nodes[1]?.config).toEqual({ url: "https://example.com/" });
});

test("an old version is restored from its difference to the draft", async ({ page, api }) => {
  const id = await api.workflow(unique("Restored"), chain("first", "second"));
  const { graph: before } = await newest(api, id);
  await api.ok("PUT", `/workflows/${id}`, { graph: chain("first") });
  const editor = new Editor(page);
  await editor.open(id);
  await expect(editor.card("second")).toHaveCount(0);
  await editor.more("Versions");
  await editor.panel.getByRole("button", { name: "Actions for version 1" }).click();
  await page.getByRole("menuitem", { name: "Compare with the draft" }).click();
  await expect(editor.panel.getByRole("region", { name: "Removed" })).toContainText("second");
  await editor.panel.getByRole("button", { name: "Restore version 1" }).click();
  await expect(editor.card("second")).toBeVisible();
  await expect(editor.panel.getByText("No difference")).toBeVisible();
  await editor.publish(3);
  expect(meaning((await newest(api, id)).graph)).toEqual(meaning(before));
});
