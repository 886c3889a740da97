/** onnxruntime-web on one thread, forward only: the loss of hard targets by log-softmax, with no more than it sent back. */

import type { Problem } from "../problem.ts";
import { logSoftmaxModel } from "./onnx-model.ts";
import { type Loaded, type Peer, type PeerSource, takesOnly } from "./peer.ts";

type OnnxRuntime = typeof import("onnxruntime-web/wasm");
type Session = import("onnxruntime-web/wasm").InferenceSession;

function load({ Tensor }: OnnxRuntime, session: Session, { logits, indices, rows, classes }: Problem): Loaded {
  const inputs = {
    logits: new Tensor("float32", logits, [rows, classes]),
    targets: new Tensor("int64", BigInt64Array.from(indices, BigInt), [rows, 1]),
  };
  let loss = 0;
  let nll = new Float32Array(0);
  return {
    async solve(times) {
      for (let t = 0; t < times; t++) {
        const { picked } = await session.run(inputs);
        nll = (picked.data as Float32Array<ArrayBuffer>).map((logProbability) => -logProbability);
        loss = nll.reduce((a, b) => a + b) / rows;
      }
      return undefined;
    },
    outcome: () => ({ loss, series: { nll } }),
    free() {},
  };
}

const NAME = "onnxruntime-web";

export const onnxRuntimeSource: PeerSource = {
  names: [NAME],
  async open() {
    const runtime = await import("onnxruntime-web/wasm");
    runtime.env.wasm.numThreads = 1;
    const hadWorker = "Worker" in globalThis;
    const session = await runtime.InferenceSession.create(logSoftmaxModel(), { executionProviders: ["wasm"] });
    // It leaves a global Worker behind in Node, which others take for a browser's; on one thread it needs none.
    if (!hadWorker) Reflect.deleteProperty(globalThis, "Worker");
    const peer: Peer = {
      name: NAME,
      configuration: `onnxruntime-web ${runtime.env.versions.web}, WebAssembly, SIMD, one thread; log-softmax, logits copied in`,
      declines: takesOnly(["loss", "scoring"]),
      load: (problem) => load(runtime, session, problem),
      close: () => void session.release(),
    };
    return [peer];
  },
};
