import "../look/theme-button.ts";
import { type ComponentType, h, hydrate } from "preact";
import * as figures from "./figures/index.ts";

const FIGURES: Record<string, ComponentType> = {
  targets: figures.TargetsFigure,
  logits: figures.LogitsFigure,
  gap: figures.GapFigure,
  calibration: figures.CalibrationFigure,
  activations: figures.ActivationsFigure,
};

// The HTML already holds the figures as the kernel drew them when the site was built; here they come alive.
for (const place of document.querySelectorAll<HTMLElement>("[data-figure]")) {
  hydrate(h(FIGURES[place.dataset.figure!], {}), place);
}
