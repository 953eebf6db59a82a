"""From reports as people have them to events: copies, reports that come later, live pages, dirty text."""

import pytest

from gazetteer import Gazetteer
from geoevents.collection import read
from geoevents.model import Role

FIRST = """title: Five rockets hit airport in Mosul
publisher: Tigris Wire
date: 2023-05-04

Five rockets hit the airport of Mosul on Wednesday evening, killing two people, the police chief said. The rockets were
fired from a village near Zummar, north-west of the city, a security official told Tigris Wire. No group has claimed the
attack, and the army has sent a patrol to look for the launcher in the fields around the village."""
COPY = FIRST.replace("publisher: Tigris Wire", "publisher: Daily Copy").replace("title: Five", "title: Report: five")
LATER = """title: Toll of Mosul airport attack rises to three
publisher: Nineveh News
date: 2023-05-06

A third person has died after rockets struck the airport of Mosul on Wednesday evening, doctors said. Three people are
now known to have been killed."""
OTHER = """title: Drone falls on fields near Basra
publisher: Gulf Desk
date: 2023-05-05

A drone fell on fields near Basra on Thursday, the ministry said. Nobody was hurt."""


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer()


@pytest.fixture
def events(tmp_path, gazetteer):
    def _events(**texts):
        folder = tmp_path / "-".join(texts)
        folder.mkdir()
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        return read(folder, gazetteer=gazetteer)

    return _events


def support(event):
    return {name: (value.support, value.best) for name, value in event.fields.items()}


def test_a_syndicated_copy_is_the_same_event_and_adds_no_support(events):
    alone, copied = events(first=FIRST, other=OTHER), events(first=FIRST, copy=COPY, other=OTHER)
    assert {e.id for e in copied} == {e.id for e in alone}
    for event in alone:
        again = copied[event.id]
        assert support(again) == support(event)
    assert max(len(e.report_ids) for e in copied) == 2


def test_a_report_that_comes_later_updates_an_event_and_renames_none(events):
    before, after = events(first=FIRST, other=OTHER), events(first=FIRST, other=OTHER, later=LATER)
    assert {e.id for e in before} <= {e.id for e in after}
    (main,) = [e for e in after if e.role is Role.MAIN and len(e.report_ids) == 2]
    assert before[main.id].best("killed").best == 2
    assert main.best("killed").best == 3
    assert [e.id for e in after if e.role is Role.MAIN] == [e.id for e in before if e.role is Role.MAIN]


LIVE = {
    "Erbil": "Three rockets hit the airport of Erbil, the counter-terrorism service said. Nobody was hurt.",
    "Aleppo": "An Israeli air strike hit Aleppo and put its runway out of service, state media said.",
    "Belgorod": "A drone struck an oil depot near Belgorod, wounding two workers, the governor said.",
    "Kharkiv": "Russian missiles hit a power station in Kharkiv, killing four people, the mayor said.",
    "Idlib": "Two mortar shells fell on a market in Idlib, killing one child, rescue workers said.",
    "Gao": "Gunmen fired rockets at a base in Gao in northern Mali, the army said.",
    "Kupwara": "Pakistani artillery shelled a village near Kupwara, Indian police said.",
    "Khartoum": "A drone hit a school in Khartoum, killing seven people, doctors said.",
    "Hodeidah": "Five missiles were fired at the port of Hodeidah, residents said.",
    "Sderot": "A rocket fired from Gaza landed in Sderot, damaging a house, the army said.",
}


@pytest.mark.parametrize("style", ["{at} GMT\n{text}", "{at} GMT - {text}", "- {at} {text}"])
def test_a_live_page_of_ten_incidents_gives_ten_events(events, style):
    entries = "\n\n".join(
        style.format(at=f"{19 - number:02d}:05", text=text) for number, text in enumerate(LIVE.values())
    )
    found = events(live=f"title: Live: strikes across the region\ndate: 2023-10-14\n\n{entries}\n")
    assert len(found) == len(LIVE)
    for place in LIVE:
        assert sum(place in c.as_written for e in found for m in e.mentions for c in m.of("destination")) == 1, place


DIRT = {
    "duplicates": FIRST + "\n\n" + "\n\n".join([FIRST.partition("\n\n")[2]] * 3),
    "zero width": FIRST.replace("rockets", "roc\u200bkets").replace("Mosul", "\u200fMosul\u200e"),
    "boilerplate": FIRST
    + "\n\nRead more: Drone hits Kyiv\nSubscribe to our newsletter\n© 2023 All rights reserved.\n" * 20,
    "mixed scripts": FIRST + "\n\nقال المحافظ إن القصف لم يسفر عن خسائر.\n\nПо данным полиции, двое погибли.",
    "table": FIRST + "\n\n" + "| 12 | rockets | Mosul |\n" * 500,
}


@pytest.mark.parametrize("name", DIRT)
def test_dirty_text_tells_the_same_event(events, name):
    (main,) = [e for e in events(dirty=DIRT[name]) if e.role is Role.MAIN]
    assert main.type == "rocket_attack"
    assert main.best("time").day.isoformat() == "2023-05-03"
    for event in [main]:
        for mention in event.mentions:
            for claim in mention.claims:
                assert claim.as_written
