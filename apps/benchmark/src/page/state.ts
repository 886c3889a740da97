/** What the page shows, as a function of what the worker has told. */

import type { Case } from "@ls/bench/cases";
import type { CaseResult, NotTimed, Timed } from "@ls/bench/measure/race";
import type { Errors } from "@ls/bench/measure/verify";
import type { Message, Opened } from "../engine/protocol.ts";

export interface CaseState {
  case: Case;
  stage: "waiting" | "racing" | "finished";
  /** The errors of those who agree with the reference, by peer. */
  admitted: Readonly<Record<string, Errors>>;
  /** The times up to now; from the fastest on once it has finished. */
  timed: readonly Timed[];
  copy?: Timed;
  notTimed: readonly NotTimed[];
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

export const atStart = (cases: readonly Case[]): RaceState => ({
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
      const { admitted } = state.cases.find(isRacing)!;
      const next = withCase(state, isRacing, { admitted: { ...admitted, [message.peer]: message.errors } });
      const share = (Object.keys(admitted).length + 1) / (state.opened!.peers.length + 1);
      return { ...next, progress: progressOf(next, COMPARING * share) };
    }
    case "round": {
      const [copy, ...timed] = message.timed;
      const { done, all } = message;
      const next = withCase(state, isRacing, { timed, copy });
      const progress = progressOf(next, COMPARING + ((1 - COMPARING) * done) / all);
      return { ...next, stage: `round ${done} of ${all}`, progress };
    }
    case "result": {
      const { timed, notTimed, copy } = message;
      const next = withCase(state, isRacing, { stage: "finished", timed, notTimed, copy });
      return { ...next, stage: "", progress: progressOf(next, 0) };
    }
    case "done":
      return { ...state, phase: "finished", stage: "", progress: 1 };
    case "failed":
      return { ...state, phase: "failed", reason: message.reason };
  }
}

export const stopped = (state: RaceState): RaceState => ({ ...state, phase: "stopped", stage: "" });

/** Those cases that are through. */
export const resultsOf = ({ cases }: RaceState): CaseResult[] =>
  cases.flatMap(({ stage, case: of, timed, notTimed, copy }) =>
    stage === "finished" && copy ? [{ case: of, timed: [...timed], notTimed: [...notTimed], copy }] : [],
  );
