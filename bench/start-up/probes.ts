/** What ./probe.ts and those who start it agree on. */

/** The cases it solves. */
export const FIRST_RESULT = "128x10";
export const FIRST_CALL = "4x151936";

/** What it measures, in milliseconds; a probe has some of these. */
export interface Figures {
  compile?: number;
  init?: number;
  /** From before `init`. */
  firstResult?: number;
  firstCall?: number;
  steady?: number;
  /** The first call's time divided by the steady one: a ratio. */
  firstOverSteady?: number;
}

export interface Probe {
  figures: Figures;
  /** Of what was solved, for the comparison with the reference. */
  loss?: number;
}
