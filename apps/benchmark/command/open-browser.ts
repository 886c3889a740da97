/** The browsers that are driven: stock ones, without a window, by WebDriver BiDi, which both speak. */

import puppeteer, { type Browser } from "puppeteer-core";
import { chromiumLaunchOptions, findChromium, findFirefox, noBrowser, noFirefox } from "../../../.ci/browser.mjs";
import type { BrowserName } from "./settings.ts";

/** Why a browser cannot take part, or nothing. */
export function reasonAgainst(name: BrowserName): string | undefined {
  if (name === "chromium") return findChromium() ? undefined : noBrowser;
  return findFirefox() ? undefined : noFirefox;
}

/** A case may keep the browser silent for as long as it takes. */
const PATIENCE = 600_000;

export function openBrowser(name: BrowserName): Promise<Browser> {
  const common = { headless: true, protocolTimeout: PATIENCE } as const;
  return name === "chromium"
    ? puppeteer.launch({ ...common, browser: "chrome", ...chromiumLaunchOptions() })
    : puppeteer.launch({ ...common, browser: "firefox", executablePath: findFirefox() });
}
