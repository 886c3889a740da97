import type { Split } from "@ls/train/data/dataset";

/** The data files of the site, written at build time: a byte a value, row after row, then a byte a label. */
const SHAPES = {
  digits: { rows: 1_797, columns: 64 },
  "fashion-mnist-test": { rows: 10_000, columns: 196 },
  "fashion-mnist-training": { rows: 10_000, columns: 196 },
};

export type DataFile = keyof typeof SHAPES;

/** @param onBytes called with the bytes that have come since the call before */
export type FetchData = (file: DataFile, onBytes: (bytes: number) => void) => Promise<Uint8Array>;

export type OnProgress = (done: number, total: number) => void;

/** Fetches each file once; later readers get the same bytes. */
export class FetchedData {
  readonly #fetchData: FetchData;
  readonly #bytes = new Map<DataFile, Promise<Uint8Array>>();

  constructor(fetchData: FetchData) {
    this.#fetchData = fetchData;
  }

  /** @param onProgress bytes that are here, and bytes of all the files */
  async read(files: DataFile[], onProgress: OnProgress): Promise<Split[]> {
    const total = files.reduce((sum, file) => sum + sizeOf(file), 0);
    let done = 0;
    return Promise.all(
      files.map(async (file) => {
        const bytes = await this.#fetchOnce(file, (more) => {
          done += more;
          onProgress(done, total);
        });
        return unpack(bytes, file);
      }),
    );
  }

  #fetchOnce(file: DataFile, onBytes: (bytes: number) => void): Promise<Uint8Array> {
    const known = this.#bytes.get(file);
    if (known) return known;
    const fetched = this.#fetchData(file, onBytes);
    this.#bytes.set(file, fetched);
    // The next reader tries again after a failure.
    fetched.catch(() => this.#bytes.delete(file));
    return fetched;
  }
}

function unpack(bytes: Uint8Array, file: DataFile): Split {
  const { rows, columns } = SHAPES[file];
  if (bytes.length !== sizeOf(file)) {
    throw new Error(`${file}: expected ${sizeOf(file)} bytes, got ${bytes.length}`);
  }
  return {
    values: Float32Array.from(bytes.subarray(0, rows * columns)),
    labels: Int32Array.from(bytes.subarray(rows * columns)),
  };
}

function sizeOf(file: DataFile): number {
  const { rows, columns } = SHAPES[file];
  return rows * (columns + 1);
}
