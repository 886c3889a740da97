/** The figures of a case as cells of a table, the same for the terminal and for RESULTS.md. */

import type { CaseResult, Timed } from "../measure/race.ts";
import { BASELINE } from "../peers/ours.ts";

export const HEADINGS = ["", "ns per logit", "quartiles", `time / ${BASELINE}`, "GB/s"];

/** Three significant digits, without an exponent. */
export function figure(value: number): string {
  if (!Number.isFinite(value) || value === 0) return "–";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 4));
}

/** Bytes that cannot be avoided: every logit read once and every entry of the gradient written once. */
const bytesPerLogit = (result: "gradient" | "loss") => (result === "gradient" ? 8 : 4);

export function baselineOf(result: CaseResult): Timed | undefined {
  return result.timed.find(({ peer }) => peer === BASELINE);
}

/** A row for each peer from the fastest on, the copy last. */
export function rowsOf(result: CaseResult): string[][] {
  const baseline = baselineOf(result)?.nsPerLogit.median;
  const row = ({ peer, nsPerLogit }: Timed, bytes: number) => [
    peer,
    figure(nsPerLogit.median),
    `${figure(nsPerLogit.lower)} – ${figure(nsPerLogit.upper)}`,
    baseline === undefined ? "–" : figure(nsPerLogit.median / baseline),
    figure(bytes / nsPerLogit.median),
  ];
  const bytes = bytesPerLogit(result.case.result);
  return [...result.timed.map((timed) => row(timed, bytes)), row(result.copy, 8)];
}

/** What a case is, in words. */
export function titleOf({ case: of }: CaseResult): string {
  const what = of.result === "gradient" ? "loss and gradient" : "loss alone";
  const targets = of.targets === "indices" ? "index targets" : "probability targets";
  const shape = `${of.rows.toLocaleString("en")} × ${of.classes.toLocaleString("en")}`;
  return `${shape}, ${what}, ${targets}, label smoothing ${of.labelSmoothing}`;
}
