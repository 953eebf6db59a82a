"""Numbers as reports write them."""

import re

import pytest

from geoevents.extract.casualties import read_casualties
from geoevents.extract.quantities import add, numbers
from geoevents.extract.text import Token
from geoevents.model import Quantity


def tokens(text):
    return tuple(
        Token(m[0], m.start(), m.end(), m[0].lower()) for m in re.finditer(r"\w+(?:[-.]\w+)*(?:,\d{3})*|[^\w\s]", text)
    )


@pytest.mark.parametrize(
    ("text", "low", "high", "best", "qualifier"),
    [
        ("five rockets", 5, 5, 5, "exact"),
        ("Twenty-one people", 21, 21, 21, "exact"),
        ("1,200 tents", 1200, 1200, 1200, "exact"),
        ("two hundred shells", 200, 200, 200, "exact"),
        ("A dozen missiles", 12, 12, 12, "dozen"),
        ("more than a dozen missiles", 13, None, None, "more_than"),
        ("more than five rockets", 6, None, None, "more_than"),
        ("At least five rockets", 5, None, None, "at_least"),
        ("no fewer than 30 people", 30, None, None, "at_least"),
        ("as many as five drones", 1, 5, None, "up_to"),
        ("about 70 people", 70, 70, 70, "about"),
        ("between 10 and 14 rockets", 10, 14, None, "between"),
        ("one or two projectiles", 1, 2, None, "between"),
        ("several rockets", 2, None, None, "several"),
        ("dozens of rockets", 24, None, None, "several"),
        ("a salvo of rockets", 2, None, None, "salvo"),
        ("a number of rockets", 2, None, None, "several"),
    ],
)
def test_numbers(text, low, high, best, qualifier):
    quantity = numbers(tokens(text))[0].quantity
    assert quantity == Quantity(min=low, max=high, best=best, qualifier=qualifier)


def test_sums():
    two, three = (Quantity(min=n, max=n, best=n) for n in (2, 3))
    assert add([two, three]) == Quantity(min=5, max=5, best=5, qualifier="sum")
    assert add([two, Quantity(min=2, max=None, qualifier="several")]).max is None


def toll(text):
    found = tokens(text)
    killed, injured = read_casualties(found, 0, len(found) - 1, numbers(found))
    return [(q.min, q.max) for _, q in killed], [(q.min, q.max) for _, q in injured]


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Two Indians and a Pakistani were killed and six people were wounded.", [(3, 3)], [(6, 6)]),
        ("The strike killed two children and injured three girls.", [(2, 2)], [(3, 3)]),
        ("A shell landed, killing a woman and her two children.", [(3, 3)], []),
        ("At least four people, among them a girl of two, were killed and ten injured.", [(4, None)], [(10, 10)]),
        ("The death toll has risen to 52; 109 were wounded.", [(52, 52)], [(109, 109)]),
        ("There were no casualties.", [(0, 0)], [(0, 0)]),
        ("Nobody was hurt.", [], [(0, 0)]),
        ("There was no word on casualties.", [], []),
        ("A contractor was killed when two missiles hit the base.", [(1, 1)], []),
        ("It resulted in the death of a member of the force.", [(1, 1)], []),
    ],
)
def test_killed_and_injured_stay_apart(text, killed, injured):
    assert toll(text) == (killed, injured)


def test_no_americans_hurt_says_nothing_of_the_others():
    found = tokens("No Americans were hurt.")
    _, injured = read_casualties(found, 0, len(found) - 1, numbers(found))
    assert injured[0][1].of == "americans"
