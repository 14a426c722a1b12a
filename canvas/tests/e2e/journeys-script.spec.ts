/** A script and its graph are two views of one workflow, whichever way it goes. */
import { expect, test, unique } from "./cloud";
import { Editor, meaning } from "./editor";

test.describe.configure({ timeout: 120_000 });

const SCRIPT = `from typing import TypedDict
from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    words: list
    longest: str


def choose(state: State) -> dict:
    return {"longest": max(state["words"], key=len)}


def again(state: State) -> str:
    return "stop" if len(state["longest"]) > 3 else "go on"


def build_graph():
    graph = StateGraph(State)
    graph.add_node("choose", choose)
    graph.add_edge(START, "choose")
    graph.add_conditional_edges("choose", again, {"go on": "choose", "stop": END})
    return graph.compile()
`;

test("an imported script, edited on the canvas, is another script; its exports come back as the same graph @long", async ({
  page,
  api,
}) => {
  const editor = new Editor(page);
  const create = async (tab: string, name: string) => {
    await page.goto("/workflows");
    await page.getByRole("button", { name: "New workflow" }).first().click();
    await page.getByRole("tab", { name: tab }).click();
    await page.getByRole("dialog").getByLabel("Name").fill(name);
    return page.getByRole("dialog");
  };
  const done = async () => {
    await page.getByRole("dialog").getByRole("button", { name: "Import" }).click();
    await expect(page).toHaveURL(/\/workflows\/wf_/, { timeout: 60_000 });
    await expect(editor.card("Start")).toBeVisible();
    return editor.workflow;
  };
  const dialog = await create("Python", unique("From a script"));
  await dialog.getByRole("textbox", { name: "Python script" }).fill(SCRIPT);
  await done();

  await editor.more("Python view");
  const python = editor.panel.getByRole("textbox", { name: "The draft as Python" });
  await expect(python).toContainText("def choose");
  await expect(python).not.toContainText("set_variable");
  await editor.drop("Set variables", 120, 200);
  await editor.show("set_variable");
  await editor.panel.getByRole("button", { name: "Add entry" }).click();
  await editor.panel.getByRole("textbox", { name: "Name" }).last().fill("done");
  await editor.panel.getByRole("textbox", { name: "done" }).fill("{{longest}}");
  await page.getByRole("button", { name: "Show everything" }).click();
  // Once the pane stands still.
  await editor.port("End", "Input").hover();
  await editor.draw("choose", "If stop", "set_variable");
  await editor.draw("set_variable", "Then", "End");
  await editor.saved();
  await editor.more("Python view");
  await expect(python).toContainText("set_variable");
  await expect(python).toContainText("{{longest}}");
  await editor.publish(2);
  const { graph } = await api.draft(editor.workflow);

  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copied = async () => {
    await editor.panel.getByRole("button", { name: "Copy the script" }).click();
    await expect(page.getByText("The script was copied.").last()).toBeVisible();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const script = await copied();
  const [download] = await Promise.all([page.waitForEvent("download"), editor.more("Export as JSON")]);

  const json = await create("JSON", unique("From its JSON"));
  await json.locator("input[type=file]").setInputFiles(await download.path());
  const fromJson = (await api.draft(await done())).graph;
  expect(meaning(fromJson)).toEqual(meaning(graph));
  const again = await create("Python", unique("From its script"));
  await again.getByRole("textbox", { name: "Python script" }).fill(script);
  const fromScript = (await api.draft(await done())).graph;
  // Another script, which the graph names by its hash: but what it says is the same, and it is written the same again.
  expect(meaning({ ...fromScript, script: null })).toEqual(meaning({ ...graph, script: null }));
  await editor.more("Python view");
  await expect(python).toContainText("set_variable");
  expect(await copied()).toBe(script);
});
