"""Random calls against the float64 reference, within the bounds of docs/numerics.md, and identities between calls."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from problems import ALL_ROWS, bits
from reference import one_hot, reference_row

from ls_core import CrossEntropyGradResult, cross_entropy, cross_entropy_grad

pytestmark = pytest.mark.usefixtures("variant")

# The fixture only names the variant, which is the same for every example.
each_variant = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def calls(draw: st.DrawFn) -> tuple[Any, Any, dict[str, Any]]:
    """Logits, targets and options."""
    rows, classes = draw(st.integers(1, 9)), draw(st.one_of(st.integers(1, 40), st.just(1029)))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    logits = random.normal(0, draw(st.sampled_from([0.1, 3, 30])), (rows, classes)).astype(np.float32)
    options: dict[str, Any] = {"label_smoothing": draw(st.sampled_from([0, 0.1, 0.9, 1]))}
    smoothing = draw(st.sampled_from(["uniform", "others", "prior"]))
    if smoothing == "prior":
        prior = random.random(classes)
        options["prior"] = (prior / prior.sum()).astype(np.float32)
    else:
        options["smoothing_convention"] = smoothing
    if draw(st.booleans()):
        options["class_weights"] = random.random(classes).astype(np.float32) * 2
    if draw(st.booleans()):
        options["sample_weights"] = random.random(rows).astype(np.float32) * 2
    if draw(st.booleans()):
        options["logit_scale"] = draw(st.sampled_from([0.25, 1.5]))
    if draw(st.booleans()):
        options["softcap"] = draw(st.sampled_from([2.0, 30.0]))
    if draw(st.booleans()):
        options["z_loss"] = draw(st.sampled_from([1e-4, 0.25]))
    if draw(st.booleans()):
        probabilities = random.random((rows, classes)).astype(np.float32)
        return logits, probabilities, options
    return logits, random.integers(0, classes, rows), options


def check_within_bounds(result: CrossEntropyGradResult, logits: Any, targets: Any, options: dict[str, Any]) -> None:
    rows, classes = logits.shape
    y = targets.astype(np.float64) if targets.ndim == 2 else one_hot(targets, classes)
    doubles = {name: np.asarray(options[name], np.float64) for name in ("prior", "class_weights") if name in options}
    softcap, z_loss, scale = options.get("softcap"), options.get("z_loss", 0), options.get("logit_scale", 1)
    sample_weights = options.get("sample_weights", np.ones(rows))
    total = 0.0
    for i in range(rows):
        row = reference_row(
            logits[i].astype(np.float64),
            y[i],
            alpha=options["label_smoothing"],
            others=options.get("smoothing_convention") == "others",
            prior=doubles.get("prior"),
            weights=doubles.get("class_weights"),
            scale=scale,
            softcap=softcap,
            z_loss=z_loss,
        )
        weight = float(sample_weights[i])
        size = max(1, row.mass)
        assert result.rows.loss is not None
        assert result.rows.lse is not None
        assert result.rows.nll is not None
        assert result.rows.loss[i] == pytest.approx(row.loss * weight, rel=2e-6, abs=2e-6 * size * weight)
        assert result.rows.lse[i] == pytest.approx(row.lse, rel=2e-6, abs=2e-6)
        assert result.rows.nll[i] == pytest.approx(row.nll, rel=2e-6, abs=2e-6 * max(1, y[i].sum()))
        bound = 5e-7 * size + 2 * z_loss * abs(row.lse) * 5e-7 * size
        if softcap is not None:
            bound += softcap * 2**-22 * (row.mass + 2 * z_loss * abs(row.lse))
        np.testing.assert_allclose(result.grad[i], row.gradient * weight, rtol=0, atol=bound * weight * scale + 1e-30)
        total += float(result.rows.loss[i])
    assert result.loss == pytest.approx(total, rel=1e-6, abs=1e-6)


@each_variant
@given(calls())
def test_stays_within_the_bounds(call: tuple[Any, Any, dict[str, Any]]) -> None:
    logits, targets, options = call
    result = cross_entropy_grad(logits, targets, reduction="sum", rows=ALL_ROWS, **options)
    check_within_bounds(result, logits, targets, options)


@each_variant
@given(calls(), st.integers(0, 2**32))
def test_the_order_of_rows_does_not_matter(call: tuple[Any, Any, dict[str, Any]], seed: int) -> None:
    logits, targets, options = call
    order = np.random.default_rng(seed).permutation(len(logits))
    moved = dict(options)
    if "sample_weights" in options:
        moved["sample_weights"] = options["sample_weights"][order]
    result = cross_entropy_grad(logits, targets, reduction="sum", **options)
    permuted = cross_entropy_grad(logits[order], targets[order], reduction="sum", **moved)
    np.testing.assert_array_equal(permuted.grad, result.grad[order])
    assert permuted.correct == result.correct


@each_variant
@given(calls())
def test_the_loss_alone_is_that_with_a_gradient(call: tuple[Any, Any, dict[str, Any]]) -> None:
    logits, targets, options = call
    result = cross_entropy_grad(logits, targets, rows=ALL_ROWS, **options)
    alone = cross_entropy(logits, targets, rows=ALL_ROWS, **options)
    assert bits(result)[:3] == (alone.loss, alone.count, alone.correct)
    for name in ALL_ROWS:
        np.testing.assert_array_equal(getattr(alone.rows, name), getattr(result.rows, name))


@each_variant
@given(calls(), st.sampled_from([-4.0, 0.0, 0.5, 2.0]))
def test_an_upstream_gradient_multiplies_the_gradient_alone(
    call: tuple[Any, Any, dict[str, Any]], factor: float
) -> None:
    logits, targets, options = call
    plain = cross_entropy_grad(logits, targets, reduction="sum", **options)
    times = cross_entropy_grad(logits, targets, reduction="sum", grad_output=factor, **options)
    each = cross_entropy_grad(logits, targets, reduction="sum", grad_output=np.full(len(logits), factor), **options)
    assert times.loss == plain.loss == each.loss
    # Powers of two, so that no product rounds.
    np.testing.assert_array_equal(times.grad, plain.grad * np.float32(factor))
    np.testing.assert_array_equal(each.grad, times.grad)
