"""Targets of every type, and logits of every floating-point type."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from problems import ALL_ROWS, bits, probabilities_like, problem

from ls_core import LsError, cross_entropy, cross_entropy_grad

INTEGERS = [np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64]
LOGITS, TARGETS = problem((70, 10))


@pytest.mark.parametrize("kind", INTEGERS)
def test_every_integer_type_means_the_same(kind: type[np.integer]) -> None:
    expected = bits(cross_entropy_grad(LOGITS, TARGETS, label_smoothing=0.1, rows=ALL_ROWS))
    targets = TARGETS.astype(kind)
    for given in (targets, targets.astype(targets.dtype.newbyteorder()), np.repeat(targets, 2)[::2], targets.tolist()):
        assert bits(cross_entropy_grad(LOGITS, given, label_smoothing=0.1, rows=ALL_ROWS)) == expected


@pytest.mark.parametrize("kind", INTEGERS)
@pytest.mark.parametrize("ignored", [-100, 255, 3, 2**40, -(2**63), 2**64])
def test_compares_the_ignored_index_in_the_targets_own_type(kind: type[np.integer], ignored: int) -> None:
    limits = np.iinfo(kind)
    targets = TARGETS.astype(kind)
    if limits.min <= ignored <= limits.max:
        targets[::7] = ignored
        kept = targets != targets.dtype.type(ignored)
    else:
        kept = np.ones(70, np.bool_)
    weights = np.linspace(0.5, 2, 10)
    result = cross_entropy_grad(LOGITS, targets, ignore_index=ignored, class_weights=weights)
    alone = cross_entropy_grad(LOGITS[kept], targets[kept], ignore_index=10, class_weights=weights)
    assert result.count == np.count_nonzero(kept)
    assert result.loss == pytest.approx(alone.loss, rel=1e-12)
    np.testing.assert_array_equal(result.grad[kept], alone.grad)
    assert not result.grad[~kept].any()


def test_minus_100_matches_no_unsigned_target() -> None:
    with pytest.raises(LsError, match="got 156"):
        cross_entropy(LOGITS, np.full(70, -100, np.int8).astype(np.uint8))


def test_a_list_of_whole_numbers_means_class_indices() -> None:
    expected = cross_entropy(LOGITS, TARGETS).loss
    assert cross_entropy(LOGITS, [float(target) for target in TARGETS]).loss == expected


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_probabilities_of_every_type_are_rounded_to_float32(kind: type[np.floating]) -> None:
    probabilities = probabilities_like(LOGITS).astype(kind)
    expected = bits(cross_entropy_grad(LOGITS, probabilities.astype(np.float32), label_smoothing=0.1, rows=ALL_ROWS))
    assert bits(cross_entropy_grad(LOGITS, probabilities, label_smoothing=0.1, rows=ALL_ROWS)) == expected


def test_indices_are_one_hot_probabilities() -> None:
    one_hot = np.eye(10, dtype=np.float32)[TARGETS]
    by_index = cross_entropy_grad(LOGITS, TARGETS, label_smoothing=0.1)
    by_row = cross_entropy_grad(LOGITS, one_hot, label_smoothing=0.1)
    assert by_row.loss == pytest.approx(by_index.loss, rel=1e-6)
    np.testing.assert_allclose(by_row.grad, by_index.grad, rtol=0, atol=1e-8)
    assert by_row.correct == by_index.correct


@pytest.mark.parametrize("kind", [np.float16, np.float64, np.dtype(">f4"), np.dtype("<f8")])
def test_logits_of_every_type_are_rounded_to_float32(kind: Any) -> None:
    logits = LOGITS.astype(np.float16).astype(kind)
    result = cross_entropy_grad(logits, TARGETS, rows=ALL_ROWS)
    assert result.grad.dtype == np.float32
    assert bits(result) == bits(cross_entropy_grad(logits.astype(np.float32), TARGETS, rows=ALL_ROWS))


def test_logits_beyond_float32_become_infinite_without_a_warning() -> None:
    assert np.isnan(cross_entropy(np.array([[1e39, 0]]), [0]).loss)
    assert cross_entropy(np.array([[-1e39, 0]]), [1]).loss == 0


def test_takes_whatever_numpy_makes_an_array_of() -> None:
    class Tensor:
        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            return LOGITS

    assert cross_entropy(Tensor(), TARGETS).loss == cross_entropy(LOGITS, TARGETS).loss
    assert cross_entropy([[1.0, 2.0]], [1]).loss == pytest.approx(0.31326166)
    assert cross_entropy(np.array([1.0, 2.0]), 1).loss == pytest.approx(0.31326166)


def test_weights_of_every_type_mean_the_same() -> None:
    expected = bits(cross_entropy_grad(LOGITS, TARGETS, class_weights=np.arange(10, dtype=np.float32)))
    for weights in (list(range(10)), np.arange(10, dtype=np.uint8), np.arange(10.0), np.arange(20.0)[::2] / 2):
        assert bits(cross_entropy_grad(LOGITS, TARGETS, class_weights=weights)) == expected


def test_takes_numpy_numbers_as_options() -> None:
    expected = cross_entropy(LOGITS, TARGETS, label_smoothing=0.5, ignore_index=3).loss
    options: dict[str, Any] = {"label_smoothing": np.float32(0.5), "ignore_index": np.int64(3)}
    assert cross_entropy(LOGITS, TARGETS, **options).loss == expected


def test_an_option_that_is_none_is_absent() -> None:
    options = ("label_smoothing", "smoothing_convention", "reduction", "empty", "logit_scale", "z_loss", "grad_output")
    nothing: dict[str, Any] = dict.fromkeys(options)
    assert bits(cross_entropy_grad(LOGITS, TARGETS, **nothing)) == bits(cross_entropy_grad(LOGITS, TARGETS))
