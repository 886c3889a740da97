/** What a style sheet gives to an SVG chart; inside a picture of its own it has no style sheet. */
const STYLES = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "paint-order",
];

/** An SVG chart as a picture that a canvas can draw, `width` CSS pixels wide, in the colours it has now. */
export async function svgPicture(svg: SVGSVGElement, width: number, scale: number): Promise<HTMLImageElement> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, i) => {
    const computed = getComputedStyle(originals[i]);
    for (const name of STYLES) {
      const value = computed.getPropertyValue(name);
      // Hatched areas name their pattern themselves; the computed value would hold the page's address.
      if (!value.includes("url(")) element.setAttribute(name, value);
    }
    element.removeAttribute("class");
  });
  const { width: units, height } = svg.viewBox.baseVal;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width * scale));
  copy.setAttribute("height", String((width * scale * height) / units));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}
