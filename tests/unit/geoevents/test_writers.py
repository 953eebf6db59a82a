"""What each format keeps and what it drops (docs/files.md), as a reader sees it that is not ours."""

import csv
import datetime as dt
import io
import json
import math
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from geoevents.collection import EventCollection
from geoevents.errors import OutputError
from geoevents.export import SUFFIXES
from geoevents.frame import COLUMNS, TIMES, feature_batches, features

HOSTILE = 'a "b"\n<c> & ;=1+1,\x00\x0b🚀'


@pytest.fixture(scope="module")
def made(factory):
    return factory.zummar()


@pytest.fixture(scope="module")
def rows():
    """Points alone, as most tables have them, with texts that every format must escape."""
    import pyarrow as pa

    moment = dt.datetime(2024, 4, 21, 20, 59, 59, 999_999, tzinfo=dt.UTC)
    return EventCollection.from_rows(
        pa.table(
            {
                "event_id": ["a", "=b"],
                "type": ["explosion", "explosion"],
                "time_latest": [moment, None],
                "time_tz": ["Asia/Baghdad", None],
                "weapon": [HOSTILE, "+1"],
                "killed_min": [5_000_000_000, None],
                "location_as_written": ["Mosul", "nowhere"],
                "location_lat": pa.array([36.123456789, None]),
                "location_lon": pa.array([-180.0, None]),
                "location_radius_m": pa.array([0.1, None]),
                "source_publisher": ["-Wire", None],
            }
        )
    )


def shapes(collection):
    from shapely.geometry import shape

    return [shape(f["geometry"]) if f["geometry"] else None for f in features(collection)]


def alike(mine, theirs):
    if mine is None:
        return theirs is None or theirs.is_empty
    return mine.equals_exact(theirs, 1e-9)


def frame_of(path):
    import geopandas

    return geopandas.read_parquet(path) if path.suffix == ".parquet" else geopandas.read_file(path)


@pytest.mark.parametrize("suffix", [".geojson", ".geojsonl", ".geojsons", ".parquet", ".gpkg", ".fgb", ".kml", ".kmz"])
@pytest.mark.parametrize("which", ["made", "rows"])
def test_geometries_survive(request, tmp_path, suffix, which):
    collection = request.getfixturevalue(which)
    collection.save(tmp_path / f"e{suffix}")
    frame = frame_of(tmp_path / f"e{suffix}")
    assert frame.crs.to_epsg() == 4326
    assert all(alike(mine, theirs) for mine, theirs in zip(shapes(collection), frame.geometry, strict=True))
    assert frame["event_id"].tolist() == [f["properties"]["event_id"] for f in features(collection)]


@pytest.mark.parametrize("suffix", [".geojson", ".parquet", ".gpkg", ".fgb", ".kmz"])
def test_hostile_texts_and_large_numbers_survive(rows, tmp_path, suffix):
    rows.save(tmp_path / f"e{suffix}")
    frame = frame_of(tmp_path / f"e{suffix}")
    told = HOSTILE
    if suffix == ".kmz":  # XML has no word for control characters
        told = told.replace("\x00", "\ufffd").replace("\x0b", "\ufffd")
    if suffix in {".geojson", ".gpkg", ".fgb"}:  # texts end at a null character for GDAL
        told = told.partition("\x00")[0]
    assert frame["weapon"].tolist() == [told, "+1"]
    assert int(frame["killed_min"].iloc[0]) == 5_000_000_000


def test_parquet_has_the_types_of_the_features(made, rows, tmp_path):
    import pyarrow.parquet as pq

    for name, collection, encoding in (("lines", made, "WKB"), ("points", rows, "point")):
        collection.save(tmp_path / f"{name}.parquet")
        table = pq.read_table(tmp_path / f"{name}.parquet")
        geo = json.loads(table.schema.metadata[b"geo"])
        assert geo["version"] == "1.1.0"
        assert geo["columns"]["geometry"]["encoding"] == encoding
        assert "bbox" in geo["columns"]["geometry"]
        wanted = [row for batch in feature_batches(collection) for row in batch.to_pylist()]
        assert table.select(list(COLUMNS)).to_pylist() == [{name: row[name] for name in COLUMNS} for row in wanted]
        assert pq.ParquetFile(tmp_path / f"{name}.parquet").metadata.row_group(0).column(0).compression == "ZSTD"
    assert geo["columns"]["geometry"]["geometry_types"] == ["Point"]


def test_geojson_keeps_the_time_of_the_place_and_tables_have_utc(rows, tmp_path):
    rows.save(tmp_path / "e.geojson")
    rows.save(tmp_path / "e.gpkg")
    (told, _) = json.loads((tmp_path / "e.geojson").read_text(encoding="utf-8"))["features"]
    assert told["properties"]["time_latest"] == "2024-04-21T23:59:59.999999+03:00"
    assert told["geometry"]["coordinates"] == [-180, 36.123457]
    latest = frame_of(tmp_path / "e.gpkg")["time_latest"].iloc[0]
    assert latest.isoformat() == "2024-04-21T20:59:59.999000+00:00"


@pytest.mark.parametrize("suffix", [".csv", ".hxl.csv", ".zip", "datapackage.json"])
def test_csv_says_what_the_features_say(made, rows, tmp_path, suffix):
    for collection in (made, rows, EventCollection()):
        target = tmp_path / (suffix if suffix == "datapackage.json" else f"e{suffix}")
        collection.save(target)
        text, descriptor = read_csv(target)
        told = list(csv.DictReader(io.StringIO(text, newline="")))
        if suffix == ".hxl.csv":
            tags = told.pop(0)
            assert all(tag.startswith("#") for tag in tags.values())
            assert (tags["lat"], tags["killed_max"], tags["time_best"]) == (
                "#geo+lat",
                "#affected+killed+max",
                "#date+occurred",
            )
        wanted = [f["properties"] for f in features(collection)]
        assert len(told) == len(wanted)
        for row, properties in zip(told, wanted, strict=True):
            assert {name: row[name] for name in COLUMNS} == {n: cell(v) for n, v in properties.items()}
            assert row["attribution"].startswith("Places: GeoNames")
        if descriptor is not None:
            check_package(descriptor, told, text)


def read_csv(target):
    if target.suffix == ".zip":
        with zipfile.ZipFile(target) as archive:
            assert archive.testzip() is None
            read = {name: archive.read(name).decode() for name in archive.namelist()}
        return read["events.csv"], json.loads(read["datapackage.json"])
    descriptor = json.loads(target.read_text(encoding="utf-8")) if target.suffix == ".json" else None
    table = target.with_name("events.csv") if target.suffix == ".json" else target
    return table.read_bytes().decode(), descriptor


def cell(value):
    if value is None:
        return ""
    if isinstance(value, (list, float)):
        made = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return made if isinstance(value, list) and "error_m" not in made else Same(value)
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


class Same:
    """Equal to a text that says the same number or list."""

    __hash__ = None

    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return json.loads(other) == self.value


def check_package(descriptor, told, text):
    import hashlib

    (resource,) = descriptor["resources"]
    assert descriptor["profile"] == "tabular-data-package"
    assert resource["path"] == "events.csv"
    assert resource["bytes"] == len(text.encode())
    assert resource["hash"] == "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert list(fields) == next(csv.reader(io.StringIO(text, newline="")))
    assert {field["type"] for field in fields.values()} == {"string", "number", "integer", "datetime", "array"}
    reads = {"number": float, "integer": int, "array": json.loads, "datetime": dt.datetime.fromisoformat}
    for row in told:
        for name, field in fields.items():
            if row[name]:
                reads.get(field["type"], str)(row[name])
            else:
                assert "constraints" not in field, name
    assert all(fields[name]["type"] == "datetime" for name in TIMES)


def test_prov_is_read_by_the_prov_package(made, rows, tmp_path):
    prov = pytest.importorskip("prov.model")
    for collection in (made, rows, EventCollection()):
        collection.save(tmp_path / "e.prov.json")
        document = prov.ProvDocument.deserialize(str(tmp_path / "e.prov.json"), format="json")
        content = json.loads((tmp_path / "e.prov.json").read_text(encoding="utf-8"))
        assert len(list(document.get_records(prov.ProvActivity))) == len(collection.reports) + len(collection)
        derived = {tuple(pair.values()) for pair in content["wasDerivedFrom"].values()}
        for event in collection:
            event_id = "ev:" + event.id.replace("=", "%3D")
            assert len({pair for pair in derived if pair[0] == event_id}) == len(event.mentions)
    made.save(tmp_path / "e.prov.json")
    content = json.loads((tmp_path / "e.prov.json").read_text(encoding="utf-8"))
    assert ("ev:e1", "mention:e1-r2") in {tuple(pair.values()) for pair in content["wasDerivedFrom"].values()}
    assert ("mention:e1-r2", "report:r2") in {tuple(pair.values()) for pair in content["wasDerivedFrom"].values()}
    assert {"prov:activity": "act:read/r1", "prov:entity": "report:r1"} in content["used"].values()
    assert content["agent"]["agent:Example%20Agency"]["prov:label"] == "Example Agency"
    assert "origin: Hamad Agha" in content["entity"]["mention:e1-r1"]["geoevents:claim"]


def test_timemap_is_what_timemap_accepts(made, rows, tmp_path):
    """As its validators have it: texts alone, coordinates together, a date or a place, sources and associations by id."""
    jsonschema = pytest.importorskip("jsonschema")
    texts = ("id", "description", "date", "time", "time_precision", "location", "latitude", "longitude", "type", "category", "comments")  # fmt: skip
    event = {
        "type": "object",
        "additionalProperties": False,
        "required": ["description", "associations"],
        "dependentRequired": {"latitude": ["longitude"], "longitude": ["latitude"]},
        "anyOf": [{"required": ["date"]}, {"required": ["latitude"]}],
        "properties": {name: {"type": "string"} for name in texts}
        | {"associations": {"type": "array"}, "sources": {"type": "array"}},
    }
    source = {
        "type": "object",
        "required": ["id", "paths"],
        "properties": {"paths": {"type": "array"}, "url": {"type": "string"}},
    }
    for collection in (made, rows, EventCollection()):
        collection.save(tmp_path / "e.timemap.json")
        content = json.loads((tmp_path / "e.timemap.json").read_text(encoding="utf-8"))
        for told in content["events"]:
            jsonschema.validate(told, event)
            assert set(told["sources"]) <= set(content["sources"])
            assert set(told["associations"]) <= {association["id"] for association in content["associations"]}
        for told in content["sources"].values():
            jsonschema.validate(told, source)
    made.save(tmp_path / "e.timemap.json")
    one, two, three = json.loads((tmp_path / "e.timemap.json").read_text(encoding="utf-8"))["events"][:3]
    assert (one["date"], one["time"], one["latitude"]) == ("04/21/2024", "21:50", "36.89778")
    assert "within 2000 m" in one["comments"]
    assert two["date"] == ""
    assert "latitude" not in three  # a number about many events is no point


@pytest.mark.parametrize("suffix", [*SUFFIXES, "datapackage.json"])
def test_the_same_events_are_the_same_bytes(factory, tmp_path, suffix):
    if suffix == ".gpkg":
        pytest.skip("a GeoPackage has the time of its making in it")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        factory.zummar().save(tmp_path / name / (suffix if suffix == "datapackage.json" else f"e{suffix}"))
    files = [sorted((tmp_path / name).iterdir()) for name in ("one", "two")]
    assert [p.read_bytes() for p in files[0]] == [p.read_bytes() for p in files[1]]


LIMITED = """
import resource, signal, sys
from pathlib import Path
import pyarrow as pa
from geoevents import EventCollection, OutputError
events = EventCollection.from_rows(pa.table({
    "event_id": [f"e{i}" for i in range(3000)], "type": ["attack"] * 3000, "location_as_written": [f"P {i * 7919}" for i in range(3000)],
    "location_lat": [i / 91 for i in range(3000)], "location_lon": [i / 37 for i in range(3000)]}))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, resource.RLIM_INFINITY))
for suffix in sys.argv[2:]:
    target = Path(sys.argv[1]) / (suffix if suffix.startswith("data") else f"e{suffix}")
    try:
        events.save(target)
    except OutputError as error:
        assert len(str(error).splitlines()) == 1, error
        print(suffix, "refused")
"""


def test_a_full_disk_is_one_error_and_the_old_file(tmp_path):
    """A limit on the size of files is refused like a full disk, wherever a writer is when it comes."""
    suffixes = [*SUFFIXES, "datapackage.json"]
    for suffix in suffixes:
        (tmp_path / (suffix if suffix.startswith("data") else f"e{suffix}")).write_text("before", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path), *suffixes], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[::2] == suffixes
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["datapackage.json", *(f"e{s}" for s in SUFFIXES)])
    assert {p.read_text(encoding="utf-8") for p in tmp_path.iterdir()} == {"before"}


def test_a_package_replaces_no_table_of_somebody_else(made, tmp_path):
    (tmp_path / "events.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="is there already"):
        made.save(tmp_path / "datapackage.json")
    assert (tmp_path / "events.csv").read_text(encoding="utf-8") == "mine"


def test_a_million_features_need_the_memory_of_a_batch(tmp_path):
    """Twenty times as many rows take no more than a little more memory to write (docs/files.md has the million)."""
    code = """
import sys
from pathlib import Path
import numpy as np, pyarrow as pa
from geoevents import EventCollection
def size(name):
    return next(int(l.split()[1]) for l in Path("/proc/self/status").read_text().splitlines() if l.startswith(name + ":")) / 1e3
def events(n):
    ids = pa.array([f"e{i}" for i in range(n)])
    at = pa.array(np.linspace(30.0, 40.0, n))
    return EventCollection.from_rows(pa.table({"event_id": ids, "type": pa.repeat("attack", n), "location_as_written": ids, "location_lat": at, "location_lon": at}))
made = events(120_000)
events(40_000).save(sys.argv[1])
before = size("VmRSS")
Path("/proc/self/clear_refs").write_text("5")
made.save(sys.argv[1])
print(size("VmHWM") - before, Path(sys.argv[1]).stat().st_size / 1e6)
"""
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("no /proc here")
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "e.geojson")], capture_output=True, text=True, check=True
    )
    memory_mb, file_mb = map(float, done.stdout.split())
    assert math.isfinite(memory_mb)
    assert memory_mb < file_mb
