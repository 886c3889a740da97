// How a call divides the scratch that its record points at. Nothing in it outlives the call.

import { NARROW_CLASSES } from "./limits";

/** Row state of the row at work (state.ts). */
export const STATE: usize = 0;
/** The last one to three classes of a row, padded to four: logits, probabilities, weights, smoothing, gradient. */
export const TAIL_LOGITS: usize = 112;
export const TAIL_TARGETS: usize = 128;
export const TAIL_WEIGHTS: usize = 144;
export const TAIL_SMOOTHING: usize = 160;
export const TAIL_GRADIENT: usize = 176;
/** Stand-ins for an absent array over the classes: one vector, read again and again. */
export const SPLAT_WEIGHTS: usize = 192;
export const SPLAT_SMOOTHING: usize = 208;
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
export const SCRATCH_BYTES: u32 = <u32>(COLUMNS + MAX_BELOW + 32 * NARROW_CLASSES);
