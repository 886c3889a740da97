import type { Opened } from "../engine/protocol.ts";
import { type Browser, browserOf } from "../record/browser.ts";
import type { Surroundings } from "../record/record.ts";

/** Chromium's browsers tell their whole version only when they are asked for it. */
interface UserAgentData {
  getHighEntropyValues(hints: string[]): Promise<{ fullVersionList?: { brand: string; version: string }[] }>;
}

/** This browser, with its whole version where it tells. */
export async function thisBrowser(): Promise<Browser> {
  const browser = browserOf(navigator.userAgent);
  const data = (navigator as { userAgentData?: UserAgentData }).userAgentData;
  const { fullVersionList = [] } = (await data?.getHighEntropyValues(["fullVersionList"])) ?? {};
  const version = fullVersionList.find(({ brand }) => /Chrom|Edge|Opera/.test(brand))?.version;
  return version ? { ...browser, version } : browser;
}

export function surroundingsOf(browser: Browser, { peers, linear, clockStep }: Opened): Surroundings {
  const has = (name: string) => [...peers, ...linear.peers].some((peer) => peer.name === name);
  return {
    ...browser,
    cores: navigator.hardwareConcurrency,
    isIsolated: crossOriginIsolated,
    simd: has("simd"),
    relaxedSimd: has("relaxed"),
    clockStep,
    date: new Date().toISOString().slice(0, 10),
  };
}
