import { expect, test, unique } from "./cloud";
import { Editor, newest, upstream } from "./editor";

test("a blank workflow becomes one with a loop, a call and a choice, drawn and run by mouse", async ({ page, api }) => {
  const service = await upstream();
  const editor = new Editor(page);
  await page.goto("/workflows");
  await page.getByRole("button", { name: "New workflow" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(unique("By mouse"));
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(editor.card("Start")).toBeVisible();

  await editor.drop("For each", -220, -120);
  await editor.drop("HTTP request", 80, -120);
  await editor.drop("If / else", 80, 60);
  await editor.drop("Set variables", -220, 200);
  await editor.draw("for_each", "If item", "http_request");
  await editor.draw("for_each", "If done", "End");
  await editor.draw("http_request", "Then", "If / else");
  await editor.draw("If / else", "If true", "set_variable");
  await editor.draw("If / else", "If false", "for_each");
  await editor.draw("set_variable", "Then", "for_each");

  await editor.show("for_each");
  const items = editor.panel.getByRole("group", { name: "Items" });
  for (const [place, item] of ["book", "pen"].entries()) {
    await items.getByRole("button", { name: "Add to Items" }).click();
    await items.getByLabel(`Items: Item ${String(place + 1)}`, { exact: true }).fill(item);
  }
  await editor.show("http_request");
  await editor.field("Url").fill(`${service.url}/items/{{results.for_each.item}}`);
  await editor.show("If / else");
  await page.screenshot({ path: "/tmp/journeys/shots/d.png" });
  await editor.panel.getByRole("button", { name: "Add to Conditions" }).click();
  await page.screenshot({ path: "/tmp/journeys/shots/e.png" });
  const condition = editor.panel.getByRole("group", { name: "Conditions: Item 1" });
  await condition.getByRole("textbox", { name: "Left" }).fill("{{results.http_request.json.rare}}");
  await page.screenshot({ path: "/tmp/journeys/shots/f.png" });
  await editor.show("set_variable");
  await page.screenshot({ path: "/tmp/journeys/shots/g.png" });
  await service.close();
});
