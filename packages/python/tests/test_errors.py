"""What is refused: with which code, in which words, and without a byte written."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import ls_core
from ls_core import LsError, calibration, cross_entropy, cross_entropy_grad, smooth_labels

LOGITS = np.array([[1, 2, 3], [3, 2, 1]], np.float32)
ONE_HOT = np.eye(3, dtype=np.float32)[[0, 1]]


def refusal(call: Any, *arguments: Any, **options: Any) -> LsError:
    with pytest.raises(LsError) as raised:
        call(*arguments, **options)
    return raised.value


@pytest.mark.parametrize(
    ("logits", "targets", "code", "words"),
    [
        (
            np.zeros((2, 3), np.int64),
            [0, 1],
            "TYPE",
            "expected logits to be an array of floating-point numbers, got an int64",
        ),
        (np.zeros((2, 3), bool), [0, 1], "TYPE", "got a bool array of shape (2, 3)"),
        (None, [0, 1], "TYPE", "expected logits to be an array of floating-point numbers, got None"),
        ([[1.0, 2.0], [1.0]], [0, 1], "TYPE", "expected logits to be an array, got a list of length 2"),
        (np.ma.masked_array(LOGITS), [0, 1], "TYPE", "expected logits without a mask"),
        (np.float32(1), [0], "SHAPE", "expected logits to have an axis of classes, got shape ()"),
        (np.zeros((2, 0), np.float32), [0, 1], "SHAPE", "to be from 1 to 16777216, got 0"),
        (np.zeros((2, 3, 4), np.float32), [0, 1], "SHAPE", "expected axis with logits of shape (2, 3, 4)"),
        (
            LOGITS,
            [0, 1, 2],
            "SHAPE",
            "expected class indices of shape (2,), the logits' without axis 1, got shape (3,)",
        ),
        (LOGITS, [[1, 0, 0], [0, 1, 0]], "SHAPE", "(class probabilities are floating-point)"),
        (LOGITS, ONE_HOT[:1], "SHAPE", "expected probability targets of the logits' shape (2, 3), got shape (1, 3)"),
        (
            LOGITS,
            np.zeros(2, np.float32),
            "SHAPE",
            "expected probability targets of the logits' shape (2, 3), got shape (2,)",
        ),
        (
            LOGITS,
            np.array([True, False]),
            "TYPE",
            "expected targets to be class indices (integers) or class probabilities",
        ),
        (LOGITS, ["0", "1"], "TYPE", "expected targets to be class indices"),
        (
            LOGITS,
            [0, 3],
            "TARGET_RANGE",
            "expected the target of row 1 to be an integer from 0 to 2 or ignore_index = -100, got 3",
        ),
        (LOGITS, [-1, 2], "TARGET_RANGE", "expected the target of row 0 to be an integer from 0 to 2"),
        (
            LOGITS,
            [0, 1.5],
            "TARGET_RANGE",
            "the target of row 1 to be an integer from 0 to 2 or ignore_index = -100, got 1.5",
        ),
        (LOGITS, [float("nan"), 0], "TARGET_RANGE", "the target of row 0 to be an integer from 0 to 2 or ignore_index"),
        (LOGITS, [0, 1e30], "TARGET_RANGE", "got 1e+30"),
        (LOGITS, np.array([0, 2**63], np.uint64), "TARGET_RANGE", "got 9223372036854775808"),
        (
            LOGITS,
            ONE_HOT - 1,
            "RANGE",
            "expected probability targets to be finite and >= 0, got -1.0 in row 0, class 1",
        ),
        (LOGITS, ONE_HOT.astype(np.float64) * 1e300, "RANGE", "got 1e+300 in row 0, class 0"),
        (LOGITS, np.where(ONE_HOT == 1, np.nan, 0).astype(np.float16), "RANGE", "got nan in row 0, class 0"),
    ],
    ids=str,
)
def test_refuses_arrays(logits: Any, targets: Any, code: str, words: str) -> None:
    for call in (cross_entropy, cross_entropy_grad, calibration):
        error = refusal(call, logits, targets)
        assert error.code == code
        assert words in str(error)


def test_refuses_an_ignore_index_with_probabilities() -> None:
    for call in (cross_entropy, calibration):
        error = refusal(call, LOGITS, ONE_HOT, ignore_index=-100)
        assert (error.code, "expected ignore_index only with class indices" in str(error)) == ("RANGE", True)


def test_refuses_an_output_that_overlaps_an_argument() -> None:
    buffer = np.zeros(12, np.float32)
    logits, out = buffer[:6].reshape(2, 3), buffer[3:9].reshape(2, 3)
    assert refusal(cross_entropy_grad, logits, [0, 1], out=out).code == "OVERLAP"
    transposed = np.zeros((3, 3), np.float32)
    assert refusal(cross_entropy_grad, transposed, [0, 1, 2], out=transposed.T).code == "OVERLAP"
    probabilities = np.full((2, 3), 1 / 3, np.float32)
    error = refusal(cross_entropy_grad, LOGITS, probabilities, out=probabilities)
    assert str(error) == "expected out to share no memory with targets, got arrays that overlap"
    for name in ("class_weights", "sample_weights", "grad_output", "prior"):
        length = 3 if name in ("class_weights", "prior") else 2
        values = buffer[:length]
        values[...] = 1 / length
        options: dict[str, Any] = {name: values, "out": buffer[:6].reshape(2, 3), "reduction": "sum"}
        assert refusal(cross_entropy_grad, LOGITS, [0, 1], **options).code == "OVERLAP"


def test_refuses_an_output_that_cannot_hold_the_gradient() -> None:
    out = np.zeros((2, 3), np.float32)
    out.flags.writeable = False
    assert refusal(cross_entropy_grad, LOGITS, [0, 1], out=out).code == "TYPE"
    folded = np.lib.stride_tricks.as_strided(np.zeros(3, np.float32), (2, 3), (0, 4))
    assert refusal(cross_entropy_grad, LOGITS, [0, 1], out=folded).code == "OVERLAP"


@pytest.mark.parametrize(
    "wrong", [{"targets": [0, 3]}, {"label_smoothing": 2}, {"sample_weights": [1, -1]}, {"rows": ["x"]}]
)
def test_writes_nothing_before_an_error(wrong: dict[str, Any]) -> None:
    out = np.full((2, 3), 7, np.float32)
    refusal(cross_entropy_grad, LOGITS, **({"targets": [0, 1], "out": out} | wrong))
    assert (out == 7).all()


def test_refuses_what_smooth_labels_does_not_take() -> None:
    assert refusal(smooth_labels, [0, 1]).code == "SHAPE"
    assert refusal(smooth_labels, [0, 1], classes=0).code == "SHAPE"
    assert refusal(smooth_labels, [0, 1], classes=2.5).code == "RANGE"
    assert refusal(smooth_labels, [0, 2], classes=2).code == "TARGET_RANGE"
    assert refusal(smooth_labels, ONE_HOT, classes=4).code == "SHAPE"
    assert refusal(smooth_labels, 0.5, classes=4).code == "SHAPE"
    assert refusal(smooth_labels, -ONE_HOT).code == "RANGE"
    assert refusal(smooth_labels, ONE_HOT, ignore_index=0).code == "RANGE"
    assert "did you mean 'classes'?" in str(refusal(smooth_labels, [0], clases=2))


@pytest.mark.parametrize("bins", [0, 2.5, 2**20 + 1])
def test_refuses_numbers_of_bins(bins: float) -> None:
    assert refusal(calibration, LOGITS, [0, 1], bins=bins).code == "RANGE"


def test_refuses_variants_that_do_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LS_CORE_VARIANT", "smid")
    error = refusal(cross_entropy, LOGITS, [0, 1])
    assert error.code == "WASM_UNAVAILABLE"
    assert str(error) == "unknown variant 'smid' of the kernel; did you mean 'simd'?"


def test_says_why_the_kernel_does_not_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    import wasmtime

    from ls_core import _load

    def refuse(*_: object) -> None:
        raise wasmtime.WasmtimeError("no such processor")

    monkeypatch.setattr(_load, "_compiled", {})
    monkeypatch.setattr(wasmtime, "Module", refuse)
    error = refusal(cross_entropy, LOGITS, [0, 1])
    assert error.code == "WASM_UNAVAILABLE"
    assert "no such processor" in str(error)


def test_says_that_there_is_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("ls_core._arrays.np.empty", refuse)
    assert refusal(cross_entropy_grad, LOGITS, [0, 1]).code == "OUT_OF_MEMORY"


def test_an_error_survives_pickling_and_copying() -> None:
    error = refusal(cross_entropy, LOGITS, [0, 3])
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert isinstance(again, ls_core.LsError)
        assert (again.code, str(again)) == (error.code, str(error))
