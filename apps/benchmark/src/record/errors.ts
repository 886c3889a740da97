import type { LinearErrors } from "@ls/bench/linear/compare";
import type { Errors } from "@ls/bench/measure/verify";

/** Of a loss or of a last layer. */
export type AnyErrors = Errors | LinearErrors;

const NAMES = ["loss", "gradient", "others", "dx", "dw", "db"] as const;

const short = (value: number) => (value === 0 ? "0" : value.toExponential(1).replace("e-", "e−").replace("e+", "e"));

/** The distances from the reference, e.g. "loss 2.1e−7, gradient 3.0e−10", or a dash for who computes nothing. */
export function errorText(errors: AnyErrors | undefined): string {
  if (!errors) return "–";
  const distances: Partial<Record<(typeof NAMES)[number], number>> = errors;
  const known = NAMES.filter((name) => distances[name] !== undefined);
  return known.map((name) => `${name} ${short(distances[name]!)}`).join(", ") || "–";
}
