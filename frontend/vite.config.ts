import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  base: "/static/backchannel/",
  build: {
    outDir: "../negotiation/static/backchannel",
    emptyOutDir: true,
    // Django finds the hashed names here, so it lies where the server can read it.
    manifest: "manifest.json",
    target: "es2022",
    // Inlined files would need "data:" in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: ["src/main.ts", "src/replay/main.ts", "src/health.ts", "src/wall.ts", "src/console/main.ts"],
    },
  },
  test: { include: ["src/**/*.test.ts"] },
});
