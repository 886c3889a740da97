import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { dataFolder } from "../data-folder.ts";
import { parseCsv } from "./csv.ts";
import type { Dataset } from "./dataset.ts";
import { splitTable } from "./split-table.ts";

/**
 * The 1,797 optical digits, 8 × 8. Models of them are hardly overconfident, so they show the other side of smoothing: where
 * there is nothing to repair it only takes confidence away.
 */
export function loadDigits(seed: number, images?: number): Dataset {
  const text = gunzipSync(readFileSync(new URL("digits/digits.csv.gz", dataFolder))).toString("utf8");
  return splitTable({ ...parseCsv(text, "optical digits"), sameUnit: true }, seed, images);
}
