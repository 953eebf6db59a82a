"""What the card of an event tells: its values, every claim with its quotation, versions, links, places not drawn.

Only a card that is opened needs this, so it stands in chunks of the page that are decoded one at a time. The reader is
`maps/frontend/src/details.ts`, which has the same order of cells.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from geoevents.model import ConflictKind, PlaceRef, Stance
from maps.columns import deflated
from maps.selection import PLACE_FIELDS, is_drawn
from maps.style import CONFLICTS, FIELDS, MILD, SERIOUS, STANCES
from maps.words import detail, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geoevents.model import Alternative, Claim, Event, FieldValue, Report, Span

__all__ = ["CHUNK", "Details", "report_file", "shortened"]

#: Events of one chunk: some hundred kilobytes to decode, which no reader notices.
CHUNK: Final = 1_024
#: A sentence longer than this is quoted with so much on each side of the claim's own words.
SENTENCE_CHARS, CONTEXT_CHARS = 280, 90
#: Versions that name the same place in other words, or less exactly.
SAYING_LESS: Final = {ConflictKind.GRANULARITY, ConflictKind.NAME_VARIANT}
_TONES: Final = {kind: "serious" if kind in SERIOUS else "mild" if kind in MILD else "plain" for kind in ConflictKind}
_ORDER: Final = {name: number for number, name in enumerate(FIELDS)}
_STOPS: Final = (". ", "? ", "! ")


class Details:
    """Collects what the cards tell, in the order of the events, and packs it into chunks."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self.chunks: list[bytes] = []
        self._reports = {report.id: (i, report) for i, report in enumerate(reports)}
        self._events: list[list[Any]] = []
        self._quotes: dict[str, int] = {}

    def add(self, event: Event) -> tuple[int, list[str], int]:
        """Take in one event; tell its greatest support, the kinds of its serious conflicts, how many places lack."""
        fields = [self._field(name, value) for name, value in self._told(event)]
        if not fields:
            fields = [self._sentences(event)]
        lacking = _unplaced(event)
        self._events.append([fields, [[link.type.replace("_", " "), link.event_id] for link in event.links], lacking])
        if len(self._events) == CHUNK:
            self._close()
        values = event.fields.values()
        kinds = sorted({CONFLICTS[a.kind] for value in values for a in value.alternatives if a.kind in SERIOUS})
        return max((value.support for value in values), default=0), kinds, len(lacking)

    def finish(self) -> list[bytes]:
        """Pack what is left and return all chunks, compressed."""
        if self._events:
            self._close()
        return self.chunks

    def _close(self) -> None:
        content = {"quotes": list(self._quotes), "events": self._events}
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        self.chunks.append(deflated(text.encode("utf-8", "replace")))
        self._events, self._quotes = [], {}

    def _told(self, event: Event) -> list[tuple[str, list[Any]]]:
        """Return the fields that somebody speaks of, in the order of a card, each with its further values."""
        names = sorted(event.fields, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
        found = [(name, event.fields[name]) for name in names]
        return [
            (name, [value, *(event.also.get(name, ()) if event.also else ())]) for name, value in found if value.claims
        ]

    def _field(self, name: str, values: list[FieldValue]) -> list[Any]:
        value, *further = values
        best, told = value.best, value.claims
        if value.alternatives:
            others = {id(c) for a in value.alternatives for c in a.claims}
            told = tuple(c for c in told if id(c) not in others)
        text = show(best) if best is not None else ""
        note = detail(best)
        return [
            name,
            text,
            "" if note in value.reason else self._readable(note),
            self._readable(value.reason),
            value.support,
            [self._claim(c) for c in told],
            [
                *(self._alternative(a, best=text or show(None)) for a in value.alternatives),
                *(self._version(show(v.best), detail(v.best), "Also", "plain", v.claims) for v in further),
            ],
        ]

    def _alternative(self, other: Alternative, *, best: str) -> list[Any]:
        text, note = show(other.value), detail(other.value)
        if text == best and isinstance(other.value, PlaceRef):  # another name for the same place: show the name
            text, note = other.value.toponym or other.value.as_written, f"taken for {best}"
        return self._version(text, note, CONFLICTS[other.kind], _TONES[other.kind], other.claims)

    def _version(self, text: str, note: str, kind: str, tone: str, claims: Iterable[Claim]) -> list[Any]:
        return [text, self._readable(note), kind, tone, [self._claim(c) for c in claims]]

    def _claim(self, claim: Claim) -> list[Any]:
        index, report = self._reports[claim.report_id]
        quote, start, end = _quotation(report, claim.span)
        if start == end:  # a claim about nothing in the text, as a table's row may make
            quote, start, end = claim.as_written, 0, len(claim.as_written)
        row: list[Any] = [index, self._quote(quote), start, end, STANCES[claim.stance], claim.attributed_to or ""]
        return [*row, show(claim.value), int(claim.superseded)]

    def _quote(self, text: str) -> int:
        return self._quotes.setdefault(text, len(self._quotes))

    def _sentences(self, event: Event) -> list[Any]:
        """Describe an event of which no single value could be read by the sentences that tell it."""
        claims = []
        for mention in event.mentions:
            index, report = self._reports[mention.report_id]
            for span in mention.spans[:1]:
                words = shortened(report.quote(span), 2 * CONTEXT_CHARS)
                claims.append([index, self._quote(words), 0, len(words), STANCES[Stance.ASSERTED], "", "", 0])
        return ["told", "", "", "", 0, claims, []]

    def _readable(self, text: str) -> str:
        """Name publishers where a reason names reports by their ids."""
        if "(" not in text and "report " not in text:
            return text

        def name(match: re.Match[str]) -> str:
            found = self._reports.get(match["id"] or match["bare"])
            if found is None:
                return match[0]
            return "" if match["id"] else found[1].source.publisher or report_file(found[1])

        return re.sub(r" \((?P<id>[\w.-]{6,})\)|\breport (?P<bare>[\w.-]{6,}\w)", name, text)


def report_file(report: Report) -> str:
    """Name the file of a report, without its folder."""
    return (report.path or report.id).replace("\\", "/").rpartition("/")[2]


def shortened(text: str, letters: int) -> str:
    """Cut a text at the end of a word."""
    text = " ".join(text.split()).strip('"“”')
    return text if len(text) <= letters else text[:letters].rpartition(" ")[0] + " …"


def _unplaced(event: Event) -> list[list[str]]:
    """List the places that are named and not drawn: name, field, reason.

    What only says less than a place that is drawn (a wider version, the bare country) is no loss for the map.
    """
    found: dict[tuple[str, str], list[str]] = {}
    fields = [(name, value) for name in PLACE_FIELDS if (value := event.fields.get(name)) is not None]
    is_mapped = any(isinstance(v.best, PlaceRef) and is_drawn(v.best) for _, v in fields)
    for name, value in fields:
        for place in (value.best, *(a.value for a in value.alternatives if a.kind not in SAYING_LESS)):
            if not isinstance(place, PlaceRef) or is_drawn(place) or (is_mapped and place.lat is not None):
                continue
            why = detail(place) if place.lat is None else "only the country is reported: not drawn"
            found.setdefault((place.name, why), [place.name, FIELDS[name], why])
    return list(found.values())


def _quotation(report: Report, span: Span) -> tuple[str, int, int]:
    """Return the sentence around a span, shortened at word ends where it is long, and where the span lies in it."""
    text, start, end = report.text, span.start, span.end
    first = max(text.rfind("\n", 0, start) + 1, report.body.start if start >= report.body.start else 0)
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    for stop in _STOPS:
        first = max(first, text.rfind(stop, first, start) + len(stop) if stop in text[first:start] else first)
        after = text.find(stop, end, last)
        last = last if after < 0 else after + 1
    before, words, after_words = text[first:start].lstrip(), text[start:end], text[end:last].rstrip()
    if last - first > SENTENCE_CHARS:
        if len(before) > CONTEXT_CHARS:
            before = "… " + before[-CONTEXT_CHARS:].partition(" ")[2]
        if len(after_words) > CONTEXT_CHARS:
            after_words = after_words[:CONTEXT_CHARS].rpartition(" ")[0] + " …"
    return before + words + after_words, len(before), len(before) + len(words)
