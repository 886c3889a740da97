// Where one way of computing a row gives way to the next. They depend on the row alone, never on its neighbours, so
// that a row has the same bits in whatever block it comes.

/**
 * Rows of up to this many classes go many at a time, one row a lane: with options, a row by itself costs 160 ns before
 * its first class.
 */
export const TILE_CLASSES: usize = 128;

/** With probabilities and no other option only up to these: their sweeps by themselves are level there and then faster. */
export const PROBABILITY_TILE_CLASSES: usize = 64;

/** Rows whose moments are taken eight at a time have fewer: logits, exponentials and probabilities share a block. */
export const NARROW_CLASSES: usize = 64;

/** Most rows of a tile (narrow.ts), and most of its logits: 8 KB, a quarter of a first-level cache. */
export const TILE_ROWS: u32 = 32;
export const TILE_LOGITS_MOST: u32 = 2048;
/** Of a tile with options (narrow-staged.ts), which has masses and perhaps probabilities and slopes beside it. */
export const STAGED_LOGITS_MOST: u32 = 1024;

/** Sums over classes reach a row's state after this many: where rows may come in parts. */
export const SUM_BLOCK: u32 = 1024;

/**
 * Float32 sums go to float64 sooner: a lane that holds the largest exponential, 1, drops up to 2^-24 of every small one
 * added to it, and if they are alike always in the same direction. 192 classes are eight turns of a loop over six vectors:
 * eight additions a lane.
 */
export const LANE_BLOCK: u32 = 192;

/**
 * Beyond this distance from the maximum the float32 sum of shifted logits could overflow; such rows take the general
 * way.
 */
export const EXTREME_SHIFT: f32 = -1e30;

/** Whether a row of the common case takes the fast sweeps (common.ts, narrow.ts), by its extremes. */
// @ts-ignore: decorator
@inline
export function takesFastSweeps(sumsAllX: bool, max: f32, min: f32): bool {
  if (max == -Infinity) return false;
  // Hard indices look at one x only, which -inf makes infinite, but not the overflow of a difference of finite logits.
  if (!sumsAllX) return min == -Infinity || min - max != -Infinity;
  return !(min - max < EXTREME_SHIFT);
}

/** Beyond this ratio of the largest scaled logit to the softcap differences from it leave too few digits (far-cap.ts). */
export const MAX_CAPPED: f64 = 10;
/** Scale and softcap of the staged ways are between this and one over this, away from the ends of float32. */
export const LARGEST_OPTION: f64 = 1e15;

/** Whether these options let any row take the staged ways. */
export function takesStages(scale: f64, softcap: f64): bool {
  if (!ASC_FEATURE_SIMD) return false;
  if (!(scale <= LARGEST_OPTION && scale * LARGEST_OPTION >= 1)) return false;
  return softcap == 0 || (softcap <= LARGEST_OPTION && softcap * LARGEST_OPTION >= 1);
}

/** Whether a row does, by its largest logit and the smallest that is not -inf: with a finite x for either. */
export function isStaged(scale: f64, softcap: f64, max: f32, least: f32): bool {
  if (!takesStages(scale, softcap) || !(abs<f32>(max) < Infinity)) return false;
  if (softcap != 0) return true;
  const difference: f32 = least - max;
  const x: f32 = difference * <f32>scale;
  return x != -Infinity;
}

/**
 * Rows of up to this many classes are worked on GROUP_ROWS at a time: four rows and their gradients fill half of a 32
 * KB cache.
 */
export const GROUPED_CLASSES: u32 = 512;
export const GROUP_ROWS: u32 = 4;
