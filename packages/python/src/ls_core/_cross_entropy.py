"""cross_entropy and cross_entropy_grad: door, kernel, reduction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NoReturn

import numpy as np
import numpy.typing as npt

from ._check_loss import CheckedLoss, LossOptions, check_loss
from ._options import refuse_unknown
from ._pool import borrow
from ._results import CrossEntropyGradResult, CrossEntropyResult, RowResults
from ._stream import run_loss

Convention = Literal["uniform", "others"]
Reduction = Literal["mean", "sum", "none"]
RowName = Literal["loss", "nll", "lse", "argmax"]


def cross_entropy(
    logits: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    axis: int | None = None,
    label_smoothing: float | None = 0.0,
    smoothing_convention: Convention | None = "uniform",
    prior: npt.ArrayLike | None = None,
    class_weights: npt.ArrayLike | None = None,
    sample_weights: npt.ArrayLike | None = None,
    ignore_index: int | None = None,
    reduction: Reduction | None = "mean",
    normalizer: float | None = None,
    empty: Literal["nan", "zero"] | None = "nan",
    logit_scale: float | None = 1.0,
    softcap: float | None = None,
    z_loss: float | None = 0.0,
    grad_output: float | npt.ArrayLike | None = 1.0,
    rows: Collection[RowName] | None = None,
    out: npt.NDArray[np.float32] | None = None,
    **unknown: NoReturn,
) -> CrossEntropyResult:
    """Softmax cross-entropy of logits against class indices or class probabilities, as PyTorch's ``CrossEntropyLoss`` has it.

    With q the smoothed and weighted target row, Q = Σ_k q_k and lse = log Σ_k exp(z_k), a row's loss is Q·lse − Σ_k q_k·z_k
    in nats. It differs from PyTorch in one place: a class of target probability 0 adds 0 even where its logit is −inf
    (0·log 0 = 0), where PyTorch gives NaN.

    Label smoothing: Szegedy et al. 2016, "Rethinking the Inception Architecture for Computer Vision", section 7.

    N is the number of rows, K of classes; ``row_shape`` is the shape of the logits without the axis of classes. An option
    that is ``None`` is absent. Arrays may have any strides.

    :param logits: Floating-point, [N, K] or N-d with ``axis``. The kernel computes in float32: float64 is rounded to it
        block by block (beyond ±3.4e38 to infinity), float16 is exact.
    :param targets: Class indices of any integer type, of ``row_shape``; or class probabilities, floating-point, finite
        and >= 0, of the logits' shape.
    :param axis: Which axis of the logits counts classes; negative counts from the end. Required above rank 2, the last
        one below.
    :param label_smoothing: α in [0, 1]: q = (1−α)·y + α/K.
    :param smoothing_convention: ``"uniform"``: α/K for every class (PyTorch, Keras, TensorFlow). ``"others"``: the true
        class keeps 1−α and the other K−1 share α (fairseq, Megatron, tensor2tensor).
    :param prior: u of shape [K], >= 0, with a sum of 1 within 1e-4: q = (1−α)·y + α·u. Not with ``"others"``.
    :param class_weights: w of shape [K], finite, >= 0: q_k becomes w_k·q_k, the smoothed part by every class's weight.
    :param sample_weights: s of ``row_shape``, finite, >= 0: multiplies a row's loss and gradient.
    :param ignore_index: Rows with this class index add nothing to loss, count or gradient; −100 by default. Compared in
        the targets' own type: −100 never matches an unsigned one. Not with probabilities.
    :param reduction: ``"mean"`` divides by Σ s_i·w_{t_i} over counted rows (class indices) or Σ s_i (probabilities).
        ``"sum"`` does not divide. ``"none"`` is ``"sum"`` and gives ``rows.loss``.
    :param normalizer: A finite number > 0 that replaces the mean's divisor. Only with ``"mean"``.
    :param empty: What a mean over nothing gives: NaN, as in PyTorch, or 0. Gradients are 0 either way.
    :param logit_scale: Finite, > 0: z becomes logit_scale·z (1 / temperature).
    :param softcap: c, finite, > 0: z becomes c·tanh(z/c), after ``logit_scale``.
    :param z_loss: ζ, finite, >= 0: adds ζ·lse² to each row's loss, times its sample weight.
    :param grad_output: Upstream gradient, which multiplies the gradient and not the loss: a finite number, or with
        ``"sum"`` and ``"none"`` an array of ``row_shape``. The loss alone checks it and has no use for it.
    :param rows: Which results of each row to give: any of ``"loss"``, ``"nll"``, ``"lse"``, ``"argmax"``.
    :param out: As ``grad_output``.
    :raises LsError: ``SHAPE``, ``TYPE``, ``RANGE``, ``TARGET_RANGE``, ``OVERLAP``, ``OUT_OF_MEMORY``,
        ``WASM_UNAVAILABLE``; arguments are checked before anything is written.

    >>> import numpy as np, ls_core
    >>> logits = np.array([[1.2, -0.8, -0.5], [0.9, -1.2, 1.1]], np.float32)
    >>> result = ls_core.cross_entropy(logits, [0, 1], label_smoothing=0.1, rows=["argmax"])
    >>> round(result.loss, 4), result.count, result.correct, result.rows.argmax
    (1.6023, 2, 1, array([0, 2], dtype=int32))
    """
    options = LossOptions.of(locals())
    refuse_unknown(cross_entropy, unknown)
    return _run(check_loss(logits, targets, options, want_gradient=False))


def cross_entropy_grad(
    logits: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    axis: int | None = None,
    label_smoothing: float | None = 0.0,
    smoothing_convention: Convention | None = "uniform",
    prior: npt.ArrayLike | None = None,
    class_weights: npt.ArrayLike | None = None,
    sample_weights: npt.ArrayLike | None = None,
    ignore_index: int | None = None,
    reduction: Reduction | None = "mean",
    normalizer: float | None = None,
    empty: Literal["nan", "zero"] | None = "nan",
    logit_scale: float | None = 1.0,
    softcap: float | None = None,
    z_loss: float | None = 0.0,
    grad_output: float | npt.ArrayLike | None = 1.0,
    rows: Collection[RowName] | None = None,
    out: npt.NDArray[np.float32] | None = None,
    **unknown: NoReturn,
) -> CrossEntropyGradResult:
    """:func:`cross_entropy` and its gradient with respect to the logits, in one fused pass.

    ∂loss/∂z = Q·softmax(z) − q, divided as ``reduction`` says and times ``grad_output``; float32 whatever the type of the
    logits. Ignored rows and those of sample weight 0 have a gradient of exactly 0, whatever they hold.

    Arguments, defaults and errors are those of :func:`cross_entropy`, and

    :param out: Where the gradient goes: float32, of the logits' shape, with any strides. It may be the logits, or an exact
        second view of them, and then replaces them; any other overlap with an argument is an error. By default a new
        array.

    >>> import numpy as np, ls_core
    >>> logits = np.array([[2, 0], [0, 1]], np.float32)
    >>> result = ls_core.cross_entropy_grad(logits, [0, 1], reduction="sum", out=logits)
    >>> result.grad is logits, [f"{value:.4f}" for value in logits[0]]
    (True, ['-0.1192', '0.1192'])
    """
    options = LossOptions.of(locals())
    refuse_unknown(cross_entropy_grad, unknown)
    checked = check_loss(logits, targets, options, want_gradient=True)
    result = _run(checked)
    assert checked.gradient is not None
    if checked.divisor == 0:
        checked.gradient.fill(0)
    return CrossEntropyGradResult(result.loss, result.count, result.correct, result.rows, checked.gradient)


def _run(checked: CheckedLoss) -> CrossEntropyResult:
    call = checked.call
    # Logits beyond float32's range become infinities, and the docstring says so.
    with borrow() as kernel, np.errstate(over="ignore", invalid="ignore"):
        total, correct = run_loss(call, kernel)
    loss = checked.empty if checked.divisor == 0 else total / checked.divisor
    arrays = {name.removeprefix("row_"): values.reshape(call.layout.row_shape) for name, values in call.rows.items()}
    return CrossEntropyResult(loss, checked.count, correct, RowResults(**arrays))
