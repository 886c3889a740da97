/** Numbers as the pages show them. The space before a unit does not break. */

const NO_BREAK = "\u00a0";

/** A share as a whole percentage: `0.94` is "94 %". */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(share * 100)}${NO_BREAK}%` : `–${NO_BREAK}%`;
}

/** A calibration error or anything else below 1, as the field writes it: ".119". */
export function errorOf(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3).replace(/^0\./, ".") : "–";
}

/** With so many digits after the point: a loss, a temperature. */
export function fixed(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : "–";
}

/** α in as few digits as it needs: "0.05". */
export function alpha(value: number): string {
  return String(Number(value.toFixed(3)));
}

export function count(value: number): string {
  return value.toLocaleString("en-GB");
}
