// One logit after scale and cap: z = scale l, or c tanh(scale l / c) under a softcap c. In float64; tanh.ts says why.

import { SOFTCAP } from "../abi";
import { tanh, tanhDerivative } from "../math/tanh";
import { logitScale } from "./options";
import { MAX } from "./state";

/** z_max, the largest logit after scale and cap. */
export function transformedMax(record: usize, state: usize): f64 {
  return transformed(record, load<f32>(state, MAX));
}

function transformed(record: usize, logit: f32): f64 {
  const scaled = <f64>logit * logitScale(record);
  const cap = load<f64>(record, SOFTCAP);
  return cap == 0 ? scaled : cap * tanh(scaled / cap);
}

/** What x is measured from: under a softcap the largest capped logit, else the largest as given. */
export function origin(record: usize, state: usize): f64 {
  return load<f64>(record, SOFTCAP) == 0 ? <f64>load<f32>(state, MAX) : transformedMax(record, state);
}

/** x of one logit; `from` is the row's origin. */
export function shifted(record: usize, from: f64, logit: f32): f64 {
  if (load<f64>(record, SOFTCAP) == 0) return (<f64>logit - from) * logitScale(record);
  return transformed(record, logit) - from;
}

/** dz / dlogit without the factor logit_scale. */
export function slope(record: usize, logit: f32): f64 {
  const cap = load<f64>(record, SOFTCAP);
  return cap == 0 ? 1 : tanhDerivative((<f64>logit * logitScale(record)) / cap);
}
