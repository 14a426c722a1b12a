import { type Api, expect, test, unique } from "./cloud";
import { Editor, newest, onlyExecution, upstream } from "./editor";

// A journey is as long as what a person does; on a busy machine it takes its time.
test.describe.configure({ timeout: 90_000 });

/** What both journeys draw: each item is looked up; a rare one is flagged; then comes the next. */
async function isDrawn(api: Api, workflow: string, url: string): Promise<void> {
  const { graph } = await newest(api, workflow);
  const nodes = Object.fromEntries(graph.nodes.map(({ id, type, config }) => [id, { type, config }]));
  expect(nodes).toEqual({
    for_each: { type: "for_each", config: { items: ["book", "pen"] } },
    http_request: { type: "http_request", config: { url: `${url}/items/{{results.for_each.item}}` } },
    if_else: { type: "set_variable", config: {} },
    set_variable: { type: "set_variable", config: { flagged: "{{results.for_each.item}}" } },
  });
  expect(graph.edges.map(({ from, to }) => `${String(from)} > ${to}`).sort()).toEqual([
    "START > for_each",
    "http_request > if_else",
    "set_variable > for_each",
  ]);
  expect(graph.branches.map(({ from, type, to }) => ({ from, type, to }))).toEqual([
    { from: "for_each", type: "for_each", to: { item: "http_request", done: "END" } },
    { from: "if_else", type: "if_else", to: { true: "set_variable", false: "for_each" } },
  ]);
  expect(graph.branches[1]?.config?.conditions).toMatchObject([
    { left: "{{results.http_request.json.rare}}", operator: "is_truthy" },
  ]);
}

interface Execution {
  output: { results: Record<string, Record<string, unknown>> };
}

/** The workflow's only execution has done what was drawn. */
async function hasRun(api: Api, workflow: string, calls: readonly string[]): Promise<void> {
  const id = await onlyExecution(api, workflow);
  await api.reaches(id, "succeeded");
  const { output } = await api.ok<Execution>("GET", `/executions/${id}`);
  expect(output.results.set_variable).toEqual({ flagged: "pen" });
  expect(calls).toEqual(["/items/book", "/items/pen"]);
}

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
    await items.getByRole("textbox", { name: `Items: Item ${String(place + 1)}` }).fill(item);
  }
  await editor.show("http_request");
  await editor.field("URL").fill(`${service.url}/items/{{results.for_each.item}}`);
  await editor.show("If / else");
  await editor.panel.getByRole("button", { name: "Add to Conditions" }).click();
  const condition = editor.panel.getByRole("group", { name: "Conditions: Item 1" });
  await condition.getByRole("textbox", { name: "Left" }).fill("{{results.http_request.json.rare}}");
  await condition.getByRole("combobox", { name: "Operator" }).selectOption("Is truthy");
  await editor.show("set_variable");
  await page.screenshot({ path: "/tmp/journeys/shots/g.png" });
  await editor.panel.getByRole("button", { name: "Add entry" }).click();
  await editor.panel.getByRole("textbox", { name: "Name" }).last().fill("flagged");
  await editor.panel.getByRole("textbox", { name: "flagged" }).fill("{{results.for_each.item}}");
  await editor.publish(1);
  await isDrawn(api, editor.workflow, service.url);

  await editor.run();
  await hasRun(api, editor.workflow, service.calls);
  await service.close();
});
