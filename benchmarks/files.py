"""How fast events become files, and how much memory that takes, beside the libraries that others would use.

    python benchmarks/files.py                      20,000 events
    python benchmarks/files.py --events 1000000     the figures of docs/files.md

Every job runs in a process of its own on the same seeded events: rows of a table at 5,000 places, each with one place, a
day, a type, numbers of killed and a source (``--lines``: with an origin and a destination, so that each gives three
features and crosses borders). Ours starts from the rows and makes the features on the way; the peers get the finished
GeoDataFrame, whose lists are texts already, and are not charged for making it. Times are processor times of one thread
(wall times beside them); memory is the highest resident size during the job above that before it.

Peers: GDAL's GeoJSON (RFC7946=YES), GeoJSONSeq, GPKG and FlatGeobuf drivers through pyogrio with Arrow, orjson a row,
geopandas' GeoParquet with points in the encoding of GeoArrow.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    import pyarrow as pa

    from geoevents.collection import EventCollection

PLACES = 5_000
SEED = 7
NESTED = ("actors", "countries", "crossings", "sources", "conflicts")


def rows_table(count: int, *, lines: bool) -> pa.Table:
    """Make the seeded rows."""
    import pyarrow as pa

    random = np.random.default_rng(SEED)
    lat, lon = random.uniform(29.0, 42.0, PLACES).round(5), random.uniform(32.0, 60.0, PLACES).round(5)
    names = pa.array([f'Tall "{i}"' if i % 50 == 0 else f"Tall Ḩamad {i}" for i in range(PLACES)])

    def one_of(words: list[str | None]) -> pa.Array:
        return pa.array(words).take(pa.array(random.integers(0, len(words), count)))

    day_us = random.integers(18_000, 20_000, count) * 86_400_000_000
    killed = random.integers(0, 9, count)
    columns = {
        "event_id": pa.array([f"IRQ{i}" for i in range(count)]),
        "type": one_of(["rocket_attack", "airstrike", "drone_attack", "artillery_attack"]),
        "time_earliest": pa.array(day_us, pa.timestamp("us", "UTC")),
        "time_latest": pa.array(day_us + 86_399_000_000, pa.timestamp("us", "UTC")),
        "time_precision": pa.repeat("day", count),
        "weapon": one_of(["rocket", "drone", None]),
        "killed_min": pa.array(killed // 2),
        "killed_max": pa.array(killed * 2),
        "killed_best": pa.array(killed),
        "source_publisher": one_of(["AFP", "Reuters", "AP", "Rudaw"]),
        "row_file": pa.repeat("events.csv", count),
        "row_number": pa.array(np.arange(count) + 2),
    }
    for field in ("origin", "destination") if lines else ("location",):
        at = random.integers(0, PLACES, count)
        columns |= {
            f"{field}_as_written": names.take(pa.array(at)),
            f"{field}_lat": pa.array(lat[at]),
            f"{field}_lon": pa.array(lon[at]),
            f"{field}_radius_m": pa.repeat(2_000.0, count),
            f"{field}_geo_precision": pa.repeat("settlement", count),
            f"{field}_country": one_of(["IQ", "SY", "IR"]),
        }
    return pa.table(columns)


def frame_of(events: EventCollection) -> gpd.GeoDataFrame:
    """Return the frame that the peers write, with its lists as texts."""
    frame = events.to_gdf()
    for name in NESTED:
        frame[name] = frame[name].map(lambda value: None if value is None else json.dumps(value)).astype("string")
    return frame


def gdal(frame: gpd.GeoDataFrame, path: Path, driver: str, **options: str) -> None:
    import pyogrio

    pyogrio.write_dataframe(frame, path, driver=driver, use_arrow=True, **options)


def orjson_rows(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write a feature a line from Python values."""
    import orjson

    flags = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NAIVE_UTC
    values = frame.drop(columns="geometry").astype(object)
    rows = values.where(values.notna(), None).to_dict("records")
    points = np.stack([frame.geometry.x, frame.geometry.y], axis=1).tolist()
    with path.open("wb") as file:
        for point, row in zip(points, rows, strict=True):
            geometry = {"type": "Point", "coordinates": point}
            file.write(
                orjson.dumps({"type": "Feature", "geometry": geometry, "properties": row}, default=str, option=flags)
            )
            file.write(b"\n")


def run(job: str, count: int, folder: Path, *, lines: bool) -> dict[str, Any]:
    """Do one job and measure it."""
    import pyarrow.parquet as pq

    from geoevents.collection import EventCollection

    who, suffix = job.split()
    events = EventCollection.from_rows(rows_table(count, lines=lines))
    _ = events.borders.paths(lat1=36.0, lon1=42.0, lat2=37.0, lon2=43.0).countries  # loaded once, whoever writes
    path = folder / f"{who}{suffix.removesuffix('-read')}"
    tiny = EventCollection.from_rows(rows_table(10, lines=lines))
    if who == "ours":
        given, warm = events, tiny
        write = {"-read": lambda _, to: pq.read_table(to)}.get(suffix[-5:], lambda it, to: it.save(to))
    else:
        given, warm = frame_of(events), frame_of(tiny)
        write = PEERS[job]
        del events
    if not suffix.endswith("-read"):
        write(warm, folder / f"warm-{path.name}")
    before = status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the high-water mark starts here
    wall, processor = time.perf_counter(), time.process_time()
    made = write(given, path)
    told = {"cpu_s": time.process_time() - processor, "wall_s": time.perf_counter() - wall}
    del made
    told |= {"memory_mb": status("VmHWM") - before, "file_mb": path.stat().st_size / 1e6}
    return told


def status(name: str) -> float:
    """Return a size of this process in megabytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1e3
    raise LookupError(name)


def read_geoparquet(_: object, path: Path) -> gpd.GeoDataFrame:
    import geopandas

    return geopandas.read_parquet(path)


PEERS = {
    "gdal .geojson": lambda it, to: gdal(it, to, "GeoJSON", RFC7946="YES"),
    "gdal .geojsonl": lambda it, to: gdal(it, to, "GeoJSONSeq"),
    "gdal .gpkg": lambda it, to: gdal(it, to, "GPKG"),
    "gdal .fgb": lambda it, to: gdal(it, to, "FlatGeobuf", SPATIAL_INDEX="NO"),
    "orjson .geojsonl": orjson_rows,
    "geopandas .parquet": lambda it, to: it.to_parquet(
        to, index=False, compression="zstd", geometry_encoding="geoarrow", schema_version="1.1.0"
    ),
    "geopandas .parquet-read": read_geoparquet,
}
JOBS = {
    ".geojson": ("ours", "gdal"),
    ".geojsonl": ("ours", "gdal", "orjson"),
    ".parquet": ("ours", "geopandas"),
    ".parquet-read": ("ours", "geopandas"),
    ".gpkg": ("ours", "gdal"),
    ".fgb": ("ours", "gdal"),
    ".csv": ("ours",),
    ".kml": ("ours",),
    ".json": ("ours",),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--lines", action="store_true", help="events with both ends")
    parser.add_argument("--only", nargs="*", default=list(JOBS), help="suffixes")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.job:
        print(json.dumps(run(given.job, given.events, given.folder, lines=given.lines)))
        return
    print(f"{given.events:,} events{' with both ends' if given.lines else ''}, seed {SEED}")
    with tempfile.TemporaryDirectory() as folder:
        for suffix in given.only:
            first = None
            for who in JOBS[suffix]:
                if given.lines and who in {"orjson", "geopandas"}:
                    continue  # both write points alone
                command = [
                    sys.executable,
                    __file__,
                    "--job",
                    f"{who} {suffix}",
                    "--events",
                    str(given.events),
                    "--folder",
                    folder,
                ]
                done = subprocess.run(command + ["--lines"] * given.lines, capture_output=True, text=True, check=True)
                told = json.loads(done.stdout.splitlines()[-1])
                first = first or told["cpu_s"]
                print(
                    f"{suffix:14} {who:10} {told['cpu_s']:8.2f} s processor {told['wall_s']:8.2f} s wall "
                    f"{told['memory_mb']:8.0f} MB memory {told['file_mb']:8.1f} MB file {told['cpu_s'] / first:7.2f} x ours",
                    flush=True,
                )


if __name__ == "__main__":
    main()
