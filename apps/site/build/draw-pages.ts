import { fileURLToPath } from "node:url";
import type { ComponentType } from "preact";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { type Plugin, runnerImport } from "vite";

/** The pages whose first picture is drawn into their HTML: their component, relative to the site's root. */
const DRAWN: Record<string, { module: string; component: string }> = {
  "/index.html": { module: "src/train/page.tsx", component: "TrainPage" },
};

/** Puts a page's component where its HTML has `<!--page-->`: the first paint waits for no script, and nothing moves when it comes. */
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
        return html.replace("<!--page-->", () => renderToString(h(module[page.component], {})));
      },
    },
  };
}
