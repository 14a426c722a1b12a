import { type APIRequestContext, expect, type Page, test as base } from "@playwright/test";

interface Imported {
  id?: string;
  workflow?: { id: string };
}

/** The service token of the local cloud under test. */
export function token(): string {
  const value = process.env.ORCHEO_TOKEN;
  if (!value) throw new Error("ORCHEO_TOKEN is not set: run these tests with `make canvas-e2e`.");
  return value;
}

/** The HTTP API, for arranging what a journey starts from and checking what it left. */
export class Api {
  constructor(private readonly http: APIRequestContext) {}

  async call<T>(method: string, path: string, data?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const response = await this.http.fetch(`/api${path}`, {
      method,
      headers: { Authorization: `Bearer ${token()}`, ...headers },
      ...(data === undefined ? {} : { data }),
    });
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`);
    const text = await response.text();
    return (text ? JSON.parse(text) : null) as T;
  }

  /** Make a workflow with a graph as its version 1; gives its id. */
  async workflow(name: string, graph: unknown): Promise<string> {
    return (await this.call<{ id: string }>("POST", "/workflows", { name, graph })).id;
  }

  /** Import a script; gives the workflow's id. */
  async script(name: string, script: string): Promise<string> {
    let answer = await this.call<Imported>("POST", "/workflows/import-python", { name, script });
    await expect
      .poll(
        async () => {
          if (!answer.workflow && answer.id) answer = await this.call<Imported>("GET", `/imports/${answer.id}`);
          return answer.workflow?.id;
        },
        { timeout: 60_000 },
      )
      .toBeTruthy();
    return answer.workflow?.id ?? "";
  }

  /** Start an execution and give its id. */
  async execute(workflow: string, inputs: unknown): Promise<string> {
    return (await this.call<{ id: string }>("POST", `/workflows/${workflow}/execute`, { inputs })).id;
  }

  /** Wait until an execution has one of these statuses. */
  async reaches(execution: string, ...statuses: string[]): Promise<void> {
    await expect
      .poll(async () => (await this.call<{ status: string }>("GET", `/executions/${execution}`)).status, {
        timeout: 45_000,
      })
      .toMatch(new RegExp(`^(${statuses.join("|")})$`));
  }

  /** The draft as it is stored. */
  async draft(workflow: string): Promise<{ revision: number; graph: Graph }> {
    return this.call("GET", `/workflows/${workflow}/draft`);
  }
}

/** A graph as the API gives it, as far as the tests look. */
export interface Graph {
  nodes?: { id: string; kind: string; type?: string; label?: string | null; config?: Record<string, unknown> }[];
  edges?: { from: string | string[]; to: string }[];
  branches?: { from: string; type?: string; to?: Record<string, string> | null }[];
}

interface Fixtures {
  api: Api;
  /** A page of someone who is signed in. Any error that the page throws or logs fails the test. */
  signedIn: Page;
}

export const test = base.extend<Fixtures>({
  api: async ({ request }, use) => use(new Api(request)),
  signedIn: async ({ page }, use) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      // What the network refuses on purpose is logged by the browser itself.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        errors.push(message.text());
    });
    await signIn(page);
    await use(page);
    expect(errors, "errors on the page's console").toEqual([]);
  },
});

/** Exchange the token for the session cookie, as the sign-in page does. */
export async function signIn(page: Page): Promise<void> {
  const answer = await page.request.post("/api/session", {
    data: { token: token() },
    headers: { "X-Orcheo-Client": "canvas" },
  });
  expect(answer.status()).toBe(204);
}

/** A name that no other test uses. */
export function unique(name: string): string {
  return `${name} ${Date.now().toString(36)}${Math.floor(Math.random() * 1e4).toString(36)}`;
}

export { expect };
