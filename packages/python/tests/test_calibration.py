"""Calibration against its definition in float64."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from problems import probabilities_like, problem

from ls_core import CalibrationBin, calibration, cross_entropy

pytestmark = pytest.mark.usefixtures("variant")


def expected_of(logits: Any, y: Any, bins: int, scale: float) -> dict[str, float]:
    """By the definition: bins (lower, upper] of the arg-max probability."""
    z = logits.astype(np.float64) * scale
    p = np.exp(z - z.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    confidence, hit = p.max(1), p.argmax(1) == y.argmax(1)
    numbers = np.clip(np.ceil(confidence * bins) - 1, 0, None)
    gaps = [
        (numbers == i).sum() * abs(hit[numbers == i].mean() - confidence[numbers == i].mean()) for i in set(numbers)
    ]
    others = (z.sum(1) - z.max(1)) / (z.shape[1] - 1)
    return {
        "count": len(z),
        "accuracy": hit.mean(),
        "nll": -(y * np.log(p)).sum(1).mean(),
        "brier": ((p - y) ** 2).sum(1).mean(),
        "ece": sum(gaps) / len(z),
        "mce": max(gap / (numbers == i).sum() for gap, i in zip(gaps, set(numbers), strict=True)),
        "mean_confidence": confidence.mean(),
        "max_logit_gap": (z.max(1) - others).max(),
    }


@pytest.mark.parametrize("with_probabilities", [False, True])
@pytest.mark.parametrize(("bins", "scale"), [(15, 1.0), (7, 0.3), (1, 1.0), (5000, 2.0)])
def test_is_what_its_definition_says(with_probabilities: bool, bins: int, scale: float) -> None:
    logits, targets = problem((500, 6))
    given: Any = probabilities_like(logits) if with_probabilities else targets
    y = given.astype(np.float64) if with_probabilities else np.eye(6)[targets]
    result = calibration(logits, given, bins=bins, logit_scale=scale)
    for name, value in expected_of(logits, y, bins, scale).items():
        assert getattr(result, name) == pytest.approx(value, rel=2e-6, abs=2e-6), name
    assert len(result.bins) == bins
    assert sum(a_bin.count for a_bin in result.bins) == 500
    assert result.bins[0].lower == 0
    assert result.bins[-1].upper == 1


def test_leaves_ignored_rows_out() -> None:
    logits, targets = problem((50, 4))
    kept = np.arange(50) % 3 != 0
    alone = calibration(logits[kept], targets[kept])
    targets[~kept] = -100
    logits[~kept] = np.nan
    assert calibration(logits, targets) == alone


def test_an_empty_bin_holds_zeros() -> None:
    result = calibration(np.array([[0, 9]], np.float32), [1], bins=2)
    assert result.bins[0] == CalibrationBin(lower=0, upper=0.5, count=0, confidence=0, accuracy=0)


def test_a_confidence_on_an_edge_belongs_to_the_bin_below() -> None:
    assert [a_bin.count for a_bin in calibration(np.zeros((3, 2), np.float32), [0, 1, 0], bins=2).bins] == [3, 0]


def test_a_row_without_probabilities_makes_every_average_nan() -> None:
    result = calibration(np.array([[np.nan, 1], [0, 1]], np.float32), [0, 1])
    assert result.count == 2
    averages = [value for value in dataclasses.astuple(result)[1:] if isinstance(value, float)]
    assert len(averages) == 7
    assert all(math.isnan(value) for value in averages)


def test_no_rows_have_no_averages() -> None:
    for result in (calibration(np.zeros((0, 3), np.float32), []), calibration(np.zeros((1, 3), np.float32), [-100])):
        assert result.count == 0
        assert math.isnan(result.ece)
        assert math.isnan(result.max_logit_gap)


def test_one_class_has_no_gap() -> None:
    result = calibration(np.array([[3.0]], np.float32), [0])
    assert (result.accuracy, result.max_logit_gap, result.mean_confidence) == (1, 0, 1)


def test_its_nll_is_the_hard_loss() -> None:
    logits, targets = problem((200, 30))
    assert calibration(logits, targets).nll == pytest.approx(cross_entropy(logits, targets).loss, rel=1e-6)
