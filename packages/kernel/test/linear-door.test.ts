// The linear record's door: a status whatever it holds, and nothing written but the outputs.

import { type KernelExports, LINEAR_FLAGS, LINEAR_RECORD, STATUS_NAMES } from "@ls/kernel/abi";
import { beforeAll, describe, expect, it } from "vitest";
import { random } from "./call.js";
import { LinearCall, type LinearField } from "./linear-call.js";
import { instantiate, variants } from "./variants.js";

const CALLS = ["ls_linear_logits", "ls_linear_grad"] as const;
const SHAPE = { rows: 5, features: 6, classes: 7 };

describe.each(variants)("%s", (variant) => {
  let kernel: KernelExports;
  let memoryBytes: number;
  beforeAll(() => {
    kernel = instantiate(variant, 16);
    memoryBytes = kernel.memory.buffer.byteLength;
  });

  const statusOf = (fields: Partial<Record<LinearField, number>>, name: (typeof CALLS)[number]) => {
    const call = new LinearCall(kernel, SHAPE);
    call.set(fields);
    return STATUS_NAMES[kernel[name](call.record)];
  };

  it.each<[string, string, Partial<Record<LinearField, number>>, (typeof CALLS)[number]]>([
    ["another version", "RECORD", { version: 2 }, "ls_linear_logits"],
    ["another size", "RECORD", { size: 192 }, "ls_linear_logits"],
    ["an unknown flag", "RECORD", { flags: 32 }, "ls_linear_grad"],
    ["no classes", "SHAPE", { classes: 0 }, "ls_linear_grad"],
    ["too many classes", "SHAPE", { classes: 2 ** 24 + 1 }, "ls_linear_grad"],
    ["no features", "SHAPE", { features: 0 }, "ls_linear_logits"],
    ["rows of x that overlap", "SHAPE", { xStride: 5 }, "ls_linear_logits"],
    ["rows of logits that overlap", "SHAPE", { logitsStride: 6 }, "ls_linear_grad"],
    ["weights with the stride of the other layout", "SHAPE", { flags: LINEAR_FLAGS.FEATURES_FIRST }, "ls_linear_grad"],
    ["logits without x", "POINTER", { x: 0 }, "ls_linear_logits"],
    ["logits without weights", "POINTER", { weights: 0 }, "ls_linear_logits"],
    ["logits at null", "POINTER", { logits: 0 }, "ls_linear_grad"],
    ["dw without x", "POINTER", { x: 0 }, "ls_linear_grad"],
    ["dx without weights", "POINTER", { weights: 0 }, "ls_linear_grad"],
    ["dx at an odd address", "POINTER", { dx: 70001 }, "ls_linear_grad"],
    ["scratch off its alignment", "POINTER", { scratch: 70004 }, "ls_linear_grad"],
    ["outputs in the kernel's own data", "POINTER", { db: 16 }, "ls_linear_grad"],
    ["rows past the end of the memory", "POINTER", { rows: 2 ** 31 }, "ls_linear_logits"],
    ["a stride whose bytes overflow 32 bits", "POINTER", { dwStride: 2 ** 31 }, "ls_linear_grad"],
    [
      "a stride whose bytes overflow 64 bits",
      "POINTER",
      { rows: 2 ** 32 - 1, xStride: 2 ** 32 - 1 },
      "ls_linear_logits",
    ],
  ])("refuses %s with %s", (_, expected, fields, name) => {
    expect(statusOf(fields, name)).toBe(expected);
  });

  it("does without what is not wanted", () => {
    expect(statusOf({ dx: 0, weights: 0 }, "ls_linear_grad")).toBe("OK");
    expect(statusOf({ dw: 0, x: 0 }, "ls_linear_grad")).toBe("OK");
    expect(statusOf({ bias: 0 }, "ls_linear_logits")).toBe("OK");
    expect(statusOf({ rows: 0, x: 0, logits: 0, dx: 0 }, "ls_linear_grad")).toBe("OK");
  });

  it("refuses outputs that overlap anything", () => {
    const arrays = ["x", "weights", "logits", "dx", "dw", "db", "scratch"] as const;
    for (const output of ["dx", "dw", "db"] as const) {
      for (const name of arrays) {
        if (name === output) continue;
        const call = new LinearCall(kernel, SHAPE);
        call.set({ [output]: call.get(name) });
        expect(`${output} on ${name}: ${STATUS_NAMES[kernel.ls_linear_grad(call.record)]}`).toBe(
          `${output} on ${name}: OVERLAP`,
        );
      }
    }
    for (const name of ["x", "weights", "bias", "scratch"] as const) {
      const call = new LinearCall(kernel, SHAPE);
      call.set({ logits: call.get(name) });
      expect(`${name}: ${STATUS_NAMES[kernel.ls_linear_logits(call.record)]}`).toBe(`${name}: OVERLAP`);
    }
  });

  it("survives random records: a status each time, no trap, nothing written outside the outputs", () => {
    const next = random(77);
    const fields = Object.keys(LINEAR_RECORD) as LinearField[];
    const integer = () =>
      [0, 1, 4, 15, 64, 1024, 65536, 131064, 2 ** 31, 2 ** 32 - 1][Math.floor(next() * 10)] as number;
    const seen = new Set<string>();
    for (let round = 0; round < 1500; round++) {
      const call = new LinearCall(kernel, SHAPE);
      const name = CALLS[round % 2] as (typeof CALLS)[number];
      for (let change = 0; change < 1 + next() * 3; change++) {
        const field = fields[Math.floor(next() * fields.length)] as LinearField;
        const somewhere = Math.floor(next() * memoryBytes);
        call.set({ [field]: next() < 0.5 ? integer() : next() < 0.5 ? somewhere & ~15 : somewhere });
      }
      const record = next() < 0.05 ? Math.floor(next() * 2 ** 32) : call.record;
      const allowed = writable(call, name);
      const before = new Uint8Array(kernel.memory.buffer).slice();
      const status = kernel[name](record);
      seen.add(STATUS_NAMES[status] as string);
      const after = new Uint8Array(kernel.memory.buffer).slice();
      for (const bytes of [before, after]) {
        for (const [start, end] of status === 0 ? allowed : []) bytes.fill(0, start, end);
      }
      if (Buffer.compare(before, after) !== 0) throw new Error(`round ${round}: ${name} wrote outside its outputs`);
    }
    expect([...seen].sort()).toEqual(["OK", "OVERLAP", "POINTER", "RECORD", "SHAPE"]);
  });

  /** From the first to the last byte of each output. */
  function writable(call: LinearCall, name: (typeof CALLS)[number]): [number, number][] {
    const [rows, features, classes] = [call.get("rows"), call.get("features"), call.get("classes")];
    const featuresFirst = (call.get("flags") & LINEAR_FLAGS.FEATURES_FIRST) !== 0;
    const [outer, inner] = featuresFirst ? [features, classes] : [classes, features];
    const matrix = (field: "logits" | "dx" | "dw", lines: number, length: number): [number, number] => {
      const start = call.get(field);
      const stride = call.get(`${field}Stride`);
      return [start, start === 0 || lines === 0 ? start : start + 4 * ((lines - 1) * stride + length)];
    };
    const scratch: [number, number] = [call.get("scratch"), call.get("scratch") + kernel.ls_linear_scratch_bytes()];
    if (name === "ls_linear_logits") return [scratch, matrix("logits", rows, classes)];
    const db = call.get("db");
    return [scratch, matrix("dx", rows, features), matrix("dw", outer, inner), [db, db === 0 ? db : db + 4 * classes]];
  }
});
