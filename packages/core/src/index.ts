export * from "./js.js";
