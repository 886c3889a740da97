/** What the placeholders of host.json stand for. */

import { join } from "node:path";
import { engine } from "../../../.ci/engines/engines.mjs";
import type { Host } from "./host.ts";

/** By placeholder. A function, because an engine that is not here is an error only where a host asks for it. */
export type Places = Record<string, () => string>;

export function placesOf(root: string, { binary }: Pick<Host, "binary">): Places {
  const kernel = join(root, "packages/kernel/dist");
  return {
    root: () => root,
    kernel: () => join(kernel, `${binary}.wasm`),
    constants: () => join(kernel, "constants"),
    vectors: () => join(root, "apps/embed/vectors.json"),
    engines: () => join(root, ".ci/engines"),
    node: () => process.execPath,
    bun: () => engine("Bun"),
    deno: () => engine("Deno"),
    workerd: () => engine("workerd"),
  };
}

/**
 * The words with their placeholders filled in.
 *
 * @throws {Error} a sentence where a placeholder is unknown, or stands for an engine that is not here
 */
export function fill(words: readonly string[], places: Places): string[] {
  return words.map((word) =>
    word.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
      if (!places[name])
        throw new Error(`expected a placeholder of ${Object.keys(places).join(", ")}, got ${placeholder}`);
      return places[name]();
    }),
  );
}
