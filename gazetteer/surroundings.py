"""Where a text puts what nothing here knows: "the Central Mental Hospital in Dundrum" is somewhere about Dundrum.

Streets, hospitals, farms and quarters are in no register of places, but a report names a town beside them. Such a name
stays unresolved; the town is shown as its first candidate and says that it is not the place itself. On the train parts of
the open corpora the true place lay within 161 km of that town for nine in ten names that the text puts in it. A town that
stands in some other sentence says nothing of a name: two in three lie near it, which is no evidence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from gazetteer.candidates import core_of
from gazetteer.model import Candidate, Outcome, Place, Resolution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gazetteer.clues import Clues
    from gazetteer.model import Toponym

__all__ = ["with_surroundings"]

_SURE_OF_ITSELF = 0.3  # a candidate of the name's own that is surer stays first
_WIDEST_M = 150_000.0  # "in Texas" puts a street nowhere
_JOINED = re.compile(r"^[\w\s,'’-]{0,24}?(?:,|\(|\b(?:in|at|of|near)\b)")
_JOINED_WITHIN = 40
_SENTENCE_ENDS = re.compile(r"[.!?;]\s|\n")
# Below one half, however sure: it is where the name is, not what it names.
_IN_IT, _IN_ITS_SENTENCE = 0.49, 0.48


class _Mention(NamedTuple):
    start: int
    end: int
    place: Place


def with_surroundings(toponyms: Sequence[Toponym], found: Sequence[Resolution], clues: Clues) -> list[Resolution]:
    """Give names that stay unresolved the place that the text puts them in or beside, as their first candidate.

    Parameters
    ----------
    toponyms, found
        The names of one document and what they were found to mean.
    clues
        Its text.
    """
    if all(r.outcome is not Outcome.UNRESOLVED for r in found):
        return list(found)
    mentions = [
        _Mention(start, end, r.place)
        for t, r in zip(toponyms, found, strict=True)
        if r.place is not None and r.place.lat is not None and r.place.radius_m <= _WIDEST_M
        for start, end in _spans(t, clues)
    ]
    if not mentions:
        return list(found)
    told: dict[Toponym, Resolution] = {}
    for t, r in zip(toponyms, found, strict=True):
        if r.outcome is Outcome.UNRESOLVED and t not in told:
            beside = None if _has_its_own(r) else _beside(_spans(t, clues)[:1], mentions, clues.text)
            told[t] = replace(r, candidates=(beside, *r.candidates)) if beside is not None else r
    return [told.get(t, r) for t, r in zip(toponyms, found, strict=True)]


def _has_its_own(r: Resolution) -> bool:
    """Tell whether a name has a place of that very name, or one that may well be it."""
    if not r.candidates:
        return False
    best = r.candidates[0]
    return best.score >= _SURE_OF_ITSELF or core_of(best.matched_name) == core_of(r.toponym)


def _spans(toponym: Toponym, clues: Clues) -> list[tuple[int, int]]:
    if toponym.start is not None:
        return [(toponym.start, toponym.start + len(toponym.text))]
    return clues.spans(toponym.text)


def _beside(spans: Sequence[tuple[int, int]], mentions: Sequence[_Mention], text: str) -> Candidate | None:
    """Return the place that the text joins to a name, else the nearest in its sentence."""
    near = [
        (-score, distance, m)
        for start, end in spans
        for m in mentions
        if m.end <= start or end <= m.start
        for score, distance in [_closeness(start, end, m, text)]
        if score
    ]
    if not near:
        return None
    score, _, mention = min(near, key=lambda n: n[:2])
    name = text[mention.start : mention.end]
    reason = (
        f"not known here; {'the text puts it in or beside' if -score == _IN_IT else 'its sentence also names'} {name}"
    )
    return Candidate(place=mention.place, matched_name=name, score=-score, reasons=(reason,))


def _closeness(start: int, end: int, mention: _Mention, text: str) -> tuple[float, int]:
    """Return what a place beside a name is worth, 0 in another sentence, and how far apart the two stand."""
    is_after = mention.start >= end
    gap = text[end : mention.start] if is_after else text[mention.end : start]
    if _SENTENCE_ENDS.search(gap):
        return 0.0, len(gap)
    is_joined = is_after and len(gap) <= _JOINED_WITHIN and _JOINED.match(gap) is not None
    return (_IN_IT if is_joined else _IN_ITS_SENTENCE), len(gap)
