import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { convertSources } from "../api/convert.ts";
import { type Reference, renderReference } from "../api/reference.ts";
import { guideFolder, type Piece, readDocument, readGuide } from "./guide.ts";
import { contentsHtml, headingsOf, renderPieces } from "./render.ts";

/**
 * Fills the manual's pages when they are built, so that they read without any script: `<!--guide-->` in `use/index.html`,
 * `<!--reference-->` in `use/api/index.html`, `<!--document abi-->` for `docs/abi.md`, and `<!--contents-->` in all.
 */
export function usePages(): Plugin {
  let reference: Promise<Reference> | undefined;
  return {
    name: "use-pages",
    configureServer: (server) => {
      const files = readdirSync(guideFolder).map((name) => fileURLToPath(new URL(name, guideFolder)));
      server.watcher.add(files);
      server.watcher.on("change", (file) => files.includes(file) && server.ws.send({ type: "full-reload" }));
    },
    transformIndexHtml: {
      order: "pre",
      async handler(html) {
        if (html.includes("<!--guide-->")) return fill(html, "guide", manual(readGuide()));
        const [, document] = /<!--document (\w+)-->/.exec(html) ?? [];
        if (document) return fill(html, `document ${document}`, manual(readDocument(document)));
        if (!html.includes("<!--reference-->")) return html;
        reference ??= convertSources().then(renderReference);
        return fill(html, "reference", await reference);
      },
    },
  };
}

const manual = (pieces: Piece[]): Reference => ({ headings: headingsOf(pieces), html: renderPieces(pieces) });

function fill(page: string, name: string, { headings, html }: Reference): string {
  return page.replace("<!--contents-->", () => contentsHtml(headings)).replace(`<!--${name}-->`, () => html);
}
