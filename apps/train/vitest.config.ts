import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Some train for a second; a busy machine may need many times that.
    testTimeout: 60_000,
  },
});
