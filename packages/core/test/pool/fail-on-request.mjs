import { RECORD } from "@ls/kernel/abi";
import { requests } from "./requests.mjs";

function failIfAsked(labelSmoothing) {
  if (labelSmoothing === requests.exit) process.exit(3);
  if (labelSmoothing === requests.throw) throw new Error("as asked");
  while (labelSmoothing === requests.hang);
}

const { Instance } = WebAssembly;
function FailingInstance(module, imports) {
  const { exports } = new Instance(module, imports);
  const kernel = { ...exports };
  for (const name of ["ls_cross_entropy", "ls_cross_entropy_grad"]) {
    kernel[name] = (record) => {
      const { buffer } = imports.env.memory;
      failIfAsked(new Float64Array(buffer, record)[RECORD.labelSmoothing / 8]);
      return exports[name](record);
    };
  }
  return { exports: kernel };
}

Object.assign(WebAssembly, { Instance: FailingInstance });
