/** The public API as typedoc reads it from the sources. */

import { fileURLToPath } from "node:url";
import { Application, type ProjectReflection } from "typedoc";

export interface Entry {
  /** What is imported from it. */
  name: string;
  source: string;
}

/** In the order of the page. */
export const ENTRIES: Entry[] = [
  { name: "@ls/core", source: "core/src/index.ts" },
  { name: "@ls/core/slim", source: "core/src/slim.ts" },
  { name: "@ls/core/js", source: "core/src/js.ts" },
  { name: "@ls/tfjs", source: "tfjs/src/index.ts" },
];

const packages = new URL("../../../../packages/", import.meta.url);

/** A project whose children are modules, one an entry, in their order. Takes some seconds. */
export async function convertSources(): Promise<ProjectReflection> {
  const application = await Application.bootstrap({
    entryPoints: ENTRIES.map(({ source }) => fileURLToPath(new URL(source, packages))),
    tsconfig: fileURLToPath(new URL("tsconfig.json", import.meta.url)),
    sort: ["source-order"],
    sortEntryPoints: false,
    excludeExternals: true,
    excludeInternal: true,
    // The packages' own type check has done it.
    skipErrorChecking: true,
    readme: "none",
    logLevel: "Warn",
  });
  const project = await application.convert();
  if (!project || project.children?.length !== ENTRIES.length) throw new Error("typedoc found no sources to read");
  ENTRIES.forEach(({ name }, i) => {
    project.children![i].name = name;
  });
  return project;
}
