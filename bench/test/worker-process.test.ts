import { expect, it } from "vitest";
import { cases } from "../cases.ts";
import { WorkerProcess } from "../peers/worker-process.ts";
import { problemOf } from "../problem.ts";

const problem = problemOf(cases.find(({ name }) => name === "64x2")!);

/** A worker that answers every line with the next of these. */
function scripted(...answers: string[]): WorkerProcess {
  const program = `const answers = ${JSON.stringify(answers)};
    console.log(answers.shift());
    require("node:readline").createInterface({ input: process.stdin }).on("line", () => console.log(answers.shift()));`;
  return new WorkerProcess(process.execPath, ["-e", program]);
}

it("hands over the worker's own time and loss", async () => {
  const worker = scripted("hello", "loaded", "solved 12.5 0.75", "freed");
  await worker.answer("hello");
  const loaded = await worker.load({ ...problem, result: "loss" });
  expect(await loaded.solve(3)).toBe(12.5);
  expect(await loaded.outcome()).toEqual({ loss: 0.75 });
  await loaded.free();
  worker.close();
});

it("passes on what the worker complains about", async () => {
  const worker = scripted("hello", "error no such thing");
  await worker.answer("hello");
  await expect(worker.load(problem)).rejects.toThrow("error no such thing");
  worker.close();
});

it("tells the last words of a worker that ends", async () => {
  const worker = new WorkerProcess(process.execPath, ["-e", "console.error('out of memory'); process.exitCode = 1"]);
  await expect(worker.answer("hello")).rejects.toThrow("out of memory");
  worker.close();
});

it("tells of a command that is not there", async () => {
  const worker = new WorkerProcess("no-such-command", []);
  await expect(worker.answer("hello")).rejects.toThrow(/ENOENT|ended/);
  worker.close();
});

it("passes arrays through files: the option's on the way there, the nll on the way back", async () => {
  const program = `const { copyFileSync } = require("node:fs");
    const answers = { load: "loaded", solve: "solved 1 2", write: "written" };
    console.log("hello");
    require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
      const [command] = line.split(" ");
      if (command === "load" && !line.endsWith(" scoring indices classWeights")) console.log(line);
      if (command === "write") copyFileSync("classWeights", "nll");
      console.log(answers[command]);
    });`;
  const worker = new WorkerProcess(process.execPath, ["-e", program]);
  await worker.answer("hello");
  const classWeights = Float32Array.of(0.5, 1.5);
  const loaded = await worker.load({
    ...problem,
    result: "scoring",
    option: "classWeights",
    options: { classWeights },
  });
  await loaded.solve(1);
  expect(await loaded.outcome()).toEqual({ loss: 2, series: { nll: classWeights } });
  worker.close();
});
