/**
 * What the site is served with. The policy lets nothing load from elsewhere and lets WebAssembly compile; the two isolation headers give
 * pages `SharedArrayBuffer`.
 */
export function responseHeaders(policy: string): Record<string, string> {
  return {
    "Content-Security-Policy": policy,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  };
}

export interface PolicyOptions {
  /** Without it `WebAssembly.compile` is blocked, and the pages say so. */
  webAssembly?: boolean;
  /** The development server puts styles and its client in line. */
  development?: boolean;
}

export function contentSecurityPolicy({ webAssembly = true, development = false }: PolicyOptions = {}): string {
  const inline = development ? " 'unsafe-inline'" : "";
  return [
    "default-src 'none'",
    `script-src 'self'${webAssembly ? " 'wasm-unsafe-eval'" : ""}${inline}`,
    `style-src 'self'${inline}`,
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
