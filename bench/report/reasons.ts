/** Why others are faster than we are, as far as it is known: what they have that we lack. */

import type { Case } from "../cases.ts";
import { isC } from "../peers/groups.ts";

const VECTORS = "compiled for all that this processor has; WebAssembly has vectors of 128 bits, and `simd` no FMA";

const NATIVE = "the same arithmetic without checks, and gcc's choice and order of instructions";
const FMA = `${NATIVE}; a fused multiply-add is one instruction instead of two: \`simd\` may not use it, \`relaxed\` does`;
const REGISTERS = "a processor with AVX-512 has twice the vector registers that an engine uses";

const REASONS: Record<string, string> = {
  "C 128-bit 16 registers": NATIVE,
  "C 128-bit": `${NATIVE}; ${REGISTERS}`,
  "C 128-bit FMA 16 registers": FMA,
  "C 128-bit FMA": `${FMA}; ${REGISTERS}`,
  "C full width": "vectors wider than the 128 bits of WebAssembly, and FMA",
  PyTorch: VECTORS,
  "PyTorch compiled": `${VECTORS}; and fewer sweeps over memory than eager PyTorch`,
};

function reasonOfPlainJs({ section, result }: Case): string {
  if (result === "temperature") return "Newton's method, with slope and curvature out of one loop, needs fewer passes";
  if (section === "options") return "a loop written for one option alone does less for a row than our way with options";
  return "it checks nothing and never leaves JavaScript; a call of ours costs some microseconds before its first row";
}

const NOT_LOOKED_AT =
  "with probability targets C neither checks every probability first nor looks for the largest of each row, which says " +
  "whether the row counts as correct";

export function reasonFor(peer: string, of: Case): string {
  if (peer === "plain JS") return reasonOfPlainJs(of);
  if (isC(peer) && of.targets === "probabilities") return NOT_LOOKED_AT;
  return REASONS[peer] ?? "we do not know why";
}
