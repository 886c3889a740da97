/** What threads mean for the process they run in. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { engine } from "../../../../.ci/engines/engines.mjs";

const run = promisify(execFile);
const entry = new URL("../../dist/index.js", import.meta.url).href;

const program = (body: string) => `
  const { init } = await import(${JSON.stringify(entry)});
  const ls = await init({ threads: 2 });
  const [n, classes] = [520, 1000];
  const logits = Float32Array.from({ length: n * classes }, (_, i) => Math.sin(i));
  const run = () => ls.crossEntropyGradAsync(logits, new Int32Array(n), { classes, labelSmoothing: 0.1 });
  ${body}
`;

const inNode = (body: string, path = process.execPath, flags = ["--input-type=module", "-e"]) =>
  run(path, [...flags, program(body)], { timeout: 60_000 });

it("lets the process end without dispose", async () => {
  const { stdout } = await inNode("const { loss } = await run(); console.log(ls.threads, loss.toFixed(4));");
  expect(stdout.trim()).toMatch(/^2 \d+\.\d{4}$/);
});

it("keeps the process alive while a call runs", async () => {
  const { stdout } = await inNode("run().then(({ loss }) => console.log(loss.toFixed(4)));");
  expect(stdout.trim()).toMatch(/^\d+\.\d{4}$/);
});

it("takes no processor time between calls", async () => {
  const { stdout } = await inNode(`
    await run();
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) / 1e6);
  `);
  expect(Number(stdout)).toBeLessThan(0.3);
});

it("ends its threads with asyncDispose", async () => {
  const { stdout } = await inNode(`
    await run();
    await (ls[Symbol.asyncDispose] ?? ls.dispose)();
    console.log(await run().catch(({ code }) => code));
  `);
  expect(stdout.trim()).toBe("DISPOSED");
});

it("works with one thread where memory cannot be shared", async () => {
  const body = "console.log(ls.threads, (await run()).count);";
  const { stdout } = await run(process.execPath, [
    "--input-type=module",
    "-e",
    `delete globalThis.SharedArrayBuffer; ${program(body)}`,
  ]);
  expect(stdout.trim()).toBe("1 520");
});

it.each(["Node 24", "Bun"] as const)("gives the same loss in %s", async (name) => {
  const body = "console.log(ls.threads, (await run()).loss);";
  const expected = await inNode(body);
  const flags = name === "Bun" ? ["-e"] : ["--input-type=module", "-e"];
  const { stdout } = await inNode(body, engine(name), flags);
  expect(stdout).toBe(expected.stdout);
});
