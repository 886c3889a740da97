"""Runs a call of any size through the kernel's areas: whole rows in blocks where a row fits, else one row at a time in parts of
its classes, three sweeps over them. Bits do not depend on the blocks.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from . import _abi
from ._call import Call
from ._kernel import MOST_LOGITS, MOST_ROWS, Kernel
from ._operands import Block, Operands

BLOCK_LOGITS = MOST_LOGITS
"""Most logits in one kernel call; a multiple of PART_ALIGNMENT."""
BLOCK_ROWS = MOST_ROWS
"""Most rows in one."""


def run_loss(call: Call, kernel: Kernel) -> tuple[float, int]:
    """The sum of the row losses, and how many counted rows have their target as arg-max. Fills gradient and row results."""
    operands = Operands(call, kernel)
    operands.begin()
    if call.layout.classes <= BLOCK_LOGITS:
        name = "ls_cross_entropy" if call.gradient is None else "ls_cross_entropy_grad"
        _run_whole_rows(call, kernel, operands, name)
    else:
        _run_parts(call, kernel, operands)
    return kernel.record.loss, kernel.record.correct


def run_calibration(call: Call, kernel: Kernel, bins: int) -> npt.NDArray[np.float64]:
    """The sums of calibration over a call's rows, as the ABI lays them out."""
    operands = Operands(call, kernel)
    operands.begin()
    area = kernel.area("calibration")
    sums: npt.NDArray[np.float64] = area.values[: (_abi.CALIBRATION_SIZE + _abi.BIN_SIZE * bins) // 8]
    sums[...] = 0
    kernel.record.calibration = area.address
    kernel.record.bins = bins
    if call.layout.classes <= BLOCK_LOGITS:
        _run_whole_rows(call, kernel, operands, "ls_calibration")
    else:
        _calibrate_parts(call, kernel, operands)
    return sums.copy()


def _run_whole_rows(call: Call, kernel: Kernel, operands: Operands, name: str) -> None:
    rows, classes = call.layout.rows, call.layout.classes
    at_once = min(BLOCK_LOGITS // classes, BLOCK_ROWS)
    operands.bring_classes(0, classes)
    for first in range(0, rows, at_once):
        block = Block(first, min(first + at_once, rows), 0, classes)
        operands.bring_rows(block.first, block.end)
        operands.bring_logits(block)
        operands.bring_probabilities(block)
        kernel.call(name)
        operands.take_gradient(block)
        operands.take_rows(block.first, block.end)


def _run_parts(call: Call, kernel: Kernel, operands: Operands) -> None:
    kernel.record.row_state = kernel.area("row_state").address
    for row in range(call.layout.rows):
        operands.bring_rows(row, row + 1)
        _sweep(call, kernel, operands, row, "ls_part_max")
        _sweep(call, kernel, operands, row, "ls_part_sums")
        kernel.call("ls_part_finish")
        if call.gradient is not None:
            _sweep(call, kernel, operands, row, "ls_part_grad", take=operands.take_gradient)
        operands.take_rows(row, row + 1)


def _calibrate_parts(call: Call, kernel: Kernel, operands: Operands) -> None:
    kernel.record.row_state = kernel.area("row_state").address
    kernel.record.row_moments = kernel.area("row_moments").address
    for row in range(call.layout.rows):
        operands.bring_rows(row, row + 1)
        _sweep(call, kernel, operands, row, "ls_part_max")
        _sweep(call, kernel, operands, row, "ls_part_moments")
        kernel.call("ls_part_calibration")


def _sweep(
    call: Call, kernel: Kernel, operands: Operands, row: int, name: str, *, take: Callable[[Block], None] | None = None
) -> None:
    """One call for each part of a row's classes. Parts begin at multiples of PART_ALIGNMENT."""
    classes = call.layout.classes
    for first in range(0, classes, BLOCK_LOGITS):
        block = Block(row, row + 1, first, min(first + BLOCK_LOGITS, classes))
        operands.bring_logits(block)
        if name != "ls_part_max":
            operands.bring_probabilities(block)
            operands.bring_classes(block.first_class, block.end_class)
        kernel.record.part_first = first
        kernel.record.part_classes = block.end_class - first
        kernel.call(name)
        if take is not None:
            take(block)
