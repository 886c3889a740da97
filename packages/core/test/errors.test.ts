/**
 * The catalogue of errors in api.md: every mistake gives an `LsError` with its code and a message that says what and where, and
 * leaves every array of the caller as it was.
 */

import { describe, expect, it } from "vitest";
import { LsError } from "../src/index.js";
import { describeVariants, type Subject } from "./variants.js";

type Call = { logits?: unknown; targets?: unknown; options?: Record<string, unknown> };
type Mistake = [what: string, code: string, says: RegExp, call: () => Call];

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const someLogits = () => Float32Array.of(1, -2, 3, 0.5, 0.25, -0.125);
const someProbabilities = () => Float32Array.of(0.2, 0.3, 0.5, 1, 0, 0);

/** A view whose buffer has been transferred away. */
function detached<T extends Float32Array | Int32Array>(array: T): T {
  structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
  return array;
}

const options = (what: string, code: string, says: RegExp, wrong: Record<string, unknown>): Mistake => [
  what,
  code,
  says,
  () => ({ options: wrong }),
];

const outOfRange: Mistake[] = [
  options("labelSmoothing below 0", "RANGE", /labelSmoothing.*-0\.1/, { labelSmoothing: -0.1 }),
  options("labelSmoothing above 1", "RANGE", /labelSmoothing.*1\.01/, { labelSmoothing: 1.01 }),
  options("labelSmoothing NaN", "RANGE", /labelSmoothing.*NaN/, { labelSmoothing: nan }),
  options("a negative class weight", "RANGE", /classWeights.*-1/, { classWeights: [1, -1, 1] }),
  options("a class weight of NaN", "RANGE", /classWeights.*NaN/, { classWeights: Float32Array.of(1, 1, nan) }),
  options("an infinite class weight", "RANGE", /classWeights.*Infinity/, { classWeights: [inf, 1, 1] }),
  options("a class weight beyond float32", "RANGE", /classWeights/, { classWeights: [1e39, 1, 1] }),
  options("a negative sample weight", "RANGE", /sampleWeights.*-2/, { sampleWeights: Float32Array.of(1, -2) }),
  options("a sample weight of NaN", "RANGE", /sampleWeights.*NaN/, { sampleWeights: [nan, 1] }),
  options("an infinite sample weight", "RANGE", /sampleWeights.*Infinity/, { sampleWeights: [1, inf] }),
  options("a negative prior", "RANGE", /prior.*-0\.5/, { labelSmoothing: 0.1, prior: [0.5, 1, -0.5] }),
  options("a prior of NaN", "RANGE", /prior.*NaN/, { labelSmoothing: 0.1, prior: [0.5, nan, 0.5] }),
  options("a prior that does not sum to 1", "RANGE", /prior.*1\.00/, {
    labelSmoothing: 0.1,
    prior: [0.5, 0.2506, 0.25],
  }),
  options("a prior with the convention “others”", "RANGE", /prior.*others|others.*prior/, {
    labelSmoothing: 0.1,
    prior: [0.5, 0.25, 0.25],
    smoothingConvention: "others",
  }),
  options("a normalizer of 0", "RANGE", /normalizer.*0/, { normalizer: 0 }),
  options("a negative normalizer", "RANGE", /normalizer.*-3/, { normalizer: -3 }),
  options("an infinite normalizer", "RANGE", /normalizer.*Infinity/, { normalizer: inf }),
  options("a normalizer of NaN", "RANGE", /normalizer.*NaN/, { normalizer: nan }),
  options("a normalizer with a sum", "RANGE", /normalizer/, { normalizer: 2, reduction: "sum" }),
  options("a normalizer with reduction none", "RANGE", /normalizer/, { normalizer: 2, reduction: "none" }),
  options("a softcap of 0", "RANGE", /softcap.*0/, { softcap: 0 }),
  options("a negative softcap", "RANGE", /softcap.*-30/, { softcap: -30 }),
  options("a softcap of NaN", "RANGE", /softcap.*NaN/, { softcap: nan }),
  options("a negative zLoss", "RANGE", /zLoss.*-0\.001/, { zLoss: -0.001 }),
  options("a zLoss of NaN", "RANGE", /zLoss.*NaN/, { zLoss: nan }),
  options("a logitScale of 0", "RANGE", /logitScale.*0/, { logitScale: 0 }),
  options("a negative logitScale", "RANGE", /logitScale.*-1/, { logitScale: -1 }),
  options("an infinite logitScale", "RANGE", /logitScale.*Infinity/, { logitScale: inf }),
  options("a logitScale of NaN", "RANGE", /logitScale.*NaN/, { logitScale: nan }),
  options("fractional classes", "RANGE", /classes.*2\.5/, { classes: 2.5 }),
  options("classes NaN", "RANGE", /classes.*NaN/, { classes: nan }),
  options("an unknown reduction", "RANGE", /reduction.*average/, { reduction: "average" }),
  options("an unknown smoothingConvention", "RANGE", /smoothingConvention.*all/, { smoothingConvention: "all" }),
  options("an unknown value of empty", "RANGE", /empty.*one/, { empty: "one" }),
  options("an unknown name in rows", "RANGE", /rows.*entropy/, { rows: ["loss", "entropy"] }),
  options("a hole in rows", "TYPE", /rows\[0\]/, { rows: new Array(1) }),
  options("a hole in shape", "TYPE", /shape\[0\]/, { shape: new Array(2) }),
  options("an array gradOutput with a mean", "RANGE", /gradOutput/, { gradOutput: Float32Array.of(1, 1) }),
  options("a gradOutput of NaN", "RANGE", /gradOutput.*NaN/, { gradOutput: nan }),
  options("an ignoreIndex of NaN", "RANGE", /ignoreIndex.*NaN/, { ignoreIndex: nan }),
  [
    "ignoreIndex with probability targets",
    "RANGE",
    /ignoreIndex/,
    () => ({ targets: someProbabilities(), options: { ignoreIndex: -100 } }),
  ],
  ["a negative probability", "RANGE", /-0\.25/, () => ({ targets: Float32Array.of(0.5, 0.5, 0, 1.25, -0.25, 0) })],
  ["a probability of NaN", "RANGE", /NaN/, () => ({ targets: Float32Array.of(0.5, 0.5, nan, 1, 0, 0) })],
  ["an infinite probability", "RANGE", /Infinity/, () => ({ targets: Float32Array.of(0.5, 0.5, 0, 1, 0, inf) })],
];

const wrongShape: Mistake[] = [
  options("neither classes nor shape", "SHAPE", /classes.*shape|shape.*classes/, { classes: undefined }),
  options("no classes at all", "SHAPE", /classes.*0/, { classes: 0 }),
  options("classes that do not divide the logits", "SHAPE", /logits.*6/, { classes: 4 }),
  ["fewer targets than rows", "SHAPE", /targets.*2|2.*targets/, () => ({ targets: Int32Array.of(0) })],
  ["more targets than rows", "SHAPE", /targets.*2|2.*targets/, () => ({ targets: [0, 1, 2] })],
  [
    "probability targets of another length than the logits",
    "SHAPE",
    /targets.*6|6.*targets/,
    () => ({ targets: Float32Array.of(0, 1) }),
  ],
  options("class weights of another length than the classes", "SHAPE", /classWeights.*3.*2|2.*classWeights.*3/, {
    classWeights: [1, 2],
  }),
  options("sample weights of another length than the rows", "SHAPE", /sampleWeights.*2.*3/, {
    sampleWeights: Float32Array.of(1, 2, 3),
  }),
  options("a prior of another length than the classes", "SHAPE", /prior.*3.*2/, {
    labelSmoothing: 0.1,
    prior: [0.5, 0.5],
  }),
  options("a gradOutput of another length than the rows", "SHAPE", /gradOutput.*2.*3/, {
    gradOutput: Float32Array.of(1, 1, 1),
    reduction: "sum",
  }),
  options("a shape of another size than the logits", "SHAPE", /shape.*6/, { classes: undefined, shape: [2, 4] }),
  options("a shape without axis above rank 2", "SHAPE", /axis/, { classes: undefined, shape: [1, 3, 2] }),
  options("an axis past the last one", "SHAPE", /axis.*2/, { classes: undefined, shape: [2, 3], axis: 2 }),
  options("an axis before the first one", "SHAPE", /axis.*-3/, { classes: undefined, shape: [2, 3], axis: -3 }),
  options("a fractional axis", "SHAPE", /axis.*0\.5/, { classes: undefined, shape: [2, 3], axis: 0.5 }),
  options("classes that disagree with shape and axis", "SHAPE", /classes.*2/, { classes: 2, shape: [2, 3] }),
  options("a class axis of length 0", "SHAPE", /0/, { classes: undefined, shape: [2, 0, 3], axis: 1 }),
];

const wrongType: Mistake[] = [
  [
    "logits in a Float64Array",
    "TYPE",
    /logits.*Float32Array.*Float64Array/,
    () => ({ logits: Float64Array.from(someLogits()) }),
  ],
  ["logits in a plain array", "TYPE", /logits.*Float32Array/, () => ({ logits: [1, 2, 3, 4, 5, 6] })],
  [
    "logits in an Int32Array",
    "TYPE",
    /logits.*Float32Array.*Int32Array/,
    () => ({ logits: Int32Array.of(1, 2, 3, 4, 5, 6) }),
  ],
  ["no logits", "TYPE", /logits.*Float32Array/, () => ({ logits: null })],
  ["logits in an ArrayBuffer", "TYPE", /logits.*Float32Array/, () => ({ logits: new ArrayBuffer(24) })],
  ["detached logits", "TYPE", /logits.*detached/, () => ({ logits: detached(someLogits()) })],
  ["targets in a Float64Array", "TYPE", /targets.*Float64Array/, () => ({ targets: Float64Array.of(0, 1) })],
  ["targets in an Int8Array", "TYPE", /targets.*Int8Array/, () => ({ targets: Int8Array.of(0, 1) })],
  ["targets in an Int16Array", "TYPE", /targets.*Int16Array/, () => ({ targets: Int16Array.of(0, 1) })],
  ["a bigint among numbers", "TYPE", /targets\[0\].*bigint/, () => ({ targets: [1n, 0] as unknown as number[] })],
  ["targets in a BigUint64Array", "TYPE", /targets.*BigUint64Array/, () => ({ targets: BigUint64Array.of(0n, 1n) })],
  ["targets in a string", "TYPE", /targets/, () => ({ targets: "01" })],
  ["no targets", "TYPE", /targets/, () => ({ targets: undefined })],
  ["detached targets", "TYPE", /targets.*detached/, () => ({ targets: detached(Int32Array.of(0, 1)) })],
  [
    "detached class weights",
    "TYPE",
    /classWeights.*detached/,
    () => ({ options: { classWeights: detached(Float32Array.of(1, 1, 1)) } }),
  ],
  options("class weights in a Float64Array", "TYPE", /classWeights.*Float64Array/, {
    classWeights: Float64Array.of(1, 1, 1),
  }),
  options("sample weights in an Int32Array", "TYPE", /sampleWeights.*Int32Array/, {
    sampleWeights: Int32Array.of(1, 1),
  }),
  options("a prior in a Float64Array", "TYPE", /prior.*Float64Array/, {
    labelSmoothing: 0.1,
    prior: Float64Array.of(0.5, 0.25, 0.25),
  }),
  options("a gradOutput in a plain array", "TYPE", /gradOutput/, { gradOutput: [1, 1], reduction: "sum" }),
  options("a misspelt option", "TYPE", /labelsmoothing.*labelSmoothing/, { labelsmoothing: 0.1 }),
  options("another library's name of an option", "TYPE", /label_smoothing.*labelSmoothing/, { label_smoothing: 0.1 }),
  options("an unknown option", "TYPE", /bananas/, { bananas: 1 }),
  options("a string for labelSmoothing", "TYPE", /labelSmoothing.*"0\.1"/, { labelSmoothing: "0.1" }),
  options("null for zLoss", "TYPE", /zLoss.*null/, { zLoss: null }),
  options("a string for classes", "TYPE", /classes.*"3"/, { classes: "3" }),
];

const wrongTarget: Mistake[] = [
  ["a class index of K", "TARGET_RANGE", /row 1\b.*\b3\b|\b3\b.*row 1\b/, () => ({ targets: Int32Array.of(0, 3) })],
  ["a negative class index", "TARGET_RANGE", /row 0\b.*-1|-1.*row 0\b/, () => ({ targets: Int32Array.of(-1, 0) })],
  [
    "a class index of K in a Uint8Array",
    "TARGET_RANGE",
    /row 1\b.*\b3\b|\b3\b.*row 1\b/,
    () => ({ targets: Uint8Array.of(0, 3) }),
  ],
  ["a class index of 65535 in a Uint16Array", "TARGET_RANGE", /65535/, () => ({ targets: Uint16Array.of(65535, 0) })],
  [
    "−100 stored in a Uint32Array",
    "TARGET_RANGE",
    /row 1\b.*4294967196|4294967196.*row 1\b/,
    () => ({ targets: Uint32Array.of(0, 4294967196) }),
  ],
  [
    "a bigint index that is 0 in its lower 32 bits",
    "TARGET_RANGE",
    /4294967296/,
    () => ({ targets: BigInt64Array.of(0n, 2n ** 32n) }),
  ],
  [
    "a bigint index that is 1 after rounding to float64",
    "TARGET_RANGE",
    /-9223372036854775807/,
    () => ({
      targets: BigInt64Array.of(1n, -(2n ** 63n) + 1n),
    }),
  ],
  ["a number index that is 0 in its lower 32 bits", "TARGET_RANGE", /4294967296/, () => ({ targets: [2 ** 32, 0] })],
  ["a fractional class index", "TARGET_RANGE", /row 1\b.*1\.5|1\.5.*row 1\b/, () => ({ targets: [0, 1.5] })],
  ["a class index of NaN", "TARGET_RANGE", /row 0\b.*NaN|NaN.*row 0\b/, () => ({ targets: [nan, 1] })],
  ["an infinite class index", "TARGET_RANGE", /row 0\b.*Infinity|Infinity.*row 0\b/, () => ({ targets: [inf, 1] })],
  [
    "−100 when another ignoreIndex is set",
    "TARGET_RANGE",
    /row 0\b.*-100|-100.*row 0\b/,
    () => ({
      targets: Int32Array.of(-100, 1),
      options: { ignoreIndex: 2 },
    }),
  ],
];

const wrongOut: Mistake[] = [
  options("an out of another length than the logits", "SHAPE", /out.*6.*5/, { out: new Float32Array(5) }),
  options("an out in a Float64Array", "TYPE", /out.*Float32Array.*Float64Array/, { out: new Float64Array(6) }),
  options("an out in a plain array", "TYPE", /out.*Float32Array/, { out: [0, 0, 0, 0, 0, 0] }),
  ["a detached out", "TYPE", /out.*detached/, () => ({ options: { out: detached(new Float32Array(6)) } })],
  [
    "an out one element after the logits",
    "OVERLAP",
    /out.*logits/,
    () => {
      const memory = new Float32Array(7);
      return { logits: memory.subarray(0, 6), options: { out: memory.subarray(1) } };
    },
  ],
  [
    "an out one element before the logits",
    "OVERLAP",
    /out.*logits/,
    () => {
      const memory = new Float32Array(7);
      return { logits: memory.subarray(1), options: { out: memory.subarray(0, 6) } };
    },
  ],
  [
    "an out that is the probability targets",
    "OVERLAP",
    /out.*targets/,
    () => {
      const targets = someProbabilities();
      return { targets, options: { out: targets } };
    },
  ],
  [
    "an out that holds the last index target",
    "OVERLAP",
    /out.*targets/,
    () => {
      const memory = new ArrayBuffer(32);
      return { targets: new Int32Array(memory, 0, 2), options: { out: new Float32Array(memory, 4, 6) } };
    },
  ],
  [
    "an out that holds the first byte of the index targets",
    "OVERLAP",
    /out.*targets/,
    () => {
      const memory = new ArrayBuffer(32);
      return { targets: new Uint8Array(memory, 23, 2), options: { out: new Float32Array(memory, 0, 6) } };
    },
  ],
  ...(["classWeights", "prior", "sampleWeights", "gradOutput"] as const).map(
    (name): Mistake => [
      `an out that overlaps ${name}`,
      "OVERLAP",
      new RegExp(`out.*${name}`),
      () => {
        const memory = new Float32Array(12);
        const length = name === "classWeights" || name === "prior" ? 3 : 2;
        const other = memory.subarray(5, 5 + length);
        other.fill(name === "prior" ? 1 / 3 : 1);
        return { options: { [name]: other, out: memory.subarray(0, 6), reduction: "sum" } };
      },
    ],
  ),
];

/** The bytes of every array of a call, and around it where its buffer is small, to be compared afterwards. */
function bytesOf(call: Call): number[][] {
  const arrays = [call.logits, call.targets, ...Object.values(call.options ?? {})].filter((value) =>
    ArrayBuffer.isView(value),
  );
  return arrays.map((array) => {
    if (array.byteLength === 0) return [];
    const whole = array.buffer.byteLength < 1000;
    return Array.from(
      whole ? new Uint8Array(array.buffer) : new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
    );
  });
}

/** What the call throws, after a look at the caller's arrays. */
function thrownBy(subject: Subject, name: "crossEntropy" | "crossEntropyGrad", given: Call): LsError {
  const call = { logits: someLogits(), targets: Int32Array.of(0, 1), ...given };
  const all: Record<string, unknown> = { classes: 3, ...call.options };
  const full = { ...call, options: all };
  if (name === "crossEntropyGrad" && !("out" in all)) all.out = new Float32Array(6).fill(7);
  const before = bytesOf(full);
  let thrown: unknown;
  try {
    subject.ls[name](call.logits as Float32Array, call.targets as Int32Array, all);
  } catch (error) {
    thrown = error;
  }
  expect(bytesOf(full)).toEqual(before);
  expect(thrown).toBeInstanceOf(LsError);
  return thrown as LsError;
}

describeVariants("errors", (subject) => {
  describe.each([
    ["of range", outOfRange],
    ["of shape", wrongShape],
    ["of type", wrongType],
    ["of target", wrongTarget],
  ])("%s", (_, mistakes) => {
    it.each(mistakes)("%s is %s", (_, code, says, call) => {
      for (const name of ["crossEntropy", "crossEntropyGrad"] as const) {
        const error = thrownBy(subject, name, call());
        expect(error.code).toBe(code);
        expect(error.message).toMatch(says);
        expect(error).toBeInstanceOf(Error);
      }
    });
  });

  describe("of out", () => {
    it.each(wrongOut)("%s is %s", (_, code, says, call) => {
      const error = thrownBy(subject, "crossEntropyGrad", call());
      expect(error.code).toBe(code);
      expect(error.message).toMatch(says);
    });

    it("arrays that touch without overlapping are fine", () => {
      const memory = new Float32Array(6 + 6 + 3);
      const { grad } = subject.ls.crossEntropyGrad(memory.subarray(0, 6), [0, 1], {
        classes: 3,
        out: memory.subarray(6, 12),
        classWeights: memory.subarray(12).fill(1),
      });
      expect(grad[0]).toBeLessThan(0);
    });

    it("inputs may overlap each other", () => {
      const both = someProbabilities();
      const result = subject.ls.crossEntropyGrad(both, both, { classes: 3 });
      expect(result.loss).toBeGreaterThan(0);
      expect(both).toEqual(someProbabilities());
    });

    it("views in the kernel's memory that overlap are found as well", () => {
      const memory = subject.ls.allocate(13);
      const call = { logits: memory.f32.subarray(0, 6), options: { out: memory.f32.subarray(4, 10) } };
      expect(thrownBy(subject, "crossEntropyGrad", call).code).toBe("OVERLAP");
      memory.free();
    });
  });

  describe("before anything is written", () => {
    const classes = 1000;
    const rows = 2000;

    it.each([
      ["the last index", "TARGET_RANGE", () => new Int32Array(rows).fill(classes, rows - 1), {}],
      ["the last probability", "RANGE", () => new Float32Array(rows * classes).fill(-1, rows * classes - 1), {}],
      [
        "the last sample weight",
        "RANGE",
        () => new Int32Array(rows),
        { sampleWeights: new Float32Array(rows).fill(-1, rows - 1) },
      ],
    ] as const)("%s of many blocks is checked", (_, code, targets, options) => {
      const logits = Float32Array.from({ length: rows * classes }, (_, i) => i % 13);
      for (const out of [logits, new Float32Array(rows * classes).fill(7)]) {
        const before = out.slice();
        expect(() => subject.ls.crossEntropyGrad(logits, targets(), { classes, ...options, out })).toThrow(
          expect.objectContaining({ code }),
        );
        expect(out.findIndex((value, i) => value !== before[i])).toBe(-1);
      }
    });

    it("a bad probability is named by its row and class, wherever it is and however it lies", () => {
      const length = rows * classes;
      const memory = subject.ls.allocate(length);
      for (const targets of [new Float32Array(length), memory.f32]) {
        // Zero is a probability with either sign.
        targets.fill(-0);
        for (const at of [0, 7, 65_535, 65_536, 300_001, length - 1]) {
          targets[at] = nan;
          const logits = new Float32Array(length);
          const flat = `row ${Math.floor(at / classes)}, class ${at % classes}$`;
          expect(() => subject.ls.crossEntropy(logits, targets, { classes })).toThrow(new RegExp(flat));
          const strided = `row ${at % rows}, class ${Math.floor(at / rows)}$`;
          const options = { shape: [classes, rows], axis: 0 };
          expect(() => subject.ls.crossEntropy(logits, targets, options)).toThrow(new RegExp(strided));
          targets[at] = 0;
        }
        expect(subject.ls.crossEntropy(new Float32Array(length), targets, { classes }).loss).toBe(0);
      }
      memory.free();
    });

    it("an error leaves the instance usable", () => {
      const before = subject.ls.crossEntropyGrad(someLogits(), [0, 1], { classes: 3 });
      for (const [, , , call] of [...outOfRange, ...wrongShape, ...wrongType, ...wrongTarget])
        thrownBy(subject, "crossEntropyGrad", call());
      expect(subject.ls.crossEntropyGrad(someLogits(), [0, 1], { classes: 3 })).toEqual(before);
    });
  });

  describe("of the other functions", () => {
    const logits = someLogits();
    const targets = Int32Array.of(0, 1);
    const wrong: [string, string, RegExp, () => unknown][] = [
      [
        "calibration: no bins",
        "RANGE",
        /bins.*0/,
        () => subject.ls.calibration(logits, targets, { classes: 3, bins: 0 }),
      ],
      [
        "calibration: fractional bins",
        "RANGE",
        /bins.*2\.5/,
        () => subject.ls.calibration(logits, targets, { classes: 3, bins: 2.5 }),
      ],
      [
        "calibration: bins NaN",
        "RANGE",
        /bins.*NaN/,
        () => subject.ls.calibration(logits, targets, { classes: 3, bins: nan }),
      ],
      [
        "calibration: a logitScale of 0",
        "RANGE",
        /logitScale/,
        () => subject.ls.calibration(logits, targets, { classes: 3, logitScale: 0 }),
      ],
      [
        "calibration: a foreign option",
        "TYPE",
        /labelSmoothing/,
        () => subject.ls.calibration(logits, targets, { classes: 3, labelSmoothing: 0.1 } as never),
      ],
      ["calibration: a wrong length", "SHAPE", /targets/, () => subject.ls.calibration(logits, [0], { classes: 3 })],
      [
        "calibration: a wrong index",
        "TARGET_RANGE",
        /row 1\b/,
        () => subject.ls.calibration(logits, [0, 3], { classes: 3 }),
      ],
      [
        "calibration: ignoreIndex with probabilities",
        "RANGE",
        /ignoreIndex/,
        () => subject.ls.calibration(logits, someProbabilities(), { classes: 3, ignoreIndex: 0 }),
      ],
      ["calibration: neither classes nor shape", "SHAPE", /classes/, () => subject.ls.calibration(logits, targets, {})],
      [
        "fitTemperature: logits in a plain array",
        "TYPE",
        /logits/,
        () => subject.ls.fitTemperature([1, 2] as never, [0], { classes: 2 }),
      ],
      [
        "fitTemperature: a wrong index",
        "TARGET_RANGE",
        /row 0\b/,
        () => subject.ls.fitTemperature(logits, [5, 0], { classes: 3 }),
      ],
      [
        "fitTemperature: an unknown option",
        "TYPE",
        /clases.*classes/,
        () => subject.ls.fitTemperature(logits, targets, { clases: 3 } as never),
      ],
      [
        "smoothLabels: α above 1",
        "RANGE",
        /labelSmoothing/,
        () => subject.ls.smoothLabels(targets, { classes: 3, labelSmoothing: 2 }),
      ],
      ["smoothLabels: no classes", "SHAPE", /classes/, () => subject.ls.smoothLabels(targets, {} as never)],
      ["smoothLabels: a wrong index", "TARGET_RANGE", /row 1\b/, () => subject.ls.smoothLabels([0, 3], { classes: 3 })],
      [
        "smoothLabels: a prior with “others”",
        "RANGE",
        /prior/,
        () =>
          subject.ls.smoothLabels(targets, {
            classes: 3,
            labelSmoothing: 0.1,
            prior: [0.5, 0.25, 0.25],
            smoothingConvention: "others",
          }),
      ],
      [
        "smoothLabels: a prior of another length",
        "SHAPE",
        /prior/,
        () => subject.ls.smoothLabels(targets, { classes: 3, labelSmoothing: 0.1, prior: [0.5, 0.5] }),
      ],
    ];

    it.each(wrong)("%s is %s", (_, code, says, call) => {
      let thrown: unknown;
      try {
        call();
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(LsError);
      expect((thrown as LsError).code).toBe(code);
      expect((thrown as LsError).message).toMatch(says);
    });

    it.each([
      ["no options", undefined],
      ["null for options", null],
      ["a number for options", 3],
    ])("%s is an LsError", (_, options) => {
      for (const name of ["crossEntropy", "crossEntropyGrad", "calibration", "fitTemperature"] as const) {
        expect(() => subject.ls[name](logits, targets, options as never)).toThrow(LsError);
      }
      expect(() => subject.ls.smoothLabels(targets, options as never)).toThrow(LsError);
    });

    it.each([-1, 1.5, nan, inf])("an allocation of %s elements is an LsError", (length) => {
      expect(() => subject.ls.allocate(length)).toThrow(LsError);
    });

    it("an unknown kind of allocation is an LsError", () => {
      expect(() => subject.ls.allocate(8, "f64" as never)).toThrow(LsError);
    });
  });
});
