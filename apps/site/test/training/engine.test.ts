import { LsError } from "@ls/core";
import { memory } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { Engine, type Surroundings } from "../../src/training/engine.ts";
import type { Reply, Request, Snapshot } from "../../src/training/protocol.ts";
import { fetchData, ls, settingsWith, startWasm } from "./surroundings.ts";

/** An engine whose clock advances by `msPerTurn` at each turn of its loop, and what it has said. */
function engineWith(changed: Partial<Surroundings> & { msPerTurn?: number; onTurn?: (turn: number) => void } = {}) {
  const { msPerTurn = 1_000, onTurn, ...surroundings } = changed;
  const replies: Reply[] = [];
  const times: number[] = [];
  let turns = 0;
  const now = () => turns * msPerTurn;
  const engine = new Engine({
    start: async () => {
      await startWasm();
      return ls;
    },
    fetchData,
    post: (reply) => {
      replies.push(reply);
      times.push(now());
    },
    breathe: async () => {
      turns += 1;
      onTurn?.(turns);
    },
    now,
    ...surroundings,
  });
  const ask = (...requests: Request[]) => Promise.all(requests.map((request) => engine.handle(request)));
  const of = <Type extends Reply["type"]>(type: Type) =>
    replies.filter((reply): reply is Extract<Reply, { type: Type }> => reply.type === type);
  const snapshots = () => of("snapshot").map(({ snapshot }) => snapshot);
  return { ask, of, replies, times, snapshots };
}

const reset = (changed?: Parameters<typeof settingsWith>[0]): Request => ({
  type: "reset",
  settings: settingsWith(changed),
});

/** The part of a snapshot that depends on nothing but its step. */
const stateOf = ({ stepMs: _, trainingLoss: __, ...rest }: Snapshot) => rest;

describe("reset", () => {
  it("says what it loads, describes the data and shows the untrained networks", async () => {
    const { ask, of, replies, snapshots } = engineWith();
    await ask(reset({ images: 200 }));
    expect(new Set(replies.map(({ type }) => type))).toEqual(new Set(["loading", "ready", "snapshot"]));
    const [{ data }] = of("ready");
    expect(data).toMatchObject({ columns: 64, training: 200, validation: 359, test: 719 });
    expect(data.samples.map(({ truth }) => truth)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const [{ step, epoch, running, finished, evaluation, trainingLoss }] = snapshots();
    expect({ step, epoch, running, finished }).toEqual({ step: 0, epoch: 0, running: false, finished: false });
    expect(trainingLoss).toEqual({ hard: Number.NaN, smoothed: Number.NaN });
    expect(evaluation?.smoothed).toEqual(evaluation?.hard);
    expect(evaluation?.hard.test.count).toBe(719);
  });

  it("gives up the load before it", async () => {
    const { ask, of, snapshots } = engineWith();
    await ask(reset({ images: 100 }), { type: "play" }, reset({ images: 200 }));
    expect(of("ready").map(({ data }) => data.training)).toEqual([200]);
    expect(snapshots().map(({ step }) => step)).toEqual([0]);
  });

  it("gives up the run before it and leaks nothing", async () => {
    let restart = () => {};
    const { ask, snapshots } = engineWith({ onTurn: (turn) => turn === 4 && restart() });
    await ask(reset());
    const tensors = memory().numTensors;
    const restarted = new Promise<unknown>((resolve) => {
      restart = () => resolve(ask(reset()));
    });
    await ask({ type: "play" });
    await restarted;
    expect(snapshots().at(-1)?.step).toBe(0);
    expect(Math.max(...snapshots().map(({ step }) => step))).toBe(4);
    expect(memory().numTensors).toBe(tensors);
  });

  it("names a setting that no network can be trained with", async () => {
    const { ask, of } = engineWith();
    await ask(reset({ hidden: [] }), reset({ labelNoise: 2 }), reset({ epochs: 0.5 }));
    expect(of("failed").at(-1)).toEqual({
      type: "failed",
      message: "epochs: expected a whole number of at least 1, got 0.5",
    });
  });

  it("names the line of a bad CSV file, and takes the next one", async () => {
    const { ask, of } = engineWith();
    const settings = settingsWith({ data: "csv" });
    await ask({ type: "reset", settings, file: { name: "rows.csv", text: "1,2,a\n3,b\n" } });
    expect(of("failed")).toEqual([{ type: "failed", message: "rows.csv, line 2: expected 3 columns, got 2" }]);
    const text = Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 2},${i % 2 ? "odd" : "even"}`).join("\n");
    await ask({ type: "reset", settings, file: { name: "rows.csv", text } }, { type: "play" });
    expect(of("ready")[0].data).toMatchObject({ classNames: ["even", "odd"], training: 24, test: 24 });
    expect(of("failed")).toHaveLength(1);
  });

  it("passes on that a content security policy forbids WebAssembly", async () => {
    const start = () => Promise.reject(new LsError("CSP_BLOCKED", "expected leave to compile WebAssembly"));
    const { ask, of } = engineWith({ start });
    await ask(reset(), { type: "play" });
    expect(of("failed")).toEqual([
      { type: "failed", message: "expected leave to compile WebAssembly", code: "CSP_BLOCKED" },
    ]);
  });
});

describe("play, pause and step", () => {
  it("trains to the end and says so once", async () => {
    const { ask, snapshots } = engineWith();
    await ask(reset({ images: 128, batchSize: 64, epochs: 2 }), { type: "play" });
    expect(snapshots().map(({ step, running, finished }) => [step, running, finished])).toEqual([
      [0, false, false],
      [1, true, false],
      [2, true, false],
      [3, true, false],
      [4, false, true],
    ]);
    expect(snapshots().map(({ evaluation }) => evaluation !== undefined)).toEqual([true, false, true, false, true]);
  });

  it("stops when told to and goes on from there, to the same end as without", async () => {
    let pause = () => {};
    const paused = engineWith({ onTurn: (turn) => turn === 3 && pause() });
    pause = () => void paused.ask({ type: "pause" });
    await paused.ask(reset(), { type: "play" });
    const { step, running } = paused.snapshots().at(-1)!;
    expect({ step, running }).toEqual({ step: 3, running: false });
    await paused.ask({ type: "step" }, { type: "play" });
    const straight = engineWith();
    await straight.ask(reset(), { type: "play" });
    expect(stateOf(paused.snapshots().at(-1)!)).toEqual(stateOf(straight.snapshots().at(-1)!));
  });

  it("takes one batch a step, evaluated, and none after the end", async () => {
    const { ask, snapshots } = engineWith();
    await ask(reset({ images: 64, batchSize: 64, epochs: 2 }), { type: "step" }, { type: "step" }, { type: "step" });
    expect(snapshots().map(({ step }) => step)).toEqual([0, 1, 2, 2]);
    expect(snapshots().every(({ evaluation }) => evaluation)).toBe(true);
  });

  it("stops with advice when the training diverges", async () => {
    const { ask, of, snapshots } = engineWith();
    await ask(reset({ learningRate: 1e30, epochs: 1_000 }), { type: "play" });
    expect(of("failed").map(({ message }) => message)).toEqual([
      "The training has diverged: its logits are no numbers any more. Try a smaller learning rate.",
    ]);
    expect(snapshots().at(-1)!.epoch).toBeLessThan(2);
  });

  it("plays once however often it is told to", async () => {
    const { ask, snapshots } = engineWith();
    await ask(reset({ images: 64, batchSize: 64, epochs: 3 }), { type: "play" }, { type: "play" });
    expect(snapshots().map(({ step }) => step)).toEqual([0, 1, 2, 3]);
  });

  it("shows at most 20 snapshots a second", async () => {
    const { ask, of, replies, times } = engineWith({ msPerTurn: 30 });
    await ask(reset({ batchSize: 100, epochs: 30 }), { type: "play" });
    const shown = times.filter((_, i) => replies[i].type === "snapshot");
    expect(of("snapshot").length).toBeGreaterThan(30);
    for (const time of shown)
      expect(shown.filter((other) => other >= time && other < time + 1_000).length).toBeLessThanOrEqual(20);
  });
});

describe("show-classes", () => {
  it("projects test rows of the three classes, for both networks", async () => {
    const { ask, snapshots } = engineWith();
    await ask(reset(), { type: "show-classes", classes: [7, 2, 4] });
    const { projection } = snapshots().at(-1)!.evaluation!.hard;
    expect(projection.classes).toEqual([7, 2, 4]);
    expect(new Set(projection.kinds)).toEqual(new Set([0, 1, 2]));
    expect(projection.points).toHaveLength(2 * projection.kinds.length);
    expect(snapshots().at(-1)!.evaluation!.smoothed.projection.kinds).toEqual(projection.kinds);
  });

  it("refuses classes that there are not", async () => {
    const { ask, of } = engineWith();
    await ask(reset(), { type: "show-classes", classes: [0, 1, 10] });
    expect(of("failed")[0].message).toBe("expected three of the classes 0 to 9, got 0, 1, 10");
  });
});

describe("judge", () => {
  it("gives each network's probabilities of a drawing, those of the data's own scale", async () => {
    const { ask, of } = engineWith();
    await ask(reset({ images: 700, epochs: 20 }), { type: "play" });
    const { samples } = of("ready")[0].data;
    await ask(...samples.map(({ values }): Request => ({ type: "judge", pixels: values })));
    const right = of("verdict").filter(({ probabilities }, digit) => {
      for (const side of ["hard", "smoothed"] as const) {
        expect(probabilities[side].reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
      }
      return probabilities.hard.indexOf(Math.max(...probabilities.hard)) === samples[digit].truth;
    });
    expect(right.length).toBeGreaterThanOrEqual(8);
  });

  it("refuses a drawing of another size", async () => {
    const { ask, of } = engineWith();
    await ask(reset(), { type: "judge", pixels: new Float32Array(63) });
    expect(of("failed")[0].message).toBe("expected a drawing of 64 values, got 63");
  });
});

describe("sweep", () => {
  it("gives a point for each α, that of a run being the run's own end", async () => {
    const { ask, of, snapshots } = engineWith();
    const settings = settingsWith({ epochs: 5, labelSmoothing: 0.2 });
    await ask({ type: "reset", settings }, { type: "play" });
    await ask({ type: "sweep", settings, labelSmoothing: [0, 0.05, 0.2] });
    expect(of("sweep").map(({ done, total, point }) => [done, total, point.labelSmoothing])).toEqual([
      [1, 3, 0],
      [2, 3, 0.05],
      [3, 3, 0.2],
    ]);
    const { hard, smoothed } = snapshots().at(-1)!.evaluation!;
    const [first, , last] = of("sweep").map(({ point }) => point);
    expect(first).toMatchObject({ test: hard.test, validation: hard.validation, scaled: hard.scaled });
    expect(last).toMatchObject({ test: smoothed.test, temperature: smoothed.temperature });
    expect(of("sweep-progress").length).toBeGreaterThan(0);
  });
});
