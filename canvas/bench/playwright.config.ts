import { defineConfig } from "@playwright/test";

import base from "../playwright.config";

/** `python -m bench canvas` runs this; it prints and gates nothing. */
export default defineConfig({
  ...base,
  testDir: ".",
  testMatch: "*.bench.ts",
  grepInvert: [],
  timeout: 300_000,
  reporter: "line",
});
