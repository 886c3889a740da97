/** Plain JS with something wrong. */

import type { LinearPeer } from "../../linear/peers/peer.ts";
import { plainJsLinear } from "../../linear/peers/plain-js.ts";
import type { LinearOutcome } from "../../linear/problem.ts";

export const brokenLinear = (name: string, breakIt: (outcome: LinearOutcome) => void): LinearPeer => ({
  ...plainJsLinear,
  name,
  async load(problem) {
    const loaded = await plainJsLinear.load(problem);
    return {
      ...loaded,
      async outcome() {
        const outcome = await loaded.outcome();
        breakIt(outcome);
        return outcome;
      },
    };
  },
});
