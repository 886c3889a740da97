import { describe, expect, it } from "vitest";
import { addTransposedProduct, multiplyTransposed, rowsOf } from "../src/matrix.ts";
import { seededRandom } from "../src/random.ts";

// Every remainder of the 4 × 2 tiles.
const shapes = [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((rows) => [1, 2, 3, 10].map((columns) => [rows, columns] as const));
const inner = 13;

const randomMatrix = (rows: number, columns: number, seed: number) =>
  Float32Array.from({ length: rows * columns }, seededRandom(seed).normal);

describe("multiplyTransposed", () => {
  it.each(shapes)("agrees with the definition for %i × %i", (rows, columns) => {
    const a = randomMatrix(rows, inner, 1);
    const b = randomMatrix(columns, inner, 2);
    const out = new Float32Array(rows * columns).fill(99);
    multiplyTransposed(rowsOf(a, inner), rowsOf(b, inner), out);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += a[i * inner + k] * b[j * inner + k];
        expect(out[i * columns + j]).toBeCloseTo(sum, 5);
      }
    }
  });
});

describe("addTransposedProduct", () => {
  it.each(shapes)("adds to what is there for %i × %i", (rows, columns) => {
    const g = randomMatrix(rows, columns, 3);
    const a = randomMatrix(rows, inner, 4);
    const out = new Float32Array(columns * inner).fill(2);
    addTransposedProduct(g, rowsOf(a, inner), rowsOf(out, inner));
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < inner; k++) {
        let sum = 2;
        for (let i = 0; i < rows; i++) sum += g[i * columns + j] * a[i * inner + k];
        expect(out[j * inner + k]).toBeCloseTo(sum, 5);
      }
    }
  });
});
