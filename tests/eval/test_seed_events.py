"""The five real reports of one incident: what issue 2 demands of them, with nothing told but their paths."""

from datetime import datetime
from pathlib import Path

import pytest

from gazetteer import Gazetteer
from geoevents.explain import explain_event
from geoevents.extract import extract
from geoevents.fuse import fuse
from geoevents.locate import locate
from geoevents.model import (
    ConflictKind,
    Event,
    FieldValue,
    PlaceRef,
    Quantity,
    Report,
    Role,
    Stance,
    TimePrecision,
    TimeSpan,
)
from geoevents.readers import read_reports

pytestmark = pytest.mark.eval

DOCUMENTS = ("000", "001", "002", "003", "004")


@pytest.fixture(scope="module")
def reports(shared: Path) -> list[Report]:
    return read_reports([shared / "seeds"])


@pytest.fixture(scope="module")
def events(reports: list[Report]) -> tuple[Event, ...]:
    gazetteer = Gazetteer()
    found = [m for r in reports for m in locate(extract(r, gazetteer=gazetteer), report=r, gazetteer=gazetteer)]
    return fuse(reports, found)


@pytest.fixture(scope="module")
def main(events: tuple[Event, ...]) -> Event:
    (found,) = (e for e in events if e.role is Role.MAIN)
    return found


def told_by(event: Event) -> set[str]:
    return {i.split("-")[0] for i in event.report_ids}


def words(value: FieldValue) -> set[str]:
    return {c.as_written for c in value.claims} | {c.as_written for a in value.alternatives for c in a.claims}


def kinds(value: FieldValue) -> dict[ConflictKind, set[str]]:
    found: dict[ConflictKind, set[str]] = {}
    for alternative in value.alternatives:
        found.setdefault(alternative.kind, set()).update(c.as_written for c in alternative.claims)
    return found


def of_type(events: tuple[Event, ...], kind: str) -> list[Event]:
    return [e for e in events if e.type == kind]


def test_one_main_event_of_all_five(main: Event) -> None:
    assert told_by(main) == set(DOCUMENTS)
    assert main.type == "rocket_attack"


def test_its_time_is_to_the_minute_from_the_report_that_says_so(main: Event) -> None:
    time = main.fields["time"]
    assert isinstance(time.best, TimeSpan)
    assert time.best.best == datetime.fromisoformat("2024-04-21T21:50+03:00")
    assert time.best.precision is TimePrecision.MINUTE
    assert [c.report_id[:3] for c in time.claims] == ["000"]
    assert "Shafaq News (000)" in time.reason


def test_hamad_agha_refines_zummar(main: Event) -> None:
    origin = main.fields["origin"]
    assert isinstance(origin.best, PlaceRef)
    assert origin.best.place_id == "gn:449212"
    assert "refining Zummar" in origin.reason
    zummar = [a.value for a in origin.alternatives if isinstance(a.value, PlaceRef) and a.value.toponym == "Zummar"]
    assert [(z.place_id, round(z.lat, 2)) for z in zummar] == [("gn:9253641", 36.66)]


def test_the_base_keeps_its_names(main: Event) -> None:
    destination = main.fields["destination"]
    assert isinstance(destination.best, PlaceRef)
    assert destination.best.lat == pytest.approx(36.898, abs=0.05)
    assert destination.best.toponym in {"Khirbet Al-Jir", "Kharab al-Jir"}
    found = kinds(destination)
    assert any("al-Jir" in w or "Al-Jir" in w for w in found[ConflictKind.NAME_VARIANT])
    assert any("Rumalyn" in w for w in found[ConflictKind.SAME_SITE])
    assert any("northeastern Syria" in w for w in found[ConflictKind.GRANULARITY])


def test_the_count_is_five_and_keeps_the_others(main: Event) -> None:
    count = main.fields["count"]
    assert count.best == Quantity(min=5, max=5, best=5)
    assert any("At least five" in w for w in kinds(count)[ConflictKind.COMPATIBLE_INTERVAL])
    assert any("more than five" in w for w in kinds(count)[ConflictKind.CONTRADICTION])
    assert count.support >= 2


def test_nobody_is_called_the_perpetrator(main: Event) -> None:
    perpetrator = main.fields["perpetrator"]
    assert perpetrator.best is None
    stances = {c.stance for a in perpetrator.alternatives for c in a.claims}
    assert {Stance.SUSPECTED, Stance.NO_CLAIM} <= stances


def test_the_launcher_keeps_its_contradictory_ends(events: tuple[Event, ...], main: Event) -> None:
    (launcher,) = of_type(events, "launcher_destroyed")
    assert told_by(launcher) == set(DOCUMENTS)
    assert [(link.type, link.event_id) for link in launcher.links] == [("response_to", main.id)]
    said = words(launcher.fields["method"])
    assert {"discovered and destroyed", "set fire to"} <= said
    assert ConflictKind.CONTRADICTION in kinds(launcher.fields["method"])
    assert ConflictKind.CONTRADICTION in kinds(launcher.fields["agent"])


def test_other_events_stay_apart_with_their_roles(events: tuple[Event, ...], main: Event) -> None:
    (search,) = of_type(events, "search_operation")
    assert told_by(search) >= {"000", "003", "004"}
    assert search.role is Role.RESPONSE
    assert search.links[0].event_id == main.id
    (drone,) = (e for e in of_type(events, "drone_attack") if e.role is Role.SIDE)
    assert isinstance(drone.best("destination"), PlaceRef)
    assert (drone.best("destination").place_id, drone.best("origin")) == ("oa:ORAA", None)


def test_background_events_meet(events: tuple[Event, ...]) -> None:
    past = [e for e in events if e.role is Role.BACKGROUND]

    def at(name: str) -> list[Event]:
        return [
            e
            for e in past
            if any(isinstance(v := e.best(f), PlaceRef) and name in v.as_written for f in ("destination", "location"))
        ]

    (jordan,) = at("Jordan")
    assert told_by(jordan) == {"000", "001", "002", "003"}
    assert jordan.best("killed") == Quantity(min=3, max=3, best=3)
    assert any(
        "Babil" in words(e.fields["destination"]).__str__() and "004" in told_by(e)
        for e in past
        if "destination" in e.fields
    )


def test_aggregates_are_not_events_to_draw(events: tuple[Event, ...]) -> None:
    some = [e for e in events if e.role is Role.AGGREGATE]
    assert {e.best("count").min for e in some if isinstance(e.best("count"), Quantity)} >= {151, 196}


def test_undated_reports_are_dated_through_the_cluster(main: Event) -> None:
    for mention in main.mentions:
        if mention.report_id[:3] in {"002", "004"}:
            (sunday,) = (c.value for c in mention.of("time") if "Sunday" in c.as_written)
            assert isinstance(sunday, TimeSpan)
            assert str(sunday.day) == "2024-04-21"
            assert sunday.basis.startswith("dated through the cluster: report 000")


def test_nothing_is_invented(events: tuple[Event, ...], reports: list[Report]) -> None:
    text = "\n".join(explain_event(e, reports) for e in events)
    assert "Kalsu" not in text
    assert "Tower 22" not in text
    known = {r.id: r for r in reports}
    for event in events:
        for mention in event.mentions:
            for claim in mention.claims:
                assert known[claim.report_id].quote(claim.span) == claim.as_written
