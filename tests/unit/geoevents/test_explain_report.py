"""The text of a report with its spans marked: nested, safe, in colour or in brackets."""

import re

from click.testing import CliRunner

from geoevents.cli import _cli
from geoevents.explain import explain_report
from geoevents.model import Claim, Mention, Report, Role, Source, Span


def report_of(text):
    return Report(id="r-1", source=Source(publisher="Outlet"), text=text, sha256="0", body=Span(0, len(text)))


def mention_of(report, *marks):
    claims = tuple(
        Claim(report_id="r-1", field=field, value=words, as_written=words, span=Span(at, at + len(words)), rule=f"rules:{field}")
        for field, words in marks
        for at in [report.text.index(words)]
    )  # fmt: skip
    return Mention(
        id="r-1#1", report_id="r-1", type="rocket_attack", role=Role.MAIN, spans=(report.body,), claims=claims
    )


def test_marks_nest_and_crossing_ones_are_listed_only():
    report = report_of("Five rockets hit the base near Rabia today.")
    mention = mention_of(
        report, ("count", "Five"), ("weapon", "rockets"), ("destination", "the base near Rabia"), ("origin", "Rabia"),
        ("time", "Rabia today"),
    )  # fmt: skip
    page = explain_report(report, [mention])
    assert "[count: Five] [weapon: rockets] hit [destination: the base near [origin: Rabia]] today." in page
    assert "time: Rabia today; 31-42 “Rabia today”; rules:time" in page


def test_colour_shows_the_same_words():
    report = report_of("Five rockets hit the base near Rabia.\n\nNobody was hurt.")
    mention = mention_of(report, ("count", "Five"), ("destination", "the base near Rabia"), ("origin", "Rabia"))
    page = explain_report(report, [mention], colour=True)
    assert "\x1b[0;4;33mFive\x1b[0m" in page
    assert "Five rockets hit the base near Rabia.\n\nNobody was hurt." in re.sub(r"\x1b\[[0-9;]*m", "", page)


def test_what_a_report_says_cannot_steer_the_terminal():
    report = report_of("Five\u202e rockets\x1b[2J hit\x07 Rabia\u200b\r\nnow\x9b31m.")
    page = explain_report(report, [mention_of(report, ("weapon", " rockets\x1b[2J hit"))], colour=False)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e]", page)
    assert r"\x1b[2J" in page
    assert "\nnow" in page


def test_two_fields_of_one_span_and_nothing_at_all():
    report = report_of("Three died.")
    assert "[killed+injured: Three] died." in explain_report(
        report, [mention_of(report, ("killed", "Three"), ("injured", "Three"))]
    )
    assert "No event was found" in explain_report(report, [])


def test_command(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Five rockets hit the airport of Mosul on Sunday.", encoding="utf-8")
    done = CliRunner().invoke(_cli, ["extract", "--explain", str(path)], catch_exceptions=False)
    assert "[count: Five [weapon: rockets]]" in done.output
    assert "rules:count:number" in done.output
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt"]
