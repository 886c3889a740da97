/** What the page shows, as a function of what the worker has told. */

import type { NotTimed, Timed } from "@ls/bench/measure/race";
import type { Message, Opened } from "../engine/protocol.ts";
import { type AnyCase, isLinear } from "../record/cases.ts";
import type { AnyErrors } from "../record/errors.ts";
import type { AnyResult, AnyTimed } from "../record/result.ts";

export interface CaseState {
  case: AnyCase;
  stage: "waiting" | "racing" | "finished";
  /** The errors of those who agree with the reference, by peer. */
  admitted: Readonly<Record<string, AnyErrors>>;
  /** The times up to now; from the fastest on once it has finished. */
  timed: readonly AnyTimed[];
  /** Of a loss. */
  copy?: Timed;
  notTimed: readonly NotTimed[];
  /** Once it has finished. */
  result?: AnyResult;
}

export type Phase = "idle" | "opening" | "racing" | "finished" | "stopped" | "failed";

export interface RaceState {
  phase: Phase;
  /** Why it failed. */
  reason?: string;
  opened?: Opened;
  cases: readonly CaseState[];
  /** What goes on in the case at hand. */
  stage: string;
  /** Share of all that is done, from 0 to 1. */
  progress: number;
}

export const atStart = (cases: readonly AnyCase[]): RaceState => ({
  phase: "idle",
  cases: cases.map((of) => ({ case: of, stage: "waiting", admitted: {}, timed: [], notTimed: [] })),
  stage: "",
  progress: 0,
});

/** Of a case's time comparing takes about this share, warming up included. */
const COMPARING = 0.4;

const isRacing = ({ stage }: CaseState) => stage === "racing";

function withCase(state: RaceState, isMeant: (of: CaseState) => boolean, change: Partial<CaseState>): RaceState {
  return { ...state, cases: state.cases.map((of) => (isMeant(of) ? { ...of, ...change } : of)) };
}

/** `share` of the case at hand is done. */
function progressOf({ cases, opened }: RaceState, share: number): number {
  if (!opened) return 0;
  return (cases.filter(({ stage }) => stage === "finished").length + share) / cases.length;
}

export function heard(state: RaceState, message: Message): RaceState {
  switch (message.type) {
    case "opened":
      return { ...state, phase: "racing", opened: message };
    case "case":
      return withCase(state, ({ case: of }) => of.name === message.name, { stage: "racing" });
    case "stage":
      return { ...state, stage: message.what };
    case "admitted": {
      const { admitted, case: of } = state.cases.find(isRacing)!;
      const { peers } = isLinear(of) ? state.opened!.linear : state.opened!;
      const next = withCase(state, isRacing, { admitted: { ...admitted, [message.peer]: message.errors } });
      const share = (Object.keys(admitted).length + 1) / (peers.length + 1);
      return { ...next, progress: progressOf(next, COMPARING * share) };
    }
    case "round": {
      const { done, all, timed, copy } = message;
      const next = withCase(state, isRacing, { timed, copy });
      const progress = progressOf(next, COMPARING + ((1 - COMPARING) * done) / all);
      return { ...next, stage: `round ${done} of ${all}`, progress };
    }
    case "result": {
      const { result } = message;
      const { timed, notTimed } = result;
      const copy = "copy" in result ? result.copy : undefined;
      const next = withCase(state, isRacing, { stage: "finished", timed, notTimed, copy, result });
      return { ...next, stage: "", progress: progressOf(next, 0) };
    }
    case "done":
      return { ...state, phase: "finished", stage: "", progress: 1 };
    case "failed":
      return { ...state, phase: "failed", reason: message.reason };
  }
}

export const stopped = (state: RaceState): RaceState => ({ ...state, phase: "stopped", stage: "" });

/** Of the cases that are through. */
export const resultsOf = ({ cases }: RaceState): AnyResult[] => cases.flatMap(({ result = [] }) => result);
