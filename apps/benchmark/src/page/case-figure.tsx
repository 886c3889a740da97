/** A case: a bar for each contender on the common axis, and the same as a table. */

import type { NotTimed } from "@ls/bench/measure/race";
import type { Spread } from "@ls/bench/measure/statistics";
import type { OpenPeers } from "@ls/bench/open-peers";
import { BASELINE, COPY, isOurs } from "@ls/bench/peers/groups";
import { figure, quartiles } from "@ls/bench/report/figures";
import { contendersOf } from "../engine/names.ts";
import { type AnyCase, isLinear } from "../record/cases.ts";
import { errorText } from "../record/errors.ts";
import { tableOf } from "../record/markdown.ts";
import { timeOf, unitOf, wordsOf } from "../record/result.ts";
import { type Axis, placeOn } from "./axis.ts";
import type { CaseState } from "./state.ts";

const percent = (share: number) => `${(100 * share).toFixed(2)}%`;

/** Fixed places while it runs, from the fastest on when it is through. */
function order({ case: of, stage, timed }: CaseState): readonly string[] {
  const contenders = contendersOf(of);
  if (stage !== "finished") return contenders;
  const fastest = timed.map(({ peer }) => peer);
  return [...fastest, ...contenders.filter((name) => !fastest.includes(name))];
}

/** Its size, and the rest. */
function titleOf(of: AnyCase): { size: string; rest: string } {
  if (isLinear(of)) {
    const size = [of.rows, of.features, of.classes].map((count) => count.toLocaleString("en")).join(" × ");
    return { size, rest: `last layer and loss, label smoothing ${of.labelSmoothing}` };
  }
  const [size, ...words] = wordsOf(of).split(", ");
  return { size, rest: words.join(", ") };
}

/** Why there is no bar, as yet or at all. */
function noteOn(name: string, { stage, admitted, notTimed }: CaseState, unavailable: Unavailable): Note {
  const missing = unavailable.find(({ names }) => names.includes(name));
  if (missing) return { text: `not here: ${missing.reason}` };
  const out = notTimed.find(({ peer }) => peer === name);
  if (out) return { text: `${WHY[out.why]}: ${out.reason}`, isWrong: out.why !== "declined" };
  if (stage === "waiting") return { text: "" };
  return { text: name in admitted ? "agrees, to be timed" : "to be compared" };
}

const WHY: Record<NotTimed["why"], string> = {
  disagrees: "disagrees with the reference, not timed",
  failed: "failed",
  declined: "sits out",
};

interface Note {
  text: string;
  isWrong?: boolean;
}

type Unavailable = OpenPeers["unavailable"];

export interface CaseFigureProps {
  of: CaseState;
  unavailable: Unavailable;
  axis: Axis;
}

export function CaseFigure({ of, unavailable, axis }: CaseFigureProps) {
  const { case: shape, timed, copy, admitted } = of;
  const times = new Map(timed.map((each) => [each.peer, timeOf(each)]));
  const baseline = times.get(BASELINE)?.median;
  const { size, rest } = titleOf(shape);
  return (
    <section class="race-case" data-stage={of.stage} aria-labelledby={`case-${shape.name}`}>
      <h2 id={`case-${shape.name}`}>
        {size} <small>{rest}</small>
      </h2>
      <div class="race-row race-axis" aria-hidden="true">
        <span />
        <div class="race-track">
          {axis.ticks.map((tick) => (
            <span key={tick} class="race-tick" style={{ left: percent(placeOn(axis, tick)) }}>
              {tick.toLocaleString("en")}
            </span>
          ))}
        </div>
        <span class="race-value">{unitOf(shape)}</span>
        <span class="race-ratio">/ {BASELINE}</span>
        <span />
      </div>
      <ol class="race-bars">
        {order(of).map((name) => (
          <Contender
            key={name}
            name={name}
            kind={isOurs(name) ? "ours" : "other"}
            axis={axis}
            time={times.get(name)}
            baseline={baseline}
            note={noteOn(name, of, unavailable)}
            error={name in admitted ? errorText(admitted[name]) : undefined}
          />
        ))}
        {!isLinear(shape) && <Contender name={COPY} kind="limit" axis={axis} time={copy?.nsPerLogit} />}
      </ol>
      <ResultTable of={of} />
    </section>
  );
}

interface ContenderProps {
  name: string;
  /** `limit` is what memory alone would allow, nobody's result. */
  kind: "ours" | "other" | "limit";
  axis: Axis;
  time?: Spread;
  /** What its time is divided by. */
  baseline?: number;
  /** Said as long as there is no time. */
  note?: Note;
  /** The distances from the reference of who agrees with it. */
  error?: string;
}

function Contender({ name, kind, axis, time: spread, baseline, note, error }: ContenderProps) {
  return (
    <li class="race-row" data-kind={kind}>
      <span class="race-name">{name}</span>
      <div class="race-track">
        {axis.ticks.map((tick) => (
          <span key={tick} class="race-grid" style={{ left: percent(placeOn(axis, tick)) }} />
        ))}
        {spread ? (
          <>
            <span class="race-bar" style={{ width: percent(placeOn(axis, spread.median)) }} />
            <span
              class="race-quartiles"
              title={`quartiles ${quartiles(spread)}`}
              style={{
                left: percent(placeOn(axis, spread.lower)),
                width: percent(placeOn(axis, spread.upper) - placeOn(axis, spread.lower)),
              }}
            />
          </>
        ) : (
          note?.text && (
            <span class="race-note" data-wrong={note.isWrong} title={note.text}>
              {note.text}
            </span>
          )
        )}
      </div>
      <span class="race-value">{spread ? figure(spread.median) : ""}</span>
      <span class="race-ratio">{spread && baseline ? `${figure(spread.median / baseline)}×` : ""}</span>
      <span class="race-mark">
        {error !== undefined && (
          <button type="button" class="race-verified" aria-label={`${name} is verified. Largest errors: ${error}`}>
            ✓<span class="race-tip">verified: {error}</span>
          </button>
        )}
      </span>
    </li>
  );
}

function ResultTable({ of }: { of: CaseState }) {
  if (!of.result) return <div class="race-table" />;
  const { headings, rows } = tableOf(of.result);
  return (
    <details class="race-table">
      <summary>Table of {of.case.name}</summary>
      <div class="race-scroll">
        <table>
          <thead>
            <tr>
              {headings.map((heading) => (
                <th key={heading} scope="col">
                  {heading || "peer"}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, ...cells]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {cells.map((cell, i) => (
                  <td key={headings[i + 1]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
