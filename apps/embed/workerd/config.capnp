# A Worker and the kernel's .wasm file as two modules of one service: workerd test config.capnp
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(
    name = "main",
    worker = (
      compatibilityDate = "2026-11-01",
      modules = [
        (name = "worker.js", esModule = embed "dist/worker.js"),
        (name = "kernel.wasm", wasm = embed "dist/kernel.wasm"),
      ],
    ),
  )],
);
