"""Readers of single options: the right kind of value or ``TYPE``, an allowed value or ``RANGE``. ``None`` is absent, and an
array without axes is the number that it holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, signature
from numbers import Integral, Real
from typing import SupportsFloat, SupportsInt, TypeVar, cast

import numpy as np

from ._arrays import as_array
from ._errors import LsError, describe
from ._suggest import suggest

Absent = TypeVar("Absent", float, None)
AbsentInteger = TypeVar("AbsentInteger", int, None)


def refuse_unknown(function: Callable[..., object], unknown: Mapping[str, object]) -> None:
    """Refuses keywords that ``function`` does not name."""
    for name in unknown:
        parameters = signature(function).parameters.values()
        known = [parameter.name for parameter in parameters if parameter.kind is Parameter.KEYWORD_ONLY]
        raise LsError("TYPE", f"unknown option {name!r}{suggest(name, known)}")


def read_number(
    value: object, name: str, absent: Absent, expected: str, allowed: Callable[[float], bool]
) -> float | Absent:
    """The option as a number for which ``allowed`` holds, or ``absent``; ``expected`` says in words what is allowed."""
    if value is None:
        return absent
    real = _as_real(value, name, expected)
    try:
        number = float(cast(SupportsFloat, real))
    except OverflowError:  # An int that float64 does not reach.
        number = math.inf
    if not allowed(number):
        raise LsError("RANGE", f"expected {name} to be {expected}, got {number}")
    return number


def read_integer(
    value: object, name: str, absent: AbsentInteger, expected: str, allowed: Callable[[int], bool]
) -> int | AbsentInteger:
    """The same for a whole number, exact whatever its size; ``2.0`` is one."""
    if value is None:
        return absent
    real = _as_real(value, name, expected)
    is_whole = isinstance(real, Integral) or float(cast(SupportsFloat, real)).is_integer()
    number = int(cast(SupportsInt, real)) if is_whole else 0
    if not is_whole or not allowed(number):
        raise LsError("RANGE", f"expected {name} to be {expected}, got {real}")
    return number


def _as_real(value: object, name: str, expected: str) -> Real:
    real = value
    if not isinstance(value, Real) and hasattr(value, "__array__"):
        array = as_array(value, name)
        real = array.item() if array.ndim == 0 and array.dtype.kind in "fiu" else value
    # bool is an int to Python and a time span one to NumPy, and neither is meant as one.
    if isinstance(real, (bool, np.timedelta64)) or not isinstance(real, Real):
        raise LsError("TYPE", f"expected {name} to be a number, {expected}, got {describe(value)}")
    return real


def read_name(value: object, option: str, absent: str, values: Sequence[str]) -> str:
    """The option as one of the names in ``values``, or ``absent``."""
    return absent if value is None else check_name(value, option, values)


def check_name(value: object, where: str, values: Sequence[str]) -> str:
    """``value`` as one of the names in ``values``; ``where`` says where it stands."""
    if not isinstance(value, str):
        names = ", ".join(repr(name) for name in values)
        raise LsError("TYPE", f"expected {where} to be one of {names}, got {describe(value)}")
    if value not in values:
        raise LsError("RANGE", f"unknown {where} {value!r}{suggest(value, values)}")
    return value


def is_fraction(value: float) -> bool:
    return 0 <= value <= 1


def is_positive(value: float) -> bool:
    return 0 < value < math.inf


def is_not_negative(value: float) -> bool:
    return 0 <= value < math.inf


def is_any(value: int) -> bool:
    return True
