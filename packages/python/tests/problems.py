"""Seeded problems, and results to compare bit by bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

import ls_core


def problem(
    shape: tuple[int, ...], axis: int = -1, seed: int = 1
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Logits of a shape, and class indices along an axis."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 3, shape).astype(np.float32)
    row_shape = list(shape)
    classes = row_shape.pop(axis)
    return logits, random.integers(0, classes, row_shape)


def probabilities_like(logits: npt.NDArray[np.float32], axis: int = -1, seed: int = 2) -> npt.NDArray[np.float32]:
    values = np.random.default_rng(seed).random(logits.shape) + 0.01
    probabilities: npt.NDArray[np.float32] = (values / values.sum(axis, keepdims=True)).astype(np.float32)
    return probabilities


def bits(result: ls_core.CrossEntropyGradResult) -> tuple[Any, ...]:
    """Everything a result holds."""
    rows = [values for values in vars(result.rows).values() if values is not None]
    arrays = [np.ascontiguousarray(values).tobytes() for values in (result.grad, *rows)]
    return (result.loss, result.count, result.correct, *arrays)


ALL_ROWS: Any = ["loss", "nll", "lse", "argmax"]
