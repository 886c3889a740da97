"""A call that has passed every check: what the kernel is told, and nothing of how the caller said it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ._arrays import AnyArray, Floats
from ._layout import Layout
from ._smoothing import Smoothing
from ._targets import Targets


@dataclass(frozen=True)
class Call:
    layout: Layout
    logits: AnyArray
    """Of any floating-point type and strides."""
    targets: Targets
    smoothing: Smoothing
    class_weights: Floats | None = None
    sample_weights: Floats | None = None
    """One a row, in one line."""
    logit_scale: float = 1.0
    softcap: float = 0.0
    """0: off."""
    z_loss: float = 0.0
    gradient: Floats | None = None
    """Where the gradient goes, of the logits' shape and possibly the logits themselves; ``None``: loss only."""
    gradient_scale: float = 1.0
    """What multiplies every row's gradient: a number as upstream gradient, over the divisor."""
    grad_output: Floats | None = None
    """Upstream gradient of each row, in one line."""
    rows: dict[str, AnyArray] = field(default_factory=dict)
    """Results of each row to fill, in one line, by the name of the record's field."""
