import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from click.testing import CliRunner

from geoevents.cli import _cli
from geoevents.collection import EventCollection
from geoevents.enrich import admin1, countries, trajectories
from geoevents.errors import InputError, OutputError
from geoevents.partitions import Partitions, batchwise, write
from geoevents.parts import checksum

ROOT = Path(__file__).parents[3]
START = datetime(2024, 1, 1, tzinfo=UTC)


def rows(count, *, seed=1, prefix="e", columns=("note",)):
    """Events from Iraq, Syria, Iran and over the Pacific; every tenth has no place, every seventh no time."""
    rng = np.random.default_rng(seed)
    some = rng.random(count)
    lat, lon = rng.uniform(31, 37, count), rng.uniform(36, 48, count)
    lon[some > 0.95] = 179.9
    known = some > 0.1
    dated = rng.integers(0, 7, count) > 0
    earliest = [
        START + timedelta(hours=int(h)) if d else None for h, d in zip(rng.integers(0, 9000, count), dated, strict=True)
    ]

    def told(values, where=known):
        return pa.array(values, mask=~where)

    side = some < 0.6
    return pa.table({
        "event_id": [f"{prefix}{i}" for i in range(count)],
        "type": rng.choice(["rocket_attack", "airstrike"], count),
        "time_earliest": pa.array(earliest, pa.timestamp("us", "UTC")),
        "time_latest": pa.array(
            [t + timedelta(hours=3) if t else None for t in earliest], pa.timestamp("us", "UTC")
        ),
        "time_precision": pa.array(["hour" if t else None for t in earliest]),
        "outcome": rng.choice(["intercepted", "hit"], count),
        "origin_as_written": told(["a town"] * count, known & side),
        "origin_lat": told(lat, known & side),
        "origin_lon": told(lon, known & side),
        "origin_radius_m": told(rng.choice([0.0, 2_000.0, 60_000.0], count), known & side),
        "origin_country": told(rng.choice(["IQ", "SY"], count), known & side),
        "origin_geo_precision": told(["settlement"] * count, known & side),
        "destination_as_written": told(["a base"] * count),
        "destination_lat": told(lat + 1.0),
        "destination_lon": told(np.minimum(lon + 0.5, 179.95)),
        "destination_geo_precision": told(["site"] * count),
        "actors": [[{"name": "Militia", "role": "perpetrator", "stance": "asserted", "attributed_to": None}] * (i % 2)
                   for i in range(count)],
        "source_publisher": rng.choice(["Example Agency", "Another"], count),
        "record": [dict.fromkeys(columns, f"{i}") for i in range(count)],
    })  # fmt: skip


def ids(events):
    return sorted(events.rows["event_id"].to_pylist())


@pytest.fixture(scope="module")
def table():
    return rows(1400)


@pytest.fixture(scope="module")
def whole(table):
    return EventCollection.from_rows(table)


@pytest.fixture(scope="module")
def parts(table, tmp_path_factory):
    return write(table, tmp_path_factory.mktemp("made") / "parts", rows_per_part=240)


def test_a_folder_holds_the_rows_in_small_areas(parts, whole):
    assert [p.rows for p in parts.parts] == [240] * 5 + [200]
    assert ids(parts.collection()) == ids(whole)
    assert parts.checksum() == checksum(whole.rows.select(parts.schema.names))
    boxes = [p.places["destination"].box for p in parts.parts if p.places["destination"].box is not None]
    widths = [east - west for west, _, east, _ in boxes]
    assert np.median(widths) < 9.0  # the whole is 12° and beyond the seas wide
    found = gpd.read_parquet(parts.folder / parts.parts[0].file)
    assert found.geometry.name == "destination"
    assert found.crs.equals("OGC:CRS84")
    assert found.geometry.x.between(-180, 180).all()


def test_batches_of_different_files_make_one_folder(tmp_path):
    given = [
        rows(300, prefix="a"),
        rows(250, seed=2, prefix="b", columns=("other", "note")),
        rows(10, seed=3, prefix="c"),
    ]
    made = write((t for t in given), tmp_path / "parts", rows_per_part=200)
    assert [p.rows for p in made.parts] == [200, 200, 160]
    assert made.schema.names[-1] == "record"
    again = write(
        iter([*given[1].to_batches(), *given[0].to_batches(), given[2]]), tmp_path / "again", rows_per_part=90
    )
    assert again.checksum() == made.checksum()
    records = {row["event_id"]: row["record"] for row in made.table().to_pylist()}
    assert records["a7"] == {"note": "7", "other": None}
    assert records["b7"] == {"note": "7", "other": "7"}


def test_what_another_engine_made_of_parts_is_a_folder_again(parts, tmp_path):
    batches = (
        batch for p in parts.parts for batch in pq.ParquetFile(parts.folder / p.file).iter_batches(batch_size=50)
    )
    assert write(batches, tmp_path / "again").checksum() == parts.checksum()


def test_one_place_told_often_fills_several_parts(tmp_path):
    one = rows(1).slice(0, 1)
    same = pa.concat_tables([one.set_column(0, "event_id", pa.array([f"e{i}"])) for i in range(50)])
    made = write([same.slice(0, 20), same.slice(20)], tmp_path / "parts", rows_per_part=15)
    assert [p.rows for p in made.parts] == [15, 15, 15, 5]
    assert made.checksum() == checksum(same)


def test_an_empty_collection_is_a_folder_with_its_columns(tmp_path):
    made = write(EventCollection(), tmp_path / "parts")
    assert made.count() == 0
    assert "destination_lat" in made.schema.names
    assert len(made.within("IQ").collection()) == 0
    assert len(made.aggregate("by_country_pair")) == 0
    assert len(made.aggregate("by_time")) == 0


QUESTIONS = {
    "country": lambda e: e.within("IQ"),
    "certain": lambda e: e.within("SY", certain=True),
    "box": lambda e: e.within((40.0, 33.0, 41.0, 34.0)),
    "antimeridian": lambda e: e.within((179.0, -20.0, -179.0, 60.0)),
    "polygon": lambda e: e.targeting(shapely.Point(44.0, 33.0).buffer(0.4)),
    "origin": lambda e: e.launched_from("SY"),
    "near": lambda e: e.near((36.3, 43.1), radius_m=40_000.0),
    "near the line": lambda e: e.near((34.0, -179.9), radius_m=90_000.0),
    "crossing": lambda e: e.crossing("IQ", "IR"),
    "time": lambda e: e.between(START + timedelta(days=40), START + timedelta(days=50)),
    "several": lambda e: e.within("SY").of_type("airstrike").by_actor("militia").of_outcome("hit").by_source("agency"),
    "main": lambda e: e.main().within("JO"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_has_the_same_answer_from_parts(name, parts, whole):
    ask = QUESTIONS[name]
    expected = ids(ask(whole))
    asked = ask(parts)
    assert asked.table(columns=["event_id"])["event_id"].to_pylist() == asked.collection().rows["event_id"].to_pylist()
    assert ids(asked.collection()) == expected
    assert asked.count() == len(expected) > 0
    if name in {"box", "polygon", "near"}:
        assert len(asked.opened) < len(parts.parts)


def test_no_part_with_an_answer_stays_closed(parts, whole):
    rng = np.random.default_rng(5)
    for _ in range(12):
        lat, lon, radius_m = rng.uniform(28, 40), rng.choice([rng.uniform(34, 50), 179.99]), rng.uniform(1e3, 2e5)
        expected = len(whole.near((lat, lon), radius_m=radius_m))
        assert parts.near((lat, lon), radius_m=radius_m).count() == expected


def test_parts_are_skipped_by_time(tmp_path, table):
    made = write(table.sort_by("time_earliest").drop_columns(["destination_lat", "destination_lon", "origin_lat", "origin_lon"]),
                 tmp_path / "parts", rows_per_part=240)  # fmt: skip
    asked = made.between(START, START + timedelta(days=10))
    assert 0 < len(asked.opened) < len(made.parts)
    assert asked.count() == len(EventCollection.from_rows(made.table()).between(START, START + timedelta(days=10)))


@pytest.mark.parametrize(
    ("what", "options"),
    [
        ("by_country_pair", {}),
        ("by_admin1", {"field": "origin"}),
        ("by_time", {"every": "week"}),
        ("by_time", {"every": "hour"}),
        ("by_h3", {"resolution": 3}),
    ],
)
def test_counts_of_parts_add_up(what, options, parts, whole):
    expected = getattr(whole.of_type("airstrike"), what)(**options)
    told = parts.of_type("airstrike").aggregate(what, **options)
    assert told.to_csv() == expected.to_csv()
    assert told.dtypes.to_dict() == expected.dtypes.to_dict()


def test_what_is_no_sum_is_refused(parts):
    with pytest.raises(InputError, match="'hot_spots' is no sum over parts; give one of by_country_pair"):
        parts.aggregate("hot_spots")


def test_a_wrong_question_fails_before_any_work(parts):
    with pytest.raises(InputError, match="no ISO 3166-1"):
        parts.within("Iraq")
    with pytest.raises(InputError, match="has no zone"):
        parts.between(datetime(2024, 1, 1), START)  # noqa: DTZ001


def test_conditions_see_the_columns_that_are_not_read(parts, whole, tmp_path):
    made = parts.within("IQ").map(countries, tmp_path / "made", columns=["origin_lat", "origin_lon"])
    assert made.count() == len(whole.within("IQ"))
    assert made.schema.names == ["origin_lat", "origin_lon", "origin_border_country", "origin_border_uncertain"]


def test_a_column_that_is_not_there_is_named(parts, tmp_path):
    with pytest.raises(InputError, match=r"has no column 'colour'; it has event_id, type, "):
        parts.table(columns=["event_id", "colour"])
    with pytest.raises(InputError, match="has no column 'colour'"):
        parts.map(countries, tmp_path / "made", columns=["colour"])


def test_enriching_parts_is_enriching_the_whole(parts, tmp_path):
    made = parts.within("IQ").map(countries, tmp_path / "made", columns=None)
    alone = countries(parts.within("IQ").table())
    assert made.checksum() == checksum(alone)
    assert made.verify() is None
    batches = pa.Table.from_batches(batchwise(countries)(iter(parts.within("IQ").table().to_batches(max_chunksize=70))))
    assert checksum(batches) == checksum(alone)
    told = made.table(columns=["destination_lat", "destination_border_country"]).to_pylist()
    assert {t["destination_border_country"] for t in told if t["destination_lat"] is None} <= {None}
    assert "IQ" in {t["destination_border_country"] for t in told}
    assert len(made.within("IQ").collection()) == made.count()  # what was added stays in the folder


def test_lines_of_parts_are_those_of_the_collection(parts, whole, tmp_path):
    made = parts.map(trajectories, tmp_path / "made").table()
    told = {row["event_id"]: row for row in made.to_pylist() if row["line_distance_m"] is not None}
    expected = {line.event_id: line for line in whole.trajectories()}
    assert told.keys() == expected.keys()
    for identity, line in expected.items():
        row = told[identity]
        assert (row["line_distance_m"], row["line_azimuth_deg"]) == (line.distance_m, line.azimuth_deg)
        assert tuple(row["line_countries"]) == line.countries
        over = [(c["from"], c["to"], c["uncertain"]) for c in row["line_crossings"]]
        assert over == [(c.from_country, c.to_country, c.uncertain) for c in line.crossings]


def test_the_nearest_settlement_tells_the_area():
    told = admin1(pa.table({"origin_lat": [36.34, None, 34.8], "origin_lon": [43.13, None, 38.0]})).to_pylist()
    assert [t["origin_nearest_admin1"] for t in told] == ["Nineveh", None, "Homs"]
    assert [t["origin_nearest_country"] for t in told] == ["IQ", None, "SY"]
    assert told[1]["origin_nearest_m"] is None
    assert told[2]["origin_nearest_m"] > 10_000.0


def test_a_function_is_held_to_the_schema_it_declares(parts, tmp_path):
    def fickle(table):
        kind = pa.int64() if len(table) else pa.string()
        return table.select(["event_id"]).append_column("number", pa.nulls(len(table), kind))

    with pytest.raises(
        InputError, match=r"part-00000.parquet: the function's result differs .* no rows in number: int64"
    ):
        parts.map(fickle, tmp_path / "made")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_nothing_and_what_was_there(parts, tmp_path):
    def failing(table):
        if len(table) == 200:
            raise InputError("row 17 is wrong")
        return table

    parts.of_type("airstrike").save(tmp_path / "made")
    before = Partitions(tmp_path / "made").checksum()
    with pytest.raises(InputError, match="row 17 is wrong"):
        parts.map(failing, tmp_path / "made")
    assert [p.name for p in tmp_path.iterdir()] == ["made"]
    assert Partitions(tmp_path / "made").checksum() == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    with pytest.raises(InputError, match="is no folder of partitions; give another name"):
        parts.save(tmp_path / "mine")
    parts.of_type("rocket_attack").save(tmp_path / "made")
    assert Partitions(tmp_path / "made").checksum() != before


def test_a_place_that_cannot_be_written_is_named(parts, tmp_path):
    with pytest.raises(
        OutputError, match=r"missing/made cannot be written: No such file or directory; nothing was changed"
    ):
        parts.save(tmp_path / "missing" / "made")


def test_a_part_that_vanishes_while_others_are_made_is_noticed(parts, tmp_path):
    def deleting(table):
        for path in tmp_path.glob(".made-*/part-00001.parquet"):
            path.unlink()
        return table

    with pytest.raises(OutputError, match=r"part-00001.parquet was finished and has gone: something else deletes"):
        parts.map(deleting, tmp_path / "made")
    assert list(tmp_path.iterdir()) == []


def damaged(parts, folder, change):
    shutil.copytree(parts.folder, folder)
    change(folder / "part-00002.parquet")
    return Partitions(folder)


def test_a_damaged_folder_is_noticed(parts, tmp_path):
    gone = damaged(parts, tmp_path / "gone", Path.unlink)
    with pytest.raises(InputError, match=r"part-00002.parquet is missing"):
        gone.verify()
    with pytest.raises(InputError, match=r"part-00002.parquet is missing or not as long as when it was written"):
        gone.table()
    cut = damaged(parts, tmp_path / "cut", lambda p: p.write_bytes(p.read_bytes()[:-100]))
    with pytest.raises(InputError, match=r"part-00002.parquet is no part, or cut off or damaged"):
        cut.verify()
    flipped = damaged(
        parts, tmp_path / "flipped", lambda p: p.write_bytes(p.read_bytes()[:99] + b"x" + p.read_bytes()[100:])
    )
    with pytest.raises(InputError, match=r"part-00002.parquet is not the part that was written"):
        flipped.verify()
    with pytest.raises(InputError, match=r"is no folder of partitions \(manifest.json: No such file"):
        Partitions(tmp_path)
    (tmp_path / "cut" / "manifest.json").write_text("{}")
    with pytest.raises(InputError, match="is no manifest of geoevents"):
        Partitions(tmp_path / "cut")


def test_the_command_line_asks_a_folder(parts, whole, tmp_path):
    asked = ["--crossing", "IQ,SY", "--from", "2024-03-01", "--to", "2024-08-31"]
    done = CliRunner().invoke(_cli, ["query", str(parts.folder), *asked, "-o", str(tmp_path / "found.csv")])
    expected = whole.crossing("IQ", "SY").between(datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 9, 1, tzinfo=UTC))
    assert done.output == f"{len(expected)} events: {tmp_path / 'found.csv'}\n"
    assert "GeoNames" in (tmp_path / "found.csv").read_text(encoding="utf-8")
    done = CliRunner().invoke(_cli, ["export", str(parts.folder), "-o", str(tmp_path / "all.geojson")])
    assert len(json.loads((tmp_path / "all.geojson").read_text(encoding="utf-8"))["features"]) > 1400


# --- on a cluster ----------------------------------------------------------------------------------------------------


def run(script, *arguments, **environment):
    done = subprocess.run(
        [sys.executable, str(script), *map(str, arguments)],
        capture_output=True, text=True, check=False, cwd=ROOT, timeout=240,
        env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"} | environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def job(parts, tmp_path_factory):
    pytest.importorskip("distributed")
    folder = tmp_path_factory.mktemp("job")
    shutil.copytree(parts.folder, folder / "parts")
    return run(Path(__file__).with_name("partition_job.py"), PARTITION_JOB=str(folder))


def test_two_workers_make_the_same_files(job):
    assert job["both"] == job["alone"]


def test_a_killed_worker_costs_one_part_at_most(job):
    """A restarted worker imports the program again, whose clean-up of the output folder is not guarded."""
    assert job["killed"] == job["alone"]
    calls, parts = job["calls"]
    assert calls == parts + 1
    assert job["imports"] >= 4  # the program, two workers, the one in place of the killed one
    assert job["left"] == []


def test_questions_and_counts_on_two_workers(job, whole):
    assert job["crossing"] == [len(whole.crossing("IQ", "SY"))] * 2
    assert job["weeks"] == whole.by_time(every="week").to_csv()


def test_what_an_engine_cannot_survive_is_said(job):
    message, exists = job["pool"]
    assert "a pool of processes loses the job with it: use dask" in message
    assert not exists
    message, exists = job["dask"]
    assert "a part killed every worker that took it, most likely for its memory" in message
    assert not exists


def test_spark_makes_the_same_rows(parts, tmp_path):
    pytest.importorskip("pyspark")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs java")
    made = run(
        Path(__file__).with_name("spark_job.py"), parts.folder, PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1",
        JAVA_TOOL_OPTIONS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # a job so short is not worth compiling well
    )  # fmt: skip
    alone = countries(parts.table())
    assert made == {"checksum": checksum(alone), "rows": 1400}
