// Writes ../vectors.json: the golden vectors that every host runs, with what the float64 reference says of each, and the
// hashes of what the kernel gives. The format is described in ../README.md.
//
//   npm run vectors -w @ls/embed
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ABI_VERSION } from "@ls/kernel/abi";
import { runVector } from "../js/vectors.mjs";
import { calibration } from "./calibration.mjs";
import { LARGE, largeProblem } from "./data.mjs";
import { expectationsOf } from "./expectations.mjs";
import { lastLayer } from "./last-layer.mjs";
import { losses } from "./losses.mjs";
import { mapValues, numberOf, recordOf } from "./record.mjs";
import { refusals } from "./refusals.mjs";
import { sequences } from "./sequences.mjs";

const require = createRequire(import.meta.url);
const HASHED = ["scalar", "simd"];

function lossVector(problem) {
  const { arrays, set } = recordOf(problem);
  const { result, expect, gradientScale } = expectationsOf(problem);
  return {
    name: problem.name,
    ...(!problem.isNaN && { hashed: [problem.inPlace ? "logits" : "gradient"] }),
    arrays,
    steps: [
      { call: "ls_check", set, status: "OK" },
      { call: "ls_cross_entropy_grad", set: { gradient_scale: gradientScale }, status: "OK" },
    ],
    expect,
    api: {
      options: optionsOf(problem),
      ...(problem.inPlace && { inPlace: true }),
      loss: numberOf(result.loss),
      count: result.count,
      correct: result.correct,
    },
  };
}

function refusalVector({ set: changes, call, status, where, code, ...problem }) {
  const { arrays, set } = recordOf(problem);
  const untouched = Object.fromEntries(
    Object.entries(arrays)
      .filter(([, { length }]) => length !== undefined)
      .map(([name, { length }]) => [name, { values: new Array(length).fill(0), tolerance: 0 }]),
  );
  return {
    name: problem.name,
    arrays,
    steps: [{ call, set: { ...set, gradient_scale: 1, ...changes }, status }],
    expect: { fields: mapValues(where ?? {}, (value) => ({ value, tolerance: 0 })), arrays: untouched },
    ...(code && { api: { options: optionsOf({ ...problem, ...changes }), code } }),
  };
}

/** Options that are not arrays. */
function optionsOf({ classes, options = {} }) {
  const plain = Object.entries(options).filter(([, value]) => !ArrayBuffer.isView(value));
  return { classes, ...Object.fromEntries(plain) };
}

/** The hash of what a variant gives for some vectors, which is right. */
function hashOf(module, vectors) {
  const hash = createHash("sha256");
  for (const vector of vectors) {
    const { failures, bytes } = runVector(module, vector);
    if (failures.length > 0) throw new Error(`"${vector.name}": ${failures[0]}`);
    for (const array of bytes) hash.update(array);
  }
  return hash.digest("hex");
}

function largeVector() {
  const { arrays, set } = recordOf({ ...largeProblem(), classes: LARGE.classes, options: LARGE });
  const steps = [{ call: "ls_cross_entropy_grad", set: { ...set, gradient_scale: 1 / LARGE.rows }, status: "OK" }];
  return { name: "large", hashed: ["gradient"], arrays, steps, expect: {} };
}

const vectors = [...losses.map(lossVector), ...sequences, calibration, ...lastLayer, ...refusals.map(refusalVector)];
const moduleOf = (variant) => new WebAssembly.Module(readFileSync(require.resolve(`@ls/kernel/${variant}.wasm`)));
const hashesOf = (hashed) => Object.fromEntries(HASHED.map((variant) => [variant, hashOf(moduleOf(variant), hashed)]));
const gradients = hashesOf([...vectors.filter(({ api }) => api), largeVector()]);
const abi = hashesOf(vectors.filter(({ api }) => !api));
const lines = vectors.map((vector) => `    ${JSON.stringify(vector)}`).join(",\n");
const head = JSON.stringify({ abiVersion: ABI_VERSION, gradients, abi }, null, 2).slice(0, -2);
writeFileSync(new URL("../vectors.json", import.meta.url), `${head},\n  "vectors": [\n${lines}\n  ]\n}\n`);
console.log(`vectors.json: ${vectors.length} vectors`);
