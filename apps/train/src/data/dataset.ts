/** Rows of numbers and the class of each. */
export interface Split {
  /** Row-major, `labels.length` × columns. */
  values: Float32Array;
  labels: Int32Array;
}

export interface Dataset {
  name: string;
  columns: number;
  classNames: string[];
  /** Every column has the same unit, as pixels do; otherwise each column is scaled by itself. */
  sameUnit: boolean;
  training: Split;
  /** Held out of the training rows, to choose α and the temperature on. */
  validation: Split;
  test: Split;
}

/** The rows of `split` that `chosen` names, in that order. */
export function selectRows(split: Split, columns: number, chosen: Int32Array): Split {
  const values = new Float32Array(chosen.length * columns);
  const labels = new Int32Array(chosen.length);
  chosen.forEach((row, i) => {
    values.set(split.values.subarray(row * columns, (row + 1) * columns), i * columns);
    labels[i] = split.labels[row];
  });
  return { values, labels };
}
