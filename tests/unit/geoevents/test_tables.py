"""Tables in: known formats, guesses that are said and can be overruled, and bad input told row by row."""

import doctest
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import Point, Polygon

import geoevents
from gazetteer import Gazetteer
from geoevents.errors import InputError
from geoevents.readers import sheets
from geoevents.readers.known import parse_map
from geoevents.readers.tables import read_tables, sorted_inputs

EXAMPLES = Path(__file__).parents[2] / "examples"
SHARED = Path(__file__).parents[4] / "shared" / "events"
GAZETTEER = Gazetteer()


def rows(path, **how):
    table, report = read_tables([Path(path)], gazetteer=GAZETTEER, **how)
    return table.to_pylist(), report


def written(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def one(folder, header, *cells, name="t.csv", **how):
    """Read a table of one column beside an id."""
    text = "\n".join([f"id,{header}", *(f'{n},"{cell}"' for n, cell in enumerate(cells))])
    return rows(written(folder, name, text), **how)


# --- known formats ---------------------------------------------------------------------------------------------------


def test_acled():
    told, report = rows(EXAMPLES / "acled.csv")
    first, second, third, fourth = told
    assert (first["event_id"], first["type"], first["time_precision"]) == (
        "IRQ900001",
        "shelling_artillery_missile_attack",
        "day",
    )
    assert first["time_earliest"].isoformat() == "2024-04-20T21:00:00+00:00"  # the day as Baghdad has it
    assert (first["location_geo_precision"], first["location_radius_m"], first["location_admin1"]) == (
        "settlement",
        5000.0,
        "Ninewa",
    )
    assert [(a["name"], a["role"]) for a in first["actors"]][1] == ("Military Forces of Exampleland", "agent")
    assert (first["source_publisher"], first["source_via"]) == ("ACLED", ["Example Wire", "Tigris News"])
    assert (second["location_geo_precision"], second["killed_best"], second["time_precision"]) == (
        "region",
        3,
        "approx_day",
    )
    assert (third["type"], third["time_precision"]) == ("disrupted_weapons_use", "month")
    assert third["time_latest"].isoformat() == "2024-05-31T20:59:59.999999+00:00"
    assert third["record"]["notes"] == "=cmd|' /C calc'!A0"
    assert len(third["record"]) == 31
    assert (fourth["event_id"], fourth["killed_best"], fourth["location_lat"]) == ("IRQ900003~2", None, None)
    assert fourth["location_reason"] == "unresolved: its coordinates cannot be right"
    assert [(p.row, p.column, p.value) for p in report.problems] == [
        (5, "latitude", "44.009"),
        (5, "time_precision", "9"),
        (5, "id", "IRQ900003"),
    ]


def test_daily_missile_attacks():
    told, report = rows(EXAMPLES / "missile_attacks_daily.csv")
    drones, south, backwards, crimea = told
    assert (drones["type"], drones["count_best"], drones["origin_name"]) == ("drone_attack", 16, "Primorsko-Akhtarsk")
    assert [p["as_written"] for p in drones["more_places"]] == ["Chauda"]
    assert drones["time_earliest"].isoformat() == "2023-05-08T19:00:00+00:00"  # Kyiv is three hours ahead
    assert drones["record"]["destroyed_details"] == "{'Kyiv': 4, 'Odesa': nan}"
    assert (south["destination_lat"], south["destination_reason"]) == (
        None,
        "unresolved: a compass word names no place",
    )
    assert (backwards["time_precision"], backwards["count_best"], backwards["origin_as_written"]) == (
        "interval",
        None,
        None,
    )
    assert backwards["time_earliest"] < backwards["time_latest"]
    assert [backwards["destination_name"], *(p["name"] for p in backwards["more_places"])] == [
        "Kherson",
        "Zaporizhzhia",
    ]
    assert (crimea["type"], crimea["origin_geo_precision"], crimea["destination_country"]) == (
        "missile_attack",
        "admin1",
        "UA",
    )
    assert [(p.row, p.column) for p in report.problems] == [(4, "time_end")]


def test_gdelt_events_and_mentions():
    path = EXAMPLES / "20240421220000.export.CSV"
    with pytest.raises(InputError, match=r"row 3: .*expected 61 cells, not 3; .*and 1 more rows.*--skip-errors"):
        rows(path)
    told, report = rows(path, skip_errors=True)
    assert [(r["event_id"], r["type"], r["row_number"]) for r in told] == [
        ("900000001", "artillery_attack", 1),
        ("900000002", "cameo_042", 2),
    ]
    assert [p.row for p in report.problems] == [3, 4]
    assert {a["role"]: a["name"] for a in told[0]["actors"]} == {"agent": "REBEL", "target": "UNITED STATES"}
    assert (told[0]["location_country"], told[1]["location_geo_precision"]) == ("IQ", "country")
    assert told[0]["source_published"].isoformat() == "2024-04-21T22:00:00+00:00"
    assert len(told[0]["record"]) == 61
    mentions, _ = rows(EXAMPLES / "20240421220000.mentions.CSV")
    assert [(m["type"], m["role"], m["source_publisher"]) for m in mentions] == [
        ("mention", "statement", "example.org"),
        ("mention", "statement", "example.com"),
    ]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")
def test_ucdp_as_it_is():
    told, report = rows(SHARED / "ucdp_ged_syria_sample.csv")
    assert len(told) == 1350
    assert {r["location_country"] for r in told} == {"SY"}
    assert all(len(r["record"]) == 41 for r in told)
    first = told[0]
    assert (first["event_id"], first["killed_best"], first["time_precision"]) == ("214797", 4, "day")
    assert sum(r["time_precision"] == "month" for r in told) == 17
    assert report.count == 10
    outside = next(r for r in told if r["row_number"] == 32)
    assert outside["killed_best"] == 142
    assert not outside["killed_min"] <= 142 <= outside["killed_max"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")
def test_missile_tests_as_they_are():
    told, report = rows(SHARED / "test.en.json")
    assert (len(told), report.count) == (339, 0)
    assert {r["type"] for r in told} == {"missile_test"}
    last = told[-1]
    assert last["time_best"].isoformat() == "2026-04-18T21:10:00+00:00"
    assert (last["origin_name"], last["origin_geo_precision"], last["destination_as_written"]) == (
        "Sinpo Shipyard",
        "site",
        "sea-of-japan",
    )
    assert last["destination_radius_m"] == 35_000.0  # a quarter of 140 km: the end of a bearing, not a report
    unknown = [r for r in told if r["record"]["facility"] == "unknown"]
    assert unknown
    assert all(r["origin_lat"] is None for r in unknown)
    seas = [r for r in told if r["destination_as_written"] == "sea-of-japan" and not r["record"]["distance"].isdigit()]
    assert seas
    assert all(r["destination_radius_m"] > 100_000 for r in seas)  # the sea as the gazetteer has it


# --- guessing and mapping --------------------------------------------------------------------------------------------


def test_columns_are_guessed_in_several_languages(tmp_path):
    path = written(
        tmp_path,
        "t.csv",
        "Datum;Abschussort;Ziel;Tote;Breite;Länge;Quelle;Wetter\n21.04.2024;Zummar;Rmelan;3-5;36,81;42,07;AFP;klar\n",
    )
    (row,), report = rows(path)
    assert (row["origin_country"], row["killed_min"], row["killed_max"], row["location_lat"]) == ("IQ", 3, 5, 36.81)
    assert row["location_radius_m"] == 557.0  # half of the last figure of 36,81
    assert "Abschussort → origin" in report.notes[1]
    assert report.notes[1].endswith("kept in record: Wetter")
    assert "semicolons" in report.notes[0]


def test_a_mapping_overrules_the_guess(tmp_path):
    path = written(tmp_path, "t.csv", "when,a,b,target\n2024-04-21,Mosul,Erbil,civilians\n")
    (row,), _ = rows(path, columns=parse_map(["origin=a", "destination=b", "target=target"]))
    assert (row["origin_name"], row["destination_name"]) == ("Mosul", "Erbil")
    assert [a["role"] for a in row["actors"]] == ["target"]
    with pytest.raises(InputError, match="no column 'c'; there are: a, b, target, when"):
        rows(path, columns={"origin": "c"})
    with pytest.raises(InputError, match="give ROLE=COLUMN with one of the roles id, type"):
        parse_map(["orgin=a"])
    (row,), _ = rows(path, columns={"origin": "a", "destination": ""})
    assert row["destination_as_written"] is None


def test_what_is_not_understood_is_an_error_that_lists_the_columns(tmp_path):
    with pytest.raises(InputError, match=r"no column is understood; .*there are: foo, bar"):
        rows(written(tmp_path, "t.csv", "foo,bar\n1,2\n"))


def test_a_name_is_asked_with_its_country_and_area(tmp_path):
    text = "date,place,country,province\n2024-04-21,Tripoli,Libya,\n2024-04-22,Tripoli,Lebanon,\n2024-04-23,Nowhere at all,Iraq,Nineveh\n"
    libya, lebanon, nowhere = rows(written(tmp_path, "t.csv", text))[0]
    assert (libya["location_country"], lebanon["location_country"]) == ("LY", "LB")
    assert (nowhere["location_lat"], nowhere["location_country"]) == (None, "IQ")
    assert nowhere["location_reason"].startswith("unresolved: ")


# --- cells -----------------------------------------------------------------------------------------------------------


def test_dates_of_many_kinds_in_one_column(tmp_path):
    kinds = ["2024-04-21", "21/04/2024", "April 21, 2024", "45403", "1713657600", "20240421", "2024-04", "21.04.24"]
    told, report = one(tmp_path, "date", *kinds)
    assert report.count == 0
    assert [r["time_precision"] for r in told] == ["day", "day", "day", "day", "second", "day", "month", "day"]
    assert {r["time_as_written"] for r in told} == set(kinds)
    days = {r["time_earliest"] for r in told if r["time_precision"] == "day"}
    assert len(days) == 1
    assert told[4]["time_best"].isoformat() == "2024-04-21T00:00:00+00:00"


@pytest.mark.parametrize(
    ("cells", "day"),
    [(["03/04/2024", "25/04/2024"], 3), (["03/04/2024", "04/25/2024"], 4)],
)
def test_day_and_month_are_decided_by_the_column(tmp_path, cells, day):
    told, report = one(tmp_path, "date", *cells)
    assert report.count == 0
    assert told[0]["time_earliest"].month == (4 if day == 3 else 3)


def test_a_day_that_could_be_a_month_is_not_guessed(tmp_path):
    told, report = one(tmp_path, "date", "03/04/2024", "05/05/2024")
    assert told[0]["time_earliest"] is None
    assert told[0]["time_as_written"] == "03/04/2024"
    assert "day and month can be told apart" in str(report.problems[0])
    assert told[1]["time_earliest"] is not None
    told, report = one(tmp_path, "date", "25/04/2024", "04/25/2024", "03/04/2024")
    assert [r["time_earliest"] is None for r in told] == [False, False, True]
    assert "days first in '25/04/2024' and months first in '04/25/2024'" in str(report.problems[0])


def test_a_time_without_a_zone_holds_every_zone(tmp_path):
    (row,), _ = one(tmp_path, "date", "2024-04-21 18:00")
    assert row["time_best"] is None
    assert (row["time_latest"] - row["time_earliest"]).total_seconds() == 26 * 3600
    (row,), _ = one(tmp_path, "date", "2024-04-21T18:00+03:00")
    assert row["time_best"].isoformat() == "2024-04-21T15:00:00+00:00"


@pytest.mark.parametrize(
    ("cell", "bounds"),
    [
        ("5-10", (5, 10, None)),
        (">=3", (3, None, None)),
        ("dozens", (24, None, None)),
        ("-99", (None, None, None)),
        ("1,200", (1200, 1200, 1200)),
        ("up to 4", (None, 4, None)),
        ("five", (5, 5, 5)),
        ("3+", (3, None, None)),
    ],
)
def test_counts(tmp_path, cell, bounds):
    (row, _), report = one(tmp_path, "killed", cell, "1")
    assert tuple(row[f"killed_{b}"] for b in ("min", "max", "best")) == bounds
    assert report.count == 0


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [
        ("142.1", "36.2", "within ±90"),
        ("0", "0", "0, 0 is how programs write"),
        ("north", "36.2", "degrees such as"),
        ("44.0", "36.2", "swapped it is"),
    ],
)
def test_coordinates_that_cannot_be_are_told_and_kept_unlocated(tmp_path, lat, lon, said):
    text = f"date,lat,lon,country,place\n2024-04-21,{lat},{lon},Iraq,Erbil\n2024-04-21,36.19,44.01,Iraq,Erbil\n"
    (bad, good), report = rows(written(tmp_path, "t.csv", text))
    assert (bad["location_lat"], bad["location_as_written"]) == (None, "Erbil")
    assert good["location_lat"] == 36.19
    assert said in str(report.problems[0])
    assert report.problems[0].row == 2


def test_degrees_minutes_and_seconds_and_pairs(tmp_path):
    told, report = one(
        tmp_path, "coordinates", '36°48\'54""N 42°22\'39""E', "36.815, 42.3775", "POINT (42.3775 36.815)"
    )
    assert report.count == 0
    assert [(round(r["location_lat"], 4), round(r["location_lon"], 4)) for r in told] == [(36.815, 42.3775)] * 3


def test_a_hostile_cell_costs_nothing(tmp_path):
    cells = ["1/" * 50_000, "5-" * 50_000, "9" * 5_000]
    for name in ("date", "killed", "coordinates", "time"):
        told, report = one(tmp_path, f"{name},place", *(f'{cell}","Mosul' for cell in (*cells, "1")))
        assert len(told) == 4
        assert report.count <= 4 or name not in {"date", "killed"}
    (row,), _ = rows(written(tmp_path, "t.csv", 'date,place\n2024-04-21,"' + "Mosul, " * 200 + '"\n'))
    assert "more than 50 names" in row["location_reason"]


# --- files -----------------------------------------------------------------------------------------------------------


def test_workbooks(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Attacks 2024"])
    sheet.append(["date", "place", "killed", "sum"])
    sheet.append([__import__("datetime").date(2024, 4, 21), "Mosul", 3, "=1+1"])
    book.create_sheet("Notes").append(["nothing"])
    book.save(tmp_path / "t.xlsx")
    (row,), report = rows(tmp_path / "t.xlsx")
    assert (row["row_number"], row["killed_best"], row["location_country"]) == (3, 3, "IQ")
    assert row["record"]["date"] == "2024-04-21"
    assert "header in row 2" in report.notes[0]


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "_MAX_UNZIPPED", 1_000_000)
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    with pytest.raises(InputError, match="unpacks to 2 MB"):
        rows(tmp_path / "t.xlsx")
    (tmp_path / "u.xlsx").write_bytes((tmp_path / "t.xlsx").read_bytes()[:300])
    with pytest.raises(InputError, match="cut off in the middle"):
        rows(tmp_path / "u.xlsx")


def test_json_lines_and_lists(tmp_path):
    records = [{"date": "2024-04-21", "place": "Mosul", "extra": {"a": [1, 2.50]}}, {"date": "2024-04-22", "killed": 2}]
    lines = "\n".join(json.dumps(r) for r in records)
    told, _ = rows(written(tmp_path, "t.jsonl", lines))
    again, _ = rows(written(tmp_path, "t.json", json.dumps(records)))
    assert [r["event_id"] for r in told] == [r["event_id"] for r in again] == ["t-1", "t-2"]
    assert told[0]["record"]["extra"] == '{"a": [1, 2.5]}'
    assert told[1]["record"]["place"] is None
    broken = written(tmp_path, "u.jsonl", lines + '\n{"date": "2024-0')
    with pytest.raises(InputError, match=r"row 3.*one JSON object a line"):
        rows(broken)
    assert len(rows(broken, skip_errors=True)[0]) == 2
    with pytest.raises(InputError, match="cut off"):
        rows(written(tmp_path, "u.json", json.dumps(records)[:-9]))


def test_gis_files_give_the_same_rows(tmp_path):
    frame = gpd.GeoDataFrame(
        {"date": ["2024-04-21", "2024-04-22"], "killed": [1.0, None]},
        geometry=[Point(43.119, 36.335), Polygon([(43, 36), (44, 36), (44, 37), (43, 37)])],
        crs="EPSG:4326",
    )
    frame.to_file(tmp_path / "t.geojson")
    frame.to_crs("EPSG:3857").to_file(tmp_path / "t.gpkg")
    frame.to_parquet(tmp_path / "t.parquet")
    for name in ("t.geojson", "t.gpkg", "t.parquet"):
        (point, area), report = rows(tmp_path / name)
        assert (round(point["location_lat"], 4), round(point["location_lon"], 4)) == (36.335, 43.119), name
        assert (point["killed_best"], area["killed_best"]) == (1, None)
        assert area["location_geo_precision"] == "region"
        assert area["location_radius_m"] > 50_000
        assert report.count == 0, name
    assert "WGS 84" in " ".join(rows(tmp_path / "t.gpkg")[1].notes)
    (tmp_path / "u.parquet").write_bytes((tmp_path / "t.parquet").read_bytes()[:500])
    with pytest.raises(InputError, match="not Parquet, or cut off"):
        rows(tmp_path / "u.parquet")


def test_a_row_of_hxl_tags_is_no_event(tmp_path):
    text = "when,place,dead\n#date +start,#loc+name,#affected+killed\n2024-04-21,Mosul,3\n"
    told, report = rows(written(tmp_path, "t.csv", text))
    assert [(r["row_number"], r["location_as_written"], r["killed_best"]) for r in told] == [(3, "Mosul", 3)]
    assert "the row of HXL tags is no event" in report.notes[0]
    told, _ = rows(written(tmp_path, "u.csv", "when,place,dead\n2024-04-21,#1 Mosul,3\n"))
    assert len(told) == 1


def test_kml_of_others(tmp_path):
    text = (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>A strike</name><description>3 dead'
        "</description><TimeStamp><when>2024-04-21T10:00:00Z</when></TimeStamp><Point><coordinates>43.12,36.34,0"
        "</coordinates></Point></Placemark></Document></kml>"
    )
    (row,), _ = rows(written(tmp_path, "t.kml", text))
    assert (row["location_lat"], row["location_lon"], row["record"]["description"]) == (36.34, 43.12, "3 dead")
    assert row["time_best"].isoformat() == "2024-04-21T10:00:00+00:00"
    with pytest.raises(InputError, match=r"u\.kml: not a file of features, or cut off"):
        rows(written(tmp_path, "u.kml", text[:120]))


def test_plain_parquet(tmp_path):
    pq.write_table(pa.table({"date": ["2024-04-21"], "place": ["Mosul"], "tags": [["a", "b"]]}), tmp_path / "t.parquet")
    (row,), _ = rows(tmp_path / "t.parquet")
    assert (row["location_name"], row["record"]["tags"]) == ("Mosul", '["a", "b"]')


@pytest.mark.parametrize(
    ("encoding", "place"),
    [("utf-8-sig", "Москва"), ("utf-16", "Москва"), ("cp1251", "Москва"), ("cp1252", "Málaga"), ("cp1256", "الموصل")],
)
def test_encodings(tmp_path, encoding, place):
    text = f"date,place,notes\n2024-04-21,{place},{place} {place} {place}\n"
    (row,), report = rows(written(tmp_path, "t.csv", text, encoding))
    assert row["location_as_written"] == place
    assert ("read as cp" in report.notes[0]) == encoding.startswith("cp")


def test_a_web_page_is_no_table(tmp_path):
    with pytest.raises(InputError, match=r"t\.csv: a web page, not a table"):
        rows(written(tmp_path, "t.csv", "<!DOCTYPE html><html><body>Sign in</body></html>"))


def test_an_encoding_that_cannot_be_told_is_refused(tmp_path):
    (tmp_path / "t.csv").write_bytes(b"date,place\n2024-04-21,\x81\x8d\x8f\x90\x9d\n")
    with pytest.raises(InputError, match="the encoding cannot be told"):
        rows(tmp_path / "t.csv")
    (tmp_path / "u.csv").write_bytes(b"\x00\x01\x02" * 50)
    with pytest.raises(InputError, match="a binary file"):
        rows(tmp_path / "u.csv")
    (tmp_path / "v.csv").write_bytes(b"")
    with pytest.raises(InputError, match="empty"):
        rows(tmp_path / "v.csv")


def test_rows_with_too_many_or_too_few_cells(tmp_path):
    path = written(
        tmp_path,
        "t.csv",
        "date,place,killed\n2024-04-21,Mosul,1\n2024-04-22,Erbil\n\n2024-04-23,Kirkuk,2,9\n2024-04-24,Duhok,3\n",
    )
    with pytest.raises(InputError, match=r"t\.csv, row 3: '2024-04-22,Erbil': expected 3 cells, not 2.*1 more rows"):
        rows(path)
    told, report = rows(path, skip_errors=True)
    assert [(r["row_number"], r["location_as_written"]) for r in told] == [(2, "Mosul"), (6, "Duhok")]
    assert [p.row for p in report.problems] == [3, 5]


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(tmp_path):
    whole = 'date,place,notes\n2024-04-21,Mosul,"two\nlines"\n2024-04-22,Erbil,x\n'
    assert len(rows(written(tmp_path, "t.csv", whole))[0]) == 2
    with pytest.raises(InputError, match="a quoted cell of the last row is never closed"):
        rows(written(tmp_path, "u.csv", whole.replace('lines"', "lines")))


def test_ten_thousand_columns(tmp_path):
    names = ",".join(["date", "place", *(f"c{n}" for n in range(9_998))])
    path = written(tmp_path, "t.csv", names + "\n2024-04-21,Mosul" + ",x" * 9_998 + "\n")
    (row,), report = rows(path)
    assert len(row["record"]) == 10_000
    assert "and 9,986 more" in report.notes[1]
    assert len(report.notes[1]) < 400


def test_repeated_and_empty_names_of_columns(tmp_path):
    (row,), _ = rows(written(tmp_path, "t.csv", "date,place,,place\n2024-04-21,Mosul,x,Erbil\n"))
    assert row["record"] == {"date": "2024-04-21", "place": "Mosul", "column 3": "x", "place (2)": "Erbil"}


# --- tables among other inputs ---------------------------------------------------------------------------------------


def test_a_folder_of_reports_and_tables(tmp_path):
    written(
        tmp_path,
        "a.txt",
        "Reuters, 21 April 2024 - Five rockets were fired from Zummar in Iraq at a base at Rmelan in Syria.",
    )
    written(tmp_path, "b.csv", "date,origin,destination\n2024-04-21,Mosul,Erbil\n")
    notes = []
    events = geoevents.read(tmp_path, gazetteer=GAZETTEER, on_note=notes.append)
    assert [e.id for e in events][-1] == "b-2"
    assert len(events) == 2
    assert len(events.trajectories()) == 2
    assert any("origin → origin" in line for line in notes)
    events.save(tmp_path / "out.geojson")
    events.save(tmp_path / "out.json")
    texts, tables = sorted_inputs([tmp_path])
    assert (texts, [p.name for p in tables]) == ([tmp_path], ["b.csv"])  # what we wrote is no input
    assert geoevents.open_events(tmp_path / "out.json") == events
    with pytest.raises(InputError, match="stands alone"):
        sorted_inputs([tmp_path / "out.json", tmp_path / "b.csv"])


def test_a_folder_of_tables_alone_and_a_bad_one(tmp_path):
    written(tmp_path, "b.csv", "date,origin\n2024-04-21,Mosul\n")
    written(tmp_path, "c.csv", "")
    said = []
    events = geoevents.read(tmp_path, gazetteer=GAZETTEER, skip_errors=True, on_error=said.append)
    assert len(events) == 1
    assert "c.csv: the file is empty" in said[0]
    with pytest.raises(InputError, match=r"c\.csv"):
        geoevents.read(tmp_path, gazetteer=GAZETTEER)


@pytest.mark.parametrize("suffix", [".geojson", ".csv", ".hxl.csv", ".parquet", ".gpkg", ".kml", ".kmz"])
def test_our_own_exports_are_read_an_event_a_row(tmp_path, factory, suffix):
    events = factory.zummar()
    events.save(tmp_path / f"t{suffix}")
    told, report = rows(tmp_path / f"t{suffix}")
    assert [r["event_id"] for r in told] == [e.id for e in events]
    assert [r["role"] for r in told] == [e.role.value for e in events]
    assert report.count == 0
    assert "features of geoevents" in report.notes[0]
    again = geoevents.EventCollection.from_rows(read_tables([tmp_path / f"t{suffix}"], gazetteer=GAZETTEER)[0])
    assert [line.countries for line in again.trajectories()] == [line.countries for line in events.trajectories()]
    first = again["e1"]
    assert (first.best("count").best, first.best("injured").min, first.best("origin").radius_m) == (
        5,
        4,
        events["e1"].best("origin").radius_m,
    )


def test_on_the_command_line(tmp_path):
    def run(*words):
        command = [sys.executable, "-m", "geoevents", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)

    shutil.copy(EXAMPLES / "acled.csv", tmp_path / "a.csv")
    done = run("query", "a.csv", "--type", "interception", "-o", "out.csv", "--map", "weapon=tags")
    assert (done.returncode, done.stdout) == (0, "1 events: out.csv\n")
    assert "geoevents: a.csv: 4 rows read as ACLED\n" in done.stderr
    assert "tags → weapon" in done.stderr
    assert "a.csv, row 5, column 'latitude': '44.009': expected" in done.stderr
    done = run("export", "a.csv", "-o", "out.geojson", "--map", "weapon=arms")
    assert done.returncode == 2
    assert done.stderr.startswith("geoevents: --map: no column 'arms'; there are: actor1, ")
    assert done.stderr.count("\n") == 1


def test_the_page_about_tables():
    assert doctest.testfile(str(Path(__file__).parents[3] / "docs" / "tables.md"), module_relative=False).failed == 0
