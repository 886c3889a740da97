// How a call divides the scratch that its record points at. Nothing in it outlives the call.

import { ROW_STATE_SIZE } from "../abi";
import { CAP_BYTES } from "./cap";
import { STAGED_LOGITS_MOST, SUM_BLOCK, TILE_CLASSES, TILE_LOGITS_MOST, TILE_ROWS } from "./limits";

/** Eight narrow rows, one class a column. */
const EIGHT_ROWS: usize = 32 * TILE_CLASSES;

/** Row state of the row at work (state.ts). */
export const STATE: usize = 0;
/** Narrow rows: one value a row, TILE_ROWS of each (tile.ts). First what the caller gives ... */
const PER_ROW: usize = 4 * <usize>TILE_ROWS;
export const TILE_TARGETS: usize = STATE + ROW_STATE_SIZE;
export const TILE_UPSTREAM: usize = TILE_TARGETS + PER_ROW;
export const TILE_WEIGHTS: usize = TILE_UPSTREAM + PER_ROW;
/** ... what it gets; the arg-max is the target if that is it, else -1, and the arg-max itself if it was asked for ... */
export const TILE_LOSSES: usize = TILE_WEIGHTS + PER_ROW;
export const TILE_NLL: usize = TILE_LOSSES + PER_ROW;
export const TILE_LSE: usize = TILE_NLL + PER_ROW;
export const TILE_ARGMAX: usize = TILE_LSE + PER_ROW;
/**
 * ... and what leads from the one to the other: max z, t (0 if ignored), z_t, x_t, sum x, S, log S, and the factors of the
 * gradient.
 */
export const TILE_MAXIMA: usize = TILE_ARGMAX + PER_ROW;
export const TILE_INDICES: usize = TILE_MAXIMA + PER_ROW;
export const TILE_LOGITS: usize = TILE_INDICES + PER_ROW;
export const TILE_X: usize = TILE_LOGITS + PER_ROW;
export const TILE_X_SUMS: usize = TILE_X + PER_ROW;
export const TILE_SUMS: usize = TILE_X_SUMS + PER_ROW;
export const TILE_LOG_SUMS: usize = TILE_SUMS + PER_ROW;
export const TILE_EXP_FACTORS: usize = TILE_LOG_SUMS + PER_ROW;
export const TILE_SHIFTS: usize = TILE_EXP_FACTORS + PER_ROW;
export const TILE_OWN: usize = TILE_SHIFTS + PER_ROW;
/** With options: TILE_X_SUMS are sum q x, and these sum q, sum y and sum y x. */
export const TILE_Q_SUMS: usize = TILE_OWN + PER_ROW;
export const TILE_Y_SUMS: usize = TILE_Q_SUMS + PER_ROW;
export const TILE_YX_SUMS: usize = TILE_Y_SUMS + PER_ROW;
/** Rows as bits: those that are ignored or weigh nothing, those that count, and those whose arg-max is the target's. */
export const TILE_UNWEIGHED: usize = TILE_YX_SUMS + PER_ROW;
export const TILE_COUNTED: usize = TILE_UNWEIGHED + 4;
export const TILE_CORRECT: usize = TILE_UNWEIGHED + 8;
/** The tile, with room behind it for the last turn of its exponentials. */
export const TILE: usize = TILE_UNWEIGHED + 16;
const TILE_BYTES: usize = 4 * <usize>TILE_LOGITS_MOST;
/** Room for fewer than eight rows. */
export const PADDED_LOGITS: usize = TILE + TILE_BYTES + 96;
export const PADDED_GRADIENT: usize = PADDED_LOGITS + EIGHT_ROWS;
/** From a logit of the tile to the maximum of the classes before it. */
export const MAX_BELOW: usize = PADDED_GRADIENT + EIGHT_ROWS - TILE;
/** Wide rows, in the same place: row states of a group. */
export const GROUP_STATES: usize = TILE;

/** The staged ways. Stand-ins for an absent array over the classes: a pair of vectors, read again and again. */
export const SPLAT_WEIGHTS: usize = TILE + MAX_BELOW + TILE_BYTES;
export const SPLAT_SMOOTHING: usize = SPLAT_WEIGHTS + 32;
/** The last one to seven classes of a row, padded to eight: logits or probabilities, weights, prior. */
export const TAIL: usize = SPLAT_SMOOTHING + 32;
/** As many as a tile has groups of eight rows. */
export const CAPS: usize = TAIL + 96;
/** Moments, which have no softcap: constants of exp(scale x). */
export const SCALED_EXP: usize = CAPS;
/** Sums of a single row, eight float64 each: S; sum q x and sum q, or of y. */
export const TOTAL_EXP: usize = CAPS + 4 * CAP_BYTES;
export const TOTAL_QX: usize = TOTAL_EXP + 64;
/** A block of x or exp(x), of q, and of slopes under a softcap; the last two of a tile with options as well. */
export const SHIFTED: usize = TOTAL_QX + 128;
export const MASSES: usize = SHIFTED + 4 * <usize>SUM_BLOCK;
export const SLOPES: usize = MASSES + 4 * <usize>SUM_BLOCK;
/** Narrow rows: probabilities as columns, and the mass of each class in rows of other targets and in its own. */
export const TARGET_COLUMNS: usize = SLOPES + 4 * <usize>SUM_BLOCK;
/** Moments of TILE_ROWS rows on their way into the sums of calibration. */
export const ROWS_TO_ADD: usize = TARGET_COLUMNS;
export const INDEX_MASSES: usize = TARGET_COLUMNS + 4 * <usize>STAGED_LOGITS_MOST;
export const OWN_MASSES: usize = INDEX_MASSES + 4 * TILE_CLASSES;
/** Room for fewer than eight rows of probabilities, until there is a gradient. */
export const PADDED_TARGETS: usize = PADDED_GRADIENT;
/** Under a softcap: the logits of rows far beyond it. */
export const FAR_COLUMNS: usize = TILE + MAX_BELOW;
export const SCRATCH_BYTES: u32 = <u32>(OWN_MASSES + 4 * TILE_CLASSES);
