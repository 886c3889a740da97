"""Options that are refused: with which code, and in which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ls_core import LsError, cross_entropy, cross_entropy_grad

LOGITS = np.array([[1, 2, 3], [3, 2, 1]], np.float32)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"label_smoothing": 1.5}, "RANGE", "expected label_smoothing to be from 0 to 1, got 1.5"),
        ({"label_smoothing": float("nan")}, "RANGE", "expected label_smoothing to be from 0 to 1, got nan"),
        (
            {"label_smoothing": "0.1"},
            "TYPE",
            "expected label_smoothing to be a number, from 0 to 1, got the string '0.1'",
        ),
        ({"label_smoothing": True}, "TYPE", "got True"),
        ({"label_smoothing": np.bool_(True)}, "TYPE", "got True"),
        ({"label_smoothing": np.array(True)}, "TYPE", "got a bool array of shape ()"),
        ({"label_smoothing": np.array([0.1])}, "TYPE", "got a float64 array of shape (1,)"),
        ({"label_smoothing": np.ma.masked}, "TYPE", "expected label_smoothing without a mask"),
        ({"z_loss": np.timedelta64(1, "s")}, "TYPE", "expected z_loss to be a number, finite and >= 0, got 1 seconds"),
        ({"smoothing_convention": "other"}, "RANGE", "did you mean 'others'?"),
        ({"smoothing_convention": 1}, "TYPE", "expected smoothing_convention to be one of 'uniform', 'others', got 1"),
        ({"prior": [0.5, 0.5]}, "SHAPE", "expected prior of shape (3,), one for each class, got shape (2,)"),
        ({"prior": [0.5, 0.5, 0.5]}, "RANGE", "expected prior to sum to 1 within 0.0001, got 1.5"),
        ({"prior": [1, 0, 0], "smoothing_convention": "others"}, "RANGE", "expected prior only with"),
        ({"class_weights": [1, 2]}, "SHAPE", "expected class_weights of shape (3,)"),
        (
            {"class_weights": [1, -1, 2]},
            "RANGE",
            "expected class_weights to be finite and >= 0, got class_weights[1] = -1",
        ),
        ({"class_weights": [1, 1e300, 2]}, "RANGE", "got class_weights[1] = 1e+300"),
        ({"class_weights": "abc"}, "TYPE", "expected class_weights to be an array of numbers"),
        ({"sample_weights": [1, np.nan]}, "RANGE", "got sample_weights[1] = nan"),
        ({"sample_weights": [1, -1e-50]}, "RANGE", "got sample_weights[1] = -1e-50"),
        ({"sample_weights": 2.0}, "SHAPE", "expected sample_weights of shape (2,)"),
        ({"ignore_index": 0.5}, "RANGE", "expected ignore_index to be an integer, got 0.5"),
        ({"reduction": "avg"}, "RANGE", "unknown reduction 'avg'; expected one of 'mean', 'sum', 'none'"),
        ({"normalizer": 0}, "RANGE", "expected normalizer to be finite and > 0, got 0.0"),
        ({"normalizer": 10**400}, "RANGE", "expected normalizer to be finite and > 0, got inf"),
        (
            {"normalizer": 2, "reduction": "sum"},
            "RANGE",
            "expected normalizer only with reduction 'mean', got it with 'sum'",
        ),
        ({"empty": "null"}, "RANGE", "unknown empty 'null'"),
        ({"logit_scale": 0}, "RANGE", "expected logit_scale to be finite and > 0, got 0.0"),
        ({"softcap": -1}, "RANGE", "expected softcap to be finite and > 0, got -1.0"),
        ({"z_loss": float("inf")}, "RANGE", "expected z_loss to be finite and >= 0, got inf"),
        ({"grad_output": float("nan")}, "RANGE", "expected grad_output to be finite, got nan"),
        ({"grad_output": np.array(np.inf)}, "RANGE", "expected grad_output to be finite, got inf"),
        ({"grad_output": np.array("1")}, "TYPE", "expected grad_output to be a number, finite, got a <U1 array"),
        ({"grad_output": np.bool_(True)}, "TYPE", "expected grad_output to be a number, finite, got True"),
        ({"grad_output": np.array(True)}, "TYPE", "expected grad_output to be a number, finite, got a bool array"),
        ({"grad_output": [1, 1]}, "RANGE", "expected grad_output to be a number with reduction 'mean', got an array"),
        ({"grad_output": [1], "reduction": "sum"}, "SHAPE", "expected grad_output of shape (2,)"),
        (
            {"grad_output": 1e300, "normalizer": 1e-300},
            "RANGE",
            "expected grad_output over the divisor 1e-300 to be finite",
        ),
        ({"rows": "loss"}, "TYPE", "expected rows to be a list of names, got the string 'loss'"),
        ({"rows": ["loss", "los"]}, "RANGE", "unknown rows[1] 'los'; did you mean 'loss'?"),
        ({"rows": [3]}, "TYPE", "expected rows[0] to be one of"),
        ({"axis": 2}, "SHAPE", "expected axis to be an integer from -2 to 1, got 2"),
        ({"axis": 0.5}, "SHAPE", "expected axis to be an integer from -2 to 1, got 0.5"),
        ({"axis": np.array(2)}, "SHAPE", "expected axis to be an integer from -2 to 1, got 2"),
        ({"axis": "1"}, "TYPE", "expected axis to be a number, an integer, got the string '1'"),
        ({"out": np.zeros(6, np.float32)}, "SHAPE", "expected out of shape (2, 3), that of the logits, got shape (6,)"),
        ({"out": np.zeros((2, 3))}, "TYPE", "expected out to be a float32 array, got a float64 array of shape (2, 3)"),
        ({"out": [[0] * 3] * 2}, "TYPE", "expected out to be a float32 array, got a list of length 2"),
        ({"label_smooting": 0.1}, "TYPE", "unknown option 'label_smooting'; did you mean 'label_smoothing'?"),
        ({"labelSmoothing": 0.1}, "TYPE", "unknown option 'labelSmoothing'; did you mean 'label_smoothing'?"),
        ({"weight": [1, 1, 1]}, "TYPE", "unknown option 'weight'; did you mean"),
        ({"nonsense": None}, "TYPE", "unknown option 'nonsense'; expected one of 'axis', 'label_smoothing'"),
    ],
    ids=str,
)
def test_refuses_options(options: dict[str, Any], code: str, words: str) -> None:
    for call in (cross_entropy_grad, cross_entropy):
        if call is cross_entropy and "grad_output over" in words:
            continue  # The loss alone divides no gradient.
        with pytest.raises(LsError) as raised:
            call(LOGITS, [0, 1], **options)
        assert raised.value.code == code
        assert words in str(raised.value)
