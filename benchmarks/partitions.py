"""Points in country, many files, two workers: our partitions beside dask-geopandas, geopandas and a pool of processes.

Seeded points of 12-42° N, 30-62° E (the densest borders) in 40 GeoParquet files, points encoded as GeoParquet's ``point``,
sorted along a Hilbert curve. Every job reads the files, finds the country of every point and writes GeoParquet again; all
are given the same borders, and the counts of points a country are compared. Seconds are of the clock, and the processor
time of all processes beside it for machines with other work; memory is the most that one process had (VmHWM).

    OMP_NUM_THREADS=1 python benchmarks/partitions.py [--points 10000000] [--files 40] [--only JOB,...]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geoevents.enrich import countries
from geoevents.partition_work import borders
from geoevents.partitions import Partitions, write
from geoevents.parts import read_part, write_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BATCH = 500_000
WORKERS = 2
KEEP_MEMORY = {"MALLOC_ARENA_MAX": 1, "MALLOC_MMAP_THRESHOLD_": 2**30, "MALLOC_TRIM_THRESHOLD_": 2**30}


def points(count: int) -> Iterator[pa.Table]:
    rng = np.random.default_rng(7)
    for first in range(0, count, BATCH):
        some = min(BATCH, count - first)
        yield pa.table({
            "event_id": pa.array(np.arange(first, first + some)),
            "location_lat": rng.uniform(12, 42, some),
            "location_lon": rng.uniform(30, 62, some),
        })  # fmt: skip


def drawn() -> Any:  # noqa: ANN401
    """Return our borders as one polygon a country, for the peers."""
    import geopandas as gpd
    import shapely

    data = borders()._data  # noqa: SLF001  the peers are to have exactly our borders
    edges = shapely.linestrings(np.stack([data.countries.x, data.countries.y], axis=2))
    seam = shapely.linestrings([[(-180, -90), (-180, 90)], [(180, -90), (180, 90)]])
    parts = shapely.get_parts(shapely.polygonize([shapely.union_all([*edges, *seam])]))
    inside = shapely.get_coordinates(shapely.point_on_surface(parts))
    labels = data.countries.label(inside[:, 1], inside[:, 0])
    frame = gpd.GeoDataFrame({"code": data.codes[labels]}, geometry=parts, crs="OGC:CRS84")
    return frame[frame["code"].notna()].dissolve("code", as_index=False)


def country_only(table: pa.Table) -> pa.Table:
    """Find the country alone, as the peers do."""
    lat, lon = (table.column(f"location_{axis}").to_numpy() for axis in ("lat", "lon"))
    codes = pa.array(borders().countries_at(lats=lat, lons=lon).country, pa.string())
    return table.append_column("location_border_country", codes)


# --- the jobs: each in a process of its own ---------------------------------------------------------------------------


class Measured:
    """Take the time of a block, and what the processes that work in it spend; `ask` gets their `state` by their ids."""

    def __init__(self, ask: Callable[[], dict[int, tuple[float, int]]] = dict) -> None:
        self._ask = ask

    def __enter__(self) -> None:
        """Start the clock."""
        self._before = {**self._ask(), os.getpid(): state()}
        self._start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        """Stop it, and print what was measured as JSON."""
        seconds = time.perf_counter() - self._start
        workers = self._ask()
        after = {**workers, os.getpid(): state()}
        spent = sum(cpu - self._before.get(pid, (0.0, 0))[0] for pid, (cpu, _) in after.items())
        told = {"seconds": seconds, "cpu": spent, "worker_mb": max((mb for _, mb in workers.values()), default=0)}
        print(json.dumps(told | {"main_mb": after[os.getpid()][1]}))


def state() -> tuple[float, int]:
    """Return the processor time of this process, and the most memory in MB that it has had."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return time.process_time(), next(int(n.split()[1]) // 1024 for n in told.splitlines() if n.startswith("VmHWM"))


def warm() -> None:
    """Import what a worker needs before the clock runs, for all jobs alike."""
    import geopandas  # noqa: F401

    borders()


@contextmanager
def cluster() -> Iterator[tuple[Any, Measured]]:
    import dask
    from distributed import Client, LocalCluster

    # Else glibc gives the memory of every array back and asks for it again (docs/partitions.md); for all jobs on Dask alike.
    dask.config.set({"distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": 1, **KEEP_MEMORY}})
    made = LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None, memory_limit=0)
    with made, Client(made) as client:
        client.run(warm)
        yield client, Measured(lambda: dict(client.run(numbered).values()))


@contextmanager
def pool() -> Iterator[tuple[ProcessPoolExecutor, Measured]]:
    with ProcessPoolExecutor(WORKERS, mp_context=multiprocessing.get_context("spawn")) as workers:

        def ask() -> dict[int, tuple[float, int]]:
            return dict([done.result() for done in [workers.submit(numbered, 0.5) for _ in range(2 * WORKERS)]])

        for done in [workers.submit(warm) for _ in range(2 * WORKERS)]:
            done.result()
        yield workers, Measured(ask)


def numbered(wait_s: float = 0.0) -> tuple[int, tuple[float, int]]:
    time.sleep(wait_s)  # so that the other worker takes the next question
    return os.getpid(), state()


def with_dask(folder: Path, out: Path, function: Any = countries) -> None:  # noqa: ANN401
    with cluster() as (client, measured), measured:
        Partitions(folder).map(function, out, client=client)


def with_dask_country_only(folder: Path, out: Path) -> None:
    with_dask(folder, out, country_only)


def in_one_process(folder: Path, out: Path) -> None:
    warm()
    with Measured():
        Partitions(folder).map(countries, out)


def with_our_pool(folder: Path, out: Path) -> None:
    with pool() as (workers, measured), measured:
        Partitions(folder).map(countries, out, client=workers)


def with_plain_pool(folder: Path, out: Path) -> None:
    """Do the same work on the same files by hand: what a pool of processes costs with nothing else around it."""
    out.mkdir()
    files = [str(folder / part.file) for part in Partitions(folder).parts]
    with pool() as (workers, measured), measured:
        list(workers.map(by_hand, files, [str(out)] * len(files)))


def by_hand(source: str, out: str) -> None:
    write_part(countries(read_part(Path(source))), Path(out) / Path(source).name)


def dask_geopandas(folder: Path, out: Path) -> None:
    import dask_geopandas

    polygons = drawn()
    with cluster() as (_, measured), measured:
        frame = dask_geopandas.read_parquet(str(folder / "*.parquet"))
        joined = frame.sjoin(polygons, how="inner", predicate="within")  # it has no other
        joined.to_parquet(str(out))


def one_geopandas_frame(folder: Path, out: Path) -> None:
    import geopandas as gpd
    import pandas as pd

    polygons = drawn()
    out.mkdir()
    with Measured():
        frame = pd.concat([gpd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))], ignore_index=True)
        joined = frame.sjoin(polygons, how="inner", predicate="within")
        joined.to_parquet(out / "all.parquet")


JOBS = {
    "ours on dask": with_dask,
    "ours on dask (country only)": with_dask_country_only,
    "ours in one process": in_one_process,
    "ours on a pool": with_our_pool,
    "the same by hand on a pool": with_plain_pool,
    "dask-geopandas sjoin": dask_geopandas,
    "geopandas in one frame": one_geopandas_frame,
}


def counted(out: Path) -> dict[str, int]:
    """Count the points of each country in what a job wrote."""
    table = pa.concat_tables([
        pq.read_table(path, columns=[name]).rename_columns(["code"]).cast(pa.schema([("code", pa.string())]))
        for path in sorted(out.glob("*.parquet"))
        for name in pq.read_schema(path).names
        if name in {"code", "location_border_country"}
    ])  # fmt: skip
    counts = pc.value_counts(table["code"])
    return {row["values"]: row["counts"] for row in counts.to_pylist() if row["values"] is not None}


def run(job: str, folder: Path, scratch: Path) -> dict[str, Any]:
    """Run one job in a process of its own."""
    out = scratch / "out"
    shutil.rmtree(out, ignore_errors=True)
    asked = [sys.executable, __file__, "--job", job, "--folder", str(folder), "--out", str(out)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, env=os.environ)
    if done.returncode:
        raise SystemExit(f"{job}: {done.stderr}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told | {"counts": counted(out)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--only", help="jobs, separated by commas")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.job is not None:
        JOBS[asked.job](asked.folder, asked.out)
        return
    with tempfile.TemporaryDirectory() as name:
        measure(asked, Path(name))


def measure(asked: argparse.Namespace, scratch: Path) -> None:
    start = time.perf_counter()
    parts = write(points(asked.points), scratch / "points", rows_per_part=-(-asked.points // asked.files))
    megabytes = sum(part.bytes for part in parts.parts) / 1e6
    print(
        f"{asked.points:,} points, {len(parts.parts)} files, {megabytes:.0f} MB, sorted and written in "
        f"{time.perf_counter() - start:.1f} s with {state()[1]} MB"
    )
    jobs = asked.only.split(",") if asked.only else list(JOBS)
    expected: dict[str, int] | None = None
    theirs: dict[str, Any] | None = None
    for job in reversed(jobs):  # the slowest first: the ratios to it stand in each line
        if job == "dask-geopandas sjoin" and importlib.util.find_spec("dask_geopandas") is None:
            print(f"{job:<28} is not installed")
            continue
        told = run(job, parts.folder, scratch)
        counts = told["counts"]
        expected = counts if expected is None else expected
        off = sum(abs(counts.get(code, 0) - expected.get(code, 0)) for code in counts.keys() | expected.keys())
        theirs = told if job == "dask-geopandas sjoin" else theirs
        ratios = ""
        if theirs is not None:
            by_clock, by_cpu = (theirs[name] / told[name] for name in ("seconds", "cpu"))
            ratios = f"dask-geopandas / this {by_clock:5.2f} (processor {by_cpu:5.2f})"
        time_of = f"{told['seconds']:7.2f} s (processor {told['cpu']:6.2f} s)"
        memory = f"a worker {told['worker_mb']} MB, main {told['main_mb']} MB"
        print(f"{job:<28} {time_of}  {memory:<32} {ratios:<48} {off} points differ", flush=True)


if __name__ == "__main__":
    main()
