/** What the journeys do in the editor, by the names that people see. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { Locator, Page } from "@playwright/test";

import { type Api, expect } from "./cloud";

export class Editor {
  readonly pane: Locator;
  readonly panel: Locator;

  constructor(readonly page: Page) {
    this.pane = page.getByRole("application", { name: "Graph" });
    this.panel = page.getByRole("complementary", { name: "Inspector" });
  }

  async open(workflow: string): Promise<void> {
    await this.page.goto(`/workflows/${workflow}`);
    await expect(this.card("Start")).toBeVisible();
  }

  /** The workflow whose editor is open. */
  get workflow(): string {
    return new URL(this.page.url()).pathname.split("/").pop() ?? "";
  }

  /** A node, START or END by its title. */
  card(title: string): Locator {
    return this.pane.getByRole("group", { name: new RegExp(`^${escaped(title)}(,|$)`) });
  }

  /** What a run says of a node, on its card. */
  status(title: string, status: string): Locator {
    return this.card(title).getByText(status, { exact: true });
  }

  port(title: string, port: string): Locator {
    return this.card(title).getByTitle(port, { exact: true });
  }

  /** Draw a connection from port to port, as a hand does. */
  async draw(from: string, port: string, to: string): Promise<void> {
    const [start, end] = [await middleOf(this.port(from, port)), await middleOf(this.port(to, "Input"))];
    const { mouse } = this.page;
    await mouse.move(start.x, start.y);
    await mouse.down();
    await mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
    await mouse.move(end.x, end.y, { steps: 4 });
    await mouse.up();
  }

  /** Drag an entry of the library to a place of the pane, as seen from its middle. */
  async drop(entry: string, right: number, down: number): Promise<void> {
    const box = await this.pane.boundingBox();
    if (!box) throw new Error("The pane is not shown.");
    const library = this.page.getByRole("complementary", { name: "Nodes" });
    await library
      .getByRole("button", { name: new RegExp(`^${escaped(entry)}`) })
      .first()
      .dragTo(this.pane, { targetPosition: { x: box.width / 2 + right, y: box.height / 2 + down } });
  }

  /** A field of the panel at the right. */
  field(name: string, role: "textbox" | "combobox" | "spinbutton" | "switch" = "textbox"): Locator {
    return this.panel.getByRole(role, { name, exact: true });
  }

  /** Open a node's panel by mouse. */
  async show(title: string): Promise<void> {
    await this.bringIntoView(title);
    await this.card(title).getByTitle(title, { exact: true }).first().dblclick();
    await expect(this.panel.getByRole("tablist", { name: `Parts of ${title}`, exact: true })).toBeVisible();
  }

  /**
   * Show everything where a card is not wholly on the pane. Playwright would scroll the pane to it, which the pane takes
   * back a frame later: the click might meet another card.
   */
  private async bringIntoView(title: string): Promise<void> {
    const isInside = async () => {
      const [pane, card] = [await this.pane.boundingBox(), await this.card(title).boundingBox({ timeout: 1_000 })];
      if (!pane || !card) return false;
      return card.x >= pane.x && card.x + card.width <= pane.x + pane.width && card.y >= pane.y;
    };
    if ((await this.card(title).count()) > 0 && (await isInside())) return;
    await this.page.getByRole("button", { name: "Show everything" }).click();
    await expect.poll(isInside).toBe(true);
  }

  async more(entry: string): Promise<void> {
    await this.page
      .getByRole("toolbar", { name: "Workflow" })
      .getByRole("button", { name: "More", exact: true })
      .click();
    await this.page.getByRole("menuitem", { name: entry }).click();
  }

  get state(): Locator {
    return this.page.getByRole("toolbar", { name: "Workflow" }).getByRole("status");
  }

  async saved(): Promise<void> {
    await expect(this.state).toHaveText("Saved");
  }

  /** Run the draft as it is, from the run panel. */
  async run(): Promise<void> {
    await this.page
      .getByRole("toolbar", { name: "Workflow" })
      .getByRole("button", { name: "Run", exact: true })
      .click();
    await this.panel.getByRole("tabpanel", { name: "Run" }).getByRole("button", { name: "Run", exact: true }).click();
  }

  async publish(number: number): Promise<void> {
    await this.page.getByRole("button", { name: "Publish" }).click();
    await expect(this.page.getByText(`Version ${String(number)} is active.`)).toBeVisible({ timeout: 20_000 });
  }
}

/** The keyboard, and nothing else: it goes on from where it is. */
export class Keys {
  constructor(private readonly page: Page) {}

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(words: string): Promise<void> {
    await this.page.keyboard.type(words);
  }

  /** Tab until this has the keyboard. */
  async tabTo(locator: Locator, most = 60): Promise<void> {
    await expect(locator).toBeVisible();
    for (let presses = 0; presses < most; presses += 1) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await this.press("Tab");
    }
    await expect(locator).toBeFocused({ timeout: 1 });
  }

  /** By the arrow keys to a card, whichever way it lies. */
  async goTo(editor: Editor, title: string, most = 12): Promise<void> {
    const card = editor.card(title);
    for (let presses = 0; presses < most; presses += 1) {
      if (await card.evaluate((element) => element === document.activeElement)) return;
      const [from, to] = [await this.page.locator(":focus").boundingBox(), await card.boundingBox()];
      if (!from || !to) throw new Error(`There is no way to ${title}.`);
      const [right, down] = [to.x - from.x, to.y - from.y];
      const before = await this.focused();
      await this.press(
        Math.abs(right) >= Math.abs(down)
          ? right > 0
            ? "ArrowRight"
            : "ArrowLeft"
          : down > 0
            ? "ArrowDown"
            : "ArrowUp",
      );
      await expect.poll(() => this.focused()).not.toBe(before);
    }
    await expect(card).toBeFocused({ timeout: 1 });
  }

  /** Lead the node that has the keyboard on to another. `port`: of a choice, which of its outcomes. */
  async connect(editor: Editor, from: string, port: string | null, to: string): Promise<void> {
    await expect(editor.card(from)).toBeFocused();
    await this.press("c");
    const list = this.page.getByRole("dialog", { name: /^Connect / });
    await expect(list.getByRole("combobox")).toBeFocused();
    for (const words of [port, to]) {
      if (words === null) continue;
      await this.type(words);
      await expect(list.getByRole("option", { name: words, selected: true })).toBeVisible();
      await this.press("Enter");
    }
    await expect(editor.card(from)).toBeFocused();
  }

  private focused(): Promise<string | null> {
    return this.page.locator(":focus").getAttribute("data-id");
  }
}

function escaped(words: string): string {
  return words.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error("There is no such port on the pane.");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

export interface Upstream {
  url: string;
  calls: string[];
  /** Answer those that wait, and everyone from now on. */
  release: () => void;
  close: () => Promise<void>;
}

/** An HTTP service beside the cloud: tells each caller its path. A held one answers once it is released. */
export async function upstream({ held = false } = {}): Promise<Upstream> {
  const calls: string[] = [];
  let release = (): void => undefined;
  const released = held ? new Promise<void>((done) => (release = done)) : Promise.resolve();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    calls.push(path);
    response.setHeader("content-type", "application/json");
    void released.then(() => response.end(JSON.stringify({ path, rare: path.endsWith("pen") })));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    calls,
    release: () => release(),
    close: () => new Promise((done) => server.close(() => done())),
  };
}

/** A graph as the API tells it, without places and what is empty: two of one meaning are equal. */
export function meaning(graph: unknown): unknown {
  if (Array.isArray(graph)) return graph.map(meaning);
  if (typeof graph !== "object" || graph === null) return graph;
  const kept = Object.entries(graph)
    .filter(([name]) => name !== "ui")
    .map(([name, value]) => [name, meaning(value)] as const)
    .filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);
}

/** The id of the one execution that a workflow has. */
export async function onlyExecution(api: Api, workflow: string): Promise<string> {
  let items: { id: string }[] = [];
  const count = async () => {
    ({ items } = await api.ok<{ items: { id: string }[] }>("GET", `/executions?workflow_id=${workflow}`));
    return items.length;
  };
  await expect.poll(count, { timeout: 20_000 }).toBe(1);
  return items[0]?.id ?? "";
}

/** The graph of the newest version. */
export async function newest(api: Api, workflow: string): Promise<{ number: number; graph: StoredGraph }> {
  const { items } = await api.ok<{ items: { number: number }[] }>("GET", `/workflows/${workflow}/versions`);
  return api.ok("GET", `/workflows/${workflow}/versions/${String(items[0]?.number ?? 1)}`);
}

export interface StoredGraph {
  nodes: { id: string; kind: string; type?: string; label?: string | null; config?: Record<string, unknown> }[];
  edges: { from: string | string[]; to: string }[];
  branches: { from: string; type?: string; config?: Record<string, unknown>; to: Record<string, string> }[];
}
