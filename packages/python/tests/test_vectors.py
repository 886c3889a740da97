"""The golden vectors that every host of the kernel runs, through the public functions."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import ls_core

pytestmark = pytest.mark.usefixtures("variant")

GOLDEN = json.loads((Path(__file__).parents[3] / "apps/embed/vectors.json").read_text())
VECTORS = [vector for vector in GOLDEN["vectors"] if "api" in vector]
TYPES = {"f32": np.float32, "i32": np.int32}
ARRAY_OPTIONS = ("class_weights", "prior", "sample_weights", "grad_output")
NAMES = [vector["name"] for vector in VECTORS]


def array_of(entry: dict[str, Any]) -> npt.NDArray[Any]:
    values = entry.get("values", [0] * entry.get("length", 0))
    return np.array([float(value) for value in values], TYPES[entry["type"]])


def arguments_of(vector: dict[str, Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any], dict[str, Any]]:
    """Logits, targets and options, as the public functions take them."""
    arrays = {name: array_of(entry) for name, entry in vector["arrays"].items()}
    options = {
        re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name): value
        for name, value in vector["api"]["options"].items()
    }
    classes = options.pop("classes")
    options |= {name: arrays[name] for name in ARRAY_OPTIONS if name in arrays}
    shape = (arrays["logits"].size // max(classes, 1), classes)
    logits = arrays["logits"].reshape(shape) if classes else np.zeros((2, 0), np.float32)
    targets = arrays["targets"]
    return logits, targets.reshape(shape) if targets.dtype == np.float32 else targets, options


def run(vector: dict[str, Any]) -> ls_core.CrossEntropyGradResult:
    logits, targets, options = arguments_of(vector)
    out = logits if vector["api"].get("inPlace") else None
    return ls_core.cross_entropy_grad(logits, targets, rows=["loss", "nll", "lse", "argmax"], out=out, **options)


def expect_near(got: npt.NDArray[Any], expected: dict[str, Any]) -> None:
    values = np.array([float(value) for value in expected["values"]])
    np.testing.assert_allclose(got.reshape(-1), values, rtol=0, atol=expected["tolerance"])


@pytest.mark.parametrize("vector", [vector for vector in VECTORS if "loss" in vector["api"]], ids=lambda v: v["name"])
def test_gives_what_the_vector_says(vector: dict[str, Any]) -> None:
    result = run(vector)
    api, arrays = vector["api"], vector["expect"]["arrays"]
    assert result.loss == pytest.approx(float(api["loss"]), rel=2e-6, abs=2e-6, nan_ok=True)
    assert (result.count, result.correct) == (api["count"], api["correct"])
    expect_near(result.grad, arrays["logits" if api.get("inPlace") else "gradient"])
    for name in ("loss", "nll", "lse", "argmax"):
        expect_near(getattr(result.rows, name), arrays[f"row_{name}"])


@pytest.mark.parametrize("vector", [vector for vector in VECTORS if "code" in vector["api"]], ids=lambda v: v["name"])
def test_refuses_what_the_vector_refuses(vector: dict[str, Any]) -> None:
    logits, targets, options = arguments_of(vector)
    with pytest.raises(ls_core.LsError) as raised:
        ls_core.cross_entropy_grad(logits, targets, **options)
    assert raised.value.code == vector["api"]["code"]


def test_gradients_have_the_bits_of_every_other_host(variant: str) -> None:
    hashed = hashlib.sha256()
    for vector in VECTORS:
        if "hashed" in vector:
            hashed.update(run(vector).grad.astype("<f4").tobytes())
    i = np.arange(256 * 1000, dtype=np.uint64)
    logits = ((((i * 2654435761) % 2**32) >> 8) * 2.0**-20 - 8).astype(np.float32).reshape(256, 1000)
    targets = (37 * np.arange(256)) % 1000
    hashed.update(ls_core.cross_entropy_grad(logits, targets, label_smoothing=0.1).grad.astype("<f4").tobytes())
    assert hashed.hexdigest() == GOLDEN["gradients"][variant]
