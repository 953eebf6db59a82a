"""What fusing owes whatever comes in: no order, no loss, no change on a second run, no support from copies."""

import random
from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoevents.fuse import fuse
from geoevents.fuse.chains import Chains
from geoevents.model import Claim, Event, Mention, Quantity, Report, Role, Stance
from tests.reported import at, exactly, mention, on, place, report, said, unlocated, weekday

_PLACES = [
    place("Zummar", 36.657, 42.603, within=("Nineveh",)),
    place("Hamad Agha", 36.815, 42.377, within=("Zummar district",)),
    place("Kharab al-Jir base", 36.898, 41.998, country="SY", code="AIRB", kind="base"),
    place("Kharab al-Jir base", 36.898, 41.998, country="SY", code="AIRB", kind="base", toponym="Khirbet Al-Jir"),
    place("Syria", 35.0, 38.4, country="SY", code="PCLI", radius_m=240_000.0),
    place("Basra", 30.5, 47.8),
    unlocated("a coalition base", country="SY"),
    unlocated("Green Village", toponym="Green Village", country="SY"),
]
_TIMES = [on(20), on(21), on(22), at(21, 21, 50), at(20, 1), weekday(6), weekday(5)]
_NUMBERS = [
    exactly(5),
    exactly(2),
    Quantity(min=5, max=None, qualifier="at_least"),
    Quantity(min=6, max=None, qualifier="more_than"),
]
_WORDS = {
    "weapon": ["rocket", "missile", "ballistic_missile", "drone"],
    "perpetrator": ["Kataib Hezbollah", "Kataeb Hezbollah", "Outlaws"],
    "outcome": ["hit", "missed", "failed"],
    "agent": ["Iraqi army", "US aircraft"],
    "target": ["US forces", "coalition base"],
}
_SENTENCES = [
    "Five rockets were fired from Zummar in Iraq at an American base across the border late on Sunday evening.",
    "An armed drone was shot down near the air base, an army statement said, and nobody was hurt by its debris.",
    "Security forces began a large search for the men who launched the rockets and found the burnt truck.",
]


@st.composite
def _claims(draw: st.DrawFn, told: Report) -> Claim:
    field = draw(st.sampled_from(["time", "origin", "destination", "location", "count", "killed", *_WORDS]))
    pool = {
        "time": _TIMES,
        "count": _NUMBERS,
        "killed": _NUMBERS,
        "origin": _PLACES,
        "destination": _PLACES,
        "location": _PLACES,
    }
    return said(
        told,
        field,
        draw(st.sampled_from(pool.get(field) or _WORDS[field])),
        stance=draw(st.sampled_from([Stance.ASSERTED] * 4 + list(Stance))),
        by=draw(st.sampled_from([None, None, "SMC", "a security source"])),
        superseded=draw(st.sampled_from([False] * 6 + [True])),
        start=draw(st.integers(0, 40)),
    )


@st.composite
def _world(draw: st.DrawFn) -> tuple[list[Report], list[Mention]]:
    reports, mentions = [], []
    for number in range(draw(st.integers(1, 6))):
        told = report(
            f"r{number}",
            day=draw(st.sampled_from([21, 22, 23, None])),
            publisher=draw(st.sampled_from(["Daily", "Wire", None])),
            via=draw(st.sampled_from([(), ("AFP",)])),
            text=" ".join(draw(st.lists(st.sampled_from(_SENTENCES), min_size=1, max_size=4))),
        )
        reports.append(told)
        for index in range(draw(st.integers(0, 3))):
            mentions.append(  # noqa: PERF401  (one draw after another)
                mention(
                    told,
                    f"e{index}",
                    *draw(st.lists(_claims(told), max_size=5)),
                    kind=draw(
                        st.sampled_from(
                            ["rocket_attack", "missile_attack", "attack", "drone_attack", "search_operation"]
                        )
                    ),
                    role=draw(st.sampled_from([Role.MAIN, *Role])),
                )
            )
    return reports, mentions


def _standing(event: Event) -> Counter[tuple[str, Claim]]:
    """Count where every claim of an event stands."""
    found: Counter[tuple[str, Claim]] = Counter()
    for name, value in event.fields.items():
        for part in (value, *event.also.get(name, ())):
            found.update((name, c) for c in part.claims)
            found.update((name, c) for a in part.alternatives for c in a.claims)
    return found


_slow = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_slow
@given(_world(), st.randoms(use_true_random=False))
def test_order_does_not_matter(world: tuple[list[Report], list[Mention]], chance: random.Random) -> None:
    reports, mentions = world
    expected = fuse(reports, mentions)
    chance.shuffle(reports)
    chance.shuffle(mentions)
    assert fuse(reports, mentions) == expected


@_slow
@given(_world())
def test_fusing_the_result_changes_nothing(world: tuple[list[Report], list[Mention]]) -> None:
    reports, mentions = world
    once = fuse(reports, mentions)
    assert fuse(reports, [m for e in once for m in e.mentions]) == once


@_slow
@given(_world())
def test_no_mention_and_no_claim_is_lost_or_doubled(world: tuple[list[Report], list[Mention]]) -> None:
    reports, mentions = world
    events = fuse(reports, mentions)
    assert sorted((m.report_id, m.id) for e in events for m in e.mentions) == sorted(
        (m.report_id, m.id) for m in mentions
    )
    assert len({e.id for e in events}) == len(events)
    for event in events:
        assert _standing(event) == Counter((c.field, c) for m in event.mentions for c in m.claims)


@_slow
@given(_world())
def test_a_copy_adds_no_support(world: tuple[list[Report], list[Mention]]) -> None:
    reports, mentions = world
    told = reports[0]
    copy = replace(told, id="zz-copy")
    copied = [
        replace(m, report_id=copy.id, claims=tuple(replace(c, report_id=copy.id) for c in m.claims))
        for m in mentions
        if m.report_id == told.id
    ]

    before = Chains([told])
    voices = {
        field: before.support([c for m in mentions for c in m.claims if m.report_id == told.id and c.field == field])
        for field in {c.field for m in mentions for c in m.claims}
    }
    # One report alone: whatever it says, its copy is no second voice.
    for event in fuse([told, copy], [m for m in mentions if m.report_id == told.id] + copied):
        for name, value in event.fields.items():
            assert value.support <= voices[name]
