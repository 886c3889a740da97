const { init } = require("@ls/core");

(async () => {
  const { reportThreads } = await import("./threads-example.mjs");
  const workerUrl = require.resolve("@ls/core/worker");
  const instances = [await init({ threads: 2 }), await init({ threads: 2, workerUrl })];
  console.log(JSON.stringify(await Promise.all(instances.map(reportThreads))));
})();
