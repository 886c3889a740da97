// TensorFlow.js's own test cases for tf.losses.softmaxCrossEntropy, from its package, with ours in its place. They are
// written for jasmine, of which they use little.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { softmaxCrossEntropy } from "../src/index.js";
import { describeBackends } from "./backends.js";

const require = createRequire(import.meta.url);
const file = require.resolve("@tensorflow/tfjs-core/dist/ops/losses/softmax_cross_entropy_test.js");
const source = readFileSync(file, "utf8").replace(/^import .*$/gm, "");
const ours = vi.fn(softmaxCrossEntropy);
const losses = { ...tf.losses, softmaxCrossEntropy: ours };

/** The suite's cases, by name, as it hands them to jasmine's `it`. */
function theirCases(): Map<string, () => unknown> {
  const cases = new Map<string, () => unknown>();
  const names = ["tf", "describeWithFlags", "ALL_ENVS", "expectArraysClose", "it", "expect"];
  const values = [
    { ...tf, losses },
    (_name: string, _environments: unknown, suite: () => void) => suite(),
    {},
    tf.test_util.expectArraysClose,
    (name: string, run: () => unknown) => cases.set(name, run),
    expect,
  ];
  new Function(...names, source)(...values);
  return cases;
}

const cases = theirCases();

it("has the cases that TensorFlow.js 4.22 has", () => {
  expect(cases.size).toBe(12);
});

describeBackends("tf.losses.softmaxCrossEntropy's suite", () => {
  beforeEach(() => {
    tf.engine().startScope();
    tf.env().set("IS_TEST", true);
    ours.mockClear();
  });
  afterEach(() => {
    tf.engine().endScope();
    tf.env().set("IS_TEST", false);
  });

  it.each([...cases])("%s", async (_, run) => {
    await run();
    expect(ours).toHaveBeenCalled();
  });
});
