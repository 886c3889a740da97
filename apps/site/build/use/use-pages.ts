import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { guideFolder, readGuide } from "./guide.ts";
import { contentsHtml, headingsOf, renderPieces } from "./render.ts";

/** Puts the guide into `use/index.html` when it is built: `<!--contents-->` and `<!--guide-->`. It reads without any script. */
export function usePages(): Plugin {
  return {
    name: "use-pages",
    configureServer: (server) => {
      const files = readdirSync(guideFolder).map((name) => fileURLToPath(new URL(name, guideFolder)));
      server.watcher.add(files);
      server.watcher.on("change", (file) => files.includes(file) && server.ws.send({ type: "full-reload" }));
    },
    transformIndexHtml: {
      order: "pre",
      handler(html) {
        if (!html.includes("<!--guide-->")) return html;
        const pieces = readGuide();
        return html
          .replace("<!--contents-->", () => contentsHtml(headingsOf(pieces)))
          .replace("<!--guide-->", () => renderPieces(pieces));
      },
    },
  };
}
