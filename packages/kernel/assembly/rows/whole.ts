// Loss, and loss with gradient, of whole rows: the check at the door, then the way that suits the width of the rows.

import { CLASSES, ROWS, SOFTCAP, STATUS_OK } from "../abi";
import { CALL_GRADIENT, CALL_LOSS, checkCall } from "../door/record";
import { checkIndices } from "../door/values";
import { closeBlock } from "./finish";
import { PROBABILITY_TILE_CLASSES, TILE_CLASSES, takesStages } from "./limits";
import { narrowRows } from "./narrow";
import { stagedNarrowRows } from "./narrow-staged";
import { hasProbabilities, isCommon, logitScale } from "./options";
import { wholeRow } from "./whole-row";
import { wideRows } from "./wide";

export function ls_cross_entropy(record: usize): i32 {
  return wholeRows(record, CALL_LOSS, false);
}

export function ls_cross_entropy_grad(record: usize): i32 {
  return wholeRows(record, CALL_GRADIENT, true);
}

function wholeRows(record: usize, call: i32, gradient: bool): i32 {
  let status = checkCall(record, call);
  if (status == STATUS_OK) status = checkIndices(record);
  if (status != STATUS_OK) return status;
  const classes = <usize>load<u32>(record, CLASSES);
  const common = isCommon(record);
  const widest = common && hasProbabilities(record) ? PROBABILITY_TILE_CLASSES : TILE_CLASSES;
  const isNarrow = ASC_FEATURE_SIMD && classes <= widest;
  if (isNarrow && common && !hasProbabilities(record)) {
    narrowRows(record, gradient);
  } else if (isNarrow && takesStages(logitScale(record), load<f64>(record, SOFTCAP))) {
    stagedNarrowRows(record, gradient);
  } else if (common) {
    wideRows(record, gradient);
  } else {
    const rows = load<u32>(record, ROWS);
    for (let row: u32 = 0; row < rows; row++) wholeRow(record, row, gradient);
  }
  closeBlock(record);
  return STATUS_OK;
}
