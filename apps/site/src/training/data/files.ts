import digits from "../../../dist/data/digits.bin?url";
import fashionMnistTest from "../../../dist/data/fashion-mnist-test.bin?url";
import fashionMnistTraining from "../../../dist/data/fashion-mnist-training.bin?url";
import type { DataFile, FetchData } from "./fetched-data.ts";

const ADDRESSES: Record<DataFile, string> = {
  digits,
  "fashion-mnist-test": fashionMnistTest,
  "fashion-mnist-training": fashionMnistTraining,
};

/** Fetches a file of the site and says how far it has come, in bytes as they are after decompression. */
export const fetchData: FetchData = async (file, onBytes) => {
  const response = await fetch(ADDRESSES[file]);
  if (!response.ok || !response.body) throw new Error(`${file} could not be loaded: status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    length += part.value.length;
    onBytes(part.value.length);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
};
