import { expect, test, unique } from "./cloud";

test("the theme follows the system until one is chosen", async ({ page }) => {
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

test("the command palette leads to a workflow by its name", async ({ page, api }) => {
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
  await expect(page.getByRole("heading", { name: "Workflows" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search or jump to").fill(name);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/workflows/${id}$`));
});

test("an address that leads nowhere says so", async ({ page }) => {
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
});
