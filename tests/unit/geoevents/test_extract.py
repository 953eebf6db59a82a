"""Extraction: places, frames, roles and voices in sentences that no report holds."""

from datetime import datetime, timedelta, timezone

import pytest

from geoevents.extract import extract
from geoevents.extract.places import find_places
from geoevents.extract.text import sentences
from geoevents.model import PlaceRef, Quantity, Report, Role, Source, Span, Stance, TimeSpan

EAST, WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))


class Names:
    """A gazetteer that knows a handful of names."""

    def __init__(self, *names):
        self.names = {name.lower() for name in names}

    def knows(self, phrase):
        return phrase.lower() in self.names


KNOWN = Names("Mosul", "Erbil", "Damascus", "Kyiv", "Sevastopol", "Tehran", "Washington", "Baghdad", "Zummar", "Odesa")


def report(text, *, title=None, language="en"):
    start = len(title) + 2 if title else 0
    whole = f"{title}\n\n{text}" if title else text
    day = TimeSpan(
        earliest=datetime(2024, 3, 15, tzinfo=EAST),
        latest=datetime(2024, 3, 15, 23, 59, 59, tzinfo=WEST),
        basis="stated",
    )
    return Report(
        id="r", source=Source(publisher="P"), text=whole, sha256="0", title=title, published=day,
        body=Span(start, len(whole)), language=language,
    )  # fmt: skip


def mentions(text, **kwargs):
    return extract(report(text, **kwargs), gazetteer=KNOWN)


def main(text, **kwargs):
    return next(m for m in mentions(text, **kwargs) if m.role is Role.MAIN)


def names(mention, field):
    return [c.value.toponym or c.value.anchor for c in mention.of(field)]


def places(text):
    return [hit.ref for s in sentences(report(text)) for hit in find_places(s, KNOWN)]


def test_a_nested_place_is_one_place():
    (ref,) = places("from Tall Hadi village in the Rabia district, northwest of Mosul")
    assert ref == PlaceRef(
        as_written="Tall Hadi village in the Rabia district, northwest of Mosul",
        toponym="Tall Hadi",
        kind="village",
        within=("Rabia",),
        relation="northwest of",
        anchor="Mosul",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at a US military base in northeastern Syria", (None, "military base", ("Syria",), "northeastern", "Syria")),
        ("from Iraq's Rabia region", ("Rabia", "region", ("Iraq",), None, None)),
        ("from the Iraqi town of Rabia", ("Rabia", "town", ("Iraq",), None, None)),
        ("on the outskirts of Erbil", (None, None, (), "outskirts of", "Erbil")),
        ("at the base at Tell Brak in the northern countryside of al-Hasakah",
         ("Tell Brak", "base", (), "northern countryside of", "al-Hasakah")),
        ("near the village of Grindu", (None, None, (), "near", "Grindu")),
        ("on Romanian territory near Grindu", (None, None, ("Romania",), "near", "Grindu")),
        ("from the Syrian capital Damascus", ("Damascus", "capital", ("Syria",), None, None)),
        ("into Syrian territory", ("Syria", "territory", (), None, None)),
    ],
)  # fmt: skip
def test_place_phrases(text, expected):
    ref = places(f"Shells were fired {text}.")[-1]
    assert (ref.toponym, ref.kind, ref.within, ref.relation, ref.anchor) == expected


def test_a_distance_is_kept_in_metres():
    (ref,) = places("at Siduri village, 16 kilometres west of Erbil")
    assert (ref.relation, ref.anchor, ref.distance_m) == ("west of", "Erbil", 16_000.0)


@pytest.mark.parametrize(
    ("text", "origin", "destination"),
    [
        ("Rockets fired from the Gaza Strip struck a house in Ashkelon on Wednesday.", ["Gaza Strip"], ["Ashkelon"]),
        (
            "The shells were fired from the Lebanese village of Kfar Kila at the Israeli town of Metula.",
            ["Kfar Kila"],
            ["Metula"],
        ),
        ("Azerbaijani forces shelled the village of Nerkin Hand.", ["Azerbaijan"], ["Nerkin Hand"]),
        ("Tehran launched a barrage of cruise missiles at camps in Koya, in northern Iraq.", ["Iran"], ["Koya"]),
        ("Stray Russian missiles crossed into Poland.", ["Russia"], ["Poland"]),
        ("The town of Nahal Oz came under rocket fire from Gaza.", ["Gaza"], ["Nahal Oz"]),
        (
            "Two rockets were launched from a vineyard outside Tuz Khurmatu at a base near Erbil.",
            ["Tuz Khurmatu"],
            ["Erbil"],
        ),
        (
            "Drones hit the port of Odesa; a missile battery north of Sevastopol had launched them.",
            ["Sevastopol"],
            ["Odesa"],
        ),
        ("Three mortar rounds fired from Niger's Tillaberi region exploded in Gao.", ["Tillaberi"], ["Gao"]),
        ("American jets bombed a convoy near Damascus.", [], ["Damascus"]),
        ("The missiles were not launched from Iran but hit Erbil.", [], ["Erbil"]),
    ],
)
def test_origins_and_destinations(text, origin, destination):
    event = main(text)
    assert sorted(set(names(event, "origin"))) == sorted(origin)
    assert sorted(set(names(event, "destination"))) == sorted(destination)


def test_a_state_that_launches_is_an_implied_origin():
    (claim,) = main("Iran fired four missiles at Erbil.").of("origin")
    assert (claim.value.toponym, claim.value.basis, claim.as_written) == ("Iran", "implied", "Iran")


def test_people_and_organisations_are_no_places():
    event = main(
        "Washington said the Hezbollah Brigades fired two rockets at a base in Erbil, General John Baghdad added."
    )
    assert names(event, "destination") == ["Erbil"]
    assert not event.of("origin")


def test_counts_and_their_parts():
    event = main("Ten rockets were fired at Erbil. One rocket missed the town.")
    whole, part = [c.value for c in event.of("count")]
    assert (whole.best, whole.of) == (10, None)
    assert part == Quantity(min=1, max=1, best=1, of="total")


def test_a_report_that_corrects_itself():
    event = main(
        "Missiles fell near Erbil. First messages spoke of six missiles on Mosul. "
        "Officials clarified that 12 missiles were fired at Erbil."
    )
    assert [(c.value.best, c.superseded) for c in event.of("count")] == [(6, True), (12, False)]
    assert [c.superseded for c in event.of("destination")] == [False, True, False]


def test_the_time_of_telling_is_not_the_time_of_the_event():
    event = main("Rockets hit Erbil on Saturday, police said on Sunday.")
    assert [c.as_written for c in event.of("time")] == ["on Saturday"]
    told = main("Late on Sunday, a security source reported that rockets hit Erbil.")
    assert [(c.as_written, c.rule) for c in told.of("time")] == [("Late on Sunday", "rules:time:told")]


STORY = (
    "Five rockets hit a base near Erbil on Thursday. In response, aircraft struck fighters near Damascus. "
    "More than 195 attacks have targeted such bases since October. In 2018 a rocket attack on Mosul killed two people."
)


def test_roles():
    assert [m.role for m in mentions(STORY)] == [Role.MAIN, Role.RESPONSE, Role.AGGREGATE, Role.BACKGROUND]
    aggregate = next(m for m in mentions(STORY) if m.role is Role.AGGREGATE)
    assert [c.value.min for c in aggregate.of("count")] == [196]


def test_answers_are_kept_apart_by_kind():
    text = (
        "Rockets were fired at Erbil on Thursday. Troops began a search operation in Nineveh province. "
        "Soldiers found a truck fitted with a launcher in Zummar and set fire to the vehicle used in the attack."
    )
    found = mentions(text)
    assert [(m.role.value, m.type) for m in found] == [
        ("main", "rocket_attack"), ("response", "search_operation"), ("response", "launcher_destroyed"),
    ]  # fmt: skip
    assert "Zummar" in names(found[0], "origin")
    assert names(found[2], "location") == ["Zummar"]


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The group claimed responsibility for the rocket attack on Erbil.", Stance.CLAIMED),
        ("The group appears to have claimed responsibility for the rocket attack on Erbil.", Stance.APPARENT_CLAIM),
        ("No group claimed the rocket attack on Erbil.", Stance.NO_CLAIM),
        ("Ankara denied any involvement in the rocket attack on Erbil.", Stance.DENIED),
        ("Officials blamed Kata'ib Hizb for the rocket attack on Erbil.", Stance.ATTRIBUTED),
    ],
)
def test_stances(text, stance):
    claims = main(text).of("perpetrator")
    assert stance in [c.stance for c in claims]


def test_who_keeps_silent_did_not_do_it():
    told = main("The Coalition did not comment on the rocket attack on Erbil.")
    assert [c.stance for c in told.of("commenter")] == [Stance.NO_COMMENT]
    assert not told.of("perpetrator")


def test_who_says_so():
    claim = main("Two rockets hit Erbil, a security official said.").of("destination")[0]
    assert (claim.stance, claim.attributed_to) == (Stance.ATTRIBUTED, "a security official")


@pytest.mark.parametrize(
    ("text", "weapon"),
    [
        ("Iskander missiles hit Odesa.", {"ballistic_missile"}),
        ("An old S-300 rocket fell on Odesa.", {"air_defence_missile"}),
        ("Tochka-U missiles with cluster warheads hit Odesa.", {"ballistic_missile", "cluster_munition"}),
        ("Shahed drones and Kalibr missiles struck Odesa.", {"drone", "cruise_missile"}),
        ("Grad rockets and mortar shells hit Odesa.", {"rocket", "mortar"}),
        ("No warplanes were active when a rocket hit Odesa.", {"rocket"}),
    ],
)
def test_weapons(text, weapon):
    assert {c.value for c in main(text).of("weapon")} == weapon


def test_a_round_up_has_no_main_event():
    text = (
        "1. Syria. Rockets hit a base near Damascus on 12 March.\n\n2. Iraq. A drone struck Mosul on 13 March.\n\n"
        "3. Ukraine. Missiles hit Odesa on 14 March."
    )
    found = mentions(text, title="Weekly summary, 15 March")
    assert {m.role for m in found} == {Role.SIDE}
    assert len(found) == 3


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Daily notes, Iraq", "12/10 evening. Rockets hit a base near Mosul.\n\n13/10. A drone struck Erbil."),
        ("Morning brief: 14 March 2024", "Rockets hit Odesa overnight.\n\nIn Iraq, a drone struck Mosul."),
        (
            "The war from the air",
            "Night of March 1-March 2: drones hit Mosul.\n\nMarch 4: rockets hit Erbil.\n\nMarch 9: missiles struck Odesa.",
        ),
    ],
)
def test_lists_by_days_and_briefs_have_no_main_event(title, text):
    assert Role.MAIN not in {m.role for m in mentions(text, title=title)}


def test_the_lead_repeats_its_headline():
    text = "The base to which the rockets of the evening were fired lies in Mosul, a general said. In the evening, rockets hit Mosul airport."
    assert next(m.role for m in mentions(text, title="Rockets hit Mosul")) is Role.MAIN


def test_nothing_to_tell():
    assert mentions("The finance minister met his colleagues in Baghdad on Monday.") == ()
    assert mentions("Rockets hit Erbil.", language="de") == ()
