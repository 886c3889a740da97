import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { initSync } from "@ls/core";
import { packData } from "../../build/data-files.ts";
import { type DataFile, FetchedData } from "../../src/training/data/fetched-data.ts";
import { loadDataset } from "../../src/training/data/load-dataset.ts";
import { prepare } from "../../src/training/data/prepare.ts";
import type { CsvFile, Settings } from "../../src/training/protocol.ts";
import { startTensorflow } from "../../src/training/tensorflow/start.ts";

const backend = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json");

export const ls = initSync();

export const startWasm = () => startTensorflow(`${join(dirname(backend), "wasm-out")}/`);

const files = packData();

/** The site's data files, from memory. */
export const fetchData = async (file: DataFile, onBytes: (bytes: number) => void): Promise<Uint8Array> => {
  const bytes = files[`${file}.bin`];
  onBytes(bytes.length);
  return bytes;
};

export const fetched = new FetchedData(fetchData);

/** A quick run on the digits; what a test is about it names itself. */
export function settingsWith(changed: Partial<Settings> = {}): Settings {
  return {
    data: "digits",
    images: 300,
    labelNoise: 0,
    hidden: [32, 16],
    labelSmoothing: 0.1,
    epochs: 3,
    batchSize: 64,
    learningRate: 2e-3,
    lastLayer: "apart",
    seed: 1,
    ...changed,
  };
}

export const load = (settings: Settings, file?: CsvFile) => loadDataset(settings, file, fetched, () => {});

export const loadPrepared = async (settings: Settings) => prepare(await load(settings), settings);
