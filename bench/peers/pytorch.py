"""PyTorch's cross_entropy, forward and backward, on the CPU with one thread.

Answers the lines that worker-process.ts describes; `compile` as the argument puts torch.compile around it.
"""

import sys

import numpy
import torch
from pytorch_worker import serve
from torch.nn.functional import cross_entropy


def load(rows, classes, smoothing, result, targets, option):
    """A function that solves the problem once and gives the loss, and one that gives the other results by their names."""
    logits = torch.from_numpy(numpy.fromfile("logits", numpy.float32).reshape(rows, classes))
    if targets == "indices":
        target = torch.from_numpy(numpy.fromfile("indices", numpy.int32).astype(numpy.int64))
    else:
        target = torch.from_numpy(numpy.fromfile("probabilities", numpy.float32).reshape(rows, classes))
    weight = torch.from_numpy(numpy.fromfile(option, numpy.float32)) if option == "classWeights" else None
    reduction = "none" if result == "scoring" else "mean"

    def forward(z):
        return cross_entropy(z, target, weight, label_smoothing=smoothing, reduction=reduction)

    if "compile" in sys.argv:
        forward = torch.compile(forward, dynamic=False)

    nll = None

    def scores():
        nonlocal nll
        with torch.no_grad():
            nll = forward(logits)
            return nll.mean()

    def loss_alone():
        with torch.no_grad():
            return forward(logits)

    def with_gradient():
        logits.grad = None
        loss = forward(logits)
        loss.backward()
        return loss

    if result == "scoring":
        return scores, lambda: {"nll": nll}
    if result == "loss":
        return loss_alone, dict
    logits.requires_grad_()
    return with_gradient, lambda: {"gradient": logits.grad}


serve(lambda rows, classes, smoothing, *words: load(int(rows), int(classes), float(smoothing), *words))
