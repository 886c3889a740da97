import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { dataFolder } from "../data-folder.ts";
import { seededRandom } from "../random.ts";
import { UserError } from "../user-error.ts";
import { type Dataset, type Split, selectRows } from "./dataset.ts";
import { parseIdx } from "./idx.ts";
import { poolImages } from "./pool-images.ts";

const CLASS_NAMES = [
  "T-shirt",
  "trouser",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle boot",
];
const DEFAULT_IMAGES = 2_000;
const MOST_VALIDATION_IMAGES = 2_000;
const LEAST_VALIDATION_IMAGES = 1_000;

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
  const columns = pool.values.length / pool.labels.length;
  const order = seededRandom(seed).permutation(pool.labels.length);
  return {
    name: "Fashion-MNIST",
    columns,
    classNames: CLASS_NAMES,
    sameUnit: true,
    training: selectRows(pool, columns, order.subarray(0, images)),
    validation: selectRows(pool, columns, order.subarray(images, images + MOST_VALIDATION_IMAGES)),
    test: readImages("t10k"),
  };
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
