"""The record lies as the generated constants say, and the binaries inside are of this ABI."""

from __future__ import annotations

import ctypes
import os
from importlib import resources
from itertools import pairwise
from typing import Any

import pytest

from ls_core import _abi
from ls_core._kernel import MOST_LOGITS, Kernel, Record
from ls_core._load import VARIANTS, compiled_kernel


def test_the_record_has_the_offsets_of_the_abi() -> None:
    assert ctypes.sizeof(Record) == _abi.RECORD_SIZE
    assert {name: getattr(Record, name).offset for name in _abi.RECORD_FIELDS} == {
        name: offset for name, (_, offset) in _abi.RECORD_FIELDS.items()
    }


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_binary_is_the_variant_that_its_name_says(variant: str) -> None:
    kernel = Kernel(compiled_kernel(variant))
    assert kernel._number("ls_abi_version") == _abi.ABI_VERSION
    assert _abi.VARIANTS[kernel._number("ls_variant")] == variant


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_binary_is_the_one_that_was_built(variant: str) -> None:
    inside = resources.files("ls_core").joinpath(f"{variant}.wasm")
    built = os.path.join(os.path.dirname(__file__), f"../../kernel/dist/{variant}.wasm")
    with open(built, "rb") as file:
        assert inside.read_bytes() == file.read()


def test_areas_lie_apart_and_aligned() -> None:
    kernel: Any = Kernel(compiled_kernel("scalar"))
    spans = sorted((area.address, area.address + area.values.nbytes) for area in kernel._areas.values())
    assert all(start % _abi.SCRATCH_ALIGNMENT == 0 for start, _ in spans)
    assert spans[0][0] >= kernel._number("ls_heap_base")
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_blocks_can_be_parts() -> None:
    assert MOST_LOGITS % _abi.PART_ALIGNMENT == 0
