"""Compiles the kernel: at the first call that needs it, and once a process."""

from __future__ import annotations

import atexit
import os
import threading
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from ._errors import LsError
from ._suggest import suggest

if TYPE_CHECKING:
    import wasmtime

VARIANTS = ("simd", "scalar")
"""The binaries inside this package, the faster one first."""

VARIABLE = "LS_CORE_VARIANT"
"""The environment variable that names one of them, or "auto"."""


@dataclass(frozen=True)
class Compiled:
    variant: str
    engine: wasmtime.Engine
    module: wasmtime.Module


_lock = threading.Lock()
_compiled: dict[str, Compiled] = {}
# At the end of the interpreter wasmtime's own code may be gone before they are.
atexit.register(_compiled.clear)


def compiled_kernel(variant: str | None = None) -> Compiled:
    """The kernel of a variant; by default the environment's, or the fastest that compiles."""
    name = (os.environ.get(VARIABLE) or "auto") if variant is None else variant
    with _lock:
        if name not in _compiled:
            _compiled[name] = _first_of(VARIANTS) if name == "auto" else _first_of((name,))
        return _compiled[name]


def _first_of(variants: tuple[str, ...]) -> Compiled:
    refusal = LsError("WASM_UNAVAILABLE", "expected a variant of the kernel, got none")
    for variant in variants:
        try:
            return _compile(variant)
        except LsError as error:
            refusal = error
    raise refusal


def _compile(variant: str) -> Compiled:
    if variant not in VARIANTS:
        raise LsError("WASM_UNAVAILABLE", f"unknown variant {variant!r} of the kernel{suggest(variant, VARIANTS)}")
    try:
        import wasmtime

        config = wasmtime.Config()
        # The binaries are optimised already. What Cranelift would do to them at "speed" makes them slower: loss and gradient
        # of 256x1000 take 1.45 times as long then (wasmtime 50, x86-64), and compiling takes a third longer.
        config.cranelift_opt_level = "none"
        engine = wasmtime.Engine(config)
        binary = resources.files(__package__).joinpath(f"{variant}.wasm").read_bytes()
        return Compiled(variant, engine, wasmtime.Module(engine, binary))
    except Exception as cause:  # Loading the runtime's library alone raises three kinds of errors.
        raise LsError(
            "WASM_UNAVAILABLE", f"expected wasmtime to compile the kernel's variant {variant!r}, got: {cause}"
        ) from cause
