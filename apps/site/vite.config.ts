import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { compress } from "./build/compress.ts";
import { dataFiles } from "./build/data-files.ts";
import { drawPages } from "./build/draw-pages.ts";
import { pageShell } from "./build/page-shell.ts";
import { usePages } from "./build/use/use-pages.ts";
import { contentSecurityPolicy, responseHeaders } from "./server/headers.ts";

const page = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Data files lie beside their licences. */
const assetFileNames = ({ names }: { names: string[] }) =>
  names.some((name) => name.endsWith(".bin")) ? "data/[name]-[hash][extname]" : "assets/[name]-[hash][extname]";

/** Addresses are relative, so that any host can serve the files under any path. */
export default defineConfig({
  base: "./",
  plugins: [pageShell(), usePages(), drawPages(), dataFiles(), compress()],
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  worker: { format: "es", rollupOptions: { output: { assetFileNames } } },
  server: { headers: responseHeaders(contentSecurityPolicy({ development: true })) },
  build: {
    outDir: "dist/site",
    target: "es2022",
    rollupOptions: {
      output: { assetFileNames },
      input: {
        train: page("index.html"),
        understand: page("understand/index.html"),
        race: page("race/index.html"),
        use: page("use/index.html"),
        api: page("use/api/index.html"),
        abi: page("use/abi/index.html"),
        numerics: page("use/numerics/index.html"),
      },
    },
  },
});
