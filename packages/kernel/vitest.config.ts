// The kernel's own suites: against the ABI, in Node; the public API's suites in @ls/core go through browsers too.
import { defineConfig } from "vitest/config";

const tests = { include: ["test/**/*.test.ts"], testTimeout: 600_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { name: "node", ...tests } },
      {
        // Node 20 takes the relaxed instructions behind a flag only; newer ones have them, and refuse the flag.
        test: {
          name: "relaxed",
          ...tests,
          pool: "forks",
          execArgv: Number.parseInt(process.versions.node, 10) < 22 ? ["--experimental-wasm-relaxed-simd"] : [],
          env: { LS_ONLY_VARIANT: "relaxed" },
        },
      },
    ],
  },
});
