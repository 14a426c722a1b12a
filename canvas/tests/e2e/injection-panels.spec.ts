/** Every panel, form, menu and tab with the corpus in what it shows. */
import type { Page } from "@playwright/test";

import { expect, test, unique } from "./cloud";
import { Editor } from "./editor";
import { PAYLOADS } from "./payloads";
import { CLEAN, watch } from "./watch";

test.describe.configure({ timeout: 240_000 });

const first = PAYLOADS[15] ?? "";
// Templates would be read as such where a configuration is executed; they stay payloads wherever nothing is.
const inert = PAYLOADS.map((payload) => payload.replaceAll("{{", "{ {"));
const named = Object.fromEntries(PAYLOADS.map((payload) => [payload, payload]));

/** A form, in whose every word is a payload. */
const SCHEMA = {
  type: "object",
  title: first,
  description: PAYLOADS.join(" "),
  properties: Object.fromEntries(
    PAYLOADS.map((payload, index) => [
      `f${String(index)}${payload.slice(0, 40)}`,
      {
        type: ["string", "number", "boolean", "array", "object"][index % 5],
        title: payload,
        description: payload,
        ...(index % 10 === 0 ? { enum: [payload, first] } : {}),
        ...(index % 5 === 4 ? { properties: { [payload]: { title: payload, type: "string" } } } : {}),
        ...(index % 5 === 0 ? { default: payload } : {}),
      },
    ]),
  ),
};

/** One graph with the corpus wherever a graph has words. */
const GRAPH = {
  schema_version: 1,
  nodes: [
    { id: "values", kind: "builtin", type: "set_variable", label: first, config: { ...named, list: PAYLOADS } },
    {
      id: "call",
      kind: "builtin",
      type: "http_request",
      label: PAYLOADS[23],
      config: { url: first, headers: named, query: named, body: PAYLOADS.join("\n"), json: PAYLOADS },
      retry: { max_attempts: 2, on: PAYLOADS.slice(0, 10) },
    },
    { id: "ask", kind: "builtin", type: "approval", label: PAYLOADS[24], config: { message: first, schema: SCHEMA } },
    { id: "odd", kind: "builtin", type: first, label: PAYLOADS[40], config: named },
    {
      id: "inner",
      kind: "graph",
      label: PAYLOADS[43],
      graph: { nodes: [{ id: "leaf", kind: "builtin", type: "set_variable", label: first, config: named }] },
    },
    { id: "other", kind: "workflow", label: PAYLOADS[19], workflow_id: first, inputs: named },
  ],
  edges: [
    { from: "START", to: "values" },
    { from: "call", to: "ask" },
  ],
  branches: [
    {
      from: "values",
      kind: "builtin",
      type: "switch",
      config: { value: first, cases: PAYLOADS.slice(0, 12).map((value) => ({ value, outcome: value.slice(0, 128) })) },
      to: Object.fromEntries(PAYLOADS.slice(0, 12).map((value) => [value.slice(0, 128), "call"])),
    },
  ],
  settings: { input_schema: SCHEMA },
  ui: { notes: [{ id: "n", x: 0, y: -300, width: 300, height: 160, text: PAYLOADS.join("\n"), color: "yellow" }] },
};

const FINE = {
  schema_version: 1,
  nodes: [{ id: "values", kind: "builtin", type: "set_variable", label: first, config: { list: inert } }],
  edges: [
    { from: "START", to: "values" },
    { from: "values", to: "END" },
  ],
};

const openTab = async (page: Page, list: string | RegExp, name: string) => {
  await page.getByRole("tablist", { name: list }).getByRole("tab", { name }).first().click();
};

test("panels, forms, menus and an imported file show payloads as text @long", async ({ page, api }) => {
  const check = await watch(page);
  const id = await api.workflow(unique("Panels"), FINE);
  const editor = new Editor(page);
  await editor.open(id);
  // An imported file is what a stranger may have written.
  const chosen = page.waitForEvent("filechooser");
  await editor.more("Import from JSON …");
  const file = { name: `${first.replaceAll("/", "")}.json`, mimeType: "application/json" };
  await (await chosen).setFiles({ ...file, buffer: Buffer.from(JSON.stringify(GRAPH)) });
  await expect(page.getByText("The graph was imported.", { exact: false })).toBeVisible();
  expect(await check(), "imported").toEqual(CLEAN);

  for (const node of [0, 1, 2, 3, 4, 5]) {
    await page.getByRole("button", { name: "Show everything" }).click();
    const card = page.locator(`.react-flow__node[data-id="${GRAPH.nodes[node]?.id ?? ""}"]`);
    await card.click({ position: { x: 60, y: 12 } });
    await page.keyboard.press("Enter");
    for (const part of ["Parameters", "Settings", "Output", "Docs"]) {
      await openTab(page, /^Parts of /, part);
      expect(await check(), `${String(node)}: ${part}`).toEqual(CLEAN);
    }
  }
  for (const panel of ["Problems", "Settings", "Run", "Versions", "Node"]) {
    await openTab(page, "Inspector", panel);
    expect(await check(), panel).toEqual(CLEAN);
  }
  await openTab(page, "Inspector", "Settings");
  for (const part of ["Inputs", "State"]) {
    await editor.panel.getByRole("tab", { name: part, exact: true }).click();
    expect(await check(), part).toEqual(CLEAN);
  }
  await page.getByRole("button", { name: "Close the panel" }).click();

  await page.getByRole("button", { name: "Find in the graph" }).click();
  const search = page.getByRole("search").getByRole("combobox");
  for (const payload of PAYLOADS) await search.fill(payload);
  expect(await check(), "find").toEqual(CLEAN);
  await page.keyboard.press("Escape");
  await page.getByRole("searchbox", { name: "Search nodes" }).fill(first);
  await page.keyboard.press("Control+k");
  for (const payload of PAYLOADS.slice(0, 20)) await page.getByPlaceholder("Search or jump to").fill(payload);
  expect(await check(), "palette").toEqual(CLEAN);
});

test("what is typed into fields, pins and a run, and comes back from it, stays text @long", async ({ page, api }) => {
  const check = await watch(page);
  const id = await api.workflow(unique("Typed"), FINE);
  const editor = new Editor(page);
  await editor.open(id);
  const heading = page.getByRole("textbox", { name: "Name of the workflow" });
  await editor.show(first);
  const label = editor.panel.getByRole("textbox", { name: "Name", exact: true }).first();
  for (const payload of PAYLOADS) {
    await label.fill(payload.slice(0, 200));
    await label.press("Enter");
  }
  expect(await check(), "labels").toEqual(CLEAN);
  await openTab(page, /^Parts of /, "Output");
  await editor.panel.getByRole("button", { name: "Pin a value" }).click();
  const pin = editor.panel.getByRole("textbox", { name: "Pinned output" });
  await pin.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(JSON.stringify(named));
  expect(await check(), "pin").toEqual(CLEAN);

  await openTab(page, "Inspector", "Run");
  await page.getByRole("button", { name: "JSON", exact: true }).click();
  await editor.panel.getByRole("textbox", { name: "Inputs" }).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(JSON.stringify(named));
  await editor.panel.getByRole("tabpanel", { name: "Run" }).getByRole("button", { name: "Run", exact: true }).click();
  const drawer = page.getByRole("region", { name: "Executions of this workflow" });
  await expect(drawer.getByText("Succeeded").first()).toBeVisible({ timeout: 45_000 });
  for (const view of ["Log", "Output", "Steps"]) {
    await openTab(page, "What to see of the execution", view);
    expect(await check(), view).toEqual(CLEAN);
  }
  await expect(heading.or(page.getByRole("toolbar", { name: "Workflow" })).first()).toBeVisible();
});

const PRINTS = `
from typing import TypedDict
from langgraph.graph import END, START, StateGraph
from langgraph.types import interrupt

PAYLOADS = ${JSON.stringify(PAYLOADS)}


class State(TypedDict, total=False):
    found: dict


def show(state: State) -> dict:
    """${first.replaceAll('"', "'")}"""
    for payload in PAYLOADS:
        print(payload)
    return {"found": {payload: payload for payload in PAYLOADS}}


def ask(state: State) -> dict:
    return {"found": interrupt({"question": PAYLOADS[15], **{payload: payload for payload in PAYLOADS}})}


def build_graph():
    graph = StateGraph(State)
    graph.add_node("show", show)
    graph.add_node("ask", ask)
    graph.add_edge(START, "show")
    graph.add_edge("show", "ask")
    graph.add_edge("ask", END)
    return graph
`;

test("what a script says, logs, gives and asks stays text in every tab @long", async ({ page, api }) => {
  const check = await watch(page);
  const id = await api.script(unique("Prints"), PRINTS);
  const execution = await api.start(id, named);
  await api.reaches(execution, "waiting");
  await page.goto(`/executions/${execution}`);
  await expect(page.getByRole("heading", { name: first })).toBeVisible();
  for (const tab of ["Graph", "Log", "Checkpoints", "Input and output", "Timeline"]) {
    await openTab(page, "What to see of the execution", tab);
    await page.waitForLoadState("networkidle");
    expect(await check(), tab).toEqual(CLEAN);
  }
  await page.getByRole("option", { name: /^show/ }).first().click();
  for (const part of ["Input", "Output", "Log"]) {
    await openTab(page, "What to see of the step", part);
    expect(await check(), part).toEqual(CLEAN);
  }
  await page
    .getByRole("button", { name: /^Run again/ })
    .first()
    .click();
  await page.getByRole("dialog").getByLabel("From").selectOption({ index: 2 });
  await expect(page.getByRole("dialog").getByRole("textbox", { name: "State" })).toBeVisible();
  expect(await check(), "replay").toEqual(CLEAN);

  const editor = new Editor(page);
  await editor.open(id);
  await editor.more("Python view");
  await expect(page.getByRole("tabpanel", { name: "Python" }).getByText("StateGraph").first()).toBeVisible();
  expect(await check(), "Python view").toEqual(CLEAN);
});
