import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test, unique } from "./cloud";
import { arrange, screens } from "./screens";

const SERIOUS = new Set(["serious", "critical"]);

/** What axe finds on a page that is serious, one line each. */
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found
    .filter(({ impact }) => SERIOUS.has(impact ?? ""))
    .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`));
}

for (const theme of ["light", "dark"] as const) {
  // The gate looks at one theme: each takes half a minute.
  const volume = theme === "dark" ? " @long" : "";
  test(`every screen is accessible in the ${theme} theme, and has its picture taken${volume}`, async ({
    page,
    api,
  }) => {
    test.setTimeout(150_000);
    const scenery = await arrange(api, unique("Showcase"));
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    for (const screen of screens(scenery)) {
      await screen.open(page);
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: `test-results/screens/${theme}/${screen.name}.png` });
      expect(await violations(page), screen.name).toEqual([]);
    }
  });

  test.describe("at the door", () => {
    test.use({ signedIn: false });
    test(`the door is accessible in the ${theme} theme`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await page.goto("/");
      await expect(page.getByLabel("Service token")).toBeVisible();
      await page.screenshot({ path: `test-results/screens/${theme}/sign-in.png` });
      expect(await violations(page)).toEqual([]);
    });
  });
}

test("every control of the list is reached by the keyboard, and shows it", async ({ page }) => {
  await page.goto("/workflows");
  await expect(page.getByRole("heading", { name: "Workflows" })).toBeVisible();
  const reached = new Set<string>();
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      const style = getComputedStyle(element);
      return {
        name: element.getAttribute("aria-label") ?? element.textContent.trim(),
        outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
      };
    });
    if (!focus) break;
    expect(focus.outline, focus.name).toBe(true);
    reached.add(focus.name);
  }
  for (const name of ["Skip to the content", "Workflows", "Executions", "Theme", "Search workflows", "New workflow"])
    expect([...reached]).toContain(name);
});
