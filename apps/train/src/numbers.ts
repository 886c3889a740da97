/** A number with a fixed count of decimals; a minus sign only where the rounded number has one. */
export function decimals(value: number, digits: number): string {
  return value.toFixed(digits).replace(/^-(0(?:\.0*)?)$/, "$1");
}

/** A share as a percentage, e.g. `82 %`. */
export function percent(share: number, digits = 0): string {
  return `${decimals(share * 100, digits)} %`;
}

/** A count with separators, e.g. `10,000`. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}
