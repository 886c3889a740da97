"""calibration: how probabilities compare with what happened. The sums over the rows are the kernel's."""

from __future__ import annotations

import math
from typing import NoReturn

import numpy as np
import numpy.typing as npt

from . import _abi
from ._arrays import as_floats
from ._call import Call
from ._layout import read_layout
from ._options import is_positive, read_integer, read_number, refuse_unknown
from ._pool import borrow
from ._results import CalibrationBin, CalibrationResult
from ._smoothing import Smoothing
from ._stream import run_calibration
from ._targets import IndexTargets, read_targets


def calibration(
    logits: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    axis: int | None = None,
    bins: int | None = 15,
    logit_scale: float | None = 1.0,
    ignore_index: int | None = None,
    **unknown: NoReturn,
) -> CalibrationResult:
    """How well the probabilities softmax(logits) match what happens.

    ECE and MCE are over bins (lower, upper] of equal width of the arg-max probability (Guo et al. 2017, "On Calibration of
    Modern Neural Networks"); a confidence up to 1e-7 above an edge counts as on it, because float32 hardly tells the two
    apart. Probability targets count with their arg-max as the label; nll and Brier use the full row. A counted row without
    finite probabilities makes every average NaN, and so does having no counted row.

    :param logits: As :func:`cross_entropy` takes them.
    :param targets: The same.
    :param axis: The same.
    :param bins: How many bins there are over (0, 1]; 1 to 2^20.
    :param logit_scale: Finite, > 0: what the logits are multiplied by (1 / temperature).
    :param ignore_index: As in :func:`cross_entropy`; ignored rows are not counted.
    :raises LsError: ``SHAPE``, ``TYPE``, ``RANGE``, ``TARGET_RANGE``, ``WASM_UNAVAILABLE``

    >>> import numpy as np, ls_core
    >>> result = ls_core.calibration(np.array([[0, 0], [0, 9]], np.float32), [0, 1], bins=10)
    >>> result.accuracy, round(result.ece, 3), result.bins[4].count
    (1.0, 0.25, 1)
    """
    refuse_unknown(calibration, unknown)
    floats = as_floats(logits, "logits")
    layout = read_layout(floats.shape, axis)
    checked_targets = read_targets(targets, layout, ignore_index)
    allowed = f"an integer from 1 to {_abi.MAX_BINS}"
    number = read_integer(bins, "bins", 15, allowed, lambda value: 1 <= value <= _abi.MAX_BINS)
    scale = read_number(logit_scale, "logit_scale", 1.0, "finite and > 0", is_positive)
    if isinstance(checked_targets, IndexTargets):
        count, _ = checked_targets.sum(layout.classes, None, None)
    else:
        count, _ = checked_targets.sum(layout, None)
    call = Call(layout, floats, checked_targets, Smoothing(0.0, False, None), logit_scale=scale)
    with borrow() as kernel, np.errstate(over="ignore", invalid="ignore"):
        sums = run_calibration(call, kernel, number)
    return _result_of(sums, count, layout.classes, scale)


def _result_of(sums: npt.NDArray[np.float64], count: int, classes: int, scale: float) -> CalibrationResult:
    """What the sums come to; ``count`` rows were not ignored."""
    bins = []
    correct = ece = mce = 0.0
    of_bins = sums[_abi.CALIBRATION_SIZE // 8 :].reshape(-1, _abi.BIN_SIZE // 8).tolist()
    for i, of_bin in enumerate(of_bins):
        in_bin = of_bin[_abi.BIN_COUNT]
        confidence = of_bin[_abi.BIN_CONFIDENCE] / in_bin if in_bin else 0.0
        accuracy = of_bin[_abi.BIN_CORRECT] / in_bin if in_bin else 0.0
        gap = abs(accuracy - confidence)
        correct += of_bin[_abi.BIN_CORRECT]
        ece += in_bin * gap
        mce = max(mce, gap)
        bins.append(CalibrationBin(i / len(of_bins), (i + 1) / len(of_bins), int(in_bin), confidence, accuracy))
    total_confidence = float(sums[_abi.SUM_OF_CONFIDENCE])
    # NaN where a row had no probabilities or none was counted.
    has_none = count == 0 or math.isnan(total_confidence)

    def mean(total: float) -> float:
        return math.nan if has_none else total / count

    return CalibrationResult(
        count=count,
        accuracy=mean(correct),
        nll=mean(float(sums[_abi.SUM_OF_NLL])),
        brier=mean(float(sums[_abi.SUM_OF_BRIER])),
        ece=mean(ece),
        mce=math.nan if has_none else mce,
        mean_confidence=mean(total_confidence),
        max_logit_gap=math.nan if count == 0 else _largest_gap(float(sums[_abi.SUM_OF_LEAST_X]), classes, scale),
        bins=tuple(bins),
    )


def _largest_gap(least_x: float, classes: int, scale: float) -> float:
    """The largest logit less the mean of the others, at its largest."""
    # NaN stays: in a row without probabilities it is in the sum of x too, and in a minimum for good.
    if classes == 1:
        return least_x if math.isnan(least_x) else 0.0
    return (scale / (classes - 1)) * (0 - least_x)
