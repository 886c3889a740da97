// Every example in the README and in the docstrings runs, and prints what the comment behind its console.log says.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { codeBlocks, docstringExamples, exampleFolder, plain, statedIn } from "../../core/test/run-example.js";
import * as tfjs from "../src/index.js";

const folder = fileURLToPath(new URL("../", import.meta.url));
const examples = exampleFolder(folder);
afterAll(() => examples.remove());

/** One program of blocks that go on from the first: its imports, then each in a scope of its own. */
function program([first, ...others]: string[]): string {
  const imports = [...others.join("").matchAll(/^import .*$/gm)].join("\n");
  const rest = others.map((block) => `{\n${block.replace(/^import .*$/gm, "")}}\n`);
  return [imports, first, ...rest].join("\n");
}

describe("docstring example of", () => {
  const names = readdirSync(`${folder}src`, { recursive: true, encoding: "utf8" });
  const sources = names
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(`${folder}src/${name}`, "utf8"));
  const found = sources.flatMap(docstringExamples);

  it("is there for every public function", () => {
    expect(found.map(({ name }) => name).sort()).toEqual(Object.keys(tfjs).sort());
  });

  it.each(found)("$name", async ({ code }) => {
    expect(plain(await examples.run(code))).toBe(statedIn(code));
  });
});

it.each(["../../README.md", "README.md"])("examples of %s", async (name) => {
  const blocks = codeBlocks(readFileSync(`${folder}${name}`, "utf8"));
  // The repository's README has examples of other packages too.
  const ours = name === "README.md" ? blocks : blocks.filter((block) => block.includes('"@ls/tfjs"'));
  expect(ours).not.toEqual([]);
  expect(plain(await examples.run(program(ours)))).toBe(statedIn(ours.join("\n")));
});
