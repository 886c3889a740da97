"""Calls of any size: blocks and parts do not show in the bits, and take no memory that grows with the logits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from problems import ALL_ROWS, bits, probabilities_like, problem

from ls_core import _stream, calibration, cross_entropy_grad

pytestmark = pytest.mark.usefixtures("variant")

OPTIONS: list[dict[str, Any]] = [
    {},
    {"label_smoothing": 0.1, "softcap": 5, "z_loss": 0.01, "logit_scale": 0.5},
    {"reduction": "none", "label_smoothing": 0.2, "smoothing_convention": "others"},
]


def everything(shape: tuple[int, int]) -> list[Any]:
    """Results of calls with every array there is."""
    logits, targets = problem(shape)
    rows, classes = shape
    targets[1::9] = -100
    row_values = np.linspace(0.5, 2, rows)
    class_values = np.linspace(0.5, 2, classes)
    prior = class_values / class_values.sum()
    probabilities = probabilities_like(logits)
    results: list[Any] = []
    for options in OPTIONS:
        common = {"class_weights": class_values, "sample_weights": row_values, "rows": ALL_ROWS, **options}
        if "smoothing_convention" not in options:
            common["prior"] = prior
        if options.get("reduction") == "none":
            common["grad_output"] = row_values
        results += [bits(cross_entropy_grad(logits, given, **common)) for given in (targets, probabilities)]
        in_place = logits.copy()
        results.append(bits(cross_entropy_grad(in_place, targets, out=in_place, **common)))
    results += [calibration(logits, given, bins=20, logit_scale=0.5) for given in (targets, probabilities)]
    return results


@pytest.mark.parametrize("shape", [(300, 10), (67, 1000), (5, 2500), (1, 4097), (700, 1)])
def test_bits_do_not_depend_on_the_blocks(shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = everything(shape)
    for logits, rows in [(1024, 1 << 16), (2048, 3), (1 << 18, 1), (1 << 18, 65)]:
        monkeypatch.setattr(_stream, "BLOCK_LOGITS", logits)
        monkeypatch.setattr(_stream, "BLOCK_ROWS", rows)
        assert everything(shape) == expected


def test_takes_more_rows_and_classes_than_a_block_holds() -> None:
    logits, targets = problem((2, 300_000))
    result = cross_entropy_grad(logits, targets, label_smoothing=0.1)
    z = logits.astype(np.float64)
    lse = np.log(np.exp(z).sum(1))
    picked = z[[0, 1], targets]
    assert result.loss == pytest.approx((lse - 0.9 * picked - 0.1 * z.mean(1)).mean(), rel=2e-6)
    logits, targets = problem((200_000, 2))
    result = cross_entropy_grad(logits, targets)
    z = logits.astype(np.float64)
    assert result.loss == pytest.approx((np.log(np.exp(z).sum(1)) - z[np.arange(200_000), targets]).mean(), rel=2e-6)
    assert result.count == 200_000


def test_the_divisor_does_not_depend_on_blocks_of_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    logits, targets = problem((1000, 5))
    targets[::9] = -100
    options: dict[str, Any] = {"class_weights": np.linspace(0.1, 3, 5), "sample_weights": np.linspace(0.1, 3, 1000)}
    expected = bits(cross_entropy_grad(logits, targets, **options))
    monkeypatch.setattr("ls_core._targets._BLOCK", 7)
    assert bits(cross_entropy_grad(logits, targets, **options)) == expected


def test_memory_beside_inputs_and_outputs_is_bounded() -> None:
    program = """
import resource, numpy as np, ls_core
logits = np.random.default_rng(1).random((4000, 16000), np.float32)
targets = np.arange(4000)
ls_core.cross_entropy_grad(logits[:8], targets[:8], out=logits[:8])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
ls_core.cross_entropy_grad(logits, targets, label_smoothing=0.1, out=logits)
ls_core.calibration(logits, targets)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * UNIT / 2**20)
"""
    unit = "1" if sys.platform == "darwin" else "1024"
    source = str(Path(__file__).parents[1] / "src")
    grown = subprocess.run(
        [sys.executable, "-c", program.replace("UNIT", unit)],
        env={"PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(grown.stdout) < 16
