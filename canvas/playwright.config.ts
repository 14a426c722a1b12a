import { defineConfig } from "@playwright/test";

/**
 * `make canvas-e2e` starts a local cloud and says where it is; nothing is started from here. To try one spec again and
 * again, keep a cloud running: `make up`, then `ORCHEO_E2E_HOME=.orcheo make canvas-e2e`.
 */
export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/e2e/warm.ts",
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // One browser on two cores: the cloud beside it needs the other.
  workers: 1,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  // Volume: `make test-long`.
  ...(process.env.ORCHEO_LONG ? {} : { grepInvert: /@long/ }),
  reporter: process.env.CI ? "dot" : "list",
  use: {
    baseURL: process.env.ORCHEO_CANVAS_URL ?? "http://127.0.0.1:4600",
    viewport: { width: 1440, height: 900 },
    actionTimeout: 15_000,
    trace: "retain-on-failure",
    launchOptions: {
      ...(process.env.ORCHEO_CHROMIUM ? { executablePath: process.env.ORCHEO_CHROMIUM } : {}),
      // Chromium has no sandbox for root, which builds often are.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
});
