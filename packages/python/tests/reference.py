"""The loss in float64, as docs/numerics.md defines it: one row after the other, nothing clever."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]


@dataclass
class Row:
    loss: float
    nll: float
    lse: float
    argmax: int
    gradient: Doubles
    mass: float
    """Q."""


def reference_row(
    logits: Doubles,
    y: Doubles,
    *,
    alpha: float = 0,
    others: bool = False,
    prior: Doubles | None = None,
    weights: Doubles | None = None,
    scale: float = 1,
    softcap: float | None = None,
    z_loss: float = 0,
) -> Row:
    """One row of finite logits against the target row ``y``."""
    classes = len(logits)
    z = logits * scale
    slope = np.full(classes, scale)
    if softcap is not None:
        slope = slope * (1 - np.tanh(z / softcap) ** 2)
        z = softcap * np.tanh(z / softcap)
    if others and classes > 1:
        alpha = alpha * classes / (classes - 1)
    elif others:
        alpha = 0
    u = np.full(classes, 1 / classes) if prior is None else prior
    q = (1 - alpha) * y + alpha * u
    if weights is not None:
        q = q * weights
    largest = z.max()
    lse = largest + math.log(np.exp(z - largest).sum())
    p = np.exp(z - lse)
    mass = q.sum()
    return Row(
        loss=float((q * (lse - z)).sum() + z_loss * lse * lse),
        nll=float((y * (lse - z)).sum()),
        lse=lse,
        argmax=int(z.argmax()),
        gradient=((mass + 2 * z_loss * lse) * p - q) * slope,
        mass=float(mass),
    )


def one_hot(targets: npt.NDArray[np.integer], classes: int) -> Doubles:
    rows: Doubles = np.eye(classes)[targets]
    return rows
