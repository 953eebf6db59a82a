"""A place told by another one: how far from it, on which side, between it and a third, on which border.

"16 kilometres west of Erbil", "the northern countryside of al-Hasakah", "the border between Iraq and Syria".
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from geoevents.extract.lexicon import COUNTRIES, DEMONYMS, FACILITIES, word_set
from geoevents.extract.names import NameReader

__all__ = ["COMPASS", "DIRECTIONS", "MAX_DEPTH", "ZONES", "Phrase", "RelationReader", "singular"]


@dataclass(slots=True)
class Phrase:
    """One place phrase while it is read: tokens first..last and what has been said of the place so far."""

    first: int
    last: int
    toponym: str | None = None
    kind: str | None = None
    within: list[str] = field(default_factory=list)
    relation: str | None = None
    anchor: str | None = None
    distance_m: float | None = None
    known: bool = False
    is_area: bool = False  # a country, or a kind that holds other places
    on_line: bool = False  # a place on a frontier that has a name of its own


DIRECTIONS = word_set("""north south east west northeast northwest southeast southwest north-east north-west south-east south-west northern southern
eastern western northeastern northwestern southeastern southwestern north-eastern north-western south-eastern south-western central
greater upper lower mid far downtown west-central""")
_INNER = frozenset({"central", "downtown"})  # parts of a city that are the city
COMPASS = frozenset(d for d in DIRECTIONS if d.startswith(("north", "south", "east", "west")))
_UNITS = {
    "km": 1000.0, "kms": 1000.0, "kilometre": 1000.0, "kilometres": 1000.0, "kilometer": 1000.0, "kilometers": 1000.0,
    "mile": 1609.344, "miles": 1609.344, "m": 1.0, "metre": 1.0, "metres": 1.0, "meter": 1.0, "meters": 1.0,
    "nm": 1852.0, "nmi": 1852.0,
}  # fmt: skip
_RELATION_NOUNS = word_set("""outskirts vicinity suburbs suburb centre center heart edge direction directions side bank banks tip countryside desert part parts coast
border borders environs population height hill hills ridge neighbourhoods neighborhoods middle triangle gap periphery frontier meeting-point depth shore shores fringe fringes north south east west
northeast northwest southeast southwest north-east north-west south-east south-west interior entrance rest foothills peak summit slopes belt radius yard runway roof perimeter""")
_NEAR = {
    ("near",): "near", ("close", "to"): "near", ("next", "to"): "next to", ("beside",): "beside", ("outside",): "outside",
    ("around",): "around", ("by",): "near", ("opposite",): "opposite", ("off",): "off", ("along",): "along",
    ("adjacent", "to"): "next to", ("not", "far", "from"): "near", ("at", "the", "height", "of"): "near",
    ("at", "the", "level", "of"): "near", ("alongside",): "beside",
}  # fmt: skip
_NEAR_OPENINGS = frozenset(words[0] for words in _NEAR)
ZONES = frozenset({"exclusive economic zone", "economic zone", "eez", "territorial waters"})
_VAGUE = word_set(
    "area areas place places spot somewhere waters fields open point points location locations ground heights hills orchards woods forests property estate ranch"
)
_EMPTY = word_set("general wider surrounding open uninhabited unpopulated empty remote agricultural wooded desert")
_FRONTIER = frozenset({"border", "frontier"})
_MOVING = frozenset({"ship", "vessel", "tanker", "convoy"})
MAX_DEPTH = 5


class RelationReader(NameReader, ABC):
    """Reads phrases that place something by another place; what the other place is, a subclass reads."""

    @abstractmethod
    def _phrase(self, at: int, depth: int) -> Phrase | None:
        """Return the whole phrase that starts at a token."""

    @abstractmethod
    def _noun(self, at: int, depth: int) -> Phrase | None:
        """Return the place that starts at a token, without a relation before it."""

    def _relative(self, at: int, depth: int) -> Phrase | None:
        for read in (self._distance, self._between, self._beside, self._border, self._part_of, self._compass):
            phrase = read(at, depth)
            if phrase is not None:
                return phrase
        return None

    def _vague(self, at: int, depth: int) -> Phrase | None:
        """Read "an area north of the village of Chebaa", "a place between A and B"."""
        start = at + (self.lowers[at] in {"a", "an", "the", "some"})
        start += start + 1 < self.count and self.lowers[start] in _EMPTY
        if start + 1 >= self.count or self.lowers[start] not in _VAGUE:
            return None
        called = self._called(start + 1)
        if called is not None:
            inner = self._noun(called, depth + 1)  # "at a place called Killi Karim Dad"
            if inner is not None:
                inner.known = True
            return inner
        if self._words(start + 1, "of", "responsibility", "of"):
            return self._noun(start + 4, depth + 1)  # "in the area of responsibility of the Kok-Tash outpost"
        if self.lowers[start + 1] == "of" and self.lowers[start].endswith("s"):
            return self._compass(start + 2, depth + 1) or self._noun(start + 2, depth + 1)  # "in open areas of X"
        if self.lowers[start + 1] == "of":
            return self._compass(start + 2, depth + 1)  # "an area of northern Syria"
        return self._relative(start + 1, depth)

    def _called(self, at: int) -> int | None:
        """Return where the name begins behind "called", "named", "known as"."""
        known = self._words(at, "known", "as")
        name = at + 1 + known
        given = known or self._words(at, "called") or self._words(at, "named")
        return name if given and self._is_name(name) else None

    def _relate(self, inner: Phrase | None, at: int, relation: str, distance: float | None = None) -> Phrase | None:
        """Hang a nameless place on `inner` by a relation."""
        if inner is None:
            return None
        anchor = inner.toponym or inner.anchor
        if anchor is None:
            return None
        if inner.relation == "border of":
            relation = inner.relation if relation == "near" else f"{relation} the {inner.relation}"  # of two states
        return Phrase(
            at, inner.last, kind="border" if inner.kind == "border" else None, within=inner.within, relation=relation,
            anchor=anchor, distance_m=distance, known=True, is_area=inner.is_area,
        )  # fmt: skip

    def _distance(self, at: int, depth: int) -> Phrase | None:
        """Read "16 kilometres west of Erbil", "some 50 km inside Pakistan", "70 km from the border"."""
        measured = self._measure(at)
        if measured is None:
            return None
        metres, at_unit = measured
        at_rest = self._past_brackets(at_unit + 1)
        if self._words(at_rest, "or", "so"):
            at_rest += 2
        if self.lowers[at_rest : at_rest + 1] in (["away"], ["due"]):
            at_rest += 1
        if self._words(at_rest, "to", "the"):
            at_rest += 2
        if at_rest < self.count and self.lowers[at_rest] == "inside":
            inner = self._phrase(at_rest + 1, depth + 1)
            return self._relate(inner, at, "inside", metres)
        direction = self.lowers[at_rest] if at_rest < self.count and self.lowers[at_rest] in COMPASS else None
        at_rest += direction is not None
        if at_rest >= self.count or self.lowers[at_rest] not in {"of", "from"}:
            return None
        inner = self._noun(at_rest + 1, depth + 1)
        if inner is not None and inner.toponym is None:
            inner = self._phrase(at_rest + 1, depth + 1)  # "300 metres from a school in Zaatari"
        return self._relate(inner, at, f"{direction} of" if direction else "from", metres)

    def _measure(self, at: int) -> tuple[float, int] | None:
        """Read "some 50 km", "54 nautical miles": metres, and the token of the unit."""
        number = self.numbers.get(at)
        if number is None or number.last + 2 >= self.count:
            return None
        nautical = self.lowers[number.last + 1] == "nautical"
        at_unit = number.last + 1 + nautical
        if self.lowers[at_unit] not in _UNITS:
            return None
        value = number.quantity.best or number.quantity.max or number.quantity.min or 0
        return value * (1852.0 if nautical else _UNITS[self.lowers[at_unit]]), at_unit

    def _past_brackets(self, at: int) -> int:
        """Step over "(50 miles)", which says the same in another unit."""
        if at >= self.count or self.lowers[at] != "(":
            return at
        close = next((i for i in range(at + 1, min(at + 6, self.count)) if self.lowers[i] == ")"), None)
        return close + 1 if close is not None and self._measure(at + 1) is not None else at

    def _between(self, at: int, depth: int) -> Phrase | None:
        if self.lowers[at] != "between":
            return None
        first = self._noun(at + 1, depth + 1)
        if first is None or first.last + 2 >= self.count or self.lowers[first.last + 1] not in {"and", "-", "–"}:
            return None
        second = self._noun(first.last + 2, depth + 1)
        name = first.toponym or first.anchor
        if second is None or name is None or (second.toponym or second.anchor) is None:
            return None
        anchor = f"{name} and {second.toponym or second.anchor}"
        return Phrase(at, second.last, within=second.within, relation="between", anchor=anchor, known=True)

    def _border(self, at: int, depth: int) -> Phrase | None:
        """Read "the Iraqi-Syrian border", "the Thai–Cambodian frontier", "the border between Iraq and Syria"."""
        start = at + (self.lowers[at] == "the")
        if start + 1 >= self.count:
            return None
        if self.lowers[start] in _FRONTIER and self.lowers[start + 1] == "between":
            found = self._between(start + 1, depth)
            states = (found.anchor or "").lower().split(" and ") if found is not None else []
            if found is None or not all(state in COUNTRIES for state in states):
                return None
            found.first, found.relation, found.kind = at, "border of", "border"
            return found
        words, end = self.lowers[start].split("-"), start
        if self.lowers[start + 1] in {"-", "–"} and start + 2 < self.count:
            words, end = [self.lowers[start], self.lowers[start + 2]], start + 2
        states = [DEMONYMS.get(word) or COUNTRIES.get(word) or "" for word in words]
        if len(states) != 2 or not all(states) or self.lowers[end + 1 : end + 2] not in (["border"], ["frontier"]):
            return None
        return Phrase(at, end + 1, kind="border", relation="border of", anchor=" and ".join(states), known=True)

    def _beside(self, at: int, depth: int) -> Phrase | None:
        for words, relation in _NEAR.items() if self.lowers[at] in _NEAR_OPENINGS else ():
            if self._words(at, *words):
                inner = self._phrase(at + len(words), depth + 1)
                if words == ("by",) and (inner is None or inner.kind not in FACILITIES - _MOVING):
                    return None  # "installed by Moscow" is no place
                if inner is not None and inner.kind in ZONES and inner.toponym is not None:
                    inner.kind = "sea"  # "outside Japan's exclusive economic zone in the Sea of Japan"
                    return inner
                side = inner is not None and (inner.relation in COMPASS or inner.relation is None)
                if inner is not None and inner.toponym is None and inner.kind in FACILITIES and side:
                    inner.first = at
                    return inner  # "near an airport in northern Iraq": somewhere in that part of it
                if inner is not None and inner.on_line:
                    inner.first = at
                    return inner
                return self._relate(inner, at, relation)
        return None

    def _part_of(self, at: int, depth: int) -> Phrase | None:
        """Read "the northern countryside of al-Hasakah", "the outskirts of Erbil", "the west bank of the Euphrates"."""
        start = at + (self.lowers[at] in {"the", "a", "an"})
        noun = start
        while (
            noun < self.count
            and noun - start < 3
            and (
                self.lowers[noun] in DIRECTIONS
                or self.lowers[noun]
                in {
                    "occupied",
                    "rural",
                    "contested",
                    "held",
                    "upper",
                    "lower",
                    "civilian",
                    "residential",
                    "entire",
                    "whole",
                }
            )
            and noun + 1 < self.count
        ):
            if self.lowers[noun] in _RELATION_NOUNS and self.lowers[noun + 1] == "of":
                break
            noun += 1
        if noun >= self.count or self.lowers[noun] not in _RELATION_NOUNS:
            return None
        link = self.lowers[noun + 1] if noun + 1 < self.count else ""
        if link == "between":
            return self._between(noun + 1, depth)
        if link not in {"of", "with", "above", "overlooking"}:
            return None
        relation = f"{self._lower_words(start, noun)} {link}"
        inner = self._noun(noun + 2, depth + 1)
        if inner is not None and inner.toponym is None and inner.kind is not None:
            inner = self._phrase(noun + 2, depth + 1)  # "in the vicinity of the coalition base in Al-Shaddadi"
        if inner is None and self.lowers[noun] == "direction":
            inner = self._compass(noun + 2, depth + 1)  # "from the direction of northeast of Lake Tiberias"
        if inner is not None and self.lowers[noun] in {"direction", "directions"}:
            inner.first = at  # a side from which, or to which: X itself is all that the words say
            inner.known = True
            return inner
        found = self._relate(inner, at, relation)
        if found is not None and self.lowers[noun] in _FRONTIER and (found.anchor or "").lower() in COUNTRIES:
            found.kind = "border"
        if (
            found is None
            and noun + 3 < self.count
            and self.lowers[noun + 2] == "the"
            and self.lowers[noun + 3] in {"river", "city", "town", "canal", "lake", "road"}
        ):
            return Phrase(at, noun + 3, kind=self.lowers[noun + 3], relation=relation, known=True)
        return found

    def _compass(self, at: int, depth: int) -> Phrase | None:
        """Read "north of Lviv", "to the east of Hewler", "northeastern Syria", "greater Tel Aviv"."""
        start = at
        if self._words(at, "to", "the"):
            start = at + 2
        elif self._words(at, "the"):
            start = at + 1
        if start + 1 >= self.count or self.lowers[start] not in DIRECTIONS or self._owner(start)[0] is not None:
            return None
        direction = self.lowers[start]
        if self.lowers[start + 1] == "of" and direction in COMPASS:
            return self._relate(self._side_of(start + 2, depth), at, f"{direction} of")
        if self._country(start + 1) is None and not self._is_name(start + 1):
            return None
        inner = self._noun(start + 1, depth + 1)
        if inner is None or inner.toponym is None or inner.kind in FACILITIES:
            return None
        whole = self.sentence.words(start, inner.last)
        if (
            self.tokens[start].text[0].isupper()
            and self.tokens[start].start != self.sentence.start
            and self.gazetteer.knows(whole)
        ):
            return None  # "South Ossetia" is a name of its own
        if inner.kind is not None and inner.toponym.lower() not in COUNTRIES:
            if self.sentence.words(start + 1, inner.last).startswith(inner.toponym):
                inner.relation, inner.anchor = direction, inner.toponym
            return inner  # in "the northern Mali city of Timbuktu" the north is Mali's
        if direction in _INNER and inner.toponym.lower() not in COUNTRIES:
            inner.relation, inner.anchor, inner.first = direction, inner.toponym, at
            return inner
        phrase = self._relate(inner, at, direction)
        if phrase is not None and inner.toponym.lower() in COUNTRIES:
            phrase.within = [inner.toponym]
        return phrase

    def _side_of(self, at: int, depth: int) -> Phrase | None:
        """Read what something lies north of: a place, or "the northern Galilee town of Kiryat Shmona"."""
        inner = self._noun(at, depth + 1)
        if (
            inner is not None
            or depth >= MAX_DEPTH
            or not self._words(at, "the")
            or not any(t.text.islower() for t in self.tokens[at + 1 : at + 2])
        ):
            return inner
        return self._compass(at, depth + 1)


def singular(kind: str) -> str:
    """Return the kind of one of several: "villages" -> "village"."""
    if kind.endswith("ies"):
        return kind[:-3] + "y"
    if kind.endswith("s") and not kind.endswith(("ss", "headquarters", "barracks", "outskirts", "heights")):
        return kind[:-1]
    return kind
