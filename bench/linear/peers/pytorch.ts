/** PyTorch on the CPU with one thread, as ../../peers/pytorch.ts finds it: a linear layer and its loss, eager. */

import { takesEverything } from "../../peers/peer.ts";
import { startPyTorch } from "../../peers/pytorch.ts";
import { loadLinear } from "./load-linear.ts";
import type { LinearPeer, LinearPeerSource } from "./peer.ts";

const NAME = "PyTorch";

export const pytorchLinearSource: LinearPeerSource = {
  names: [NAME],
  async open() {
    const { worker, configuration } = await startPyTorch("pytorch_linear.py", []);
    const peer: LinearPeer = {
      name: NAME,
      configuration: `${configuration}, eager linear, cross_entropy and backward`,
      memoryIs: "how much its process's resident memory grows at most during a solution, gradients apart",
      declines: takesEverything,
      load: (problem) => loadLinear(worker, problem),
      close: () => worker.close(),
    };
    return [peer];
  },
};
