"""Refuses to build a distribution without the kernel, which is generated and not in the repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILES = ("_abi.py", "simd.wasm", "scalar.wasm")


class RequireKernel(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        missing = [name for name in FILES if not (Path(self.root) / "src/ls_core" / name).exists()]
        if missing:
            raise FileNotFoundError(f"expected {', '.join(missing)} in src/ls_core: run `npm run build` first")
