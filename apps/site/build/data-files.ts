import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { parseCsv } from "../../train/src/data/csv.ts";
import { parseIdx } from "../../train/src/data/idx.ts";
import { poolImages } from "../../train/src/data/pool-images.ts";

const committed = new URL("../../train/data/", import.meta.url);

/** Where the pages import them from. */
const generated = fileURLToPath(new URL("../dist/data/", import.meta.url));

const NOTICES = ["LICENSE", "PROVENANCE.md"];

/**
 * Writes the data sets as the pages read them before anything asks for one: a byte a value, row after row, then a byte a
 * label. The images of Fashion-MNIST are halved to 14 × 14, which makes the two files 1.2 MB each as they are sent instead of 4.3 MB.
 * Licence and provenance of each data set go beside the site's files.
 */
export function dataFiles(): Plugin {
  return {
    name: "data-files",
    buildStart() {
      mkdirSync(generated, { recursive: true });
      for (const [name, bytes] of Object.entries(packData())) writeFileSync(join(generated, name), bytes);
    },
    generateBundle() {
      for (const folder of ["fashion-mnist", "digits"]) {
        for (const notice of NOTICES) {
          const source = readFileSync(new URL(`${folder}/${notice}`, committed), "utf8");
          this.emitFile({ type: "asset", fileName: `data/${folder}-${notice.replace(/E$/, "E.txt")}`, source });
        }
      }
    },
  };
}

/** The files and their contents. */
export function packData(): Record<string, Uint8Array> {
  return {
    "fashion-mnist-training.bin": packFashionMnist("train"),
    "fashion-mnist-test.bin": packFashionMnist("t10k"),
    "digits.bin": packDigits(),
  };
}

function packFashionMnist(part: "train" | "t10k"): Uint8Array {
  const images = parseIdx(unzip(`fashion-mnist/${part}-images-idx3-ubyte.gz`), "images");
  const labels = parseIdx(unzip(`fashion-mnist/${part}-labels-idx1-ubyte.gz`), "labels");
  const [, height, width] = images.sizes;
  const pooled = poolImages(images.elements, height, width);
  return pack(
    Uint8Array.from(pooled, (value) => Math.round(255 * value)),
    labels.elements,
  );
}

function packDigits(): Uint8Array {
  const { values, labels } = parseCsv(Buffer.from(unzip("digits/digits.csv.gz")).toString("utf8"), "digits.csv");
  return pack(Uint8Array.from(values), Uint8Array.from(labels));
}

function pack(values: Uint8Array, labels: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(values.length + labels.length);
  bytes.set(values);
  bytes.set(labels, values.length);
  return bytes;
}

function unzip(file: string): Uint8Array {
  return gunzipSync(readFileSync(new URL(file, committed)));
}
