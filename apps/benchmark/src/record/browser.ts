/** Which browser this is, from its user agent. */

export interface Browser {
  /** E.g. "Firefox". */
  name: string;
  version: string;
  /** E.g. "Linux". */
  system: string;
}

/** The more particular first: everyone who is built on Chromium also says Chrome, and Chrome also says Safari. */
const BROWSERS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["Edge", /\bEdgA?\/([\d.]+)/],
  ["Opera", /\bOPR\/([\d.]+)/],
  ["Samsung Internet", /\bSamsungBrowser\/([\d.]+)/],
  ["Firefox", /\b(?:Firefox|FxiOS)\/([\d.]+)/],
  ["Chrome", /\b(?:HeadlessChrome|Chrome|CriOS)\/([\d.]+)/],
  ["Safari", /\bVersion\/([\d.]+).*\bSafari\//],
];

const SYSTEMS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["Android", /Android/],
  ["iOS", /iPhone|iPad|iPod/],
  ["Windows", /Windows/],
  ["macOS", /Macintosh|Mac OS X/],
  ["ChromeOS", /CrOS/],
  ["Linux", /Linux|X11/],
];

/** "156.0.0.0" is how Chromium's browsers hide the rest of their version: "156". */
const shortened = (version: string) => version.replace(/(\.0)+$/, "");

export function browserOf(userAgent: string): Browser {
  const system = SYSTEMS.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? "an unknown system";
  for (const [name, pattern] of BROWSERS) {
    const version = pattern.exec(userAgent)?.[1];
    if (version) return { name, version: shortened(version), system };
  }
  return { name: "an unknown browser", version: "", system };
}
