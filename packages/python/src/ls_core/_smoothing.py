"""The two factors of a smoothed target row: q_k = confidence·y_k + smoothing·u_k (before class weights).

    "uniform"   confidence 1 − α             smoothing·u_k = α/K, or α times the prior
    "others"    confidence 1 − α − α/(K−1)   smoothing·u_k = α/(K−1)

"others" is computed in this form so that at α = 1 the true class gets exactly 0. With one class there are no others: the
target is hard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ._abi import PRIOR_TOLERANCE
from ._arrays import Floats, as_weights
from ._errors import LsError
from ._options import is_fraction, read_name, read_number

CONVENTIONS = ("uniform", "others")


@dataclass(frozen=True)
class Smoothing:
    """How the target rows are smoothed, checked."""

    label_smoothing: float
    others: bool
    prior: Floats | None

    def confidence(self, classes: int) -> float:
        """What multiplies y_k."""
        alpha = self.label_smoothing
        if not self.others:
            return 1 - alpha
        return 1.0 if classes == 1 else 1 - alpha - alpha / (classes - 1)

    def spread(self, classes: int) -> npt.NDArray[np.float64]:
        """What each class gets whatever the target; one number if it is the same for all."""
        alpha = self.label_smoothing
        if self.prior is not None:
            return alpha * self.prior.astype(np.float64)
        if not self.others:
            return np.array([alpha / classes])
        return np.array([0 if classes == 1 else alpha / (classes - 1)])


def read_smoothing(label_smoothing: object, convention: object, prior: object, classes: int) -> Smoothing:
    alpha = read_number(label_smoothing, "label_smoothing", 0.0, "from 0 to 1", is_fraction)
    others = read_name(convention, "smoothing_convention", "uniform", CONVENTIONS) == "others"
    if others and prior is not None:
        raise LsError("RANGE", "expected prior only with smoothing_convention 'uniform', got it with 'others'")
    masses = as_weights(prior, "prior", (classes,), "one for each class")
    if masses is not None:
        # In order, not in pairs: the sum that the kernel has for it.
        total = float(np.cumsum(masses, dtype=np.float64)[-1])
        if not abs(total - 1) <= PRIOR_TOLERANCE:
            raise LsError("RANGE", f"expected prior to sum to 1 within {PRIOR_TOLERANCE}, got {total}")
    return Smoothing(alpha, others, masses)
