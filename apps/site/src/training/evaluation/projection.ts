/** Two orthonormal directions in the space of the activations. */
export type Plane = [Float64Array, Float64Array];

/**
 * The plane through the templates of three classes, the columns of the last layer's kernel (Müller et al. 2019, section 2): an
 * orthonormal basis, the first direction from the first template to the second. Where the third lies on that line (the same class named
 * twice, as for a table with two classes) the second direction is that of the first template across the line.
 *
 * @param kernel row-major, inputs × classes
 */
export function templatePlane(kernel: Float32Array, classes: number, three: readonly [number, number, number]): Plane {
  const inputs = kernel.length / classes;
  const [a, b, c] = three.map((k) => Float64Array.from({ length: inputs }, (_, i) => kernel[i * classes + k]));
  const along = normalise(subtract(b, a));
  const third = normalise(across(subtract(c, a), along));
  return [along, third.some((value) => value !== 0) ? third : normalise(across(a, along))];
}

/**
 * @param activations row-major, rows × inputs
 * @returns x and y of each row in the plane, one after the other, less their means
 */
export function project(activations: Float32Array, plane: Plane): Float32Array {
  const inputs = plane[0].length;
  const rows = activations.length / inputs;
  const points = new Float32Array(2 * rows);
  plane.forEach((direction, axis) => {
    let mean = 0;
    for (let row = 0; row < rows; row++) {
      let dot = 0;
      for (let i = 0; i < inputs; i++) dot += activations[row * inputs + i] * direction[i];
      points[2 * row + axis] = dot;
      mean += dot / rows;
    }
    for (let row = 0; row < rows; row++) points[2 * row + axis] -= mean;
  });
  return points;
}

function subtract(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}

/** What of `vector` is orthogonal to `direction`, of length 1; rounding is no direction. */
function across(vector: Float64Array, direction: Float64Array): Float64Array {
  const along = dotProduct(vector, direction);
  const rest = vector.map((value, i) => value - along * direction[i]);
  return dotProduct(rest, rest) > 1e-20 * dotProduct(vector, vector) ? rest : rest.fill(0);
}

function normalise(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dotProduct(vector, vector));
  return length > 0 ? vector.map((value) => value / length) : vector;
}

function dotProduct(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
