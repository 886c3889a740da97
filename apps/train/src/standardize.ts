/**
 * Centres each column by its mean over the training rows and divides by the standard deviation: of each column by
 * itself, or, where all columns have the same unit (pixels), of all together, so that a faint corner pixel stays faint.
 */
export function fitStandardizer(values: Float32Array, columns: number, sameUnit: boolean) {
  const rows = values.length / columns;
  const mean = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) mean[i % columns] += values[i] / rows;

  const variance = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) variance[i % columns] += (values[i] - mean[i % columns]) ** 2 / rows;
  if (sameUnit) variance.fill(variance.reduce((sum, v) => sum + v, 0) / columns);

  // A column that never changes says nothing; it is centred to zeros and left so.
  const scale = variance.map((v) => (v > 0 ? 1 / Math.sqrt(v) : 0));

  return (raw: Float32Array): Float32Array => raw.map((value, i) => (value - mean[i % columns]) * scale[i % columns]);
}
