"""Fusing small hand-made worlds: what becomes one event, which value is best, how the others differ."""

from dataclasses import replace

import pytest

from gazetteer.model import GeoPrecision, Outcome, Resolution
from geoevents.errors import InputError
from geoevents.fuse import fuse
from geoevents.fuse.chains import Chains
from geoevents.fuse.places import Nearness, relate, specificity
from geoevents.fuse.words import copies
from geoevents.model import ConflictKind, PlaceRef, Quantity, Role, Stance, TimePrecision, TimeSpan, TimeWords
from tests.reported import at, exactly, mention, on, place, report, said, unlocated, weekday

BASE = {"country": "SY", "code": "AIRB", "kind": "base", "radius_m": 3000.0}


def zummar(**more) -> PlaceRef:
    return place("Zummar", 36.657, 42.603, **more)


def hamad_agha() -> PlaceRef:
    return place("Hamad Agha", 36.815, 42.377, within=("Zummar district",))


def khirbet(toponym: str | None = None) -> PlaceRef:
    return place("Kharab al-Jir base", 36.898, 41.998, toponym=toponym, **BASE)


def syria() -> PlaceRef:
    return place("Syria", 35.03, 38.44, country="SY", code="PCLI", radius_m=240_000.0)


def attack(told, name="e1", *more, time=None, target=None, kind="rocket_attack", role=Role.MAIN):
    claims = [said(told, "time", time or on(21)), said(told, "destination", target or khirbet(), start=30), *more]
    return mention(told, name, *claims, kind=kind, role=role)


def kinds(value) -> dict[ConflictKind, list]:
    found: dict[ConflictKind, list] = {}
    for alternative in value.alternatives:
        found.setdefault(alternative.kind, []).append(alternative.value)
    return found


# --- what becomes one event ------------------------------------------------------------------------------------------


def test_two_reports_of_one_attack_are_one_event() -> None:
    a, b = report("a"), report("b", publisher="Wire")
    (event,) = fuse([a, b], [attack(a), attack(b)])
    assert event.report_ids == ("a", "b")
    assert event.role is Role.MAIN


def test_same_place_next_day_is_another_event() -> None:
    a, b = report("a"), report("b", publisher="Wire")
    assert len(fuse([a, b], [attack(a, time=on(20)), attack(b, time=on(21))])) == 2


def test_same_day_other_town_is_another_event() -> None:
    a, b = report("a"), report("b", publisher="Wire")
    assert len(fuse([a, b], [attack(a), attack(b, target=place("Homs", 34.73, 36.71, country="SY"))])) == 2


def test_morning_and_evening_at_one_place_stay_apart() -> None:
    a, b = report("a"), report("b", publisher="Wire")
    assert len(fuse([a, b], [attack(a, time=at(21, 8, 5)), attack(b, time=at(21, 20))])) == 2


def test_clocks_an_hour_apart_are_one_attack_with_a_contradiction() -> None:
    a, b = report("a"), report("b", publisher="Wire")
    (event,) = fuse([a, b], [attack(a, time=at(21, 1, 30)), attack(b, time=at(21, 2, 15))])
    assert list(kinds(event.fields["time"])) == [ConflictKind.CONTRADICTION]


def dated_without_year(month: int, day: int) -> TimeSpan:
    return TimeSpan(earliest=None, latest=None, basis="not dated yet", words=TimeWords(month=month, day=day))


def test_a_day_and_month_without_a_year_is_the_other_report_s_day_or_another() -> None:
    a, b = report("a"), report("b", publisher="Wire", day=None)
    told = attack(b, time=dated_without_year(4, 21))
    assert len(fuse([a, b], [attack(a, time=on(21)), told])) == 1
    assert len(fuse([a, b], [attack(a, time=on(20)), told])) == 2
    c = report("c", publisher="Post", day=None)
    assert len(fuse([b, c], [told, attack(c, time=dated_without_year(4, 22))])) == 2


def test_near_a_town_is_said_of_what_another_report_puts_north_east_of_it() -> None:
    near = replace(place("Hasakah", 36.502, 40.748, country="SY", radius_m=20_000.0), toponym=None)
    near = replace(near, relation="near", anchor="Hasakah", geo_precision=GeoPrecision.REGION)
    base = replace(khirbet("Kharab al-Jir"), relation="north-east of", anchor="Hasakah")
    assert relate(near, base).nearness is Nearness.CONTAINS
    assert relate(replace(near, anchor="Homs"), base).nearness is Nearness.APART
    assert relate(replace(near, distance_m=30_000.0), base).nearness is Nearness.APART


def test_a_name_that_no_gazetteer_has_meets_itself_however_it_is_placed() -> None:
    known_area = replace(syria(), toponym=None, relation="near", anchor="Tall Kef", as_written="near Tall Kef")
    assert relate(known_area, unlocated("Tall Kef", toponym="Tall Kef")).nearness is Nearness.OVERLAP


def test_two_dead_are_not_sixteen() -> None:
    a, b = report("a"), report("b", publisher="Wire", day=None)
    no_time = mention(b, "e1", said(b, "destination", khirbet(), start=30), said(b, "killed", exactly(16), start=40))
    few = attack(a, "e1", said(a, "killed", exactly(2), start=40))
    some = attack(a, "e1", said(a, "killed", exactly(15), start=40))
    assert len(fuse([a, b], [few, no_time])) == 2
    assert len(fuse([a, b], [some, no_time])) == 1


def test_undated_reports_of_one_country_meet_by_spot_and_area() -> None:
    a, b = report("a", day=None), report("b", publisher="Wire", day=None)
    area = place("Hasakah Governorate", 36.5, 41.0, country="SY", code="ADM1", radius_m=120_000.0)
    killed = [said(r, "killed", exactly(7), start=40) for r in (a, b)]
    sunday = weekday(6)
    told = [attack(a, "e1", killed[0], time=sunday), attack(b, "e1", killed[1], time=sunday, target=area)]
    assert len(fuse([a, b], told)) == 1


def test_mentions_of_one_report_are_never_one_event() -> None:
    a = report("a")
    assert len(fuse([a], [attack(a, "e1"), attack(a, "e2")])) == 2


def test_a_country_alone_links_nothing() -> None:
    a, b = report("a"), report("b", publisher="Wire")
    assert len(fuse([a, b], [attack(a), attack(b, target=syria())])) == 2


def test_a_recalled_event_joins_the_reports_that_told_it_first() -> None:
    a, b = report("a"), report("b", day=29, publisher="Wire")
    events = fuse(
        [a, b], [attack(a), attack(b, "e2", role=Role.BACKGROUND), attack(b, "e1", time=on(28), target=zummar())]
    )
    assert {e.report_ids: e.role for e in events} == {("a", "b"): Role.MAIN, ("b",): Role.MAIN}


def test_responses_meet_through_their_main_event_and_link_to_it() -> None:
    a, b = report("a"), report("b", publisher="Wire")
    found = [
        mention(r, "e2", said(r, "agent", who), kind="launcher_destroyed", role=Role.RESPONSE)
        for r, who in ((a, "army"), (b, "US aircraft"))
    ]
    main, response = fuse([a, b], [attack(a), attack(b), *found])
    assert response.report_ids == ("a", "b")
    assert [(link.type, link.event_id) for link in response.links] == [("response_to", main.id)]
    assert list(kinds(response.fields["agent"])) == [ConflictKind.CONTRADICTION]


def test_aggregates_stay_apart_from_attacks() -> None:
    a, b = report("a"), report("b", publisher="Wire")
    events = fuse([a, b], [attack(a), attack(b, kind="attack_series", role=Role.AGGREGATE)])
    assert [e.role for e in events] == [Role.MAIN, Role.AGGREGATE]


# --- dates through the cluster ---------------------------------------------------------------------------------------


def test_an_undated_report_is_dated_through_the_event_it_shares() -> None:
    a, b = report("a"), report("b", day=None, publisher="Wire")
    recalled = mention(
        b, "e2", said(b, "time", weekday(5)), said(b, "destination", zummar(), start=40), role=Role.BACKGROUND
    )
    events = fuse([a, b], [attack(a, time=at(21, 21, 50)), attack(b, time=weekday(6)), recalled])
    sunday = next(c.value for m in events[0].mentions if m.report_id == "b" for c in m.of("time"))
    saturday = events[1].best("time")
    assert isinstance(sunday, TimeSpan)
    assert isinstance(saturday, TimeSpan)
    assert (str(sunday.day), str(saturday.day)) == ("2024-04-21", "2024-04-20")
    assert sunday.basis.startswith("dated through the cluster: report a says")


def test_another_weekday_is_another_event() -> None:
    a, b = report("a"), report("b", day=None, publisher="Wire")
    assert len(fuse([a, b], [attack(a), attack(b, time=weekday(0))])) == 2


def test_an_undated_report_that_fits_two_weeks_stays_undated() -> None:
    a, b, c = report("a"), report("b", day=15, publisher="Wire"), report("c", day=None, publisher=None)
    events = fuse([a, b, c], [attack(a), attack(b, time=on(14)), attack(c, time=weekday(6))])
    alone = next(e for e in events if e.report_ids == ("c",))
    assert alone.best("time") is None
    assert alone.fields["time"].claims


def test_yesterday_tells_the_day_of_publication() -> None:
    a, b = report("a"), report("b", day=None, publisher="Wire")
    yesterday = TimeSpan(earliest=None, latest=None, basis="not dated yet", words=TimeWords(day_offset=-1))
    today = TimeSpan(earliest=None, latest=None, basis="not dated yet", words=TimeWords(day_offset=0))
    search = mention(b, "e2", said(b, "time", today), kind="search_operation", role=Role.RESPONSE)
    events = fuse([a, b], [attack(a), attack(b, time=yesterday), search])
    found = next(e for e in events if e.type == "search_operation").best("time")
    assert isinstance(found, TimeSpan)
    assert str(found.day) == "2024-04-22"


# --- best values -----------------------------------------------------------------------------------------------------


def test_the_finest_time_is_best_and_the_day_agrees() -> None:
    a, b = report("a"), report("b", publisher="Wire")
    (event,) = fuse([a, b], [attack(a), attack(b, time=at(21, 21, 50))])
    found = event.fields["time"]
    assert isinstance(found.best, TimeSpan)
    assert found.best.precision is TimePrecision.MINUTE
    assert list(kinds(found)) == [ConflictKind.PRECISION]
    assert found.reason.startswith("stated to the minute by Wire (b)")


def test_a_village_refines_the_district_most_reports_name() -> None:
    told = [report(n, publisher=n) for n in "abc"]
    origins = [hamad_agha(), zummar(), zummar()]
    (event,) = fuse(told, [attack(r, "e1", said(r, "origin", o, start=60)) for r, o in zip(told, origins, strict=True)])
    best = event.best("origin")
    assert isinstance(best, PlaceRef)
    assert best.name == "Hamad Agha"
    assert "refining Zummar" in event.fields["origin"].reason
    assert list(kinds(event.fields["origin"])) == [ConflictKind.GRANULARITY]


def test_spellings_names_and_areas_of_one_base() -> None:
    told = [report(n, publisher=n) for n in "abcd"]
    targets = [khirbet("Kharab al-Jir"), khirbet("Khirbet Al-Jir"), khirbet("Rumalyn"), syria()]
    (event,) = fuse(told, [attack(r, time=at(21, 21), target=t) for r, t in zip(told, targets, strict=True)])
    found = event.fields["destination"]
    assert set(kinds(found)) == {ConflictKind.NAME_VARIANT, ConflictKind.SAME_SITE, ConflictKind.GRANULARITY}
    assert found.support == 3


def test_unlocated_names_meet_in_their_consonants() -> None:
    a, b = report("a"), report("b", publisher="Wire")
    spelled = [unlocated(n, toponym=n) for n in ("Garayusifli", "Qarayusifli")]
    (event,) = fuse([a, b], [attack(a, target=spelled[0]), attack(b, target=spelled[1])])
    assert list(kinds(event.fields["destination"])) == [ConflictKind.NAME_VARIANT]


def test_two_targets_of_one_report_are_both_true() -> None:
    a, b = report("a"), report("b", publisher="Wire")
    erbil = place("Erbil", 36.19, 44.01)
    (event,) = fuse([a, b], [attack(a, "e1", said(a, "destination", erbil, start=70)), attack(b)])
    (second,) = event.also["destination"]
    assert {event.best("destination").name, second.best.name} == {"Erbil", "Kharab al-Jir base"}
    assert ConflictKind.CONTRADICTION not in kinds(event.fields["destination"])


def test_a_nameless_base_is_less_specific_not_another_place() -> None:
    a = report("a")
    (event,) = fuse([a], [attack(a, "e1", said(a, "destination", unlocated("a coalition base"), start=80))])
    assert list(kinds(event.fields["destination"])) == [ConflictKind.GRANULARITY]


def test_counts_keep_every_interval() -> None:
    told = [report(n, publisher=n) for n in "abc"]
    numbers = [
        exactly(5),
        Quantity(min=5, max=None, qualifier="at_least"),
        Quantity(min=6, max=None, qualifier="more_than"),
    ]
    (event,) = fuse(told, [attack(r, "e1", said(r, "count", q, start=50)) for r, q in zip(told, numbers, strict=True)])
    found = event.fields["count"]
    assert found.best == exactly(5)
    assert set(kinds(found)) == {ConflictKind.COMPATIBLE_INTERVAL, ConflictKind.CONTRADICTION}


def test_a_part_of_the_count_stands_beside_it() -> None:
    a = report("a")
    part = Quantity(min=2, max=2, best=2, of="three drones")
    (event,) = fuse([a], [attack(a, "e1", said(a, "count", exactly(3), start=50), said(a, "count", part, start=70))])
    assert event.best("count") == exactly(3)
    assert [v.best for v in event.also["count"]] == [part]


def test_a_later_toll_supersedes_an_earlier_one() -> None:
    a, b = report("a", day=21), report("b", day=23, publisher="Wire")
    (event,) = fuse(
        [a, b],
        [
            attack(a, "e1", said(a, "killed", exactly(30), start=50)),
            attack(b, "e1", said(b, "killed", exactly(52), start=50)),
        ],
    )
    assert event.best("killed") == exactly(52)
    assert list(kinds(event.fields["killed"])) == [ConflictKind.SUPERSEDED]


def test_rockets_and_missiles_are_two_words() -> None:
    told = [report(n, publisher=n) for n in "abc"]
    (event,) = fuse(
        told,
        [
            attack(r, "e1", said(r, "weapon", w, start=50))
            for r, w in zip(told, ("rocket", "rocket", "missile"), strict=True)
        ],
    )
    assert event.best("weapon") == "rocket"
    assert list(kinds(event.fields["weapon"])) == [ConflictKind.TERMINOLOGY]


def test_what_a_report_withdraws_or_denies_is_kept_as_such() -> None:
    a = report("a")
    gone = said(a, "destination", place("Baghdad", 33.3, 44.4), superseded=True, start=60)
    not_there = said(a, "destination", place("Basra", 30.5, 47.8), stance=Stance.DENIED, start=80)
    (event,) = fuse([a], [attack(a, "e1", gone, not_there)])
    assert kinds(event.fields["destination"]).keys() == {ConflictKind.WITHDRAWN, ConflictKind.DENIAL}
    assert event.best("destination").name == "Kharab al-Jir base"


def test_versions_of_equal_weight_leave_no_best() -> None:
    a, b, c = report("a"), report("b", publisher="Wire"), report("c", publisher="Post")
    ends = [
        mention(r, "e2", said(r, "method", how), kind="launcher_destroyed", role=Role.RESPONSE)
        for r, how in ((a, "burnt"), (b, "hit from the air"))
    ]
    _, tied = fuse([a, b], [attack(a), attack(b), *ends])
    assert tied.best("method") is None
    assert len(tied.fields["method"].alternatives) == 2
    third = mention(c, "e2", said(c, "method", "burnt"), kind="launcher_destroyed", role=Role.RESPONSE)
    _, told = fuse([a, b, c], [attack(a), attack(b), attack(c), *ends, third])
    assert told.best("method") == "burnt"


# --- perpetrators ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stances", "best"),
    [
        ([Stance.CLAIMED], "Houthis"),
        ([Stance.ASSERTED, Stance.ATTRIBUTED], "Houthis"),
        ([Stance.SUSPECTED], None),
        ([Stance.ATTRIBUTED], None),
        ([Stance.CLAIMED, Stance.DENIED], None),
        ([Stance.ATTRIBUTED, Stance.NO_CLAIM], None),
    ],
)
def test_a_perpetrator_needs_a_claim_that_nobody_contradicts(stances: list[Stance], best: str | None) -> None:
    a = report("a")
    (event,) = fuse(
        [a],
        [attack(a, "e1", *(said(a, "perpetrator", "Houthis", stance=s, start=40 + i) for i, s in enumerate(stances)))],
    )
    assert event.best("perpetrator") == best


def test_two_accused_are_contradictory_claims() -> None:
    a, b = report("a"), report("b", publisher="Wire")
    (event,) = fuse(
        [a, b],
        [
            attack(a, "e1", said(a, "perpetrator", "Outlaws")),
            attack(b, "e1", said(b, "perpetrator", "Kataib Hezbollah")),
        ],
    )
    assert event.best("perpetrator") is None
    assert set(kinds(event.fields["perpetrator"])) == {ConflictKind.CONTRADICTORY_CLAIMS}


# --- support ---------------------------------------------------------------------------------------------------------


def test_five_outlets_that_repeat_one_agency_are_one_voice() -> None:
    told = [report(n, publisher=n, via=("AFP",)) for n in "abcde"]
    (event,) = fuse(told, [attack(r) for r in told])
    assert event.fields["destination"].support == 1


def test_a_named_source_is_one_voice_whoever_quotes_it() -> None:
    told = [report(n, publisher=n) for n in "ab"]
    quotes = ["Iraq's Security Media Cell (SMC)", "the Security Media Cell"]
    chains = Chains(told)
    assert chains.support([said(r, "count", exactly(5), by=q) for r, q in zip(told, quotes, strict=True)]) == 1


def test_unnamed_sources_of_two_outlets_are_two_voices() -> None:
    told = [report(n, publisher=n) for n in "ab"]
    chains = Chains(told)
    assert chains.support([said(r, "count", exactly(5), by="two Iraqi security sources") for r in told]) == 2


def test_near_identical_texts_are_one() -> None:
    words = [f"word{i}" for i in range(200)]
    changed = [*words[:100], "edited", *words[101:]]
    found = copies({"a": " ".join(words), "b": " ".join(changed), "c": " ".join(reversed(words))})
    assert found == {"a": "a", "b": "a", "c": "c"}


# --- ids and errors --------------------------------------------------------------------------------------------------


def test_a_later_report_does_not_rename_an_event() -> None:
    a, b = report("b-first", day=21), report("a-later", day=23, publisher="Wire")
    (alone,) = fuse([a], [attack(a)])
    (both,) = fuse([a, b], [attack(a), attack(b)])
    assert alone.id == both.id


def test_a_mention_without_its_report_is_refused() -> None:
    a, b = report("a"), report("b")
    with pytest.raises(InputError, match="belongs to report 'b'"):
        fuse([a], [attack(b)])


def test_an_id_used_twice_is_refused() -> None:
    a = report("a")
    with pytest.raises(InputError, match="two mentions with the id 'e1'"):
        fuse([a], [attack(a), attack(a)])


def test_nothing_gives_nothing() -> None:
    assert fuse([], []) == ()


def test_a_report_published_earlier_but_added_later_renames_nothing_that_was_known() -> None:
    early, late = report("a-first", day=21), report("b-later", day=23, publisher="Wire")
    known = fuse([late], [attack(late)])
    (again,) = fuse([early, late], [attack(early), attack(late)])
    (both,) = fuse([early, late], [attack(early), attack(late)], before=known)
    assert again.id != known[0].id
    assert both.id == known[0].id
    assert len(both.mentions) == 2
    assert fuse([early, late], [attack(early), attack(late)], before=(both,)) == (both,)


def unknown_village(name: str, **area: object) -> PlaceRef:
    nobody = Resolution(toponym=name, candidates=(), outcome=Outcome.UNRESOLVED)
    where = {"lat": 33.7, "lon": 70.3, "radius_m": 38_000.0, "geo_precision": GeoPrecision.ADMIN2, "country": "PK"}
    return PlaceRef(as_written=name, toponym=name, within=("Kurram",), resolution=nobody, **{**where, **area})


def test_villages_of_one_district_need_not_be_one() -> None:
    one, other = unknown_village("Kharlachi"), unknown_village("Bushehra")
    assert relate(one, one).nearness is Nearness.SAME
    assert relate(one, unknown_village("Kharlachee")).nearness is Nearness.OVERLAP
    assert relate(one, other).nearness is Nearness.UNKNOWN
    assert relate(one, unknown_village("Kharlachi", lat=24.9, lon=67.0)).nearness is Nearness.APART


def test_a_village_nobody_knows_says_more_than_its_district() -> None:
    assert specificity(unknown_village("Kharlachi")) >= 2
    district = replace(unknown_village("Kurram"), within=())
    assert relate(unknown_village("Kharlachi"), district).nearness is Nearness.CONTAINS


def test_who_is_not_named_may_be_whom_the_same_report_names() -> None:
    told, other = report("a", publisher="Dawn"), report("b", publisher="Geo")
    named = said(told, "killed", exactly(3), by="Pakistan's Frontier Corps")
    unnamed = said(told, "killed", exactly(3), by="officials", start=40)
    elsewhere = said(other, "killed", exactly(3), by="residents")
    chains = Chains([told, other])
    assert chains.support([named, unnamed]) == 1
    assert chains.support([named, unnamed, elsewhere]) == 2
