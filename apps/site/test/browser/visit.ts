import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from "playwright";
import { afterAll, beforeAll, expect } from "vitest";
import { chromiumLaunchOptions } from "../../../../.ci/browser.mjs";
import { contentSecurityPolicy } from "../../server/headers.ts";

const { serveSite }: typeof import("../../server/index.ts") = await import("@ls/site/server");

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** A page of the built site in Chromium, and what happened there that should not. */
export interface Visit {
  page: Page;
  /** Where the site is, with a slash at its end. */
  address: string;
  /** Messages on the console that are warnings or errors, and errors nobody caught. */
  complaints: string[];
  /** Everything that was asked for, by the page and by its Workers. */
  requests: Request[];
}

export interface VisitOptions extends BrowserContextOptions {
  /** False takes `'wasm-unsafe-eval'` out of the policy. */
  webAssembly?: boolean;
}

/** For the top of a test file: the built site, served with and without WebAssembly, and one browser for all its tests. */
export function useSite() {
  let browser: Browser;
  let allowing: Awaited<ReturnType<typeof serveSite>>;
  let forbidding: Awaited<ReturnType<typeof serveSite>>;
  beforeAll(async () => {
    browser = await chromium.launch(chromiumLaunchOptions());
    allowing = await serveSite({ port: 0 });
    forbidding = await serveSite({ port: 0, policy: contentSecurityPolicy({ webAssembly: false }) });
  });
  afterAll(async () => {
    await browser.close();
    await allowing.close();
    await forbidding.close();
  });

  /** Opens a page by its path; closes it after `look`. */
  async function visit(path: string, look: (visit: Visit) => Promise<void>, options: VisitOptions = {}): Promise<void> {
    const { webAssembly = true, ...contextOptions } = options;
    const { address } = webAssembly ? allowing : forbidding;
    const context = await browser.newContext({ viewport: DESKTOP, ...contextOptions });
    try {
      const page = await context.newPage();
      const complaints: string[] = [];
      const requests: Request[] = [];
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      context.on("request", (request) => requests.push(request));
      await page.goto(new URL(path, address).href);
      await look({ page, address, complaints, requests });
    } finally {
      await context.close();
    }
  }

  return { visit };
}

/** Requests that left the site; what the page itself made (data:, blob:) never went anywhere. */
export function leftTheSite({ requests, address }: Visit): string[] {
  return requests
    .map((request) => request.url())
    .filter((url) => !url.startsWith(address) && !/^(data|blob):/.test(url));
}

export function expectQuiet(visit: Visit): void {
  expect(visit.complaints).toEqual([]);
  expect(leftTheSite(visit)).toEqual([]);
}
