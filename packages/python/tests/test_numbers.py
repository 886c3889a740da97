"""Options that are numbers take Python's, NumPy's scalars, and arrays without axes, and make no difference between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from problems import bits, problem

from ls_core import calibration, cross_entropy_grad, smooth_labels

LOGITS, TARGETS = problem((6, 5))

REALS: list[Callable[[float], Any]] = [np.float16, np.float32, np.float64, np.longdouble, np.array]
INTEGERS: list[Callable[[int], Any]] = [np.int8, np.int64, np.array, float, lambda value: np.array(value, np.float32)]


@pytest.mark.parametrize("kind", REALS)
@pytest.mark.parametrize("name", ["label_smoothing", "normalizer", "logit_scale", "softcap", "z_loss", "grad_output"])
def test_takes_numbers_of_numpy(name: str, kind: Callable[[float], Any]) -> None:
    options: Any = {name: 0.5}
    expected = bits(cross_entropy_grad(LOGITS, TARGETS, **options))
    assert bits(cross_entropy_grad(LOGITS, TARGETS, **{name: kind(0.5)})) == expected


@pytest.mark.parametrize("kind", INTEGERS)
@pytest.mark.parametrize(("name", "value"), [("ignore_index", 2), ("axis", -1), ("grad_output", 2)])
def test_takes_whole_numbers_of_numpy(name: str, value: int, kind: Callable[[int], Any]) -> None:
    options: Any = {name: value}
    expected = bits(cross_entropy_grad(LOGITS, TARGETS, **options))
    assert bits(cross_entropy_grad(LOGITS, TARGETS, **{name: kind(value)})) == expected


@pytest.mark.parametrize("kind", INTEGERS)
def test_counts_bins_and_classes_by_numbers_of_numpy(kind: Callable[[int], Any]) -> None:
    assert calibration(LOGITS, TARGETS, bins=kind(7)) == calibration(LOGITS, TARGETS, bins=7)
    np.testing.assert_array_equal(smooth_labels(TARGETS, classes=kind(5)), smooth_labels(TARGETS, classes=5))


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_multiplies_every_gradient_by_an_upstream_gradient_without_axes(reduction: Any) -> None:
    plain = cross_entropy_grad(LOGITS, TARGETS, reduction=reduction).grad
    for half in (np.float32(0.5), np.array(0.5)):
        halved = cross_entropy_grad(LOGITS, TARGETS, reduction=reduction, grad_output=half).grad
        np.testing.assert_array_equal(halved, plain / 2)
