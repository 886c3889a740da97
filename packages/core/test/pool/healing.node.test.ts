/** A pool after its workers have failed, again and again; and what becomes of the process then. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { type InitOptions, init, type Ls } from "../../src/index.js";
import { expectSameBits } from "../same-bits.js";
import { callNamed } from "./calls.js";
import { workerUrl } from "./pool.js";
import { requests } from "./requests.mjs";

const SECOND = 1000;
/** Workers of a busy machine must have started by then. */
const TIMEOUT = 3000;
const failing = new URL("failing-worker.mjs", import.meta.url);
const { logits, targets, options } = callNamed("520x1000");
const call = (ls: Ls, labelSmoothing: number) =>
  ls.crossEntropyGradAsync(logits, targets, { ...options, labelSmoothing });

let ls: Ls | undefined;
const start = async (more: InitOptions = {}) => {
  ls = await init({ threads: 2, workerUrl: failing, warmUp: false, ...more });
  return ls;
};
afterEach(() => ls?.dispose());

/** How long a promise takes, in milliseconds, to reject with WORKER. */
async function rejectsAfter(promise: Promise<unknown>, reason: string): Promise<number> {
  const begin = performance.now();
  await expect(promise).rejects.toMatchObject({ code: "WORKER", message: expect.stringContaining(reason) });
  return performance.now() - begin;
}

async function expectToWork(instance: Ls): Promise<void> {
  const expected = instance.crossEntropyGrad(logits, targets, options);
  expectSameBits((await call(instance, 0.1)).grad, expected.grad);
}

describe("a worker that", () => {
  it.each([
    ["exits", requests.exit, "exited with code 3"],
    ["throws", requests.throw, "as asked"],
  ])("%s rejects the call within a second; the next one works", async (_, request, reason) => {
    const instance = await start();
    for (let round = 0; round < 3; round++) {
      expect(await rejectsAfter(call(instance, request), reason)).toBeLessThan(SECOND);
      await expectToWork(instance);
    }
  });

  it("hangs rejects the call after workerTimeout; the next one works", async () => {
    const instance = await start({ workerTimeout: TIMEOUT });
    const after = await rejectsAfter(call(instance, requests.hang), "workerTimeout");
    expect(after).toBeGreaterThan(0.8 * TIMEOUT);
    expect(after).toBeLessThan(TIMEOUT + SECOND);
    await expectToWork(instance);
  });

  it("fails does not fail the calls that wait for their turn", async () => {
    const instance = await start();
    const [failed, next] = await Promise.allSettled([call(instance, requests.exit), call(instance, 0.1)]);
    expect([failed.status, next.status]).toEqual(["rejected", "fulfilled"]);
  });

  it("never answers has init reject after workerTimeout", async () => {
    const silent = new URL("data:text/javascript,setInterval(() => {}, 1000)");
    const after = await rejectsAfter(start({ workerUrl: silent, workerTimeout: TIMEOUT }), "workerTimeout");
    expect(after).toBeLessThan(TIMEOUT + SECOND);
  });
});

it("workerUrl may be a URL, its text or a path", async () => {
  for (const url of [workerUrl, workerUrl.href, fileURLToPath(workerUrl)]) {
    const instance = await start({ workerUrl: url });
    expect(instance.threads).toBe(2);
    instance.dispose();
  }
});

describe("a process", () => {
  const dist = new URL("../../dist/index.js", import.meta.url).href;
  const big = "new Float32Array(520000).fill(1), new Int32Array(520), { classes: 1000 }";
  const programs = {
    "without a call": "",
    "after a failure": `await ls.crossEntropyAsync(${big.replace("}", `, labelSmoothing: ${requests.exit} }`)}).catch(() => {});`,
  };

  it.each(Object.entries(programs))("ends by itself %s, without dispose", async (_, program) => {
    const code = `import { init } from "${dist}"; const ls = await init({ threads: 3, workerUrl: ${JSON.stringify(failing.href)} });${program} console.log(ls.threads);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code], {
      timeout: 30 * SECOND,
    });
    expect(stdout.trim()).toBe("3");
  });
});
