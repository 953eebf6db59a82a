"""Places as wires, communiqués and monitors write them: how a name is wrapped, and what was hit or fired from it."""

import pytest

from gazetteer import Gazetteer
from geoevents.extract import extract, named_places
from geoevents.extract.lexicon import COUNTRIES, DEMONYMS
from geoevents.extract.places import find_places
from geoevents.extract.text import sentences
from geoevents.model import PlaceRef, Report, Role, Source, Span


class Names:
    """A gazetteer that knows a handful of names."""

    def __init__(self, *names):
        self.names = {name.lower() for name in names}

    def knows(self, phrase):
        return phrase.lower() in self.names


KNOWN = Names(
    "Rabia", "Sinjar", "Erbil", "Galilee", "Kurram", "Jammu", "Kashmir", "Jammu and Kashmir", "Poonch", "Gedaref", "Moscow", "Aden",
    "Idlib", "Tripoli", "Vinnytsia", "Belgorod",
)  # fmt: skip


def report(text, title=None):
    start = len(title) + 2 if title else 0
    whole = f"{title}\n\n{text}" if title else text
    return Report(
        id="r", source=Source(publisher="P"), text=whole, sha256="0", title=title, body=Span(start, len(whole))
    )


def first(text):
    (sentence,) = sentences(report(text))
    return find_places(sentence, KNOWN)[0].ref


def told(text, field, title=None):
    (main,) = (m for m in extract(report(text, title), gazetteer=KNOWN) if m.role is Role.MAIN)
    refs = [c.value for c in main.of(field) if isinstance(c.value, PlaceRef)]
    return list(dict.fromkeys(ref.toponym or ref.anchor or ref.within[0] for ref in refs))


@pytest.mark.parametrize(
    ("text", "toponym", "kind", "within"),
    [
        ("Shells fell in the northern Mali town of Rabia.", "Rabia", "town", ("Mali",)),
        ("Shells fell in the eastern Galilee village of Rabia.", "Rabia", "village", ("Galilee",)),
        ("Shells fell in the border city of Rabia.", "Rabia", "city", ()),
        ("Shells fell in the densely populated Rabia quarter.", "Rabia", "quarter", ()),
        ("Shells fell in the mainly Kurdish city of Rabia.", "Rabia", "city", ()),
        ("Shells fell on Tripoli's only working airport.", "Tripoli", "airport", ()),
        ("Shells fell in Barkhan district of Pakistan's Rabia province.", "Barkhan", "district", ("Rabia", "Pakistan")),
        ("Shells fell in the Sumkan district of Rabia.", "Sumkan", "district", ("Rabia",)),
        (
            "Shells fell in Rabia village on Sinjar Island in Erbil State.",
            "Rabia",
            "village",
            ("Sinjar Island", "Erbil State"),
        ),
        ("Shells fell in Kurram Agency.", "Kurram Agency", "agency", ()),
        ("Shells fell in Jammu and Kashmir.", "Jammu and Kashmir", None, ()),
        ("Shells fell in the country's central Rabia region.", "Rabia", "region", ()),
        ("Shells fell in the Democratic Republic of Congo.", "Democratic Republic of the Congo", None, ()),
        ("Shells fell along the Line of Control in Poonch district.", "Poonch", None, ()),
        ("Shells fell on the capital of neighbouring Eritrea.", "Asmara", "capital", ("Eritrea",)),
    ],
)
def test_wrapped_names(text, toponym, kind, within):
    ref = first(text)
    assert (ref.toponym, ref.kind, ref.within) == (toponym, kind, within)


@pytest.mark.parametrize(
    ("text", "anchor", "metres"),
    [
        ("A ship was hit; it sailed 54 nautical miles (100 km) southwest of Aden.", "Aden", 100_008.0),
        ("A base 40km north of Erbil burned.", "Erbil", 40_000.0),
        ("A base some 80 km (50 miles) away from Erbil burned.", "Erbil", 80_000.0),
    ],
)
def test_distances_given_twice_or_joined(text, anchor, metres):
    found = [h.ref for s in sentences(report(text)) for h in find_places(s, KNOWN) if h.ref.distance_m is not None]
    assert [(r.anchor, r.distance_m) for r in found] == [(anchor, metres)]


@pytest.mark.parametrize(
    ("text", "field", "places"),
    [
        ("The Rabia compound, nestled within the old quarter, was hit with six rockets.", "destination", ["Rabia"]),
        ("Rockets hit a depot in Rabia, killing two, and the hospital in Sinjar.", "destination", ["Rabia", "Sinjar"]),
        ("Jets dropped bombs on a wedding in Rabia.", "destination", ["Rabia"]),
        ("Rabia came under rocket fire. Sinjar suffered eight mortar attacks.", "destination", ["Rabia", "Sinjar"]),
        ("Troops fired mortars in the direction of Rabia.", "destination", ["Rabia"]),
        (
            "The army bombarded with heavy artillery the villages of Rabia and Sinjar.",
            "destination",
            ["Rabia", "Sinjar"],
        ),
        ("Rebels shelled the post of Rabia and then the village of Sinjar.", "destination", ["Rabia", "Sinjar"]),
        (
            "Rockets hit Rabia. They had been let off from the heights over Sinjar, where a launcher stood.",
            "origin",
            ["Sinjar"],
        ),
        ("Rockets hit Rabia. The source of the rockets is the positions of factions in Sinjar.", "origin", ["Sinjar"]),
        ("Ten strikes from MLRS on Rabia were launched.", "origin", []),
        ("A rocket fired out of Sinjar hit Rabia.", "origin", ["Sinjar"]),
        ("A missile strike on Vinnytsia by a submarine in the Black Sea killed two.", "origin", ["Black Sea"]),
        ("A drone strike by gunmen in Rabia killed two people.", "origin", []),
        ("Shells fired from across the Line of Control in Poonch killed two.", "origin", []),
        ("The attack on Rabia was carried out by Ukrainian drones.", "origin", ["Ukraine"]),
        ("Syrian warplanes bombed the Syrian town of Rabia.", "origin", []),
        ("Libyan military commander Haftar said rockets hit Rabia.", "origin", []),
        ("Missiles were fired. The army detected the launches from Rabia.", "origin", ["Rabia"]),
        ("Shells hit Rabia. They were fired from Wagner positions in Sinjar.", "origin", ["Sinjar"]),
        ("Shells hit Rabia. They were fired from M23 bases in the Sinjar hills.", "origin", ["Sinjar"]),
        ("Gunmen attacked Rabia. The assailants came from the direction of Sinjar.", "origin", []),
        ("Shells were fired in the direction of Rabia, Sinjar and Erbil.", "destination", ["Rabia", "Sinjar", "Erbil"]),
        ("Shells were fired at army posts in the direction of Rabia.", "destination", ["Rabia"]),
        ("Missiles struck ships at Aden. The Marlin Luanda caught fire after being hit.", "destination", ["Aden"]),
        ("Drones hit Rabia, aimed at Albert Sinjari, a gang leader.", "destination", ["Rabia"]),
        ("A drone hit Rabia. The president confirmed the attack in a speech in Tripoli.", "destination", ["Rabia"]),
        ("A drone hit Rabia. The wounded were treated in Erbil.", "destination", ["Rabia"]),
        ("Jets bombed Rabia, chasing a column that had attacked a post in Sinjar.", "destination", ["Rabia"]),
        (
            "Shells hit Rabia. In another incident, a soldier died in Poonch on the same day. Earlier strikes on Erbil had hurt nobody.",
            "destination",
            ["Rabia"],
        ),
        (
            "Drones struck Rabia. Two people died. The day before, drones had bombed a hotel in Erbil.",
            "destination",
            ["Rabia"],
        ),
        (
            "A drone fell near Rabia. It is the third such incident in a week, after drones fell in Erbil.",
            "destination",
            ["Rabia"],
        ),
        ("Jets bombed the Rabia crossing for the second time in two weeks, police said.", "destination", ["Rabia"]),
        ("A bomber blew himself up at the bus station in Rabia.", "destination", ["Rabia"]),
        ("Poland scrambled jets after strikes on Rabia.", "origin", []),
        ("Fighters hit Rabia with drones in support of our people in Idlib.", "destination", ["Rabia"]),
    ],
)
def test_what_was_hit_and_from_where(text, field, places):
    assert told(text, field) == places


def test_a_headline_says_what_was_hit_without_a_verb():
    text = "An explosion was heard in the night."
    assert told(text, "destination", title="Tripoli airport hit by rocket fire") == ["Tripoli"]
    assert told(text, "destination", title="Aden: Erbil station bombed") == ["Erbil"]


def test_a_dateline_is_no_place_of_the_event():
    assert told("MOSCOW (Reuters) - Rockets hit Belgorod on Friday.", "destination") == ["Belgorod"]


def test_states_are_those_of_the_gazetteers_table():
    assert COUNTRIES["turkiye"] == COUNTRIES["republic of turkey"] == "Turkey"
    assert DEMONYMS["serbs"] == "Serbia"
    assert "persian" not in DEMONYMS


def test_names_of_places_are_found_and_those_of_people_left():
    told = report(
        "The mayor of Kharkiv, Ihor Terekhov, said trains to Poltava and Lviv were late. Microsoft did not reply."
    )
    names = [told.quote(span) for span in named_places(told, gazetteer=Gazetteer())]
    assert names == ["Kharkiv", "Poltava", "Lviv"]
