"""The benchmark runs, and prints what the README says that it prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1]
SPEED = (FOLDER / "README.md").read_text().split("## Speed")[1].split("\n## ")[0]


def test_prints_every_row_of_the_readme() -> None:
    """All but PyTorch's, which needs it. What the calls give is compared on the way."""
    run = [sys.executable, "scripts/bench.py", "--rounds", "1"]
    printed = subprocess.run(run, cwd=FOLDER, capture_output=True, text=True, check=True).stdout
    rows = re.findall(r"^\| (\S.*?) +\|.* \d.*$", SPEED, re.MULTILINE)
    ours = [row.replace("`", "") for row in rows if not row.startswith("PyTorch")]
    assert len(ours) == 7
    for row in ours:
        assert re.search(rf"^{re.escape(row)}: [\d.]+ \([\d.]+–[\d.]+\) ms$", printed, re.MULTILINE), row
    assert printed.count("cross_entropy_grad: ") == 2
