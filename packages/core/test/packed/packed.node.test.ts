/** The package as users get it: packed, installed into an empty project, and used in every way the exports map allows. */

import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile, lintMessages, RESOLUTIONS, typeProblems } from "./checks.js";
import { openBuiltPage, openDevelopmentPage } from "./page.js";
import { createProject, type Project } from "./project.js";
import { bundleWorker } from "./workerd.js";

const onTwoThreads = (instances: number) => Array.from({ length: instances }, () => ({ threads: 2, correct: true }));

const correct = (...variants: string[]) => variants.map((variant) => ({ variant, correct: true }));

/** Bytes, before any minification or compression. */
const budgets = {
  "index.js": 340_000,
  "index.cjs": 347_000,
  "slim.js": 166_000,
  "js.js": 92_000,
  "workerd.js": 166_000,
  "worker.js": 14_000,
};

/** The size of a file and of all that it imports from beside it, the binaries left out. */
function loadedBytes(file: string): number {
  const loaded = new Set([file]);
  for (const each of loaded) {
    for (const [, beside] of readFileSync(each, "utf8").matchAll(/(?:from |require\()['"](\.\/[^'"]+\.c?js)['"]/g)) {
      loaded.add(join(dirname(each), beside));
    }
  }
  return [...loaded].reduce((sum, each) => sum + statSync(each).size, 0);
}

let project: Project;
beforeAll(() => {
  project = createProject(["core"], new URL("consumer", import.meta.url));
});
afterAll(() => project?.remove());

describe("the installed tarball", () => {
  it("runs as an ES module", () => {
    expect(project.run("esm.mjs")).toEqual(correct("simd", "scalar"));
  });

  it("runs as CommonJS", () => {
    expect(project.run("commonjs.cjs")).toEqual(correct("simd", "scalar", "js", "simd"));
  });

  it.each([
    ["ES modules", "threads.mjs", 3],
    ["CommonJS", "threads.cjs", 2],
  ])("runs on threads, from %s", (_, file, instances) => {
    expect(project.run(file)).toEqual(onTwoThreads(instances));
  });

  it("has one LsError, whatever the entry", () => {
    expect(project.run("one-error.mjs")).toEqual({ esm: true, commonjs: true });
  });

  it("runs where there is no WebAssembly", () => {
    expect(project.run("without-wasm.mjs")).toEqual(correct("js", "js", "js"));
  });

  it("runs from @ls/core/slim with the exported binaries", () => {
    expect(project.run("slim.mjs")).toEqual(correct("simd", "simd", "scalar", "scalar"));
  });

  it("runs in a worker that may compile nothing", async () => {
    await bundleWorker(project.folder);
    expect(project.run("worker/worker.mjs")).toEqual(correct("simd"));
  });

  it.each(RESOLUTIONS)("has types for strict TypeScript with moduleResolution %s (%s)", (moduleResolution, file) => {
    expect(compile(project.folder, moduleResolution, file)).toBe("");
  });

  it("runs in a page built by Vite", async () => {
    expect(await openBuiltPage(project.folder)).toEqual([...correct("simd", "js", "simd"), ...onTwoThreads(2)]);
  });

  it("runs in a page of Vite's dev server", async () => {
    expect(await openDevelopmentPage(project.folder)).toEqual([...correct("simd", "js", "simd"), ...onTwoThreads(1)]);
  });
});

describe("the tarball", () => {
  it("passes publint", async () => {
    for (const packed of project.packages) expect(await lintMessages(packed)).toEqual([]);
  });

  it("resolves to the right types from ES modules, CommonJS and bundlers", async () => {
    for (const packed of project.packages) expect(await typeProblems(packed)).toEqual([]);
  });

  it("depends on nothing and runs nothing when installed", () => {
    for (const { name } of project.packages) {
      const manifest = JSON.parse(readFileSync(join(project.folder, "node_modules", name, "package.json"), "utf8"));
      expect(manifest.dependencies).toBeUndefined();
      expect(manifest.optionalDependencies).toBeUndefined();
      expect(Object.keys(manifest.scripts ?? {}).filter((script) => script.includes("install"))).toEqual([]);
    }
  });

  it("keeps to its size budgets", () => {
    const core = project.packages.find(({ name }) => name === "@ls/core")!;
    const dist = join(project.folder, "node_modules/@ls/core/dist");
    expect(core.size, "the tarball").toBeLessThan(500_000);
    for (const [entry, budget] of Object.entries(budgets)) {
      expect(loadedBytes(join(dist, entry)), `${entry} and the chunks it loads`).toBeLessThan(budget);
    }
  });
});
