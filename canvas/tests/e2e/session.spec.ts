import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { cloud, expect, test } from "./cloud";

const GRAPH = {
  nodes: [{ id: "hello", kind: "builtin", type: "set_variable", config: { greeting: "Hello" } }],
  edges: [
    { from: "START", to: "hello" },
    { from: "hello", to: "END" },
  ],
};

test.describe("at the door", () => {
  test.use({ signedIn: false });

  test("a token becomes a cookie that no script, address or storage holds", async ({ page, context }) => {
    await page.goto("/executions");
    await page.getByLabel("Service token").fill(cloud.token);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    await expect(page).toHaveURL(/\/executions$/);

    const [cookie, ...others] = await context.cookies();
    expect(others).toEqual([]);
    expect(cookie).toMatchObject({
      name: "orcheo_session",
      value: cloud.token,
      path: "/api",
      httpOnly: true,
      secure: true,
      sameSite: "Strict",
    });
    const hours = ((cookie?.expires ?? 0) - Date.now() / 1000) / 3600;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12.01);
    const readable = await page.evaluate(() =>
      [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage), location.href].join("\n"),
    );
    expect(readable).not.toContain("orc_");

    await page.reload();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    await page.getByRole("button", { name: /^Account/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(page.getByLabel("Service token")).toBeVisible();
    expect(await context.cookies()).toEqual([]);
  });

  test("a token that is not valid opens nothing", async ({ page, context }) => {
    await page.goto("/");
    await page.getByLabel("Service token").fill("orc_" + "a".repeat(43));
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("This token is not valid, or it has expired.")).toBeVisible();
    expect(await context.cookies()).toEqual([]);
  });
});

test("the policy lets no inline script run, and nothing of the canvas needs one", async ({ page, complaints }) => {
  for (const path of ["/workflows", "/executions", "/nowhere"]) {
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(200);
    expect(answer?.headers()["content-security-policy"]).toContain("script-src 'self';");
    await expect(page.getByRole("main")).toBeVisible();
  }
  expect(complaints).toEqual([]);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    return "ran" in window;
  });
  expect(ran).toBe(false);
  await expect.poll(() => complaints.join()).toContain("Content Security Policy");
  complaints.length = 0;
});

test("the page follows an execution live, from its own origin", async ({ page, api }) => {
  const workflow = await api.workflow("streamed", GRAPH);
  const execution = await api.start(workflow);
  await page.goto("/executions");
  const types = await page.evaluate(async (id) => {
    const headers = { "X-Orcheo-Client": "canvas" };
    let answer: Response;
    do answer = await fetch(`/api/executions/${id}/stream-ticket`, { method: "POST", headers });
    while (answer.status === 404);
    const { url, ticket } = (await answer.json()) as { url: string; ticket: string };
    return await new Promise<string[]>((resolve, reject) => {
      const seen: string[] = [];
      const socket = new WebSocket(`${url}?ticket=${ticket}`);
      socket.onerror = () => reject(new Error("no stream"));
      socket.onmessage = (message) => {
        const frame = JSON.parse(String(message.data)) as { type: string };
        seen.push(frame.type);
        if (frame.type === "end") resolve(seen);
      };
    });
  }, execution);
  expect(types).toContain("node.status");
});

test.describe("a page of another site", () => {
  let other: Server;
  let port: number;

  test.beforeAll(async () => {
    other = createServer((_request, response) => {
      response.setHeader("content-type", "text/html");
      response.end("<!doctype html><title>Another site</title>");
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    port = (other.address() as AddressInfo).port;
  });

  test.afterAll(() => void other.close());

  // Another host is another site, whose requests come without the cookie; another port is the same site to a browser, so
  // that the cookie comes and the request is refused for what it lacks.
  for (const [host, status] of [
    ["localhost", 401],
    ["127.0.0.1", 403],
  ] as const) {
    test(`changes nothing from ${host}`, async ({ page, api, complaints }) => {
      const name = `forged from ${host}`;
      await page.goto(`http://${host}:${String(port)}/`);
      const answered = page.waitForResponse((response) => response.url().startsWith(cloud.api));
      await page.evaluate(
        ([target, body]) => {
          // A form whose text happens to be JSON.
          const form = document.createElement("form");
          form.method = "post";
          form.action = target;
          form.enctype = "text/plain";
          const field = document.createElement("input");
          field.name = body.slice(0, -1) + ',"x":"';
          field.value = '"}';
          form.append(field);
          document.body.append(form);
          form.submit();
        },
        [`${cloud.api}/workflows`, JSON.stringify({ name, graph: GRAPH })] as const,
      );
      expect((await answered).status()).toBe(status);
      await page.waitForURL(`${cloud.api}/**`);

      await page.goto(`http://${host}:${String(port)}/`);
      const outcome = await page.evaluate(
        async ([target, body]) => {
          const request = { method: "POST", body, credentials: "include" } as const;
          const bare = await fetch(target, { ...request, mode: "no-cors" }).then((answer) => answer.type);
          const headers = { "content-type": "application/json", "x-orcheo-client": "canvas" };
          const dressed = await fetch(target, { ...request, headers }).then(
            () => "answered",
            () => "refused",
          );
          return [bare, dressed];
        },
        [`${cloud.api}/workflows`, JSON.stringify({ name, graph: GRAPH })] as const,
      );
      expect(outcome).toEqual(["opaque", "refused"]);
      const { items } = await api.ok<{ items: { name: string }[] }>("GET", "/workflows");
      expect(items.map((item) => item.name)).not.toContain(name);
      complaints.length = 0;
    });
  }
});
