"""The kernel in Python: python main.py KERNEL.wasm VECTORS.json"""

import hashlib
import json
import platform
import statistics
import sys
import time
from importlib.metadata import version

import numpy as np
from kernel import Kernel, KernelError, load
from vectors import run_vector

ROWS, CLASSES = 256, 1000


def main(kernel_file, vectors_file):
    with open(vectors_file, encoding="utf-8") as file:
        golden = json.load(file)
    module = load(kernel_file)
    variant = Kernel(module).variant
    print(f"host: wasmtime {version('wasmtime')}, Python {platform.python_version()}")
    print(f"variant: {variant}")

    gradients, abi, passed = hashlib.sha256(), hashlib.sha256(), 0
    for vector in golden["vectors"]:
        failures, arrays = run_vector(module, vector)
        for failure in failures:
            print(f'vector "{vector["name"]}": {failure}', file=sys.stderr)
        passed += not failures
        for array in arrays:
            (gradients if "api" in vector else abi).update(array)
    print(f"vectors: {passed} of {len(golden['vectors'])}")
    print(f"bad call: {bad_call(module)}")

    gradient, milliseconds = large_problem(module)
    gradients.update(gradient)
    same = True
    for name, hashed in (("gradients", gradients), ("abi", abi)):
        digest, expected = hashed.hexdigest(), golden[name][variant]
        print(f"{name}: {digest}")
        if digest != expected:
            print(f"{name}: expected {expected}, got {digest}", file=sys.stderr)
            same = False
    print(f"256x1000: {milliseconds:.4f} ms")
    return passed == len(golden["vectors"]) and same


def bad_call(module):
    """The error of a call with a class index that is no class."""
    kernel = Kernel(module)
    logits = kernel.place([[1.2, -0.8, -0.5], [0.9, -1.2, 1.1]], np.float32)
    record = kernel.record(rows=2, classes=3, logits=logits, targets=kernel.place([0, 3], np.int32))
    try:
        kernel.call("ls_cross_entropy", record)
    except KernelError as error:
        return error
    return "no error"


def large_problem(module):
    kernel = Kernel(module, room=4 << 20)
    i = np.arange(ROWS * CLASSES, dtype=np.uint64)
    gradient = kernel.zeros(ROWS * CLASSES, np.float32)
    record = kernel.record(
        rows=ROWS,
        classes=CLASSES,
        logits=kernel.place((i * 2654435761 % 2**32 >> 8) * 2.0**-20 - 8, np.float32),
        targets=kernel.place(37 * np.arange(ROWS) % CLASSES, np.int32),
        gradient=gradient,
        label_smoothing=0.1,
        gradient_scale=1 / ROWS,
    )
    return gradient, median_time(lambda: kernel.call("ls_cross_entropy_grad", record))


def median_time(call):
    """Milliseconds of a call: the median of half a second and of 21 calls or more."""
    times = []
    end = time.perf_counter() + 0.5
    while time.perf_counter() < end or len(times) < 21:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print("usage: python main.py KERNEL.wasm VECTORS.json", file=sys.stderr)
        sys.exit(2)
    try:
        sys.exit(0 if main(*sys.argv[1:]) else 1)
    except FileNotFoundError as error:
        sys.exit(f"{error.filename}: there is no such file")
