import { defineConfig } from "@playwright/test";

import base from "../playwright.config";

/** `python -m bench canvas` runs this; it prints and gates nothing. */
export default defineConfig({
  ...base,
  testDir: ".",
  globalSetup: "../tests/e2e/warm.ts",
  testMatch: "*.bench.ts",
  grepInvert: [],
  timeout: 300_000,
  use: { ...base.use, trace: "off" },
  reporter: "line",
});
