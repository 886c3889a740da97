/** Hatching in the tone's colour: the gap between sure and right reads without colour. */
export function Hatch({ id }: { id: string }) {
  return (
    <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="hatch-ground" width="6" height="6" />
      <line class="hatch-line" x1="1.5" x2="1.5" y1="0" y2="6" />
    </pattern>
  );
}
