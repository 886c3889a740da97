/** An SVG element as text. Numbers are rounded to hundredths of a pixel; text content must be escaped by `label`. */
export function element(
  name: string,
  attributes: Record<string, string | number | undefined>,
  ...content: string[]
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escapeText(String(value))}"`)
    .join("");
  return content.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${content.join("")}</${name}>`;
}

export type Anchor = "start" | "middle" | "end";

/** Text with its baseline at (x, y). `style` names a class of the style sheet. */
export function label(x: number, y: number, content: string, style: string, anchor: Anchor = "start", fill?: string) {
  return element("text", { x, y, class: style, "text-anchor": anchor, fill }, escapeText(content));
}

export function group(x: number, y: number, ...content: string[]): string {
  return element("g", { transform: `translate(${round(x)} ${round(y)})` }, ...content);
}

export function escapeText(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character]!,
  );
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
