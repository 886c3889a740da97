// Where the suites run: `*.test.ts` in every engine below, `*.node.test.ts` (it starts processes or reads files) in
// plain Node alone.
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectConfiguration } from "vitest/config";
import type { BrowserProviderOption } from "vitest/node";
import { chromiumLaunchOptions, findFirefox } from "../../.ci/browser.mjs";
import { firefox } from "./test/firefox-provider.ts";

const everywhere = { include: ["test/**/*.test.ts"], exclude: ["test/**/*.node.test.ts", "**/node_modules/**"] };
const patience = { testTimeout: 120_000, hookTimeout: 120_000 };

/** The headers make the page cross-origin isolated, which SharedArrayBuffer needs. */
const inBrowser = (name: "chromium" | "firefox", provider: BrowserProviderOption): TestProjectConfiguration => ({
  server: {
    headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
  },
  test: {
    name,
    ...everywhere,
    ...patience,
    browser: { enabled: true, headless: true, screenshotFailures: false, provider, instances: [{ browser: name }] },
  },
});

/** The set-up says so where there is none. */
const firefoxPath = findFirefox();

export default defineConfig({
  test: {
    projects: [
      {
        test: { name: "node", include: ["test/**/*.test.ts"], ...patience },
      },
      {
        // Node 20 takes the relaxed instructions behind a flag only; newer ones have them, and refuse the flag.
        test: {
          name: "relaxed",
          ...everywhere,
          exclude: [...everywhere.exclude, "test/engines/**"],
          ...patience,
          pool: "forks",
          execArgv: Number.parseInt(process.versions.node, 10) < 22 ? ["--experimental-wasm-relaxed-simd"] : [],
          env: { LS_ONLY_VARIANT: "relaxed" },
        },
      },
      inBrowser("chromium", playwright({ launchOptions: chromiumLaunchOptions() })),
      ...(firefoxPath ? [inBrowser("firefox", firefox(firefoxPath))] : []),
    ],
  },
});
