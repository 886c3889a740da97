// The ABI is safe for its embedder: whatever a record holds, a call returns a status, and writes nothing but its outputs.

import { readFileSync } from "node:fs";
import {
  BIN_SIZE,
  CALIBRATION_SIZE,
  FLAGS,
  type KernelExports,
  MAX_BINS,
  RECORD,
  RECORD_SIZE,
  ROW_MOMENTS_SIZE,
  ROW_STATE_SIZE,
  STATUS,
  STATUS_NAMES,
} from "@ls/kernel/abi";
import { beforeAll, describe, expect, it } from "vitest";
import { type Call, type Field, floats, prepare, random } from "./call.js";
import { instantiate, variants } from "./variants.js";

const CALLS = [
  "ls_check",
  "ls_cross_entropy",
  "ls_cross_entropy_grad",
  "ls_part_max",
  "ls_part_sums",
  "ls_part_finish",
  "ls_part_grad",
  "ls_row_moments",
  "ls_part_moments",
  "ls_calibration",
  "ls_part_calibration",
  "ls_shard_stats",
] as const;

const ROWS = 5;
const CLASSES = 7;

function validCall(kernel: KernelExports): Call {
  const next = random(7);
  return prepare(kernel, {
    rows: ROWS,
    classes: CLASSES,
    logits: floats(ROWS * CLASSES, next),
    targets: Int32Array.from({ length: ROWS }, (_, row) => row),
    classWeights: floats(CLASSES, next),
    options: { partClasses: CLASSES },
  });
}

const abi: {
  record: { fields: { name: string; type: string }[] };
  functions: { name: string; takes?: string; needs?: string[] }[];
} = JSON.parse(readFileSync(new URL("../abi.json", import.meta.url), "utf8"));

it("knows every function that takes this record", () => {
  const takers = abi.functions.filter(({ takes }) => takes === "record").map(({ name }) => name);
  expect(takers.sort()).toEqual([...CALLS].sort());
});

describe.each(variants)("%s", (variant) => {
  let kernel: KernelExports;
  beforeAll(() => {
    kernel = instantiate(variant, 2);
  });

  const statusOf = (fields: Partial<Record<Field, number>>, call: (typeof CALLS)[number] = "ls_cross_entropy_grad") => {
    const prepared = validCall(kernel);
    prepared.set(fields);
    return { status: STATUS_NAMES[kernel[call](prepared.record)], prepared };
  };

  it.each<[string, string, Partial<Record<Field, number>>, (typeof CALLS)[number]?]>([
    ["another version", "RECORD", { version: 2 }],
    ["another size", "RECORD", { size: RECORD_SIZE + 8 }],
    ["an unknown flag", "RECORD", { flags: 8 }],
    ["no classes", "SHAPE", { classes: 0 }],
    ["too many classes", "SHAPE", { classes: 2 ** 24 + 1 }],
    ["logits at null", "POINTER", { logits: 0 }],
    ["a gradient at null", "POINTER", { gradient: 0 }],
    ["targets at an odd address", "POINTER", { targets: 70001 }],
    ["outputs in the kernel's own data", "POINTER", { rowLoss: 16 }],
    ["moments off their alignment", "POINTER", { rowMoments: 70004 }, "ls_row_moments"],
    ["moments at null", "POINTER", { rowMoments: 0 }, "ls_row_moments"],
    ["moments past the end of the memory", "POINTER", { rowMoments: 131064 }, "ls_row_moments"],
    ["moments under a softcap", "OPTION", { softcap: 30 }, "ls_row_moments"],
    ["no bins", "OPTION", { bins: 0 }, "ls_calibration"],
    ["too many bins", "OPTION", { bins: MAX_BINS + 1 }, "ls_calibration"],
    ["bins past the end of the memory", "POINTER", { bins: MAX_BINS }, "ls_part_calibration"],
    ["sums of calibration at null", "POINTER", { calibration: 0 }, "ls_calibration"],
    ["sums of calibration off their alignment", "POINTER", { calibration: 70004 }, "ls_calibration"],
    ["calibration without targets", "POINTER", { targets: 0 }, "ls_calibration"],
    ["calibration under a softcap", "OPTION", { softcap: 30 }, "ls_calibration"],
    ["scratch off its alignment", "POINTER", { scratch: 70004 }],
    ["rows past the end of the memory", "POINTER", { rows: 2 ** 31 }],
    ["rows whose bytes overflow 32 bits", "POINTER", { rows: 2 ** 30, classes: 4 }],
    ["alpha above 1", "OPTION", { labelSmoothing: 1.0001 }],
    ["alpha NaN", "OPTION", { labelSmoothing: Number.NaN }],
    ["a negative softcap", "OPTION", { softcap: -1 }],
    ["an infinite logit scale", "OPTION", { logitScale: Number.POSITIVE_INFINITY }],
    ["a negative z-loss", "OPTION", { zLoss: -1e-9 }],
    ["a shard of no classes", "SHAPE", { partClasses: 0 }, "ls_shard_stats"],
    ["a shard past the last class", "SHAPE", { partFirst: 1 }, "ls_shard_stats"],
    ["a shard whose end overflows 32 bits", "SHAPE", { partFirst: 2 ** 32 - 1 }, "ls_shard_stats"],
    ["statistics at null", "POINTER", { rowState: 0 }, "ls_shard_stats"],
    ["statistics off their alignment", "POINTER", { rowState: 70004 }, "ls_shard_stats"],
    ["statistics past the end of the memory", "POINTER", { rowState: 131064 }, "ls_shard_stats"],
    ["a part off its alignment", "SHAPE", { partFirst: 1, partClasses: 2 }, "ls_part_sums"],
    ["an ignore index with probabilities", "OPTION", { flags: FLAGS.PROBABILITIES | FLAGS.IGNORE_INDEX }],
  ])("refuses %s with %s", (_, expected, fields, call) => {
    // Probability targets need room that five indices have not.
    expect(["POINTER", "OVERLAP", expected]).toContain(statusOf(fields, call).status);
    if (fields.flags !== (FLAGS.PROBABILITIES | FLAGS.IGNORE_INDEX)) {
      expect(statusOf(fields, call).status).toBe(expected);
    }
  });

  it.each(CALLS)("%s needs those arrays that abi.json says, and no other", (name) => {
    const { needs } = abi.functions.find((one) => one.name === name) as { needs: string[] };
    for (const field of abi.record.fields.filter(({ type }) => type === "pointer")) {
      const inTypeScript = field.name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) as Field;
      const expected = needs.includes(field.name) ? "POINTER" : "OK";
      expect(`${field.name} at null: ${statusOf({ [inTypeScript]: 0 }, name).status}`).toBe(
        `${field.name} at null: ${expected}`,
      );
    }
  });

  it("refuses a prior with the convention that excludes it", () => {
    const call = validCall(kernel);
    call.set({ prior: call.place(new Float32Array(CLASSES).fill(1 / CLASSES)), flags: FLAGS.OTHERS });
    expect(STATUS_NAMES[kernel.ls_cross_entropy_grad(call.record)]).toBe("OPTION");
  });

  it("refuses outputs that overlap anything, but takes a gradient exactly on the logits", () => {
    const call = validCall(kernel);
    const fields: Field[] = ["logits", "targets", "classWeights", "gradient", "rowLoss", "rowNll", "rowLse", "scratch"];
    for (const name of fields) {
      for (const output of ["gradient", "rowLoss", "rowNll", "rowLse", "rowArgmax"] as const) {
        if (name === output) continue;
        const fresh = validCall(kernel);
        fresh.set({ [output]: fresh.get(name) });
        const exact = output === "gradient" && name === "logits";
        expect(`${output} on ${name}: ${STATUS_NAMES[kernel.ls_cross_entropy_grad(fresh.record)]}`).toBe(
          `${output} on ${name}: ${exact ? "OK" : "OVERLAP"}`,
        );
      }
    }
    call.set({ gradient: call.get("logits") + 4 });
    expect(STATUS_NAMES[kernel.ls_cross_entropy_grad(call.record)]).toBe("OVERLAP");
  });

  it("refuses moments that overlap anything", () => {
    for (const name of ["logits", "targets", "scratch"] as const) {
      const call = validCall(kernel);
      call.set({ rowMoments: call.get(name) & ~7 });
      expect(`${name}: ${STATUS_NAMES[kernel.ls_row_moments(call.record)]}`).toBe(`${name}: OVERLAP`);
    }
  });

  it("refuses sums of calibration that overlap anything", () => {
    for (const name of ["logits", "targets", "scratch"] as const) {
      const call = validCall(kernel);
      call.set({ calibration: call.get(name) & ~7 });
      expect(`${name}: ${STATUS_NAMES[kernel.ls_calibration(call.record)]}`).toBe(`${name}: OVERLAP`);
    }
    const call = validCall(kernel);
    call.set({ calibration: call.get("rowMoments") });
    expect(STATUS_NAMES[kernel.ls_part_calibration(call.record)]).toBe("OVERLAP");
  });

  it.each([-1, CLASSES, 2 ** 31 - 1, -(2 ** 31)])(
    "names the row of the class index %i and writes nothing else",
    (index) => {
      const call = validCall(kernel);
      new Int32Array(kernel.memory.buffer, call.get("targets"), ROWS)[3] = index;
      const before = call
        .floats(call.get("gradient"), ROWS * CLASSES)
        .fill(7)
        .slice();
      expect(STATUS_NAMES[kernel.ls_cross_entropy_grad(call.record)]).toBe("TARGET");
      expect(call.get("badRow")).toBe(3);
      expect(call.floats(call.get("gradient"), ROWS * CLASSES)).toEqual(before);
      expect(STATUS_NAMES[kernel.ls_check(call.record)]).toBe("TARGET");
    },
  );

  it.each([
    ["class weight", "CLASS_VALUE", "classWeights", CLASSES, "badClass", 4],
    ["sample weight", "SAMPLE_WEIGHT", "sampleWeights", ROWS, "badRow", 4],
  ] as const)("finds a bad %s", (_, status, field, length, where, at) => {
    for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const call = validCall(kernel);
      const values = new Float32Array(length).fill(1);
      values[at] = bad;
      call.set({ [field]: call.place(values) });
      expect(STATUS_NAMES[kernel.ls_check(call.record)]).toBe(status);
      expect(call.get(where)).toBe(at);
    }
  });

  it("finds a bad probability by row and class", () => {
    for (const bad of [-1e-9, Number.NaN, Number.POSITIVE_INFINITY]) {
      const call = validCall(kernel);
      const probabilities = new Float32Array(ROWS * CLASSES).fill(1 / CLASSES);
      probabilities[2 * CLASSES + 6] = bad;
      call.set({ flags: FLAGS.PROBABILITIES, targets: call.place(probabilities) });
      expect(STATUS_NAMES[kernel.ls_check(call.record)]).toBe("PROBABILITY");
      expect([call.get("badRow"), call.get("badClass")]).toEqual([2, 6]);
    }
  });

  it("adds up divisor and count over blocks of a run", () => {
    const call = validCall(kernel);
    const weights = call.floats(call.get("classWeights"), CLASSES);
    new Int32Array(kernel.memory.buffer, call.get("targets"), ROWS)[1] = -100;
    const expected = (weights[0] as number) + (weights[2] as number) + (weights[3] as number) + (weights[4] as number);
    expect(kernel.ls_check(call.record)).toBe(STATUS.OK);
    expect(call.get("divisor")).toBe(expected);
    expect(kernel.ls_check(call.record)).toBe(STATUS.OK);
    expect(call.get("divisor")).toBeCloseTo(2 * expected, 12);
    expect(call.get("checkedCount")).toBe(2 * (ROWS - 1));
  });

  it("takes no rows", () => {
    const call = validCall(kernel);
    call.set({ rows: 0, logits: 0, targets: 0, gradient: 0 });
    expect(kernel.ls_cross_entropy_grad(call.record)).toBe(STATUS.OK);
    expect([call.get("loss"), call.get("count")]).toEqual([0, 0]);
  });

  it("survives random records: a status each time, no trap, nothing written outside the outputs", () => {
    const next = random(2024);
    const fields = Object.keys(RECORD) as Field[];
    const integer = () =>
      [0, 1, 4, 15, 64, 1024, 65536, 131064, 2 ** 31, 2 ** 32 - 1][Math.floor(next() * 10)] as number;
    const double = () => [0, 1, -1, 0.3, 1e300, Number.NaN, Number.POSITIVE_INFINITY][Math.floor(next() * 7)] as number;
    const seen = new Map<string, number>();
    for (let round = 0; round < 4000; round++) {
      const call = validCall(kernel);
      const name = CALLS[Math.floor(next() * CALLS.length)] as (typeof CALLS)[number];
      for (let change = 0; change < 1 + next() * 3; change++) {
        const field = fields[Math.floor(next() * fields.length)] as Field;
        const isDouble = RECORD[field] >= RECORD.labelSmoothing && RECORD[field] <= RECORD.divisor;
        const somewhere = Math.floor(next() * kernel.memory.buffer.byteLength);
        call.set({
          [field]: isDouble ? double() : next() < 0.5 ? integer() : next() < 0.5 ? somewhere & ~15 : somewhere,
        });
      }
      const record = next() < 0.05 ? Math.floor(next() * 2 ** 32) : call.record;
      const outputs = writable(call, name);
      const before = new Uint8Array(kernel.memory.buffer).slice();
      const status = kernel[name](record);
      const statusName = STATUS_NAMES[status];
      expect(statusName).toBeDefined();
      seen.set(statusName as string, (seen.get(statusName as string) ?? 0) + 1);
      // A refused call may write where the fault is, and nothing more.
      const allowed = status === STATUS.OK ? outputs : [[call.record + RECORD.badRow, 8]];
      for (const [address, bytes] of allowed as [number, number][]) before.fill(0, address, address + bytes);
      const after = new Uint8Array(kernel.memory.buffer).slice();
      for (const [address, bytes] of allowed as [number, number][]) after.fill(0, address, address + bytes);
      if (Buffer.compare(before, after) !== 0)
        throw new Error(`round ${round}: ${name} (${statusName}) wrote outside its outputs`);
    }
    expect([...seen.keys()]).toEqual(expect.arrayContaining(["OK", "RECORD", "SHAPE", "POINTER", "OVERLAP", "OPTION"]));
  });

  function writable(call: Call, name: (typeof CALLS)[number]): [number, number][] {
    const rows = call.get("rows");
    const isOfMoments = name.endsWith("_moments") || name.endsWith("_calibration");
    const isPart = name.startsWith("ls_part") || name === "ls_shard_stats";
    const isOfLosses = !isOfMoments && name !== "ls_check" && name !== "ls_shard_stats";
    const classes = isPart ? call.get("partClasses") : call.get("classes");
    return [
      [call.record + RECORD.lossGroups, RECORD.rowMoments - RECORD.lossGroups],
      [call.get("scratch"), kernel.ls_scratch_bytes()],
      [call.get("rowMoments"), name.endsWith("_moments") ? ROW_MOMENTS_SIZE * rows : 0],
      [call.get("calibration"), name.endsWith("_calibration") ? CALIBRATION_SIZE + BIN_SIZE * call.get("bins") : 0],
      [call.get("gradient"), name.endsWith("_grad") ? 4 * rows * classes : 0],
      [call.get("rowState"), isPart ? ROW_STATE_SIZE * rows : 0],
      ...(["rowLoss", "rowNll", "rowLse", "rowArgmax"] as const).map((field): [number, number] => [
        call.get(field),
        isOfLosses ? 4 * rows : 0,
      ]),
    ];
  }
});
