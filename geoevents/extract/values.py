"""What quoted words mean: a claim's value is read from the words themselves, whoever pointed at them.

An extractor that is not made of rules (a language model, a person) says *where* a value stands; what it is, our own
readers say. So a number that is not in the words cannot come out of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geoevents.extract.languages import FRAMED, Parts, fold_text, read_parts
from geoevents.extract.lexicon import word_set
from geoevents.extract.places import find_places
from geoevents.extract.quantities import numbers
from geoevents.extract.text import sentence_of
from geoevents.extract.times import find_times, undated
from geoevents.extract.weapons import weapons
from geoevents.model import ClaimValue, PlaceRef, Quantity, Report, Span

if TYPE_CHECKING:
    from geoevents.extract.places import PlaceNames
    from geoevents.extract.text import Sentence

__all__ = ["ACTOR_FIELDS", "FIELDS", "OUTCOMES", "value_of"]

ACTOR_FIELDS: Final = ("perpetrator", "agent", "target", "commenter")
_PLACES: Final = ("origin", "destination", "location")
_AMOUNTS: Final = ("count", "killed", "injured")
#: The fields whose value is read from the words alone.
FIELDS: Final = (*_PLACES, "time", "weapon", *_AMOUNTS, *ACTOR_FIELDS)
#: The outcomes that a claim may have.
OUTCOMES: Final = (
    "hit", "intercepted", "partial_interception", "fell_short", "partial_fell_short", "fell_at_sea", "missed", "failed",
)  # fmt: skip
_NOBODY: Final = word_set("no none nobody nil zero without neither")
_LEADING: Final = word_set("from at in on near to toward towards into over the a an by off around against outside")


def value_of(field: str, report: Report, span: Span, *, gazetteer: PlaceNames) -> ClaimValue | None:
    """Read the value of a field from the words of a span.

    Parameters
    ----------
    field
        One of `FIELDS`.
    report, span
        The report and where in it the words stand.
    gazetteer
        Anything with ``knows(phrase)``.

    Returns
    -------
    ClaimValue or None
        None when the words hold no such value: no time words, no number, no weapon that is known. Names of actors
        are the words themselves; a place whose words cannot be taken apart is a toponym as written.
    """
    language = FRAMED.get(report.language)
    sentence = sentence_of(report, span)
    parts = None
    if language is not None:
        parts = read_parts(report, fold_text(sentence.text, span.start), language=language, knows=gazetteer.knows)
    if field in ACTOR_FIELDS:
        return sentence.text
    if field in _PLACES:
        return _place(sentence, parts, gazetteer)
    if field == "time":
        return _time(sentence, parts)
    return _weapon(sentence, parts) if field == "weapon" else _amount(sentence, parts)


def _time(sentence: Sentence, parts: Parts | None) -> ClaimValue | None:
    if parts is not None:
        return undated(parts.words) if parts.words is not None else None
    hits = find_times(sentence.text, sentence.start)
    return undated(hits[0].words) if hits else None


def _amount(sentence: Sentence, parts: Parts | None) -> Quantity | None:
    if parts is not None:
        return parts.amount
    found = numbers(sentence.tokens)
    if found:
        return found[0].quantity
    if any(token.lower in _NOBODY for token in sentence.tokens):
        return Quantity(min=0, max=0, best=0)
    return None


def _weapon(sentence: Sentence, parts: Parts | None) -> str | None:
    if parts is not None:
        return parts.weapon
    return next((name for weapon in weapons(sentence.tokens) for name in weapon.classes), None)


def _place(sentence: Sentence, parts: Parts | None, gazetteer: PlaceNames) -> PlaceRef:
    if parts is not None and parts.place is not None:
        return parts.place
    hits = find_places(sentence, gazetteer) if parts is None else []
    if hits:
        return hits[0].ref
    first = next((i for i, t in enumerate(sentence.tokens) if t.lower not in _LEADING), 0)
    written = sentence.words(first, len(sentence.tokens) - 1) if sentence.tokens else sentence.text
    return PlaceRef(as_written=sentence.text, toponym=written)
