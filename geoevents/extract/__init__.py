"""Reads claims with their words out of a report's text: one `Mention` an event, every value with its span and rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoevents.extract.extractor import LANGUAGES, Extractor, RuleExtractor

if TYPE_CHECKING:
    from geoevents.extract.places import PlaceNames
    from geoevents.model import Mention, Report, Span

__all__ = ["LANGUAGES", "Extractor", "RuleExtractor", "extract", "named_places"]


def extract(report: Report, *, gazetteer: PlaceNames) -> tuple[Mention, ...]:
    """Read the events that a report mentions, by rules.

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
    return RuleExtractor(gazetteer)(report)


def named_places(report: Report, *, gazetteer: PlaceNames) -> tuple[Span, ...]:
    """Find every name of a place in a report, whether an event claims it or not.

    A small sequence model trained on English news does this, not the rules: it gives names, no roles.

    Parameters
    ----------
    report
        The report; the spans index its text, in text order, without overlaps.
    gazetteer
        Anything with ``knows(phrase) -> bool``: a `gazetteer.Gazetteer` does.
    """
    from geoevents.extract.tagger import place_names
    from geoevents.extract.text import sentences
    from geoevents.model import Span

    told = (s.tokens for s in sentences(report))
    return tuple(Span(ts[a].start, ts[b].end) for ts in told for a, b in place_names(ts, gazetteer))
