// Finds the browsers that are driven: the Chromium named by CHROMIUM, the system's, an installed Chrome, or Playwright's own;
// the Firefox named by FIREFOX or an installed one, which Playwright cannot drive. Shared by the set-up, the tests and the
// benchmark, so that all mean the same ones.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright";

/** The file under each of Windows' folders for programs. */
const programs = (...path) =>
  ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"]
    .flatMap((name) => process.env[name] ?? [])
    .map((folder) => join(folder, ...path));

const chromiumPlaces = {
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
  win32: programs("Google", "Chrome", "Application", "chrome.exe"),
};

const firefoxPlaces = {
  linux: ["/usr/bin/firefox-esr", "/usr/bin/firefox"],
  darwin: ["/Applications/Firefox.app/Contents/MacOS/firefox"],
  win32: programs("Mozilla Firefox", "firefox.exe"),
};

export const noBrowser =
  "Chromium is needed and was not found. Install Chrome or Chromium, or run `npx playwright install chromium`, " +
  "or set CHROMIUM to the path of one.";

export const noFirefox =
  "Firefox was not found. Install it (on Debian: apt-get install firefox-esr), or set FIREFOX to the path of one.";

function find(variable, places) {
  const named = process.env[variable];
  if (named) {
    if (!existsSync(named)) throw new Error(`${variable} names ${named}, where there is no file.`);
    return named;
  }
  return places.find((path) => existsSync(path));
}

/** The path of a Chromium, or undefined. */
export const findChromium = () =>
  find("CHROMIUM", [...(chromiumPlaces[process.platform] ?? []), chromium.executablePath()]);

/** The path of a Firefox, or undefined. */
export const findFirefox = () => find("FIREFOX", firefoxPlaces[process.platform] ?? []);

/** What it takes to start Chromium: root has no sandbox, and a container no GPU. */
export function chromiumLaunchOptions() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(noBrowser);
  const isRoot = process.getuid?.() === 0;
  return { executablePath, args: ["--disable-gpu", ...(isRoot ? ["--no-sandbox"] : [])] };
}
