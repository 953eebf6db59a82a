"""The command line as a person uses it: real processes, real files, bad input from the first day."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPORT = """title: Rockets land near Mosul
publisher: Test Wire
date: 2024-03-04

Three rockets were fired on Sunday from Zummar toward a base near Mosul, the army said.
"""


def run(*args: str | Path, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "geoevents", *map(str, args)],
        cwd=cwd,
        env={**os.environ, "PYTHONWARNINGS": "error", **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def assert_refused(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    assert done.returncode == code, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in lines[0], lines[0]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_no_such_file(tmp_path: Path) -> None:
    done = run("map", "missing.txt", "-o", "map.html", cwd=tmp_path)
    assert_refused(done, 2, "missing.txt")
    assert list(tmp_path.iterdir()) == []


def test_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    assert_refused(run("map", "empty.txt", "-o", "map.html", cwd=tmp_path), 2, "empty.txt", "empty")


def test_folder_without_reports(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    assert_refused(run("map", "reports", "-o", "map.html", cwd=tmp_path), 2, "reports")


def test_binary(tmp_path: Path) -> None:
    (tmp_path / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00" * 50)
    assert_refused(run("map", "photo.txt", "-o", "map.html", cwd=tmp_path), 2, "photo.txt")


def test_wrong_encoding(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("Des roquettes ont été tirées depuis Zummar".encode("latin-1"))
    assert_refused(run("map", "latin.txt", "-o", "map.html", cwd=tmp_path), 2, "latin.txt", "UTF-8")


def test_fifty_megabytes(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_text("Rockets were fired from Zummar toward Mosul. " * 1_200_000, encoding="ascii")
    assert_refused(run("map", "big.txt", "-o", "map.html", cwd=tmp_path), 2, "big.txt", "MB")


def test_skip_errors_keeps_the_rest(tmp_path: Path, report: Path) -> None:
    (tmp_path / "empty.txt").touch()
    done = run("extract", report, "empty.txt", "--skip-errors", "-o", "events.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "skipped" in done.stderr
    assert "empty.txt" in done.stderr
    assert len(json.loads((tmp_path / "events.json").read_text(encoding="utf-8"))["reports"]) == 1


def test_report_with_nothing_to_map_is_kept_as_such(tmp_path: Path) -> None:
    (tmp_path / "calm.txt").write_text("The committee met. It will meet again.\n", encoding="utf-8")
    done = run("extract", "calm.txt", "-o", "events.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "calm.txt" in done.stderr
    stored = json.loads((tmp_path / "events.json").read_text(encoding="utf-8"))
    assert len(stored["reports"]) == 1
    assert stored["events"] == []
    drawn = run("map", "calm.txt", "-o", "map.html", cwd=tmp_path)
    assert drawn.returncode == 0, drawn.stderr
    assert "1 report · 0 main events" in (tmp_path / "map.html").read_text(encoding="utf-8")


def test_unwritable_output(tmp_path: Path, report: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    done = run("map", report, "-o", "file/map.html", cwd=tmp_path)
    assert_refused(done, 1, "file")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "not a folder"


def test_output_is_a_folder(tmp_path: Path, report: Path) -> None:
    (tmp_path / "map.html").mkdir()
    assert_refused(run("map", report, "-o", "map.html", cwd=tmp_path), 2, "map.html", "folder")


def test_a_file_of_somebody_else_is_not_overwritten(tmp_path: Path, report: Path) -> None:
    output = tmp_path / "map.html"
    output.write_text("<h1>my page</h1>", encoding="utf-8")
    assert_refused(run("map", report, "-o", output, cwd=tmp_path), 2, "--overwrite")
    assert output.read_text(encoding="utf-8") == "<h1>my page</h1>"
    assert run("map", report, "-o", output, "--overwrite", cwd=tmp_path).returncode == 0
    first = output.read_bytes()
    assert run("map", report, "-o", output, cwd=tmp_path).returncode == 0, "our own file is replaced without a word"
    assert output.read_bytes() == first, "same input, same bytes"


def test_output_that_is_an_input(tmp_path: Path, report: Path) -> None:
    assert run("extract", report, "-o", "events.json", cwd=tmp_path).returncode == 0
    assert_refused(run("export", "events.json", "-o", "events.json", cwd=tmp_path), 2, "input")


def test_unknown_suffix(tmp_path: Path, report: Path) -> None:
    assert run("extract", report, "-o", "events.json", cwd=tmp_path).returncode == 0
    assert_refused(run("export", "events.json", "-o", "events.docx", cwd=tmp_path), 2, ".docx", ".geojson")
    assert not (tmp_path / "events.docx").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": "geoevents/999"}', '{"format": "geoevents/1"}', "null"])
def test_damaged_native_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "events.json").write_text(content, encoding="utf-8")
    assert_refused(run("export", "events.json", "-o", "out.geojson", cwd=tmp_path), 2, "events.json")
    assert not (tmp_path / "out.geojson").exists()


def test_the_way_from_report_to_answer(tmp_path: Path, report: Path) -> None:
    done = run("extract", report, "-o", "events.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Zammar" in done.stdout or "Zummar" in done.stdout
    listing = run("explain", "events.json", cwd=tmp_path)
    event_id = listing.stdout.splitlines()[1].split()[0]
    told = run("explain", "events.json", event_id, cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "Three rockets" in told.stdout
    assert "Test Wire" in told.stdout
    assert_refused(run("explain", "events.json", "no-such-event", cwd=tmp_path), 2, "no-such-event")
    exported = run("export", "events.json", "-o", "events.geojson", cwd=tmp_path)
    assert exported.returncode == 0, exported.stderr
    collection = json.loads((tmp_path / "events.geojson").read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    origins = [f for f in collection["features"] if f["properties"]["feature"] == "origin"]
    assert [round(c, 2) for c in origins[0]["geometry"]["coordinates"]] == [42.60, 36.66]


def test_resolve_prints_the_promised_json(tmp_path: Path) -> None:
    done = run("resolve", "Zummar", "Hamad Agha", "Xyzzyville", "--near", "Mosul", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    zummar, hamad, nowhere = json.loads(done.stdout)
    assert (round(zummar["place"]["lat"], 3), round(zummar["place"]["lon"], 3)) == (36.657, 42.603)
    assert hamad["outcome"] == "resolved"
    assert hamad["candidates"][0]["reasons"]
    assert nowhere["outcome"] == "unresolved"
    assert nowhere["place"] is None
    assert nowhere["hint"]


def test_resolve_refuses_an_unknown_country(tmp_path: Path) -> None:
    assert_refused(run("resolve", "Mosul", "--country", "Ruritania", cwd=tmp_path), 2, "Ruritania")


def test_gazetteer_info_names_sources_and_licences(tmp_path: Path) -> None:
    done = run("gazetteer", "info", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "GeoNames" in done.stdout
    assert "CC BY 4.0" in done.stdout


def test_a_foreign_maps_package_is_told_apart(tmp_path: Path, report: Path) -> None:
    (tmp_path / "maps").mkdir()
    (tmp_path / "maps" / "__init__.py").write_text("class Map: ...\n", encoding="utf-8")
    done = run("map", report, "-o", "map.html", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert_refused(done, 1, "not the one of geoevents", "pip uninstall maps")


def test_a_path_with_a_space_and_a_script_of_another_hand(tmp_path: Path) -> None:
    folder = tmp_path / "my reports تقارير"
    folder.mkdir()
    (folder / "a report.txt").write_text(REPORT, encoding="utf-8")
    done = run("map", folder, "-o", folder / "the map.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (folder / "the map.html").stat().st_size > 10_000


def test_query_answers_and_refuses(tmp_path: Path, report: Path) -> None:
    assert run("extract", report, "-o", "events.json", cwd=tmp_path).returncode == 0

    def found(*question: str) -> list[object]:
        done = run("query", "events.json", *question, "-o", "found.geojson", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        features = json.loads((tmp_path / "found.geojson").read_text(encoding="utf-8"))["features"]
        return sorted({f["properties"]["event_id"] for f in features})

    everything = found("--within", "Iraq")
    assert everything
    assert found("--near", "Mosul", "--radius-km", "100", "--from", "2024-03-03", "--to", "2024-03-03") == everything
    assert found("--type", "rocket_attack", "--within", "40,30,45,40") == everything
    assert found("--from", "2024-03-05") == []
    assert found("--crossing", "IQ,SY") == []
    for question, word in (
        (["--near", "Mosul"], "--radius-km"),
        (["--crossing", "IQ"], "IQ,SY"),
        (["--from", "last week"], "ISO 8601"),
        (["--within", "1,2,3"], "four numbers"),
        (["--within", "Ruritania"], "Ruritania"),
        (["--near", "Xyzzyville", "--radius-km", "5"], "Xyzzyville"),
    ):
        assert_refused(run("query", "events.json", *question, "-o", "none.geojson", cwd=tmp_path), 2, word)
        assert not (tmp_path / "none.geojson").exists()


def test_an_older_report_added_later_renames_nothing(report: Path, tmp_path: Path) -> None:
    assert run("extract", report, "-o", "first.json", cwd=tmp_path).returncode == 0
    older = tmp_path / "older.txt"
    older.write_text(REPORT.replace("Test Wire", "Older Wire").replace("2024-03-04", "2024-03-03"), encoding="utf-8")

    def ids(name: str) -> list[str]:
        return [event["id"] for event in json.loads((tmp_path / name).read_text(encoding="utf-8"))["events"]]

    assert run("extract", report, older, "-o", "anew.json", cwd=tmp_path).returncode == 0
    done = run("extract", report, older, "--before", "first.json", "-o", "second.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert ids("second.json") == ids("first.json") != ids("anew.json")
    assert_refused(run("extract", report, "--before", "none.json", "-o", "x.json", cwd=tmp_path), 2, "none.json")
