import "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as losses from "@ls/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import { report } from "./example.mjs";

console.log(JSON.stringify([await report(tf, losses, "cpu"), await report(tf, losses, "wasm")]));
