/**
 * Hatching in the tone's colour: the gap between sure and right reads without colour. Inverse, as lines in a full bar: what a
 * network could have claimed and did not.
 */
export function Hatch({ id, inverse = false }: { id: string; inverse?: boolean }) {
  return (
    <pattern
      id={id}
      class={inverse ? "inverse" : undefined}
      width="6"
      height="6"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect class="hatch-ground" width="6" height="6" />
      <line class="hatch-line" x1="1.5" x2="1.5" y1="0" y2="6" />
    </pattern>
  );
}
