"""Answers the lines that worker-process.ts describes, with one thread, for whatever is computed."""

import ctypes
import sys
import time

import torch


def resident(name):
    """A figure of this process's resident memory in bytes; NaN where there is no /proc."""
    try:
        with open("/proc/self/status") as status:
            return 1024 * next(int(line.split()[1]) for line in status if line.startswith(name))
    except OSError:
        return float("nan")


def peak_of(once):
    """How much resident memory grows at most during a solution; what earlier ones freed is given back before."""
    once()
    try:
        ctypes.CDLL(None).malloc_trim(0)
        with open("/proc/self/clear_refs", "w") as peak:
            peak.write("5")
    except (OSError, AttributeError):
        return float("nan")
    before = resident("VmRSS:")
    once()
    return resident("VmHWM:") - before


def serve(load):
    """`load` makes of a line's words a function that solves the problem once, and one that gives its results by name."""
    torch.set_num_threads(1)
    print("torch", torch.__version__, torch.backends.cpu.get_cpu_capability(), flush=True)
    once, results = None, None
    for line in sys.stdin:
        command, *words = line.split()
        if command == "load":
            torch.compiler.reset()
            once, results = load(*words)
            answer = "loaded"
        elif command == "solve":
            start = time.perf_counter()
            for _ in range(int(words[0])):
                loss = once()
            milliseconds = (time.perf_counter() - start) * 1e3
            answer = f"solved {milliseconds!r} {loss.item()!r}"
        elif command == "memory":
            answer = f"memory {peak_of(once)}"
        elif command == "write":
            for name, tensor in results().items():
                tensor.numpy().tofile(name)
            answer = "written"
        elif command == "free":
            once, results = None, None
            answer = "freed"
        else:
            raise ValueError(f"unknown line: {line}")
        print(answer, flush=True)
