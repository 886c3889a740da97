import type { Reply, Request } from "../../training/protocol.ts";

export interface Trainer {
  send(request: Request, transfer?: Transferable[]): void;
  stop(): void;
}

/** A Worker that trains. What breaks it, or keeps it from starting, comes as a `failed` too. */
export function startTrainer(onReply: (reply: Reply) => void): Trainer {
  const worker = new Worker(new URL("../../training/worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Reply>) => onReply(data);
  worker.onerror = (event) => {
    event.preventDefault();
    const why = event.message ? `: ${event.message}` : "";
    onReply({ type: "failed", message: `The training stopped${why}. Reset starts it again.`, code: "WORKER" });
  };
  return {
    send: (request, transfer = []) => worker.postMessage(request, transfer),
    stop: () => worker.terminate(),
  };
}
