import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { keepToOneCore } from "../one-core.ts";

it("leaves the process one core, where the machine can, and tells which there were", () => {
  const cores = keepToOneCore();
  if (cores !== undefined) {
    expect(cores).toMatch(/^\d[\d,-]*$/);
    const allowed = execFileSync("taskset", ["-cp", String(process.pid)], { encoding: "utf8" });
    expect(allowed).toMatch(/: \d+\s*$/);
  } else {
    expect(() => execFileSync("taskset", ["-cp", String(process.pid)], { stdio: "ignore" })).toThrow();
  }
});
