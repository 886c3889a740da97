"""Times loss and gradient of 256x1000, label smoothing 0.1: what the package takes, what that is made of, and PyTorch on the
CPU with one thread where torch can be imported. All are compared before they are timed (bench_calls.py).

    npm run bench -w @ls/python                   (PYTHONPATH adds an environment that has torch)
    npm run bench -w @ls/python -- --rounds 3

Everything runs twice, in a process each: with glibc's settings as they come, and with those that make it keep the memory that is
freed, without which whoever makes new arrays in every call waits for the system to hand out their pages. After that the first
call is timed, in processes of its own. Figures are medians and quartiles, in milliseconds.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
MEMORY_KEPT = {
    "MALLOC_TOP_PAD_": str(1 << 25),
    "MALLOC_MMAP_THRESHOLD_": str(1 << 25),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 30),
}
STARTS = 15
FIRST_CALL = """
import time
import numpy as np
logits = np.zeros((256, 1000), np.float32)
start = time.perf_counter()
import ls_core
imported = time.perf_counter()
ls_core.cross_entropy_grad(logits, [0] * 256)
print(imported - start, time.perf_counter() - imported)
"""


def run(arguments: list[str], settings: dict[str, str], *, capture: bool = False) -> str:
    """Runs a Python that can import the package, with further environment variables; gives what it printed if captured."""
    places = [str(HERE.parent / "src"), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, places))} | settings
    output = subprocess.PIPE if capture else None
    done = subprocess.run([sys.executable, *arguments], env=environment, stdout=output, text=True, check=True)
    return done.stdout or ""


def processor() -> str:
    """The processor's name as Linux has it, or else as Python does."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def time_first_calls(starts: int) -> None:
    lines = [run(["-c", FIRST_CALL], {}, capture=True).split() for _ in range(starts)]
    times = np.array(lines, float) * 1e3
    for name, spent in zip(("importing ls_core, after NumPy", "the first call"), times.T, strict=True):
        low, middle, high = np.percentile(spent, (25, 50, 75))
        print(f"{name}: {middle:.1f} ({low:.1f}–{high:.1f}) ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40, help="how many times everyone runs")
    rounds: int = parser.parse_args().rounds
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "wasmtime"))
    print(f"{processor()}, {os.cpu_count()} processors, Python {platform.python_version()}, {versions}")
    calls = [str(HERE / "bench_calls.py"), str(rounds)]
    print("\nglibc as it comes", flush=True)
    run(calls, {})
    print(
        f"\nglibc keeps freed memory: {' '.join(f'{name}={value}' for name, value in MEMORY_KEPT.items())}", flush=True
    )
    run(calls, MEMORY_KEPT)
    starts = min(rounds, STARTS)
    print(f"\nin {starts} new processes", flush=True)
    time_first_calls(starts)


main()
