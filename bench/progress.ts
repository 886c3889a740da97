/** What is going on, on standard error: one line that changes on a terminal, a line for each case elsewhere. */

export interface Progress {
  /** The next of all steps begins. */
  step(name: string): void;
  /** Something within the step; shown on terminals only. */
  stage(what: string): void;
  /** Clears the line, so that a table may be printed. */
  clear(): void;
}

export function createProgress(
  stream: Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">,
  steps: number,
): Progress {
  let done = 0;
  let current = "";
  const show = (text: string) => stream.write(`\r\x1b[K${text.slice(0, (stream.columns ?? 80) - 1)}`);
  return {
    step(name) {
      done++;
      current = `[${done}/${steps}] ${name}`;
      if (stream.isTTY) show(current);
      else stream.write(`${current}\n`);
    },
    stage(what) {
      if (stream.isTTY) show(`${current}: ${what}`);
    },
    clear() {
      if (stream.isTTY) stream.write("\r\x1b[K");
    },
  };
}
