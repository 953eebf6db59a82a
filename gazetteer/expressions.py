"""The grammar of place descriptions: "about 30 km north-west of Mosul, near the border with Syria" -> a small tree.

A hand-written reader over words, not a heap of patterns: a text is cut into clauses at the words that start one ("near",
"between", "12 km ...", "in"); each clause is a relation and a noun phrase; a noun phrase is peeled from outside in
(articles, directions, "countryside", "outskirts", possessives) until a name is left. Words that belong to a known name
("Northern Ireland", "Eastern Ghouta") are not peeled. Nothing is looked up here but whether a phrase is a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from gazetteer import phrasebook as book
from gazetteer.measures import (
    DASHES,
    MEASURE_WORDS,
    Distance,
    Wind,
    Word,
    distance_at,
    wind_at,
    wind_of,
    wind_then_of,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["MAX_LETTERS", "Description", "Relation", "read"]

# "40 miles (64 km) north": the same distance in another unit.
_SAID_AGAIN = re.compile(
    r"\([^()\d]{0,12}\d[\d.,]*[ -]?(?:km|kms|kilomet(?:re|er)s?|miles?|mi|m|met(?:re|er)s?)\)", re.IGNORECASE
)
_RADIUS = re.compile(r"\bradius (?:around|from)\b", re.IGNORECASE)
_HALF_WAY = re.compile(r"\b(half|mid) way\b", re.IGNORECASE)
MAX_LETTERS = 400  # no description of a place is longer; what is, is no description

Relation = str
"""One of: name, offset, beyond, part, countryside, fringe, centre, near, area, between, middle, road, toward, border,
borderland, valley, bank, coast, offshore, in, unknown."""


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


_TRAVEL = re.compile(
    r"\b(hours?|minutes?|days?)(?:'s?)?\s+(?:by\s+)?(?:drive|walk|car|road|ride|foot|flight|march|from|away|to)\b"
)


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
    clean = _SAID_AGAIN.sub(" ", " ".join(text.translate(DASHES).split()))
    clean = _RADIUS.sub("radius of", _HALF_WAY.sub(r"\1way", clean))
    return _Reader(clean, knows).read()


def _unknown(reason: str, words: str = "") -> Description:
    return Description(relation="unknown", reason=reason, words=words)


class _Reader:
    """Reads one description; holds its words and what is a name."""

    def __init__(self, text: str, knows: Callable[[str], bool]) -> None:
        self.text = text
        self.knows = knows
        self.words = words_of(text)

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
        return replace(head, also=(*head.also, *named, *lost), words=self.text)

    # --- clauses ------------------------------------------------------------------------------------------------------

    def _parts(self) -> list[Sequence[Word]]:
        """Cut the words at commas, and before words that start a new clause once a name has been said."""
        parts: list[list[Word]] = [[]]
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
        if distance_at(rest)[0] is not None and low[0] not in {"a", "one"}:
            return True
        at = 1 if low[0] == "to" and low[1:2] == ["the"] else 0
        at = 2 if at else at
        return len(rest) > at + 1 and wind_at(rest, at)[0] is not None and self._after_wind(rest, at) == "of"

    def _after_wind(self, rest: Sequence[Word], at: int) -> str | None:
        used = wind_at(rest, at)[1]
        return rest[at + used].low if len(rest) > at + used else None

    def _clause(self, words: Sequence[Word]) -> Description:
        """Read one clause."""
        said = self._said(words)
        words = _without_lead(words)
        if not words:
            return Description(relation="empty")
        if any(w.low in book.TOWARD for w in words) and not any(w.low in book.ROADS for w in words):
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

    def _offset(self, words: Sequence[Word]) -> Description | None:
        """Read "12 km [to the] south-west of X", "a few kilometres from X", "within 5 miles of X"."""
        within = words[0].low == "within"
        distance, used = distance_at(words[1:] if within else words)
        if distance is None:
            return None
        rest = words[used + within :]
        if rest and rest[0].low == "radius":
            within, rest = True, rest[1:]
        if within:
            distance = Distance(distance.best_m, 0.0, distance.most_m)
        wind, rest = wind_then_of(rest)
        lead = rest[0].low if rest else ""
        if lead in {"inside", "into", "deep"} and (line := self._inland(rest, distance)) is not None:
            return line
        while rest and rest[0].low in book.FROM:
            rest = rest[1:]
        if not rest:
            return _unknown("a distance without a place to measure it from", self._said(words))
        if (line := self._border(rest)) is not None:
            return replace(line, relation="borderland", distance=distance, wind=wind)
        base = self._phrase(rest)
        if not base.names:
            return base if base.relation == "unknown" else _unknown("a distance from no named place", self._said(words))
        return self._measured(base, lead, wind, distance)

    def _measured(self, base: Description, lead: str, wind: Wind | None, distance: Distance) -> Description:
        """Apply a distance to what it is measured from; `lead` is the word between them."""
        if lead in {"inside", "into", "deep"} and wind is None:
            return replace(base, relation="in", distance=None)  # from which of its borders is not said
        if lead == "off":
            return replace(base, relation="offshore", distance=distance)
        if base.relation in {"coast", "bank", "valley"}:
            return replace(base, distance=distance)
        return Description(relation="offset", names=base.names[:1], wind=wind, distance=distance)

    def _inland(self, words: Sequence[Word], distance: Distance) -> Description | None:
        """Read "5 km inside Syria from the Turkish border"."""
        at = next((i for i, w in enumerate(words) if w.low == "from"), None)
        line = self._border(words[at + 1 :]) if at is not None and at + 1 < len(words) else None
        country = self._names(words[1:at]) if at is not None else ()
        if line is None or not country:
            return None
        inside = Description(relation="in", names=country[:1])
        names = tuple(dict.fromkeys((*country[:1], *line.names)))[:2]
        return replace(line, relation="borderland", names=names, distance=distance, also=(inside,))

    def _directed(self, words: Sequence[Word]) -> Description | None:
        """Read "north of X" and "to the north of X"; "the north of X" is a part of X."""
        lead = 0
        inside = words[0].low in {"the", "in"}
        if words[0].low == "to" and len(words) > 1:
            lead, inside = (2 if words[1].low == "the" else 1), False
        elif words[0].low in {"the", "in"}:
            lead = 2 if [w.low for w in words[:2]] == ["in", "the"] else 1
        wind, used = wind_at(words, lead)
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

    def _nearby(self, words: Sequence[Word]) -> Description | None:
        low = " ".join(w.low for w in words[:6]) + " "
        for phrase in book.NEAR:
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

    def _inside(self, words: Sequence[Word]) -> Description | None:
        low = [w.low for w in words]
        for phrase in book.INSIDE:
            parts = phrase.split()
            if low[: len(parts)] == parts and len(words) > len(parts):
                base = self._clause(words[len(parts) :])
                return replace(base, relation="in") if base.relation == "name" else base
        if low[0] in book.ALONG and len(words) > 1:
            base = self._phrase(words[1:])
            if low[0] == "off":
                return replace(base, relation="offshore") if base.names else base
            return (
                replace(base, relation="bank") if low[0] in {"along", "astride"} and base.relation == "name" else base
            )
        return None

    def _between(self, words: Sequence[Word]) -> Description | None:
        low = [w.low for w in words]
        if "between" not in low:
            return None
        at = low.index("between")
        middle = any(w in {"halfway", "midway", "half-way", "mid-way"} for w in low[:at])
        road = any(w in book.ROADS for w in low[:at])
        border = any(w in book.BORDERS for w in low[:at])
        names = self._listed(words[at + 1 :])
        if len(names) < 2:
            return _unknown("'between' needs two places", self._said(words))
        relation = "borderland" if border else "road" if road else "middle" if middle else "between"
        return Description(relation=relation, names=names[:3])

    def _road(self, words: Sequence[Word]) -> Description | None:
        while words[0].low in book.ALONG and len(words) > 1:
            words = words[1:]
        low = [w.low for w in words]
        at = next((i for i, w in enumerate(low) if w in book.ROADS), None)
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

    def _border(self, words: Sequence[Word]) -> Description | None:
        low = [w.low for w in words]
        at = next((i for i, w in enumerate(low) if w in book.BORDERS), None)
        if at is None or self.knows(self._said(_stripped(words))):
            return None
        wide = any(w in {"near", "by", "close"} for w in low[:at]) or any(
            w in book.BORDERLAND for w in low[at + 1 : at + 2]
        )
        side = self._side(words[:at])
        after = [w for w in words[at + 1 :] if w.low not in book.BORDERLAND]
        before: Sequence[Word] = [
            w for w in words[:at] if w.low not in {"side", "of", "near", "close", "to", "by", "on", "at", "along"}
        ]
        names: tuple[str, ...] = ()
        if after and after[0].low in {"with", "between", "of", "to"}:
            names = self._listed(after[1:])
        before = _stripped(before)
        wind, used = wind_at(before, 0) if before else (None, 0)
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
        own = (Description(relation="in", names=(side,)),) if side is not None else ()
        return Description(relation=relation, names=tuple(dict.fromkeys(names))[:2], wind=wind, also=own)

    def _side(self, words: Sequence[Word]) -> str | None:
        """Return whose side of a border is meant: "the Iraqi side of"."""
        low = [w.low for w in words]
        if "side" not in low:
            return None
        named = self._names([w for w in words[: low.index("side")] if w.low not in {"on", "at", "near"}])
        return named[0] if named else None

    # --- noun phrases -------------------------------------------------------------------------------------------------

    def _phrase(self, words: Sequence[Word]) -> Description:
        """Peel a noun phrase until its name is left."""
        words = _stripped(words)
        if len(words) > 2 and words[0].low in book.KINDS and words[1].low == "of":
            base = self._phrase(words[2:])  # "the town of Hit" -> "Hit town", as the gazetteer reads kinds
            return replace(base, names=(f"{base.names[0]} {words[0].low}",)) if base.relation == "name" else base
        if not words:
            return _unknown("no place is named")
        said = self._said(words)
        if len(words) == 1 and words[0].low in book.PRONOUNS:
            return _unknown(f"{said!r} says no place by itself", said)
        if len(words) > 1 and self.knows(said):
            return Description(relation="name", names=(said,))
        owned = self._owned(words)
        if owned is not None:
            return owned
        wind, used = wind_at(words, 0)
        if wind is not None and len(words) > used:
            rest = words[used:]
            if rest[0].low == "of":
                return self._with_wind(self._phrase(rest[1:]), wind)
            return self._with_wind(self._phrase(rest), wind)
        return self._headed(words) or self._tailed(words) or self._name(words)

    def _owned(self, words: Sequence[Word]) -> Description | None:
        """Read "Mosul's northern outskirts": what follows must be all directions and nouns of the grammar."""
        for i, word in enumerate(words[:-1]):
            if not word.low.endswith(("'s", "s'")):
                continue
            after = words[i + 1 :]
            wind, used = wind_at(after, 0)
            nouns = after[used:]
            if nouns and not all(n.low in book.NOUNS | book.COASTS | book.VALLEYS | book.BORDERS for n in nouns):
                continue
            text = word.text[:-2] if word.low.endswith("'s") else word.text[:-1]
            bare = Word(text, text.casefold(), word.start, word.start + len(text))
            base = self._phrase([*words[:i], bare])
            for noun in nouns:
                base = _as_noun(base, noun.low)
            return self._with_wind(base, wind) if wind is not None else base
        return None

    def _headed(self, words: Sequence[Word]) -> Description | None:
        """Read "countryside of X", "outskirts of X", "bank of the X", "rural X"."""
        first = words[0].low
        joint = words[1].low if len(words) > 1 else ""
        if joint in {"of", "around", "in", "to", "at", "surrounding"} and len(words) > 2:
            if first in book.NOUNS | book.COASTS | book.VALLEYS | book.BANKS:
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

    def _tailed(self, words: Sequence[Word]) -> Description | None:
        """Read "X countryside", "X area", "X valley", "X northern countryside"."""
        last = words[-1].low
        if len(words) < 2 or last not in book.NOUNS | book.COASTS | book.VALLEYS | book.BANKS:
            return None
        rest = words[:-1]
        wind, used = None, 0
        for width in (2, 1):
            if len(rest) > width:
                wind, used = wind_at(rest, len(rest) - width)
                if wind is not None and used == width:
                    rest = rest[: len(rest) - width]
                    break
                wind = None
        base = _as_noun(self._phrase(rest), last)
        return self._with_wind(base, wind) if wind is not None else base

    def _name(self, words: Sequence[Word]) -> Description:
        words = [w for w in words if w.text[0].isalnum()]
        text = self._said(words)
        generic = bool(words) and all(w.low in book.THINGS for w in words)
        if not words or not any(c.isalpha() for c in text):
            return _unknown("no place is named", text)
        return Description(relation="empty") if generic else Description(relation="name", names=(text,))

    def _with_wind(self, base: Description, wind: Wind) -> Description:
        if base.relation in {"name", "in", "area"}:
            return replace(base, relation="part", wind=wind)
        return replace(base, wind=wind) if base.wind is None else base

    def _names(self, words: Sequence[Word]) -> tuple[str, ...]:
        return self._phrase(words).names

    def _listed(self, words: Sequence[Word]) -> tuple[str, ...]:
        """Read "P and Q", "P, Q and R", "the town of P and the Q crossing"."""
        groups: list[list[Word]] = [[]]
        for word in words:
            if word.low in {"and", "&", "/", ","}:
                groups.append([])
            else:
                groups[-1].append(word)
        groups = [g for g in groups if g]
        if len(groups) == 1 and len(pair := self._pair(groups[0])) == 2:
            return pair
        return tuple(name for group in groups for name in self._names(group)[:1])

    def _pair(self, words: Sequence[Word]) -> tuple[str, ...]:
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

    def _said(self, words: Sequence[Word]) -> str:
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


_GRAMMAR = (
    book.ARTICLES | book.HEDGES | book.FILLERS | book.NOUNS | book.ROADS | book.BORDERS | book.VALLEYS | book.BANKS | book.COASTS
    | book.THINGS | book.PRONOUNS | book.JOINTS | MEASURE_WORDS
    | {w for phrase in (*book.NEAR, *book.INSIDE, *book.ALONG) for w in phrase.split()}
)  # fmt: skip


def _as_noun(base: Description, noun: str) -> Description:
    """Apply a noun of the grammar to what it is of."""
    if base.relation == "unknown" or not base.names:
        return base
    relation = (
        "countryside" if noun in book.COUNTRYSIDE
        else "fringe" if noun in book.FRINGE
        else "centre" if noun in book.CENTRE
        else "valley" if noun in book.VALLEYS
        else "bank" if noun in book.BANKS
        else "coast" if noun in book.COASTS
        else "area" if noun in book.AREA
        else "part"
    )  # fmt: skip
    if relation == "part" and base.relation != "name":
        return base
    if relation == "area" and base.relation not in {"name", "in"}:
        return base
    return replace(base, relation=relation)


def _has_and(words: Sequence[Word]) -> bool:
    return any(w.low in {"and", "&", "/"} for w in words)


def _names_something(words: Sequence[Word]) -> bool:
    """Tell whether a clause already holds a noun, so that a preposition starts the next one."""
    return any(
        w.text[0].isalpha() and wind_of(w.text) is None and not all(part in _GRAMMAR for part in w.low.split("-"))
        for w in words
    )


def _without_lead(words: Sequence[Word]) -> Sequence[Word]:
    """Drop what only leads up to a clause: "located", "somewhere", "and"."""
    start = 0
    while start < len(words) and words[start].low in {"and", "but", "located", "situated", "lying", "lies", "is", "which", "that", "where", "somewhere",
                                                      "just", "-", ".", "/", "immediately", "directly", "due", "far", "from the"}:  # fmt: skip
        start += 1
    end = start
    while end < len(words) and words[end].low in book.ARTICLES | book.THINGS:
        end += 1
    led = (
        end < len(words)
        and start < end
        and words[end - 1].low in book.THINGS
        and words[end].low not in {"of", "on", "'s", "-"}
    )
    starter = led and (words[end].low in {"between", "near", "in", "inside", "close", "to", "around", "by", "along", "outside", "next"} or (
        wind_of(words[end].text) is not None) or words[end].text[0].isdigit() or words[end].low in book.HEDGES)  # fmt: skip
    lined = led and any(w.low in book.ROADS | book.BORDERS for w in words[start:end])
    return words[end:] if starter and not lined else words[start:]


def _stripped(words: Sequence[Word]) -> Sequence[Word]:
    """Drop articles and fillers in front, and signs around."""
    start, end = 0, len(words)
    while start < end and (words[start].low in book.ARTICLES | book.FILLERS or not words[start].text[0].isalnum()):
        start += 1
    while end > start and not words[end - 1].text[0].isalnum():
        end -= 1
    return words[start:end]
