// The sums of moments.ts, a class at a time and in float64 but for exp: the way of rows that have no other.

import {
  MOMENT_OTHERS, MOMENT_SQUARES, MOMENT_SUM_EX, MOMENT_SUM_EXX, MOMENT_SUM_X, MOMENT_SUM_Y, MOMENT_SUM_YE,
  MOMENT_SUM_YX, MOMENT_SUM_YY,
} from "../abi";
import { expScalar } from "../math/exp";
import { addTo } from "./state";

/** Adds n logits, and their probabilities at `y` if that is not 0, to the moments. */
export function addSums(moments: usize, z: usize, y: usize, n: u32, max: f32, scale: f64): void {
  let others = load<f64>(moments, MOMENT_OTHERS), squares = load<f64>(moments, MOMENT_SQUARES);
  let sumX = load<f64>(moments, MOMENT_SUM_X);
  let sumEX = load<f64>(moments, MOMENT_SUM_EX), sumEXX = load<f64>(moments, MOMENT_SUM_EXX);
  for (const end = z + (<usize>n << 2); z < end; z += 4) {
    const x = <f64>load<f32>(z) - <f64>max;
    const e = <f64>expScalar(<f32>(x * scale));
    others += e;
    squares += e * e;
    sumX += x;
    if (e != 0) {
      sumEX += e * x;
      sumEXX += e * x * x;
    }
    if (y) {
      const probability = <f64>load<f32>(y);
      addTo(moments, MOMENT_SUM_Y, probability);
      addTo(moments, MOMENT_SUM_YY, probability * probability);
      if (probability != 0) addTo(moments, MOMENT_SUM_YX, probability * x);
      addTo(moments, MOMENT_SUM_YE, probability * e);
      y += 4;
    }
  }
  store<f64>(moments, others, MOMENT_OTHERS);
  store<f64>(moments, squares, MOMENT_SQUARES);
  store<f64>(moments, sumX, MOMENT_SUM_X);
  store<f64>(moments, sumEX, MOMENT_SUM_EX);
  store<f64>(moments, sumEXX, MOMENT_SUM_EXX);
}
