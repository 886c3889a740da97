/** The page's content: controls, a figure for each case, where we lose, and where it all took place. */

import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Browser } from "../record/browser.ts";
import { cases as allCases, isLinear } from "../record/cases.ts";
import { headline } from "../record/headline.ts";
import { beatsUs, lossSentences, noLoss } from "../record/losses.ts";
import { markdownOf } from "../record/markdown.ts";
import { type BrowserRecord, inALine } from "../record/record.ts";
import { linearResults, lossResults, timeOf } from "../record/result.ts";
import { readUrl, writeUrl } from "../record/url.ts";
import { axisFor, LINEAR_RANGE, LOSS_RANGE } from "./axis.ts";
import { CaseChoice } from "./case-choice.tsx";
import { CaseFigure } from "./case-figure.tsx";
import { CopyButton } from "./copy-button.tsx";
import { startContest } from "./start-worker.ts";
import { atStart, type CaseState, heard, type RaceState, resultsOf, stopped } from "./state.ts";
import { surroundingsOf, thisBrowser } from "./surroundings.ts";
import { WhoTakesPart } from "./who-takes-part.tsx";

const casesNamed = (names: readonly string[]) => allCases.filter(({ name }) => names.includes(name));

const INTRODUCTION =
  "Who takes how many nanoseconds a logit, and how many milliseconds a last layer, on your machine? A case takes some " +
  "seconds, a large last layer a quarter of a minute.";

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

const mediansIn = (cases: readonly CaseState[]) =>
  cases.flatMap(({ timed }) => timed.map((each) => timeOf(each).median));

export function Race() {
  const chosen = useSignal(readUrl(location.search).cases);
  const state = useSignal(atStart(casesNamed(chosen.value)));
  const browser = useSignal<Browser | undefined>(undefined);
  const end = useRef(() => {});
  const results = useComputed(() => resultsOf(state.value));
  const record = useComputed((): BrowserRecord | undefined => {
    const { opened } = state.value;
    if (!opened || !browser.value) return undefined;
    const { peers, unavailable, linear } = opened;
    return {
      surroundings: surroundingsOf(browser.value, opened),
      peers,
      unavailable,
      cases: lossResults(results.value),
      linear: { ...linear, results: linearResults(results.value) },
    };
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
  const [linear, losses] = [
    cases.filter(({ case: of }) => isLinear(of)),
    cases.filter(({ case: of }) => !isLinear(of)),
  ];
  const groups = [
    { cases: losses, axis: axisFor(mediansIn(losses), LOSS_RANGE), unavailable: opened?.unavailable },
    { cases: linear, axis: axisFor(mediansIn(linear), LINEAR_RANGE), unavailable: opened?.linear.unavailable },
  ];
  const sentences = lossSentences(results.value);
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
      {groups.map(({ cases, axis, unavailable = [] }) =>
        cases.map((of) => <CaseFigure key={of.case.name} of={of} unavailable={unavailable} axis={axis} />),
      )}
      {results.value.length > 0 && (
        <section class="race-section">
          <h2>Where we lose</h2>
          {!beatsUs(results.value) && <p>{noLoss(results.value)}</p>}
          {sentences.length > 0 && (
            <ul class="race-losses">
              {sentences.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
        </section>
      )}
      {opened && opened.peers.length > 0 && <WhoTakesPart heading="Who takes part" field={opened} />}
      {opened && opened.linear.peers.length > 0 && (
        <WhoTakesPart heading="Who takes part in the last layer" field={opened.linear} />
      )}
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
