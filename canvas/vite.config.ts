import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds the local cloud's edge; `make dev` sets it. */
const edge = process.env.ORCHEO_EDGE_URL ?? "http://127.0.0.1:4600";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  plugins: [react()],
  build: {
    target: "es2022",
    sourcemap: false,
    // The policy forbids inline scripts; small assets stay files as well, so that they cache.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": { target: edge, changeOrigin: false },
      "/webhooks": { target: edge, changeOrigin: false },
      "/ws": { target: edge, ws: true, changeOrigin: false },
    },
  },
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx"],
    environment: "node",
  },
});
