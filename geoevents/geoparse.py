"""Every name of a place in a text with the place that it names: what is called geoparsing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gazetteer import Resolution, Toponym
from geoevents.extract import named_places
from geoevents.model import Report, Span

if TYPE_CHECKING:
    from gazetteer import Gazetteer

__all__ = ["NamedPlace", "geoparse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """A name of a place in a text: where it stands, its words, and what it names."""

    span: Span
    as_written: str
    resolution: Resolution


def geoparse(text: Report | str, *, gazetteer: Gazetteer) -> tuple[NamedPlace, ...]:
    """Find every name of a place in an English text and resolve all of them together.

    Parameters
    ----------
    text
        A plain text, read whole, or a report, of which title, dateline and story are read. Nothing is told of roles: what
        was hit and from where is the business of `geoevents.extract.extract`.
    gazetteer
        The open gazetteer.

    Returns
    -------
    tuple of NamedPlace
        In the order of the text, names that could not be resolved included: their `resolution.place` is None.

    Examples
    --------
    >>> from gazetteer import Gazetteer
    >>> found = geoparse("The road from Mosul to Zummar is open, Washington said.", gazetteer=Gazetteer())
    >>> [(p.as_written, p.resolution.require().country) for p in found][:2]
    [('Mosul', 'IQ'), ('Zummar', 'IQ')]
    """
    words = text if isinstance(text, str) else text.text
    spans = named_places(text, gazetteer=gazetteer)
    asked = [Toponym(text=words[span.start : span.end], start=span.start) for span in spans]
    told = gazetteer.resolve_document(asked, text=words)
    return tuple(
        NamedPlace(span=span, as_written=name.text, resolution=resolution)
        for span, name, resolution in zip(spans, asked, told, strict=True)
    )
