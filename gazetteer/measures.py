"""Directions, numbers and distances in words: "NNW", "north-western", "12-15 km", "thirty-five miles", "a few kilometres"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gazetteer.phrasebook import HEDGES

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "DASHES",
    "MEASURE_WORDS",
    "NUMBER_WORDS",
    "Distance",
    "Wind",
    "Word",
    "distance_at",
    "wind_at",
    "wind_of",
    "wind_then_of",
    "words_of",
]

_KM_M, _MILE_M, _NAUTICAL_M, _YARD_M = 1_000.0, 1_609.344, 1_852.0, 0.9144


@dataclass(frozen=True, slots=True)
class Wind:
    """A direction as said: its azimuth, and half the angle that one wind of its rose covers (45, 22.5 or 11.25°)."""

    azimuth_deg: float
    half_angle_deg: float


@dataclass(frozen=True, slots=True)
class Distance:
    """A distance as said: the best value, and the least and the most that the words are used for, metres."""

    best_m: float
    least_m: float
    most_m: float


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a number or a sign of a text: as written, in lower case, and where it stands."""

    text: str
    low: str
    start: int
    end: int


_POINTS = {"north": 0.0, "east": 90.0, "south": 180.0, "west": 270.0}
_LETTERS = {
    letters: index * 22.5
    for index, letters in enumerate(
        ["n", "nne", "ne", "ene", "e", "ese", "se", "sse", "s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw"]
    )
}
_POINT = r"(north|south|east|west)"
_WIND = re.compile(rf"{_POINT}(?:-?{_POINT})?(?:-?{_POINT})?(?:ern|erly|wards?|most|ernmost)?")
_WORD = re.compile(
    r"\d[\d.,]*\d|\d|[^\W\d_](?:[^\W_]|['’ʿʾ`´.-](?=[^\W_]))*(?:['’](?=\s|$|[,;)]))?|[^\w\s]",
    re.UNICODE,
)
DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "’": "'", "ʼ": "'", "\u00a0": " "})
_UNITS = {
    **dict.fromkeys(("km", "kms", "kilometre", "kilometres", "kilometer", "kilometers", "k", "klm", "kilometre's"), _KM_M),
    **dict.fromkeys(("mile", "miles", "mi"), _MILE_M),
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), 1.0),
    **dict.fromkeys(("nm", "nmi"), _NAUTICAL_M),
    **dict.fromkeys(("yard", "yards"), _YARD_M),
}  # fmt: skip
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
#: The numbers that are one word ("seven", "forty", "forty-one"): their one home, also for whoever reads amounts of other things.
NUMBER_WORDS = {word: value for value, word in enumerate(_ONES)}
NUMBER_WORDS |= {tens: 10 * value for value, tens in enumerate(_TENS, start=2)}
NUMBER_WORDS |= {f"{tens}-{one}": NUMBER_WORDS[tens] + NUMBER_WORDS[one] for tens in _TENS for one in _ONES[1:10]}
# Vague amounts: best, least, most of the unit. What the words are used for; no source.
_AMOUNTS = {
    "a few": (4.0, 1.5, 9.0),
    "few": (4.0, 1.5, 9.0),
    "several": (6.0, 2.0, 15.0),
    "some": (6.0, 1.0, 20.0),
    "a couple of": (2.0, 1.0, 4.0),
    "a couple": (2.0, 1.0, 4.0),
    "half a": (0.5, 0.3, 1.0),
    "a half": (0.5, 0.3, 1.0),
    "half": (0.5, 0.3, 1.0),
    "a dozen": (12.0, 9.0, 15.0),
    "dozens of": (40.0, 15.0, 99.0),
    "tens of": (40.0, 10.0, 99.0),
    "scores of": (50.0, 20.0, 120.0),
    "hundreds of": (300.0, 100.0, 999.0),
    "a hundred": (100.0, 80.0, 120.0),
    "one hundred": (100.0, 80.0, 120.0),
    "a": (1.0, 0.5, 1.5),
    "one": (1.0, 0.5, 1.5),
}
MEASURE_WORDS = (
    _UNITS.keys() | set(_ONES) | set(_TENS) | {w for a in _AMOUNTS for w in a.split()} | {"hundred", "nautical"}
)


def words_of(text: str) -> list[Word]:
    """Cut a text into words, numbers and signs."""
    return [Word(m[0], m[0].casefold(), m.start(), m.end()) for m in _WORD.finditer(text)]


def wind_of(word: str) -> Wind | None:
    """Return the direction that one word names ("north-western", "NNW"), or None.

    Examples
    --------
    >>> wind_of("north-western"), wind_of("SSE").azimuth_deg, wind_of("Mosul")
    (Wind(azimuth_deg=315.0, half_angle_deg=22.5), 157.5, None)
    """
    if word.isupper() and word.casefold() in _LETTERS:
        azimuth = _LETTERS[word.casefold()]
        return Wind(azimuth, 45.0 if azimuth % 90.0 == 0.0 else 22.5 if azimuth % 45.0 == 0.0 else 11.25)
    found = _WIND.fullmatch(word.casefold())
    if found is None:
        return None
    points = [_POINTS[p] for p in found.groups() if p is not None]
    if len(points) == 1:
        return Wind(points[0], 45.0)
    pair = _halfway(points[-2], points[-1])
    if pair is None:
        return None
    if len(points) == 2:
        return Wind(pair, 22.5)
    fine = _halfway(points[0], pair)
    return Wind(fine, 11.25) if fine is not None else None


def _halfway(first: float, second: float) -> float | None:
    """Return the direction between two that are at most a right angle apart."""
    turn = (second - first + 180.0) % 360.0 - 180.0
    return (first + turn / 2.0) % 360.0 if 0.0 < abs(turn) <= 90.0 else None


def wind_at(words: Sequence[Word], at: int) -> tuple[Wind | None, int]:
    """Return the direction that the words from `at` name, and how many they are: "north", "south western"."""
    if len(words) <= at:
        return None, 0
    group = [w.low for w in words[at : at + 3]]
    for width in (3, 2):
        if (
            len(group) >= width
            and all(_WIND.fullmatch(w) for w in group[:width])
            and (found := wind_of("-".join(group[:width])))
        ):
            return found, width
    if len(group) >= 3 and group[1] == "and" and (both := _both(group[0], group[2])):
        return both, 3
    if len(group) >= 3 and group[1] == "-" and (found := wind_of(group[0] + "-" + group[2])):
        return found, 3
    found = wind_of(words[at].text)
    return found, int(found is not None)


def _both(first: str, second: str) -> Wind | None:
    """Return the direction of "north and west", as wide as a wind of four."""
    winds = wind_of(first), wind_of(second)
    if winds[0] is None or winds[1] is None:
        return None
    middle = _halfway(winds[0].azimuth_deg, winds[1].azimuth_deg)
    return Wind(middle, 45.0) if middle is not None else None


def wind_then_of(words: Sequence[Word]) -> tuple[Wind | None, Sequence[Word]]:
    """Take "[to the] south-west [of | from]" from the front."""
    rest = words
    while rest and rest[0].low in {"to", "the", "due", "away", "in"}:
        rest = rest[1:]
    wind, used = wind_at(rest, 0)
    if wind is None:
        return None, words
    rest = rest[used:]
    return wind, rest[1:] if rest and rest[0].low in {"of", "from"} else rest


def distance_at(words: Sequence[Word]) -> tuple[Distance | None, int]:
    """Read a distance from the front: its bounds, and how many words it took."""
    at, hedged, bound = 0, False, ""
    while at + 1 < len(words) and words[at].low in HEDGES and _unit(words, at + 1) is None:
        hedged = hedged or words[at].low in {
            "about",
            "around",
            "some",
            "roughly",
            "approximately",
            "approx",
            "circa",
            "nearly",
            "almost",
            "perhaps",
        }
        bound = bound or {
            "less": "less",
            "under": "less",
            "up": "less",
            "more": "more",
            "over": "more",
            "least": "more",
        }.get(words[at].low, "")
        at += 1
    if at + 1 < len(words) and words[at].low in {"a", "an"} and words[at + 1].text[0].isdigit():
        at += 1  # "a 10 km radius"
    amount, used = _amount(words, at)
    if amount is None:
        return None, 0
    at += used
    unit = _unit(words, at)
    if unit is None:
        return None, 0
    (
        metres,
        taken,
    ) = unit
    best, least, most = (v * metres for v in amount)
    slack = max(best - least, most - best)
    if hedged:
        least, most = best - 1.5 * (best - least), best + 1.5 * (most - best)
    if bound == "less":
        least = 0.0
    if bound == "more":
        least, most = best, best + max(4.0 * slack, 0.3 * best)
    return Distance(best, max(least, 0.0), most), at + taken


def _unit(words: Sequence[Word], at: int) -> tuple[float, int] | None:
    if at >= len(words):
        return None
    if words[at].low == "nautical" and at + 1 < len(words) and words[at + 1].low.startswith("mile"):
        return _NAUTICAL_M, 2
    if words[at].low == "-" and at + 1 < len(words) and words[at + 1].low in _UNITS:
        return _UNITS[words[at + 1].low], 2
    metres = _UNITS.get(words[at].low.rstrip("."))
    if metres is None:
        return None
    dotted = at + 1 < len(words) and words[at + 1].low == "."
    return metres, 2 if dotted else 1


def _amount(words: Sequence[Word], at: int) -> tuple[tuple[float, float, float] | None, int]:
    """Read "12", "12.5", "12-15", "thirty-five", "a few": best, least and most, and how many words it took."""
    low = [w.low for w in words[at : at + 6]]
    if low[:1] == ["between"]:
        low, between = low[1:], 1
    else:
        between = 0
    first, used = _number(low)
    if first is None and between:
        return None, 0
    if first is not None:
        second, more = (
            _number(low[used + 1 :]) if low[used : used + 1] in (["-"], ["to"], ["or"], ["and"]) else (None, 0)
        )
        if second is not None and second[0] > first[0]:
            return (
                (first[0] + second[0]) / 2.0,
                first[0] - first[1] / 2.0,
                second[0] + second[1] / 2.0,
            ), between + used + 1 + more
        return (None, 0) if between else ((first[0], first[0] - first[1], first[0] + first[1]), used)
    for width in (3, 2, 1):
        amount = _AMOUNTS.get(" ".join(low[:width])) if len(low) >= width else None
        if amount is not None:
            return amount, width
    return None, 0


def _number(low: Sequence[str]) -> tuple[tuple[float, float] | None, int]:
    """Return the number that words start with and how far off it may be said, and how many words it took."""
    if not low:
        return None, 0
    if low[0][0].isdigit():
        try:
            value = float(re.sub(r",(?=\d{3}\b)", "", low[0]).replace(",", "."))
        except ValueError:
            return None, 0
        return ((value, _slack(value, low[0])), 1) if 0.0 < value < 20_000.0 else (None, 0)
    told = NUMBER_WORDS.get(low[0])
    if told is None or told == 1:
        return None, 0
    value, used = float(told), 1
    behind = 2 if low[1:2] == ["-"] else 1
    ones = NUMBER_WORDS.get(low[behind], 0) if low[0] in _TENS and len(low) > behind else 0
    if 0 < ones < 10:
        value, used = value + ones, behind + 1
    if low[used : used + 1] == ["hundred"]:
        value, used = value * 100.0, used + 1
    return ((value, _slack(value, str(int(value)))), used) if value > 0.0 else (None, 0)


def _slack(value: float, written: str) -> float:
    """Return how far off a said number may be: half of the step it looks rounded to."""
    if "." in written:
        return float(0.5 * 10.0 ** -len(written.rpartition(".")[2]))
    step = next((s for s in (100.0, 50.0, 10.0, 5.0) if value % s == 0.0), 1.0)
    return min(step / 2.0, max(0.15 * value, 0.5))
