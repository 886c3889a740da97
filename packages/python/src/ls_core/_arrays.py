"""What the door must know about arrays: their kind, their shape, whether they overlap."""

from __future__ import annotations

import math
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from ._errors import LsError, describe

AnyArray: TypeAlias = npt.NDArray[Any]
Floats: TypeAlias = npt.NDArray[np.float32]
Scalar = TypeVar("Scalar", bound=np.generic)

_MOST_WORK: Any = 1000
"""How long NumPy may look for a byte that two strided arrays share; after that they count as overlapping."""


def as_array(value: object, name: str) -> AnyArray:
    """``value``, an array or whatever NumPy makes one of without complaint, as an array."""
    if isinstance(value, np.ma.MaskedArray):
        raise LsError("TYPE", f"expected {name} without a mask, got a masked array of shape {value.shape}")
    try:
        return np.asarray(value)
    except Exception as cause:  # What the classes of other libraries raise is theirs.
        raise LsError("TYPE", f"expected {name} to be an array, got {describe(value)}: {cause}") from cause


def as_floats(value: object, name: str) -> AnyArray:
    """``value`` as an array of floating-point numbers of any size."""
    array = as_array(value, name)
    if array.dtype.kind != "f":
        got = describe(array if array.ndim > 0 else value)
        raise LsError("TYPE", f"expected {name} to be an array of floating-point numbers, got {got}")
    return array


def check_shape(array: AnyArray, name: str, shape: tuple[int, ...], meaning: str) -> None:
    if array.shape != shape:
        raise LsError("SHAPE", f"expected {name} of shape {shape}, {meaning}, got shape {array.shape}")


def as_weights(value: object, name: str, shape: tuple[int, ...], meaning: str) -> Floats | None:
    """``value`` as float32 weights in one line; every entry finite and >= 0. ``None`` is absent."""
    if value is None:
        return None
    array = as_array(value, name)
    if array.dtype.kind not in "fiu" and array.size > 0:
        raise LsError("TYPE", f"expected {name} to be an array of numbers, got {describe(array)}")
    check_shape(array, name, shape, meaning)
    weights = as_line(array)
    # The sign as given, not as rounded: -1e-50 is negative, though its float32 is -0.
    if array.size > 0 and not (array.min() >= 0 and weights.max() < math.inf):
        at = int((~((array.reshape(-1) >= 0) & (weights < math.inf))).argmax())
        index = ", ".join(str(i) for i in np.unravel_index(at, shape))
        raise LsError("RANGE", f"expected {name} to be finite and >= 0, got {name}[{index}] = {array.reshape(-1)[at]}")
    return weights


def as_line(array: AnyArray) -> Floats:
    """The values as float32 in one line; those beyond its range are infinite. A view where they lie so already."""
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(array, np.float32).reshape(-1)


def check_out(value: object, shape: tuple[int, ...]) -> Floats | None:
    """``value`` as an array that a gradient can be written to. ``None`` is absent."""
    if value is None:
        return None
    if not isinstance(value, np.ndarray) or value.dtype != np.float32 or isinstance(value, np.ma.MaskedArray):
        raise LsError("TYPE", f"expected out to be a float32 array, got {describe(value)}")
    if not value.flags.writeable:
        raise LsError("TYPE", "expected out to be writeable, got a read-only array")
    check_shape(value, "out", shape, "that of the logits")
    _check_not_folded(value)
    return value


def check_apart(out: AnyArray, other: AnyArray | None, name: str) -> None:
    """Refuses an output that shares memory with an input."""
    if other is None:
        return
    try:
        overlap = np.shares_memory(out, other, max_work=_MOST_WORK)
    except np.exceptions.TooHardError:
        overlap = True
    if overlap:
        raise LsError("OVERLAP", f"expected out to share no memory with {name}, got arrays that overlap")


def is_same_view(a: AnyArray, b: AnyArray) -> bool:
    """The same view of the same memory."""
    return (
        a.__array_interface__["data"][0] == b.__array_interface__["data"][0]
        and a.dtype == b.dtype
        and a.shape == b.shape
        and a.strides == b.strides
    )


def new_array(shape: tuple[int, ...], dtype: type[Scalar], name: str) -> npt.NDArray[Scalar]:
    """A new array whose values are not set yet, or ``OUT_OF_MEMORY``."""
    try:
        return np.empty(shape, dtype)
    except (MemoryError, ValueError) as cause:
        raise LsError("OUT_OF_MEMORY", f"expected memory for {name} of shape {shape}, got none") from cause


def _check_not_folded(out: AnyArray) -> None:
    """Refuses an array in which one number stands for several, as a broadcast one."""
    reach = out.itemsize
    for stride, size in sorted(
        (abs(stride), size) for stride, size in zip(out.strides, out.shape, strict=True) if size > 1
    ):
        if stride < reach:
            raise LsError("OVERLAP", f"expected out to have memory for each of its numbers, got strides {out.strides}")
        reach += stride * (size - 1)
