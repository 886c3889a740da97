/** The kernel's way in C (../../peers/c/linear.c), compiled on the spot: how fast this machine can be at it with 128 bits. */

import { linearInC, startC } from "../../peers/c.ts";
import { takesEverything } from "../../peers/peer.ts";
import { loadLinear } from "./load-linear.ts";
import type { LinearPeer, LinearPeerSource } from "./peer.ts";

const BUILDS = ["C 128-bit", "C 128-bit FMA"];

async function open(name: string): Promise<LinearPeer[]> {
  const { worker, compiledBy, configuration } = await startC(name, linearInC);
  const peer: LinearPeer = {
    name,
    configuration: `our algorithm in C, tiles of 4 x 8 over packed panels, ${compiledBy}; ${configuration}`,
    memoryIs: "what it allocates beside inputs and outputs",
    declines: takesEverything,
    load: (problem) => loadLinear(worker, problem),
    close: () => worker.close(),
  };
  return [peer];
}

export const cLinearSources: LinearPeerSource[] = BUILDS.map((name) => ({ names: [name], open: () => open(name) }));
