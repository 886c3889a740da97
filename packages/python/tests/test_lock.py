"""The lock of scripts/lock.mjs, which keeps two processes from making one environment at the same time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPT = (Path(__file__).parents[1] / "scripts/lock.mjs").as_uri()
IN_A_WHILE = -3600.0
"""How many seconds ago a file was written that stays new however slow the machine is."""

HOLD = """
const unlock = lock(file, options);
process.stdout.write("taken\\n");
process.stdin.on("data", () => {}).on("end", unlock);
"""
LOG = """
const unlock = lock(file, options);
appendFileSync(`${file}.log`, `${process.pid} in\\n`);
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
appendFileSync(`${file}.log`, `${process.pid} out\\n`);
unlock();
"""


def start(program: str, file: Path, options: str = "{}") -> subprocess.Popen[str]:
    head = f'import {{ appendFileSync }} from "node:fs"; import {{ lock }} from "{SCRIPT}";'
    text = f"{head} const [file, options] = [process.argv[1], {options}]; {program}"
    node = ["node", "--input-type=module", "-e", text, str(file)]
    pipe = subprocess.PIPE
    return subprocess.Popen(node, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def leave(file: Path, content: str, seconds_ago: float) -> None:
    file.write_text(content)
    then = time.time() - seconds_ago
    os.utime(file, (then, then))


def number_of_a_process_that_ended() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lock"


def test_waits_for_who_has_it_and_says_so(file: Path) -> None:
    holder = start(HOLD, file)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "taken\n"
    waiter = start(HOLD, file, "{ sayAfter: 100 }")
    assert waiter.stderr is not None
    assert waiter.stderr.readline() == f"waiting for process {holder.pid} ({file})\n"
    assert file.read_text() == str(holder.pid)
    holder.communicate()
    assert waiter.communicate() == ("taken\n", "")
    assert not list(file.parent.iterdir())


def test_the_end_of_its_process_gives_it_back(file: Path) -> None:
    start("lock(file); process.exit(3)", file).communicate()
    assert not file.exists()


@pytest.mark.parametrize("content", ["", str(os.getpid())])
def test_ends_with_a_sentence_where_it_waits_too_long(file: Path, content: str) -> None:
    """Also for a file that is empty for now: its process may be about to write it."""
    leave(file, content, IN_A_WHILE)
    waiter = start(HOLD, file, "{ giveUpAfter: 100 }")
    out, error = waiter.communicate()
    whom = f"process {content}" if content else "another process"
    assert (waiter.returncode, out) == (1, "")
    assert re.search(rf"waited \d+ s for {whom}, which has {re.escape(str(file))}. If it does not run any more", error)
    assert file.read_text() == content


@pytest.mark.parametrize("whose", ["ended", "killed before it wrote", "another's by now", "not a number"])
def test_takes_over_what_was_left_behind(file: Path, whose: str) -> None:
    match whose:
        case "ended":
            leave(file, str(number_of_a_process_that_ended()), 0)
        case "killed before it wrote":
            leave(file, "", 60)
        case "another's by now":
            leave(file, str(os.getpid()), 2 * 60 * 60)
        case "not a number":
            leave(file, "-1 x", 60)
    leave(file.with_name("lock.next"), "", 60)
    taker = start(HOLD, file)
    assert taker.communicate() == ("taken\n", "")
    assert not list(file.parent.iterdir())


def test_leaves_alone_what_another_is_taking_over(file: Path) -> None:
    ended = str(number_of_a_process_that_ended())
    leave(file, ended, 0)
    leave(file.with_name("lock.next"), str(os.getpid()), IN_A_WHILE)
    assert start(HOLD, file, "{ giveUpAfter: 300 }").communicate()[0] == ""
    assert file.read_text() == ended
    assert file.with_name("lock.next").read_text() == str(os.getpid())


def test_one_waiter_at_a_time_has_what_was_left_behind(file: Path) -> None:
    leave(file, str(number_of_a_process_that_ended()), 0)
    waiters = [start(LOG, file) for _ in range(8)]
    errors = [waiter.communicate()[1] for waiter in waiters]
    assert errors == [""] * 8
    lines = (file.parent / "lock.log").read_text().splitlines()
    assert sorted(lines[::2]) == sorted(f"{waiter.pid} in" for waiter in waiters)
    assert lines[1::2] == [line.replace("in", "out") for line in lines[::2]]
