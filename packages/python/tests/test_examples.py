"""Every example runs: those of the docstrings, which print what they say, and those of the README."""

from __future__ import annotations

import contextlib
import doctest
import importlib
import io
import pkgutil
import re
from pathlib import Path

import pytest

import ls_core

README = (Path(__file__).parents[1] / "README.md").read_text()
MODULES = ["ls_core", *(f"ls_core.{module.name}" for module in pkgutil.iter_modules(ls_core.__path__))]


@pytest.mark.parametrize("module", MODULES)
def test_docstrings_print_what_they_say(module: str) -> None:
    assert doctest.testmod(importlib.import_module(module), optionflags=doctest.ELLIPSIS).failed == 0


@pytest.mark.parametrize(
    "name", ["LsError", "calibration", "cross_entropy", "cross_entropy_grad", "smooth_labels", "variant"]
)
def test_every_public_function_has_an_example(name: str) -> None:
    assert ">>> " in getattr(ls_core, name).__doc__


def test_the_readme_prints_what_it_says() -> None:
    """A comment behind a print is what it prints."""
    names: dict[str, object] = {}
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    for block in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block, "README.md", "exec"), names)
        expected = re.findall(r"^ *print\(.*\)  # (.*)$", block, re.MULTILINE)
        assert printed.getvalue().splitlines() == expected
