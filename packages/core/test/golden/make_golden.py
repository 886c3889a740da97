"""Writes pytorch.json: losses and gradients of torch.nn.functional.cross_entropy.

    python3 -m venv venv && venv/bin/pip install torch numpy
    venv/bin/python make_golden.py

The logits are float32 numbers; PyTorch evaluates them in float64, and autograd gives the gradients. Arrays lie as PyTorch has
them: classes on axis 1. PyTorch is needed to make the file, not to run the tests.
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

SHAPES = [(3, 2), (5, 3), (9, 10), (2, 70), (3, 4, 5), (2, 3, 2, 4), (2, 19, 3, 1)]
REDUCTIONS = ["mean", "sum", "none"]
SMOOTHINGS = [0.0, 0.1, 1.0]


def float32(tensor):
    """The nearest float32 numbers."""
    return tensor.to(torch.float32).to(torch.float64)


def sixteenths(tensor):
    """The nearest multiples of 1/16: exact in float32, and short in the file."""
    return torch.round(16 * tensor) / 16


def logits_of(shape, generator):
    logits = 3 * torch.randn(shape, generator=generator, dtype=torch.float64)
    logits[0, 0] = 30  # outliers, so that a wrong maximum shows
    logits[-1, -1] = -30
    return sixteenths(logits)


def short(tensor, digits):
    values = [float(f"%.{digits}g" % value) for value in tensor.flatten().tolist()]
    return [int(value) if value == int(value) else value for value in values]


def case(name, logits, target, **options):
    logits = logits.clone().requires_grad_(True)
    loss = F.cross_entropy(logits, target, **options)
    loss.sum().backward()
    weight = options.get("weight")
    indices = not target.is_floating_point()
    return {
        "name": name,
        "shape": list(logits.shape),
        "logits": short(logits.detach(), 9),
        "kind": "indices" if indices else "probabilities",
        "targets": target.flatten().tolist() if indices else short(target, 9),
        "reduction": options["reduction"],
        "labelSmoothing": options["label_smoothing"],
        **({} if weight is None else {"classWeights": short(weight, 9)}),
        **({"ignoreIndex": options["ignore_index"]} if "ignore_index" in options else {}),
        "loss": short(loss.detach(), 12),
        "grad": short(logits.grad, 8),
    }


def cases():
    generator = torch.Generator().manual_seed(20160101)
    number = 0
    for shape in SHAPES:
        classes = shape[1]
        spatial = shape[:1] + shape[2:]
        for smoothing in SMOOTHINGS:
            # The reductions take turns, so that each meets each kind of target somewhere.
            for kind in ["indices", "ignored", "weighted", "probabilities", "unnormalized", "weighted probabilities"]:
                number += 1
                reduction = REDUCTIONS[(number + number // 6 + number // 18) % 3]
                logits = logits_of(shape, generator)
                options = {"reduction": reduction, "label_smoothing": smoothing}
                if "weighted" in kind:
                    options["weight"] = sixteenths(0.1 + 2 * torch.rand(classes, generator=generator, dtype=torch.float64))
                if "probabilities" in kind or kind == "unnormalized":
                    target = torch.softmax(2 * torch.randn(shape, generator=generator, dtype=torch.float64), dim=1)
                    if kind == "unnormalized":
                        target = target * 2 * torch.rand(spatial, generator=generator, dtype=torch.float64).unsqueeze(1)
                    target = float32(target)
                else:
                    target = torch.randint(classes, spatial, generator=generator)
                    if kind != "indices" and target.numel() > 1:
                        options["ignore_index"] = -100 if kind == "ignored" else 1
                        target.view(-1)[:: 3] = options["ignore_index"]
                yield case(f"{kind}, α = {smoothing}, {list(shape)}, {reduction}", logits, target, **options)


def main():
    golden = {
        "madeBy": "make_golden.py",
        "torch": torch.__version__,
        "evaluatedIn": "float64 on float32 inputs",
        "cases": list(cases()),
    }
    lines = ",\n".join(json.dumps(entry, separators=(",", ":"), ensure_ascii=False) for entry in golden.pop("cases"))
    head = json.dumps(golden, ensure_ascii=False)[:-1]
    Path(__file__).with_name("pytorch.json").write_text(f'{head}, "cases": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
