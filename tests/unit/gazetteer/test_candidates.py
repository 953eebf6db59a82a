"""The cascade: which stage finds a place, by which name, and when a later one runs."""

import itertools
import time

import pytest

from gazetteer import Gazetteer
from gazetteer.candidates import STAGES, Context, matches


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(packs=[])


@pytest.mark.parametrize(
    ("asked", "stage", "place_id", "name"),
    [
        ("Zakho", "exact", "gn:89570", "Zakho"),
        ("zākho", "folded", "gn:89570", "Zākhū"),
        ("al Baghdad", "article", "gn:98182", "Baghdad"),
        ("Iraqi", "stands_for", "iso:IQ", "Iraqi"),
        ("Khanaqqiin", "skeleton", "gn:94591", None),
        ("Sulamaniyaah", "skeleton", "gn:98463", None),
        ("Kharkhiw", "skeleton", "gn:706483", None),
        ("Diyarbakrr", "skeleton", "gn:316541", None),
        ("Khanaqibn", "fuzzy", "gn:94591", None),
    ],
)
def test_stage_and_name(gazetteer: Gazetteer, asked: str, stage: str, place_id: str, name: str | None) -> None:
    found = {m.place.id: m for m in matches(asked, kind=None, finder=gazetteer)}
    assert place_id in found, [(m.place.name, m.stage) for m in found.values()]
    match = found[place_id]
    assert match.stage == stage
    assert match.similarity == 1.0 if stage in STAGES[:4] else 0.7 < match.similarity < 1.0
    if name is not None and stage != "folded":
        assert match.name == name


def test_the_most_alike_come_first_of_those_as_good_as_equally_alike_the_most_populous(gazetteer: Gazetteer) -> None:
    found = matches("Khanaqqiin", kind=None, finder=gazetteer)
    assert found[0].place.name == "Khānaqīn"
    assert all(a.similarity > b.similarity - 0.03 for a, b in itertools.pairwise(found))
    for a, b in itertools.pairwise(found):
        assert a.similarity >= b.similarity or (a.place.population or 0) > (b.place.population or 0)


def test_what_is_much_less_alike_than_the_best_is_read_only_where_the_words_around_may_choose_it(
    gazetteer: Gazetteer,
) -> None:
    plain = matches("Aleppp", kind=None, finder=gazetteer)
    assert min(m.similarity for m in plain) > max(m.similarity for m in plain) - 0.13
    there = matches("Aleppp", kind=None, finder=gazetteer, context=Context(country="PK"))
    assert len(there) > len(plain)


def test_later_stages_run_for_what_the_words_around_say(gazetteer: Gazetteer) -> None:
    """Najaf is known, but not in Syria: what sounds like it there is looked for too."""
    plain = matches("Najaf", kind=None, finder=gazetteer)
    assert {m.stage for m in plain} <= {"exact", "folded"}
    in_syria = matches("Najaf", kind=None, finder=gazetteer, context=Context(country="SY"))
    assert {m.stage for m in in_syria} & {"skeleton", "fuzzy"}
    assert {m.place.id for m in plain} <= {m.place.id for m in in_syria}


def test_a_thorough_search_lists_what_sounds_very_much_alike(gazetteer: Gazetteer) -> None:
    plain = matches("Zakho", kind=None, finder=gazetteer)
    thorough = matches("Zakho", kind=None, finder=gazetteer, thorough=True)
    assert [m.place.id for m in thorough][: len(plain)] == [m.place.id for m in plain]
    assert all(m.similarity >= 0.9 for m in thorough)


@pytest.mark.parametrize(
    "hostile", ["'; DROP TABLE place;--", "%' OR 1=1", "(((", "[a-z", "\\", "\0", "\ud800", "?" * 50, "", " "]
)
def test_metacharacters_are_letters(gazetteer: Gazetteer, hostile: str) -> None:
    assert matches(hostile, kind=None, finder=gazetteer, thorough=True) is not None
    assert gazetteer.resolve("Zakho").candidates


def test_a_hundred_thousand_letters_are_answered_in_time(gazetteer: Gazetteer) -> None:
    start = time.process_time()
    for name in ("x" * 100_000, "Khirbet " * 12_500, "خربة " * 20_000, "a-" * 50_000):
        assert matches(name, kind=None, finder=gazetteer) is not None
    assert time.process_time() - start < 20.0


def test_reasons_name_the_spelling(gazetteer: Gazetteer) -> None:
    best = gazetteer.resolve("Khanaqqiin", country="IQ").candidates[0]
    assert best.place.name == "Khānaqīn"
    assert any(best.matched_name in reason for reason in best.reasons), best.reasons
