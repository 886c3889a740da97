/** Every example of the guide runs, and prints what the page says it prints. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { afterAll, describe, expect, it } from "vitest";
import { chromiumLaunchOptions } from "../../../../.ci/browser.mjs";
import { exampleFolder, statedIn } from "../../../../packages/core/test/run-example.ts";
import { readDocument, readGuide, runnableExamples, wholeCode } from "../../build/use/guide.ts";

const installed = new URL("../../../../packages/core/dist/", import.meta.url);
const pieces = readGuide();
const examples = pieces.flatMap((piece) => (piece.kind === "example" ? [piece.example] : []));
const runnable = runnableExamples(pieces);
const folder = exampleFolder(fileURLToPath(new URL("../../", import.meta.url)));
afterAll(() => folder.remove());

describe("the guide", () => {
  it("says of every program what it prints, except of lines that others go on from", () => {
    const silent = examples.filter(({ language, output }) => ["js", "html"].includes(language) && output === undefined);
    const setups = examples.map(({ setup }) => setup);
    expect(silent.filter((example) => !setups.includes(example))).toEqual([]);
  });

  it("has an address of its own for every heading", () => {
    const ids = pieces.flatMap((piece) => (piece.kind === "heading" ? [piece.heading.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("in Node", () => {
  it.concurrent.each(runnable.filter(({ language }) => language === "js"))("$id", async (example) => {
    expect(await folder.run(wholeCode(example))).toBe(example.output);
  });
});

it("in docs/abi.md, beside the kernel's file", async () => {
  const kernel = JSON.stringify(fileURLToPath(new URL("kernel.wasm", installed)));
  const document = readDocument("abi").flatMap((piece) => (piece.kind === "example" ? [piece.example.code] : []));
  const code = document.filter((each) => each.includes("console.log")).join("\n");
  expect(await folder.run(code.replace('"kernel.wasm"', kernel))).toBe(statedIn(code));
});

describe("in a page", () => {
  it.each(runnable.filter(({ language }) => language === "html"))("$id", async ({ code, output = "" }) => {
    const browser = await chromium.launch(chromiumLaunchOptions());
    try {
      const page = await browser.newPage();
      await page.route("http://example.test/**", (route) => {
        const [, file] = new URL(route.request().url()).pathname.split("/node_modules/@ls/core/dist/");
        const contentType = file ? "text/javascript" : "text/html";
        return route.fulfill({ contentType, body: file ? readFileSync(new URL(file, installed), "utf8") : code });
      });
      await page.goto("http://example.test/");
      await expect.poll(() => page.textContent("body"), { timeout: 10_000 }).toContain(output);
    } finally {
      await browser.close();
    }
  });
});
