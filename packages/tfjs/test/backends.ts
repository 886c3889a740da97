/** The backends a suite runs over, in Node. */

import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-layers"; // registers the gradients of TensorFlow.js's operations
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe } from "vitest";
import type { EngineOptions } from "../src/index.js";

export type Engine = NonNullable<EngineOptions["engine"]>;

/** Every backend with every engine that makes a difference there. */
export const CONFIGURATIONS = [
  ["cpu", "kernel"],
  ["cpu", "ops"],
  ["wasm", "kernel"],
] as const satisfies [string, Engine][];

/** Runs `suite` on each backend, with each engine. */
export function describeEverywhere(name: string, suite: (engine: Engine, backend: string) => void): void {
  describe.each(CONFIGURATIONS)(`${name}, backend %s, engine %s`, (backend, engine) => {
    beforeAll(async () => {
      await tf.setBackend(backend);
    });
    suite(engine, backend);
  });
}

/** Runs `suite` on each backend. */
export function describeBackends(name: string, suite: (backend: string) => void): void {
  describe.each(["cpu", "wasm"])(`${name}, backend %s`, (backend) => {
    beforeAll(async () => {
      await tf.setBackend(backend);
    });
    suite(backend);
  });
}
