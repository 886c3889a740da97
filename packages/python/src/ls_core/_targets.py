"""The kinds of targets. Class indices of any integer type are checked in one look before a call and read as int32 in blocks
while it runs; probabilities are floating-point and lie as the logits do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ._abi import DEFAULT_IGNORE_INDEX
from ._arrays import AnyArray, Floats, as_array
from ._errors import LsError, describe
from ._layout import Layout
from ._options import is_any, read_integer

IGNORED = -1
"""What ``read`` gives for a row that is ignored and whose index int32 does not hold. Not a class, so never a target."""

_BLOCK = 1 << 16


@dataclass(frozen=True)
class IndexTargets:
    """Class indices in one line, one a row."""

    values: AnyArray
    ignore_index: int
    """As the caller gave it."""
    ignored: int | None
    """The same, or ``None`` where the type of the targets has no such number."""

    @property
    def ignored_in_kernel(self) -> int:
        """What marks an ignored row in what ``read`` gives."""
        return self.ignored if self.ignored is not None and _is_int32(self.ignored) else IGNORED

    def read(self, first: int, into: npt.NDArray[np.int32]) -> None:
        """Rows from ``first`` on, already checked, as int32."""
        block = self.values[first : first + into.size]
        into[...] = block
        if self.ignored is not None and not _is_int32(self.ignored):
            into[block == self.ignored] = IGNORED

    def sum(self, classes: int, class_weights: Floats | None, sample_weights: Floats | None) -> tuple[int, float]:
        """Rows that are counted, and over them the sum of s_i·w_{t_i}; ``TARGET_RANGE`` at the first that is no class."""
        count, weight = 0, 0.0
        for first in range(0, self.values.size, _BLOCK):
            block = self.values[first : first + _BLOCK]
            counted = self._counted(block, first, classes)
            count += block.size if counted is None else int(np.count_nonzero(counted))
            if class_weights is not None or sample_weights is not None:
                terms = np.ones(block.size)
                if class_weights is not None:
                    terms *= class_weights[block if counted is None else np.where(counted, block, 0)]
                if sample_weights is not None:
                    terms *= sample_weights[first : first + _BLOCK]
                weight = _sum_on(weight, terms if counted is None else terms[counted])
        return count, count if class_weights is None and sample_weights is None else weight

    def _counted(self, block: AnyArray, first: int, classes: int) -> npt.NDArray[np.bool_] | None:
        """Which rows of a block are not ignored; ``None``: all of them. Refuses indices that are no class."""
        ignored = self.ignored
        ignores_a_class = ignored is not None and 0 <= ignored < classes
        if not ignores_a_class and block.min() >= 0 and block.max() < classes:
            return None
        counted = np.ones(block.size, np.bool_) if ignored is None else block != ignored
        bad = counted & ((block < 0) | (block >= classes))
        if bad.any():
            at = int(bad.argmax())
            raise bad_target(block[at], first + at, classes, self.ignore_index)
        return counted


@dataclass(frozen=True)
class ProbabilityTargets:
    """Class probabilities, of the logits' shape and layout."""

    values: AnyArray

    def sum(self, layout: Layout, sample_weights: Floats | None) -> tuple[int, float]:
        """Rows, and the sum of their s_i; ``RANGE`` at the first probability that is negative or not finite."""
        self.check(layout)
        if sample_weights is None:
            return layout.rows, layout.rows
        return layout.rows, _sum_on(0.0, sample_weights.astype(np.float64))

    def check(self, layout: Layout) -> None:
        # NaN is neither; a float64 that float32 has no number for rounds to infinity.
        if self.values.size == 0 or (self.values.min() >= 0 and _to_float32(self.values.max()) < math.inf):
            return
        for row, index in enumerate(np.ndindex(layout.row_shape)):
            values = layout.rows_of(self.values)[index]
            bad = ~((values >= 0) & (_to_float32(values) < math.inf))
            if bad.any():
                at = int(bad.argmax())
                raise LsError(
                    "RANGE",
                    f"expected probability targets to be finite and >= 0, got {values[at]} in row {row}, class {at}",
                )


Targets = IndexTargets | ProbabilityTargets


def read_targets(value: object, layout: Layout, ignore_index: object) -> Targets:
    """Kind and shape of the targets. Their values are looked at by ``sum``, after all else."""
    shape = layout.shape
    array = as_target_array(value, layout.row_shape, layout.classes, ignore_index)
    if array.dtype.kind == "f":
        if array.shape != shape:
            raise LsError(
                "SHAPE", f"expected probability targets of the logits' shape {shape}, got shape {array.shape}"
            )
        return ProbabilityTargets(array)
    if array.shape != layout.row_shape:
        more = " (class probabilities are floating-point)" if array.shape == shape else ""
        raise LsError(
            "SHAPE",
            f"expected class indices of shape {layout.row_shape}, the logits' without axis {layout.axis}, "
            f"got shape {array.shape}{more}",
        )
    return index_targets(array, ignore_index)


def index_targets(array: AnyArray, ignore_index: object) -> IndexTargets:
    ignored = read_integer(ignore_index, "ignore_index", DEFAULT_IGNORE_INDEX, "an integer", is_any)
    bounds = np.iinfo(array.dtype)
    return IndexTargets(array.reshape(-1), ignored, ignored if bounds.min <= ignored <= bounds.max else None)


def as_target_array(value: object, row_shape: tuple[int, ...] | None, classes: int, ignore_index: object) -> AnyArray:
    """``value`` as an array of integers or, with probabilities, of floating-point numbers.

    A list of numbers that has the shape of class indices means class indices, and nothing else tells an empty one.
    """
    array = as_array(value, "targets")
    is_listed = not isinstance(value, np.ndarray)
    if is_listed and array.size == 0:
        array = array.astype(np.int64)
    if array.dtype.kind not in "iuf":
        raise LsError(
            "TYPE",
            "expected targets to be class indices (integers) or class probabilities (floating-point), "
            f"got {describe(array if array.ndim > 0 else value)}",
        )
    if array.dtype.kind == "f" and is_listed and array.shape == row_shape:
        no_index = ~((np.floor(array) == array) & (np.abs(array) < 2**53))
        if no_index.any():
            at = int(no_index.argmax())
            ignored = read_integer(ignore_index, "ignore_index", DEFAULT_IGNORE_INDEX, "an integer", is_any)
            raise bad_target(array.reshape(-1)[at], at, classes, ignored)
        array = array.astype(np.int64)
    if array.dtype.kind == "f" and ignore_index is not None:
        raise LsError("RANGE", "expected ignore_index only with class indices, got it with class probabilities")
    return array


def bad_target(target: object, row: int, classes: int, ignore_index: int) -> LsError:
    return LsError(
        "TARGET_RANGE",
        f"expected the target of row {row} to be an integer from 0 to {classes - 1} or ignore_index = {ignore_index}, "
        f"got {target}",
    )


def _to_float32(values: AnyArray) -> Floats:
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(values, np.float32)


def _sum_on(total: float, terms: npt.NDArray[np.float64]) -> float:
    """Adds the terms to ``total`` in order: how they are cut into blocks does not show."""
    return float(np.cumsum(np.concatenate(([total], terms)))[-1])


def _is_int32(index: int) -> bool:
    return -(2**31) <= index < 2**31
