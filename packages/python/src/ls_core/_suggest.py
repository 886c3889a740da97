""" "Did you mean": the known name nearest to one that is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


def suggest(unknown: str, known: Sequence[str]) -> str:
    """``; did you mean 'label_smoothing'?`` for ``labelSmooting``, or else the list of what is known."""
    by_plain = {_plain(name): name for name in known}
    nearest = get_close_matches(_plain(unknown), by_plain, n=1)
    if nearest:
        return f"; did you mean {by_plain[nearest[0]]!r}?"
    return f"; expected one of {', '.join(repr(name) for name in known)}"


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")
