import { expect, test, unique } from "./cloud";

const SCRIPT = `# Greets whom it is told to.
from typing import TypedDict
from langgraph.graph import END, START, StateGraph


class State(TypedDict):
    name: str
    greeting: str


def greet(state: State) -> dict:
    return {"greeting": f"Hello {state['name']}"}


def build_graph():
    graph = StateGraph(State)
    graph.add_node("greet", greet)
    graph.add_edge(START, "greet")
    graph.add_edge("greet", END)
    return graph.compile()
`;

test("a blank workflow opens in the editor and is found by a search", async ({ page }) => {
  const name = unique("Blank");
  await page.goto("/workflows");
  await page.getByRole("button", { name: "New workflow" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Give it a name.");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page).toHaveURL(/\/workflows\/wf_/);
  await page.goto(`/workflows?q=${encodeURIComponent(name)}`);
  await expect(page.getByRole("link", { name })).toBeVisible();
  await page.getByLabel("Search workflows").fill("nothing has this name");
  await expect(page.getByRole("heading", { name: "No workflow fits" })).toBeVisible();
});

test("an example becomes a workflow that runs", async ({ page, api }) => {
  await page.goto("/workflows");
  await page.getByRole("button", { name: "New workflow" }).first().click();
  await page.getByRole("tab", { name: "Examples" }).click();
  await page.getByRole("button", { name: /^Use this example: .*loop/i }).click();
  await expect(page).toHaveURL(/\/workflows\/wf_/);
  const id = new URL(page.url()).pathname.split("/").pop() ?? "";
  const execution = await api.start(id, { customer: "Ada", total: 120, items: ["book", "pen"] });
  await api.reaches(execution, "succeeded");
});

test("a script's mistake is shown at its line; mended, the script becomes a workflow", async ({ page }) => {
  await page.goto("/workflows");
  await page.getByRole("button", { name: "New workflow" }).first().click();
  await page.getByRole("tab", { name: "Python" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(unique("Script"));
  const code = dialog.getByRole("textbox", { name: "Python script" });
  await code.fill(SCRIPT.replace("from typing", "import socket\nfrom typing"));
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Line 2");
  await code.fill(SCRIPT);
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(page).toHaveURL(/\/workflows\/wf_/, { timeout: 40_000 });
});

test("a graph that cannot run is refused with its reasons, and opens as a draft", async ({ page, api }) => {
  const graph = {
    schema_version: 1,
    nodes: [{ id: "a", kind: "builtin", type: "no_such_type" }],
    edges: [{ from: "START", to: "a" }],
  };
  await page.goto("/workflows");
  await page.getByRole("button", { name: "New workflow" }).first().click();
  await page.getByRole("tab", { name: "JSON" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(unique("Broken"));
  const code = dialog.getByRole("textbox", { name: "Graph" });
  await code.fill("nodes");
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(dialog.getByRole("alert")).toContainText("not JSON");
  await code.fill(JSON.stringify(graph));
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(dialog.getByText("no_such_type").last()).toBeVisible();
  await dialog.getByRole("button", { name: "Open as a draft" }).click();
  await expect(page).toHaveURL(/\/workflows\/wf_/);
  const id = new URL(page.url()).pathname.split("/").pop() ?? "";
  expect((await api.draft(id)).graph.nodes?.[0]?.type).toBe("no_such_type");
});

test("a workflow is renamed, tagged, archived and brought back", async ({ page, api }) => {
  const name = unique("Rename me");
  await api.workflow(name, {
    schema_version: 1,
    nodes: [{ id: "a", kind: "builtin", type: "set_variable", config: {} }],
    edges: [
      { from: "START", to: "a" },
      { from: "a", to: "END" },
    ],
  });
  await page.goto(`/workflows?q=${encodeURIComponent(name)}`);
  await page.getByRole("button", { name: `More: ${name}` }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByRole("textbox", { name: "Tags" }).fill("billing, nightly");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "nightly" }).click();
  await expect(page).toHaveURL(/tag=nightly/);
  await expect(page.getByRole("link", { name })).toBeVisible();
  await page.getByRole("button", { name: `More: ${name}` }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
  await expect(page.getByRole("link", { name })).toHaveCount(0);
  await page.getByRole("button", { name: "Bring back" }).click();
  await expect(page.getByRole("link", { name })).toBeVisible();
});
