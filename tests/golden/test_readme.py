"""What the README shows is run, line by line, as a newcomer would."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


def run(command: list[str], cwd: Path) -> str:
    env = {**os.environ, "PYTHONWARNINGS": "error"}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout


def test_python_example(folder: Path) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    run([sys.executable, "-c", block], folder)
    assert (folder / "map.html").is_file()
    assert (folder / "out.geojson").is_file()


def test_command_line_examples(folder: Path) -> None:
    section = README.split("## On the command line")[1].split("##")[0]
    lines = [line.split("  #")[0].strip() for line in section.splitlines() if line.startswith("    geoevents ")]
    lines = [line for line in lines if "--download" not in line]  # the one that needs a network
    assert len(lines) >= 10
    event_id = ""
    for line in lines:
        words = shlex.split(line.replace("EVENT_ID", event_id))
        told = run([sys.executable, "-m", *words], folder)
        assert told.strip(), line
        if words[1] == "extract" and "--explain" not in words:
            event_id = told.splitlines()[1].split()[0]
    assert {p.name for p in folder.glob("zummar.*")} == {"zummar.html", "zummar.json", "zummar.pdf", "zummar.geojson"}


def test_every_example_is_listed() -> None:
    listed = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "examples").iterdir():
        assert path.name in listed or path.name == "README.md"
