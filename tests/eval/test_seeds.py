"""The five seed reports against their hand-made gold: every slot has a place in the text, and a claim must stand there."""

import csv
from collections import Counter

import pytest

from gazetteer import Gazetteer
from geoevents.extract import extract
from geoevents.model import Role
from geoevents.readers import read_reports

FIELDS = {
    "time": {"time"},
    "origin": {"origin"},
    "destination": {"destination", "location"},
    "place": {"destination", "location", "origin"},
    "weapon": {"weapon"},
    "count": {"count"},
    "casualties.killed": {"killed"},
    "outcome": {"outcome"},
    "actors": {"perpetrator", "agent", "target"},
}
PRECISE = ("origin", "destination", "weapon", "count")


@pytest.fixture(scope="module")
def claims(shared):
    gazetteer = Gazetteer()
    reports = read_reports(shared / "seeds")
    return {r.id[:3]: [(m, c) for m in extract(r, gazetteer=gazetteer) for c in m.claims] for r in reports}


@pytest.fixture(scope="module")
def slots(shared):
    with (shared / "gold" / "slots.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["slot"] in FIELDS and row["start"]]


def overlaps(row, claim):
    return claim.span.start < int(row["end"]) and int(row["start"]) < claim.span.end


@pytest.mark.eval
def test_slots_of_the_main_event(claims, slots):
    main = [row for row in slots if row["role"] == "main" and row["slot"] != "actors" and row["slot"] != "outcome"]
    found = [
        row
        for row in main
        if any(
            m.role is Role.MAIN and c.field in FIELDS[row["slot"]] and overlaps(row, c) for m, c in claims[row["doc"]]
        )
    ]
    missed = [(row["doc"], row["slot"], row["text"]) for row in main if row not in found]
    assert len(found) / len(main) >= 0.9, missed


@pytest.mark.eval
def test_the_main_event_has_few_values_that_gold_has_not(claims, slots):
    main = [row for row in slots if row["role"] == "main"]
    wrong = [
        (doc, c.field, c.as_written)
        for doc, told in claims.items()
        for m, c in told
        if m.role is Role.MAIN and c.field in {"origin", "destination", "count"} and c.value
        if not any(row["doc"] == doc and overlaps(row, c) for row in main)
    ]
    assert len(wrong) <= 6, wrong


@pytest.mark.eval
def test_slots_of_all_events(claims, slots):
    found = Counter()
    for row in slots:
        hit = any(c.field in FIELDS[row["slot"]] and overlaps(row, c) for _, c in claims[row["doc"]])
        found[hit] += 1
    assert found[True] / sum(found.values()) >= 0.75, found


@pytest.mark.eval
def test_nothing_from_outside_the_texts(claims):
    told = " ".join(f"{c.as_written} {c.value}" for values in claims.values() for _, c in values)
    assert "Kalsu" not in told
    assert "Tower 22" not in told
