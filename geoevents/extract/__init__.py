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


def named_places(report: Report | str, *, gazetteer: PlaceNames) -> tuple[Span, ...]:
    """Find every name of a place in a report or a plain text, whether an event claims it or not.

    A small sequence model trained on English texts does this, not the rules: it gives names, no roles. Names of peoples
    ("Russian") are none; a place in the name of a body ("Kansas Highway Patrol") mostly is.

    Parameters
    ----------
    report
        The report (its title, dateline and story are read) or a text, which is read whole; the spans index it, in text
        order, without overlaps.
    gazetteer
        Anything with ``knows(phrase) -> bool``: a `gazetteer.Gazetteer` does.
    """
    from geoevents.extract.tagger import trained
    from geoevents.extract.text import sentence_of, sentences
    from geoevents.model import Span

    if not report:
        return ()
    told = as_report(report) if isinstance(report, str) else report
    whole = sentences(told)
    at = told.text.rfind(told.place_of_writing, 0, told.body.start) if told.place_of_writing else -1
    if at >= 0:
        whole.append(sentence_of(told, Span(at, told.body.start)))
    names = trained().names((s.tokens for s in sorted(whole, key=lambda s: s.start)), gazetteer)
    return tuple(Span(*name) for name in names)


def as_report(text: str) -> Report:
    """Return a plain text as a report of nobody, all of it story."""
    from geoevents.model import Report, Source, Span

    return Report(id="text", source=Source(publisher=None), text=text, sha256="", body=Span(0, len(text)))
