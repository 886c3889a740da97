/**
 * A sketch of a penultimate layer in the plane: three classes with fixed templates w_k at the corners of a regular triangle,
 * logits z_k = x·w_k, and activations x free to follow the gradient of their own loss, −∂ℓ/∂x = Σ_k (q_k − p_k)·w_k.
 */

import { normals } from "./random.ts";
import { softmax } from "./softmax.ts";

export interface Activation {
  readonly x: number;
  readonly y: number;
  /** 0, 1 or 2: the index of its template. */
  readonly label: number;
}

export const CLASSES = 3;
const EACH = 14;
const RATE = 0.5;

/** Unit vectors; the first points up. */
export const TEMPLATES = [90, 210, 330].map((degrees) => {
  const angle = (degrees * Math.PI) / 180;
  return { x: Math.cos(angle), y: Math.sin(angle) };
});

/** Seeded clouds around the templates, stretched sideways: examples of one class that resemble the other two in different degrees. */
export function startingActivations(): Activation[] {
  const next = normals(7);
  return TEMPLATES.flatMap((template, label) =>
    Array.from({ length: EACH }, () => {
      const along = 1.5 + 0.25 * next();
      const across = 0.6 * next();
      return { label, x: along * template.x - across * template.y, y: along * template.y + across * template.x };
    }),
  );
}

export function logitsOf({ x, y }: { x: number; y: number }): number[] {
  return TEMPLATES.map((template) => x * template.x + y * template.y);
}

/** The activations after `steps` steps of gradient descent on targets smoothed by α. */
export function settle(activations: readonly Activation[], alpha: number, steps: number): Activation[] {
  return activations.map((start) => {
    let { x, y } = start;
    for (let step = 0; step < steps; step++) {
      const probabilities = softmax(logitsOf({ x, y }));
      TEMPLATES.forEach((template, k) => {
        const target = (k === start.label ? 1 - alpha : 0) + alpha / CLASSES;
        x += RATE * (target - probabilities[k]) * template.x;
        y += RATE * (target - probabilities[k]) * template.y;
      });
    }
    return { x, y, label: start.label };
  });
}

/** The difference of the logits of the two wrong classes: which of them this example resembles more, and by how much. */
export function leaning(activation: Activation): number {
  const logits = logitsOf(activation);
  return logits[(activation.label + 1) % CLASSES] - logits[(activation.label + 2) % CLASSES];
}

/** Root mean square of the {@link leaning}: 0 where nothing is left of the resemblances. */
export function spreadOfLeaning(activations: readonly Activation[]): number {
  return Math.sqrt(activations.reduce((sum, activation) => sum + leaning(activation) ** 2, 0) / activations.length);
}

/** Of what a softened target gives to the two wrong classes, the share of the first: 0.5 tells a student nothing. */
export function shareOfFirstWrong(activation: Activation): number {
  return 1 / (1 + Math.exp(-leaning(activation)));
}
