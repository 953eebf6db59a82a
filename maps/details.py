"""What the card of an event tells: its values, every claim with its quotation, versions, links, places not drawn.

Only a card that is opened needs this, so it stands in chunks of the page that are decoded one at a time. The reader is
`maps/frontend/src/details.ts`, which has the same order of cells.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from geoevents.model import ConflictKind, PlaceRef, Stance
from maps.columns import deflated
from maps.selection import PLACE_FIELDS, is_drawn
from maps.style import CONFLICTS, FIELDS, MILD, SERIOUS, STANCES
from maps.words import detail, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geoevents.model import Alternative, Claim, ClaimValue, Event, FieldValue, Report, Span

__all__ = ["CHUNK", "Details", "Told", "report_file", "shortened"]

#: Events of one chunk: some hundred kilobytes to decode, which no reader notices.
CHUNK: Final = 1_024
#: A sentence longer than this is quoted with so much on each side of the claim's own words.
SENTENCE_CHARS, CONTEXT_CHARS = 280, 90
#: Versions that name the same place in other words, or less exactly.
SAYING_LESS: Final = {ConflictKind.GRANULARITY, ConflictKind.NAME_VARIANT}
_TONES: Final = {kind: "serious" if kind in SERIOUS else "mild" if kind in MILD else "plain" for kind in ConflictKind}
_ORDER: Final = {name: number for number, name in enumerate(FIELDS)}
#: Of events: how many quotes and fields; of fields; of claims; then the quotes, and what few have.
CHUNK_COLUMNS: Final = (
    *("quotes_of", "fields"),
    *("name", "value", "note", "reason", "support", "claims"),
    *("report", "quote", "start", "length"),
    *("quotes", "versions", "more", "links", "unplaced"),
)
_STOPS: Final = (". ", "? ", "! ")


class Told(NamedTuple):
    """What the card of an event found out that its row in the list needs."""

    support: int
    conflicts: list[str]
    unplaced: int


class _Sentence(NamedTuple):
    """The sentence that was quoted last: [first, last) of a report's text, and its number among the quotes."""

    report: int
    first: int
    last: int
    quote: int


_NOWHERE: Final = _Sentence(-1, 0, 0, 0)


class Details:
    """Collects what the cards tell, in the order of the events, and packs it into chunks.

    A chunk is one JSON object of columns: deflate packs a column far better than a row. Its ``texts`` hold every
    string once, but the quotes; what few events have stands in lists of ``[row, …]``. A text that the page can read
    elsewhere is left out: a field's value where a column of the page tells it (-1), a claim's where it is that of its
    field.
    """

    def __init__(self, reports: Iterable[Report]) -> None:
        self._reports = {report.id: (i, report) for i, report in enumerate(reports)}
        self._chunks: list[bytes] = []
        self._orders: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._of: tuple[str, ...] = ()
        self._open()

    def _open(self) -> None:
        self._columns: dict[str, list[Any]] = {name: [] for name in CHUNK_COLUMNS}
        self._texts: dict[str, int] = {}
        self._first_quote = 0
        self._sentence = _NOWHERE
        self._claims = 0

    def add(self, event: Event, shown: Mapping[str, str]) -> Told:
        """Take in one event; `shown` has the texts of the fields that columns tell."""
        columns = self._columns
        self._sentence, self._of, self._first_quote = _NOWHERE, event.report_ids, len(columns["quotes"])
        names = tuple(event.fields)
        order = self._orders.get(names)
        if order is None:
            order = tuple(sorted(names, key=lambda name: (_ORDER.get(name, len(_ORDER)), name)))
            self._orders[names] = order
        number, kinds, support = 0, set(), 0
        for name in order:
            value = event.fields[name]
            support = max(support, value.support)
            if value.claims:
                self._field(name, value, event.also.get(name, ()) if event.also else (), shown.get(name))
                number += 1
            for other in value.alternatives:
                if other.kind in SERIOUS:
                    kinds.add(CONFLICTS[other.kind])
        if not number:
            self._told(event)
            number = 1
        row = len(columns["fields"])
        columns["fields"].append(number)
        lacking = _unplaced(event)
        columns["links"] += ([row, link.type.replace("_", " "), link.event_id] for link in event.links)
        columns["unplaced"] += ([row, *place] for place in lacking)
        columns["quotes_of"].append(len(columns["quotes"]) - self._first_quote)
        if row + 1 == CHUNK:
            self._close()
        return Told(support, sorted(kinds), len(lacking))

    def finish(self) -> list[bytes]:
        """Pack what is left and return all chunks, compressed."""
        if self._columns["fields"]:
            self._close()
        return self._chunks

    def _close(self) -> None:
        content = self._columns | {"texts": list(self._texts)}
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        self._chunks.append(deflated(text.encode("utf-8", "replace")))
        self._open()

    def _text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))

    def _field(self, name: str, value: FieldValue, further: Sequence[FieldValue], shown: str | None) -> None:
        best, told, columns = value.best, value.claims, self._columns
        text = "" if best is None else show(best) if shown is None else shown
        note = detail(best)
        if value.alternatives or further:
            others = {id(c) for a in value.alternatives for c in a.claims}
            told = tuple(c for c in told if id(c) not in others)
        columns["name"].append(self._text(name))
        columns["value"].append(self._text(text) if shown is None else -1)
        columns["note"].append(self._text(self._readable(note) if note and note not in value.reason else ""))
        columns["reason"].append(self._text(self._readable(value.reason)))
        columns["support"].append(value.support)
        columns["claims"].append(len(told))
        for claim in told:
            self._claim(claim, best, text)
        if value.alternatives or further:
            row = len(columns["name"]) - 1
            versions = [
                *(self._alternative(a, best=text or show(None)) for a in value.alternatives),
                *(self._version(show(v.best), detail(v.best), "Also", "plain", v.claims) for v in further),
            ]
            columns["versions"] += ([row, *version] for version in versions)

    def _alternative(self, other: Alternative, *, best: str) -> list[Any]:
        text, note = show(other.value), detail(other.value)
        if text == best and isinstance(other.value, PlaceRef):  # another name for the same place: show the name
            text, note = other.value.toponym or other.value.as_written, f"taken for {best}"
        return self._version(text, note, CONFLICTS[other.kind], _TONES[other.kind], other.claims)

    def _version(self, text: str, note: str, kind: str, tone: str, claims: Sequence[Claim]) -> list[Any]:
        for claim in claims:  # they follow those of the field itself
            self._claim(claim, None, text)
        return [text, self._readable(note), kind, tone, len(claims)]

    def _claim(self, claim: Claim, best: ClaimValue | None, text: str) -> None:
        """Write the report (which of the event's), the quote (likewise), where its words stand, and what is not plain."""
        index, report = self._reports[claim.report_id]
        quote, start, end = self._quotation(index, report, claim.span)
        columns = self._columns
        columns["report"].append(self._of.index(claim.report_id))
        columns["quote"].append(quote)
        columns["start"].append(start)
        columns["length"].append(end - start)
        value = None if claim.value is best or (said := show(claim.value)) == (text or show(best)) else said
        if value is not None or claim.stance is not Stance.ASSERTED or claim.attributed_to or claim.superseded:
            by = claim.attributed_to or ""
            columns["more"].append([self._claims, STANCES[claim.stance], by, value, int(claim.superseded)])
        self._claims += 1

    def _quotation(self, index: int, report: Report, span: Span) -> tuple[int, int, int]:
        """Return the number of the sentence around a span, and where in it the span starts and ends."""
        known = self._sentence
        if known.report == index and known.first <= span.start and span.end <= known.last:
            return known.quote, span.start - known.first, span.end - known.first
        first, last = _sentence(report, span)
        quotes = self._columns["quotes"]
        number = len(quotes) - self._first_quote
        if last - first <= SENTENCE_CHARS:
            self._sentence = _Sentence(index, first, last, number)
            quotes.append(report.text[first:last])
            return number, span.start - first, span.end - first
        before, words, after = report.text[first : span.start], report.quote(span), report.text[span.end : last]
        if len(before) > CONTEXT_CHARS:
            before = "… " + before[-CONTEXT_CHARS:].partition(" ")[2]
        if len(after) > CONTEXT_CHARS:
            after = after[:CONTEXT_CHARS].rpartition(" ")[0] + " …"
        quotes.append(before + words + after)
        return number, len(before), len(before) + len(words)

    def _told(self, event: Event) -> None:
        """Describe an event of which no single value could be read by the sentences that tell it."""
        columns = self._columns
        claims = 0
        for mention in event.mentions:
            report = self._reports[mention.report_id][1]
            for span in mention.spans[:1]:
                words = shortened(report.quote(span), 2 * CONTEXT_CHARS)
                columns["report"].append(self._of.index(mention.report_id))
                columns["quote"].append(len(columns["quotes"]) - self._first_quote)
                columns["start"].append(0)
                columns["length"].append(len(words))
                columns["quotes"].append(words)
                claims += 1
        self._claims += claims
        for name, cell in (("name", "told"), ("value", ""), ("note", ""), ("reason", "")):
            columns[name].append(self._text(cell))
        columns["support"].append(0)
        columns["claims"].append(claims)

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
    if is_mapped and not any(value.alternatives for _, value in fields):
        return []
    for name, value in fields:
        for place in (value.best, *(a.value for a in value.alternatives if a.kind not in SAYING_LESS)):
            if not isinstance(place, PlaceRef) or is_drawn(place) or (is_mapped and place.lat is not None):
                continue
            why = detail(place) if place.lat is None else "only the country is reported: not drawn"
            found.setdefault((place.name, why), [place.name, FIELDS[name], why])
    return list(found.values())


def _sentence(report: Report, span: Span) -> tuple[int, int]:
    """Find the sentence around a span, within its line."""
    text, start, end = report.text, span.start, span.end
    first = max(text.rfind("\n", 0, start) + 1, report.body.start if start >= report.body.start else 0)
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    for stop in _STOPS:
        before, after = text.rfind(stop, first, start), text.find(stop, end, last)
        while before > first and text[before - 1].isupper():  # "a U.S. official": not the end of a sentence
            before = text.rfind(stop, first, before)
        while after > end and text[after - 1].isupper():
            after = text.find(stop, after + 1, last)
        first = first if before < 0 else before + len(stop)
        last = last if after < 0 else after + 1
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last
