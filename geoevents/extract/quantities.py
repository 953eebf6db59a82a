"""Numbers as reports write them: digits and words, qualifiers, vague amounts, sums; always as an interval."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geoevents.extract.lexicon import NUMBERS
from geoevents.model import Quantity

if TYPE_CHECKING:
    from geoevents.extract.text import Token

__all__ = ["Number", "add", "numbers", "qualified"]

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")
_VAGUE: dict[tuple[str, ...], tuple[int, str]] = {
    ("a", "number", "of"): (2, "several"),
    **{("a", size, "number", "of"): (2, "several") for size in ("large", "small", "huge", "significant", "great")},
    ("large", "numbers", "of"): (2, "several"),
    ("countless",): (2, "several"),
    ("a", "few"): (2, "several"),
    ("a", "few", "dozen"): (24, "several"),
    ("several", "dozen"): (24, "several"),
    ("several", "hundred"): (200, "several"),
    ("a", "few", "hundred"): (200, "several"),
    ("half", "a", "dozen"): (6, "about"),
    ("a", "half", "dozen"): (6, "about"),
    ("half-a-dozen",): (6, "about"),
    ("half-dozen",): (6, "about"),
    ("twin",): (2, "exact"),
    ("both",): (2, "exact"),
    ("a", "handful", "of"): (2, "several"),
    ("a", "series", "of"): (2, "several"),
    ("a", "couple", "of"): (2, "about"),
    ("a", "pair", "of"): (2, "exact"),
    ("several",): (2, "several"),
    ("multiple",): (2, "several"),
    ("many",): (2, "several"),
    ("numerous",): (2, "several"),
    ("dozens", "of"): (24, "several"),
    ("dozens",): (24, "several"),
    ("scores", "of"): (40, "several"),
    ("scores",): (40, "several"),
    ("tens", "of"): (20, "several"),
    ("hundreds", "of"): (200, "several"),
    ("hundreds",): (200, "several"),
    ("thousands", "of"): (2000, "several"),
    ("thousands",): (2000, "several"),
    ("a", "salvo", "of"): (2, "salvo"),
    ("salvos", "of"): (2, "salvo"),
    ("salvoes", "of"): (2, "salvo"),
    ("a", "burst", "of"): (2, "salvo"),
    ("bursts", "of"): (2, "salvo"),
    ("swarms", "of"): (2, "salvo"),
    ("a", "volley", "of"): (2, "salvo"),
    ("volleys", "of"): (2, "salvo"),
    ("a", "barrage", "of"): (2, "salvo"),
    ("barrages", "of"): (2, "salvo"),
    ("a", "hail", "of"): (2, "salvo"),
    ("a", "swarm", "of"): (2, "salvo"),
    ("a", "wave", "of"): (2, "salvo"),
    ("waves", "of"): (2, "salvo"),
}
_VAGUE_BY_FIRST: dict[str, list[tuple[str, ...]]] = {}
for _phrase in sorted(_VAGUE, key=len, reverse=True):
    _VAGUE_BY_FIRST.setdefault(_phrase[0], []).append(_phrase)

_AT_LEAST = {
    ("at", "least"): "at_least",
    ("no", "fewer", "than"): "at_least",
    ("no", "less", "than"): "at_least",
    ("not", "fewer", "than"): "at_least",
    ("not", "less", "than"): "at_least",
    ("a", "minimum", "of"): "at_least",
    ("more", "than"): "more_than",
    ("over",): "more_than",
    ("well", "over"): "more_than",
    ("in", "excess", "of"): "more_than",
    ("upwards", "of"): "at_least",
    ("no", "more", "than"): "up_to",
    ("not", "more", "than"): "up_to",
    ("up", "to"): "up_to",
    ("as", "many", "as"): "up_to",
    ("at", "most"): "up_to",
    ("fewer", "than"): "less_than",
    ("less", "than"): "less_than",
    ("under",): "less_than",
    ("about",): "about",
    ("around",): "about",
    ("some",): "about",
    ("approximately",): "about",
    ("approx",): "about",
    ("approx", "."): "about",
    ("circa",): "about",
    ("just", "over"): "more_than",
    ("just", "under"): "about",
    ("roughly",): "about",
    ("nearly",): "about",
    ("almost",): "about",
    ("an", "estimated"): "about",
    ("estimated",): "about",
    ("close", "to"): "about",
    ("a", "total", "of"): "exact",
    ("exactly",): "exact",
    ("all",): "exact",
    ("only",): "exact",
    ("just",): "exact",
    ("another",): "exact",
}
#: Qualifiers that stand behind: "thirty or so", "20+", "30-odd".
_TRAILING = {
    ("or", "so"): "about",
    ("-", "odd"): "about",
    ("odd",): "about",
    ("or", "more"): "at_least",
    ("+",): "at_least",
    ("plus",): "at_least",
}
_LONGEST_QUALIFIER = max(len(words) for words in _AT_LEAST)
#: Words that a number can begin with: most words of a report are none of them.
_STARTS = frozenset({*NUMBERS, *_VAGUE_BY_FIRST, *(words[0] for words in _AT_LEAST), "a", "an", "between", "dozen"})
_MULTIPLES = {"dozen": 12, "score": 20, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_HALF_DAYS = frozenset({"am", "pm", "a.m.", "p.m.", "a.m", "p.m", "gmt", "utc", "hrs"})
_MAX = 10**9


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a sentence: tokens first..last (both included), qualifier words included."""

    first: int
    last: int
    quantity: Quantity
    indefinite: bool = False  # "a drone": counts one only where its noun can be counted


def numbers(tokens: tuple[Token, ...]) -> list[Number]:
    """Find every number of a sentence, left to right, without overlaps.

    "a" and "an" are reported as one with `indefinite` set. Clock times, dates and measures are found too: whoever
    asks looks at the noun that follows.
    """
    lowers = [token.lower for token in tokens]
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        word = lowers[at]
        number = _number_at(lowers, at) if word[0].isdigit() or word in _STARTS or word.endswith("-odd") else None
        if number is None:
            at += 1
        else:
            if not _measures(tokens, number.last):
                found.append(number)
            at = number.last + 1
    return found


def _measures(tokens: tuple[Token, ...], last: int) -> bool:
    """Tell the number of "48-year-old", "122-mm" and "8 am" from one that counts."""
    if last + 1 < len(tokens) and tokens[last + 1].lower in _HALF_DAYS:
        return True
    if last + 2 >= len(tokens):
        return False
    hyphen, word = tokens[last + 1 : last + 3]
    return (
        hyphen.text == "-" and tokens[last].end == hyphen.start and hyphen.end == word.start and word.text[0].isalpha()
    )


def add(parts: list[Quantity]) -> Quantity:
    """Add up counts that stand side by side ("two women and a child")."""
    if len(parts) == 1:
        return parts[0]
    low = sum(p.min or 0 for p in parts)
    closed = all(p.max is not None for p in parts)
    high = sum(p.max or 0 for p in parts) if closed else None
    best = sum(p.best or 0 for p in parts) if all(p.best is not None for p in parts) else None
    return Quantity(min=low, max=high, best=best, qualifier="sum" if closed else "at_least")


def _number_at(lowers: list[str], at: int) -> Number | None:
    if (vague := _vague_at(lowers, at)) is not None:
        return vague
    if lowers[at] == "between" and (pair := _pair(lowers, at + 1, joins=("and",))) is not None:
        low, high, last = pair
        return Number(at, last, Quantity(min=low, max=high, qualifier="between"))
    qualifier, start = _qualifier_at(lowers, at)
    if start >= len(lowers):
        return None
    if (pair := _pair(lowers, start, joins=("to", "or", "-", "–"))) is not None:
        low, high, last = pair
        return Number(at, last, Quantity(min=low, max=high, qualifier="between"))
    if (vague := _vague_at(lowers, start)) is not None and start > at:
        return Number(at, vague.last, vague.quantity)
    value, last = _value_at(lowers, start)
    if value is None:
        return None
    indefinite = lowers[start] in {"a", "an"} and last == start
    if indefinite and start > at:
        return None
    dozen = "dozen" in lowers[start : last + 1]
    for words, loose in _TRAILING.items():
        if tuple(lowers[last + 1 : last + 1 + len(words)]) == words and not indefinite:
            qualifier, last = (loose if qualifier == "exact" else qualifier), last + len(words)
            break
    return Number(at, last, qualified(value, qualifier, dozen=dozen), indefinite)


def _vague_at(lowers: list[str], at: int) -> Number | None:
    if at and lowers[at] == "many" and lowers[at - 1] in {"how", "so", "too"}:
        return None  # "it was not clear how many drones"
    for phrase in _VAGUE_BY_FIRST.get(lowers[at], ()):
        if tuple(lowers[at : at + len(phrase)]) == phrase:
            low, qualifier = _VAGUE[phrase]
            rest = at + len(phrase)
            if qualifier == "salvo" and rest < len(lowers) and (told := _number_at(lowers, rest)) is not None:
                # "a barrage of 40 rockets": the number is told; "a salvo of a dozen" too, but not "of a new type".
                return None if told.indefinite else replace(told, first=at)
            exact = qualifier in {"exact", "about"}
            quantity = Quantity(min=low, max=low if exact else None, best=low if exact else None, qualifier=qualifier)
            return Number(at, at + len(phrase) - 1, quantity)
    return None


def _qualifier_at(lowers: list[str], at: int) -> tuple[str, int]:
    for length in range(_LONGEST_QUALIFIER, 0, -1):
        words = tuple(lowers[at : at + length])
        if words in _AT_LEAST:
            return _AT_LEAST[words], at + length
    return "exact", at


def _pair(lowers: list[str], at: int, *, joins: tuple[str, ...]) -> tuple[int, int, int] | None:
    """Read "10 and 14", "one or two", "60 to 70"."""
    if at >= len(lowers) or lowers[at] in {"a", "an"}:
        return None
    low, last = _value_at(lowers, at)
    if low is None or last + 2 >= len(lowers) or lowers[last + 1] not in joins or lowers[last + 2] in {"a", "an"}:
        return None
    high, end = _value_at(lowers, last + 2)
    return (low, high, end) if high is not None and low < high else None


def _value_at(lowers: list[str], at: int) -> tuple[int | None, int]:
    """Read a plain number at `at`: "12", "twenty-one", "a dozen", "two hundred"."""
    word = lowers[at]
    value: int | None = None
    if _DIGITS.fullmatch(word):
        value = int(word.replace(",", ""))
    elif word.removesuffix("-odd") in NUMBERS:
        value = NUMBERS[word.removesuffix("-odd")]
    elif word in {"a", "an"}:
        value = 1
    elif word == "dozen":
        return 12, at
    if value is None:
        return None, at
    last = at
    while last + 1 < len(lowers) and lowers[last + 1] in _MULTIPLES and value < _MAX:
        last += 1
        value *= _MULTIPLES[lowers[last]]
    if last > at and last + 2 < len(lowers) and lowers[last + 1] == "and" and lowers[last + 2] in NUMBERS:
        last += 2
        value += NUMBERS[lowers[last]]
    return value, last


def qualified(value: int, qualifier: str, *, dozen: bool = False) -> Quantity:
    """Return a number with its qualifier (at_least, more_than, up_to, less_than, about, exact) as an interval."""
    if qualifier == "at_least":
        return Quantity(min=value, max=None, qualifier="at_least")
    if qualifier == "more_than":
        return Quantity(min=value + 1, max=None, qualifier="more_than")
    if qualifier == "up_to":
        return Quantity(min=min(1, value), max=value, qualifier="up_to")
    if qualifier == "less_than":
        return Quantity(min=0, max=max(value - 1, 0), qualifier="up_to")
    if qualifier == "about":
        return Quantity(min=value, max=value, best=value, qualifier="about")
    return Quantity(min=value, max=value, best=value, qualifier="dozen" if dozen else "exact")
