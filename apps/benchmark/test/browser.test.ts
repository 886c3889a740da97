import { describe, expect, it } from "vitest";
import { browserOf } from "../src/record/browser.ts";

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

describe("the browser by its user agent", () => {
  it.each([
    [CHROME, "Chrome 156 on Linux"],
    [CHROME.replace("Chrome/", "HeadlessChrome/"), "Chrome 156 on Linux"],
    [`${CHROME.replace("X11; Linux x86_64", "Windows NT 10.0; Win64; x64")} Edg/156.0.0.0`, "Edge 156 on Windows"],
    [`${CHROME} OPR/130.0.0.0`, "Opera 130 on Linux"],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0", "Firefox 153 on Linux"],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15",
      "Safari 18.4 on macOS",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1",
      "Safari 18.4 on iOS",
    ],
    [
      "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36",
      "Chrome 156 on Android",
    ],
  ])("reads %s", (userAgent, expected) => {
    const { name, version, system } = browserOf(userAgent);
    expect(`${name} ${version} on ${system}`).toBe(expected);
  });

  it("says that it does not know", () => {
    expect(browserOf("curl/8.0")).toEqual({ name: "an unknown browser", version: "", system: "an unknown system" });
  });
});
