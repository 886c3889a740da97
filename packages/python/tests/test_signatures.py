"""The same options wherever options are listed: both losses' signatures, their docstrings, the record inside, the README."""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

import pytest

from ls_core import calibration, cross_entropy, cross_entropy_grad, smooth_labels
from ls_core._check_loss import LossOptions

README = (Path(__file__).parents[1] / "README.md").read_text()


def options_of(function: Callable[..., Any]) -> list[str]:
    return [name for name, it in signature(function).parameters.items() if it.kind is Parameter.KEYWORD_ONLY]


def documented(function: Callable[..., Any]) -> list[str]:
    return re.findall(r"^ *:param (\w+): ", function.__doc__ or "", re.MULTILINE)


def test_both_losses_take_the_same_arguments() -> None:
    assert signature(cross_entropy_grad).parameters == signature(cross_entropy).parameters


def test_every_option_of_a_loss_reaches_the_door() -> None:
    assert list(LossOptions.__annotations__) == options_of(cross_entropy)


@pytest.mark.parametrize("function", [cross_entropy, calibration, smooth_labels])
def test_docstrings_describe_every_argument_in_its_place(function: Callable[..., Any]) -> None:
    arguments = [name for name, it in signature(function).parameters.items() if it.kind is not Parameter.VAR_KEYWORD]
    assert documented(function) == arguments


def test_the_docstring_of_the_gradient_adds_out_alone() -> None:
    assert documented(cross_entropy_grad) == ["out"]
    assert "Arguments, defaults and errors are those of :func:`cross_entropy`, and" in (
        cross_entropy_grad.__doc__ or ""
    )


def test_the_readme_describes_every_option_in_its_place() -> None:
    table = README.split("| option | meaning | default |")[1].split("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == options_of(cross_entropy)
