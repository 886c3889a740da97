/** Numbers as the figures print them: a true minus sign, and no negative zero. */
export function fixed(value: number, digits: number): string {
  if (value === Number.POSITIVE_INFINITY) return "∞";
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

export function percent(share: number, digits = 0): string {
  return `${fixed(100 * share, digits)} %`;
}

/** α: enough digits to tell the small ones apart, and no more. */
export function alphaText(alpha: number): string {
  if (alpha === 0) return "0";
  if (alpha >= 0.001) return String(Number(alpha.toPrecision(2)));
  const exponent = Math.floor(Math.log10(alpha));
  return `${(alpha / 10 ** exponent).toFixed(1)} × 10${superscript(exponent)}`;
}

function superscript(value: number): string {
  return `⁻${[...String(-value)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`;
}
