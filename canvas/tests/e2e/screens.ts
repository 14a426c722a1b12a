/** Every screen of the canvas and the states of it that a user comes to see: those of the house, and of executions. */
import type { Page } from "@playwright/test";

import { expect } from "./cloud";
import type { Scenery } from "./scenery";

/** One state of a screen: its name, and how one comes to it, where the one before it left off. */
export interface Screen {
  name: string;
  open: (page: Page) => Promise<void>;
  /** What the browser's console must say of it. */
  complains?: true;
}

/** Screens that follow one another. */
export interface Round {
  name: string;
  screens: readonly Screen[];
}

const heading = (name: string | RegExp) => async (page: Page) =>
  expect(page.getByRole("heading", { name }).first()).toBeVisible();

const at = (path: string, seen: (page: Page) => Promise<void>) => async (page: Page) => {
  await page.goto(path);
  await seen(page);
};

/** Answer what a page asks for at a path in another way, until the next screen. */
async function answered(page: Page, path: RegExp, answer: "never" | "nothing" | "error"): Promise<void> {
  await page.route(path, async (route) => {
    if (answer === "error")
      await route.fulfill({
        status: 500,
        contentType: "application/problem+json",
        json: { type: "about:blank", title: "Internal error", status: 500, detail: "The store does not answer." },
      });
    else if (answer === "nothing") await route.fulfill({ json: { items: [], next: null } });
  });
}

const LIST = /\/api\/workflows\?/;
const RUNS = /\/api\/executions\?/;

export function houseScreens(scenery: Scenery): Round {
  const dialog = (page: Page) => page.getByRole("dialog");
  const create = async (page: Page, tab: string) => {
    await page.getByRole("button", { name: "New workflow" }).first().click();
    await dialog(page).getByRole("tab", { name: tab }).click();
  };
  const row = `More: ${scenery.name}`;
  const list = at("/workflows", async (page) =>
    expect(page.getByRole("link", { name: scenery.name, exact: true })).toBeVisible(),
  );
  const screens: Screen[] = [
    { name: "workflows", open: list },
    {
      name: "workflows-row-menu",
      open: async (page) => {
        await page.getByRole("button", { name: row, exact: true }).click();
        await expect(page.getByRole("menuitem", { name: "Open" })).toBeVisible();
      },
    },
    {
      name: "workflows-details",
      open: async (page) => {
        await page.getByRole("menuitem", { name: /^Rename/ }).click();
        await expect(dialog(page).getByLabel("Description")).toBeVisible();
      },
    },
    {
      name: "workflows-archive",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: row, exact: true }).click();
        await page.getByRole("menuitem", { name: /^Archive/ }).click();
        await expect(dialog(page)).toContainText("It runs no more");
      },
    },
    {
      name: "workflows-create",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await create(page, "Blank");
        await dialog(page).getByRole("button", { name: "Create" }).click();
        await expect(dialog(page).getByText("Give it a name.")).toBeVisible();
      },
    },
    {
      name: "workflows-examples",
      open: async (page) => {
        await dialog(page).getByRole("tab", { name: "Examples" }).click();
        await expect(page.getByRole("button", { name: /Use this example/ }).first()).toBeVisible();
      },
    },
    {
      name: "workflows-python-refused",
      open: async (page) => {
        await dialog(page).getByRole("tab", { name: "Python" }).click();
        await dialog(page).getByLabel("Name").fill("Refused");
        const script = dialog(page).locator(".cm-content");
        await script.click();
        await page.keyboard.insertText("from langgraph.graph import StateGraph\nimport subprocess\n");
        await dialog(page).getByRole("button", { name: "Import" }).click();
        await expect(
          dialog(page)
            .getByText(/^Line 2/)
            .first(),
        ).toBeVisible({ timeout: 60_000 });
      },
    },
    {
      name: "workflows-json-broken",
      open: async (page) => {
        await dialog(page).getByRole("tab", { name: "JSON" }).click();
        await dialog(page).locator(".cm-content").click();
        await page.keyboard.insertText('{"nodes": [');
        await dialog(page).getByRole("button", { name: "Import" }).click();
        await expect(
          dialog(page)
            .getByText(/This is not JSON/)
            .first(),
        ).toBeVisible();
      },
    },
    {
      name: "palette",
      open: async (page) => {
        await list(page);
        await page.keyboard.press("Control+k");
        await expect(page.getByRole("option", { name: scenery.name, exact: true })).toBeAttached();
      },
    },
    {
      name: "palette-nothing",
      open: async (page) => {
        await page.getByPlaceholder("Search or jump to").fill("nothing has this name");
        await expect(page.getByText("Nothing found.")).toBeVisible();
      },
    },
    {
      name: "theme-menu",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Theme" }).click();
        await expect(page.getByRole("menuitem", { name: "Dark" })).toBeVisible();
      },
    },
    {
      name: "account-menu",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: /^Account/ }).click();
        await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
      },
    },
    { name: "workflows-none", open: at("/workflows?q=nothing-has-this-name", heading("No workflow fits")) },
    {
      name: "workflows-loading",
      open: async (page) => {
        await answered(page, LIST, "never");
        await page.goto("/workflows");
        await expect(page.getByRole("status", { name: /Loading/ })).toBeVisible();
      },
    },
    {
      name: "workflows-first",
      open: async (page) => {
        await answered(page, LIST, "nothing");
        await at("/workflows", heading("Draw your first workflow"))(page);
      },
    },
    {
      name: "workflows-failed",
      open: async (page) => {
        await answered(page, LIST, "error");
        await at("/workflows", heading("The workflows could not be read"))(page);
      },
    },
    { name: "not-found", open: at("/nowhere", heading("Not found")) },
    { name: "workflow-not-found", open: at("/workflows/wf_nowhere", heading("Not found")) },
    {
      name: "crashed",
      complains: true,
      open: async (page) => {
        // A page's code does not arrive: as when a new release has replaced the files that an open tab still asks for.
        await page.route(/assets\/WorkflowsPage-.*\.js/, (route) => route.abort());
        await at("/workflows", heading("This page stopped working"))(page);
      },
    },
  ];
  return { name: "the list, its dialogs and menus, and what goes wrong", screens };
}

export function executionScreens(scenery: Scenery): Round {
  const side = (page: Page) => page.getByRole("complementary", { name: "Details" });
  const tab = (name: string) => async (page: Page) => {
    await page
      .getByRole("tablist", { name: "What to see of the execution" })
      .getByRole("tab", { name, exact: true })
      .click();
    await expect(page.getByRole("tabpanel", { name, exact: true }).first()).toBeVisible();
  };
  const badge = (status: string) => async (page: Page) =>
    expect(page.getByRole("heading", { level: 1 })).toContainText(status);
  const execution = (id: string, status: string) => at(`/executions/${id}`, badge(status));
  const more = async (page: Page, entry: string) => {
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: entry }).click();
  };
  const screens: Screen[] = [
    {
      name: "executions",
      open: at("/executions", async (page) => expect(page.getByRole("row", { name: /Failed/ }).first()).toBeVisible()),
    },
    {
      name: "executions-none",
      open: at(`/executions?workflow=${scenery.blank}`, heading(/No execution is like that|Nothing has run yet/)),
    },
    {
      name: "executions-loading",
      open: async (page) => {
        await answered(page, RUNS, "never");
        await at("/executions", heading("Executions"))(page);
      },
    },
    {
      name: "executions-failed",
      open: async (page) => {
        await answered(page, RUNS, "error");
        await page.goto("/executions");
        await expect(page.getByText("The store does not answer.").first()).toBeVisible();
      },
    },
    { name: "execution-succeeded", open: execution(scenery.succeeded, "Succeeded") },
    {
      name: "execution-step",
      open: async (page) => {
        await page.getByRole("option", { name: /^Pack/ }).first().click();
        await expect(side(page).getByRole("heading", { name: "Pack" })).toBeVisible();
      },
    },
    { name: "execution-graph", open: tab("Graph") },
    { name: "execution-log", open: tab("Log") },
    {
      name: "execution-checkpoints",
      open: async (page) => {
        await tab("Checkpoints")(page);
        await expect(page.getByRole("list", { name: "Checkpoints" }).getByRole("listitem").first()).toBeVisible();
      },
    },
    { name: "execution-data", open: tab("Input and output") },
    {
      name: "execution-menu",
      open: async (page) => {
        await page.getByRole("button", { name: "More actions" }).click();
        await expect(page.getByRole("menuitem", { name: "Copy the id" })).toBeVisible();
      },
    },
    {
      name: "replay",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await page
          .getByRole("button", { name: /^Run again/ })
          .first()
          .click();
        await expect(page.getByRole("dialog").getByLabel("From")).toBeVisible();
      },
    },
    {
      name: "replay-state",
      open: async (page) => {
        const dialog = page.getByRole("dialog");
        await dialog.getByLabel("From").selectOption({ index: 2 });
        await expect(dialog.getByRole("textbox", { name: "State" })).toBeVisible();
        await dialog.getByText("Per step").click();
      },
    },
    {
      name: "compare-pick",
      open: async (page) => {
        await page.keyboard.press("Escape");
        await more(page, "Compare with …");
        await expect(page.getByRole("dialog")).toContainText("The last executions of the same workflow.");
      },
    },
    { name: "execution-failed", open: execution(scenery.failed, "Failed") },
    { name: "execution-waiting", open: at(`/executions/${scenery.waiting}`, heading("Send 120 to Ada?")) },
    { name: "execution-form", open: at(`/executions/${scenery.asking}`, heading("How much does Ada get back?")) },
    {
      name: "execution-form-refused",
      open: async (page) => {
        await page.getByLabel("Amount").fill("900");
        await page.getByRole("button", { name: "Send the answer" }).click();
        await expect(page.getByText("The answer does not fit yet; see the fields.")).toBeVisible();
      },
    },
    { name: "execution-sleeping", open: execution(scenery.sleeping, "Running") },
    {
      name: "execution-cancel",
      open: async (page) => {
        await page.getByRole("button", { name: "Cancel" }).click();
        await expect(page.getByRole("dialog")).toContainText("Cancel this execution?");
      },
    },
    { name: "execution-cancelled", open: execution(scenery.cancelled, "Cancelled") },
    { name: "execution-not-found", open: at("/executions/ex_nowhere", heading("Not found")) },
    { name: "compare", open: at(`/executions/compare/${scenery.succeeded}/${scenery.failed}`, heading(/Compare/)) },
    {
      name: "compare-same",
      open: at(`/executions/compare/${scenery.succeeded}/${scenery.succeeded}`, async (page) =>
        expect(page.getByText("No difference in what the steps did")).toBeVisible(),
      ),
    },
  ];
  return { name: "executions in every state, their tabs and dialogs", screens };
}
