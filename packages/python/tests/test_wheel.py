"""What users install: a wheel with the kernel inside, which works in an environment of its own."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

import ls_core

FOLDER = Path(__file__).parents[1]
INSIDE = {"__init__.py", "_abi.py", "py.typed", "simd.wasm", "scalar.wasm"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and a source distribution."""
    into = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(into)], cwd=FOLDER, check=True)
    return into


def test_the_wheel_holds_the_kernel_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    assert wheel.name == f"ls_core-{ls_core.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = {name.removeprefix("ls_core/") for name in archive.namelist() if name.startswith("ls_core/")}
        rest = {name.split("/")[0] for name in archive.namelist()} - {"ls_core"}
        assert names == {path.name for path in (FOLDER / "src/ls_core").iterdir() if path.is_file()}
        assert names >= INSIDE
        assert rest == {f"ls_core-{ls_core.__version__}.dist-info"}
        metadata = Parser().parsestr(archive.read(f"ls_core-{ls_core.__version__}.dist-info/METADATA").decode())
    assert sorted(metadata.get_all("Requires-Dist") or []) == ["numpy>=1.26", "wasmtime>=25"]
    assert metadata["Requires-Python"] == ">=3.10"


def test_the_source_distribution_can_be_built_from(built: Path, tmp_path: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel"], cwd=folder, check=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    (direct,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as again, zipfile.ZipFile(direct) as first:
        assert sorted(again.namelist()) == sorted(first.namelist())


def test_works_in_an_environment_of_its_own(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=True)
    python = next(path for path in (tmp_path / "venv").glob("*/python*") if path.stem == "python")
    run = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--no-warn-script-location",
        str(wheel),
    ]
    subprocess.run(run, check=True)
    # NumPy and wasmtime are those of the tests' environment: what is tried is what the wheel has.
    places = sysconfig.get_paths(vars={"base": str(tmp_path / "venv"), "platbase": str(tmp_path / "venv")})
    (Path(places["purelib"]) / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"])
    program = """
import numpy as np, ls_core
for call in (ls_core.cross_entropy, ls_core.cross_entropy_grad):
    print(f"{call(np.zeros((2, 4), np.float32), [0, 1]).loss:.4f}", ls_core.__file__.split("site-packages")[0])
"""
    done = subprocess.run([str(python), "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"1.3863 {tmp_path}") for line in lines)


def test_refuses_to_be_built_without_the_kernel(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE", "src/ls_core/__init__.py", "scripts/require_kernel.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    done = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "expected _abi.py, simd.wasm, scalar.wasm in src/ls_core: run `npm run build` first" in done.stderr
