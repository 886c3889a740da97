"""PyTorch's cross_entropy, forward and backward, on the CPU with one thread.

Answers the lines that worker-process.ts describes; `compile` as the argument puts torch.compile around it.
"""

import sys
import time

import numpy
import torch
from torch.nn.functional import cross_entropy


def load(rows, classes, smoothing, result, targets):
    """A function that solves the problem once and gives the loss, and the logits, which then hold the gradient."""
    logits = torch.from_numpy(numpy.fromfile("logits", numpy.float32).reshape(rows, classes))
    if targets == "indices":
        target = torch.from_numpy(numpy.fromfile("indices", numpy.int32).astype(numpy.int64))
    else:
        target = torch.from_numpy(numpy.fromfile("probabilities", numpy.float32).reshape(rows, classes))

    def forward(z):
        return cross_entropy(z, target, label_smoothing=smoothing)

    if "compile" in sys.argv:
        forward = torch.compile(forward, dynamic=False)

    def loss_alone():
        with torch.no_grad():
            return forward(logits)

    def with_gradient():
        logits.grad = None
        loss = forward(logits)
        loss.backward()
        return loss

    if result == "loss":
        return loss_alone, logits
    logits.requires_grad_()
    return with_gradient, logits


def main():
    torch.set_num_threads(1)
    print("torch", torch.__version__, flush=True)
    once, logits = None, None
    for line in sys.stdin:
        command, *words = line.split()
        if command == "load":
            torch.compiler.reset()
            rows, classes, smoothing, result, targets = words
            once, logits = load(int(rows), int(classes), float(smoothing), result, targets)
            answer = "loaded"
        elif command == "solve":
            start = time.perf_counter()
            for _ in range(int(words[0])):
                loss = once()
            milliseconds = (time.perf_counter() - start) * 1e3
            answer = f"solved {milliseconds!r} {loss.item()!r}"
        elif command == "write":
            logits.grad.numpy().tofile("gradient")
            answer = "written"
        elif command == "free":
            once, logits = None, None
            answer = "freed"
        else:
            raise ValueError(f"unknown line: {line}")
        print(answer, flush=True)


main()
