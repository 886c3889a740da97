// How the Train page feels: first paint, first trained step, frames and long tasks while it trains, layout shift, bytes. In Chromium, on
// the built site, nothing throttled; medians of fresh visits.
//
//   npm run measure -w @ls/site
import { chromium } from "playwright";
import { chromiumLaunchOptions } from "../../../.ci/browser.mjs";
import { serveSite } from "../dist/server.js";

const VISITS = 5;
const SECONDS_OF_TRAINING = 10;

/** Runs in the page, before its own scripts. */
function observe() {
  const seen = { longest: 0, shift: 0, frames: [], firstStep: undefined };
  window.seen = seen;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) seen.shift += value;
  }).observe({ type: "layout-shift", buffered: true });
  let last;
  const frame = (now) => {
    // Loading is not training.
    if (last !== undefined && seen.firstStep !== undefined) seen.frames.push(now - last);
    last = now;
    if (seen.firstStep === undefined && Number(document.querySelector("[data-testid=steps]")?.textContent) > 0) {
      seen.firstStep = performance.now();
      // From here on: tasks while it trains.
      seen.longestLoading = seen.longest;
      seen.longest = 0;
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/** Runs in the page. */
function report() {
  const { longest, longestLoading, shift, frames, firstStep } = window.seen;
  const sorted = frames.toSorted((a, b) => a - b);
  return {
    "first contentful paint, ms": performance.getEntriesByName("first-contentful-paint")[0].startTime,
    "first trained step, ms": firstStep,
    "frames a second while training": 1000 / (frames.reduce((sum, ms) => sum + ms, 0) / frames.length),
    "99th percentile of a frame, ms": sorted[Math.floor(0.99 * sorted.length)],
    "longest task while training, ms (0: none over 50)": longest,
    "longest task while loading, ms (0: none over 50)": longestLoading,
    "layout shift": shift,
  };
}

async function sizeOf(request) {
  const { headers } = await fetch(request.url(), { method: "HEAD", headers: { "Accept-Encoding": "br, gzip" } });
  return Number(headers.get("Content-Length"));
}

async function visit(browser, address) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  const requests = [];
  page.context().on("request", (request) => requests.push(request));
  await page.addInitScript(observe);
  await page.goto(address);
  await page.waitForFunction(() => window.seen.firstStep !== undefined);
  await page.waitForTimeout(SECONDS_OF_TRAINING * 1000);
  const figures = await page.evaluate(report);
  // Asked of the server: Chromium does not tell how large the script of a Worker was.
  const kilobytes = async (isData) => {
    const asked = requests.filter((request) => request.url().includes("/data/") === isData).map(sizeOf);
    return (await Promise.all(asked)).reduce((sum, bytes) => sum + bytes, 0) / 1000;
  };
  const transferred = {
    "kB transferred, data sets aside": await kilobytes(false),
    "kB of data sets": await kilobytes(true),
  };
  await page.context().close();
  return { ...figures, ...transferred };
}

const server = await serveSite({ port: 0 });
const browser = await chromium.launch(chromiumLaunchOptions());
const visits = [];
for (let i = 0; i < VISITS; i++) {
  visits.push(await visit(browser, server.address));
  console.error(`visit ${i + 1} of ${VISITS}`);
}
console.log(`Chromium ${browser.version()}: median (least–most) of ${VISITS} visits`);
for (const name of Object.keys(visits[0])) {
  const values = visits.map((figures) => figures[name]).sort((a, b) => a - b);
  const show = (value) => String(Number(value.toPrecision(3)));
  console.log(`${name.padEnd(52)} ${show(values[VISITS >> 1])} (${show(values[0])}–${show(values.at(-1))})`);
}
await browser.close();
await server.close();
