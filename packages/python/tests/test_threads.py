"""Calls from many threads, from inside other calls, and from forked processes; and what importing does."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from problems import ALL_ROWS, bits, problem

import ls_core
from ls_core import _pool, cross_entropy_grad

pytestmark = pytest.mark.usefixtures("variant")

PROBLEMS = [problem((40, 700 + seed), seed=seed) for seed in range(8)]


def run(number: int) -> Any:
    logits, targets = PROBLEMS[number % len(PROBLEMS)]
    return bits(cross_entropy_grad(logits, targets, label_smoothing=0.1, rows=ALL_ROWS))


def test_threads_do_not_disturb_each_other() -> None:
    expected = [run(number) for number in range(len(PROBLEMS))]
    with ThreadPoolExecutor(8) as pool:
        for number, result in enumerate(pool.map(run, range(200))):
            assert result == expected[number % len(PROBLEMS)]


def test_the_first_call_may_come_from_many_threads_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ls_core._load._compiled", {})
    monkeypatch.setattr(_pool, "_idle", {})
    expected = run(0)
    monkeypatch.setattr("ls_core._load._compiled", {})
    monkeypatch.setattr(_pool, "_idle", {})
    start = threading.Barrier(6)

    def first(_: int) -> Any:
        start.wait()
        return run(0)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(first, range(6))) == [expected] * 6


def test_calls_one_after_the_other_share_a_kernel() -> None:
    run(0)
    idle = _pool._idle[ls_core.variant()]
    before = list(idle)
    for number in range(5):
        run(number)
    assert idle == before


def test_a_call_may_come_while_another_is_under_way() -> None:
    expected = run(1)
    with _pool.borrow() as outer:
        outer.begin()
        assert run(1) == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_works_in_a_forked_process() -> None:
    expected = run(2)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(run, [2, 2, 2]) == [expected] * 3


def test_importing_compiles_nothing() -> None:
    program = "import sys, ls_core; ls_core.smooth_labels([1], classes=2); print('wasmtime' in sys.modules)"
    source = str(Path(ls_core.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": source}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_ends_without_a_word() -> None:
    program = (
        "import numpy as np, ls_core; keep = ls_core.cross_entropy(np.zeros((1, 2)), [0]); print(ls_core.variant())"
    )
    source = str(Path(ls_core.__file__).parents[1])
    environment = {"PYTHONPATH": source, "LS_CORE_VARIANT": ls_core.variant()}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"{ls_core.variant()}\n", "")
