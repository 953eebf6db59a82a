"""The grammar of place descriptions: "about 30 km north-west of Mosul, near the border with Syria" -> a small tree.

A hand-written reader over words, not a heap of patterns: a text is cut into clauses at the words that start one ("near",
"between", "12 km ...", "in"); each clause is a relation and a noun phrase; a noun phrase is peeled from outside in
(articles, directions, "countryside", "outskirts", possessives) until a name is left. Words that belong to a known name
("Northern Ireland", "Eastern Ghouta") are not peeled. Nothing is looked up here but whether a phrase is a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

__all__ = ["MAX_LETTERS", "Description", "Distance", "Relation", "Wind", "read", "wind_of"]

MAX_LETTERS = 400  # no description of a place is longer; what is, is no description
_KM_M, _MILE_M, _NAUTICAL_M, _YARD_M = 1_000.0, 1_609.344, 1_852.0, 0.9144

Relation = str
"""One of: name, offset, beyond, part, countryside, fringe, centre, near, area, between, middle, road, toward, border,
borderland, valley, bank, coast, offshore, in, unknown."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a clause says: a relation to named places, its direction and distance, and further clauses that hold too.

    `names` are the toponyms as written, `reason` says why a clause cannot be located (relation ``unknown``).
    """

    relation: Relation
    names: tuple[str, ...] = ()
    wind: Wind | None = None
    distance: Distance | None = None
    also: tuple[Description, ...] = ()
    reason: str | None = None
    words: str = ""


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
    r"\d[\d.,]*\d|\d|[^\W\d_](?:[^\W_]|['’ʿʾ`´.-](?=[^\W_]))*(?:['’](?=\s|$|[,;)]))?|[^\w\s]", re.UNICODE
)
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "’": "'", "ʼ": "'", "\u00a0": " "})
_UNITS = {
    **dict.fromkeys(("km", "kms", "kilometre", "kilometres", "kilometer", "kilometers", "k", "klm", "kilometre's"), _KM_M),
    **dict.fromkeys(("mile", "miles", "mi"), _MILE_M),
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), 1.0),
    **dict.fromkeys(("nm", "nmi"), _NAUTICAL_M),
    **dict.fromkeys(("yard", "yards"), _YARD_M),
}  # fmt: skip
_ONES = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: 10 * n
    for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
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
_HEDGES = frozenset(
    [
        "about",
        "around",
        "some",
        "roughly",
        "approximately",
        "approx",
        "circa",
        "nearly",
        "almost",
        "just",
        "only",
        "barely",
        "exactly",
        "precisely",
        "up",
        "least",
        "most",
        "over",
        "under",
        "more",
        "less",
        "than",
        "at",
        "to",
        "perhaps",
        "maybe",
        "an",
        "estimated",
        "further",
    ]
)
_ARTICLES = frozenset(["the", "a", "an", "its", "their", "this", "that"])
_FILLERS = frozenset(
    [
        "somewhere",
        "far",
        "extreme",
        "deep",
        "immediate",
        "immediately",
        "directly",
        "due",
        "broader",
        "wider",
        "surrounding",
        "general",
        "remote",
        "entire",
        "whole",
        "predominantly",
        "mainly",
        "mostly",
        "nearby",
        "neighbouring",
        "neighboring",
        "front",
        "very",
    ]
)
_COUNTRYSIDE = frozenset(
    [
        "countryside",
        "hinterland",
        "rif",
        "reef",
        "rural",
        "badiya",
        "fields",
        "farmland",
        "farmlands",
        "desert",
        "steppe",
    ]
)
_FRINGE = frozenset(
    [
        "outskirts",
        "outskirt",
        "edge",
        "edges",
        "suburb",
        "suburbs",
        "periphery",
        "entrance",
        "entrances",
        "gate",
        "gates",
        "fringe",
        "fringes",
        "perimeter",
        "limits",
    ]
)
_PART = frozenset(
    [
        "part",
        "parts",
        "side",
        "half",
        "sector",
        "flank",
        "section",
        "areas",
        "corner",
        "tip",
        "end",
        "third",
        "reaches",
        "districts",
        "neighbourhoods",
        "neighborhoods",
        "portion",
        "villages",
        "quarter",
        "quarters",
    ]
)
_CENTRE = frozenset(["centre", "center", "heart", "middle", "downtown", "interior"])
_AREA = frozenset(
    [
        "area",
        "region",
        "vicinity",
        "surroundings",
        "environs",
        "zone",
        "pocket",
        "axis",
        "front",
        "neighbourhood",
        "neighborhood",
        "triangle",
        "enclave",
    ]
)
_ROADS = frozenset(["road", "highway", "motorway", "route", "street", "line", "railway", "axis", "motorway", "freeway"])
_BORDERS = frozenset(["border", "borders", "frontier", "frontiers", "boundary"])
_BORDERLAND = frozenset(["area", "areas", "region", "regions", "strip", "zone", "crossing", "territory", "lands"])
_VALLEYS = frozenset(["valley", "basin"])
_BANKS = frozenset(["bank", "banks", "shore", "shores", "riverbank", "river"])
_COASTS = frozenset(["coast", "coastline", "seaside", "shoreline", "littoral", "seaboard", "beach", "coastal"])
_NOUNS = _COUNTRYSIDE | _FRINGE | _PART | _CENTRE | _AREA
_NEAR = ("near to", "near", "close to", "next to", "adjacent to", "beside", "by", "not far from", "in the vicinity of", "in the area of",
         "in the environs of", "in the surroundings of", "a short distance from", "around", "alongside", "just off", "in and around", "facing",
         "opposite", "just outside", "outside of", "outside", "nearby", "at the gates of")  # fmt: skip
_INSIDE = ("deep inside", "well inside", "inside", "within", "in", "at", "of", "into")
_ALONG = ("along", "on", "astride", "off")
_TRAVEL = re.compile(
    r"\b(hours?|minutes?|days?)(?:'s?)?\s+(?:by\s+)?(?:drive|walk|car|road|ride|foot|flight|march|from|away|to)\b"
)
_TOWARD = frozenset(["toward", "towards", "direction"])
_PRONOUNS = frozenset(["it", "them", "there", "here", "that", "this", "these", "those", "him", "her", "us"])


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


def read(text: str, *, knows: Callable[[str], bool] = lambda _: False) -> Description:
    """Read a description into a tree.

    Parameters
    ----------
    text
        At most `MAX_LETTERS` letters.
    knows
        Tells whether a phrase is a name of its own, whose words then are not taken for directions or kinds.

    Returns
    -------
    Description
        With relation ``unknown`` and a reason where the words say no place.

    Examples
    --------
    >>> said = read("about 30 km north-west of Mosul, near the border with Syria")
    >>> said.relation, said.names, said.wind.azimuth_deg, said.distance.best_m, said.also[0].relation
    ('offset', ('Mosul',), 315.0, 30000.0, 'borderland')
    """
    if len(text) > MAX_LETTERS:
        return _unknown(f"{len(text):,} letters are no description of a place; at most {MAX_LETTERS} are read")
    clean = " ".join(text.translate(_DASHES).split())
    return _Reader(clean, knows).read()


def _unknown(reason: str, words: str = "") -> Description:
    return Description(relation="unknown", reason=reason, words=words)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    low: str
    start: int
    end: int


class _Reader:
    """Reads one description; holds its words and what is a name."""

    def __init__(self, text: str, knows: Callable[[str], bool]) -> None:
        self.text = text
        self.knows = knows
        self.words = [_Word(m[0], m[0].casefold(), m.start(), m.end()) for m in _WORD.finditer(text)]

    def read(self) -> Description:
        if not any(w.text[0].isalnum() for w in self.words):
            return _unknown("no words")
        travel = _TRAVEL.search(self.text.casefold())
        clauses = [self._clause(part) for part in self._parts()]
        located = [c for c in clauses if c.relation not in {"unknown", "empty"}]
        if travel is not None and not any(c.distance for c in located):
            return _unknown(f"{travel[0]!r} is a travel time: how far that is depends on road and vehicle", self.text)
        if not located:
            return next((c for c in clauses if c.relation == "unknown"), _unknown("no place is named", self.text))
        return self._nested(clauses)

    def _nested(self, clauses: list[Description]) -> Description:
        """Make the first relative clause the head, the rest conditions that hold too."""
        clauses = _toward(clauses)
        lost = [c for c in clauses if c.relation == "unknown" and c.reason is not None]
        rest = [c for c in clauses if c.relation not in {"unknown", "empty"}]
        head = next((c for c in rest if c.relation not in {"name", "in"}), rest[0])
        named = [c for c in rest if c is not head]
        if rest[0].relation == "name" and head is not rest[0] and rest[0].names:
            # "Siduri, 16 km west of Erbil": the name comes first, and is looked for where the words put it.
            return replace(rest[0], also=(*(c for c in rest if c is not rest[0]), *lost), words=self.text)
        return replace(head, also=(*named, *lost), words=self.text)

    # --- clauses ------------------------------------------------------------------------------------------------------

    def _parts(self) -> list[Sequence[_Word]]:
        """Cut the words at commas, and before words that start a new clause once a name has been said."""
        parts: list[list[_Word]] = [[]]
        depth_between = False
        i = 0
        while i < len(self.words):
            word = self.words[i]
            if word.low in {",", ";", "(", ")", ":"}:
                if depth_between and word.low == "," and not _has_and(parts[-1]):
                    parts[-1].append(word)
                else:
                    parts.append([])
                    depth_between = False
                i += 1
                continue
            name = self._name_ahead(i)
            if name > 1:
                parts[-1] += self.words[i : i + name]
                i += name
                continue
            if parts[-1] and self._starts_clause(i) and _names_something(parts[-1]):
                parts.append([])
                depth_between = False
            if word.low == "between":
                depth_between = True
            parts[-1].append(word)
            i += 1
        return [p for p in parts if p]

    def _name_ahead(self, i: int) -> int:
        """Return how many words from here are one known name that holds a word of the grammar ("Stratford upon Avon")."""
        for count in (4, 3):
            group = self.words[i : i + count]
            inner = any(w.low in {"in", "on", "upon", "near", "by", "at", "along", "between"} for w in group[1:-1])
            capital = len(group) == count and group[0].text[0].isupper() and group[-1].text[0].isupper()
            if inner and capital and not wind_of(group[0].text) and self.knows(self._said(group)):
                return count
        return 1

    def _starts_clause(self, i: int) -> bool:
        rest = self.words[i:]
        low = [w.low for w in rest[:5]]
        if low[0] in {
            "in",
            "inside",
            "within",
            "near",
            "between",
            "outside",
            "along",
            "astride",
            "beside",
            "alongside",
            "off",
            "on",
            "at",
        }:
            return True
        if (
            low[0] in {"around", "about"}
            or low[:2] in (["close", "to"], ["next", "to"], ["adjacent", "to"])
            or low[:3] == ["not", "far", "from"]
        ):
            return True
        if low[0] in {"which", "that", "where", "located", "situated", "lying", "lies"}:
            return True
        if self._distance(rest)[0] is not None and low[0] not in {"a", "one"}:
            return True
        at = 1 if low[0] in {"to"} and low[1:2] == ["the"] else 0
        at = 2 if at else at
        return len(rest) > at + 1 and self._wind_at(rest, at)[0] is not None and self._after_wind(rest, at) == "of"

    def _after_wind(self, rest: Sequence[_Word], at: int) -> str | None:
        used = self._wind_at(rest, at)[1]
        return rest[at + used].low if len(rest) > at + used else None

    def _clause(self, words: Sequence[_Word]) -> Description:
        """Read one clause."""
        said = self._said(words)
        words = _without_lead(words)
        if not words:
            return Description(relation="empty")
        if any(w.low in _TOWARD for w in words) and not any(w.low in _ROADS for w in words):
            return _unknown(f"{said!r} gives a direction of travel, not a place", said)
        for reader in (
            self._offset,
            self._between,
            self._road,
            self._border,
            self._directed,
            self._nearby,
            self._inside,
        ):
            found = reader(words)
            if found is not None:
                return replace(found, words=said)
        return replace(self._phrase(words), words=said)

    def _offset(self, words: Sequence[_Word]) -> Description | None:
        """Read "12 km [to the] south-west of X", "a few kilometres from X", "within 5 miles of X"."""
        within = words[0].low == "within"
        distance, used = self._distance(words[1:] if within else words)
        if distance is None:
            return None
        rest = words[used + within :]
        if within:
            distance = Distance(distance.best_m, 0.0, distance.most_m)
        wind, rest = self._wind_then_of(rest)
        inside = bool(rest) and rest[0].low in {"inside", "into", "deep"}
        offshore = bool(rest) and rest[0].low == "off"
        while rest and rest[0].low in {
            "away",
            "from",
            "of",
            "outside",
            "off",
            "out",
            "inside",
            "into",
            "deep",
            "further",
            "beyond",
            "along",
            "on",
        }:
            rest = rest[1:]
        if not rest:
            return _unknown("a distance without a place to measure it from", self._said(words))
        if (line := self._border(rest)) is not None:
            return replace(line, relation="borderland", distance=distance, wind=wind)
        base = self._phrase(rest)
        if not base.names:
            return base if base.relation == "unknown" else _unknown("a distance from no named place", self._said(words))
        if inside and wind is None:
            return replace(base, relation="in", distance=None)
        if offshore:
            return replace(base, relation="offshore", distance=distance)
        if base.relation in {"coast", "bank", "valley"}:
            return replace(base, distance=distance)
        return Description(relation="offset", names=base.names[:1], wind=wind, distance=distance)

    def _directed(self, words: Sequence[_Word]) -> Description | None:
        """Read "north of X" and "to the north of X"; "the north of X" is a part of X."""
        lead = 0
        inside = words[0].low in {"the", "in"}
        if words[0].low == "to" and len(words) > 1:
            lead, inside = (2 if words[1].low == "the" else 1), False
        elif words[0].low in {"the", "in"}:
            lead = 2 if [w.low for w in words[:2]] == ["in", "the"] else 1
        wind, used = self._wind_at(words, lead)
        if wind is None or self._after_wind(words, lead) not in {"of", "from"}:
            return None
        rest = words[lead + used + 1 :]
        base = self._phrase(rest)
        if not base.names:
            return (
                base if base.relation == "unknown" else _unknown("a direction from no named place", self._said(words))
            )
        adjective = words[lead + used - 1].low.endswith("ern")
        return replace(base, relation="part" if inside or adjective else "beyond", wind=wind, distance=None)

    def _nearby(self, words: Sequence[_Word]) -> Description | None:
        low = " ".join(w.low for w in words[:6]) + " "
        for phrase in _NEAR:
            if low.startswith(phrase + " "):
                rest = words[len(phrase.split()) :]
                if not rest:
                    return None
                if (line := self._border(rest)) is not None:
                    return replace(line, relation="borderland")
                base = self._phrase(rest)
                if base.relation in {"name", "in", "area", "part", "countryside", "fringe", "centre"}:
                    near = phrase != "facing" and base.relation in {"name", "in", "area"}
                    return replace(base, relation="near") if near else base
                return base
        return None

    def _inside(self, words: Sequence[_Word]) -> Description | None:
        low = [w.low for w in words]
        for phrase in _INSIDE:
            parts = phrase.split()
            if low[: len(parts)] == parts and len(words) > len(parts):
                base = self._clause(words[len(parts) :])
                return replace(base, relation="in") if base.relation == "name" else base
        if low[0] in _ALONG and len(words) > 1:
            base = self._phrase(words[1:])
            if low[0] == "off":
                return replace(base, relation="offshore") if base.names else base
            return (
                replace(base, relation="bank") if low[0] in {"along", "astride"} and base.relation == "name" else base
            )
        return None

    def _between(self, words: Sequence[_Word]) -> Description | None:
        low = [w.low for w in words]
        if "between" not in low:
            return None
        at = low.index("between")
        middle = any(w in {"halfway", "midway", "half-way", "mid-way"} for w in low[:at])
        road = any(w in _ROADS for w in low[:at])
        border = any(w in _BORDERS for w in low[:at])
        names = self._listed(words[at + 1 :])
        if len(names) < 2:
            return _unknown("'between' needs two places", self._said(words))
        relation = "borderland" if border else "road" if road else "middle" if middle else "between"
        return Description(relation=relation, names=names[:3])

    def _road(self, words: Sequence[_Word]) -> Description | None:
        while words[0].low in _ALONG and len(words) > 1:
            words = words[1:]
        low = [w.low for w in words]
        at = next((i for i, w in enumerate(low) if w in _ROADS), None)
        if at is None or self.knows(self._said(words)):
            return None
        after = low[at + 1 :]
        for first, second in (("from", "to"), ("linking", "with"), ("linking", "to"), ("connecting", "to"), ("connecting", "with"),
                              ("linking", "and"), ("connecting", "and"), ("joining", "and")):  # fmt: skip
            if first in after and second in after[after.index(first) :]:
                start = at + 1 + after.index(first)
                end = start + low[start:].index(second)
                names = (*self._names(words[start + 1 : end]), *self._names(words[end + 1 :]))
                return Description(relation="road", names=names[:2]) if len(names) >= 2 else None
        if after and after[0] in {"to", "towards", "toward"}:
            names = self._names(words[at + 2 :])
            reason = f"{self._said(words)!r} does not say where the road starts"
            return Description(relation="unknown", names=names[:1], reason=reason)
        pair = self._pair(words[:at])
        if len(pair) == 2:
            return Description(relation="road", names=pair)
        base = self._phrase(words[:at]) if at else None
        if base is None or not base.names:
            return None
        return _unknown(f"one road of many at {base.names[0]!r}: give both its ends", self._said(words))

    def _border(self, words: Sequence[_Word]) -> Description | None:
        low = [w.low for w in words]
        at = next((i for i, w in enumerate(low) if w in _BORDERS), None)
        if at is None or self.knows(self._said(_stripped(words))):
            return None
        wide = any(w in {"near", "by", "close"} for w in low[:at]) or any(
            w in _BORDERLAND for w in low[at + 1 : at + 2]
        )
        side = self._side(words[:at])
        after = [w for w in words[at + 1 :] if w.low not in _BORDERLAND]
        before = [
            w for w in words[:at] if w.low not in {"side", "of", "near", "close", "to", "by", "on", "at", "along"}
        ]
        names: tuple[str, ...] = ()
        if after and after[0].low in {"with", "between", "of", "to"}:
            names = self._listed(after[1:])
        before = _stripped(before)
        wind, used = self._wind_at(before, 0) if before else (None, 0)
        if wind is not None and not self.knows(self._said(before)):
            before = before[used:]
        if before and side is None:
            pair = self._pair(before)
            names = (*(pair if len(pair) == 2 else self._names(before)), *names)
        elif side is not None:
            names = (side, *names)
        if not names:
            return _unknown("a border of no named country", self._said(words))
        relation = "borderland" if wide or side is not None else "border"
        return Description(relation=relation, names=tuple(dict.fromkeys(names))[:2], wind=wind)

    def _side(self, words: Sequence[_Word]) -> str | None:
        """Return whose side of a border is meant: "the Iraqi side of"."""
        low = [w.low for w in words]
        if "side" not in low:
            return None
        named = self._names([w for w in words[: low.index("side")] if w.low not in {"on", "at", "near"}])
        return named[0] if named else None

    # --- noun phrases -------------------------------------------------------------------------------------------------

    def _phrase(self, words: Sequence[_Word]) -> Description:
        """Peel a noun phrase until its name is left."""
        words = _stripped(words)
        if len(words) > 2 and words[0].low in _KINDS and words[1].low == "of":
            base = self._phrase(words[2:])  # "the town of Hit" -> "Hit town", as the gazetteer reads kinds
            return replace(base, names=(f"{base.names[0]} {words[0].low}",)) if base.relation == "name" else base
        if not words:
            return _unknown("no place is named")
        said = self._said(words)
        if len(words) == 1 and words[0].low in _PRONOUNS:
            return _unknown(f"{said!r} says no place by itself", said)
        if len(words) > 1 and self.knows(said):
            return Description(relation="name", names=(said,))
        owned = self._owned(words)
        if owned is not None:
            return owned
        wind, used = self._wind_at(words, 0)
        if wind is not None and len(words) > used:
            rest = words[used:]
            if rest[0].low == "of":
                return self._with_wind(self._phrase(rest[1:]), wind)
            return self._with_wind(self._phrase(rest), wind)
        return self._headed(words) or self._tailed(words) or self._name(words)

    def _owned(self, words: Sequence[_Word]) -> Description | None:
        """Read "Mosul's northern outskirts": what follows must be all directions and nouns of the grammar."""
        for i, word in enumerate(words[:-1]):
            if not word.low.endswith(("'s", "s'")):
                continue
            after = words[i + 1 :]
            wind, used = self._wind_at(after, 0)
            nouns = after[used:]
            if nouns and not all(n.low in _NOUNS | _COASTS | _VALLEYS | _BORDERS for n in nouns):
                continue
            text = word.text[:-2] if word.low.endswith("'s") else word.text[:-1]
            bare = _Word(text, text.casefold(), word.start, word.start + len(text))
            base = self._phrase([*words[:i], bare])
            for noun in nouns:
                base = _as_noun(base, noun.low)
            return self._with_wind(base, wind) if wind is not None else base
        return None

    def _headed(self, words: Sequence[_Word]) -> Description | None:
        """Read "countryside of X", "outskirts of X", "bank of the X", "rural X"."""
        first = words[0].low
        joint = words[1].low if len(words) > 1 else ""
        if joint in {"of", "around", "in", "to", "at", "surrounding"} and len(words) > 2:
            if first in _NOUNS | _COASTS | _VALLEYS | _BANKS:
                return _as_noun(self._phrase(words[2:]), first)
            return None
        if first in {"rural", "rif", "coastal", "central", "downtown", "greater"} and len(words) > 1:
            if self.knows(self._said(words)):
                return None
            base = self._phrase(words[1:])
            return (
                base
                if first == "greater"
                else _as_noun(base, {"central": "centre", "downtown": "centre"}.get(first, first))
            )
        return None

    def _tailed(self, words: Sequence[_Word]) -> Description | None:
        """Read "X countryside", "X area", "X valley", "X northern countryside"."""
        last = words[-1].low
        if len(words) < 2 or last not in _NOUNS | _COASTS | _VALLEYS | _BANKS:
            return None
        rest = words[:-1]
        wind, used = None, 0
        for width in (2, 1):
            if len(rest) > width:
                wind, used = self._wind_at(rest, len(rest) - width)
                if wind is not None and used == width:
                    rest = rest[: len(rest) - width]
                    break
                wind = None
        base = _as_noun(self._phrase(rest), last)
        return self._with_wind(base, wind) if wind is not None else base

    def _name(self, words: Sequence[_Word]) -> Description:
        words = [w for w in words if w.text[0].isalnum()]
        text = self._said(words)
        generic = bool(words) and all(w.low in _THINGS for w in words)
        if not words or not any(c.isalpha() for c in text):
            return _unknown("no place is named", text)
        return Description(relation="empty") if generic else Description(relation="name", names=(text,))

    def _with_wind(self, base: Description, wind: Wind) -> Description:
        if base.relation in {"name", "in", "area"}:
            return replace(base, relation="part", wind=wind)
        return replace(base, wind=wind) if base.wind is None else base

    def _names(self, words: Sequence[_Word]) -> tuple[str, ...]:
        return self._phrase(words).names

    def _listed(self, words: Sequence[_Word]) -> tuple[str, ...]:
        """Read "P and Q", "P, Q and R", "the town of P and the Q crossing"."""
        groups: list[list[_Word]] = [[]]
        for word in words:
            if word.low in {"and", "&", "/", ","}:
                groups.append([])
            else:
                groups[-1].append(word)
        groups = [g for g in groups if g]
        if len(groups) == 1 and len(pair := self._pair(groups[0])) == 2:
            return pair
        return tuple(name for group in groups for name in self._names(group)[:1])

    def _pair(self, words: Sequence[_Word]) -> tuple[str, ...]:
        """Cut "Mosul-Sinjar", "Syria/Iraq", "Deir ez-Zor-Hasakah" in two names, known ones rather than others."""
        words = _stripped(words)
        low = [w.low for w in words]
        for sign in ("/", "and", "-", "to"):
            if sign in low[1:-1]:
                at = low.index(sign, 1)
                first, second = self._names(words[:at])[:1], self._names(words[at + 1 :])[:1]
                return (*first, *second)
        text = self._said(words)
        cuts = [(text[: m.start()].strip(), text[m.end() :].strip()) for m in re.finditer(r"\s*-\s*", text)]
        cuts = [(a, b) for a, b in cuts if a and b]
        if not cuts:
            return ()
        best = max(cuts, key=lambda c: (self.knows(c[0]) + self.knows(c[1]), c[1][0].isupper()))
        return best if (self.knows(best[0]) and self.knows(best[1])) or len(cuts) == 1 else ()

    # --- directions and distances -------------------------------------------------------------------------------------

    def _wind_at(self, words: Sequence[_Word], at: int) -> tuple[Wind | None, int]:
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
        if len(group) >= 3 and group[1] == "-" and (found := wind_of(group[0] + "-" + group[2])):
            return found, 3
        found = wind_of(words[at].text)
        return found, int(found is not None)

    def _wind_then_of(self, words: Sequence[_Word]) -> tuple[Wind | None, Sequence[_Word]]:
        """Take "[to the] south-west [of | from]" from the front."""
        rest = words
        while rest and rest[0].low in {"to", "the", "due", "away", "in"}:
            rest = rest[1:]
        wind, used = self._wind_at(rest, 0)
        if wind is None:
            return None, words
        rest = rest[used:]
        return wind, rest[1:] if rest and rest[0].low in {"of", "from"} else rest

    def _distance(self, words: Sequence[_Word]) -> tuple[Distance | None, int]:
        """Read a distance from the front: its bounds, and how many words it took."""
        at, hedged, bound = 0, False, ""
        while at + 1 < len(words) and words[at].low in _HEDGES and self._unit(words, at + 1) is None:
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
        amount, used = self._amount(words, at)
        if amount is None:
            return None, 0
        at += used
        unit = self._unit(words, at)
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

    def _unit(self, words: Sequence[_Word], at: int) -> tuple[float, int] | None:
        if at >= len(words):
            return None
        if words[at].low in {"nautical"} and at + 1 < len(words) and words[at + 1].low.startswith("mile"):
            return _NAUTICAL_M, 2
        if words[at].low == "-" and at + 1 < len(words) and words[at + 1].low in _UNITS:
            return _UNITS[words[at + 1].low], 2
        metres = _UNITS.get(words[at].low.rstrip("."))
        if metres is None:
            return None
        dotted = at + 1 < len(words) and words[at + 1].low == "."
        return metres, 2 if dotted else 1

    def _amount(self, words: Sequence[_Word], at: int) -> tuple[tuple[float, float, float] | None, int]:
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

    def _said(self, words: Sequence[_Word]) -> str:
        """Return the words as written, with what stands between them."""
        pieces: list[str] = []
        for before, word in pairwise([None, *words]):
            if word is None:
                continue
            pieces.append(" " if before is not None and word.start > before.end else "")
            pieces.append(word.text)
        return "".join(pieces).strip()


def _toward(clauses: list[Description]) -> list[Description]:
    """Join "10 km from Mosul" and "on the road to Sinjar": the second gives the first its direction."""
    start = next((c for c in clauses if c.relation == "offset" and c.wind is None), None)
    way = next((c for c in clauses if c.relation == "unknown" and c.names), None)
    if start is None or way is None:
        return clauses
    joined = replace(start, relation="toward", names=(*start.names, *way.names))
    return [joined if c is start else c for c in clauses if c is not way]


_THINGS = frozenset(
    [
        "village",
        "villages",
        "town",
        "towns",
        "city",
        "base",
        "bases",
        "area",
        "areas",
        "site",
        "sites",
        "position",
        "positions",
        "place",
        "places",
        "point",
        "checkpoint",
        "camp",
        "facility",
        "house",
        "house",
        "road",
        "desert",
        "district",
        "region",
        "locality",
        "military",
        "farm",
        "farms",
        "outskirts",
        "countryside",
        "hill",
        "hills",
        "settlement",
        "post",
        "convoy",
        "located",
        "situated",
        "residential",
        "somewhere",
        "nearby",
        "border",
        "capital",
        "province",
        "governorate",
        "country",
        "region",
        "facilities",
        "headquarters",
        "installation",
        "compound",
    ]
)
_KINDS = frozenset(
    [
        "town",
        "city",
        "village",
        "district",
        "governorate",
        "province",
        "subdistrict",
        "sub-district",
        "county",
        "camp",
        "oblast",
        "region",
        "state",
        "municipality",
    ]
)


_GRAMMAR = (
    _ARTICLES | _HEDGES | _FILLERS | _NOUNS | _ROADS | _BORDERS | _VALLEYS | _BANKS | _COASTS | _THINGS | _PRONOUNS
    | _UNITS.keys() | _ONES.keys() | _TENS.keys() | {w for phrase in (*_AMOUNTS, *_NEAR, *_INSIDE, *_ALONG) for w in phrase.split()}
    | {"between", "from", "away", "halfway", "midway", "half-way", "mid-way", "and", "or", "hundred", "nautical", "linking", "connecting", "joining"}
)  # fmt: skip


def _as_noun(base: Description, noun: str) -> Description:
    """Apply a noun of the grammar to what it is of."""
    if base.relation == "unknown" or not base.names:
        return base
    relation = (
        "countryside" if noun in _COUNTRYSIDE
        else "fringe" if noun in _FRINGE
        else "centre" if noun in _CENTRE
        else "valley" if noun in _VALLEYS
        else "bank" if noun in _BANKS
        else "coast" if noun in _COASTS
        else "area" if noun in _AREA
        else "part"
    )  # fmt: skip
    if relation == "part" and base.relation != "name":
        return base
    if relation == "area" and base.relation not in {"name", "in"}:
        return base
    return replace(base, relation=relation)


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
    parts = [p for w in low[:1] for p in w.split("-")]
    used = 1
    if len(parts) == 1 and parts[0] in _TENS and len(low) > 1 and low[1] in _ONES and 0 < _ONES[low[1]] < 10:
        parts, used = [*parts, low[1]], 2
    elif len(parts) == 1 and parts[0] in _TENS and len(low) > 2 and low[1] == "-" and low[2] in _ONES:
        parts, used = [*parts, low[2]], 3
    values = [_ONES.get(p, _TENS.get(p)) for p in parts]
    if any(v is None for v in values) or parts == ["one"]:
        return None, 0
    value = float(sum(v for v in values if v is not None))
    if low[used : used + 1] == ["hundred"]:
        value, used = value * 100.0, used + 1
    return ((value, _slack(value, str(int(value)))), used) if value > 0.0 else (None, 0)


def _slack(value: float, written: str) -> float:
    """Return how far off a said number may be: half of the step it looks rounded to."""
    if "." in written:
        return float(0.5 * 10.0 ** -len(written.rpartition(".")[2]))
    step = next((s for s in (100.0, 50.0, 10.0, 5.0) if value % s == 0.0), 1.0)
    return min(step / 2.0, max(0.15 * value, 0.5))


def _has_and(words: Sequence[_Word]) -> bool:
    return any(w.low in {"and", "&", "/"} for w in words)


def _names_something(words: Sequence[_Word]) -> bool:
    """Tell whether a clause already holds a noun, so that a preposition starts the next one."""
    return any(
        w.text[0].isalpha() and wind_of(w.text) is None and not all(part in _GRAMMAR for part in w.low.split("-"))
        for w in words
    )


def _without_lead(words: Sequence[_Word]) -> Sequence[_Word]:
    """Drop what only leads up to a clause: "located", "somewhere", "and"."""
    start = 0
    while start < len(words) and words[start].low in {"and", "but", "located", "situated", "lying", "lies", "is", "which", "that", "where", "somewhere",
                                                      "just", "-", ".", "/", "immediately", "directly", "due", "far", "from the"}:  # fmt: skip
        start += 1
    end = start
    while end < len(words) and words[end].low in _ARTICLES | _THINGS:
        end += 1
    led = (
        end < len(words)
        and start < end
        and words[end - 1].low in _THINGS
        and words[end].low not in {"of", "on", "'s", "-"}
    )
    starter = led and (words[end].low in {"between", "near", "in", "inside", "close", "to", "around", "by", "along", "outside", "next"} or (
        wind_of(words[end].text) is not None) or words[end].text[0].isdigit() or words[end].low in _HEDGES)  # fmt: skip
    lined = led and any(w.low in _ROADS | _BORDERS for w in words[start:end])
    return words[end:] if starter and not lined else words[start:]


def _stripped(words: Sequence[_Word]) -> Sequence[_Word]:
    """Drop articles and fillers in front, and signs around."""
    start, end = 0, len(words)
    while start < end and (words[start].low in _ARTICLES | _FILLERS or not words[start].text[0].isalnum()):
        start += 1
    while end > start and not words[end - 1].text[0].isalnum():
        end -= 1
    return words[start:end]
