require("@tensorflow/tfjs-layers");
require("@tensorflow/tfjs-backend-cpu");
require("@tensorflow/tfjs-backend-wasm");
const tf = require("@tensorflow/tfjs-core");
const losses = require("@ls/tfjs");

(async () => {
  const { report } = await import("./example.mjs");
  console.log(JSON.stringify([await report(tf, losses, "cpu"), await report(tf, losses, "wasm")]));
})();
