/** The worker in which everyone races, so that the page stays responsive. */

import { cases } from "../record/cases.ts";
import { clockStep, effortFor } from "./clock.ts";
import { contestOrReason } from "./contest.ts";
import { browserSources, linearBrowserSources } from "./peers.ts";
import type { Message, Start } from "./protocol.ts";

addEventListener("message", ({ data }: MessageEvent<Start>) => {
  const step = clockStep();
  const chosen = cases.filter(({ name }) => data.cases.includes(name));
  const conditions = {
    cases: chosen,
    sources: browserSources,
    linearSources: linearBrowserSources,
    effort: effortFor(step),
    clockStep: step,
  };
  void contestOrReason(conditions, (message: Message) => postMessage(message));
});
