#!/usr/bin/env python3
"""Makes the committed data files from their published sources; standard library only.

    apt-get install dataset-fashion-mnist
    pip download --no-deps --dest wheels scikit-learn==1.5.2
    python3 apps/train/data/make_data.py wheels/scikit_learn-*.whl

Fashion-MNIST: the first 10,000 of the 60,000 training images (the published order is shuffled already) and all
10,000 test images, in the IDX format they are published in: magic number, sizes, then one byte a pixel or label.
Optical digits: the table of scikit-learn's wheel as it is: 64 columns of 0 to 16 and the label.
Both gzipped without a time stamp; SHA256SUMS has the hashes of the unpacked files, which a second run must repeat.
"""

import gzip
import hashlib
import struct
import sys
import zipfile
from pathlib import Path

SOURCE = Path("/usr/share/datasets/fashion-mnist")
TARGET = Path(__file__).resolve().parent
TRAINING_IMAGES = 10_000


def first_items(idx: bytes, limit: int) -> bytes:
    """An IDX file cut to its first `limit` items: byte 3 of the magic number counts the sizes that follow it."""
    rank = idx[3]
    sizes = struct.unpack(f">{rank}I", idx[4 : 4 + 4 * rank])
    items = min(limit, sizes[0])
    item_bytes = 1
    for size in sizes[1:]:
        item_bytes *= size
    start = 4 + 4 * rank
    header = idx[:4] + struct.pack(f">{rank}I", items, *sizes[1:])
    return header + idx[start : start + items * item_bytes]


def write(name: str, content: bytes) -> str:
    packed = gzip.compress(content, compresslevel=9, mtime=0)
    (TARGET / name).write_bytes(packed)
    return f"{hashlib.sha256(content).hexdigest()}  {name.removesuffix('.gz')}\n"


def main(wheel: str) -> None:
    sums = []
    for part, limit in (("train", TRAINING_IMAGES), ("t10k", 10_000)):
        for kind in ("images-idx3", "labels-idx1"):
            name = f"{part}-{kind}-ubyte.gz"
            sums.append(write(f"fashion-mnist/{name}", first_items(gzip.decompress((SOURCE / name).read_bytes()), limit)))
    with zipfile.ZipFile(wheel) as archive:
        table = gzip.decompress(archive.read("sklearn/datasets/data/digits.csv.gz"))
    sums.append(write("digits/digits.csv.gz", table))
    # Of the unpacked files: how they pack depends on the zlib at hand.
    (TARGET / "SHA256SUMS").write_text("".join(sums))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
