/** The editor's panels, dialogs, menus and states. */
import type { Locator, Page } from "@playwright/test";

import { type Api, expect } from "./cloud";
import { Editor } from "./editor";
import type { Scenery } from "./scenery";
import type { Round, Screen } from "./screens";

const dialog = (page: Page) => page.getByRole("dialog");
const panelTab = (page: Page, name: string | RegExp) =>
  page.getByRole("tablist", { name: "Inspector" }).getByRole("tab", { name });
const partTab = (page: Page, name: string) =>
  page.getByRole("tablist", { name: /^Parts of / }).getByRole("tab", { name, exact: true });

/** Bring a card into view, which a panel may have covered: only what is in view is drawn. */
async function card(page: Page, title: string): Promise<Locator> {
  await page.getByRole("button", { name: "Show everything" }).click();
  return new Editor(page).card(title);
}

const node = (title: string, part?: string) => async (page: Page) => {
  await expect(await card(page, title)).toBeVisible();
  await new Editor(page).show(title);
  if (part !== undefined) await partTab(page, part).click();
};

/** A workflow that has run, and everything that is opened beside its graph. */
export function editorScreens(scenery: Scenery): Round {
  const context = async (page: Page, title: string) => {
    await page.keyboard.press("Escape");
    await (await card(page, title)).getByTitle(title, { exact: true }).first().click({ button: "right" });
  };
  const screens: Screen[] = [
    { name: "editor", open: (page) => new Editor(page).open(scenery.workflow) },
    {
      name: "editor-nothing-selected",
      open: async (page) => {
        await page.getByRole("button", { name: "No problems" }).click();
        await panelTab(page, "Node").click();
        await expect(page.getByRole("heading", { name: "Nothing is selected" })).toBeVisible();
      },
    },
    { name: "editor-node-variables", open: node("Take the order") },
    {
      name: "editor-branch",
      open: async (page) => page.getByRole("heading", { name: "If / else" }).first().scrollIntoViewIfNeeded(),
    },
    { name: "editor-node-settings", open: node("Take the order", "Settings") },
    { name: "editor-node-output", open: node("Take the order", "Output") },
    { name: "editor-node-docs", open: node("Take the order", "Docs") },
    { name: "editor-node-loop", open: node("For each item") },
    { name: "editor-node-approval", open: node("Approve the parcel") },
    {
      name: "editor-expression",
      open: async (page) => {
        await node("Pack")(page);
        const value = new Editor(page).panel.getByRole("textbox", { name: "packed" });
        await value.click();
        await value.press("End");
        await page.keyboard.type(" {{");
        await expect(page.getByRole("listbox", { name: "Values to insert" })).toBeVisible();
      },
    },
    {
      name: "editor-start",
      open: async (page) => {
        // What was typed goes again, so that the draft stays what it was.
        await new Editor(page).panel.getByRole("textbox", { name: "packed" }).fill("{{results.each_item.item}}");
        await (await card(page, "Start")).click();
        await panelTab(page, "Node").click();
        await expect(page.getByText("Every execution begins here.", { exact: false })).toBeVisible();
      },
    },
    {
      name: "editor-note",
      open: async (page) => {
        await page.getByRole("button", { name: "Show everything" }).click();
        await page.getByText("Orders over 100 go by express.").click();
        await expect(new Editor(page).panel.getByLabel("Text", { exact: true })).toBeVisible();
      },
    },
    {
      name: "editor-edge",
      open: async (page) => {
        await page.locator(".react-flow__edge").first().dispatchEvent("click");
        await expect(page.getByRole("heading", { name: "Connection" })).toBeVisible();
      },
    },
    {
      name: "editor-several",
      open: async (page) => {
        await (await card(page, "Pack")).click();
        await page.keyboard.down("Control");
        await new Editor(page).card("Approve the parcel").click();
        await page.keyboard.up("Control");
        await expect(page.getByRole("heading", { name: "2 nodes" })).toBeVisible();
      },
    },
    {
      name: "editor-problems-none",
      open: async (page) => {
        await panelTab(page, "Problems").click();
        await expect(page.getByRole("heading", { name: "No problems" })).toBeVisible();
      },
    },
    {
      name: "editor-python",
      open: async (page) => {
        await panelTab(page, "Python").click();
        await expect(page.getByRole("tabpanel", { name: "Python" }).getByText("StateGraph").first()).toBeVisible();
      },
    },
    {
      name: "editor-versions",
      open: async (page) => {
        await panelTab(page, "Versions").click();
        await expect(page.getByRole("button", { name: "Actions for version 1" })).toBeVisible();
      },
    },
    {
      name: "editor-versions-menu",
      open: async (page) => {
        await page.getByRole("button", { name: "Actions for version 1" }).click();
        await expect(page.getByRole("menuitem", { name: "Look at it" })).toBeVisible();
      },
    },
    {
      name: "editor-version",
      open: async (page) => {
        await page.getByRole("menuitem", { name: "Look at it" }).click();
        await expect(dialog(page).locator(".mini-node").first()).toBeVisible();
      },
    },
    {
      name: "editor-difference",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Actions for version 1" }).click();
        await page.getByRole("menuitem", { name: "Compare with the draft" }).click();
        await expect(page.getByText("Take the order").first()).toBeVisible();
      },
    },
    {
      name: "editor-difference-pane",
      open: async (page) => {
        await page.getByRole("button", { name: /side by side$/ }).click();
        await expect(dialog(page).locator(".mini-node").first()).toBeVisible();
      },
    },
    {
      name: "editor-run",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await panelTab(page, "Run").click();
        await expect(
          page.getByRole("tabpanel", { name: "Run" }).getByRole("button", { name: "Run", exact: true }),
        ).toBeVisible();
      },
    },
    {
      name: "editor-run-json",
      open: async (page) => {
        await page.getByRole("button", { name: "JSON", exact: true }).click();
        await expect(page.getByRole("textbox", { name: "Inputs" })).toBeVisible();
      },
    },
    {
      name: "editor-history",
      open: async (page) => {
        await page.getByRole("button", { name: "Last executions" }).click();
        await expect(page.getByRole("menuitem", { name: "All executions …" })).toBeVisible();
      },
    },
    {
      name: "editor-overlay",
      open: async (page) => {
        await page
          .getByRole("menuitem", { name: /Succeeded/ })
          .first()
          .click();
        await page.getByRole("button", { name: "Show what it does" }).click();
        await expect(page.getByRole("option", { name: /^Pack/ }).first()).toBeVisible();
        await page.getByRole("button", { name: "Close the panel" }).click();
      },
    },
    {
      name: "editor-overlay-output",
      open: async (page) => {
        await page
          .getByRole("tablist", { name: "What to see of the execution" })
          .getByRole("tab", { name: "Output" })
          .click();
        await node("Pack", "Output")(page);
      },
    },
    {
      name: "editor-pinned",
      open: async (page) => {
        await page.getByRole("button", { name: "Pin this output" }).click();
        await expect(page.getByRole("button", { name: "Remove the pin" })).toBeVisible();
      },
    },
    {
      name: "editor-run-pins",
      open: async (page) => {
        await panelTab(page, "Run").click();
        await expect(page.getByText("1 pinned output is taken in place of running")).toBeVisible();
      },
    },
    {
      name: "editor-waiting",
      open: async (page) => {
        await page.getByRole("button", { name: "Last executions" }).click();
        await page
          .getByRole("menuitem", { name: /Waiting/ })
          .first()
          .click();
        await expect(page.getByRole("heading", { name: "Send 120 to Ada?" })).toBeVisible();
      },
    },
    {
      name: "editor-node-menu",
      open: async (page) => {
        await page.getByRole("button", { name: "Show no execution" }).click();
        await context(page, "Pack");
        await expect(page.getByRole("menuitem", { name: "Duplicate" })).toBeVisible();
      },
    },
    {
      name: "editor-pane-menu",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await page.locator(".react-flow__pane").click({ button: "right", position: { x: 40, y: 460 } });
        await expect(page.getByRole("menuitem", { name: "Select all" })).toBeVisible();
      },
    },
    {
      name: "editor-quick-add",
      open: async (page) => {
        await page.getByRole("menuitem", { name: "Add a node here …" }).click();
        await expect(dialog(page).getByRole("option").first()).toBeVisible();
      },
    },
    {
      name: "editor-connect",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await context(page, "Pack");
        await page.getByRole("menuitem", { name: "Connect to …" }).click();
        await expect(dialog(page).getByRole("option").first()).toBeVisible();
      },
    },
    {
      name: "editor-find",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Find in the graph" }).click();
        await page.getByRole("search").getByRole("combobox").fill("ship");
        await expect(page.getByRole("search").getByRole("option").first()).toBeVisible();
      },
    },
    {
      name: "editor-find-nothing",
      open: async (page) => {
        await page.getByRole("search").getByRole("combobox").fill("zeppelin");
        await expect(page.getByText("Nothing in this workflow matches.")).toBeVisible();
      },
    },
    {
      name: "editor-library-search",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await page.getByRole("searchbox", { name: "Search nodes" }).fill("http");
      },
    },
    {
      name: "editor-library-nothing",
      open: async (page) => {
        await page.getByRole("searchbox", { name: "Search nodes" }).fill("zeppelin");
        await expect(page.getByText("No node matches.")).toBeVisible();
      },
    },
    {
      name: "editor-library-hidden",
      open: async (page) => {
        await page.getByRole("searchbox", { name: "Search nodes" }).fill("");
        await page.getByRole("button", { name: "Hide the library" }).click();
        await page.getByRole("button", { name: "Show everything" }).click();
      },
    },
    {
      name: "editor-more-menu",
      open: async (page) => {
        await page.getByRole("button", { name: "Show the library" }).click();
        await page
          .getByRole("toolbar", { name: "Workflow" })
          .getByRole("button", { name: "More", exact: true })
          .click();
        await expect(page.getByRole("menuitem", { name: "Versions" })).toBeVisible();
      },
    },
    {
      name: "editor-shortcuts",
      open: async (page) => {
        await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
        await expect(dialog(page)).toContainText("Going around");
      },
    },
    {
      name: "editor-discard",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await new Editor(page).more("Discard the draft …");
        await expect(dialog(page)).toContainText("Discard the draft?");
      },
    },
    {
      name: "editor-remove",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await new Editor(page).more("Delete workflow …");
        await expect(dialog(page)).toContainText("Delete this workflow?");
      },
    },
    {
      name: "editor-palette",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await page.keyboard.press("Control+k");
        await expect(page.getByRole("option", { name: "Problems" })).toBeVisible();
      },
    },
  ];
  return { name: "the editor of a workflow that has run", screens };
}

/** A draft with a node of each kind, and with problems. */
export function kindScreens(scenery: Scenery): Round {
  const settings = (part: string) => async (page: Page) => {
    await panelTab(page, "Settings").click();
    await new Editor(page).panel.getByRole("tab", { name: part, exact: true }).click();
  };
  const screens: Screen[] = [
    { name: "kinds", open: (page) => new Editor(page).open(scenery.kinds) },
    {
      name: "kinds-problems",
      open: async (page) => {
        await page.getByRole("button", { name: /^\d+ problems?$/ }).click();
        await expect(page.getByRole("heading", { name: "Errors" })).toBeVisible();
      },
    },
    { name: "kinds-http", open: node("Look the customer up") },
    { name: "kinds-http-settings", open: node("Look the customer up", "Settings") },
    { name: "kinds-transform", open: node("Shape the answer") },
    { name: "kinds-respond", open: node("Answer") },
    { name: "kinds-subgraph", open: node("Check the address") },
    { name: "kinds-workflow", open: node("Pack the order") },
    {
      name: "kinds-unknown",
      open: node("A node of a package that nobody has installed any more, with a name that is long"),
    },
    { name: "kinds-limits", open: settings("Limits") },
    { name: "kinds-inputs", open: settings("Inputs") },
    { name: "kinds-state", open: settings("State") },
    {
      name: "kinds-run",
      open: async (page) => {
        await panelTab(page, "Run").click();
        await page.getByRole("tabpanel", { name: "Run" }).getByRole("button", { name: "Run", exact: true }).click();
        await expect(page.getByText("The inputs do not fit yet; see the fields.")).toBeVisible();
      },
    },
    {
      name: "kinds-pick-workflow",
      open: async (page) => {
        await page.getByRole("button", { name: "Close the panel" }).click();
        await page
          .getByRole("complementary", { name: "Nodes" })
          .getByRole("button", { name: /^Workflow/ })
          .click();
        await expect(dialog(page).getByRole("option").first()).toBeVisible();
      },
    },
    {
      name: "kinds-inside",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await (await card(page, "Check the address")).click({ button: "right" });
        await page.getByRole("menuitem", { name: "Open sub-graph" }).click();
        await expect(new Editor(page).card("Normalise")).toBeVisible();
      },
    },
  ];
  return { name: "a node of each kind, settings and problems", screens };
}

/** What the editor is when it is empty, loads, has come from a script, has lost its connection, or met another's change. */
export function stateScreens(scenery: Scenery, api: Api): Round {
  const screens: Screen[] = [
    {
      name: "blank",
      open: async (page) => {
        await new Editor(page).open(scenery.blank);
        await expect(page.getByRole("heading", { name: "Start here" })).toBeVisible();
      },
    },
    {
      name: "blank-inputs",
      open: async (page) => {
        await new Editor(page).more("Graph settings");
        await new Editor(page).panel.getByRole("tab", { name: "Inputs", exact: true }).click();
        await page.getByRole("button", { name: "Add input" }).click();
        await expect(new Editor(page).panel.getByRole("textbox", { name: "Name" }).first()).toBeVisible();
      },
    },
    { name: "script", open: (page) => new Editor(page).open(scenery.script) },
    { name: "script-node", open: (page) => new Editor(page).show("compose") },
    {
      name: "script-python-refused",
      open: async (page) => {
        await panelTab(page, "Python").click();
        const script = page.getByRole("textbox", { name: "The draft as Python" });
        await script.click();
        await page.keyboard.press("Control+Home");
        await page.keyboard.insertText("import subprocess\n");
        await page.getByRole("button", { name: "Apply to the graph" }).click();
        await expect(page.getByText("The script was refused")).toBeVisible({ timeout: 60_000 });
      },
    },
    {
      name: "editor-loading",
      open: async (page) => {
        await page.route(/\/draft$/, () => undefined);
        await page.goto(`/workflows/${scenery.blank}`);
        await expect(page.getByText("Opening the workflow")).toBeAttached();
      },
    },
    {
      name: "editor-failed",
      open: async (page) => {
        await page.route(/\/draft$/, (route) => route.abort());
        await page.goto(`/workflows/${scenery.blank}`);
        await expect(page.getByRole("heading", { name: "The workflow did not open" })).toBeVisible({ timeout: 30_000 });
      },
    },
    {
      name: "editor-offline",
      open: async (page) => {
        const editor = new Editor(page);
        await editor.open(scenery.kinds);
        await page.context().setOffline(true);
        await rename(editor, "Answer", "Answer nobody");
        await expect(editor.state).toHaveText("Not saved: no connection");
      },
    },
    {
      name: "editor-conflict",
      open: async (page) => {
        const { graph, revision } = await api.draft(scenery.kinds);
        const nodes = graph.nodes?.map((node) => (node.id === "answer" ? { ...node, label: "Answer everyone" } : node));
        await api.put(`/workflows/${scenery.kinds}/draft`, { graph: { ...graph, nodes } }, String(revision));
        await page.context().setOffline(false);
        await expect(dialog(page)).toContainText("Someone else changed this workflow too", { timeout: 30_000 });
      },
    },
    {
      name: "editor-notice",
      open: async (page) => {
        await dialog(page).getByRole("button", { name: "Save these choices" }).click();
        await page.getByRole("button", { name: "Publish" }).click();
        await expect(page.getByText("The graph has errors. Mend them, then publish.")).toBeVisible();
      },
    },
  ];
  return { name: "an editor that is empty, on its way, cut off, or in a conflict", screens };
}

async function rename(editor: Editor, before: string, name: string): Promise<void> {
  await editor.show(before);
  const title = editor.panel.getByRole("textbox", { name: "Name", exact: true }).first();
  await title.fill(name);
  await title.press("Enter");
}
