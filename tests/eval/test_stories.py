"""Whose sentence it is, and which reports are one incident: short made-up reports through the whole pipeline."""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from gazetteer import Gazetteer
from geoevents.extract import extract
from geoevents.fuse import fuse
from geoevents.fuse.words import fold
from geoevents.locate import locate
from geoevents.model import Mention, PlaceRef, Quantity, Report, Role
from geoevents.readers import read_report

pytestmark = pytest.mark.eval

HERE = Path(__file__).parent / "stories"
FIELDS = {"k": "killed", "i": "injured", "n": "count"}


def entries(name: str) -> Iterator[tuple[list[str], str]]:
    for part in (HERE / name).read_text(encoding="utf-8").split("### ")[1:]:
        head, _, body = part.partition("\n")
        yield [x.strip() for x in head.split("|")], body.strip()


def written(folder: Path, name: str, title: str, publisher: str, date: str, body: str) -> Report:
    dated = "" if date == "-" else f"date: {date}\n"
    path = folder / f"{name}.txt"
    path.write_text(f"title: {title}\npublisher: {publisher}\n{dated}\n{body}\n", encoding="utf-8")
    return read_report(path)


def read(report: Report, gazetteer: Gazetteer) -> list[Mention]:
    return list(locate(extract(report, gazetteer=gazetteer), report=report, gazetteer=gazetteer))


def test_reports_of_one_incident_meet_and_others_stay_apart(tmp_path, record_property) -> None:
    gazetteer = Gazetteer()
    incident: dict[str, str] = {}
    reports: list[Report] = []
    for (name, label, publisher, date, title), body in entries("clusters.txt"):
        reports.append(written(tmp_path, name, title, publisher, date, body))
        incident[reports[-1].id] = label
    mentions = {r.id: read(r, gazetteer) for r in reports}
    event_of = {m.id: e.id for e in fuse(reports, [m for some in mentions.values() for m in some]) for m in e.mentions}
    told = {i: next((event_of[m.id] for m in some if m.role is Role.MAIN), i) for i, some in mentions.items()}
    pairs = list(combinations(sorted(incident), 2))
    gold = {p for p in pairs if incident[p[0]] == incident[p[1]]}
    found = {p for p in pairs if told[p[0]] == told[p[1]]}
    precision, recall = len(gold & found) / len(found), len(gold & found) / len(gold)
    record_property("pair precision and recall on made-up clusters", (precision, recall))
    assert precision >= 0.9, sorted(found - gold)
    assert recall >= 0.85, sorted(gold - found)


def has(main: Mention | None, what: str) -> bool:
    """Tell whether a main event has a place ("d=Erbil") or a number ("k=4")."""
    kind, _, value = what.partition("=")
    claims = [c for c in (main.claims if main is not None else ()) if not c.superseded]
    if kind == "d":
        refs = [c.value for c in claims if c.field in {"destination", "location"} and isinstance(c.value, PlaceRef)]
        return any(fold(value) in {fold(r.name), *(fold(w) for w in (r.toponym, r.anchor) if w)} for r in refs)
    return any(
        c.value.min == int(value) and c.value.of is None
        for c in claims
        if c.field == FIELDS[kind] and isinstance(c.value, Quantity)
    )


def test_the_main_event_keeps_what_is_its_own(tmp_path, record_property) -> None:
    gazetteer = Gazetteer()
    right, wrong = 0, []
    for (name, date, title, yes, no), body in entries("passages.txt"):
        mentions = read(written(tmp_path, name, title, "Wire", date, body), gazetteer)
        main = next((m for m in mentions if m.role is Role.MAIN), None)
        for side, wanted in ((yes, True), (no, False)):
            for what in re.findall(r"[dkin]=.+?(?=[ ][dkin]=|$)", side):
                right += has(main, what) is wanted
                wrong += [] if has(main, what) is wanted else [(name, what, wanted)]
    record_property("passages of two incidents, right of all", (right, right + len(wrong)))
    assert right / (right + len(wrong)) >= 0.91, wrong
