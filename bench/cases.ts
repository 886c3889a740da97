/**
 * What is timed: shapes from 64 x 2 to 512 x 32,000, options, and the scoring of tokens. No Node APIs, as in ./problem.ts: a
 * browser imports these files as they are.
 */

/** What is computed. */
export type Result =
  /** Loss and gradient. */
  | "gradient"
  | "loss"
  /** The nll of every row and their mean, whose exp is the perplexity: how a language model is scored. */
  | "scoring"
  | "calibration"
  /** The temperature that minimises the nll. */
  | "temperature";

/** Options beside label smoothing, by their names in `@ls/core`. */
const OPTION_NAMES = ["classWeights", "prior", "sampleWeights", "logitScale", "softcap", "zLoss", "rows"] as const;

export type OptionName = (typeof OPTION_NAMES)[number];

export interface Case {
  /** Unique; what `--filter` looks at. */
  name: string;
  /** The part of the results that it belongs to. */
  section: "cases" | "scoring" | "options";
  rows: number;
  classes: number;
  targets: "indices" | "probabilities";
  result: Result;
  labelSmoothing: number;
  /** The option that is on beside label smoothing. */
  option?: OptionName;
  /** Whether `--quick` times it too. */
  quick: boolean;
}

const SMOOTHING = 0.1;

function gradientCase(rows: number, classes: number, quick = false): Case {
  const shape = { name: `${rows}x${classes}`, section: "cases", rows, classes } as const;
  return { ...shape, targets: "indices", result: "gradient", labelSmoothing: SMOOTHING, quick };
}

function probabilityCase(rows: number, classes: number): Case {
  return { ...gradientCase(rows, classes), name: `${rows}x${classes}-probabilities`, targets: "probabilities" };
}

/** Of unsmoothed targets, unlike the gradient. */
function otherCase(result: Result, rows: number, classes: number, quick = false): Case {
  return { ...gradientCase(rows, classes, quick), name: `${rows}x${classes}-${result}`, result, labelSmoothing: 0 };
}

/** Tokens by vocabulary. */
function scoringCase(tokens: number, vocabulary: number, quick = false): Case {
  return { ...otherCase("scoring", tokens, vocabulary, quick), section: "scoring" };
}

/** classWeights → class-weights. */
const withHyphens = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Whatever changes the arithmetic, one at a time. `quick` names those that `--quick` times too. */
function optionCases(rows: number, classes: number, quick: readonly string[] = []): Case[] {
  const plain = gradientCase(rows, classes);
  const all = [
    ...OPTION_NAMES.map((option): Case => ({ ...plain, name: `${plain.name}-${withHyphens(option)}`, option })),
    probabilityCase(rows, classes),
    otherCase("calibration", rows, classes),
    otherCase("temperature", rows, classes),
  ];
  return all.map((of) => ({ ...of, section: "options", quick: quick.some((name) => of.name.endsWith(name)) }));
}

export const cases: readonly Case[] = [
  gradientCase(64, 2),
  gradientCase(1024, 2),
  gradientCase(128, 10, true),
  gradientCase(1024, 10, true),
  gradientCase(512, 100),
  gradientCase(256, 1000, true),
  gradientCase(8, 32_000, true),
  gradientCase(16, 50_257),
  gradientCase(4, 151_936),
  gradientCase(512, 32_000),
  probabilityCase(128, 10),
  probabilityCase(8, 32_000),
  otherCase("loss", 1024, 10),
  otherCase("loss", 256, 1000, true),
  scoringCase(16, 32_000, true),
  scoringCase(16, 50_257),
  scoringCase(16, 151_936),
  scoringCase(64, 151_936),
  ...optionCases(1024, 10),
  ...optionCases(256, 1000, ["class-weights", "softcap", "probabilities", "calibration"]),
];

/** Points of the chart over K: every K up to 40, then nearly every remainder modulo 8 up to 300, then doublings. */
export function sweepOverClasses(): Case[] {
  const classes: number[] = [];
  for (let k = 1; k <= 40; k++) classes.push(k);
  for (let k = 43; k <= 300; k += k < 128 ? 3 : 7) classes.push(k);
  for (let k = 400; k < 151_936; k = Math.round(k * 1.6)) classes.push(k);
  classes.push(151_936);
  return classes.map((k) => gradientCase(Math.min(1024, Math.max(4, Math.round(100_000 / k))), k));
}

/** Points of the chart over N, for narrow and wide rows. */
export function sweepOverRows(classes: number): Case[] {
  const rows: number[] = [];
  for (let n = 1; n * classes <= 2_000_000 && n <= 32_768; n *= 2) rows.push(n);
  return rows.map((n) => gradientCase(n, classes));
}

/** All the numbers of classes of a kind, each a case, in order. */
export interface Neighbourhood {
  name: string;
  cases: readonly Case[];
}

const MOST_NEIGHBOURS = 300;

/** Every K from 1 to 300 by the ways a kernel may take with few classes: without an option, and with options. */
export function neighbourhoods(): Neighbourhood[] {
  const plain = Array.from({ length: MOST_NEIGHBOURS }, (_, i) => gradientCase(512, i + 1));
  const capped = plain.map((of): Case => ({ ...of, name: `${of.name}-softcap`, option: "softcap" }));
  const probable = plain.map(({ rows, classes }) => probabilityCase(rows, classes));
  return [
    { name: "no option", cases: plain },
    { name: "probability targets", cases: probable },
    { name: "softcap", cases: capped },
  ];
}
