"""What a text tells of where an unknown name lies."""

import pytest

from gazetteer import Gazetteer, Outcome, Resolution, Toponym


@pytest.fixture(scope="module")
def gaz() -> Gazetteer:
    return Gazetteer()


def resolved(gaz: Gazetteer, text: str, *names: str) -> list[Resolution]:
    return gaz.resolve_document([Toponym(text=n, start=text.index(n)) for n in names], text=text)


UNKNOWN = "Qarvellan Dye Works"


@pytest.mark.parametrize(
    ("text", "town"),
    [
        (f"Shells hit the {UNKNOWN} in Aleppo. Damascus denied it.", "Aleppo"),
        (f"Shells hit the {UNKNOWN}, a plant near Aleppo. Damascus denied it.", "Aleppo"),
        (f"Damascus denied it. In Aleppo shells hit the {UNKNOWN}.", "Aleppo"),
        (f"Shells fell on Aleppo, and the {UNKNOWN} burned for days. Damascus denied it.", "Aleppo"),
    ],
)
def test_an_unknown_name_is_where_the_text_puts_it_and_stays_unresolved(gaz: Gazetteer, text: str, town: str) -> None:
    unknown, *_ = resolved(gaz, text, UNKNOWN, "Aleppo", "Damascus")
    assert unknown.outcome is Outcome.UNRESOLVED
    assert unknown.place is None
    best = unknown.candidates[0]
    assert (best.place.name, best.matched_name) == (town, town)
    assert best.score < 0.5
    assert best.reasons[0].startswith("not known here")


def test_a_town_of_another_sentence_tells_nothing(gaz: Gazetteer) -> None:
    unknown, _ = resolved(gaz, f"Shells fell on Aleppo. The {UNKNOWN} burned for days.", UNKNOWN, "Aleppo")
    assert all(c.place.name != "Aleppo" for c in unknown.candidates)


def test_a_country_or_wide_area_tells_nothing(gaz: Gazetteer) -> None:
    unknown, *_ = resolved(
        gaz, f"Shells hit the {UNKNOWN} in Syria, near the Black Sea.", UNKNOWN, "Syria", "Black Sea"
    )
    assert not any("not known here" in reason for c in unknown.candidates for reason in c.reasons)


def test_a_name_with_places_of_its_own_keeps_them(gaz: Gazetteer) -> None:
    town, _ = resolved(gaz, "Police in Springfield and in Aleppo met.", "Springfield", "Aleppo")
    assert town.candidates[0].place.name == "Springfield"


def test_mentions_without_an_offset_are_looked_up_in_the_text(gaz: Gazetteer) -> None:
    text = f"Shells hit the {UNKNOWN} in Aleppo."
    unknown, _ = gaz.resolve_document([Toponym(text=UNKNOWN), Toponym(text="Aleppo")], text=text)
    assert unknown.candidates[0].place.name == "Aleppo"
    bare, _ = gaz.resolve_document([Toponym(text=UNKNOWN), Toponym(text="Aleppo")])
    assert all(c.place.name != "Aleppo" for c in bare.candidates)
