import "../look/theme-button.ts";
import { h, hydrate } from "preact";
import { FIGURES } from "./figures/index.ts";
import { startKernel } from "./kernel.ts";

// The HTML already holds the figures as the kernel drew them when the page was built; here they come alive.
await startKernel();
for (const place of document.querySelectorAll<HTMLElement>("[data-figure]")) {
  hydrate(h(FIGURES[place.dataset.figure!], {}), place);
}
