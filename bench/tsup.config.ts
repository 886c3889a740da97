import { defineConfig } from "tsup";

export default defineConfig({
  entry: { run: "run.ts", probe: "start-up/probe.ts", threads: "threads/probe.ts" },
  format: "esm",
  platform: "node",
  target: "node20",
  clean: true,
});
