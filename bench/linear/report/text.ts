/** Tables for the terminal. */

import { caseText } from "../../report/text.ts";
import type { LinearResult } from "../race.ts";
import { comparedOf, LINEAR_HEADINGS, linearRowsOf, linearTitleOf } from "./figures.ts";

export const linearText = (result: LinearResult): string =>
  caseText(
    `${result.case.name}: ${linearTitleOf(result.case)}`,
    [LINEAR_HEADINGS, ...linearRowsOf(result)],
    result.notTimed,
    comparedOf(result),
  );
