"""Measure what a person waits for: imports, help, and five reports to one map, beside named peers in the same run.

Run: ``python benchmarks/startup.py [--runs N]``. The gazetteer is compiled before the clock starts.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
FOLIUM = """
import folium
m = folium.Map()
folium.PolyLine([(36.815, 42.377), (36.898, 41.997)]).add_to(m)
m.save({path!r})
"""


def median_s(command: list[str], runs: int) -> float:
    """Run a command as a whole process, once to warm up, and return the median wall time in seconds."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    bare = median_s([sys.executable, "-c", "pass"], runs)
    rows = [("python -c pass", bare, None)]
    for module, peer in (("gazetteer", "geopy"), ("geoevents", "geopandas"), ("maps", "folium")):
        theirs = median_s([sys.executable, "-c", f"import {peer}"], runs) - bare
        ours = median_s([sys.executable, "-c", f"import {module}"], runs) - bare
        rows.append((f"import {module} (peer: import {peer})", ours, theirs))
    rows.append(("geoevents -h", median_s([sys.executable, "-m", "geoevents", "-h"], runs), None))
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "map.html"
        peer_s = median_s([sys.executable, "-c", FOLIUM.format(path=str(Path(folder) / "folium.html"))], runs)
        for name, inputs in (("examples/zummar", ROOT / "examples" / "zummar"), ("the five seeds", SEEDS)):
            if inputs.is_dir():
                ours = median_s([sys.executable, "-m", "geoevents", "map", str(inputs), "-o", str(output)], runs)
                rows.append((f"map {name} (peer: one line drawn by plain folium)", ours, peer_s))
    for label, ours, theirs in rows:
        ratio = "" if theirs is None else f"   peer {theirs:6.3f} s   ratio {ours / theirs:5.2f}"
        print(f"{label:62} {ours:6.3f} s{ratio}")


if __name__ == "__main__":
    main()
