"""smooth_labels: the smoothed target rows themselves, without weights. NumPy alone, in float64 rounded once."""

from __future__ import annotations

from typing import Literal, NoReturn

import numpy as np
import numpy.typing as npt

from ._arrays import AnyArray, Floats, new_array
from ._errors import LsError
from ._layout import check_classes, read_layout
from ._options import is_any, read_integer, refuse_unknown
from ._smoothing import Smoothing, read_smoothing
from ._targets import ProbabilityTargets, as_target_array, index_targets

_BLOCK = 1 << 16


def smooth_labels(
    targets: npt.ArrayLike,
    *,
    classes: int | None = None,
    label_smoothing: float | None = 0.0,
    smoothing_convention: Literal["uniform", "others"] | None = "uniform",
    prior: npt.ArrayLike | None = None,
    ignore_index: int | None = None,
    **unknown: NoReturn,
) -> npt.NDArray[np.float32]:
    """The smoothed targets themselves: (1−α)·y + α/K, or as ``smoothing_convention`` and ``prior`` say.

    Source: Szegedy et al. 2016, "Rethinking the Inception Architecture for Computer Vision", section 7.

    :param targets: Class indices of any integer type and shape; or class probabilities, floating-point, finite and >= 0,
        with the classes last.
    :param classes: K. Required with class indices.
    :param label_smoothing: As in :func:`cross_entropy`, and so are the next three.
    :param smoothing_convention: The same.
    :param prior: The same.
    :param ignore_index: The same; ignored rows are zeros.
    :returns: float32, one row of K classes for each target: of the shape of the indices with K added, or of the
        probabilities' shape.
    :raises LsError: ``SHAPE``, ``TYPE``, ``RANGE``, ``TARGET_RANGE``, ``OUT_OF_MEMORY``

    >>> import ls_core
    >>> ls_core.smooth_labels([1, 0], classes=4, label_smoothing=0.5).tolist()
    [[0.125, 0.625, 0.125, 0.125], [0.625, 0.125, 0.125, 0.125]]
    """
    refuse_unknown(smooth_labels, unknown)
    number = read_integer(classes, "classes", None, "an integer", is_any)
    if number is not None:
        check_classes(number, "classes")
    array = _as_targets(targets, number, ignore_index)
    if array.dtype.kind == "f":
        number = array.shape[-1]
    if number is None:
        raise LsError("SHAPE", "expected the option classes with class indices, got none")
    smoothing = read_smoothing(label_smoothing, smoothing_convention, prior, number)
    if array.dtype.kind == "f":
        return _smooth_probabilities(array, smoothing)
    return _smooth_indices(array, number, smoothing, ignore_index)


def _as_targets(targets: object, classes: int | None, ignore_index: object) -> AnyArray:
    array = as_target_array(targets, None, classes or 0, ignore_index)
    if array.dtype.kind != "f":
        return array
    if array.ndim == 0 or (classes is not None and array.shape[-1] != classes):
        expected = "..." if classes is None else f"..., {classes}"
        raise LsError("SHAPE", f"expected probability targets of shape ({expected}), got shape {array.shape}")
    return array


def _smooth_probabilities(probabilities: AnyArray, smoothing: Smoothing) -> Floats:
    classes = probabilities.shape[-1]
    layout = read_layout(probabilities.shape, -1)
    ProbabilityTargets(probabilities).check(layout)
    smoothed = new_array(probabilities.shape, np.float32, "the smoothed labels")
    confidence, spread = smoothing.confidence(classes), smoothing.spread(classes)
    rows, smoothed_rows = probabilities.reshape(-1, classes), smoothed.reshape(-1, classes)
    at_once = max(1, _BLOCK // classes)
    for first in range(0, layout.rows, at_once):
        block = rows[first : first + at_once].astype(np.float64)
        smoothed_rows[first : first + at_once] = confidence * block + spread
    return smoothed


def _smooth_indices(array: AnyArray, classes: int, smoothing: Smoothing, ignore_index: object) -> Floats:
    targets = index_targets(array, ignore_index)
    targets.sum(classes, None, None)
    smoothed = new_array((array.size, classes), np.float32, "the smoothed labels")
    spread = np.broadcast_to(smoothing.spread(classes), (classes,))
    smoothed[...] = spread
    for first in range(0, array.size, _BLOCK):
        indices = np.empty(min(_BLOCK, array.size - first), np.int32)
        targets.read(first, indices)
        ignored = indices == targets.ignored_in_kernel
        at = np.arange(first, first + indices.size)
        classes_at = np.where(ignored, 0, indices)
        smoothed[at, classes_at] = smoothing.confidence(classes) + spread[classes_at]
        smoothed[at[ignored]] = 0
    return smoothed.reshape(*array.shape, classes)
