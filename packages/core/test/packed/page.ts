/** Opens the consumer's page in Chromium, served by Vite: as built for production, or by its dev server. */

import { chromium } from "playwright";
import { build, createServer, preview } from "vite";
import { chromiumLaunchOptions } from "../../../../.ci/browser.mjs";

/** What makes a page cross-origin isolated, as threads want it. */
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

const config = (root: string) => ({
  root,
  configFile: false as const,
  logLevel: "error" as const,
  build: { target: "es2022" },
  cacheDir: `${root}/.vite`,
  server: { headers },
  preview: { headers },
});

async function reportsAt(url: string): Promise<unknown> {
  const browser = await chromium.launch(chromiumLaunchOptions());
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    await page.goto(url);
    const reports = page.waitForFunction(() => (globalThis as { reports?: unknown }).reports, undefined, {
      timeout: 60_000,
    });
    return await reports.then((handle) => handle.jsonValue()).catch((error) => [...problems, String(error)]);
  } finally {
    await browser.close();
  }
}

export async function openBuiltPage(root: string): Promise<unknown> {
  await build(config(root));
  const server = await preview(config(root));
  try {
    return await reportsAt(server.resolvedUrls!.local[0]);
  } finally {
    await server.close();
  }
}

export async function openDevelopmentPage(root: string): Promise<unknown> {
  const server = await (await createServer(config(root))).listen();
  try {
    return await reportsAt(server.resolvedUrls!.local[0]);
  } finally {
    await server.close();
  }
}
