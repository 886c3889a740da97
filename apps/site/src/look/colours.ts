/** The colours of the theme in force, for canvases; styles use the custom properties themselves. */

export type ColourName =
  | "paper"
  | "surface"
  | "rule"
  | "quiet"
  | "ink"
  | "hard"
  | "hard-ink"
  | "smooth"
  | "smooth-ink"
  | "class-a"
  | "class-b"
  | "class-c";

/** As `rgb(…)`. They change with the theme: read them anew on `themechange`. */
export function colour(name: ColourName): string {
  // The custom property itself still says light-dark(…); only a property that is a colour is resolved.
  const probe = document.createElement("i");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
