import type { Message, Start } from "../engine/protocol.ts";

/** Starts a contest in a worker of its own; the function that it returns ends it. */
export function startContest(cases: string[], hear: (message: Message) => void): () => void {
  const worker = new Worker(new URL("../engine/worker.ts", import.meta.url), { type: "module", name: "race" });
  worker.onmessage = ({ data }: MessageEvent<Message>) => {
    hear(data);
    if (data.type === "done" || data.type === "failed") worker.terminate();
  };
  worker.onerror = ({ message }) => {
    hear({ type: "failed", reason: message || "the worker did not start" });
    worker.terminate();
  };
  const start: Start = { cases };
  worker.postMessage(start);
  return () => worker.terminate();
}
