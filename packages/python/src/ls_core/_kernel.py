"""An instance of the kernel with memory of its own: the record of its calls, and areas that blocks of arrays pass through.

The memory is made at its full size and never grows, so views of it stay good. Of its 33 MB only what calls touch takes
any: 1 MB for logits alone, up to 6 MB for calls with everything, and the sums of calibration, 24 bytes a bin.
"""

from __future__ import annotations

import ctypes
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from . import _abi
from ._errors import ErrorCode, LsError
from ._load import Compiled

MOST_LOGITS = 1 << 18
"""How many logits there is room for."""
MOST_ROWS = 1 << 16
"""The same of rows."""
_PAGE = 1 << 16
_ALIGNMENT = 64

_C_TYPES: dict[str, Any] = {
    "u32": ctypes.c_uint32,
    "i32": ctypes.c_int32,
    "pointer": ctypes.c_uint32,
    "f64": ctypes.c_double,
}


class Record(ctypes.LittleEndianStructure):
    """The record of a call. Its fields fall on the offsets that the ABI gives them; a test holds them to it."""

    _fields_ = [(name, _C_TYPES[kind]) for name, (kind, _) in _abi.RECORD_FIELDS.items()]


Number = TypeVar("Number", bound=np.generic)


class Area(Generic[Number]):
    """Memory of the kernel for one array."""

    def __init__(self, address: int, values: npt.NDArray[Number]) -> None:
        self.address = address
        self.values = values


class Kernel:
    """Not for two threads at once."""

    def __init__(self, compiled: Compiled) -> None:
        import wasmtime

        try:
            self._store = wasmtime.Store(compiled.engine)
            exports = wasmtime.Instance(self._store, compiled.module, []).exports(self._store)
        except wasmtime.WasmtimeError as cause:
            raise LsError("OUT_OF_MEMORY", f"expected memory for an instance of the kernel, got: {cause}") from cause
        self._exports: Any = exports
        memory: Any = exports["memory"]
        start, scratch = self._number("ls_heap_base"), self._number("ls_scratch_bytes")

        # Areas by name, each with how many numbers of which kind it holds.
        sizes = {
            "record": (_abi.RECORD_SIZE, "u1"),
            "scratch": (scratch, "u1"),
            "row_state": (_abi.ROW_STATE_SIZE, "u1"),
            "row_moments": (_abi.ROW_MOMENTS_SIZE // 8, "<f8"),
            **dict.fromkeys(("logits", "probabilities", "class_weights", "prior"), (MOST_LOGITS, "<f4")),
            **dict.fromkeys(("sample_weights", "grad_output", "row_loss", "row_nll", "row_lse"), (MOST_ROWS, "<f4")),
            **dict.fromkeys(("targets", "row_argmax"), (MOST_ROWS, "<i4")),
            "calibration": ((_abi.CALIBRATION_SIZE + _abi.BIN_SIZE * _abi.MAX_BINS) // 8, "<f8"),
        }
        places: dict[str, int] = {}
        end = start
        for name, (length, kind) in sizes.items():
            places[name] = -(-end // _ALIGNMENT) * _ALIGNMENT
            end = places[name] + length * np.dtype(kind).itemsize
        try:
            memory.grow(self._store, -(-end // _PAGE) - memory.size(self._store))
        except wasmtime.WasmtimeError as cause:
            raise LsError("OUT_OF_MEMORY", f"expected {end} bytes of WebAssembly memory, got none: {cause}") from cause
        buffer = memory.get_buffer_ptr(self._store)
        self._areas: dict[str, Area[Any]] = {
            name: Area(places[name], np.frombuffer(buffer, kind, length, places[name]))
            for name, (length, kind) in sizes.items()
        }
        self.record = Record.from_buffer(buffer, places["record"])

    def area(self, name: str) -> Area[Any]:
        """The area of an array, named as the record's field."""
        return self._areas[name]

    def begin(self) -> Record:
        """A record of this ABI with nothing in it: no options, no pointers, sums at 0."""
        record = self.record
        ctypes.memset(ctypes.addressof(record), 0, _abi.RECORD_SIZE)
        record.version = _abi.ABI_VERSION
        record.size = _abi.RECORD_SIZE
        record.scratch = self._areas["scratch"].address
        return record

    def call(self, name: str) -> None:
        """Calls the kernel. The door has checked everything, so a refusal means that an array changed while the call ran."""
        status = self._exports[name](self._store, self._areas["record"].address)
        if status == _abi.STATUS_OK:
            return
        code: ErrorCode = "TARGET_RANGE" if status == _abi.STATUS_TARGET else "RANGE"
        raise LsError(
            code,
            "expected arrays that do not change during a call, got the kernel's status "
            f"{_abi.STATUS_NAMES[status]} in the rows from {self.record.first_row} on",
        )

    def _number(self, name: str) -> int:
        return int(self._exports[name](self._store))
