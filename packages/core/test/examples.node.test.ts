// Every example in the README and in the docstrings runs, and prints what the comment behind its console.log says.

import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";

const core = new URL("../", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "ls-examples-"));

/** `@ls/core` and its entries, as built. */
const resolve = (code: string) =>
  code.replace(/"@ls\/core(?:\/([a-z.]+))?"/g, (_, entry = "index") => {
    return `"${new URL(`dist/${entry.endsWith(".wasm") ? entry : `${entry}.js`}`, core)}"`;
  });

/** What each console.log of the example is to print, in order. */
const expectedOf = (code: string) => [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map((match) => match[1]);

const plain = (printed: string) => printed.replace(/(?:Float32|Int32)Array\(\d+\) \[ (.*) \]/g, "[$1]");

async function run(name: string, code: string): Promise<string[]> {
  const file = join(folder, `${name.replace(/\W+/g, "-")}.mjs`);
  writeFileSync(file, resolve(code));
  const printed: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...values) => void printed.push(plain(format(...values))));
  await import(/* @vite-ignore */ pathToFileURL(file).href);
  return printed;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("docstring example of", () => {
  const sources = readdirSync(new URL("src/", core)).filter((name) => name.endsWith(".ts"));
  const examples = sources.flatMap((name) => {
    const text = readFileSync(new URL(`src/${name}`, core), "utf8");
    return [
      ...text.matchAll(/@example\n((?: *\*(?!\/).*\n)+) *\*\/\n\s*(?:export )?(?:async )?(?:function |class )?(\w+)/g),
    ].map((match) => ({
      name: `${name} ${match[2]}`,
      code: match[1].replace(/^ *\* ?/gm, ""),
    }));
  });

  it("is found for every public function", () => {
    const names = examples.map(({ name }) => name.split(" ")[1]);
    const functions = ["init", "initSync", "crossEntropy", "crossEntropyGrad", "smoothLabels", "calibration"];
    expect(names).toEqual(expect.arrayContaining([...functions, "fitTemperature", "allocate"]));
  });

  it.each(examples)("$name", async ({ name, code }) => {
    expect(await run(name, code)).toEqual(expectedOf(code));
  });
});

it.each(["../../README.md", "README.md"])("examples of %s", async (name) => {
  const text = readFileSync(new URL(name, core), "utf8");
  // The later blocks go on from the first.
  const blocks = [...text.matchAll(/```js\n(.*?)```/gs)].map((match) => match[1]);
  const code = blocks.map((block, i) => (i === 0 ? block : `{\n${block}}\n`)).join("\n");
  expect(blocks).not.toEqual([]);
  expect(await run(name, code)).toEqual(expectedOf(code));
});
