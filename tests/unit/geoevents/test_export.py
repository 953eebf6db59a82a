import csv
import json
import os
from pathlib import Path

import pytest

import geoevents
from geoevents import export
from geoevents.collection import EventCollection, open_events
from geoevents.errors import InputError, OutputError
from geoevents.frame import COLUMNS

TABLES = (".geojson", ".parquet", ".gpkg", ".fgb", ".kml")


@pytest.fixture(scope="module")
def made(factory):
    return factory.zummar()


def read_with_gdal(path: Path):
    """Read by GDAL, which is not what wrote GeoJSON and CSV."""
    import geopandas

    return geopandas.read_parquet(path) if path.suffix == ".parquet" else geopandas.read_file(path)


def names(folder: Path):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("suffix", TABLES)
def test_another_reader_finds_every_row(made, tmp_path, suffix):
    target = tmp_path / f"events{suffix}"
    made.save(target)
    assert names(tmp_path) == [target.name]  # no scratch folder is left
    frame = read_with_gdal(target)
    assert len(frame) == 7
    assert frame.crs.to_epsg() == 4326
    assert sorted(frame.geometry.dropna().geom_type) == ["LineString", "Point", "Point", "Polygon"]
    assert set(COLUMNS) <= {*frame.columns, "Name"} | {"name"}


@pytest.mark.parametrize("suffix", TABLES)
def test_values_survive(made, tmp_path, suffix):
    made.save(tmp_path / f"events{suffix}")
    row = read_with_gdal(tmp_path / f"events{suffix}").iloc[0]
    assert row["event_id"] == "e1"
    assert float(row["distance_m"]) == pytest.approx(35_100.5)
    assert int(row["count_best"]) == 5
    crossings = row["crossings"]
    crossings = json.loads(crossings) if isinstance(crossings, str) else crossings
    assert crossings[0]["to"] == "SY"


@pytest.mark.parametrize("suffix", [*TABLES, ".csv", ".json"])
def test_no_event_makes_a_file_too(tmp_path, suffix):
    target = tmp_path / f"none{suffix}"
    EventCollection().save(target)
    assert target.stat().st_size > 0


def test_credits_travel_with_every_format(made, tmp_path):
    import pyarrow.parquet as pq
    import pyogrio

    for suffix in (*TABLES, ".csv", ".json"):
        made.save(tmp_path / f"events{suffix}")
    credit = "GeoNames, geonames.org (CC BY 4.0)"
    for suffix in (".geojson", ".kml", ".csv", ".json"):
        assert credit in (tmp_path / f"events{suffix}").read_text(encoding="utf-8")
    assert credit in pq.read_schema(tmp_path / "events.parquet").metadata[b"attribution"].decode()
    assert credit in pyogrio.read_info(tmp_path / "events.gpkg")["dataset_metadata"]["attribution"]
    assert credit.encode() in (tmp_path / "events.fgb").read_bytes()


def positions(coordinates):
    if isinstance(coordinates[0], (int, float)):
        yield coordinates
    else:
        for inner in coordinates:
            yield from positions(inner)


def test_geojson_is_rfc_7946(made, factory, tmp_path):
    """Checked against the schema of the specification's rules, with all its nulls and cuts."""
    jsonschema = pytest.importorskip("jsonschema")
    position = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3}
    path = {"type": "array", "items": position, "minItems": 2}
    ring = {"type": "array", "items": position, "minItems": 4}

    def shaped(name, coordinates):
        return {
            "type": "object",
            "properties": {"type": {"const": name}, "coordinates": coordinates},
            "required": ["type", "coordinates"],
        }

    schema = {
        "type": "object",
        "required": ["type", "features", "attribution"],
        "not": {"required": ["crs"]},
        "properties": {
            "type": {"const": "FeatureCollection"},
            "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
            "attribution": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "features": {
                "type": "array",
                "items": {
                    "required": ["type", "id", "geometry", "properties"],
                    "properties": {
                        "type": {"const": "Feature"},
                        "id": {"type": "string"},
                        "geometry": {
                            "oneOf": [
                                {"type": "null"},
                                shaped("Point", position),
                                shaped("LineString", path),
                                shaped("MultiLineString", {"type": "array", "items": path}),
                                shaped("Polygon", {"type": "array", "items": ring}),
                                shaped("MultiPolygon", {"type": "array", "items": {"type": "array", "items": ring}}),
                            ]
                        },
                        "properties": {"type": "object", "required": list(COLUMNS)},
                    },
                },
            },
        },
    }
    for number, collection in enumerate((made, factory.at(45.0, 170.0, 45.0, -170.0), EventCollection())):
        target = tmp_path / f"{number}.geojson"
        collection.save(target)
        content = json.loads(target.read_text(encoding="utf-8"))
        jsonschema.validate(content, schema)
        ids = [f["id"] for f in content["features"]]
        assert len(set(ids)) == len(ids)
        for feature in content["features"]:
            for lon, lat in positions(feature["geometry"]["coordinates"]) if feature["geometry"] else ():
                assert -180.0 <= lon <= 180.0
                assert -90.0 <= lat <= 90.0
                assert all(len(str(v).partition(".")[2]) <= 7 for v in (lon, lat))


def test_geojson_credits_and_bbox(made, tmp_path):
    made.save(tmp_path / "e.geojson")
    content = json.loads((tmp_path / "e.geojson").read_text(encoding="utf-8"))
    assert any("GeoNames" in line and "CC BY 4.0" in line for line in content["attribution"])
    west, south, east, north = content["bbox"]
    assert west < 41.9975
    assert east >= 42.37747
    assert south < 36.81527 < north


def test_bbox_over_the_antimeridian_runs_from_west_to_east(factory, tmp_path):
    factory.at(45.0, 170.0, 45.0, -170.0).save(tmp_path / "e.geojson")
    west, _, east, _ = json.loads((tmp_path / "e.geojson").read_text(encoding="utf-8"))["bbox"]
    assert (west, east) == (170.0, -170.0)


def test_same_input_same_bytes(made, factory, tmp_path):
    for suffix in (".json", ".geojson", ".csv"):
        made.save(tmp_path / f"one{suffix}")
        factory.zummar().save(tmp_path / f"two{suffix}")
        assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


def test_csv_does_not_run_in_a_spreadsheet(factory, tmp_path):
    told = factory.report("r1", "The =HYPERLINK(1) gun and the @SUM thing at -2+3 fired.")
    claims = (
        factory.claim(told, "weapon", "=HYPERLINK(1)", "=HYPERLINK(1)"),
        factory.claim(told, "location", factory.point("@SUM", -36.5, -42.0), "@SUM"),
        factory.claim(told, "outcome", "-2+3", "-2+3"),
    )
    EventCollection((told,), (factory.event("e1", claims, told=(told,)),)).save(tmp_path / "e.csv")
    with (tmp_path / "e.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["weapon"] == "'=HYPERLINK(1)"
    assert row["name"] == "'@SUM"
    assert row["outcome"] == "'-2+3"
    assert row["lat"] == "-36.5"
    assert row["wkt"] == "POINT (-42 -36.5)"


def test_unknown_suffix_names_the_known_ones(made, tmp_path):
    with pytest.raises(InputError, match=r"\.geojson \.geojsonl \.geojsons \.parquet \.gpkg"):
        made.save(tmp_path / "events.xyz")
    with pytest.raises(InputError, match="without suffix"):
        made.save(tmp_path / "events")


def test_missing_folder_and_folder_as_file(made, tmp_path):
    with pytest.raises(OutputError, match="make it first"):
        made.save(tmp_path / "no" / "events.geojson")
    (tmp_path / "folder.geojson").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        made.save(tmp_path / "folder.geojson")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_folder_without_permission(made, tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written"):
        made.save(tmp_path / "events.geojson")
    tmp_path.chmod(0o700)


def test_full_disk_leaves_the_old_file(made, tmp_path):
    """/dev/full is a real full disk."""
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    target = tmp_path / "events.geojson"
    target.write_text("before", encoding="utf-8")

    def fill():
        with export.writing(target) as temporary:
            temporary.symlink_to("/dev/full")
            with temporary.open("w", encoding="utf-8") as file:
                file.write("after" * 10_000)

    with pytest.raises(OutputError, match="No space left") as caught:
        fill()
    assert "\n" not in str(caught.value)
    assert target.read_text(encoding="utf-8") == "before"
    assert names(tmp_path) == ["events.geojson"]


def test_interruption_leaves_the_old_file(made, tmp_path):
    target = tmp_path / "events.geojson"
    target.write_text("before", encoding="utf-8")

    def stop():
        with export.writing(target) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    assert target.read_text(encoding="utf-8") == "before"
    assert names(tmp_path) == ["events.geojson"]


def test_an_existing_file_is_replaced(made, tmp_path):
    target = tmp_path / "events.json"
    target.write_text("before", encoding="utf-8")
    made.save(target)
    assert open_events(target) == made


def test_errors_are_the_builtins_a_caller_expects():
    assert issubclass(OutputError, OSError)
    assert issubclass(InputError, ValueError)
    assert geoevents.OutputError is OutputError
