"""What the calls give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class RowResults:
    """Results of each row, those asked for and ``None`` for the others; of the logits' shape without the axis of classes."""

    loss: npt.NDArray[np.float32] | None = None
    """Loss in nats, with sample weight and z-loss, without divisor and ``grad_output``."""
    nll: npt.NDArray[np.float32] | None = None
    """−log p of the target, without smoothing, weights or z-loss; for probabilities Σ y·(lse − z)."""
    lse: npt.NDArray[np.float32] | None = None
    """log Σ exp(z), after ``logit_scale`` and ``softcap``."""
    argmax: npt.NDArray[np.int32] | None = None
    """The class of the largest logit, the lowest of several; −1 for ignored rows and rows with NaN or +inf."""


@dataclass(frozen=True, eq=False)
class CrossEntropyResult:
    """What :func:`cross_entropy` gives."""

    loss: float
    """The reduced loss in nats; row losses are summed in float64."""
    count: int
    """Rows that were not ignored."""
    correct: int
    """Counted rows whose arg-max class is the target (for probability targets: the target's arg-max)."""
    rows: RowResults
    """The results of each row that were asked for."""


@dataclass(frozen=True, eq=False)
class CrossEntropyGradResult(CrossEntropyResult):
    """What :func:`cross_entropy_grad` gives."""

    grad: npt.NDArray[np.float32]
    """∂loss/∂logits, of the logits' shape: ``out``, or a new array."""


@dataclass(frozen=True)
class CalibrationBin:
    """Rows whose confidence lies in (lower, upper]."""

    lower: float
    """Not in the bin itself."""
    upper: float
    """In the bin."""
    count: int
    """Rows in the bin."""
    confidence: float
    """Mean probability of the arg-max class; 0 in an empty bin."""
    accuracy: float
    """Share of rows whose arg-max class is the label; 0 in an empty bin."""


@dataclass(frozen=True)
class CalibrationResult:
    """What :func:`calibration` gives; averages are over counted rows."""

    count: int
    """Rows that were not ignored."""
    accuracy: float
    """Share of rows whose arg-max class is the label."""
    nll: float
    """Mean −log p of the target, in nats."""
    brier: float
    """Mean over rows of Σ_k (p_k − y_k)²."""
    ece: float
    """Expected calibration error: Σ over bins of (count/N)·|accuracy − confidence|."""
    mce: float
    """Maximum calibration error: the largest |accuracy − confidence| of a bin."""
    mean_confidence: float
    """Mean probability of the arg-max class."""
    max_logit_gap: float
    """The largest difference, over counted rows, between the top logit and the mean of the others; 0 for K = 1."""
    bins: tuple[CalibrationBin, ...]
    """All bins in order, empty ones included."""
