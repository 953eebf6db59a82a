"""The wheel a user installs: complete, with every licence, and working away from the source tree."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT],
        check=True,
        timeout=300,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_holds_packages_data_and_licences_and_nothing_else(unpacked: Path) -> None:
    names = {p.relative_to(unpacked).as_posix() for p in unpacked.rglob("*") if p.is_file()}
    for package in ("gazetteer", "geoevents", "maps"):
        assert f"{package}/py.typed" in names
    assert any(n.startswith("gazetteer/data/assembled/") for n in names)
    assert any(n.startswith("maps/frontend/dist/") for n in names)
    licences = " ".join(n.lower() for n in names if "licenses" in n.lower())
    for part in ("geonames", "airport", "country-coder", "world-atlas", "leaflet"):
        assert part in licences, f"the licence of {part} is not in the wheel"
    strays = [n for n in names if "node_modules" in n or n.endswith((".ts", "package-lock.json")) or "/tests/" in n]
    assert strays == []
    assert not any(n.startswith("tests") for n in names)


def test_works_away_from_the_source_tree(unpacked: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geoevents", "map", str(ROOT / "examples" / "zummar"), "-o", "map.html"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked), "HOME": str(tmp_path), "GEOEVENTS_CACHE": str(tmp_path / "c")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "Kharab" in page
    where = subprocess.run(
        [sys.executable, "-c", "import geoevents; print(geoevents.__file__)"],
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(unpacked))
