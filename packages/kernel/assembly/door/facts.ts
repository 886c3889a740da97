// What an embedder asks before its first call.

import { ABI_VERSION } from "../abi";
import { SCRATCH_BYTES } from "../rows/scratch";

export function ls_abi_version(): u32 {
  return ABI_VERSION;
}

/** 0 scalar, 1 simd, 2 relaxed. */
export function ls_variant(): u32 {
  if (ASC_FEATURE_RELAXED_SIMD) return 2;
  return ASC_FEATURE_SIMD ? 1 : 0;
}

/** The first byte that is the host's: the kernel's constants lie below it and nothing is ever written there. */
export function ls_heap_base(): usize {
  return __heap_base;
}

export function ls_scratch_bytes(): u32 {
  return SCRATCH_BYTES;
}
