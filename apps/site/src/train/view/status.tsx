import { failure, fileFailure, loading } from "../run/state.ts";

/** Loading and failures, in a line that is always there: nothing moves when they come and go. */
export function Status() {
  const { value: now } = loading;
  const share = now?.share;
  return (
    <div class="status">
      <div
        class={now ? "progress" : "progress idle"}
        role="progressbar"
        aria-label={now ? now.what : "Loading"}
        aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
      >
        {now && <span style={{ width: `${(share ?? 0.1) * 100}%` }} />}
      </div>
    </div>
  );
}

/** Messages of errors come without their full stop. */
function asSentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

export function Failures() {
  const stopped = failure.value;
  const refused = fileFailure.value;
  const dismiss = () => {
    fileFailure.value = undefined;
  };
  return (
    <div class="failures">
      {stopped && (
        <div class="failure" role="alert" data-testid="failure" data-code={stopped.code}>
          <p>
            <b>{stopped.code === "CSP_BLOCKED" ? "This page may not run WebAssembly." : "Training cannot go on."}</b>{" "}
            {asSentence(stopped.message)}
          </p>
        </div>
      )}
      {refused && (
        <div class="failure" role="alert" data-testid="file-failure">
          <p>
            <b>That file cannot be trained on.</b> {asSentence(refused)} The run under way goes on.
          </p>
          <button type="button" onClick={dismiss}>
            Close
          </button>
        </div>
      )}
    </div>
  );
}
