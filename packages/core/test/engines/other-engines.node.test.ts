import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { engine } from "../../../../.ci/engines/engines.mjs";
import hashes from "./hashes.json";

const run = promisify(execFile);
const core = fileURLToPath(new URL("../..", import.meta.url));
const report = fileURLToPath(new URL("report.ts", import.meta.url));
const vitest = fileURLToPath(new URL("vitest.mjs", import.meta.resolve("vitest/package.json")));

it.each(["Node 24", "Bun", "Deno"] as const)("%s gives the committed bits", async (name) => {
  const { stdout } = await run(engine(name), [report]);
  expect(JSON.parse(stdout)).toEqual(hashes);
});

it("Node 24 passes every suite with the relaxed variant", { timeout: 900_000 }, async () => {
  const args = [vitest, "run", "--project", "relaxed", "--reporter=dot"];
  const { stdout } = await run(engine("Node 24"), args, { cwd: core, env: { ...process.env, NO_COLOR: "1" } });
  expect(stdout).toMatch(/Tests +\d+ passed/);
});
