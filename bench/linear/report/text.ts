/** Tables for the terminal. */

import { caseText } from "../../report/text.ts";
import type { LinearResult } from "../race.ts";
import { comparedOf, linearHeadingsOf, linearRowsOf, linearTitleOf } from "./figures.ts";

export const linearText = (result: LinearResult): string =>
  caseText(
    `${result.case.name}: ${linearTitleOf(result.case)}`,
    [linearHeadingsOf(result), ...linearRowsOf(result)],
    result.notTimed,
    comparedOf(result),
  );
