import { Presets, SingleBar } from "cli-progress";
import type { Observer } from "./experiment.ts";
import { decimals } from "./numbers.ts";

/** The observer of a run, and how to take its display down. */
export interface Progress extends Observer {
  /** Ends the display and gives the cursor back; safe to call twice. */
  stop(): void;
}

/** A bar on a terminal; elsewhere (a file, a pipe) one line for each α when it is done. */
export function createProgress(
  stream: NodeJS.WriteStream,
  epochs: number,
  models: number,
  signal: AbortSignal,
): Progress {
  return stream.isTTY ? barProgress(stream, epochs, models, signal) : lineProgress(stream, epochs, signal);
}

function barProgress(stream: NodeJS.WriteStream, epochs: number, models: number, signal: AbortSignal): Progress {
  const bar = new SingleBar(
    {
      format: "{bar} {percentage}%  {stage}",
      barsize: 28,
      hideCursor: true,
      clearOnComplete: true,
      // Ours is the only handler of CTRL-C; it stops the bar.
      gracefulExit: false,
      stream,
    },
    Presets.shades_classic,
  );
  return {
    signal,
    // Starting draws at once, updating only now and then.
    onStage: (stage) => (bar.isActive ? bar.update({ stage }) : bar.start(epochs * models, 0, { stage })),
    onEpoch: (labelSmoothing, epoch, loss) =>
      bar.increment({ stage: `α = ${labelSmoothing}: epoch ${epoch}/${epochs}, loss ${decimals(loss, 3)}` }),
    stop: () => bar.stop(),
  };
}

function lineProgress(stream: NodeJS.WriteStream, epochs: number, signal: AbortSignal): Progress {
  return {
    signal,
    onStage: (stage) => stream.write(`${stage}\n`),
    onEpoch: (labelSmoothing, epoch, loss) => {
      if (epoch === epochs) {
        stream.write(`trained with α = ${labelSmoothing}: ${epochs} epochs, training loss ${decimals(loss, 3)}\n`);
      }
    },
    stop: () => {},
  };
}
