"""Reads claims with their words out of a report's text: one `Mention` an event, every value with its span and rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoevents.extract.extractor import LANGUAGES, Extractor, RuleExtractor

if TYPE_CHECKING:
    from geoevents.extract.places import PlaceNames
    from geoevents.model import Mention, Report

__all__ = ["LANGUAGES", "Extractor", "RuleExtractor", "extract"]


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
