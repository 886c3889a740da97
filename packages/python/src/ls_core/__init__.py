"""Softmax cross-entropy with label smoothing for NumPy: loss and gradient in one fused pass of a WebAssembly SIMD kernel.

Importing compiles nothing; the first call does, and later ones in the process use what it made. Calls may come from any
number of threads. Memory beside inputs and outputs is bounded by a constant.

>>> import numpy as np, ls_core
>>> logits = np.array([[1.2, -0.8, -0.5], [0.9, -1.2, 1.1]], np.float32)
>>> result = ls_core.cross_entropy_grad(logits, [0, 1], label_smoothing=0.1)
>>> round(result.loss, 4), result.grad.shape
(1.6023, (2, 3))
"""

from ._calibration import calibration
from ._cross_entropy import cross_entropy, cross_entropy_grad
from ._errors import ErrorCode, LsError
from ._pool import variant
from ._results import CalibrationBin, CalibrationResult, CrossEntropyGradResult, CrossEntropyResult, RowResults
from ._smooth_labels import smooth_labels

__version__ = "0.1.0"

__all__ = [
    "CalibrationBin",
    "CalibrationResult",
    "CrossEntropyGradResult",
    "CrossEntropyResult",
    "ErrorCode",
    "LsError",
    "RowResults",
    "calibration",
    "cross_entropy",
    "cross_entropy_grad",
    "smooth_labels",
    "variant",
]
