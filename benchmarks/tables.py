"""How long a table of a million rows takes: CSV with names to resolve → events → GeoParquet.

Run with ``python benchmarks/tables.py [ROWS [NAMES]]``. The data is made from a seed: dates, 5,000 distinct names of towns
with their countries, counts as numbers and ranges, actors, a text column that nothing reads. The peer, in the same run, is
what most people write instead: pandas reads the file and parses the dates, geopandas writes it; it resolves no name, reads
no range, keeps no zone and no source.
"""

from __future__ import annotations

import csv
import math
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

NAMES = 5_000


def write_table(path: Path, *, rows: int, names: int = NAMES, seed: int = 20_240_421) -> None:
    """Write a seeded CSV of events whose places are names alone."""
    from gazetteer import Gazetteer

    made, gazetteer = random.Random(seed), Gazetteer()
    numbers = made.sample(range(len(gazetteer.settlements.lat)), names)
    towns = [(place.name, place.country) for place in gazetteer.records(numbers)]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "date", "place", "country", "weapon", "killed", "actor", "notes"])
        for number in range(rows):
            town, country = made.choice(towns)
            day = f"2024-{made.randint(1, 12):02d}-{made.randint(1, 28):02d}"
            dead = made.choice(["0", "1", "3", "5-10", "unknown"])
            out.writerow([number, day, town, country, "drone", dead, f"Group {number % 40}", f"note {number} of a row"])


def ours(source: Path, target: Path) -> dict[str, float]:
    """Read the table and write it as GeoParquet; seconds of the processor for each."""
    from gazetteer import Gazetteer
    from geoevents.collection import read

    Gazetteer().resolve("Mosul")  # the store is compiled once per machine
    start = time.process_time()
    events = read(source, gazetteer=Gazetteer())
    done = time.process_time()
    events.save(target)
    return {"read_s": done - start, "write_s": time.process_time() - done, "events": float(len(events))}


def peer(source: Path, target: Path) -> float:
    """Do with pandas and geopandas what leaves most out; seconds of the processor."""
    import geopandas as gpd
    import pandas as pd

    start = time.process_time()
    frame = pd.read_csv(source)
    frame["date"] = pd.to_datetime(frame["date"])
    nowhere = [math.nan] * len(frame)
    gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(nowhere, nowhere), crs="EPSG:4326").to_parquet(target)
    return time.process_time() - start


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    names = int(sys.argv[2]) if len(sys.argv) > 2 else NAMES
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "events.csv"
        write_table(source, rows=rows, names=names)
        took = ours(source, Path(folder) / "events.parquet")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"{rows:,} rows, {names:,} names, {source.stat().st_size / 1e6:.0f} MB of CSV")
        print(f"read {took['read_s']:.1f} s, write GeoParquet {took['write_s']:.1f} s (processor), peak {peak:.2f} GB")
        plain = peer(source, Path(folder) / "plain.parquet")
        print(
            f"pandas + geopandas without resolving: {plain:.1f} s; ours is {(took['read_s'] + took['write_s']) / plain:.1f} ×"
        )


if __name__ == "__main__":
    main()
