import { parseCsv } from "@ls/train/data/csv";
import { type Dataset, selectRows } from "@ls/train/data/dataset";
import { LEAST_VALIDATION_IMAGES, splitFashionMnist } from "@ls/train/data/split-fashion-mnist";
import { splitTable, type Table } from "@ls/train/data/split-table";
import { UserError } from "@ls/train/user-error";
import type { CsvFile, DataDescription, Settings } from "../protocol.ts";
import type { FetchedData, OnProgress } from "./fetched-data.ts";

/** The rows of a run as they were read, and what the page shows of where they come from. */
export interface LoadedData {
  dataset: Dataset;
  image?: DataDescription["image"];
  source: string;
}

/**
 * Splits as the terminal program does for the same seed. More training images than there are give as many as there are.
 *
 * @throws {UserError} that names the line of a bad CSV file
 */
export async function loadDataset(
  settings: Pick<Settings, "data" | "images" | "seed">,
  file: CsvFile | undefined,
  fetched: FetchedData,
  onProgress: OnProgress,
): Promise<LoadedData> {
  switch (settings.data) {
    case "fashion-mnist":
      return loadFashionMnist(settings.images, settings.seed, fetched, onProgress);
    case "digits":
      return loadDigits(settings.images, settings.seed, fetched, onProgress);
    case "csv":
      if (!file) throw new UserError("Drop a CSV file on the page: numeric columns, the last one the label");
      return {
        dataset: splitWithin(parseCsv(file.text, file.name), settings.images, settings.seed),
        source: `${file.name}, read on this machine and sent nowhere`,
      };
  }
}

async function loadFashionMnist(images: number, seed: number, fetched: FetchedData, onProgress: OnProgress) {
  const [pool, test] = await fetched.read(["fashion-mnist-training", "fashion-mnist-test"], onProgress);
  const most = pool.labels.length - LEAST_VALIDATION_IMAGES;
  return {
    dataset: splitFashionMnist(pool, test, seed, Math.min(images, most)),
    image: { width: 14, height: 14, brightest: 255 },
    source: "Fashion-MNIST, Zalando Research 2017, MIT licence; 28 × 28 pixels averaged to 14 × 14",
  };
}

async function loadDigits(images: number, seed: number, fetched: FetchedData, onProgress: OnProgress) {
  const [rows] = await fetched.read(["digits"], onProgress);
  const classNames = Array.from({ length: 10 }, (_, digit) => String(digit));
  const table = { name: "optical digits", columns: 64, classNames, sameUnit: true, ...rows };
  return {
    dataset: splitWithin(table, images, seed),
    image: { width: 8, height: 8, brightest: 16 },
    source: "Optical Recognition of Handwritten Digits, Alpaydin and Kaynak 1998, UCI, CC BY 4.0",
  };
}

/** The training part's first rows: what a limit of `splitTable` leaves, without its complaint about a limit too high. */
function splitWithin(table: Table, images: number, seed: number): Dataset {
  const split = splitTable(table, seed);
  const rows = Int32Array.from({ length: Math.min(images, split.training.labels.length) }, (_, row) => row);
  return { ...split, training: selectRows(split.training, split.columns, rows) };
}
