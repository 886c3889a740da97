"""The door of the losses: every argument is checked, nothing is written, and what comes out is a call whose divisor is known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real

import numpy as np

from ._arrays import (
    AnyArray,
    Floats,
    as_array,
    as_floats,
    as_line,
    as_weights,
    check_apart,
    check_out,
    check_shape,
    is_same_view,
    new_array,
)
from ._call import Call
from ._errors import LsError, describe
from ._layout import Layout, read_layout
from ._options import check_name, is_not_negative, is_positive, read_name, read_number
from ._smoothing import read_smoothing
from ._targets import IndexTargets, read_targets

REDUCTIONS = ("mean", "sum", "none")
ROW_NAMES = ("loss", "nll", "lse", "argmax")
EMPTY = ("nan", "zero")


@dataclass(frozen=True)
class CheckedLoss:
    """A call that has passed the door, with what its loss is made of."""

    call: Call
    count: int
    """Rows that are not ignored."""
    divisor: float
    """What the sum of row losses is divided by; 0 is a mean over nothing."""
    empty: float
    """The loss of a mean over nothing."""
    gradient: Floats | None
    """Where the gradient goes, also when a mean over nothing has none to compute."""


@dataclass(frozen=True)
class LossOptions:
    """The options of a loss as the caller gave them; a test holds their names and order to those of the public functions."""

    axis: object
    label_smoothing: object
    smoothing_convention: object
    prior: object
    class_weights: object
    sample_weights: object
    ignore_index: object
    reduction: object
    normalizer: object
    empty: object
    logit_scale: object
    softcap: object
    z_loss: object
    grad_output: object
    rows: object
    out: object

    @classmethod
    def of(cls, arguments: Mapping[str, object]) -> LossOptions:
        """Those among all ``arguments`` of a public function, which are its ``locals()`` before it has any other."""
        return cls(**{name: arguments[name] for name in cls.__annotations__})


def check_loss(logits: object, targets: object, options: LossOptions, want_gradient: bool) -> CheckedLoss:
    """:raises LsError: ``SHAPE``, ``TYPE``, ``RANGE``, ``TARGET_RANGE``, ``OVERLAP``, ``OUT_OF_MEMORY``"""
    floats = as_floats(logits, "logits")
    layout = read_layout(floats.shape, options.axis)
    checked_targets = read_targets(targets, layout, options.ignore_index)
    smoothing = read_smoothing(options.label_smoothing, options.smoothing_convention, options.prior, layout.classes)
    logit_scale = read_number(options.logit_scale, "logit_scale", 1.0, "finite and > 0", is_positive)
    softcap = read_number(options.softcap, "softcap", 0.0, "finite and > 0", is_positive)
    z_loss = read_number(options.z_loss, "z_loss", 0.0, "finite and >= 0", is_not_negative)
    reduction = read_name(options.reduction, "reduction", "mean", REDUCTIONS)
    normalizer = read_number(options.normalizer, "normalizer", None, "finite and > 0", is_positive)
    if normalizer is not None and reduction != "mean":
        raise LsError("RANGE", f"expected normalizer only with reduction 'mean', got it with {reduction!r}")
    empty = math.nan if read_name(options.empty, "empty", "nan", EMPTY) == "nan" else 0.0
    row_names = _read_row_names(options.rows, reduction)
    class_weights = as_weights(options.class_weights, "class_weights", (layout.classes,), "one for each class")
    sample_weights = as_weights(options.sample_weights, "sample_weights", layout.row_shape, "one for each row")
    upstream, grad_output = _read_grad_output(options.grad_output, layout, reduction)
    out = check_out(options.out, layout.shape)
    if out is not None:
        if not is_same_view(out, floats):
            check_apart(out, floats, "logits")
        check_apart(out, checked_targets.values, "targets")
        check_apart(out, smoothing.prior, "prior")
        check_apart(out, class_weights, "class_weights")
        check_apart(out, sample_weights, "sample_weights")
        check_apart(out, grad_output, "grad_output")

    if isinstance(checked_targets, IndexTargets):
        count, weight = checked_targets.sum(layout.classes, class_weights, sample_weights)
    else:
        count, weight = checked_targets.sum(layout, sample_weights)
    divisor = 1.0 if reduction != "mean" else weight if normalizer is None else normalizer
    gradient_scale = 0.0 if divisor == 0 else upstream / divisor
    if want_gradient and not math.isfinite(gradient_scale):
        raise LsError("RANGE", f"expected grad_output over the divisor {divisor} to be finite, got {gradient_scale}")
    gradient = None
    if want_gradient:
        gradient = out if out is not None else new_array(layout.shape, np.float32, "the gradient")
    call = Call(
        layout=layout,
        logits=floats,
        targets=checked_targets,
        smoothing=smoothing,
        class_weights=class_weights,
        sample_weights=sample_weights,
        logit_scale=logit_scale,
        softcap=softcap,
        z_loss=z_loss,
        # A mean over nothing has no gradient to compute: it is 0 everywhere, even where a row holds NaN.
        gradient=None if divisor == 0 else gradient,
        gradient_scale=gradient_scale,
        grad_output=grad_output,
        rows={f"row_{name}": _new_row_array(name, layout.rows) for name in row_names},
    )
    return CheckedLoss(call, count, divisor, empty, gradient)


def _read_grad_output(value: object, layout: Layout, reduction: str) -> tuple[float, Floats | None]:
    """An upstream gradient as one number for all rows, and an array of those of each."""
    if value is None or isinstance(value, Real):
        return read_number(value, "grad_output", 1.0, "finite", math.isfinite), None
    array = as_array(value, "grad_output")
    if array.ndim == 0:
        return read_number(value, "grad_output", 1.0, "finite", math.isfinite), None
    if array.dtype.kind not in "fiu" and array.size > 0:
        raise LsError("TYPE", f"expected grad_output to be a number or an array of numbers, got {describe(array)}")
    check_shape(array, "grad_output", layout.row_shape, "one for each row")
    if reduction == "mean":
        raise LsError("RANGE", "expected grad_output to be a number with reduction 'mean', got an array")
    return 1.0, as_line(array)


def _read_row_names(value: object, reduction: str) -> list[str]:
    names = ["loss"] if reduction == "none" else []
    if value is None:
        return names
    if isinstance(value, str) or not isinstance(value, (list, tuple, set, frozenset)):
        raise LsError("TYPE", f"expected rows to be a list of names, got {describe(value)}")
    return names + [check_name(name, f"rows[{i}]", ROW_NAMES) for i, name in enumerate(value)]


def _new_row_array(name: str, rows: int) -> AnyArray:
    return new_array((rows,), np.int32 if name == "argmax" else np.float32, f"rows.{name}")
