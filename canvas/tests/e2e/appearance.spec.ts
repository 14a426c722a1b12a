import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { Api, expect, test, unique } from "./cloud";
import { arrange, arrangeCore, type Scenery } from "./scenery";
import { executionScreens, houseScreens, type Round, type Screen } from "./screens";
import { editorScreens, kindScreens, stateScreens } from "./screens-editor";

const THEMES = ["light", "dark"] as const;
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
] as const;
const SERIOUS = new Set(["serious", "critical"]);

/** What the gate looks at. */
const CORE = new Set([
  "workflows",
  "workflows-row-menu",
  "workflows-none",
  "editor",
  "editor-node-variables",
  "editor-node-settings",
  "executions",
  "execution-succeeded",
  "execution-waiting",
  "compare",
]);

/** What axe finds on a page that is serious, one line each. */
async function violations(page: Page): Promise<string[]> {
  // Legacy mode is for pages without frames of other origins, and needs no second page to sum up in.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
  const { violations: found } = await axe.analyze();
  return found
    .filter(({ impact }) => SERIOUS.has(impact ?? ""))
    .flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`));
}

/** What stands out of the window, or out of a dialog that does not scroll: `[]` where nothing is cut off. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, clientHeight, scrollWidth, scrollHeight } = document.documentElement;
    const page = scrollWidth > clientWidth || scrollHeight > clientHeight ? ["the page"] : [];
    const over = [...document.querySelectorAll("[role=dialog], [role=menu], .notice, .toolbar, .side")].filter(
      (each) => {
        const box = each.getBoundingClientRect();
        return box.left < 0 || box.top < 0 || box.right > clientWidth + 1 || box.bottom > clientHeight + 1;
      },
    );
    return [...page, ...over.map((each) => each.className)];
  });
}

/** Take a picture of a screen in themes and sizes, and have each theme checked. Whatever is wrong, one line each. */
async function look(page: Page, name: string, all: boolean): Promise<string[]> {
  const wrong: string[] = [];
  for (const size of all ? SIZES : SIZES.slice(0, 1)) {
    await page.setViewportSize(size);
    for (const theme of all ? THEMES : THEMES.slice(0, 1)) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      const folder = `test-results/screens/${theme}-${String(size.width)}`;
      await page.screenshot({ path: `${folder}/${name}.png` });
      if (size === SIZES[0]) wrong.push(...(await violations(page)).map((each) => `${name}, ${theme}: ${each}`));
    }
    wrong.push(...(await cutOff(page)).map((each) => `${name}, ${String(size.width)}: cut off: ${each}`));
  }
  await page.setViewportSize(SIZES[0]);
  return wrong;
}

test.describe("every screen and state is accessible, whole, and has its picture taken", () => {
  test.describe.configure({ timeout: 600_000 });
  // Volume looks at both themes and sizes; the gate at one of each.
  const all = process.env.ORCHEO_LONG !== undefined;
  let scenery: Scenery;
  let api: Api;

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    api = await Api.open();
    scenery = await (all ? arrange : arrangeCore)(api, unique("Showcase"));
  });

  test.afterAll(() => api.close());

  const visit = async (page: Page, complaints: string[], screens: readonly Screen[]) => {
    const wrong: string[] = [];
    for (const screen of screens) {
      await test.step(screen.name, async () => {
        await screen.open(page);
        await page.unrouteAll({ behavior: "ignoreErrors" });
        wrong.push(...(await look(page, screen.name, all)));
      });
      if (screen.complains) complaints.length = 0;
    }
    expect(wrong).toEqual([]);
  };

  test("the core", async ({ page, complaints }) => {
    const screens = [houseScreens(scenery), editorScreens(scenery), executionScreens(scenery)]
      .flatMap((round) => round.screens)
      .filter(({ name }) => CORE.has(name));
    expect(screens).toHaveLength(CORE.size);
    await visit(page, complaints, screens);
  });

  const rounds: readonly [string, () => Round][] = [
    ["the list", () => houseScreens(scenery)],
    ["the editor", () => editorScreens(scenery)],
    ["kinds of nodes", () => kindScreens(scenery)],
    ["states of the editor", () => stateScreens(scenery, api)],
    ["executions", () => executionScreens(scenery)],
  ];
  for (const [name, round] of rounds)
    test(`${name} @long`, async ({ page, complaints }) => visit(page, complaints, round().screens));
});

test.describe("at the door", () => {
  test.use({ signedIn: false });

  test("the door is accessible, also when it refuses", async ({ page }) => {
    await page.goto("/");
    await expect(page.getByLabel("Service token")).toBeVisible();
    const wrong = await look(page, "sign-in", true);
    await page.getByLabel("Service token").fill("orc_" + "a".repeat(43));
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("This token is not valid, or it has expired.")).toBeVisible();
    expect([...wrong, ...(await look(page, "sign-in-refused", true))]).toEqual([]);
  });
});

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
