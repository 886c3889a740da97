/**
 * Runs vitest's browser mode in a stock Firefox, which Playwright cannot drive: puppeteer can, by WebDriver BiDi. Opens pages
 * and closes them; the suites click nothing and mock no module, which is all that a provider could do besides.
 */

import { defineBrowserProvider } from "@vitest/browser";
import puppeteer, { type Browser } from "puppeteer-core";
import type { BrowserProvider, BrowserProviderOption } from "vitest/node";

class FirefoxProvider implements BrowserProvider {
  readonly name = "firefox";
  /** Firefox slows down the timers of pages that are not in front. */
  readonly supportsParallelism = false;
  readonly #executablePath: string;
  #browser: Promise<Browser> | undefined;

  constructor(executablePath: string) {
    this.#executablePath = executablePath;
  }

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  async openPage(_sessionId: string, url: string): Promise<void> {
    this.#browser ??= puppeteer.launch({ browser: "firefox", executablePath: this.#executablePath, headless: true });
    const page = await (await this.#browser).newPage();
    await page.goto(url, { timeout: 0 });
  }

  async close(): Promise<void> {
    await (await this.#browser)?.close();
  }
}

export const firefox = (executablePath: string): BrowserProviderOption =>
  defineBrowserProvider({
    name: "firefox",
    supportedBrowser: ["firefox"],
    options: {},
    providerFactory: () => new FirefoxProvider(executablePath),
  });
