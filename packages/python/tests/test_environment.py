"""What the scripts around the tests do with the environment variables that the tests read."""

from __future__ import annotations

import json
from pathlib import Path

TASKS = json.loads((Path(__file__).parents[3] / "turbo.json").read_text())["tasks"]


def test_turbo_lets_variables_through_that_change_what_is_tested() -> None:
    """As such, so that it does not replay what another variant gave, or a run without PyTorch."""
    assert {"LS_CORE_VARIANT", "PYTHONPATH"} <= set(TASKS["@ls/python#test"]["env"])
    assert "PYTHON" in TASKS["@ls/python#test"]["passThroughEnv"]
