"""Every benchmark runs once here, as small as it gets, so that it cannot rot. Nothing is asserted of its figures."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SMALLEST = {
    "locative.py": ["--cases", "2"],
    "files.py": ["--events", "300", "--only", ".geojson", ".parquet", ".parquet-read"],
    "tables.py": ["500", "10"],
    "reverse.py": ["--points", "2000", "--rows", "6000"],
    "partitions.py": [
        "--points=20000",
        "--files=4",
        "--only=ours in one process,the same by hand on a pool,geopandas in one frame",
    ],
    "packs.py": ["--places", "2000"],
    "map_page.py": ["--sizes", "200", "--folium", "100"],
    "space.py": ["--scale", "0.002"],
    "startup.py": ["--runs", "1"],
    "fusion.py": ["--sizes", "200"],
    "spellings.py": ["--places", "3"],
    "variants.py": ["--places", "3"],
    "resolution.py": ["--documents", "5"],
    "place_mentions.py": ["--documents", "2"],
    "place_mentions_fit.py": ["--documents", "2"],
    "destinations.py": ["--documents", "2"],
    "evidence.py": ["--documents", "2"],
}


@pytest.mark.parametrize("script", sorted(BENCHMARKS.glob("[!_]*.py")), ids=lambda p: p.name)
def test_benchmark_runs(script: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(script), *SMALLEST.get(script.name, [])],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
