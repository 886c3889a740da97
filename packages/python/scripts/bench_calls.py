"""One process of bench.py: times calls side by side, in turns. Each is compared with what it should give before.

python scripts/bench_calls.py ROUNDS
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import ls_core
from ls_core import _pool
from ls_core._check_loss import LossOptions, check_loss
from ls_core._operands import Block, Operands

ROWS, CLASSES, SMOOTHING = 256, 1000, 0.1
CALLS, WARM_UP = 25, 3

Run = Callable[[], Any]

random = np.random.default_rng(1)
logits = random.normal(0, 3, (ROWS, CLASSES)).astype(np.float32)
targets = random.integers(0, CLASSES, ROWS)
out = np.empty_like(logits)


def package() -> Any:
    return ls_core.cross_entropy_grad(logits, targets, label_smoothing=SMOOTHING).grad


def package_with_out() -> Any:
    return ls_core.cross_entropy_grad(logits, targets, label_smoothing=SMOOTHING, out=out).grad


def package_on_one_row() -> Any:
    return ls_core.cross_entropy_grad(logits[:1, :10], [0], label_smoothing=SMOOTHING, grad_output=1 / ROWS).grad


def one_row() -> Any:
    """What that gives, by the definition; as small as the other gradients."""
    z = logits[:1, :10].astype(np.float64)
    p = np.exp(z - z.max())
    return (p / p.sum() - SMOOTHING / 10 - (1 - SMOOTHING) * np.eye(1, 10)) / ROWS


def insides() -> tuple[Run, Run]:
    """The kernel call and the two copies of the call with ``out``, each alone."""
    absent = dict.fromkeys(LossOptions.__annotations__)
    options = LossOptions.of(absent | {"label_smoothing": SMOOTHING, "out": out})
    call = check_loss(logits, targets, options, want_gradient=True).call
    with _pool.borrow() as kernel:
        operands, block = Operands(call, kernel), Block(0, ROWS, 0, CLASSES)
        operands.begin()
        operands.bring_rows(0, ROWS)
        operands.bring_logits(block)
        # The gradient has its own place, so that the logits stay.
        gradient = kernel.area("probabilities")
        kernel.record.gradient = gradient.address
    _pool._idle.clear()  # Nobody else may have this one.

    def kernel_call() -> Any:
        kernel.call("ls_cross_entropy_grad")
        return gradient.values[: logits.size].reshape(logits.shape)

    def copies() -> Any:
        operands.bring_logits(block)
        operands.take_gradient(block)
        kernel.record.gradient = gradient.address
        return out

    return kernel_call, copies


def pytorch() -> Run | None:
    try:
        import torch  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None
    torch.set_num_threads(1)
    given = torch.tensor(logits, requires_grad=True)
    wanted = torch.tensor(targets)

    def run() -> Any:
        given.grad = None
        torch.nn.functional.cross_entropy(given, wanted, label_smoothing=SMOOTHING).backward()
        return given.grad

    return run


def quartiles(times: list[float]) -> str:
    low, middle, high = (np.percentile(times, share) * 1e3 for share in (25, 50, 75))
    return f"{middle:.3f} ({low:.3f}–{high:.3f}) ms"


rounds = int(sys.argv[1])
expected = np.array(package())
kernel_call, copies = insides()
# By name: what runs, and what it should give.
candidates: dict[str, tuple[Run, Any]] = {
    "cross_entropy_grad": (package, expected),
    "the same, with out": (package_with_out, expected),
    "the kernel call in it, alone": (kernel_call, expected),
    "the copies into the kernel's memory and back, alone": (copies, logits),
    "cross_entropy_grad of 1 × 10": (package_on_one_row, one_row()),
}
if (peer := pytorch()) is not None:
    candidates["PyTorch, CPU, one thread, forward and backward"] = (peer, expected)
for name, (run, wanted) in candidates.items():
    np.testing.assert_allclose(np.asarray(run()), wanted, rtol=0, atol=4e-9, err_msg=name)

times: dict[str, list[float]] = {name: [] for name in candidates}
for number in range(rounds + WARM_UP):
    for name, (run, _) in candidates.items():
        start = time.perf_counter()
        for _ in range(CALLS):
            run()
        if number >= WARM_UP:
            times[name].append((time.perf_counter() - start) / CALLS)
print(f"variant {ls_core.variant()}, {ROWS} × {CLASSES}, {rounds} rounds of {CALLS} calls in turns: median (quartiles)")
for name, spent in times.items():
    print(f"{name}: {quartiles(spent)}")
