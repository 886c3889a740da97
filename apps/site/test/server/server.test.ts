import { get, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentSecurityPolicy } from "../../server/headers.ts";

// The built server, as `npm start` runs it: it finds the built pages beside itself.
const { serveSite }: typeof import("../../server/index.ts") = await import("@ls/site/server");

let server: Awaited<ReturnType<typeof serveSite>>;
beforeAll(async () => {
  server = await serveSite({ port: 0 });
});
afterAll(() => server.close());

/** `fetch` would hide the encoding that came over the wire. */
function head(path: string, encodings: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(new URL(path, server.address), { headers: { "Accept-Encoding": encodings } }, (response) => {
      response.resume();
      resolve(response);
    }).on("error", reject);
  });
}

describe("the site's server", () => {
  it.each(["", "understand/", "race/", "use/"])("serves /%s under the strict policy, isolated", async (path) => {
    const { statusCode, headers } = await head(path, "identity");
    expect(statusCode).toBe(200);
    expect(headers["content-type"]).toMatch("text/html");
    expect(headers["content-security-policy"]).toBe(contentSecurityPolicy());
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
  });

  it.each([
    ["br, gzip", "br"],
    ["gzip", "gzip"],
    ["identity", undefined],
  ])("sends to a client that accepts %s what it can read", async (accepted, sent) => {
    const { headers } = await head("", accepted);
    expect(headers["content-encoding"]).toBe(sent);
  });

  it("says what is not there, under the same policy", async () => {
    const response = await fetch(new URL("nothing", server.address));
    expect(response.status).toBe(404);
    expect(response.headers.get("content-security-policy")).toBe(contentSecurityPolicy());
    expect(await response.text()).toContain("/nothing");
  });

  it("lets no file outside the site be read", async () => {
    const { statusCode } = await head("/..%2fserver.js", "identity");
    expect(statusCode).toBe(404);
  });
});
