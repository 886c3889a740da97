import { defineConfig } from "vitest/config";

/** A host's first build may compile a runtime, and fetch what it depends on. */
const PATIENCE = 25 * 60_000;

export default defineConfig({
  test: { include: ["test/**/*.test.ts"], testTimeout: PATIENCE, hookTimeout: PATIENCE },
});
