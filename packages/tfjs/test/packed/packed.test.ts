/** The package as users get it: packed, installed into an empty project, and used in every way the exports map allows. */

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile, lintMessages, RESOLUTIONS, typeProblems } from "../../../core/test/packed/checks.js";
import { createProject, type Packed, type Project } from "../../../core/test/packed/project.js";

const peers = ["core", "layers", "backend-cpu", "backend-wasm"].map((name) => `@tensorflow/tfjs-${name}`);
const correct = ["cpu", "wasm"].map((backend) => ({ backend, correct: [true, true] }));

let project: Project;
let tfjs: Packed;
beforeAll(() => {
  project = createProject(["core", "tfjs"], new URL("consumer", import.meta.url), peers);
  tfjs = project.packages[1];
});
afterAll(() => project?.remove());

describe("the installed tarball", () => {
  it("runs as an ES module", () => {
    expect(project.run("esm.mjs")).toEqual(correct);
  });

  it("runs as CommonJS", () => {
    expect(project.run("commonjs.cjs")).toEqual(correct);
  });

  it.each(RESOLUTIONS)("has types for strict TypeScript with moduleResolution %s (%s)", (moduleResolution, file) => {
    const messages = compile(project.folder, moduleResolution, file).split("\n");
    // Not TensorFlow.js's own declarations, which strict TypeScript finds faults with.
    expect(messages.filter((message) => /^(types|node_modules\/@ls)/.test(message))).toEqual([]);
  });
});

describe("the tarball", () => {
  it("passes publint", async () => {
    expect(await lintMessages(tfjs)).toEqual([]);
  });

  it("resolves to the right types from ES modules, CommonJS and bundlers", async () => {
    expect(await typeProblems(tfjs)).toEqual([]);
  });

  it("depends on @ls/core alone, leaves TensorFlow.js to its user and runs nothing when installed", () => {
    const folder = join(project.folder, "node_modules/@ls/tfjs");
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    expect(Object.keys(manifest.dependencies)).toEqual(["@ls/core"]);
    expect(manifest.peerDependencies).toEqual({ "@tensorflow/tfjs-core": "^4.0.0" });
    expect(manifest.optionalDependencies).toBeUndefined();
    expect(Object.keys(manifest.scripts ?? {}).filter((script) => script.includes("install"))).toEqual([]);
  });

  it("keeps to its size budgets", () => {
    const dist = join(project.folder, "node_modules/@ls/tfjs/dist");
    expect(tfjs.size, "the tarball").toBeLessThan(20_000);
    for (const entry of ["index.js", "index.cjs"]) expect(statSync(join(dist, entry)).size, entry).toBeLessThan(24_000);
  });
});
