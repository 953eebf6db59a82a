"""The text of an event: complete, narrow, and harmless to a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoevents.errors import InputError
from geoevents.explain import explain_event, explain_pair, plain, value_text
from geoevents.fuse import fuse
from geoevents.model import Quantity, Stance
from tests.reported import at, exactly, mention, on, place, report, said, unlocated

ESC = "\x1b[2J\x1b]0;owned\x07"


def event():
    a, b = report("a", publisher="Daily"), report("b", publisher="Wire")
    five, more = exactly(5), Quantity(min=6, max=None, qualifier="more_than")
    town = place("Zummar", 36.657, 42.603)
    (found,) = fuse(
        [a, b],
        [
            mention(
                a,
                "e1",
                said(a, "time", at(21, 21, 50), written="at 21:50 on Sunday", by="SMC"),
                said(a, "origin", town),
                said(a, "count", five),
            ),
            mention(
                b,
                "e1",
                said(b, "time", on(21)),
                said(b, "origin", town),
                said(b, "count", more, start=7),
                said(b, "perpetrator", "Outlaws", stance=Stance.SUSPECTED),
            ),
        ],
    )
    return found, [a, b]


def test_every_claim_stands_with_its_source_words_and_position() -> None:
    found, reports = event()
    text = explain_event(found, reports)
    assert "a:0-18  “at 21:50 on Sunday” → 2024-04-21 21:50 UTC+03:00 [test]; Daily, citing SMC" in text.replace(
        "\n      ", " "
    )
    for member in found.mentions:
        for claim in member.claims:
            assert f"{claim.report_id}:{claim.span.start}-{claim.span.end}" in text
    assert "contradicted by:\n    - more than 5" in text
    assert "PERPETRATOR  not known" in text
    assert "(suspected)" in text
    assert "TOLD IN\n  a  as main event, rocket attack\n    a:0-" in text


def test_why_reports_are_one_event_stands_with_each() -> None:
    found, reports = event()
    told = " ".join(explain_event(found, reports).split("TOLD IN")[1].split())
    assert told.count("one event with") == 2
    assert "times agree to the day +2.7" in told


def test_why_two_events_are_two() -> None:
    a, b = report("a"), report("b", publisher="Wire")
    town = place("Zummar", 36.657, 42.603)
    one, two = fuse(
        [a, b],
        [
            mention(r, "e1", said(r, "time", on(d)), said(r, "destination", town, start=30))
            for r, d in ((a, 20), (b, 21))
        ],
    )
    assert explain_pair(one, two, [a, b]) == "Closest: a and b: ruled out, as their times exclude each other\n"
    far = place("Basra", 30.51, 47.81)
    one, two = fuse(
        [a, b],
        [
            mention(r, "e1", said(r, "time", on(20)), said(r, "destination", p, start=30))
            for r, p in ((a, town), (b, far))
        ],
    )
    assert "their places are too far apart" in explain_pair(one, two, [a, b])


def test_lines_are_narrow() -> None:
    found, reports = event()
    assert max(map(len, explain_event(found, reports).splitlines())) <= 100


def test_report_text_cannot_drive_the_terminal() -> None:
    a = report("a", publisher=f"Evil{ESC}")
    bad = mention(
        a,
        "e1",
        said(a, "target", f"x{ESC}", by=f"who{ESC}"),
        said(a, "origin", unlocated(f"north{ESC}\u202eof", toponym=f"n{ESC}")),
        kind="rocket_attack",
    )
    (found,) = fuse([a], [bad])
    text = explain_event(found, [a])
    assert not {c for c in text if ord(c) < 32 and c != "\n"}
    assert "\u202e" not in text
    assert "\\x1b" in text


@given(st.text())
def test_plain_text_has_no_control_characters(text: str) -> None:
    assert not {c for c in plain(text) if ord(c) < 32 or 0x7F <= ord(c) < 0xA0}


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (exactly(5), "5"),
        (Quantity(min=5, max=None, qualifier="at_least"), "at least 5"),
        (Quantity(min=6, max=None, qualifier="more_than"), "more than 5"),
        (Quantity(min=None, max=9, qualifier="up_to"), "up to 9"),
        (Quantity(min=10, max=14, qualifier="between"), "10 to 14"),
        (Quantity(min=78, max=78, best=78, qualifier="about"), "about 78"),
        (Quantity(min=2, max=None, qualifier="several"), "several"),
        (Quantity(min=2, max=2, best=2, of="three drones"), "2 of three drones"),
    ],
)
def test_quantities_read_as_said(quantity: Quantity, text: str) -> None:
    assert value_text(quantity) == text


def test_days_and_minutes_read_as_known() -> None:
    assert value_text(on(21)) == "2024-04-21"
    assert value_text(at(21, 21, 50)) == "2024-04-21 21:50 UTC+03:00"
    assert value_text(None) == "not known"


def test_a_missing_report_is_named() -> None:
    found, reports = event()
    with pytest.raises(InputError, match="rests on report 'b'"):
        explain_event(found, reports[:1])
