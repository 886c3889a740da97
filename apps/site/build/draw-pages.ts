import { fileURLToPath } from "node:url";
import type { ComponentType } from "preact";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { type Plugin, runnerImport } from "vite";

interface Drawn {
  /** Relative to the site's root. */
  module: string;
  /** The module's components by their places: `page` stands for `<!--page-->`. */
  components: Record<string, string>;
}

/** The pages of which something is drawn into their HTML. */
const DRAWN: Record<string, Drawn> = {
  "/index.html": { module: "src/train/page.tsx", components: { page: "TrainPage" } },
  "/understand/index.html": {
    module: "src/understand/figures/index.ts",
    components: {
      hatches: "Hatches",
      "figure-targets": "TargetsFigure",
      "figure-logits": "LogitsFigure",
      "figure-gap": "GapFigure",
      "figure-calibration": "CalibrationFigure",
      "figure-activations": "ActivationsFigure",
    },
  },
};

/** Puts components where a page's HTML has their places: the first paint waits for no script, and nothing moves when it comes. */
export function drawPages(): Plugin {
  return {
    name: "draw-pages",
    transformIndexHtml: {
      order: "pre",
      async handler(html, { path }) {
        const page = DRAWN[path];
        if (!page) return html;
        const root = fileURLToPath(new URL("..", import.meta.url));
        const { module } = await runnerImport<Record<string, ComponentType>>(`${root}${page.module}`, {
          configFile: false,
          root,
          logLevel: "error",
          esbuild: { jsx: "automatic", jsxImportSource: "preact" },
        });
        let drawn = html;
        for (const [place, component] of Object.entries(page.components)) {
          drawn = drawn.replace(`<!--${place}-->`, () => renderToString(h(module[component], {})));
        }
        return drawn;
      },
    },
  };
}
