/** The variants every suite runs over: all that this engine accepts. `js` always, the others by the instructions they
 * need. `LS_ONLY_VARIANT` in the environment restricts them to one. */

import { beforeAll, describe } from "vitest";
import { init, type Ls } from "../src/index.js";
import { onlyVariant } from "./on-demand.js";

export type VariantName = "js" | "scalar" | "simd" | "relaxed";

const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0];

/** A module of one function `() => ()` with this body. */
const moduleOf = (body: number[]) =>
  new Uint8Array([...header, 0x0a, body.length + 4, 1, body.length + 2, 0, ...body, 0x0b]);

const zero = [0x41, 0, 0xfd, 0x0f]; // i32.const 0, i8x16.splat
const needs: Record<VariantName, number[]> = {
  js: [],
  scalar: [],
  simd: [...zero, 0x1a],
  relaxed: [...zero, ...zero, ...zero, 0xfd, 0x85, 0x02, 0x1a], // f32x4.relaxed_madd, drop
};

const accepts = (name: VariantName) => WebAssembly.validate(moduleOf(needs[name]));

export const variants: VariantName[] = (["js", "scalar", "simd", "relaxed"] as const)
  .filter(accepts)
  .filter((name) => onlyVariant === undefined || name === onlyVariant);

/** Variants whose results are the same bits everywhere, whatever the blocks. */
export const reproducible = (variant: VariantName): boolean => variant === "scalar" || variant === "simd";

/** What the bounds are multiplied by: `relaxed` is held to twice the others' tolerance. */
export const toleranceOf = (variant: VariantName): number => (variant === "relaxed" ? 2 : 1);

export interface Subject {
  variant: VariantName;
  tolerance: number;
  /** The instance under test; there from `beforeAll` on. */
  readonly ls: Ls;
}

/** `describe`s the body once for each variant, with an instance of it. */
export function describeVariants(title: string, body: (subject: Subject) => void): void {
  describe.each(variants)(`${title} (%s)`, (variant) => {
    let ls: Ls | undefined;
    beforeAll(async () => {
      ls = await init({ variant, warmUp: false });
    });
    body({
      variant,
      tolerance: toleranceOf(variant),
      get ls() {
        if (!ls) throw new Error("the instance is there in tests and hooks only");
        return ls;
      },
    });
  });
}
