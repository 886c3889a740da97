/** Everyone and their configuration, and why who is missing is. */

import type { Field } from "../engine/protocol.ts";

export interface WhoTakesPartProps {
  heading: string;
  field: Field;
}

/** What stands between backticks as code. */
const withCode = (text: string) =>
  text.split("`").map((part, i) => (i % 2 === 1 ? <code key={part}>{part}</code> : part));

export function WhoTakesPart({ heading, field: { peers, unavailable } }: WhoTakesPartProps) {
  return (
    <section class="race-section">
      <h2>{heading}</h2>
      <dl class="race-peers">
        {peers.map(({ name, configuration, memoryIs }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{withCode(memoryIs ? `${configuration}. MB beside: ${memoryIs}` : configuration)}</dd>
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
