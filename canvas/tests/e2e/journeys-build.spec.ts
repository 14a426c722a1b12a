import { type Api, expect, test, unique } from "./cloud";
import { Editor, Keys, newest, onlyExecution, upstream } from "./editor";
import { chain } from "../graphs";

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
  await editor.panel.getByRole("button", { name: "Add entry" }).click();
  await editor.panel.getByRole("textbox", { name: "Name" }).last().fill("flagged");
  await editor.panel.getByRole("textbox", { name: "flagged" }).fill("{{results.for_each.item}}");
  await editor.publish(1);
  await isDrawn(api, editor.workflow, service.url);

  await editor.run();
  await hasRun(api, editor.workflow, service.calls);
  await service.close();
});

test("the same workflow is drawn, filled in and run by keyboard alone", async ({ page, api }) => {
  const service = await upstream();
  const editor = new Editor(page);
  const keys = new Keys(page);
  await page.goto("/workflows");
  await keys.tabTo(page.getByRole("button", { name: "New workflow" }).first());
  await keys.press("Enter");
  await expect(page.getByRole("dialog").getByLabel("Name")).toBeFocused();
  await keys.type(unique("By keyboard"));
  await keys.press("Enter");
  await expect(editor.card("Start")).toBeVisible();

  // From the library at the left, then from the list that A opens: each follows the one that has the keyboard.
  await keys.press("F6", "F6");
  const library = page.getByRole("complementary", { name: "Nodes" });
  await keys.tabTo(library.getByRole("searchbox"));
  await keys.type("for each");
  await keys.press("ArrowDown", "Enter");
  await expect(editor.card("for_each")).toBeFocused();
  for (const [words, card] of [
    ["http", "http_request"],
    ["if", "If / else"],
    ["set var", "set_variable"],
  ] as const) {
    await keys.press("a");
    await expect(page.getByRole("dialog", { name: /^Add a node after/ }).getByRole("combobox")).toBeFocused();
    await keys.type(words);
    await keys.press("Enter");
    await expect(editor.card(card)).toBeFocused();
  }
  await keys.connect(editor, "set_variable", null, "for_each");
  await keys.goTo(editor, "If / else");
  await keys.connect(editor, "If / else", "If false", "for_each");
  await keys.goTo(editor, "for_each");
  await keys.connect(editor, "for_each", "If done", "End");

  await keys.press("Enter");
  await keys.tabTo(editor.panel.getByRole("button", { name: "Add to Items" }));
  await keys.press("Enter");
  await keys.type("book");
  await keys.tabTo(editor.panel.getByRole("button", { name: "Add to Items" }));
  await keys.press("Enter");
  await keys.type("pen");
  await keys.press("Escape");
  await expect(editor.card("for_each")).toBeFocused();

  await keys.goTo(editor, "http_request");
  await keys.press("Enter");
  await keys.tabTo(editor.field("URL"));
  await keys.type(`${service.url}/items/{{results.for_each.item}}`);
  await keys.press("Escape");

  await keys.goTo(editor, "If / else");
  await keys.press("Enter");
  await keys.tabTo(editor.panel.getByRole("button", { name: "Add to Conditions" }));
  await keys.press("Enter");
  const condition = editor.panel.getByRole("group", { name: "Conditions: Item 1" });
  await expect(condition.getByRole("textbox", { name: "Left" })).toBeFocused();
  await keys.type("{{results.http_request.json.rare}}");
  await keys.tabTo(condition.getByRole("combobox", { name: "Operator" }));
  await keys.type("Is tr");
  await keys.press("Escape");

  await keys.goTo(editor, "set_variable");
  await keys.press("Enter");
  await keys.tabTo(editor.panel.getByRole("button", { name: "Add entry" }));
  await keys.press("Enter");
  await keys.type("flagged");
  await keys.tabTo(editor.panel.getByRole("textbox", { name: "flagged" }));
  await keys.type("{{results.for_each.item}}");

  await keys.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Command palette" }).getByRole("combobox")).toBeFocused();
  await keys.type("Publish");
  await keys.press("Enter");
  await expect(page.getByText("Version 1 is active.")).toBeVisible({ timeout: 20_000 });
  await isDrawn(api, editor.workflow, service.url);

  await keys.press("Control+Enter");
  const panel = editor.panel.getByRole("tabpanel", { name: "Run" });
  await expect(panel.getByRole("button", { name: "Run", exact: true })).toBeFocused();
  await keys.press("Control+Enter");
  await hasRun(api, editor.workflow, service.calls);
  await service.close();
});

test("a connection is reached, parted and removed by keyboard", async ({ page, api }) => {
  const id = await api.workflow(unique("Edges"), chain("first", "second"));
  const editor = new Editor(page);
  const keys = new Keys(page);
  await editor.open(id);
  await keys.press("ArrowRight");
  await keys.goTo(editor, "first");
  await keys.press("e");
  await expect(page.getByRole("group", { name: "first → second" })).toBeFocused();
  await keys.press("a");
  await keys.type("set var");
  await keys.press("Enter");
  await expect(editor.card("set_variable")).toBeFocused();
  await keys.press("e");
  await expect(page.getByRole("group", { name: "set_variable → second" })).toBeFocused();
  await keys.press("Delete");
  await expect(page.getByRole("group", { name: "set_variable → second" })).toHaveCount(0);
  await editor.saved();
  const { graph } = await api.draft(id);
  expect(graph.edges?.map(({ from, to }) => `${String(from)} > ${to}`).sort()).toEqual([
    "START > first",
    "first > set_variable",
    "second > END",
  ]);
});

test("nodes are selected together by keyboard, and become a sub-graph that is entered and left", async ({
  page,
  api,
}) => {
  const id = await api.workflow(unique("Together"), chain("first", "second", "third"));
  const editor = new Editor(page);
  const keys = new Keys(page);
  await editor.open(id);
  await keys.press("ArrowRight");
  await keys.goTo(editor, "first");
  await keys.press("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft");
  await expect(editor.card("second")).toBeFocused();
  await expect(editor.pane.locator(".react-flow__node.selected")).toHaveCount(2);
  await keys.press("g");
  const inner = editor.pane.getByRole("group", { name: "Sub-graph, Sub-graph" });
  await expect(inner).toBeFocused();
  await expect(editor.card("first")).toHaveCount(0);
  await keys.press("Shift+Enter");
  await expect(editor.card("first")).toBeVisible();
  await expect(editor.card("third")).toHaveCount(0);
  await keys.press("Escape");
  await expect(inner).toBeFocused();
  await keys.press("Control+z");
  await expect(editor.card("first")).toBeVisible();
});
