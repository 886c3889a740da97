"""The same as PyTorch on the CPU, where both define a thing. Skipped without torch, which is large and not needed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from problems import probabilities_like, problem

from ls_core import cross_entropy_grad

torch = pytest.importorskip("torch", reason="PyTorch is not installed: these tests compare with it where it is")

pytestmark = pytest.mark.usefixtures("variant")


def pytorch(logits: Any, targets: Any, **options: Any) -> tuple[Any, Any]:
    """PyTorch's loss and gradient in float64."""
    given = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    wanted = torch.tensor(targets, dtype=torch.float64 if targets.dtype.kind == "f" else torch.int64)
    loss = torch.nn.functional.cross_entropy(given, wanted, **options)
    loss.sum().backward()
    return loss.detach().numpy(), given.grad.numpy()


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("smoothing", [0, 0.1, 1])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("with_probabilities", [False, True])
@pytest.mark.parametrize(("shape", "axis"), [((40, 17), 1), ((3, 5, 4), 1), ((2, 6, 3, 4), 1)])
def test_gives_loss_and_gradient_of_pytorch(
    *, reduction: Any, smoothing: float, weighted: bool, with_probabilities: bool, shape: tuple[int, ...], axis: int
) -> None:
    logits, targets = problem(shape, axis)
    given: Any = probabilities_like(logits, axis) if with_probabilities else targets
    if not with_probabilities:
        given.reshape(-1)[::5] = -100
    weights = np.linspace(0.5, 2, shape[axis], dtype=np.float32) if weighted else None
    loss, gradient = pytorch(
        logits,
        given,
        reduction=reduction,
        label_smoothing=smoothing,
        weight=None if weights is None else torch.tensor(weights, dtype=torch.float64),
    )
    result = cross_entropy_grad(
        logits, given, axis=axis, reduction=reduction, label_smoothing=smoothing, class_weights=weights
    )
    np.testing.assert_allclose(result.grad, gradient, rtol=0, atol=2e-6)
    got: Any = result.rows.loss if reduction == "none" else result.loss
    np.testing.assert_allclose(got, loss, rtol=4e-6, atol=4e-6)


def test_is_nan_where_pytorch_is() -> None:
    logits, targets = problem((4, 3))
    targets[...] = -100
    loss, gradient = pytorch(logits, targets)
    result = cross_entropy_grad(logits, targets)
    assert np.isnan([loss, result.loss]).all()
    np.testing.assert_array_equal(result.grad, np.nan_to_num(gradient))


def test_reads_tensors_and_writes_into_their_memory() -> None:
    logits, targets = problem((6, 5))
    tensor = torch.tensor(logits)
    result = cross_entropy_grad(tensor, torch.tensor(targets), out=tensor.numpy())
    np.testing.assert_array_equal(tensor.numpy(), cross_entropy_grad(logits, targets).grad)
    assert result.grad.ctypes.data == tensor.data_ptr()


def test_takes_the_upstream_gradient_of_a_scalar_loss() -> None:
    logits, targets = problem((6, 5))
    result = cross_entropy_grad(logits, targets, grad_output=torch.tensor(0.5))
    np.testing.assert_array_equal(result.grad, cross_entropy_grad(logits, targets, grad_output=0.5).grad)
