/** The figures of a case as cells of a table, the same for the terminal and for RESULTS.md. */

import type { Case, Result } from "../cases.ts";
import type { CaseResult, Timed } from "../measure/race.ts";
import type { Spread } from "../measure/statistics.ts";
import { BASELINE } from "../peers/groups.ts";

/** Three significant digits, without an exponent. */
export function figure(value: number): string {
  if (!Number.isFinite(value) || value === 0) return "–";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 4));
}

export const quartiles = ({ lower, upper }: Spread): string => `${figure(lower)} – ${figure(upper)}`;

/** "1.00 (0.90 – 1.10)", or a dash for what was not measured. */
export const withQuartiles = (spread: Spread | undefined): string =>
  spread === undefined ? "–" : `${figure(spread.median)} (${quartiles(spread)})`;

/**
 * Bytes that cannot be avoided: every logit read once and every entry of the gradient written once. A fit reads them as
 * often as it likes.
 */
const BYTES_PER_LOGIT: Record<Result, number> = { gradient: 8, loss: 4, scoring: 4, calibration: 4, temperature: 0 };

const BYTES_PER_COPY = 8;

export const timedOf = ({ timed }: CaseResult, name: string): Timed | undefined =>
  timed.find(({ peer }) => peer === name);

/** Rows, a token each, in a second. */
const tokensPerSecond = (classes: number, nsPerLogit: number): string =>
  Math.round(1e9 / (nsPerLogit * classes)).toLocaleString("en");

const COMMON_HEADINGS = ["", "ns per logit", "quartiles", `time / ${BASELINE}`, "GB/s"];

export const headingsOf = ({ case: of }: CaseResult): string[] =>
  of.section === "scoring" ? [...COMMON_HEADINGS, "tokens / s"] : COMMON_HEADINGS;

/** A row for each peer from the fastest on, the copy last. */
export function rowsOf(result: CaseResult): string[][] {
  const { section, classes, result: what } = result.case;
  const baseline = timedOf(result, BASELINE)?.nsPerLogit.median;
  const row = ({ peer, nsPerLogit }: Timed, bytes: number) => [
    peer,
    figure(nsPerLogit.median),
    quartiles(nsPerLogit),
    baseline === undefined ? "–" : figure(nsPerLogit.median / baseline),
    figure(bytes / nsPerLogit.median),
  ];
  const speed = ({ nsPerLogit }: Timed) => (section === "scoring" ? [tokensPerSecond(classes, nsPerLogit.median)] : []);
  return [
    ...result.timed.map((timed) => [...row(timed, BYTES_PER_LOGIT[what]), ...speed(timed)]),
    [...row(result.copy, BYTES_PER_COPY), ...(section === "scoring" ? ["–"] : [])],
  ];
}

const WORDS: Record<Result, string> = {
  gradient: "loss and gradient",
  loss: "loss alone",
  scoring: "the nll of every token, and their mean",
  calibration: "calibration in 15 bins",
  temperature: "the temperature that minimises the nll",
};

/** What a case is, in words. */
export function titleOf(of: Case): string {
  const { rows, classes, result, targets, labelSmoothing, option } = of;
  const words = [
    `${rows.toLocaleString("en")} × ${classes.toLocaleString("en")}`,
    WORDS[result],
    targets === "indices" ? "index targets" : "probability targets",
  ];
  if (result === "gradient" || result === "loss") words.push(`label smoothing ${labelSmoothing}`);
  if (option) words.push(option);
  return words.join(", ");
}
