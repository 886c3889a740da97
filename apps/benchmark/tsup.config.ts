import { defineConfig } from "tsup";

/** The command; the site builds the page. */
export default defineConfig({
  entry: { run: "command/run.ts" },
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["playwright", "puppeteer-core"],
  // It exports its sources, which Node 20 does not take.
  noExternal: [/^@ls\/bench/],
  clean: true,
});
