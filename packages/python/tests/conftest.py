"""What suites share: they run over both variants of the kernel."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, max_examples=100)
settings.load_profile("repeatable")


@pytest.fixture(params=["simd", "scalar"])
def variant(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Makes calls use this variant of the kernel."""
    name: str = request.param
    monkeypatch.setenv("LS_CORE_VARIANT", name)
    return name
