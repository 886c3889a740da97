/** Mistakes in calls of the last layer: each an `LsError` with its code that says what and where, and no array is written. */

import { describe, expect, it } from "vitest";
import { LsError } from "../src/index.js";
import { describeVariants, type Subject } from "./variants.js";

// Two rows, three features, four classes.
const someArrays = () => ({
  x: Float32Array.of(1, -2, 3, 0.5, 0.25, -0.125),
  w: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1),
  targets: Int32Array.of(0, 3) as unknown,
});
type Call = { x?: unknown; w?: unknown; targets?: unknown; options?: Record<string, unknown> };
type Mistake = [what: string, code: string, says: RegExp, call: () => Call];

const options = (what: string, code: string, says: RegExp, wrong: Record<string, unknown>): Mistake => [
  what,
  code,
  says,
  () => ({ options: wrong }),
];
const floats = (length: number) => new Float32Array(length);
const nan = Number.NaN;

function detached(): Float32Array {
  const array = floats(6);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

/** Mistakes in either call. */
const mistakes: Mistake[] = [
  options("no features", "SHAPE", /features.*none/, { features: undefined }),
  options("no classes", "SHAPE", /classes.*none/, { classes: undefined }),
  options("features of 0", "SHAPE", /features.*at least 1.*0/, { features: 0 }),
  options("negative features", "SHAPE", /features.*-3/, { features: -3 }),
  options("fractional features", "RANGE", /features.*1\.5/, { features: 1.5 }),
  options("features NaN", "RANGE", /features.*NaN/, { features: nan }),
  options("features in a string", "TYPE", /features.*"3"/, { features: "3" }),
  options("classes of 0", "SHAPE", /classes.*0/, { classes: 0 }),
  options("fractional classes", "RANGE", /classes.*2\.5/, { classes: 2.5 }),
  options("a shape", "TYPE", /\[rows, features\].*shape/, { shape: [2, 4] }),
  options("an axis", "TYPE", /\[rows, features\].*axis/, { axis: 1 }),
  options("an option that there is not", "TYPE", /weigthLayout.*weightLayout/, { weigthLayout: "kd" }),
  options("a weightLayout that there is not", "RANGE", /weightLayout.*nk/, { weightLayout: "nk" }),
  options("a weightLayout that is no name", "TYPE", /weightLayout.*1/, { weightLayout: 1 }),
  options("a bias of another length", "SHAPE", /bias\.length = classes = 4, got 3/, { bias: floats(3) }),
  options("a bias of another kind", "TYPE", /bias.*Float64Array/, { bias: new Float64Array(4) }),
  options("a detached bias", "TYPE", /bias.*detached/, { bias: detached() }),
  options("a bias of null", "TYPE", /bias.*null/, { bias: null }),
  options("labelSmoothing above 1", "RANGE", /labelSmoothing.*1\.5/, { labelSmoothing: 1.5 }),
  options("a softcap of 0", "RANGE", /softcap.*0/, { softcap: 0 }),
  options("class weights of another length", "SHAPE", /classWeights\.length = classes = 4, got 3/, {
    classWeights: floats(3),
  }),
  options("sample weights of another length", "SHAPE", /sampleWeights\.length = rows = 2, got 6/, {
    sampleWeights: floats(6),
  }),
  options("a negative sample weight", "RANGE", /sampleWeights\[1\] = -1/, { sampleWeights: [1, -1] }),
  options("an array gradOutput with a mean", "RANGE", /gradOutput/, { gradOutput: floats(2) }),
  options("an unknown row", "RANGE", /rows.*logits/, { rows: ["logits"] }),
  ["x of another kind", "TYPE", /x to be a Float32Array.*Float64Array/, () => ({ x: new Float64Array(6) })],
  ["x in numbers", "TYPE", /x to be a Float32Array.*array of length 6/, () => ({ x: [1, 2, 3, 4, 5, 6] })],
  ["no x", "TYPE", /x to be a Float32Array.*undefined/, () => ({ x: undefined })],
  ["a detached x", "TYPE", /x.*detached/, () => ({ x: detached() })],
  ["w of another kind", "TYPE", /w to be a Float32Array.*Int32Array/, () => ({ w: new Int32Array(12) })],
  ["a detached w", "TYPE", /w.*detached/, () => ({ w: detached() })],
  ["w of another length", "SHAPE", /w\.length = classes · features = 12, got 9/, () => ({ w: floats(9) })],
  [
    "x of another length than the targets say",
    "SHAPE",
    /x\.length = rows · features = 6, for 2 targets, got 9/,
    () => ({ x: floats(9) }),
  ],
  ["too many targets", "SHAPE", /x\.length.*9.*3 targets.*6/, () => ({ targets: [0, 1, 2] })],
  [
    "x that is no whole number of rows",
    "SHAPE",
    /x\.length.*multiple of features = 3, got 7/,
    () => ({ x: floats(7), targets: floats(8) }),
  ],
  [
    "probabilities of another length",
    "SHAPE",
    /targets\.length = rows · classes = 8, got 6/,
    () => ({ targets: floats(6) }),
  ],
  ["targets of another kind", "TYPE", /targets.*Float64Array/, () => ({ targets: new Float64Array(2) })],
  ["a class that there is not", "TARGET_RANGE", /row 1.*0 to 3.*4/, () => ({ targets: Int32Array.of(0, 4) })],
  ["a fractional class", "TARGET_RANGE", /row 0.*0\.5/, () => ({ targets: [0.5, 1] })],
  [
    "a negative probability",
    "RANGE",
    /-1 in row 1, class 2/,
    () => ({ targets: Float32Array.of(1, 0, 0, 0, 1, 0, -1, 0) }),
  ],
  [
    "an ignoreIndex with probabilities",
    "RANGE",
    /ignoreIndex/,
    () => ({ targets: floats(8), options: { ignoreIndex: 0 } }),
  ],
];

/** Mistakes in what only the gradient's call has. */
const gradientMistakes: Mistake[] = [
  options("need that is no list", "TYPE", /need.*"dx"/, { need: "dx" }),
  options("need of what there is not", "RANGE", /need\[1\].*dz/, { need: ["dx", "dz"] }),
  options("a hole in need", "TYPE", /need\[0\]/, { need: new Array(1) }),
  options("out that is an array", "TYPE", /out to be an object with dx, dw or db.*Float32Array/, { out: floats(6) }),
  options("out of null", "TYPE", /out.*null/, { out: null }),
  options("an output that there is not", "TYPE", /grad.*out/, { out: { grad: floats(6) } }),
  options("dx of another length", "SHAPE", /out\.dx\.length = x\.length = 6, got 5/, { out: { dx: floats(5) } }),
  options("dw of another length", "SHAPE", /out\.dw\.length = w\.length = 12, got 6/, { out: { dw: floats(6) } }),
  options("db of another length", "SHAPE", /out\.db\.length = classes = 4, got 3/, { out: { db: floats(3) } }),
  options("dx of another kind", "TYPE", /out\.dx.*Float64Array/, { out: { dx: new Float64Array(6) } }),
  options("a detached dx", "TYPE", /out\.dx.*detached/, { out: { dx: detached() } }),
  options("accumulate that is no boolean", "TYPE", /accumulate.*1/, { accumulate: 1 }),
  options("accumulate without out", "SHAPE", /out\.dx.*accumulate/, { accumulate: true, out: undefined }),
  options("accumulate into a part", "SHAPE", /out\.db.*accumulate/, {
    accumulate: true,
    bias: floats(4),
    out: { dx: floats(6), dw: floats(12) },
  }),
];

const LENGTHS: Record<string, number> = {
  ...{ dx: 6, dw: 12, db: 4, x: 6, w: 12, bias: 4 },
  ...{ targets: 2, sampleWeights: 2, classWeights: 4, prior: 4, gradOutput: 2 },
};

/** An output and what it shares an element with: the last one of the other. */
const overlapping: [string, string][] = [
  ["dx", "x"],
  ["dx", "w"],
  ["dx", "bias"],
  ["dw", "w"],
  ["dw", "x"],
  ["db", "bias"],
  ["db", "targets"],
  ["dw", "sampleWeights"],
  ["db", "classWeights"],
  ["dx", "prior"],
  ["dw", "gradOutput"],
  ["dw", "dx"],
  ["db", "dw"],
  ["db", "dx"],
];

/** What the call throws, after a look at the caller's arrays. */
function thrownBy(subject: Subject, name: "linearCrossEntropy" | "linearCrossEntropyGrad", given: Call): LsError {
  const { x, w, targets, ...call } = { ...someArrays(), ...given };
  const all: Record<string, unknown> = { features: 3, classes: 4, ...call.options };
  if (name === "linearCrossEntropyGrad" && !("out" in all)) all.out = { dx: floats(6).fill(7), dw: floats(12).fill(7) };
  const arrays = [x, w, targets, ...Object.values(all), ...Object.values(all.out ?? {})].filter(
    (value): value is Float32Array => ArrayBuffer.isView(value) && value.byteLength > 0,
  );
  const before = arrays.map((array) => Array.from(array));
  let thrown: unknown;
  try {
    const call: (...args: never[]) => unknown = subject.ls[name];
    call(x as never, w as never, targets as never, all as never);
  } catch (error) {
    thrown = error;
  }
  expect(arrays.map((array) => Array.from(array))).toEqual(before);
  expect(thrown).toBeInstanceOf(LsError);
  return thrown as LsError;
}

describeVariants("errors of the last layer", (subject) => {
  it.each(mistakes)("%s is %s", (_, code, says, call) => {
    for (const name of ["linearCrossEntropy", "linearCrossEntropyGrad"] as const) {
      const error = thrownBy(subject, name, call());
      expect(error.message).toMatch(says);
      expect(error.code).toBe(code);
    }
  });

  it.each(gradientMistakes)("%s is %s", (_, code, says, call) => {
    const error = thrownBy(subject, "linearCrossEntropyGrad", call());
    expect(error.message).toMatch(says);
    expect(error.code).toBe(code);
  });

  it.each(["need", "out", "accumulate"])("%s is the gradient's alone", (name) => {
    const error = thrownBy(subject, "linearCrossEntropy", { options: { [name]: name === "accumulate" ? true : [] } });
    expect(error.code).toBe("TYPE");
    expect(error.message).toContain(`unknown option '${name}'`);
  });

  it.each(overlapping)("out.%s that overlaps %s is OVERLAP", (output, other) => {
    const memory = new ArrayBuffer(160);
    const first = new Float32Array(memory, 0, LENGTHS[other]).fill(other === "prior" ? 0.25 : 0);
    const second = new Float32Array(memory, 4 * (LENGTHS[other] - 1), LENGTHS[output]);
    const call: Call = { options: { bias: floats(4), reduction: "sum", out: { [output]: second } } };
    if (other === "x" || other === "w") call[other] = first;
    else if (other === "targets") call.targets = new Int32Array(memory, 0, 2);
    else if (other.startsWith("d")) call.options = { ...call.options, out: { [output]: second, [other]: first } };
    else call.options = { ...call.options, [other]: first };
    const error = thrownBy(subject, "linearCrossEntropyGrad", call);
    expect(error.code).toBe("OVERLAP");
    expect(error.message).toContain(`out.${output}`);
    expect(error.message).toContain(other);
  });

  it("an output that is an input, to the byte, is OVERLAP", () => {
    const { x } = someArrays();
    expect(thrownBy(subject, "linearCrossEntropyGrad", { x, options: { out: { dx: x } } }).code).toBe("OVERLAP");
  });

  it("outputs may touch inputs and each other", () => {
    const memory = floats(6 + 6 + 12 + 12 + 4);
    const part = (from: number, to: number) => memory.subarray(from, to);
    const out = { dx: part(6, 12), dw: part(12, 24), db: part(36, 40) };
    const result = subject.ls.linearCrossEntropyGrad(part(0, 6), part(24, 36), [0, 3], {
      features: 3,
      classes: 4,
      out,
      need: ["dx", "dw", "db"],
    });
    expect(result.db).toBe(out.db);
    expect(out.db[0]).toBeCloseTo(-0.25, 6);
  });

  it("a gradient that is not needed need not fit anywhere, but what is given is checked", () => {
    expect(
      thrownBy(subject, "linearCrossEntropyGrad", { options: { need: ["dx"], out: { dw: floats(3) } } }).code,
    ).toBe("SHAPE");
    const { x, w } = someArrays();
    const dw = floats(12).fill(7);
    subject.ls.linearCrossEntropyGrad(x, w, [0, 3], { features: 3, classes: 4, need: ["dx"], out: { dw } });
    expect(dw.every((value) => value === 7)).toBe(true);
  });

  describe("in the kernel's memory", () => {
    it("freed arrays are TYPE, and so are arrays that reach beyond their allocation", () => {
      if (subject.variant === "js") return;
      const { x, w } = someArrays();
      const memory = subject.ls.allocate(12);
      const view = memory.f32;
      const beyond = new Float32Array(view.buffer, view.byteOffset, 16);
      const options = { features: 3, classes: 4 };
      const code = (call: () => unknown) => {
        try {
          call();
        } catch (error) {
          return (error as LsError).code;
        }
        return "none";
      };
      expect(code(() => subject.ls.linearCrossEntropy(x, beyond.subarray(4), [0, 1], options))).toBe("TYPE");
      memory.free();
      expect(code(() => subject.ls.linearCrossEntropy(x, view, [0, 1], options))).toBe("TYPE");
      expect(code(() => subject.ls.linearCrossEntropyGrad(x, w, [0, 1], { ...options, out: { dw: view } }))).toBe(
        "TYPE",
      );
      expect(code(() => subject.ls.linearCrossEntropy(x, w, [0, 1], { ...options, bias: view.subarray(0, 4) }))).toBe(
        "TYPE",
      );
    });
  });
});
