"""Measure how fast packs are compiled, how large they get, and how long opening one takes.

Run: ``python benchmarks/packs.py [--places N ...]``; ``--places 13000000`` is GeoNames' allCountries. Rows are drawn, seeded,
from the GeoNames dumps beside the project (names, alternates, features and populations as they come together there), with
one word of most names exchanged, so that names repeat about as often as real ones do. The floor in the same run is sqlite3
alone: the same file's columns split and written by ``executemany``, without a check, a key or an index.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
DUMPS = ROOT.parent / "shared" / "gazetteer" / "geonames_via_wof"
KEPT = 0.3  # DATA.md: 17 to 36 % of the main names of a country are shared by several of its places


def samples() -> list[list[str]]:
    """Return real rows: those of the dumps, or of the core where the dumps are absent."""
    if DUMPS.is_dir():
        lines = [
            line for path in sorted(DUMPS.glob("??.txt")) for line in path.read_text(encoding="utf-8").splitlines()
        ]
        return [line.split("\t") for line in lines]
    from gazetteer.sources import Embedded

    return [
        [p.id[3:], p.name, p.name, ",".join(p.names), str(p.lat), str(p.lon), p.feature_class, p.feature_code, p.country or "", "", "01", "", "", "",
         str(p.population or 0), "", "0", p.timezone or "", "2020-01-01"]
        for p in islice((p for p in Embedded.packaged().places() if p.id.startswith("gn:")), 30_000)
    ]  # fmt: skip


def write_dump(path: Path, count: int, *, seed: int = 20240421) -> None:
    """Write so many rows in the layout of a dump."""
    rows, dice = samples(), random.Random(seed)
    words = sorted({word for row in rows for word in row[1].split()})
    with path.open("w", encoding="utf-8") as file:
        for i in range(1, count + 1):
            row = dice.choice(rows).copy()
            row[0] = str(i)
            row[4] = f"{dice.uniform(-60, 75):.5f}"
            row[5] = f"{dice.uniform(-180, 180):.5f}"
            if dice.random() > KEPT:
                old, new = row[1].split()[0], dice.choice(words)
                row[1:4] = (text.replace(old, new) for text in row[1:4])
            file.write("\t".join(row) + "\n")


def floor(path: Path, out: Path) -> None:
    """Split the rows and write them, nothing else."""
    db = sqlite3.connect(out, isolation_level=None)
    db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN")
    db.execute(f"CREATE TABLE place ({', '.join(f'c{i}' for i in range(19))})")
    with path.open(encoding="utf-8") as file:
        db.executemany(f"INSERT INTO place VALUES ({','.join('?' * 19)})", (line[:-1].split("\t") for line in file))  # noqa: S608
    db.execute("COMMIT")
    db.close()


def compile_pack(path: Path, out: Path) -> None:
    from gazetteer.build import build
    from gazetteer.sources import GeoNames

    build(out, GeoNames(path))


def measured(task: str, path: Path, out: Path) -> dict[str, float]:
    """Run a task in a process of its own: wall and processor seconds, and the memory of it and its workers together."""
    done = subprocess.run(
        [sys.executable, __file__, "--task", task, str(path), str(out)], check=True, capture_output=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def run_task(task: str, path: Path, out: Path) -> None:
    start = time.perf_counter()
    (floor if task == "floor" else compile_pack)(path, out)
    wall = time.perf_counter() - start
    own, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    workers = min(len(os.sched_getaffinity(0)), 8) if theirs.ru_maxrss else 0
    cpu = own.ru_utime + own.ru_stime + theirs.ru_utime + theirs.ru_stime
    memory = (own.ru_maxrss + workers * theirs.ru_maxrss) / 1024
    print(json.dumps({"wall_s": wall, "cpu_s": cpu, "memory_mb": memory}))


def opening_ms(path: Path) -> tuple[float, float]:
    """Return how long opening a store and a first question take, median of 15."""
    from gazetteer.store import Store

    opened, asked = [], []
    for _ in range(15):
        start = time.perf_counter()
        store = Store(path)
        opened.append(time.perf_counter() - start)
        store.named("tall hamad aghah")
        asked.append(time.perf_counter() - start)
        store.close()
    return sorted(opened)[7] * 1000, sorted(asked)[7] * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, help="where the files go meanwhile; 13 M places need 7 GB")
    parser.add_argument("--task", nargs=3, metavar=("TASK", "FILE", "OUT"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.task:
        run_task(arguments.task[0], Path(arguments.task[1]), Path(arguments.task[2]))
        return
    for count in arguments.places:
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            dump, out = Path(folder) / "XX.txt", Path(folder) / "pack.sqlite"
            write_dump(dump, count)
            least = measured("floor", dump, Path(folder) / "floor.sqlite")
            (Path(folder) / "floor.sqlite").unlink()
            ours = measured("pack", dump, out)
            opened, asked = opening_ms(out)
            print(
                f"{count:>12,} places   {count / ours['wall_s']:>9,.0f} places/s   {ours['wall_s']:7.1f} s wall   "
                f"{ours['cpu_s'] / count * 1e6:5.1f} µs processor a place   {ours['memory_mb']:6.0f} MB memory   "
                f"{out.stat().st_size / count:4.0f} bytes a place ({dump.stat().st_size / count:.0f} in the dump)"
            )
            print(
                f"{'':12}   floor, sqlite3 executemany without keys: {count / least['wall_s']:,.0f} places/s, "
                f"{least['cpu_s'] / count * 1e6:.1f} µs processor a place   ratio {ours['wall_s'] / least['wall_s']:.1f} (wall)   "
                f"opened in {opened:.2f} ms, first question answered after {asked:.2f} ms"
            )


if __name__ == "__main__":
    main()
