import { defineConfig } from "tsup";

/** The runner; the hosts build themselves. */
export default defineConfig({
  entry: { run: "src/run.ts" },
  format: "esm",
  platform: "node",
  target: "node20",
  // It finds the engines by its own place. From dist/ it is the same way as from src/.
  external: [/engines\.mjs$/],
  // It exports its sources, which Node 20 does not take.
  noExternal: [/^@ls\/bench/],
  clean: true,
});
