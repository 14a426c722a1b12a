import { type APIRequestContext, expect, request, test as base } from "@playwright/test";

/** What `infra.local.trial` says of the cloud that it started. */
export const cloud = {
  canvas: process.env.ORCHEO_CANVAS_URL ?? "http://127.0.0.1:4600",
  api: process.env.ORCHEO_API_URL ?? "http://127.0.0.1:4600/api",
  token: process.env.ORCHEO_TOKEN ?? "",
};

/** A graph as the API gives it, as far as the tests look. */
export interface Graph {
  nodes?: { id: string; kind: string; type?: string; label?: string | null; config?: Record<string, unknown> }[];
  edges?: { from: string | string[]; to: string }[];
  branches?: { from: string; type?: string; to?: Record<string, string> | null }[];
}

interface Imported {
  id?: string;
  workflow?: { id: string };
}

/** A name that no other test uses. */
export function unique(name: string): string {
  return `${name} ${Date.now().toString(36)}${Math.floor(Math.random() * 1e4).toString(36)}`;
}

/** The API with the administrator's token, to arrange what a test looks at and to check what it has done. */
export class Api {
  constructor(private readonly client: APIRequestContext) {}

  static async open(): Promise<Api> {
    return new Api(await request.newContext({ extraHTTPHeaders: { authorization: `Bearer ${cloud.token}` } }));
  }

  close(): Promise<void> {
    return this.client.dispose();
  }

  async ok<T>(method: string, path: string, data?: unknown): Promise<T> {
    const answer = await this.client.fetch(`${cloud.api}${path}`, { method, ...(data === undefined ? {} : { data }) });
    const text = await answer.text();
    expect(answer.ok(), `${method} ${path}: ${String(answer.status())} ${text}`).toBe(true);
    return (text ? JSON.parse(text) : null) as T;
  }

  /** Replace what is stored under a revision. */
  async put<T>(path: string, data: unknown, revision: string): Promise<T> {
    const headers = { "if-match": `"${revision}"` };
    const answer = await this.client.put(`${cloud.api}${path}`, { data, headers });
    expect(answer.ok(), `PUT ${path}: ${String(answer.status())} ${await answer.text()}`).toBe(true);
    return (await answer.json()) as T;
  }

  /** Create a workflow from a graph; its id. */
  async workflow(name: string, graph: unknown): Promise<string> {
    return (await this.ok<{ id: string }>("POST", "/workflows", { name, graph })).id;
  }

  /** Import a script; the workflow's id. */
  async script(name: string, script: string): Promise<string> {
    let answer = await this.ok<Imported>("POST", "/workflows/import-python", { name, script });
    const found = async () => {
      if (!answer.workflow && answer.id) answer = await this.ok<Imported>("GET", `/imports/${answer.id}`);
      return answer.workflow?.id;
    };
    await expect.poll(found, { timeout: 60_000 }).toBeTruthy();
    return answer.workflow?.id ?? "";
  }

  /** Wait until an execution has one of these statuses. */
  async reaches(execution: string, ...statuses: string[]): Promise<void> {
    const status = async () => (await this.ok<{ status: string }>("GET", `/executions/${execution}`)).status;
    await expect.poll(status, { timeout: 45_000 }).toMatch(new RegExp(`^(${statuses.join("|")})$`));
  }

  /** The draft as it is stored. */
  draft(workflow: string): Promise<{ revision: number; graph: Graph }> {
    return this.ok("GET", `/workflows/${workflow}/draft`);
  }

  /** Execute a workflow; the execution's id. */
  async start(workflow: string, inputs: unknown = {}): Promise<string> {
    return (await this.ok<{ id: string }>("POST", `/workflows/${workflow}/execute`, { inputs })).id;
  }
}

/**
 * Two things beside the page: `api`, and `complaints`, what the browser's console and the security policy had to say. A
 * test whose page complains fails, unless it empties the list. A page is signed in unless the test says
 * `test.use({ signedIn: false })`.
 */
export const test = base.extend<{ api: Api; complaints: string[]; signedIn: boolean }>({
  signedIn: [true, { option: true }],

  context: async ({ context, signedIn }, use) => {
    if (signedIn) {
      const { hostname } = new URL(cloud.canvas);
      await context.addCookies([
        {
          name: "orcheo_session",
          value: cloud.token,
          domain: hostname,
          path: "/api",
          httpOnly: true,
          secure: true,
          sameSite: "Strict",
        },
      ]);
    }
    await use(context);
  },

  // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs: nothing
  api: async ({}, use) => {
    const api = await Api.open();
    await use(api);
    await api.close();
  },

  complaints: [
    async ({ page }, use) => {
      const found: string[] = [];
      page.on("pageerror", (error) => found.push(`error: ${error.message}`));
      page.on("console", (message) => {
        // An answer of 4xx is one that a test asks for, or notices by what the page shows.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
          found.push(`console: ${message.text()}`);
      });
      await use(found);
      expect(found, "what the browser complained about").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
