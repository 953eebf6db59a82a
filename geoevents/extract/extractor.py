"""The seam of extraction: whatever turns a report into mentions, and the rules as its first implementation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from geoevents.extract.arms import settle_arms
from geoevents.extract.clauses import clauses
from geoevents.extract.languages import FRAMED, read_mentions
from geoevents.extract.mentions import mention
from geoevents.extract.places import PlaceNames
from geoevents.extract.standing import settle
from geoevents.extract.stories import tell
from geoevents.extract.text import sentences
from geoevents.extract.weighing import Weighed, weigh, weighed
from geoevents.model import Role

if TYPE_CHECKING:
    from geoevents.extract.clause import Clause, Story
    from geoevents.model import Mention, Report

__all__ = ["LANGUAGES", "Extractor", "RuleExtractor"]

#: The languages that the rules read; a report in another one keeps its text and has no mentions.
LANGUAGES = frozenset({"en", *FRAMED})


class Extractor(Protocol):
    """Reads the events that a report mentions.

    Every claim it returns quotes the report at its span, and names the extractor and its configuration in its
    ``rule``. Places are unresolved and times undated: `geoevents.locate` does both.
    """

    def __call__(self, report: Report) -> tuple[Mention, ...]:
        """Return the mentions of a report, the main event first where there is one."""
        ...


@dataclass(frozen=True, slots=True)
class RuleExtractor:
    """The rules: offline, on a CPU, nothing to download. Their claims say ``rules:…``, foreign ones ``rules:ar:…``.

    Parameters
    ----------
    gazetteer
        Anything with ``knows(phrase) -> bool``: a `gazetteer.Gazetteer` does.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from geoevents.model import Report, Source, Span
    >>> text = "Five rockets hit the base at Rabia on Sunday."
    >>> report = Report(id="r", source=Source(publisher=None), text=text, sha256="0", body=Span(0, len(text)))
    >>> (event,) = RuleExtractor(SimpleNamespace(knows=lambda name: name == "Rabia"))(report)
    >>> [(c.field, c.as_written) for c in event.claims if c.field in {"count", "destination"}]
    [('count', 'Five rockets'), ('destination', 'the base at Rabia')]
    """

    gazetteer: PlaceNames

    def __call__(self, report: Report) -> tuple[Mention, ...]:
        """Read the events of a report; empty when it tells none, and for languages other than `LANGUAGES`."""
        if report.language == "en":
            stories, told = self.settled(report)
            for story in stories:
                weigh(story, told)
            return tuple(mention(report, story, index) for index, story in enumerate(stories, start=1))
        language = FRAMED.get(report.language)
        return read_mentions(report, language=language, gazetteer=self.gazetteer) if language is not None else ()

    def weighed(self, report: Report) -> tuple[Weighed, ...]:
        """Weigh the places of the main event of a report in English, kept or not: why each is a destination or none."""
        stories, told = self.settled(report) if report.language == "en" else ([], [])
        return next((weighed(story, told) for story in stories if story.role is Role.MAIN), ())

    def settled(self, report: Report) -> tuple[list[Story], list[Clause]]:
        """Read a report up to the choice of destinations: its stories, and all its clauses."""
        told = [clause for sentence in sentences(report) for clause in clauses(sentence, self.gazetteer)]
        stories = tell(report, told)
        for story in stories:
            settle_arms(story)
            settle(story)
        return stories, told
