import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const service = process.env["PEEL_SERVICE"] ?? "http://127.0.0.1:8080";

/** Tests that open pages of a real service in a real browser, one file after the other. */
function browser(name: string, include: string) {
  const patience = { testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false, maxWorkers: 1 };
  return { test: { name, include: [include], environment: "node" as const, ...patience } };
}

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    target: ["chrome120", "firefox121", "safari17"],
    // A picture in a style sheet or script would be outside what the content security policy allows by name.
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    reportCompressedSize: false,
    rolldownOptions: {
      // Who pays does so in a document of its own, which knows the payment provider.
      input: ["index.html", "pay.html"],
      output: {
        codeSplitting: {
          // What every page begins with, in two files: small ones of their own are more requests and pack worse.
          groups: [
            { name: "libraries", test: /node_modules/, tags: ["$initial"], priority: 2 },
            { name: "shell", test: /src\/(?!main|pay\/main)/, tags: ["$initial"], priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    // The cookie belongs to the address in the browser, so the service sees that one.
    proxy: {
      "/api": { target: service, changeOrigin: false },
      "/ads/": { target: service, changeOrigin: false },
      "/site.json": { target: service, changeOrigin: false },
    },
  },
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: ["src/**/*.test.ts"], environment: "node" } },
      browser("e2e", "e2e/**/*.test.ts"),
      browser("screenshots", "e2e/screenshots.ts"),
      browser("bench", "e2e/bench.ts"),
    ],
  },
});
