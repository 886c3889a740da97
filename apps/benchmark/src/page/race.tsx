/** The page's content: controls, a figure for each case, where we lose, and where it all took place. */

import { cases as allCases } from "@ls/bench/cases";
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Browser } from "../record/browser.ts";
import { beatsUs, headline, lossSentences, noLoss } from "../record/losses.ts";
import { markdownOf } from "../record/markdown.ts";
import { type BrowserRecord, inALine } from "../record/record.ts";
import { readUrl, writeUrl } from "../record/url.ts";
import { axisFor } from "./axis.ts";
import { CaseChoice } from "./case-choice.tsx";
import { CaseFigure } from "./case-figure.tsx";
import { CopyButton } from "./copy-button.tsx";
import { startContest } from "./start-worker.ts";
import { atStart, heard, type RaceState, resultsOf, stopped } from "./state.ts";
import { surroundingsOf, thisBrowser } from "./surroundings.ts";

const casesNamed = (names: readonly string[]) => allCases.filter(({ name }) => names.includes(name));

const INTRODUCTION = "Who takes how many nanoseconds a logit, on your machine? A case takes some seconds.";

function statusOf({ phase, stage, reason, cases }: RaceState): string {
  const at = cases.findIndex((of) => of.stage === "racing");
  switch (phase) {
    case "idle":
      return "";
    case "opening":
      return "loading everyone";
    case "racing":
      return at < 0 ? "" : `case ${at + 1} of ${cases.length}, ${cases[at].case.name}${stage && `: ${stage}`}`;
    case "finished":
      return "finished";
    case "stopped":
      return "stopped";
    case "failed":
      return `failed: ${reason}`;
  }
}

export function Race() {
  const chosen = useSignal(readUrl(location.search).cases);
  const state = useSignal(atStart(casesNamed(chosen.value)));
  const browser = useSignal<Browser | undefined>(undefined);
  const end = useRef(() => {});
  const results = useComputed(() => resultsOf(state.value));
  const record = useComputed((): BrowserRecord | undefined => {
    const { opened } = state.value;
    if (!opened || !browser.value) return undefined;
    const { peers, unavailable } = opened;
    return { surroundings: surroundingsOf(browser.value, opened), peers, unavailable, cases: results.value };
  });

  const start = () => {
    const next = atStart(casesNamed(chosen.value));
    state.value = { ...next, phase: "opening" };
    end.current = startContest([...chosen.value], (message) => {
      state.value = heard(state.value, message);
    });
  };
  const stop = () => {
    end.current();
    state.value = stopped(state.value);
  };
  const choose = (names: string[]) => {
    chosen.value = names;
    state.value = atStart(casesNamed(names));
    history.replaceState(undefined, "", `${location.pathname}${writeUrl({ cases: names, start: false })}`);
  };

  useEffect(() => {
    void thisBrowser().then((found) => {
      browser.value = found;
      if (readUrl(location.search).start) start();
    });
    return () => end.current();
  }, []);

  const { phase, cases, opened, progress } = state.value;
  const isRunning = phase === "opening" || phase === "racing";
  const axis = axisFor(cases.flatMap(({ timed }) => timed).map(({ nsPerLogit }) => nsPerLogit.median));
  const losses = lossSentences(results.value);
  return (
    <div class="race" data-phase={phase}>
      <p class="race-headline" aria-live="polite">
        {headline(results.value) ?? INTRODUCTION}
      </p>
      <div class="race-controls">
        <button type="button" class="primary" disabled={chosen.value.length === 0} onClick={isRunning ? stop : start}>
          {isRunning ? "Stop" : phase === "idle" ? "Start the race" : "Race again"}
        </button>
        <CopyButton what="Markdown" disabled={!results.value.length} text={() => markdownOf(record.value!)} />
        <CopyButton what="JSON" disabled={!results.value.length} text={() => JSON.stringify(record.value, null, 2)} />
        <p class="race-status">{statusOf(state.value)}</p>
        {/* Each case is announced once: the rounds would never let a screen reader finish. */}
        <p class="visually-hidden" role="status">
          {statusOf({ ...state.value, stage: "" })}
        </p>
      </div>
      <progress class="race-progress" value={progress} max={1} aria-label="Progress of the race" />
      <p class="race-caption">{captionOf(browser.value, record.value)}</p>
      <CaseChoice chosen={chosen.value} isLocked={isRunning} onChange={choose} />
      {cases.map((of) => (
        <CaseFigure key={of.case.name} of={of} unavailable={opened?.unavailable ?? []} axis={axis} />
      ))}
      {results.value.length > 0 && (
        <section class="race-section">
          <h2>Where we lose</h2>
          {!beatsUs(results.value) && <p>{noLoss(results.value)}</p>}
          {losses.length > 0 && (
            <ul class="race-losses">
              {losses.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
        </section>
      )}
      {opened && <WhoTakesPart opened={opened} />}
      <script type="application/json" id="race-record">
        {phase === "finished" ? JSON.stringify(record.value) : ""}
      </script>
    </div>
  );
}

/** The browser is known at once, its clock and its lanes when the worker has started. */
function captionOf(browser: Browser | undefined, record: BrowserRecord | undefined): string {
  if (record) return inALine(record.surroundings);
  return browser ? `${browser.name} ${browser.version} on ${browser.system}` : "";
}

function WhoTakesPart({ opened: { peers, unavailable } }: { opened: NonNullable<RaceState["opened"]> }) {
  return (
    <section class="race-section">
      <h2>Who takes part</h2>
      <dl class="race-peers">
        {peers.map(({ name, configuration }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{configuration}</dd>
          </div>
        ))}
        {unavailable.map(({ names, reason }) => (
          <div key={names.join()}>
            <dt>{names.join(", ")}</dt>
            <dd>Not here: {reason}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
