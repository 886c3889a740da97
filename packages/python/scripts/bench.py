"""Times loss and gradient of 256x1000, label smoothing 0.1, side by side in one run: the package, the kernel call that it makes
on data that is in the kernel's memory already, and PyTorch on the CPU with one thread where torch can be imported.

    npm run bench -w @ls/python                   (PYTHONPATH adds an environment that has torch)

Results are compared before anything is timed. Everyone runs in turns; medians and quartiles of the rounds, in milliseconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

import ls_core
from ls_core import _pool
from ls_core._check_loss import LossOptions, check_loss
from ls_core._operands import Block, Operands

ROWS, CLASSES, SMOOTHING = 256, 1000, 0.1
ROUNDS, CALLS, WARM_UP = 40, 25, 3

random = np.random.default_rng(1)
logits = random.normal(0, 3, (ROWS, CLASSES)).astype(np.float32)
targets = random.integers(0, CLASSES, ROWS)
out = np.empty_like(logits)


def package() -> object:
    return ls_core.cross_entropy_grad(logits, targets, label_smoothing=SMOOTHING).grad


def package_with_out() -> object:
    return ls_core.cross_entropy_grad(logits, targets, label_smoothing=SMOOTHING, out=out).grad


def kernel_call() -> Callable[[], object]:
    """The one call of a block; the gradient has its own place, so that the logits stay."""
    absent = dict.fromkeys(LossOptions.__annotations__)
    options = LossOptions(**absent | {"label_smoothing": SMOOTHING})
    call = check_loss(logits, targets, options, want_gradient=True).call
    with _pool.borrow() as kernel:
        operands, block = Operands(call, kernel), Block(0, ROWS, 0, CLASSES)
        operands.begin()
        operands.bring_rows(0, ROWS)
        operands.bring_logits(block)
        gradient = kernel.area("probabilities")
        kernel.record.gradient = gradient.address
    _pool._idle.clear()  # Nobody else may have this one.

    def run() -> object:
        kernel.call("ls_cross_entropy_grad")
        return gradient.values[: logits.size].reshape(logits.shape)

    return run


def pytorch() -> Callable[[], object] | None:
    try:
        import torch  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None
    torch.set_num_threads(1)
    given = torch.tensor(logits, requires_grad=True)
    wanted = torch.tensor(targets)

    def run() -> object:
        given.grad = None
        torch.nn.functional.cross_entropy(given, wanted, label_smoothing=SMOOTHING).backward()
        return given.grad

    return run


def quartiles(times: list[float]) -> str:
    low, middle, high = (np.percentile(times, share) * 1e3 for share in (25, 50, 75))
    return f"{middle:.3f} ({low:.3f}–{high:.3f}) ms"


candidates = {
    "kernel call": kernel_call(),
    "cross_entropy_grad": package,
    "the same, with out": package_with_out,
}
if (peer := pytorch()) is not None:
    candidates["PyTorch, one thread"] = peer
expected = np.array(package())
for name, run in candidates.items():
    np.testing.assert_allclose(np.asarray(run()), expected, rtol=0, atol=4e-9, err_msg=name)

times: dict[str, list[float]] = {name: [] for name in candidates}
for number in range(ROUNDS + WARM_UP):
    for name, run in candidates.items():
        start = time.perf_counter()
        for _ in range(CALLS):
            run()
        if number >= WARM_UP:
            times[name].append((time.perf_counter() - start) / CALLS)
print(f"variant {ls_core.variant()}, {ROWS}x{CLASSES}, {ROUNDS} rounds of {CALLS} calls in turns: median (quartiles)")
for name, spent in times.items():
    print(f"{name}: {quartiles(spent)}")
