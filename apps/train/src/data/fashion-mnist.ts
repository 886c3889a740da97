import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { dataFolder } from "../data-folder.ts";
import { UserError } from "../user-error.ts";
import type { Dataset, Split } from "./dataset.ts";
import { parseIdx } from "./idx.ts";
import { poolImages } from "./pool-images.ts";
import { LEAST_VALIDATION_IMAGES, splitFashionMnist } from "./split-fashion-mnist.ts";

const DEFAULT_IMAGES = 2_000;

/**
 * Fashion-MNIST: `images` of the 10,000 committed training images, chosen by the seed, up to 2,000 of the others for
 * validation, and all 10,000 test images; 28 × 28 pixels averaged to 14 × 14.
 */
export function loadFashionMnist(seed: number, images = DEFAULT_IMAGES): Dataset {
  const pool = readImages("train");
  const most = pool.labels.length - LEAST_VALIDATION_IMAGES;
  if (images > most) {
    throw new UserError(
      `--images ${images} is more than the ${most} there are: ${pool.labels.length} training images ` +
        `less ${LEAST_VALIDATION_IMAGES} for validation`,
    );
  }
  return splitFashionMnist(pool, readImages("t10k"), seed, images);
}

function readImages(part: "train" | "t10k"): Split {
  const images = readIdx(`${part}-images-idx3-ubyte.gz`);
  const labels = readIdx(`${part}-labels-idx1-ubyte.gz`);
  const [, height, width] = images.sizes;
  return { values: poolImages(images.elements, height, width), labels: Int32Array.from(labels.elements) };
}

function readIdx(file: string) {
  return parseIdx(gunzipSync(readFileSync(new URL(`fashion-mnist/${file}`, dataFolder))), file);
}
