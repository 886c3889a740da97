const { init, initSync } = require("@ls/core");
const js = require("@ls/core/js");
const slim = require("@ls/core/slim");
const { readFileSync } = require("node:fs");

(async () => {
  const { report } = await import("./example.mjs");
  const module = readFileSync(require.resolve("@ls/core/kernel.wasm"));
  const instances = [initSync(), await init({ variant: "scalar" }), js.initSync(), await slim.init({ module })];
  console.log(JSON.stringify(instances.map(report)));
})();
