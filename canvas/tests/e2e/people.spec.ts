import type { Browser, BrowserContext, Page } from "@playwright/test";
import { request } from "@playwright/test";

import { type Api, cloud, expect, test, unique } from "./cloud";
import { Editor } from "./editor";

const admin = { email: process.env.ORCHEO_ADMIN_EMAIL ?? "", password: process.env.ORCHEO_ADMIN_PASSWORD ?? "" };
const mailbox = process.env.ORCHEO_MAILBOX ?? "";
const NEEDS = (role: string) => `This needs the role ${role}. Ask an administrator of your workspace.`;
const PASSWORD = "Twelve-or-more-7";

const GRAPH = {
  nodes: [{ id: "hello", kind: "builtin", type: "set_variable", label: "Greet", config: { greeting: "Hello" } }],
  edges: [
    { from: "START", to: "hello" },
    { from: "hello", to: "END" },
  ],
};

test.use({ signedIn: false });

interface Mail {
  To: string[];
  BodyText: string;
}

/** The temporary password that an invitation brought. */
async function invitation(email: string): Promise<string> {
  const client = await request.newContext();
  const { messages } = (await (await client.get(mailbox)).json()) as { messages: Record<string, Mail[]> };
  await client.dispose();
  const mail = Object.values(messages)
    .flat()
    .findLast((each) => each.To.includes(email));
  return /temporary password (\S+) within/.exec(mail?.BodyText ?? "")?.[1] ?? "";
}

/** Go through the door to the sign-in page and come back; the first time with a new password. */
async function signIn(page: Page, who: { email: string; password: string }, first?: string): Promise<void> {
  await page.getByRole("button", { name: "Continue with your account" }).click();
  await page.getByLabel("Username").fill(who.email);
  await page.getByLabel("Password").fill(first ?? who.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  if (first !== undefined) {
    await page.getByLabel("New password", { exact: true }).fill(who.password);
    await page.getByLabel("Confirm new password").fill(who.password);
    await page.getByRole("button").click();
  }
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
}

/** Invite somebody, and let them sign in with a browser of their own. */
async function arrive(browser: Browser, api: Api, role: string): Promise<{ context: BrowserContext; page: Page }> {
  const email = `${unique(role).replace(" ", ".")}@example.com`;
  await api.ok("POST", "/users", { email, roles: [role] });
  const context = await browser.newContext({ baseURL: cloud.canvas });
  const page = await context.newPage();
  await page.goto("/workflows");
  await signIn(page, { email, password: PASSWORD }, await invitation(email));
  await expect(page).toHaveURL(/\/workflows$/);
  await page.getByRole("button", { name: `Account: ${email}` }).click();
  await expect(page.getByRole("menuitem", { name: new RegExp(`^Role: ${role}`, "i") })).toBeVisible();
  await page.keyboard.press("Escape");
  return { context, page };
}

test("a viewer looks, an operator runs, an editor edits", async ({ browser, api }) => {
  test.setTimeout(90_000); // three people with a browser each
  const workflow = await api.workflow(unique("roles"), GRAPH);
  const [viewer, operator, editor] = await Promise.all(
    ["viewer", "operator", "editor"].map((role) => arrive(browser, api, role)),
  );
  if (!viewer || !operator || !editor) throw new Error("somebody did not arrive");

  // The viewer sees everything, and what cannot be done says why.
  await expect(viewer.page.getByRole("button", { name: "New workflow" }).first()).toBeDisabled();
  await new Editor(viewer.page).open(workflow);
  const bar = viewer.page.getByRole("toolbar", { name: "Workflow" });
  for (const [name, role] of [
    ["Run", "operator"],
    ["Publish", "editor"],
  ] as const) {
    await expect(bar.getByRole("button", { name, exact: true })).toBeDisabled();
    await expect(bar.getByRole("button", { name, exact: true })).toHaveAttribute("title", NEEDS(role));
  }
  await expect(bar.getByText("Read only")).toBeVisible();
  await new Editor(viewer.page).card("Greet").click();
  await viewer.page.keyboard.press("Delete");
  await expect(viewer.page.getByText(NEEDS("editor"))).toBeVisible();
  await expect(new Editor(viewer.page).card("Greet")).toBeVisible();
  // What the page does not offer, the service refuses.
  const tried = await viewer.page.evaluate(async (id) => {
    const headers = { "X-Orcheo-Client": "canvas" };
    return (await fetch(`/api/workflows/${id}/execute`, { method: "POST", headers })).status;
  }, workflow);
  expect(tried).toBe(403);

  // The operator runs what is active, and changes nothing.
  await new Editor(operator.page).open(workflow);
  await expect(operator.page.getByRole("button", { name: "Publish", exact: true })).toBeDisabled();
  await new Editor(operator.page).run();
  await expect(new Editor(operator.page).status("Greet", "succeeded")).toBeAttached({ timeout: 30_000 });

  // The editor changes it, and meets the operator's execution.
  await new Editor(editor.page).open(workflow);
  await new Editor(editor.page).card("Greet").click();
  await editor.page.keyboard.press("Delete");
  await expect(new Editor(editor.page).card("Greet")).toHaveCount(0);
  await expect.poll(async () => (await api.draft(workflow)).graph.nodes?.length ?? 0, { timeout: 15_000 }).toBe(0);
  const { items } = await api.ok<{ items: { created_by?: string }[] }>("GET", `/executions?workflow_id=${workflow}`);
  expect(items).toHaveLength(1);
  await Promise.all([viewer, operator, editor].map(({ context }) => context.close()));
});

test("an administrator signs in, stays signed in, and out again, and no script ever holds a token", async ({
  page,
  context,
}) => {
  await page.goto("/executions?status=failed");
  await signIn(page, admin);
  await expect(page).toHaveURL(/\/executions\?status=failed$/);
  const names = (await context.cookies()).map(({ name, path, httpOnly }) => [name, path, httpOnly]);
  expect(names.sort()).toEqual([
    ["orcheo_refresh", "/api/session", true],
    ["orcheo_session", "/api", true],
  ]);
  const readable = await page.evaluate(() =>
    [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage), location.href].join("\n"),
  );
  expect(readable).not.toContain("eyJ");

  // After a quarter of an hour the token is gone, and the session goes on unnoticed.
  await context.clearCookies({ name: "orcheo_session" });
  await page.reload();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  expect((await context.cookies()).map(({ name }) => name).sort()).toEqual(["orcheo_refresh", "orcheo_session"]);

  await page.getByRole("button", { name: `Account: ${admin.email}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Continue with your account" })).toBeVisible();
  expect(await context.cookies()).toEqual([]);
});

test("a wrong password and a stranger's way back open nothing", async ({ page, context }) => {
  await page.goto("/");
  await page.getByRole("button", { name: "Continue with your account" }).click();
  await page.getByLabel("Username").fill(admin.email);
  await page.getByLabel("Password").fill("wrong-password-1A");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Incorrect username or password.")).toBeVisible();
  await page.goto("/api/session/callback?code=stolen&state=made-up");
  await expect(page.getByText("That sign-in took too long or was begun elsewhere.")).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
  expect((await context.cookies()).map(({ name }) => name)).not.toContain("orcheo_session");
});
