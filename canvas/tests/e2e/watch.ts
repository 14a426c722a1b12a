/** Tells whether a page ran anything that it should only have shown. */
import type { Page } from "@playwright/test";

/** What `watch` says of a page on which nothing ran, opened or broke the policy. */
export const CLEAN = { ran: null, violations: [], handlers: [], foreign: [], dialogs: [] };

/** Note what a page runs, opens or tries against its policy, from its first moment on. */
export async function watch(page: Page): Promise<() => Promise<unknown>> {
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { __violations: seen });
    document.addEventListener("securitypolicyviolation", (event) =>
      seen.push(`${event.violatedDirective} ${event.sample}`),
    );
  });
  return () =>
    page
      .evaluate(() => {
        const handlers = [...document.querySelectorAll("*")].filter((element) =>
          [...element.attributes].some(
            ({ name, value }) =>
              name.startsWith("on") ||
              (/^(xlink:)?(href|src|srcdoc|action|formaction|data|to|values)$/.test(name) &&
                /^\s*(javascript|data:text\/html)/i.test(value)),
          ),
        );
        const foreign = document.querySelectorAll(
          "iframe, object, embed, base, marquee, video, audio, script:not([src]), #root script, #root meta, #root link, [src='x']",
        );
        const all = window as unknown as { __xss?: unknown; __violations: string[] };
        return {
          ran: all.__xss ?? null,
          violations: all.__violations,
          handlers: handlers.map((element) => element.outerHTML.slice(0, 120)),
          foreign: [...foreign].map((element) => element.outerHTML.slice(0, 120)),
        };
      })
      .then((found) => ({ ...found, dialogs }));
}
