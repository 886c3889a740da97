/**
 * The bytes that a browser gets for these addresses of the site, bodies only. Asked of the server, because Chromium does not tell how large
 * the script of a Worker was.
 */
export async function bytesOf(addresses: string[]): Promise<number> {
  const sizes = addresses.map(async (address) => {
    const { headers } = await fetch(address, { method: "HEAD", headers: { "Accept-Encoding": "br, gzip" } });
    return Number(headers.get("Content-Length"));
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
