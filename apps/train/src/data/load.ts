import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { UserError } from "../user-error.ts";
import { parseCsv } from "./csv.ts";
import type { Dataset } from "./dataset.ts";
import { loadDigits } from "./digits.ts";
import { loadFashionMnist } from "./fashion-mnist.ts";
import { splitTable } from "./split-table.ts";

/**
 * @param source `"fashion"`, `"digits"` or the path of a CSV file
 * @param images how many rows to train on; each source has its own default
 */
export function loadDataset(source: string, seed: number, images?: number): Dataset {
  if (source === "fashion") return loadFashionMnist(seed, images);
  if (source === "digits") return loadDigits(seed, images);
  return splitTable(parseCsv(readText(source), basename(source)), seed, images);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    const why = reason === "ENOENT" ? "there is no such file" : reason === "EISDIR" ? "it is a folder" : String(error);
    throw new UserError(`--data ${path}: ${why} (expected "fashion", "digits" or the path of a CSV file)`);
  }
}
