/** The figures by the names that the page's HTML gives their places. */

import type { FunctionComponent } from "preact";
import { ActivationsFigure } from "./activations.tsx";
import { CalibrationFigure } from "./calibration.tsx";
import { GapFigure } from "./gap.tsx";
import { LogitsFigure } from "./logits.tsx";
import { TargetsFigure } from "./targets.tsx";

export const FIGURES: Record<string, FunctionComponent> = {
  targets: TargetsFigure,
  logits: LogitsFigure,
  gap: GapFigure,
  calibration: CalibrationFigure,
  activations: ActivationsFigure,
};
