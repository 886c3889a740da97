/** The shapes at which the last layer and its loss are timed together. No Node APIs, as in ./problem.ts. */

export interface LinearCase {
  /** Unique; what `--filter` looks at. */
  name: string;
  rows: number;
  features: number;
  classes: number;
  labelSmoothing: number;
  /** Whether `--quick` times it too. */
  quick: boolean;
}

function linearCase(rows: number, features: number, classes: number, quick = false): LinearCase {
  const name = `${rows}x${features}x${classes}-linear`;
  return { name, rows, features, classes, labelSmoothing: 0.1, quick };
}

/** A classifier of images, two of its last layers, a small net, a small and a large vocabulary. */
export const linearCases: readonly LinearCase[] = [
  linearCase(32, 64, 10, true),
  linearCase(64, 784, 256, true),
  linearCase(256, 768, 1000, true),
  linearCase(128, 1280, 1000),
  linearCase(64, 512, 8000),
  linearCase(512, 256, 32_000),
];

/** A multiplication and an addition for each entry of the three products: logits, dx and dw. */
export const operationsOf = ({ rows, features, classes }: LinearCase): number => 6 * rows * features * classes;
