"""The kernel in wasmtime: instantiate it, place NumPy arrays in its memory, call, turn statuses into exceptions.

To embed it elsewhere take this file and abi.py; docs/abi.md says what the fields mean.
"""

import ctypes

import abi
import numpy as np
import wasmtime

PAGE = 65536
CONFIG = wasmtime.Config()
# The files are optimised already: after what Cranelift does by default, 256x1000 takes 1.45 times as long.
CONFIG.cranelift_opt_level = "none"
ENGINE = wasmtime.Engine(CONFIG)
C_TYPES = {
    "u32": ctypes.c_uint32,
    "i32": ctypes.c_int32,
    "pointer": ctypes.c_uint32,
    "f64": ctypes.c_double,
}


def status_name(status):
    """The name of a status. A newer kernel may have some that abi.py does not."""
    return abi.STATUS_NAMES[status] if status < len(abi.STATUS_NAMES) else f"status {status}"


class KernelError(Exception):
    """A call that the kernel refused; it has written nothing then."""

    def __init__(self, status, message):
        self.status = status_name(status)
        super().__init__(f"{self.status}: {message}")


class Record(ctypes.LittleEndianStructure):
    """The arguments of a call and its results, as they lie in the kernel's memory: record.rows, record.loss."""

    __slots__ = ()  # No attribute but the fields.
    _fields_ = [(name, C_TYPES[kind]) for name, (kind, _) in abi.RECORD_FIELDS.items()]


class LinearRecord(ctypes.LittleEndianStructure):
    """The same of a call of the last layer."""

    __slots__ = ()
    _fields_ = [(name, C_TYPES[kind]) for name, (kind, _) in abi.LINEAR_RECORD_FIELDS.items()]


def load(path):
    """Compiles a .wasm file, once for any number of kernels."""
    return wasmtime.Module.from_file(ENGINE, path)


class Kernel:
    """One instance, and so many bytes of memory for arrays. It never grows after that, so views of it stay good."""

    def __init__(self, module, room=1 << 20):
        self.store = wasmtime.Store(ENGINE)
        self.exports = wasmtime.Instance(self.store, module, []).exports(self.store)
        version = self.number("ls_abi_version")
        if version != abi.ABI_VERSION:
            raise RuntimeError(f"expected version {abi.ABI_VERSION} of the ABI, got {version}")
        memory = self.exports["memory"]
        self.end = self.number("ls_heap_base")
        memory.grow(self.store, -(-(self.end + room) // PAGE) - memory.size(self.store))
        buffer = memory.get_buffer_ptr(self.store)
        # The memory goes with the store, which so lives as long as a view of the buffer does.
        buffer.owner = self.store
        self.memory = np.frombuffer(buffer, np.uint8)
        self.scratch = self.zeros(self.number("ls_scratch_bytes"), np.uint8)
        self.linear_scratch = None

    @property
    def variant(self):
        """ "scalar", "simd" or "relaxed"."""
        return abi.VARIANTS[self.number("ls_variant")]

    def zeros(self, shape, dtype):
        """A new array in the kernel's memory, given out from the bottom and never taken back."""
        start = -(-self.end // abi.SCRATCH_ALIGNMENT) * abi.SCRATCH_ALIGNMENT
        self.end = start + int(np.prod(shape)) * np.dtype(dtype).itemsize
        if self.end > self.memory.size:
            raise MemoryError(f"expected room for {self.end} bytes, got a memory of {self.memory.size}")
        return self.memory[start : self.end].view(dtype).reshape(shape)

    def place(self, values, dtype):
        """A copy of some values in the kernel's memory."""
        array = self.zeros(np.shape(values), dtype)
        array[...] = values
        return array

    def address(self, array):
        """Where an array of `zeros` or `place` lies."""
        return array.ctypes.data - self.memory.ctypes.data

    def record(self, **fields):
        """A record with these fields, by their names in abi.json; arrays as they are."""
        return self._new(Record, abi.RECORD_SIZE, scratch=self.scratch, **fields)

    def linear_record(self, **fields):
        """A record of the last layer, likewise."""
        if self.linear_scratch is None:
            self.linear_scratch = self.zeros(self.number("ls_linear_scratch_bytes"), np.uint8)
        return self._new(LinearRecord, abi.LINEAR_RECORD_SIZE, scratch=self.linear_scratch, **fields)

    def _new(self, kind, size, **fields):
        record = kind.from_buffer(self.zeros(size, np.uint8))
        return self.set(record, version=abi.ABI_VERSION, size=size, **fields)

    def set(self, record, **fields):
        for name, value in fields.items():
            setattr(
                record,
                name,
                self.address(value) if isinstance(value, np.ndarray) else value,
            )
        return record

    def number(self, name, *arguments):
        """What a function of the kernel gives: a status, of those that work."""
        return self.exports[name](self.store, *arguments)

    def call(self, name, record):
        """Calls a function that takes a record; raises KernelError for every status but OK."""
        status = self.number(name, ctypes.addressof(record) - self.memory.ctypes.data)
        if status != abi.STATUS_OK:
            raise KernelError(status, self._sentence(status, record))

    def _sentence(self, status, record):
        if status == abi.STATUS_TARGET:
            row = record.bad_row
            index = self.memory[record.targets :].view(np.int32)[row]
            return f"class index {index} of row {row} is not in [0, {record.classes})"
        if status == abi.STATUS_PROBABILITY:
            return f"the probability of class {record.bad_class} in row {record.bad_row} is negative or not finite"
        if status == abi.STATUS_SAMPLE_WEIGHT:
            return f"the sample weight of row {record.bad_row} is negative or not finite"
        if status == abi.STATUS_CLASS_VALUE:
            return f"the weight or prior of class {record.bad_class} is negative or not finite"
        return abi.STATUS_DOCS[status] if status < len(abi.STATUS_DOCS) else "Newer than this program."
