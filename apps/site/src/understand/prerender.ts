/** What the build puts into the page's HTML: see build/prerender.ts. */

import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { FIGURES } from "./figures/index.ts";
import { startKernel } from "./kernel.ts";
import { Hatches } from "./parts/plot.tsx";

export async function fragments(): Promise<Record<string, string>> {
  await startKernel();
  const figures = Object.entries(FIGURES).map(([name, figure]) => [`figure-${name}`, renderToString(h(figure, {}))]);
  return { ...Object.fromEntries(figures), hatches: renderToString(h(Hatches, {})) };
}
