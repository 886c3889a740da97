// Finds the Chromium that the browser tests drive: the one named by CHROMIUM, the system's, an installed Chrome, or
// Playwright's own. Shared by the set-up and by the tests, so that both mean the same one.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright";

const places = {
  linux: [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/opt/google/chrome/chrome",
  ],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"]
    .flatMap((name) => process.env[name] ?? [])
    .map((folder) => join(folder, "Google", "Chrome", "Application", "chrome.exe")),
};

export const noBrowser =
  "The browser tests need Chromium and found none. Install Chrome or Chromium, or run `npx playwright install chromium`, " +
  "or set CHROMIUM to the path of one.";

/** The path of a Chromium, or undefined. */
export function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM names ${named}, where there is no file.`);
    return named;
  }
  return [...(places[process.platform] ?? []), chromium.executablePath()].find((path) => existsSync(path));
}

/** What Playwright needs to start it: root has no sandbox, and a container no GPU. */
export function chromiumLaunchOptions() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(noBrowser);
  const isRoot = process.getuid?.() === 0;
  return { executablePath, args: ["--disable-gpu", ...(isRoot ? ["--no-sandbox"] : [])] };
}
