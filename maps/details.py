"""What the card of an event tells: its values, every claim with its quotation, versions, links, places not drawn.

Only a card that is opened needs this, so it stands in chunks of the page that are decoded one at a time. The reader is
`maps/frontend/src/details.ts`, which has the same order of cells.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from geoevents.model import Claim, ConflictKind, FieldValue, PlaceRef, Stance
from maps.columns import Columns
from maps.selection import PLACE_FIELDS, is_drawn
from maps.style import CONFLICTS, FIELDS, MILD, SERIOUS, STANCES
from maps.words import detail, show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geoevents.model import ClaimValue, Event, Report, Span

__all__ = ["CHUNK", "Details", "Told", "report_file", "shortened"]

#: Events of one chunk: some hundred kilobytes to decode, which no reader notices.
CHUNK: Final = 1_024
#: A sentence longer than this is quoted with so much on each side of the claim's own words.
SENTENCE_CHARS, CONTEXT_CHARS = 280, 90
#: Stands for the fields of an event of which no single value could be read.
TOLD: Final = "told"
#: Versions that name the same place in other words, or less exactly.
SAYING_LESS: Final = {ConflictKind.GRANULARITY, ConflictKind.NAME_VARIANT}
_TONES: Final = {kind: "serious" if kind in SERIOUS else "mild" if kind in MILD else "plain" for kind in ConflictKind}
_ORDER: Final = {name: number for number, name in enumerate(FIELDS)}
#: Columns of a chunk: of its events, how many quotes and fields; of the fields; of the claims.
CHUNK_COLUMNS: Final = {
    "events": ("quotes_of", "fields"),
    "fields": ("name", "value", "note", "reason", "support", "claims"),
    "claims": ("report", "quote", "start", "length"),
}
#: What few have, in lists of ``[row, …]``.
CHUNK_LISTS: Final = ("versions", "more", "links", "unplaced")
_STOPS: Final = (". ", "? ", "! ")


class Told(NamedTuple):
    """What the card of an event found out that its row in the list needs."""

    support: int
    conflicts: list[str]
    unplaced: int


#: A claim on its way to the page: the row of its event, the claim, the best value of its field, and how that reads.
_Said = tuple[int, Claim, "ClaimValue | None", str]


class Details:
    """Packs what the cards tell into chunks, in the order of the events.

    A chunk is a set of columns (`maps.columns`). Its ``texts`` hold every string once, but the quotes; what few events
    have stands in its head, in lists of ``[row, …]``. A text that the page can read elsewhere is left out: a field's
    value where a column of the page tells it (-1), a claim's where it is that of its field.
    """

    def __init__(self) -> None:
        self._reports: Mapping[str, tuple[int, Report]] = {}
        self._orders: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._reasons: dict[str, str] = {}
        self._open()

    def _open(self) -> None:
        self._columns: dict[str, Sequence[int]] = {}
        self._lists: dict[str, list[list[Any]]] = {name: [] for name in CHUNK_LISTS}
        self._texts: dict[str, int] = {}
        self._said: list[_Said] = []

    def chunk(
        self, events: Sequence[Event], shown: Sequence[Mapping[str, str]], reports: Mapping[str, tuple[int, Report]]
    ) -> tuple[bytes, list[Told]]:
        """Pack the cards of up to `CHUNK` events.

        Parameters
        ----------
        events
            The next ones.
        shown
            For each of them the texts of the fields that columns of the page tell.
        reports
            Those that tell them, by id, with their rows.

        Returns
        -------
        tuple
            The chunk, compressed, and for each event what its row in the list needs.
        """
        self._reports = reports
        fields = [self._fields(event) for event in events]
        conflicts = self._read(events, fields, shown)
        lacking = [_unplaced(event) for event in events]
        quotes = self._quote([event.report_ids for event in events])
        for row, event in enumerate(events):
            if event.links:
                self._lists["links"] += [[row, link.type.replace("_", " "), link.event_id] for link in event.links]
            if lacking[row]:
                self._lists["unplaced"] += [[row, *place] for place in lacking[row]]
        told = [
            Told(max([value.support for _, value in found]), conflicts.get(row, []), len(lacking[row]))
            for row, found in enumerate(fields)
        ]
        columns = Columns()
        for table, names in CHUNK_COLUMNS.items():
            for name in names:
                columns.numbers(table, name, np.array(self._columns[name], dtype=np.int64))
        columns.texts("quotes", "text", quotes)
        columns.texts("texts", "text", list(self._texts))
        packed = columns.packed(**self._lists)
        self._open()
        return packed, told

    def _fields(self, event: Event) -> list[tuple[str, FieldValue]]:
        """Return the fields of which anything is said, in the order of the card, or else one of the words that tell the event."""
        fields = event.fields
        found = [
            (name, value) for name in self._order(tuple(fields)) if (value := fields[name]).claims or value.alternatives
        ]
        return found or [(TOLD, _told(event, self._reports))]

    def _read(
        self,
        events: Sequence[Event],
        fields: Sequence[list[tuple[str, FieldValue]]],
        shown: Sequence[Mapping[str, str]],
    ) -> dict[int, list[str]]:
        """Write the fields of a batch, and collect its claims; return the labels of serious conflicts by row."""
        rows = [row for row, found in enumerate(fields) for _ in found]
        names = [name for found in fields for name, _ in found]
        values = [value for found in fields for _, value in found]
        bests = [value.best for value in values]
        given = [shown[row].get(name) for row, name in zip(rows, names, strict=True)]
        texts = [
            told if told is not None else "" if best is None else show(best)
            for told, best in zip(given, bests, strict=True)
        ]
        reasons = [value.reason for value in values]
        notes = ["" if best.__class__ is str else detail(best) for best in bests]
        notes = ["" if note and note in reason else note for note, reason in zip(notes, reasons, strict=True)]
        own = self._codes(["" if told is not None else text for told, text in zip(given, texts, strict=True)])
        self._columns |= {
            "fields": [len(found) for found in fields],
            "name": self._codes(names),
            "value": [code if told is None else -1 for code, told in zip(own, given, strict=True)],
            "note": self._codes(notes, readable=True),
            "reason": self._codes(reasons, readable=True),
            "support": [value.support for value in values],
        }
        conflicts: dict[int, set[str]] = {}
        counts, said = [], self._said
        for field, (row, value, best, text) in enumerate(zip(rows, values, bests, texts, strict=True)):
            claims: Sequence[Claim] = value.claims
            also = events[row].also
            if value.alternatives or also:
                others = {id(c) for a in value.alternatives for c in a.claims}
                claims = [claim for claim in claims if id(claim) not in others]
                serious = {CONFLICTS[other.kind] for other in value.alternatives if other.kind in SERIOUS}
                conflicts[row] = conflicts.get(row, set()) | serious
            counts.append(len(claims))
            for claim in claims:
                said.append((row, claim, best, text))
            if value.alternatives or also:
                self._versions((row, field), value, also.get(names[field], ()), text or show(None))
        self._columns["claims"] = counts
        return {row: sorted(kinds) for row, kinds in conflicts.items()}

    def _codes(self, texts: Sequence[str], *, readable: bool = False) -> list[int]:
        """Return the numbers of texts among those of the chunk; ids of reports in them become their publishers."""
        pool, codes = self._texts, {}
        for text in dict.fromkeys(texts):
            written = self._readable(text) if readable else text
            codes[text] = pool.setdefault(written, len(pool))
        return list(map(codes.__getitem__, texts))

    def _order(self, names: tuple[str, ...]) -> tuple[str, ...]:
        order = self._orders.get(names)
        if order is None:
            order = tuple(sorted(names, key=lambda name: (_ORDER.get(name, len(_ORDER)), name)))
            self._orders[names] = order
        return order

    def _versions(self, at: tuple[int, int], value: FieldValue, further: Sequence[FieldValue], best: str) -> None:
        """Write what else is said of a field, and the claims that say it, after those of the field itself."""
        row, field = at
        versions = self._lists["versions"]
        for other in value.alternatives:
            text, note = show(other.value), detail(other.value)
            if text == best and isinstance(other.value, PlaceRef):  # another name for the same place: show the name
                text, note = other.value.toponym or other.value.as_written, f"taken for {best}"
            kind, tone = CONFLICTS[other.kind], _TONES[other.kind]
            versions.append([field, text, self._readable(note), kind, tone, len(other.claims)])
            self._said += [(row, claim, None, text) for claim in other.claims]
        for true in further:
            text, note = show(true.best), self._readable(detail(true.best))
            versions.append([field, text, note, "Also", "plain", len(true.claims)])
            self._said += [(row, claim, None, text) for claim in true.claims]

    def _quote(self, report_ids: Sequence[tuple[str, ...]]) -> list[str]:
        """Write of every claim the report (which of its event's), the quote (likewise), and where its words stand in it.

        Claims of one event in one sentence share the quote; what is not plainly said is listed.
        """
        quotes: list[str] = []
        counts = [0] * len(report_ids)
        numbers, offsets, lengths = [], [], []
        # What was quoted last: from `first` to `last` of a report's text, for the event of a row.
        quoted: tuple[int, Report] | None = None
        of = -1
        number = first = last = 0
        for row, claim, _, _ in self._said:
            told = self._reports[claim.report_id]
            span = claim.span
            start, end = span.start, span.end
            if told is quoted and row == of and first <= start and end <= last:
                offset, length = start - first, end - start
            else:
                quoted, of = told, row
                first, last, quote, offset, length = _quotation(told[1], claim)
                number = counts[row]
                counts[row] += 1
                quotes.append(quote)
            numbers.append(number)
            offsets.append(offset)
            lengths.append(length)
        self._columns |= {
            "quotes_of": counts,
            "report": [report_ids[row].index(claim.report_id) for row, claim, _, _ in self._said],
            "quote": numbers,
            "start": offsets,
            "length": lengths,
        }
        more, plain = self._lists["more"], Stance.ASSERTED
        for at, (_, claim, best, text) in enumerate(self._said):
            is_best = claim.value is best or show(claim.value) == (text or show(best))
            if not is_best or claim.stance is not plain or claim.attributed_to or claim.superseded:
                said = None if is_best else show(claim.value)
                more.append([at, STANCES[claim.stance], claim.attributed_to or "", said, int(claim.superseded)])
        return quotes

    def _readable(self, text: str) -> str:
        """Name publishers where a reason names reports by their ids."""
        known = self._reasons.get(text)
        if known is not None:
            return known

        def name(match: re.Match[str]) -> str:
            found = self._reports.get(match["id"] or match["bare"])
            if found is None:
                return match[0]
            return "" if match["id"] else found[1].source.publisher or report_file(found[1])

        self._reasons[text] = readable = re.sub(r" \((?P<id>[\w.-]{6,})\)|\breport (?P<bare>[\w.-]{6,}\w)", name, text)
        return readable


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


def _told(event: Event, reports: Mapping[str, tuple[int, Report]]) -> FieldValue:
    """Describe an event of which no single value could be read by the sentences that tell it."""
    claims = tuple(
        Claim(report_id=report.id, field=TOLD, value="", as_written=report.quote(span), span=span, rule="")
        for mention in event.mentions
        for _, report in (reports[mention.report_id],)
        for span in mention.spans[:1]
    )
    return FieldValue(field=TOLD, best="", reason="", claims=claims, support=0)


def _quotation(report: Report, claim: Claim) -> tuple[int, int, str, int, int]:
    """Quote the sentence of a claim; say where in the quote the claim's own words are.

    Returns
    -------
    tuple
        Where the quote starts and ends in the report (0, 0: it was shortened), the quote, and in it the start and the
        length of the claim's words.
    """
    span = claim.span
    if claim.field == TOLD:
        words = shortened(report.quote(span), 2 * CONTEXT_CHARS)
        return 0, 0, words, 0, len(words)
    first, last = _sentence(report, span)
    if last - first <= SENTENCE_CHARS:
        return first, last, report.text[first:last], span.start - first, span.end - span.start
    before, words, after = report.text[first : span.start], report.quote(span), report.text[span.end : last]
    if len(before) > CONTEXT_CHARS:
        before = "… " + before[-CONTEXT_CHARS:].partition(" ")[2]
    if len(after) > CONTEXT_CHARS:
        after = after[:CONTEXT_CHARS].rpartition(" ")[0] + " …"
    return 0, 0, before + words + after, len(before), len(words)


def _sentence(report: Report, span: Span) -> tuple[int, int]:
    """Find the sentence around a span, within its line."""
    text, start, end, body = report.text, span.start, span.end, report.body.start
    first = text.rfind("\n", 0, start) + 1
    if first < body <= start:
        first = body
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    line = text[first:last]
    for stop in _STOPS:
        if stop not in line:
            continue
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
