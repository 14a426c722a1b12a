import type { Page } from "@playwright/test";

import { type Api, expect } from "./cloud";

/** One place that a user comes to, and how. */
export interface Screen {
  name: string;
  open: (page: Page) => Promise<void>;
}

const STEP = { kind: "builtin", type: "set_variable" } as const;

/** A workflow with a branch, a loop, a note and an approval: something of everything. */
export const SHOWCASE = {
  schema_version: 1,
  nodes: [
    {
      ...STEP,
      id: "order",
      label: "Order",
      config: { customer: "{{inputs.customer}}", total: "{{inputs.total}}" },
      ui: { x: 220, y: 120 },
    },
    { ...STEP, id: "express", label: "Ship by express", config: { carrier: "express" }, ui: { x: 560, y: 20 } },
    { ...STEP, id: "standard", label: "Ship by post", config: { carrier: "post" }, ui: { x: 560, y: 240 } },
    {
      id: "each_item",
      kind: "builtin",
      type: "for_each",
      label: "For each item",
      config: { items: "{{inputs.items}}" },
      ui: { x: 900, y: 120 },
    },
    { ...STEP, id: "pack", label: "Pack", config: { packed: "{{results.each_item.item}}" }, ui: { x: 1240, y: 0 } },
    {
      id: "approve",
      kind: "builtin",
      type: "approval",
      label: "Approve the parcel",
      config: { message: "Send {{inputs.total}} to {{results.order.customer}}?" },
      ui: { x: 1240, y: 240 },
    },
  ],
  edges: [
    { from: "START", to: "order" },
    { from: "express", to: "each_item" },
    { from: "standard", to: "each_item" },
    { from: "pack", to: "each_item" },
    { from: "approve", to: "END" },
  ],
  branches: [
    {
      from: "order",
      kind: "builtin",
      type: "if_else",
      config: { conditions: [{ left: "{{results.order.total}}", operator: "greater_than", right: 100 }] },
      to: { true: "express", false: "standard" },
    },
    { from: "each_item", kind: "builtin", type: "for_each", config: {}, to: { item: "pack", done: "approve" } },
  ],
  ui: {
    start: { x: 0, y: 140 },
    end: { x: 1600, y: 260 },
    notes: [
      {
        id: "n1",
        x: 220,
        y: -120,
        width: 260,
        height: 110,
        text: "Orders over 100 go by express.\nAsk shipping before changing this.",
        color: "yellow",
      },
    ],
  },
} as const;

/** What the screens show: executions that succeeded, failed and wait. */
export interface Scenery {
  workflow: string;
  waiting: string;
  succeeded: string;
  failed: string;
}

/** Arrange the scenery through the API. */
export async function arrange(api: Api, name: string): Promise<Scenery> {
  const workflow = await api.workflow(name, SHOWCASE);
  await api.ok("PUT", `/workflows/${workflow}`, {
    description: "Packs an order, item by item, and asks before it leaves.",
    tags: ["orders", "shipping"],
  });
  const waiting = await api.start(workflow, { customer: "Ada", total: 120, items: ["book", "pen"] });
  const succeeded = await api.start(workflow, { customer: "Grace", total: 20, items: ["lamp"] });
  const failed = await api.start(workflow, { customer: "Alan", items: "not a list" });
  await api.reaches(waiting, "waiting");
  await api.reaches(succeeded, "waiting");
  const { items } = await api.ok<{ items: { id: string }[] }>("GET", `/executions/${succeeded}/interrupts`);
  await api.ok("POST", `/executions/${succeeded}/decisions/${items[0]?.id ?? ""}`, { value: "approve" });
  await api.reaches(succeeded, "succeeded");
  await api.reaches(failed, "failed");
  return { workflow, waiting, succeeded, failed };
}

/** Every screen and the states of it that a user comes to see. */
export function screens(scenery: Scenery): readonly Screen[] {
  const at = (path: string, seen: (page: Page) => Promise<void>) => async (page: Page) => {
    await page.goto(path);
    await seen(page);
  };
  const heading = (name: string | RegExp) => async (page: Page) =>
    expect(page.getByRole("heading", { name }).first()).toBeVisible();
  return [
    {
      name: "workflows",
      open: at("/workflows", async (page) =>
        expect(page.getByRole("link", { name: /Showcase/ }).first()).toBeVisible(),
      ),
    },
    { name: "workflows-none", open: at("/workflows?q=nothing-has-this-name", heading("No workflow fits")) },
    {
      name: "workflows-create",
      open: at("/workflows", async (page) => {
        await page.getByRole("button", { name: "New workflow" }).first().click();
        await expect(page.getByRole("dialog")).toBeVisible();
      }),
    },
    {
      name: "workflows-examples",
      open: at("/workflows", async (page) => {
        await page.getByRole("button", { name: "New workflow" }).first().click();
        await page.getByRole("tab", { name: "Examples" }).click();
        await expect(page.getByRole("button", { name: /Use this example/ }).first()).toBeVisible();
      }),
    },
    { name: "not-found", open: at("/nowhere", heading("Not found")) },
    {
      name: "editor",
      open: at(`/workflows/${scenery.workflow}`, async (page) =>
        expect(page.locator(".react-flow__node").first()).toBeVisible(),
      ),
    },
    { name: "executions", open: at("/executions", heading("Executions")) },
    {
      name: "execution-waiting",
      open: at(`/executions/${scenery.waiting}`, async (page) =>
        expect(page.getByText("waiting").first()).toBeVisible(),
      ),
    },
    {
      name: "execution-succeeded",
      open: at(`/executions/${scenery.succeeded}`, async (page) =>
        expect(page.getByText("succeeded").first()).toBeVisible(),
      ),
    },
    {
      name: "execution-failed",
      open: at(`/executions/${scenery.failed}`, async (page) => expect(page.getByText("failed").first()).toBeVisible()),
    },
    { name: "compare", open: at(`/executions/compare/${scenery.succeeded}/${scenery.failed}`, heading(/Compare/)) },
  ];
}
