// Every example in the README and in the docstrings runs, and prints what the comment behind its console.log says.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import * as core from "../src/index.js";
import { codeBlocks, docstringExamples, exampleFolder, plain, statedIn } from "./run-example.js";

const folder = fileURLToPath(new URL("../", import.meta.url));
const examples = exampleFolder(folder);
afterAll(() => examples.remove());

describe("docstring example of", () => {
  const names = readdirSync(`${folder}src`, { recursive: true, encoding: "utf8" });
  const sources = names
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({ name, text: readFileSync(`${folder}src/${name}`, "utf8") }));
  const found = sources.flatMap(({ name: file, text }) =>
    docstringExamples(text).map(({ name, code }) => ({ file, name, code })),
  );

  it("is there for every public function", () => {
    const exported = Object.keys(core);
    const functions = Object.entries(core.initSync()).flatMap(([name, value]) =>
      typeof value === "function" ? [name] : [],
    );
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining([...exported, ...functions]));
  });

  it("is found wherever a source says @example", () => {
    const tags = sources.flatMap(({ text }) => text.match(/@example/g) ?? []);
    expect(found).toHaveLength(tags.length);
  });

  it.each(found)("$file $name", async ({ code }) => {
    expect(plain(await examples.run(code))).toBe(statedIn(code));
  });
});

it.each(["../../README.md", "README.md"])("examples of %s", async (name) => {
  const text = readFileSync(`${folder}${name}`, "utf8");
  // The later blocks go on from the first.
  const blocks = codeBlocks(text).filter((block) => !block.includes('"@ls/tfjs"')); // those are that package's
  const code = blocks.map((block, i) => (i === 0 ? block : `{\n${block}}\n`)).join("\n");
  expect(blocks).not.toEqual([]);
  expect(plain(await examples.run(code))).toBe(statedIn(code));
});
