/**
 * The register tile by itself, the peak that the last layer may come near: the kernel's own `multiplyTile`, compiled as the
 * kernel is, over panels of a class block's length that stay in the first-level cache.
 */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { Contestant } from "../measure/interleave.ts";

/** Those with vectors, each of which has a tile of its own. */
const TILE_VARIANTS = ["simd", "relaxed"] as const;

export type TileVariant = (typeof TILE_VARIANTS)[number];

/** Steps of the class block, and what packed panels of 4 rows and 8 columns have a step. */
const STEPS = 240;
const [ROWS, COLUMNS] = [4, 8];

/** Products a call, some 50 µs of them: the call itself is nothing beside it. */
const TIMES = 100;

const OPERATIONS = 2 * ROWS * COLUMNS * STEPS * TIMES;

interface TileExports {
  memory: WebAssembly.Memory;
  multiplyTiles(a: number, b: number, steps: number, c: number, times: number): void;
}

/** Like the kernel's own compile.mjs, which is not exported. */
interface Compiler {
  compile(entry: string, output: string, variant: TileVariant): Promise<number>;
}

export interface Tile {
  variant: TileVariant;
  contestant: Contestant;
  /** Of a sample's milliseconds. */
  gflopsOf(milliseconds: number): number;
}

/** The tile as a contestant, "tile simd"; or nothing where this engine lacks what it needs. */
async function tileOf(variant: TileVariant): Promise<Tile | undefined> {
  const kernel = dirname(createRequire(import.meta.url).resolve("@ls/kernel/package.json"));
  const { compile }: Compiler = await import(pathToFileURL(join(kernel, "scripts/compile.mjs")).href);
  const folder = mkdtempSync(join(tmpdir(), "ls-bench-tile-"));
  try {
    const output = join(folder, "tile.wasm");
    await compile("test/assembly/tile.ts", relative(kernel, output), variant);
    const bytes = readFileSync(output);
    if (!WebAssembly.validate(bytes)) return undefined;
    const { memory, multiplyTiles } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
      .exports as unknown as TileExports;
    const a = memory.grow(1) * 65536;
    const b = a + 4 * ROWS * STEPS;
    const c = b + 4 * COLUMNS * STEPS;
    new Float32Array(memory.buffer, a, (c - a) / 4).fill(0.5);
    return {
      variant,
      contestant: {
        name: `tile ${variant}`,
        solve(times) {
          for (let t = 0; t < times; t++) multiplyTiles(a, b, STEPS, c, TIMES);
          return undefined;
        },
      },
      gflopsOf: (milliseconds) => OPERATIONS / (1e6 * milliseconds),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Those that this engine has. */
export async function openTiles(): Promise<Tile[]> {
  const tiles: Tile[] = [];
  for (const variant of TILE_VARIANTS) {
    const tile = await tileOf(variant);
    if (tile) tiles.push(tile);
  }
  return tiles;
}
