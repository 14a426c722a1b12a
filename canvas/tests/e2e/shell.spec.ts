import { expect, test, token, unique } from "./fixtures";

test("the door refuses a wrong token, takes a right one, and leads back to the address that was asked for", async ({
  page,
}) => {
  await page.goto("/executions");
  await page.getByLabel("Service token").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("not valid");
  await page.getByLabel("Service token").fill(token());
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await expect(page).toHaveURL(/\/executions$/);
});

test("no script can read the token: not in storage, not in cookies, not in the address", async ({ signedIn: page }) => {
  await page.goto("/workflows");
  await expect(page.getByRole("heading", { name: "Workflows" })).toBeVisible();
  const seen = await page.evaluate(() =>
    JSON.stringify([
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.cookie,
      location.href,
      document.documentElement.innerHTML,
    ]),
  );
  expect(seen).not.toContain(token());
  const cookies = await page.context().cookies();
  expect(cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([
    { name: "orcheo_session", httpOnly: true, sameSite: "Strict" },
  ]);
});

test("signing out ends the session", async ({ signedIn: page }) => {
  await page.goto("/workflows");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByLabel("Service token")).toBeVisible();
  expect((await page.request.get("/api/me")).status()).toBe(401);
});

test("the theme follows the system until one is chosen", async ({ signedIn: page }) => {
  await page.goto("/workflows");
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  await expect.poll(theme).toBe("light");
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(theme).toBe("dark");
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitem", { name: "Light" }).click();
  await expect.poll(theme).toBe("light");
  await page.reload();
  await expect.poll(theme).toBe("light");
});

test("the command palette leads to a workflow by its name", async ({ signedIn: page, api }) => {
  const name = unique("Palette target");
  const id = await api.workflow(name, {
    schema_version: 1,
    nodes: [{ id: "a", kind: "builtin", type: "set_variable", config: {} }],
    edges: [
      { from: "START", to: "a" },
      { from: "a", to: "END" },
    ],
  });
  await page.goto("/workflows");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search or jump to").fill(name);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/workflows/${id}$`));
});

test("an address that leads nowhere says so", async ({ signedIn: page }) => {
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
});
