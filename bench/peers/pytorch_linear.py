"""PyTorch's linear layer and cross_entropy, forward and backward, on the CPU with one thread.

Answers the lines that worker-process.ts describes for a last layer.
"""

import numpy
import torch
from pytorch_worker import serve
from torch.nn.functional import cross_entropy, linear


def load(rows, features, classes, smoothing):
    """A function that solves the problem once and gives the loss, and one that gives the gradients by their names."""

    def read(name, *shape):
        return torch.from_numpy(numpy.fromfile(name, numpy.float32).reshape(shape)).requires_grad_()

    x, weights, bias = read("x", rows, features), read("weights", classes, features), read("bias", classes)
    target = torch.from_numpy(numpy.fromfile("indices", numpy.int32).astype(numpy.int64))

    def once():
        # As an optimizer's zero_grad does.
        x.grad, weights.grad, bias.grad = None, None, None
        loss = cross_entropy(linear(x, weights, bias), target, label_smoothing=smoothing)
        loss.backward()
        return loss

    return once, lambda: {"dx": x.grad, "dw": weights.grad, "db": bias.grad}


serve(lambda rows, features, classes, smoothing: load(int(rows), int(features), int(classes), float(smoothing)))
