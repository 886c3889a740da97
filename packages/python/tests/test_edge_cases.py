"""The tables of docs/numerics.md: check values and edge cases."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from ls_core import CrossEntropyGradResult, cross_entropy, cross_entropy_grad

pytestmark = pytest.mark.usefixtures("variant")

PUBLISHED = np.array([[1.2, -0.8, -0.5], [0.9, -1.2, 1.1]], np.float32)
NAN, INF = math.nan, math.inf


def run(logits: list[list[float]], targets: npt.ArrayLike, **options: Any) -> CrossEntropyGradResult:
    return cross_entropy_grad(np.array(logits, np.float32), targets, **({"rows": ["loss"]} | options))


def losses(result: CrossEntropyGradResult) -> list[float]:
    assert result.rows.loss is not None
    return [float(value) for value in result.rows.loss]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [0.276130, 2.951799]),
        ({"label_smoothing": 0.1}, [0.399463, 2.805132]),
        ({"label_smoothing": 0.1, "smoothing_convention": "others"}, [0.461130, 2.731799]),
    ],
)
def test_gives_the_published_row_losses(options: dict[str, Any], expected: list[float]) -> None:
    assert losses(run(PUBLISHED.tolist(), [0, 1], **options)) == pytest.approx(expected, abs=2e-6)


def test_divides_a_weighted_mean_as_pytorch_does() -> None:
    weighted: dict[str, Any] = {"label_smoothing": 0.1, "class_weights": [1, 2, 3]}
    one_hot = np.eye(3, dtype=np.float32)[[0, 1]]
    assert cross_entropy(PUBLISHED, [0, 1], reduction="sum", **weighted).loss == pytest.approx(6.210674, abs=1e-5)
    assert cross_entropy(PUBLISHED, [0, 1], **weighted).loss == pytest.approx(2.070225, abs=1e-5)
    assert cross_entropy(PUBLISHED, one_hot, **weighted).loss == pytest.approx(3.105337, abs=1e-5)


def test_gives_ignored_rows_no_loss_in_a_weighted_mean() -> None:
    result = run([[0.3, 0.4], [1, 2]], [-100, 1], label_smoothing=0.15, class_weights=[0.3, 0.6])
    assert losses(result) == pytest.approx([0, 0.2034086245], abs=1e-6)
    assert result.loss == pytest.approx(0.3390143743, abs=1e-6)
    assert result.count == 1


@pytest.mark.parametrize(("classes", "expected"), [(2, 0.198515), (10, 0.500288), (100, 0.777797)])
def test_reaches_the_entropy_of_the_smoothed_target_at_the_optimum(classes: int, expected: float) -> None:
    gap = math.log(1 + classes * 0.9 / 0.1)
    result = run([[gap] + [0.0] * (classes - 1)], [0], label_smoothing=0.1)
    assert result.loss == pytest.approx(expected, abs=2e-6)
    assert np.abs(result.grad).max() < 5e-7


@pytest.mark.parametrize("row", [[NAN, 1, 2], [INF, 1, 2], [-INF, -INF, -INF]])
def test_makes_a_row_without_probabilities_nan_and_leaves_others_alone(row: list[float]) -> None:
    result = run([row, [1, 2, 3]], [0, 0], reduction="sum", rows=["loss", "argmax"])
    alone = run([[1, 2, 3]], [0], reduction="sum")
    assert math.isnan(result.loss)
    assert np.isnan(result.grad[0]).all()
    np.testing.assert_array_equal(result.grad[1], alone.grad[0])
    assert losses(result)[1] == losses(alone)[0]


def test_gives_no_arg_max_to_a_row_with_nan_or_infinity() -> None:
    result = run([[NAN, 1], [INF, 0], [0, 1]], [0, 0, 1], rows=["argmax"])
    assert result.rows.argmax is not None
    assert result.rows.argmax.tolist() == [-1, -1, 1]
    assert result.correct == 1


@pytest.mark.parametrize("targets", [[2], [[0.0, 0.0, 1.0]]])
def test_a_masked_class_without_mass_adds_nothing(targets: Any) -> None:
    result = run([[-INF, 1, 2]], np.array(targets, np.int64 if targets == [2] else np.float32))
    assert result.loss == pytest.approx(math.log(1 + math.exp(-1)), abs=1e-6)
    assert result.grad[0, 0] == 0


def test_a_masked_class_with_mass_makes_the_loss_infinite_and_the_gradient_finite() -> None:
    result = run([[-INF, 1, 2]], [2], label_smoothing=0.1)
    assert result.loss == INF
    assert np.isfinite(result.grad).all()


def test_one_class_has_neither_loss_nor_gradient() -> None:
    result = run([[5.0], [-3.0]], [0, 0], label_smoothing=0.1)
    assert result.loss == 0
    assert result.grad.tolist() == [[0], [0]]


def test_full_smoothing_forgets_the_label() -> None:
    for target in (0, 1, 2):
        assert run([[1, 2, 3]], [target], label_smoothing=1).loss == pytest.approx(1.4076060, abs=1e-6)


def test_holds_for_the_largest_logits() -> None:
    result = run([[1e30, -1e30]], [0], label_smoothing=0.1)
    assert result.loss == pytest.approx(1e29, rel=1e-6)
    assert result.grad[0].tolist() == pytest.approx([0.05, -0.05], abs=1e-6)


def test_is_never_negative_where_confident_and_right() -> None:
    assert 0 <= run([[20, 0]], [0]).loss <= 2.1e-9


def test_a_mean_over_nothing_is_nan_or_zero_and_its_gradient_zero() -> None:
    rows = [[NAN, 1.0], [2.0, INF]]
    for options in ({"ignore_index": 1}, {"class_weights": [1, 0]}, {"sample_weights": [0, 0]}):
        result = run(rows, [1, 1], **options)
        assert math.isnan(result.loss)
        assert result.grad.tolist() == [[0, 0], [0, 0]]
        assert run(rows, [1, 1], empty="zero", **options).loss == 0
    assert run(rows, [1, 1], ignore_index=1, reduction="sum").loss == 0
    assert run(rows, [1, 1], ignore_index=1, normalizer=3).loss == 0


def test_an_ignored_row_has_no_results_whatever_it_holds() -> None:
    result = run([[NAN, INF], [1, 2]], [-100, 1], rows=["loss", "nll", "lse", "argmax"])
    rows = result.rows
    assert rows.loss is not None
    assert rows.nll is not None
    assert rows.lse is not None
    assert rows.argmax is not None
    assert (rows.loss[0], rows.nll[0], rows.lse[0], rows.argmax[0]) == (0, 0, 0, -1)
    assert result.grad[0].tolist() == [0, 0]
    assert result.count == 1


def test_a_row_of_sample_weight_zero_adds_nothing_and_is_counted() -> None:
    result = run([[NAN, INF], [1, 2]], [0, 1], sample_weights=[0, 2], reduction="sum")
    assert result.loss == pytest.approx(2 * math.log(1 + math.exp(-1)), rel=1e-6)
    assert result.grad[0].tolist() == [0, 0]
    assert result.count == 2


@pytest.mark.parametrize("shape", [(0, 3), (2, 3, 0), (0, 3, 4)])
def test_no_rows_are_legal(shape: tuple[int, ...]) -> None:
    logits = np.zeros(shape, np.float32)
    row_shape = shape[:1] + shape[2:]
    result = cross_entropy_grad(logits, np.zeros(row_shape, np.int64), axis=1, reduction="none")
    assert (result.loss, result.count, result.grad.shape) == (0, 0, shape)
    assert result.rows.loss is not None
    assert result.rows.loss.shape == row_shape
    assert math.isnan(cross_entropy(logits, np.zeros(row_shape, np.uint8), axis=1).loss)


def test_an_empty_list_of_targets_is_no_class_indices() -> None:
    assert cross_entropy(np.zeros((0, 3), np.float32), [], empty="zero").loss == 0


def test_a_million_classes_of_equal_logits() -> None:
    result = cross_entropy_grad(np.zeros((1, 10**6), np.float32), [7])
    assert result.loss == pytest.approx(13.815511, rel=1e-6)
    assert result.grad.sum() == pytest.approx(0, abs=1e-6)


def test_a_softcap_makes_infinities_ordinary() -> None:
    result = run([[INF, -INF]], [0], softcap=2)
    assert result.loss == pytest.approx(math.log(1 + math.exp(-4)), rel=1e-5)
