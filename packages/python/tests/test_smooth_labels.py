"""The smoothed targets themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from problems import probabilities_like, problem

from ls_core import cross_entropy_grad, smooth_labels


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [0, 1, 0, 0]),
        ({"label_smoothing": 0.4}, [0.1, 0.7, 0.1, 0.1]),
        ({"label_smoothing": 0.3, "smoothing_convention": "others"}, [0.1, 0.7, 0.1, 0.1]),
        ({"label_smoothing": 1, "smoothing_convention": "others"}, [1 / 3, 0, 1 / 3, 1 / 3]),
        ({"label_smoothing": 0.5, "prior": [0.1, 0.2, 0.3, 0.4]}, [0.05, 0.6, 0.15, 0.2]),
    ],
)
def test_smooths_indices_and_one_hot_rows_alike(options: dict[str, Any], expected: list[float]) -> None:
    one_hot = np.eye(4, dtype=np.float32)[[1]]
    for smoothed in (smooth_labels([1], classes=4, **options), smooth_labels(one_hot, **options)):
        assert smoothed.dtype == np.float32
        np.testing.assert_allclose(smoothed, [expected], rtol=0, atol=6e-8)


def test_gives_ignored_rows_zeros() -> None:
    smoothed = smooth_labels([-100, 0], classes=2, label_smoothing=0.5)
    assert smoothed.tolist() == [[0, 0], [0.75, 0.25]]
    assert smooth_labels(np.array([255, 1], np.uint8), classes=2, ignore_index=255).tolist() == [[0, 0], [0, 1]]
    assert smooth_labels(np.array([2**40, 1]), classes=2, ignore_index=2**40).tolist() == [[0, 0], [0, 1]]
    assert smooth_labels([0, 1], classes=2, ignore_index=1, label_smoothing=0.5).tolist() == [[0.75, 0.25], [0, 0]]


def test_one_class_has_no_others() -> None:
    assert smooth_labels([0, 0], classes=1, label_smoothing=0.3, smoothing_convention="others").tolist() == [[1], [1]]


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,), (2, 0, 3)])
def test_adds_an_axis_of_classes_at_the_end(shape: tuple[int, ...]) -> None:
    assert smooth_labels(np.zeros(shape, np.int16), classes=5).shape == (*shape, 5)
    assert smooth_labels(np.ones((*shape, 5))).shape == (*shape, 5)


def test_the_size_of_blocks_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    logits, targets = problem((100, 7))
    probabilities = probabilities_like(logits).astype(np.float64)
    expected = [smooth_labels(given, classes=7, label_smoothing=0.1) for given in (targets, probabilities)]
    monkeypatch.setattr("ls_core._smooth_labels._BLOCK", 9)
    for given, before in zip((targets, probabilities), expected, strict=True):
        np.testing.assert_array_equal(smooth_labels(given, classes=7, label_smoothing=0.1), before)


@pytest.mark.usefixtures("variant")
def test_smoothing_before_the_loss_is_smoothing_in_it() -> None:
    logits, targets = problem((40, 9))
    before = cross_entropy_grad(logits, smooth_labels(targets, classes=9, label_smoothing=0.2))
    within = cross_entropy_grad(logits, targets, label_smoothing=0.2)
    assert before.loss == pytest.approx(within.loss, rel=1e-6)
    np.testing.assert_allclose(before.grad, within.grad, rtol=0, atol=1e-8)
