"""The one error class, and the words its messages share. A message says what was expected, what was got and where."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

ErrorCode = Literal["WASM_UNAVAILABLE", "SHAPE", "TYPE", "RANGE", "TARGET_RANGE", "OVERLAP", "OUT_OF_MEMORY"]
"""What went wrong; :class:`LsError` says what each means."""


class LsError(Exception):
    """Every error of this package. Arguments are checked before anything is written: after one, arrays are as they were.

    ================  =====================================================================
    ``code``          meaning
    ================  =====================================================================
    WASM_UNAVAILABLE  the kernel does not run here, or no such variant exists
    SHAPE             a shape, ``axis`` or ``classes`` does not fit
    TYPE              the wrong kind of value or array, or an unknown option name
    RANGE             a value outside what its option allows, or options that exclude each other
    TARGET_RANGE      a class index that is no class: fractional, NaN or out of range
    OVERLAP           ``out`` shares memory with another array of the call, or with itself
    OUT_OF_MEMORY     the memory needed cannot be had
    ================  =====================================================================

    >>> import numpy as np, ls_core
    >>> try:
    ...     ls_core.cross_entropy(np.zeros((2, 3), np.float32), [0, 3])
    ... except ls_core.LsError as error:
    ...     print(error.code, error)
    TARGET_RANGE expected the target of row 1 to be an integer from 0 to 2 or ignore_index = -100, got 3
    """

    code: ErrorCode
    """What went wrong, for programs."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        # What an exception does by itself forgets the code, and pools of processes send errors pickled.
        return type(self), (self.code, str(self))


def describe(value: object) -> str:
    """A value in the words of a message: ``the string '0.1'``, ``a list of length 3``, ``a float64 array of shape (2, 3)``."""
    if value is None or isinstance(value, (bool, int, float, np.bool_, np.integer, np.floating)):
        return str(value)
    if isinstance(value, str):
        return f"the string {value!r}"
    if isinstance(value, np.ndarray):
        return f"{_article(str(value.dtype))} {value.dtype} array of shape {value.shape}"
    kind = type(value).__name__
    if isinstance(value, (list, tuple)):
        return f"a {kind} of length {len(value)}"
    return f"{_article(kind)} {kind}"


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeio" else "a"
