import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { contentSecurityPolicy, responseHeaders } from "./headers.ts";

/** The built site. */
export const siteFolder = fileURLToPath(new URL("./site/", import.meta.url));

export interface ServeOptions {
  /** 0 takes any free port. */
  port: number;
  /** The page's content security policy; by default the strict one that lets WebAssembly compile. */
  policy?: string;
}

export interface RunningServer {
  /** Where the first page is, with a slash at its end. */
  address: string;
  close(): Promise<void>;
}

/**
 * Serves the built site on the loopback interface, compressed where a compressed copy was built.
 *
 * @throws the system's error, e.g. with `code` `"EADDRINUSE"` where the port is taken
 */
export async function serveSite({ port, policy = contentSecurityPolicy() }: ServeOptions): Promise<RunningServer> {
  const headers = responseHeaders(policy);
  const files = sirv(siteFolder, {
    brotli: true,
    gzip: true,
    etag: true,
    setHeaders: (response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    },
  });
  const server = createServer((request, response) => {
    files(request, response, () => {
      response.writeHead(404, { ...headers, "Content-Type": "text/plain; charset=utf-8" });
      response.end(`There is no ${request.url} here. The first page is at /.\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  return {
    address: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
