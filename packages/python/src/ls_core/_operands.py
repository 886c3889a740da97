"""Brings the arrays of a call into the kernel's memory, block by block, and takes results back to the caller's."""

from __future__ import annotations

from dataclasses import dataclass

from ._abi import FLAG_IGNORE_INDEX, FLAG_OTHERS, FLAG_PROBABILITIES
from ._arrays import AnyArray, Floats
from ._call import Call
from ._kernel import Kernel
from ._layout import boxes
from ._targets import IndexTargets, ProbabilityTargets


@dataclass(frozen=True)
class Block:
    """Some rows, and some of their classes."""

    first: int
    end: int
    first_class: int
    end_class: int

    @property
    def size(self) -> tuple[int, int]:
        return self.end - self.first, self.end_class - self.first_class


class Operands:
    """Views of the arrays of a call, and where they go."""

    def __init__(self, call: Call, kernel: Kernel) -> None:
        self._call = call
        self._kernel = kernel
        self._logits = call.layout.rows_of(call.logits)
        self._gradient = None if call.gradient is None else call.layout.rows_of(call.gradient)
        probabilities = call.targets.values if isinstance(call.targets, ProbabilityTargets) else None
        self._probabilities = None if probabilities is None else call.layout.rows_of(probabilities)

    def begin(self) -> None:
        """Writes what all blocks have in common into the record: the options, and sums of 0."""
        call, record = self._call, self._kernel.begin()
        record.flags = FLAG_OTHERS if call.smoothing.others else 0
        if isinstance(call.targets, IndexTargets):
            record.flags |= FLAG_IGNORE_INDEX
            record.ignore_index = call.targets.ignored_in_kernel
        else:
            record.flags |= FLAG_PROBABILITIES
        record.classes = call.layout.classes
        record.label_smoothing = call.smoothing.label_smoothing
        record.logit_scale = call.logit_scale
        record.softcap = call.softcap
        record.z_loss = call.z_loss
        record.gradient_scale = call.gradient_scale

    def bring_rows(self, first: int, end: int) -> None:
        """Brings the arrays over rows alone, and makes room for their results."""
        call, record, rows = self._call, self._kernel.record, end - first
        record.first_row = first & 0xFFFFFFFF
        record.rows = rows
        if isinstance(call.targets, IndexTargets):
            area = self._kernel.area("targets")
            call.targets.read(first, area.values[:rows])
            record.targets = area.address
        self._bring_line("sample_weights", call.sample_weights, first, end)
        self._bring_line("grad_output", call.grad_output, first, end)
        for name in call.rows:
            setattr(record, name, self._kernel.area(name).address)

    def bring_classes(self, first: int, end: int) -> None:
        """Brings the arrays over classes alone."""
        self._bring_line("class_weights", self._call.class_weights, first, end)
        self._bring_line("prior", self._call.smoothing.prior, first, end)

    def bring_logits(self, block: Block) -> None:
        """Brings logits; their gradient, if wanted, will take their place."""
        self._kernel.record.logits = self._bring_matrix("logits", self._logits, block)
        if self._gradient is not None:
            self._kernel.record.gradient = self._kernel.record.logits

    def bring_probabilities(self, block: Block) -> None:
        """Brings probability targets, if that is what the targets are."""
        if self._probabilities is not None:
            self._kernel.record.targets = self._bring_matrix("probabilities", self._probabilities, block)

    def take_gradient(self, block: Block) -> None:
        """Takes the gradient to where the caller wants it."""
        if self._gradient is not None:
            for mine, brought in _pairs(self._gradient, self._kernel.area("logits").values, block):
                mine[...] = brought

    def take_rows(self, first: int, end: int) -> None:
        """Takes the results of rows to where the caller wants them."""
        for name, values in self._call.rows.items():
            values[first:end] = self._kernel.area(name).values[: end - first]

    def _bring_line(self, name: str, source: Floats | None, first: int, end: int) -> None:
        if source is not None:
            area = self._kernel.area(name)
            area.values[: end - first] = source[first:end]
            setattr(self._kernel.record, name, area.address)

    def _bring_matrix(self, name: str, source: AnyArray, block: Block) -> int:
        area = self._kernel.area(name)
        for mine, brought in _pairs(source, area.values, block):
            brought[...] = mine
        return area.address


def _pairs(rows: AnyArray, dense: Floats, block: Block) -> list[tuple[AnyArray, Floats]]:
    """Pieces of a block as they lie in an array of the caller's, each with a view of the same shape of the dense block."""
    count, classes = block.size
    dense = dense[: count * classes].reshape(count, classes)
    pairs = []
    at = 0
    for index, length in boxes(rows.shape[:-1], block.first, block.end):
        piece = rows[(*index, ..., slice(block.first_class, block.end_class))]
        pairs.append((piece, dense[at : at + length].reshape(piece.shape)))
        at += length
    return pairs
