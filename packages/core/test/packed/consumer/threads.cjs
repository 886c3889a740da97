const { init } = require("@ls/core");

(async () => {
  const { reportThreads } = await import("./threads-example.mjs");
  // The worker by its exported name, as a bundler that does not find it is told.
  const instances = [
    await init({ threads: 2 }),
    await init({ threads: 2, workerUrl: require.resolve("@ls/core/worker") }),
  ];
  console.log(JSON.stringify(await Promise.all(instances.map(reportThreads))));
})();
