"""The places of a sentence: which phrases are places, the preposition before each, and rows of them.

A name is taken for a place because of the words around it (a preposition, a kind) or because the gazetteer knows it;
names of people and organisations are left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geoevents.extract.lexicon import COUNTRIES, FACILITIES, FURTHER, word_set
from geoevents.extract.names import PlaceNames
from geoevents.extract.phrases import PhraseReader
from geoevents.extract.relations import singular
from geoevents.extract.tails import LINES, PREPOSITIONS, STOPPERS, TERRITORY
from geoevents.model import PlaceRef, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geoevents.extract.relations import Phrase
    from geoevents.extract.text import Sentence

__all__ = ["PlaceHit", "PlaceNames", "find_places"]


_DATELINE = re.compile(
    r"(?:[A-Z][A-Z'’./-]{2,30}(?:[ ][A-Z][A-Z'’./-]{1,30}){0,3}(?:,[ ][\w .]{2,30}){0,3}[ ]?(?:\([^)\n]{2,40}\)[ ]?)?(?:[-–—]{1,2}|:)"
    r"|[A-Z][\w'’-]{1,30}(?:[ ][A-Z][\w'’-]{1,30}){0,2}(?:,[ ][\w .]{2,30}){0,3}[ ]?\((?:AP|AFP|Reuters|AA|dpa|Xinhua)\)[ ]?(?:[-–—]{1,2}|:))[ ]"
)


_NAMING = word_set("called calls described describes termed terms considers said says")
_FARTHEST = 12  # tokens from where a phrase begins to its first capital or word of a kind


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place phrase in a sentence: tokens first..last, the preposition before it, and how sure its reading is."""

    first: int
    last: int
    span: Span
    ref: PlaceRef
    prep: str | None
    prep_at: int
    known: bool  # the gazetteer or the state table has the name, or a kind word says what it is
    country_only: bool
    joined: bool = False  # stands in a row with the place before it ("A and B")


def find_places(sentence: Sentence, gazetteer: PlaceNames) -> list[PlaceHit]:
    """Find the place phrases of a sentence, left to right; nested places belong to the outer phrase.

    Parameters
    ----------
    sentence
        The sentence with its tokens.
    gazetteer
        Anything with ``knows(phrase)``.
    """
    return _Reader(sentence, gazetteer).read()


class _Reader(PhraseReader):
    """Walks over a sentence from left to right; nested places belong to the outer phrase."""

    def read(self) -> list[PlaceHit]:
        hits: list[PlaceHit] = []
        at = self._past_dateline()
        openings = self._openings()
        while at < self.count:
            step = at + 1
            if openings[at] - at > _FARTHEST:
                at = step
                continue
            prep, start = self._preposition(at)
            phrase = self._phrase(start, 0) if prep is not None or not self._is_unknown_name(at) else self._named(at, 0)
            if phrase is None and prep is not None and start == at:
                phrase = self._phrase(at + 1, 0)  # "near a new consulate building": the relation hangs on no name
            if phrase is None and prep is not None:
                at = max(start, at + 1)
                continue
            counted = self.lowers[start] in {"a", "an"} or start in self.numbers
            if phrase is not None and counted and self._is_thing(phrase):
                step, phrase = phrase.last + 1, None
            if phrase is not None and (prep is not None or phrase.known or phrase.toponym):
                hits.append(self._hit(phrase, prep, at))
                self._row(hits, prep, at)
                step = max(step, hits[-1].last + 1)
            at = step
        return hits

    def _openings(self) -> list[int]:
        """Return for every token where the next capital or word of a kind stands: a place is told by one or the other."""
        found = [self.count + _FARTHEST] * (self.count + 1)
        for at in range(self.count - 1, -1, -1):
            opens = self.next_kind[at] == at or self.tokens[at].text[0].isupper()
            found[at] = at if opens else found[at + 1]
        return found

    def _is_thing(self, phrase: Phrase) -> bool:
        """Tell "found a Kia truck", "struck a Toyota vehicle": what only bears a name is no place."""
        if not phrase.known:
            return True
        follows = self.tokens[phrase.last + 1].text if phrase.last + 1 < self.count else "."
        bare = phrase.kind is None and phrase.relation is None and not phrase.within
        return (
            bare and follows.isalpha() and follows.islower() and follows not in PREPOSITIONS | STOPPERS | {"and", "or"}
        )

    def _past_dateline(self) -> int:
        """Return the first token behind "MOSCOW (Reuters) -" and "KHAR:", where a report says where it was written."""
        match = None if self.sentence.is_title else _DATELINE.match(self.sentence.text)
        return self.sentence.token_at(self.sentence.start + match.end()) if match is not None else 0

    def _is_unknown_name(self, at: int) -> bool:
        """Tell a bare name that nothing calls a place: it may be struck, but it draws no other place to itself."""
        if not self._is_name(at) or self._country(at) is not None:
            return False
        phrase = self._named(at, 0)
        return phrase is not None and not phrase.known

    def _row(self, hits: list[PlaceHit], prep: str | None, prep_at: int) -> None:
        """Read "A, B and C" as three places behind one preposition; stop where they begin a clause of their own."""
        row: list[PlaceHit] = []
        last = hits[-1].last
        while True:
            at = self._past_aside(last + 1)
            while (
                at < self.count
                and self.lowers[at] in {",", "and", "or", "both", "/", "then"}
                and at - last <= 3 + 16 * (self.lowers[last + 1] == "(")
            ):
                at += 1
            at += 3 if self._words(at, "as", "well", "as") else 0
            phrase = self._phrase(at, 0) if at > last + 1 else None
            if (
                phrase is None
                or not (phrase.known or self._is_name(at))
                or (phrase.toponym is None and phrase.kind is None and phrase.anchor is None)
            ):
                break
            shared = self._shares_kind(phrase)
            if (self._is_subject(phrase) and not shared and not self._is_plural(phrase)) or self._owns(phrase):
                return
            if shared:
                hits[-1], *row = [self._of_kind(hit, phrase.kind, phrase.within) for hit in [hits[-1], *row]]
            if phrase.kind is None and phrase.toponym is not None and self._is_plural_kind(hits[-1]):
                phrase.kind = hits[-1].ref.kind
            row.append(replace(self._hit(phrase, prep, prep_at), joined=True))
            last = phrase.last
        kind = self._others_kind(last)
        if kind is not None:
            hits[-1], *row = [self._of_kind(hit, kind) for hit in [hits[-1], *row]]
        if len(row) == 1 and self._lies_in(hits[-1], row[0]):
            hits[-1] = self._held(hits[-1], row[0])
            return
        hits += row

    def _past_aside(self, at: int) -> int:
        """Step over "(where a roof was damaged)" between the names of a row."""
        if self.lowers[at : at + 1] != ["("]:
            return at
        close = next((i for i in range(at + 1, min(at + 16, self.count)) if self.lowers[i] == ")"), None)
        return close + 1 if close is not None and self.lowers[close + 1 : close + 2] in ([","], ["and"]) else at

    def _lies_in(self, hit: PlaceHit, other: PlaceHit) -> bool:
        """Tell "from Sunan, Pyongyang" and "in Hajin, eastern Syria", one place in another, from rows of places."""
        apart = self.lowers[hit.last + 1 : other.first]
        following = self.lowers[other.last + 1 : other.last + 2]
        return (
            apart == [","]
            and hit.ref.toponym is not None
            and not hit.country_only
            and other.known
            and not self.sentence.is_title
            and following not in (["and"], ["or"])
            and self.lowers[other.last + 1 : other.last + 3] not in ([",", "and"], [",", "or"])
            and (other.ref.toponym or other.ref.anchor) is not None
            and other.ref.kind not in FACILITIES | LINES
        )

    def _held(self, hit: PlaceHit, other: PlaceHit) -> PlaceHit:
        name = other.ref.toponym or other.ref.anchor or ""
        words = self.sentence.words(hit.first, other.last)
        within = tuple(dict.fromkeys((*hit.ref.within, name, *other.ref.within)))
        return replace(
            hit,
            last=other.last,
            span=Span(hit.span.start, other.span.end),
            ref=replace(hit.ref, as_written=words, within=within),
        )

    def _shares_kind(self, phrase: Phrase) -> bool:
        """Tell "the Mugunga and Lac Vert camps", whose last word says what all of them are."""
        return phrase.kind is not None and phrase.toponym is not None and self._kind_plural_at(phrase)

    def _kind_plural_at(self, phrase: Phrase) -> bool:
        words = self.sentence.words(phrase.first, phrase.last).lower()
        return phrase.kind is not None and f" {phrase.kind}s" in words and f"{phrase.kind}s of" not in words

    def _others_kind(self, last: int) -> str | None:
        """Return the kind in "A, B and three other villages", which says what A and B are."""
        others = last + 1 + (self.lowers[last + 1 : last + 2] == [","])
        if self.lowers[others : others + 1] != ["and"]:
            return None
        for at in range(others + 1, min(others + 5, self.count)):
            kind, _ = self._kind_at(at)
            if kind is not None:
                return singular(kind) if FURTHER & set(self.lowers[others + 1 : at]) else None
        return None

    @staticmethod
    def _of_kind(hit: PlaceHit, kind: str | None, areas: Sequence[str] = ()) -> PlaceHit:
        """Give a name of the row the kind that the row's last word states."""
        if hit.ref.toponym is None or hit.ref.kind is not None or hit.country_only:
            return hit
        within = hit.ref.within or tuple(areas)  # "A, B and C districts of Tripoli"
        return replace(hit, known=True, ref=replace(hit.ref, kind=kind, within=within))

    def _is_plural(self, phrase: Phrase) -> bool:
        """Tell "A, B and C were hit": the verb is that of the row."""
        if self.lowers[phrase.first - 1] != "and":
            return False
        residents = {"residents", "people", "inhabitants"} & set(self.lowers[max(0, phrase.first - 8) : phrase.first])
        return self.lowers[phrase.last + 1] in {"were", "are", "have"} or bool(residents)

    def _owns(self, phrase: Phrase) -> bool:
        """Tell ", Odesa Oblast's governor said", which begins a clause."""
        return phrase.last + 1 < self.count and self.lowers[phrase.last + 1] in {"'s", "’s"}

    def _is_plural_kind(self, hit: PlaceHit) -> bool:
        """Tell "the airports of Dubai and ...", whose kind holds for the whole row."""
        words = hit.ref.as_written.lower()
        return hit.ref.kind in FACILITIES and any(
            f"{hit.ref.kind}s {link}" in words for link in ("of", "in", "at", "near")
        )

    def _preposition(self, at: int) -> tuple[str | None, int]:
        word = self.lowers[at]
        if word not in PREPOSITIONS or self._words(at, "at", "least") or self._words(at, "at", "most"):
            return None, at
        if word in {"near", "outside", "around", "beside", "off", "along", "between", "by", "across"}:
            return word, at  # the phrase reader takes them as relations
        start = self._past_naming(at + 1)
        if word in {"in", "to"} and self._words(start, "the", "direction", "of"):
            return "toward", start + 3
        if word == "out" and not self._words(start, "of"):
            return None, at
        if word == "out":
            return "from", start + 1
        if start < self.count and self.lowers[start] in {"within", "inside", "outside"}:
            start += self.lowers[start] != "outside"
        elif word == "from" and start < self.count and self.lowers[start] in {"over", "across"}:
            start += 1
        return word, start

    def _past_naming(self, at: int) -> int:
        """Step over "what it called", "what the army described as" before the words for a place."""
        if self.lowers[at : at + 1] != ["what"]:
            return at
        named = next((i for i in range(at + 1, min(at + 7, self.count - 1)) if self.lowers[i] in _NAMING), None)
        return at if named is None else named + 1 + (self.lowers[named + 1] in {"as", "was", "were", "is", "are"})

    def _hit(self, phrase: Phrase, prep: str | None, prep_at: int) -> PlaceHit:
        span = Span(self.tokens[phrase.first].start, self.tokens[phrase.last].end)
        words = self.sentence.words(phrase.first, phrase.last)
        ref = PlaceRef(
            as_written=words,
            toponym=phrase.toponym,
            kind=phrase.kind,
            within=tuple(dict.fromkeys(w for w in phrase.within if w != phrase.toponym)),
            relation=phrase.relation,
            anchor=phrase.anchor,
            distance_m=phrase.distance_m,
        )
        country_only = (phrase.toponym or phrase.anchor or "").lower() in COUNTRIES and phrase.kind in {
            None,
            *TERRITORY,
        }
        return PlaceHit(phrase.first, phrase.last, span, ref, prep, prep_at, phrase.known, country_only)
