// How a call divides the scratch that its record points at. Nothing in it outlives the call.

import { NARROW_CLASSES, SUM_BLOCK } from "./limits";
import { CAP_BYTES } from "./stages";

/** Row state of the row at work (state.ts). */
export const STATE: usize = 0;
/** Narrow rows: what goes in and comes out per row, eight of each. */
export const EIGHT_TARGETS: usize = 224;
export const EIGHT_UPSTREAM: usize = 256;
export const EIGHT_WEIGHTS: usize = 288;
export const EIGHT_LOSSES: usize = 320;
export const EIGHT_NLL: usize = 352;
export const EIGHT_LSE: usize = 384;
/** The target if it is the arg-max, else -1; the arg-max itself if it was asked for. */
export const EIGHT_ARGMAX: usize = 416;
export const EIGHT_MAX: usize = 448;
/** Narrow rows: eight rows with the classes one after another, and room for a group of fewer than eight rows. */
export const COLUMNS: usize = 480;
/** Wide rows, in the same place: row states of a group. */
export const GROUP_STATES: usize = COLUMNS;
export const PADDED_LOGITS: usize = COLUMNS + 32 * NARROW_CLASSES;
export const PADDED_GRADIENT: usize = PADDED_LOGITS + 32 * NARROW_CLASSES;
/** From a column to the maximum of the columns before it. */
export const MAX_BELOW: usize = PADDED_GRADIENT + 32 * NARROW_CLASSES - COLUMNS;

/** The staged ways. Stand-ins for an absent array over the classes: a pair of vectors, read again and again. */
export const SPLAT_WEIGHTS: usize = MAX_BELOW + COLUMNS + 32 * NARROW_CLASSES;
export const SPLAT_SMOOTHING: usize = SPLAT_WEIGHTS + 32;
/** The last one to seven classes of a row, padded to eight: logits or probabilities, weights, prior. */
export const TAIL: usize = SPLAT_SMOOTHING + 32;
export const CAPS: usize = TAIL + 96;
/** Sums, eight float64 each: S; sum q x and sum q; sum y x and sum y. */
export const TOTAL_EXP: usize = CAPS + CAP_BYTES;
export const TOTAL_QX: usize = TOTAL_EXP + 64;
export const TOTAL_YX: usize = TOTAL_QX + 128;
export const TOTAL_BYTES: usize = 320;
/** A block of x or exp(x), of q, and of slopes under a softcap. */
export const SHIFTED: usize = TOTAL_EXP + TOTAL_BYTES;
export const MASSES: usize = SHIFTED + 4 * <usize>SUM_BLOCK;
export const SLOPES: usize = MASSES + 4 * <usize>SUM_BLOCK;
/** Eight narrow rows fill half of a block; behind them, as columns: probabilities, class weights, prior. */
export const TARGET_COLUMNS: usize = SHIFTED + 2 * <usize>SUM_BLOCK;
export const WEIGHT_COLUMNS: usize = MASSES + 2 * <usize>SUM_BLOCK;
export const SMOOTHING_COLUMNS: usize = SLOPES + 2 * <usize>SUM_BLOCK;
/** Masses that a target's own share has been added to, eight; and room for fewer than eight rows of probabilities. */
export const EIGHT_MASSES: usize = SLOPES + 4 * <usize>SUM_BLOCK;
export const PADDED_TARGETS: usize = EIGHT_MASSES + 32;
export const SCRATCH_BYTES: u32 = <u32>(PADDED_TARGETS + 32 * NARROW_CLASSES);
