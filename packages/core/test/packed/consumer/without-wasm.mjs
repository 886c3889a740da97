// An engine without WebAssembly, or a page whose policy forbids it.
delete globalThis.WebAssembly;
const { init, initSync } = await import("@ls/core/js");
const whole = await import("@ls/core");
const { report } = await import("./example.mjs");

console.log(JSON.stringify([report(await init()), report(initSync()), report(await whole.init())]));
