/** What the build draws into the page's HTML (build/draw-pages.ts) and what comes alive in it (main.tsx). */

export { Hatches } from "../parts/plot.tsx";
export { ActivationsFigure } from "./activations.tsx";
export { CalibrationFigure } from "./calibration.tsx";
export { GapFigure } from "./gap.tsx";
export { LogitsFigure } from "./logits.tsx";
export { TargetsFigure } from "./targets.tsx";
