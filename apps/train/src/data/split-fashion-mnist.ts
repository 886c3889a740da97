import { seededRandom } from "../random.ts";
import { type Dataset, type Split, selectRows } from "./dataset.ts";

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
const MOST_VALIDATION_IMAGES = 2_000;
export const LEAST_VALIDATION_IMAGES = 1_000;

/**
 * `images` of the training images in `pool`, chosen by the seed, up to 2,000 of the others for validation, and all of `test`.
 *
 * @param images leaves at least 1,000 of the pool
 */
export function splitFashionMnist(pool: Split, test: Split, seed: number, images: number): Dataset {
  const columns = pool.values.length / pool.labels.length;
  const order = seededRandom(seed).permutation(pool.labels.length);
  return {
    name: "Fashion-MNIST",
    columns,
    classNames: CLASS_NAMES,
    sameUnit: true,
    training: selectRows(pool, columns, order.subarray(0, images)),
    validation: selectRows(pool, columns, order.subarray(images, images + MOST_VALIDATION_IMAGES)),
    test,
  };
}
