"""N-d logits, arrays with strides, and gradients in place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from problems import ALL_ROWS, bits, probabilities_like, problem

from ls_core import _stream, calibration, cross_entropy_grad
from ls_core._layout import boxes

SHAPES = [
    ((3, 5, 4, 6), 1),
    ((2, 3, 5, 4), -1),
    ((7, 3), 0),
    ((4, 3, 2), 0),
    ((6,), 0),
    ((2, 1, 3, 1, 2), 2),
    ((5, 2, 1), 1),
]


@pytest.fixture(params=[None, 1024])
def block_logits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs with blocks of the usual size, and with blocks of a few rows that end anywhere."""
    if request.param is not None:
        monkeypatch.setattr(_stream, "BLOCK_ROWS", 7)


@pytest.mark.usefixtures("block_logits")
@pytest.mark.parametrize(("shape", "axis"), SHAPES)
@pytest.mark.parametrize("with_probabilities", [False, True])
def test_an_axis_means_what_moving_it_to_the_end_means(
    shape: tuple[int, ...], axis: int, with_probabilities: bool
) -> None:
    logits, targets = problem(shape, axis)
    classes = shape[axis]
    rows = np.moveaxis(logits, axis, -1).reshape(-1, classes)
    given: Any = probabilities_like(logits, axis) if with_probabilities else targets
    flat: Any = np.moveaxis(given, axis, -1).reshape(-1, classes) if with_probabilities else targets.reshape(-1)
    row_weights = np.linspace(0.5, 2, targets.size)
    common: dict[str, Any] = {"label_smoothing": 0.1, "class_weights": np.linspace(1, 2, classes), "rows": ALL_ROWS}
    expected = cross_entropy_grad(rows, flat, sample_weights=row_weights, **common)
    result = cross_entropy_grad(logits, given, axis=axis, sample_weights=row_weights.reshape(targets.shape), **common)
    assert (result.loss, result.count, result.correct) == (expected.loss, expected.count, expected.correct)
    np.testing.assert_array_equal(np.moveaxis(result.grad, axis, -1).reshape(-1, classes), expected.grad)
    for name in ALL_ROWS:
        values = getattr(result.rows, name)
        assert values.shape == targets.shape
        np.testing.assert_array_equal(values.reshape(-1), getattr(expected.rows, name))
    assert calibration(logits, given, axis=axis) == calibration(rows, flat)


@pytest.mark.usefixtures("block_logits")
def test_arrays_may_have_any_strides() -> None:
    logits, targets = problem((20, 12))
    expected = bits(cross_entropy_grad(logits, targets, rows=ALL_ROWS))
    padded = np.zeros((40, 30), np.float32)
    views = [
        np.asfortranarray(logits),
        logits[::-1].copy()[::-1],
        logits[:, ::-1].copy()[:, ::-1],
        np.repeat(np.repeat(logits, 2, 0), 3, 1)[::2, ::3],
    ]
    for view in views:
        assert bits(cross_entropy_grad(view, targets, rows=ALL_ROWS)) == expected
    out = padded[::2, 5:29:2]
    result = cross_entropy_grad(logits, targets, out=out, rows=ALL_ROWS)
    assert result.grad is out
    assert bits(result) == expected
    assert not padded[1::2].any()
    assert not padded[:, :5].any()


def test_broadcast_logits_and_targets_are_read_as_they_are() -> None:
    row, _ = problem((1, 9))
    logits = np.broadcast_to(row, (50, 9))
    targets = np.broadcast_to(np.int64(4), (50,))
    assert bits(cross_entropy_grad(logits, targets)) == bits(cross_entropy_grad(logits.copy(), targets.copy()))


@pytest.mark.usefixtures("block_logits")
@pytest.mark.parametrize(("shape", "axis"), SHAPES)
def test_in_place_gives_the_bits_of_a_new_array(shape: tuple[int, ...], axis: int) -> None:
    logits, targets = problem(shape, axis)
    expected = bits(cross_entropy_grad(logits, targets, axis=axis, rows=ALL_ROWS))
    own = logits.copy()
    again = own[...]
    assert again is not own
    result = cross_entropy_grad(own, targets, axis=axis, out=again, rows=ALL_ROWS)
    assert bits(result) == expected
    strided = np.asfortranarray(logits)
    assert bits(cross_entropy_grad(strided, targets, axis=axis, out=strided, rows=ALL_ROWS)) == expected


def test_writes_no_byte_beside_the_gradient() -> None:
    logits, targets = problem((9, 13))
    guarded = np.full(9 * 13 + 20, 7, np.float32)
    out = guarded[10:-10].reshape(9, 13)
    cross_entropy_grad(logits, targets, out=out)
    assert (guarded[:10] == 7).all()
    assert (guarded[-10:] == 7).all()


def test_leaves_its_inputs_as_they_were() -> None:
    logits, targets = problem((30, 10))
    kept = logits.copy(), targets.copy()
    cross_entropy_grad(logits, targets, label_smoothing=0.1)
    np.testing.assert_array_equal(logits, kept[0])
    np.testing.assert_array_equal(targets, kept[1])


@pytest.mark.parametrize("shape", [(), (5,), (3, 4), (2, 3, 4), (1, 5, 1, 2)])
def test_boxes_cover_each_row_once_and_in_order(shape: tuple[int, ...]) -> None:
    numbers = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    for first in range(numbers.size):
        for end in range(first + 1, numbers.size + 1):
            found = [(np.ravel(numbers[index]), length) for index, length in boxes(shape, first, end)]
            assert [len(values) for values, _ in found] == [length for _, length in found]
            np.testing.assert_array_equal(np.concatenate([values for values, _ in found]), np.arange(first, end))
            assert len(found) <= max(1, 2 * len(shape) - 1)
