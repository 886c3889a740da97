import { defineConfig } from "tsup";

/** The server behind `npm start`, the browser benchmark and the tests; vite builds the pages. */
export default defineConfig({
  entry: { server: "server/index.ts" },
  format: "esm",
  target: "node20",
  platform: "node",
  clean: false,
});
