"""Kernels for whoever calls: each call has one to itself, so calls may run at the same time in any threads."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager

from ._kernel import Kernel
from ._load import compiled_kernel

# By variant. append and pop of a list are atomic, so no lock is needed.
_idle: dict[str, list[Kernel]] = {}
# As in _load.py.
atexit.register(_idle.clear)


@contextmanager
def borrow() -> Iterator[Kernel]:
    """A kernel for one call. There come to be as many as calls ever ran at the same time."""
    compiled = compiled_kernel()
    idle = _idle.setdefault(compiled.variant, [])
    try:
        kernel = idle.pop()
    except IndexError:
        kernel = Kernel(compiled)
    try:
        yield kernel
    finally:
        idle.append(kernel)


def variant() -> str:
    """Which of the kernel's variants calls use here: ``"simd"``, or ``"scalar"`` where it does not compile or is wanted.

    The environment variable ``LS_CORE_VARIANT`` (``"auto"``, ``"simd"`` or ``"scalar"``), read at every call, says which is
    wanted. Each gives its own bits, the same on every machine; they differ by rounding.

    :raises LsError: ``WASM_UNAVAILABLE``

    >>> import ls_core
    >>> ls_core.variant() in ("simd", "scalar")
    True
    """
    return compiled_kernel().variant
