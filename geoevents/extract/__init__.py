"""Reads claims with their words out of a report's text: one `Mention` an event, every value with its span and rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoevents.extract.clauses import clauses
from geoevents.extract.languages import FRAMED, read_mentions
from geoevents.extract.mentions import mention
from geoevents.extract.settle import settle
from geoevents.extract.stories import tell
from geoevents.extract.text import sentences

if TYPE_CHECKING:
    from geoevents.extract.places import PlaceNames
    from geoevents.model import Mention, Report

__all__ = ["LANGUAGES", "extract"]

#: The languages that are read; a report in another one keeps its text and has no mentions.
LANGUAGES = frozenset({"en", *FRAMED})


def extract(report: Report, *, gazetteer: PlaceNames) -> tuple[Mention, ...]:
    """Read the events that a report mentions.

    Parameters
    ----------
    report
        The report; its text is not changed and every span indexes it.
    gazetteer
        Anything with ``knows(phrase) -> bool``: a `gazetteer.Gazetteer` does.

    Returns
    -------
    tuple of Mention
        The main event first where there is one. Places are unresolved and times undated: `geoevents.locate` does
        both. Empty when the report tells no event, and for languages other than `LANGUAGES`.
    """
    if report.language not in LANGUAGES:
        return ()
    if (language := FRAMED.get(report.language)) is not None:
        return read_mentions(report, language=language, gazetteer=gazetteer)
    told = [clause for sentence in sentences(report) for clause in clauses(sentence, gazetteer)]
    return tuple(mention(report, story, index) for index, story in enumerate(map(settle, tell(report, told)), start=1))
