import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { engine } from "./engines.mjs";
import hashes from "./hashes.json";

const core = fileURLToPath(new URL("../..", import.meta.url));
const report = fileURLToPath(new URL("report.ts", import.meta.url));

it.each(["Node 24", "Bun"] as const)("%s gives the committed bits", (name) => {
  const { stdout, stderr, status } = spawnSync(engine(name), [report], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toEqual(hashes);
});

it("Node 24 passes every suite with the relaxed variant", { timeout: 900_000 }, () => {
  const vitest = fileURLToPath(new URL("vitest.mjs", import.meta.resolve("vitest/package.json")));
  const project = ["--project", "node, relaxed"];
  const { stdout, stderr, status } = spawnSync(engine("Node 24"), [vitest, "run", ...project, "--reporter=dot"], {
    cwd: core,
    encoding: "utf8",
  });
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toMatch(/Tests +\d+ passed/);
});
