"""Where the logits of a row lie: which axis counts classes. Rows are numbered in C order over the other axes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ._abi import MAX_CLASSES
from ._arrays import AnyArray
from ._errors import LsError
from ._options import read_number


@dataclass(frozen=True)
class Layout:
    """Of an array of logits, or any of the same shape."""

    shape: tuple[int, ...]
    axis: int
    """Which axis counts classes; not negative."""
    row_shape: tuple[int, ...]
    """The shape without that axis."""
    rows: int
    """N."""
    classes: int
    """K, at least 1."""

    def rows_of(self, array: AnyArray) -> AnyArray:
        """A view of ``array`` with the classes last: what is before them are the rows."""
        axes = [axis for axis in range(array.ndim) if axis != self.axis]
        return array.transpose(*axes, self.axis)


def read_layout(shape: tuple[int, ...], axis: object) -> Layout:
    """The layout of logits of ``shape``; ``axis`` as the caller gave it."""
    rank = len(shape)
    if rank == 0:
        raise LsError("SHAPE", "expected logits to have an axis of classes, got shape ()")
    if axis is None and rank > 2:
        raise LsError("SHAPE", f"expected axis with logits of shape {shape}: only up to rank 2 it is the last one")
    given = read_number(axis, "axis", rank - 1.0, "an integer", lambda value: not math.isnan(value))
    if not given.is_integer() or not -rank <= given < rank:
        raise LsError("SHAPE", f"expected axis to be an integer from {-rank} to {rank - 1}, got {axis}")
    at = int(given) % rank
    check_classes(shape[at], f"the classes of logits of shape {shape} with axis {at}")
    row_shape = shape[:at] + shape[at + 1 :]
    return Layout(shape=shape, axis=at, row_shape=row_shape, rows=math.prod(row_shape), classes=shape[at])


def check_classes(classes: int, name: str) -> int:
    """``classes`` as a number of them that the kernel takes."""
    if not 1 <= classes <= MAX_CLASSES:
        raise LsError("SHAPE", f"expected {name} to be from 1 to {MAX_CLASSES}, got {classes}")
    return classes


Box = tuple[tuple[int | slice, ...], int]
"""An index of rows that lie side by side, and how many they are."""


def boxes(row_shape: tuple[int, ...], first: int, end: int, before: tuple[int, ...] = ()) -> Iterator[Box]:
    """Cuts rows ``first`` to ``end`` of N-d rows into few indices, in order: one if whole indices of the first axis are meant."""
    if not row_shape:
        yield before, 1
        return
    inner = math.prod(row_shape[1:])
    whole, whole_end = -(-first // inner), end // inner
    if whole > whole_end:
        start = whole_end * inner
        yield from boxes(row_shape[1:], first - start, end - start, (*before, whole_end))
        return
    if first < whole * inner:
        yield from boxes(row_shape[1:], first - (whole - 1) * inner, inner, (*before, whole - 1))
    if whole < whole_end:
        yield (*before, slice(whole, whole_end)), (whole_end - whole) * inner
    if whole_end * inner < end:
        yield from boxes(row_shape[1:], 0, end - whole_end * inner, (*before, whole_end))
