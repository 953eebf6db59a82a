"""Reading text files: headers, encodings, folders, and every kind of input that is refused."""

from datetime import UTC, datetime

import pytest

from geoevents.errors import InputError
from geoevents.readers import read_report, read_reports
from geoevents.readers.language import detect_language
from geoevents.readers.text import MAX_BYTES

STORY = "Two rockets fell near the village of Al-Qayyara on Monday."


def write(folder, name, text):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def test_labelled_header(tmp_path):
    report = read_report(
        write(tmp_path, "a.txt", f"title: Two rockets\npublisher: The Wire\ndate: 2024-04-22\nurl: u\n\n{STORY}\n")
    )
    assert (report.title, report.source.publisher, report.source.url) == ("Two rockets", "The Wire", "u")
    assert report.published.day.isoformat() == "2024-04-22"
    assert report.quote(report.published_span) == "2024-04-22"
    assert report.quote(report.body) == STORY


@pytest.mark.parametrize(
    ("line", "city", "publisher"),
    [
        ("ERBIL, March 13 (Northgate Wire) - ", "ERBIL", "Northgate Wire"),
        ("KYIV, April 8 (Steppe Telegraph) — ", "KYIV", "Steppe Telegraph"),
        ("AMMAN - ", "AMMAN", None),
        ("BAKU/YEREVAN, Oct 28 (Wire) - ", "BAKU", "Wire"),
        ("Hewler (Zagros Bulletin) - ", "Hewler", "Zagros Bulletin"),
        ("WASHINGTON -- ", "WASHINGTON", None),
        ("Bogotá, Jul 24 (Efeo).- ", "Bogotá", "Efeo"),
        ("MADRID.- ", "MADRID", None),
        ("Poonch/Jammu, May 8 (PTN) ", "Poonch", "PTN"),
        ("BISHKEK. Sept 17 - ", "BISHKEK", None),
        ("MOSCOW, November 19. /VASS/. ", "MOSCOW", "VASS"),
        ("YEREVAN, SEPTEMBER 28, ARAPRESS. ", "YEREVAN", "ARAPRESS"),
        ("Srinagar (Jammu and Kashmir) [India], May 8 (ANN): ", "Srinagar", "ANN"),
        ("MUZAFFARABAD: ", "MUZAFFARABAD", None),
        ("(Sulaymaniyah, November 23) – ", "Sulaymaniyah", None),
        ("Left Menu Wire\nKUPWARA, Oct 6 (PPN): ", "KUPWARA", "PPN"),
    ],
)
def test_datelines(tmp_path, line, city, publisher):
    report = read_report(write(tmp_path, "a.txt", line + STORY))
    assert (report.place_of_writing, report.source.publisher) == (city, publisher)
    assert report.quote(report.body) == STORY
    assert report.published is None


def test_what_only_looks_like_a_dateline_is_story(tmp_path):
    for line in (
        "Hezbollah (Party of God) fired 20 rockets. ",
        "BREAKING: ",
        "Iran: ",
        "Islamic State (IS) fighters fled. ",
    ):
        assert read_report(write(tmp_path, "a.txt", line + STORY)).place_of_writing is None


def test_a_line_that_is_only_a_date_is_the_day_of_publication(tmp_path):
    text = f"Two rockets fell on the hills\nTue, 19 Nov 2024 | 10:15 GMT\n\n{STORY}"
    report = read_report(write(tmp_path, "a.txt", text))
    assert str(report.published.day or report.published.earliest.date()) == "2024-11-19"
    assert (report.title, report.quote(report.body)) == ("Two rockets fell on the hills", STORY)


@pytest.mark.parametrize(
    "line",
    [
        "Tue Nov 19, 2024 09:32:08",
        "November 19th, 2024",
        "By A. Writer - Nov 19,2024 - Last updated at Nov 20,2024",
        "19 November 2024 01:15 (UTC+04:00)",
        "Tue, 2024-11-19 18:52",
        "Wire, Tuesday 19 Nov 2024",
        "01:10 PM | 19 Nov, 2024",
        "19-11-2024",
        "Button\nAnother button\n\nNovember 19, 2024",
    ],
)
def test_a_line_above_the_story_tells_the_day_of_publication(tmp_path, line):
    report = read_report(write(tmp_path, "a.txt", f"Two rockets fell on the hills\n\n{line}\n\n{STORY}"))
    assert report.published.day.isoformat() == "2024-11-19"


@pytest.mark.parametrize(
    "text",
    [
        f"{STORY}\n\nPublished in The Courier, November 19th, 2024",
        f"November 19, 2024 (JUBA) — {STORY}",
        f"Bamako, (A Wire / Some Point - 19th Nov, 2024) {STORY}",
    ],
)
def test_a_day_beside_the_story_is_that_of_publication(tmp_path, text):
    assert read_report(write(tmp_path, "a.txt", text)).published.day.isoformat() == "2024-11-19"


def test_a_day_that_could_be_a_month_is_none(tmp_path):
    report = read_report(write(tmp_path, "a.txt", f"Two rockets fell on the hills\n\n06-02-2024\n\n{STORY}"))
    assert report.published is None


def test_a_stamp_on_its_own_line_and_an_agency_prefix(tmp_path):
    text = f"Two rockets fell on the hills\n\nTwo rockets fell on the hills\n2024-04-21T20:51:07+00:00\n\nDelta News/ {STORY}"
    report = read_report(write(tmp_path, "a.txt", text))
    assert report.published.best == datetime(2024, 4, 21, 20, 51, 7, tzinfo=UTC)
    assert report.source.publisher == "Delta News"
    assert report.title == "Two rockets fell on the hills"
    assert report.quote(report.body) == STORY


def test_an_agency_that_is_not_the_publisher_came_via(tmp_path):
    report = read_report(write(tmp_path, "a.txt", f"publisher: The Courier\n\nERBIL (Northgate Wire) - {STORY}"))
    assert report.source.via == ("Northgate Wire",)
    report = read_report(write(tmp_path, "b.txt", f"{STORY}\n\nReuters and Agence Uno contributed to this report"))
    assert report.source.via == ("Reuters", "Agence Uno")


def test_a_report_without_a_date_has_none(tmp_path):
    assert read_report(write(tmp_path, "a.txt", STORY)).published is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_where_they_are_certain(tmp_path, encoding):
    text = f"{STORY} The café in Przewodów was hit.".replace("ów", "\u00f3w")
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    report = read_report(path)
    assert STORY in report.quote(report.body)
    assert "caf\u00e9" in report.text


def test_offsets_index_the_file_with_its_mark_and_line_ends(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("\ufefftitle: T one two\r\n\r\nShells fell on Sunday.\r\n".encode())
    report = read_report(path)
    assert report.text == path.read_bytes().decode("utf-8")
    assert report.quote(report.body) == "Shells fell on Sunday."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\n ", "no text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "binary"),
        ("سقوط صواريخ".encode("cp1256"), "encoding"),
        (b"\xff\xfeA\x00\x00\xd8", "utf-16"),
        (b"abc\x01\x02\x03\x04\x05 text", "control characters"),
    ],
)
def test_bad_files_are_refused_in_one_line(tmp_path, content, words):
    path = write(tmp_path, "bad.txt", content)
    with pytest.raises(InputError, match=words) as caught:
        read_report(path)
    assert "bad.txt" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(InputError, match=f"50 MB is more than the {MAX_BYTES // 10**6} MB"):
        read_report(path)


def test_missing_and_empty_inputs(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_reports(tmp_path / "none.txt")
    with pytest.raises(InputError, match="holds no report"):
        read_reports(tmp_path)
    with pytest.raises(InputError, match="no input"):
        read_reports([])


def test_folders_are_searched_sorted_and_hidden_names_left_out(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b.txt", "a.md", "sub/c.TXT", ".hidden.txt", ".git/d.txt", "e.pdf"):
        write(tmp_path, name, STORY)
    steps = []
    reports = read_reports(tmp_path, progress=lambda done, total: steps.append((done, total)))
    assert [report.id.split("-")[0] for report in reports] == ["a", "b", "c"]
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_copies_are_kept_apart_and_ids_are_stable(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    paths = [write(tmp_path, "x/a.txt", STORY), write(tmp_path, "y/a.txt", STORY)]
    first, second = read_reports(paths)
    assert first.sha256 == second.sha256
    assert first.id != second.id
    assert [r.id for r in read_reports(paths)] == [first.id, second.id]
    assert len(read_reports([paths[0], paths[0]])) == 1


def test_skipping_tells_what_was_skipped(tmp_path):
    write(tmp_path, "a.txt", STORY)
    write(tmp_path, "b.txt", b"")
    told = []
    assert len(read_reports(tmp_path, skip_errors=True, on_error=told.append)) == 1
    assert len(told) == 1
    assert "b.txt" in told[0]
    (tmp_path / "a.txt").unlink()
    with pytest.raises(InputError, match="none of the inputs"):
        read_reports(tmp_path, skip_errors=True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The missile fell on the town of Hit and nobody was hurt.", "en"),
        ("سقوط اثني عشر صاروخاً باليستياً على أطراف المدينة", "ar"),
        ("По вокзалу был нанесён ракетный удар, погибли люди", "ru"),
        ("Deux roquettes ont été tirées sur la base et un soldat est mort dans la nuit", "fr"),
        ("123 456", "und"),
    ],
)
def test_language(text, language):
    assert detect_language(text) == language


def test_byline_and_time_of_change_are_no_story(tmp_path):
    path = tmp_path / "page.txt"
    lines = (
        "Rockets hit the port of Odesa\nBy Jane Smith\nUpdated 3:04 PM, May 6, 2024\nShare\n\nTwo rockets hit the port."
    )
    path.write_text(lines, encoding="utf-8")
    report = read_report(path)
    assert (report.title, str(report.published.day)) == ("Rockets hit the port of Odesa", "2024-05-06")
    assert report.quote(report.body) == "Two rockets hit the port."


def test_a_sentence_that_begins_like_a_byline_stays(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(
        "Two rockets hit Odesa\n\nUpdated figures show two dead in the port\n\nIt was shut.", encoding="utf-8"
    )
    assert "Updated figures" in (report := read_report(path)).quote(report.body)
