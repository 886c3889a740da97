/** Every host, built and run: all of what it prints is checked, the hash of its gradients included. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { runCommand } from "../src/command.ts";
import { lacksOf, readHosts } from "../src/host.ts";
import { fill, placesOf } from "../src/places.ts";
import { buildHost, RUN_TIMEOUT, runHost } from "../src/run-host.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const golden = JSON.parse(readFileSync(new URL("../vectors.json", import.meta.url), "utf8"));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ls-embed-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const hosts = readHosts(fileURLToPath(new URL("../", import.meta.url)));

describe.each(hosts.map((host) => [host.name, host] as const))("%s", (_, host) => {
  const places = placesOf(root, host);
  const lacks = lacksOf(host, places);

  /** A machine may lack a host's tools; that which checks everything may not. */
  const needTools = (context: TestContext) => {
    if (process.env.CI === "true") expect(lacks).toEqual([]);
    else if (lacks.length > 0) context.skip(lacks.join(" "));
  };
  const runWith = (vectors: string) =>
    runCommand(fill(host.run, { ...places, vectors: () => vectors }), host.folder, RUN_TIMEOUT);
  const takesVectors = host.run.some((word) => word.includes("{vectors}"));

  it("gives the golden vectors and the committed bits", async (context) => {
    needTools(context);
    await buildHost(host, places);
    const report = await runHost(host, places, golden);
    expect(report.passed).toBe(report.vectors);
    expect(report.gradients).toBe(golden.gradients[host.binary]);
  });

  if (!takesVectors) return;

  it("names a vector that does not hold, goes on, and fails", async (context) => {
    needTools(context);
    const changed = structuredClone(golden);
    changed.vectors[1].expect.arrays.gradient.values[2] += 0.25;
    const file = join(folder, `${host.name}.json`);
    writeFileSync(file, JSON.stringify(changed));
    const { code, stdout, stderr } = await runWith(file);
    expect(stderr).toMatch(new RegExp(`^vector "${changed.vectors[1].name}": gradient\\[2\\] is .+, expected `, "m"));
    expect(stdout).toContain(`vectors: ${golden.vectors.length - 1} of ${golden.vectors.length}\n`);
    expect(code).toBe(1);
  });

  it("refuses a field that the record does not have", async (context) => {
    needTools(context);
    const changed = structuredClone(golden);
    changed.vectors[1].steps[0].set.sharpening = 0.5;
    const file = join(folder, `${host.name}-field.json`);
    writeFileSync(file, JSON.stringify(changed));
    const { code, stderr } = await runWith(file);
    expect(stderr).toContain("sharpening");
    expect(code).toBe(1);
  });

  it("has a sentence for a file that is not there", async (context) => {
    needTools(context);
    const { code, stdout, stderr } = await runWith(join(folder, "absent.json"));
    expect(stdout + stderr).toContain("absent.json");
    expect(stdout + stderr).not.toMatch(/^\s+at .+:\d+|Traceback|panicked|goroutine/m);
    expect(code).not.toBe(0);
  });
});
