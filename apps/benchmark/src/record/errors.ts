import type { Errors } from "@ls/bench/measure/verify";

const NAMES = { loss: "loss", gradient: "gradient", others: "others" } as const;

const short = (value: number) => (value === 0 ? "0" : value.toExponential(1).replace("e-", "e−").replace("e+", "e"));

/** The distances from the reference, e.g. "loss 2.1e−7, gradient 3.0e−10", or a dash for who computes nothing. */
export function errorText(errors: Errors | undefined): string {
  if (!errors) return "–";
  const known = (Object.keys(NAMES) as (keyof Errors)[]).filter((name) => errors[name] !== undefined);
  return known.map((name) => `${NAMES[name]} ${short(errors[name]!)}`).join(", ") || "–";
}
