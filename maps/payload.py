"""What the page is told: a small head, tables of typed columns, and the cards' contents in chunks; deterministic.

The front end has the same tables (`maps/frontend/src/model.ts`). Everything a reader sees as words is text here and
becomes a text node there, never HTML. One row of ``events`` is one event, in the order of the collection; rows of the
other tables name the event by its number. Degrees are in units of 1e-5, times are seconds since 1970 UTC, lengths are
metres; a column that may be unknown has nulls (NaN in the page).

========== ============================================================================================================
table      columns
========== ============================================================================================================
events     ``id``; ``form``, ``kind``, ``a``, ``b`` (the title in parts); ``type``, ``role``; ``when`` (the form of a
           time, see `maps.words.time_form`); ``earliest``, ``latest``, ``best`` (null where not dated), ``utc_offset``
           (minutes), ``precision``; ``support`` (most independent sources of a field); ``unplaced`` (places named and
           not drawn); ``conflicts`` (list of labels); ``reports`` (list of rows of reports); ``actors``, ``countries``,
           ``weapons`` (lists of strings); ``outcome``; ``count``, ``killed``, ``injured`` (as words), each with
           ``_min``, ``_max``, ``_best``
places     ``name``, ``id`` (in the gazetteer; may be empty), ``lat``, ``lon``, ``radius_m`` (null: not known),
           ``precision``, ``country``, ``area`` (1: drawn as an area, without a point), ``ring`` (list of lon, lat, …;
           empty: a circle)
marks      ``event``, ``kind`` (origin, destination, location, rival), ``field``, ``place`` (row of places), ``note``
lines      ``event``, ``from``, ``to`` (rows of places), ``support``, ``outcome``, ``countries`` (list, from origin to
           destination); the page measures length and azimuth on the ellipsoid
crossings  ``event``, ``lat``, ``lon``, ``uncertain``, ``error_m``, ``from``, ``to``
reports    ``title``, ``url``, ``file`` (where no publisher is known), ``publisher``, ``via``, ``published``
========== ============================================================================================================
"""

from __future__ import annotations

import gc
import itertools
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from gazetteer.boundaries import Borders
from geoevents.collection import EventCollection
from maps.basemap import ATTRIBUTION, Bbox, context_towns, countries, water
from maps.columns import Columns, deflated
from maps.details import CHUNK, Details, report_file
from maps.style import style
from maps.tables import Marked, Tables
from maps.words import headline, made_on, show

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Protocol

    from geoevents.model import Event, Report, Trajectory
    from geoevents.rows import EventRows

    class Events(Protocol):
        """The part of `geoevents.EventCollection` that a map reads."""

        @property
        def reports(self) -> Sequence[Report]: ...
        @property
        def events(self) -> Sequence[Event]: ...
        @property
        def attributions(self) -> Sequence[str]: ...
        def trajectories(self) -> Sequence[Trajectory]: ...


__all__ = ["VERSION", "Payload", "payload"]

VERSION: Final = 3
REPORT_TEXTS: Final = ("title", "url", "file")
REPORT_CODES: Final = ("publisher", "via", "published")
CREDITS: Final = (ATTRIBUTION, "Map library: Leaflet (BSD 2-clause)")


class Payload(NamedTuple):
    """A page's content: `head` is plain JSON, the rest compressed bytes."""

    head: dict[str, Any]
    columns: bytes
    basemap: bytes
    details: list[bytes]


def payload(
    events: Events,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    generated_at: dt.datetime | None = None,
) -> Payload:
    """Build the page's payload.

    Parameters
    ----------
    events
        Read once, event by event, and never changed.
    title, subtitle
        Plain text; the title is made from the main event where none is given.
    generated_at
        When the page is made, to be written on it.

    Examples
    --------
    >>> from geoevents.collection import EventCollection
    >>> payload(EventCollection()).head["summary"]
    '0 reports · 0 main events'
    """
    columns, reports, tables, details = Columns(), _Reports(), Tables(), Details()
    chunks = []
    with _uncollected():
        for batch, of_id in _read(events, reports):
            chunk, told = details.chunk(batch, tables.add(batch, of_id), of_id)
            tables.told(told)
            chunks.append(chunk)
        _draw(events, tables)
        marked = tables.write(columns)
        reports.write(columns)
    focus, lead = _focus(marked), tables.lead()
    head = {
        "version": VERSION,
        "title": title or (headline(events.events[lead]) if lead is not None else "Reported events"),
        "subtitle": subtitle or "",
        "generated": made_on(generated_at),
        "summary": tables.summary(len(reports)),
        "lead": lead,
        "focus": focus,
        "chunk": CHUNK,
        "style": style(),
        "attributions": [*dict.fromkeys([*events.attributions, *CREDITS])],
    }
    return Payload(head, columns.packed(), deflated(_ground(marked, focus)), chunks)


def _rows(events: Events) -> EventRows | None:
    """Return the events that stand as rows of a table after all others, where there are any."""
    return getattr(events, "table_events", None)


def _read(events: Events, reports: _Reports) -> Iterator[tuple[list[Event], dict[str, tuple[int, Report]]]]:
    """Yield the events in batches of one chunk with the reports that tell them; rows of tables are made once."""
    rows = _rows(events)
    many = len(rows) if rows is not None else 0
    of_id = reports.add(itertools.islice(events.reports, len(events.reports) - many))
    told = ((None, event) for event in itertools.islice(events.events, len(events.events) - many))
    pairs = itertools.chain(told, rows.told() if rows is not None else ())
    while batch := list(itertools.islice(pairs, CHUNK)):
        own = reports.add(report for report, _ in batch if report is not None)
        yield [event for _, event in batch], {**of_id, **own} if own else of_id


def _draw(events: Events, tables: Tables) -> None:
    """Give the tables the lines; those of rows of a table come as columns."""
    rows = _rows(events)
    if rows is None or not isinstance(events, EventCollection):
        tables.draw(events.trajectories())
        return
    many = len(events) - len(rows)
    if many:
        told = EventCollection(events.reports[: len(events.reports) - len(rows)], events.events[:many])
        tables.draw(told.trajectories())
    pairs, drawn = rows.connected(borders=events.borders)
    tables.connect(pairs + many, drawn)


def _ground(marked: Marked, focus: Bbox | None) -> bytes:
    """Write the base map around the events."""
    towns = context_towns(list(zip(marked.lat[:40].tolist(), marked.lon[:40].tolist(), strict=True)), focus)
    disputed = [
        {
            "name": a.name,
            "note": a.note,
            "box": [a.west, a.south, a.east, a.north],
            "parties": sorted({*a.claimants, *a.held_by}),
        }
        for a in Borders().disputed_areas
    ]
    ground = {"countries": countries(focus), "water": water(focus), "towns": towns, "disputed": disputed}
    return json.dumps(ground, ensure_ascii=False, separators=(",", ":")).encode()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from looking for cycles among many small rows that have none: a third of the time goes into it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Reports:
    """The table of the reports, which are taken in as they come."""

    def __init__(self) -> None:
        self._columns: dict[str, list[str]] = {name: [] for name in (*REPORT_TEXTS, *REPORT_CODES)}

    def __len__(self) -> int:
        return len(self._columns["title"])

    def add(self, reports: Iterable[Report]) -> dict[str, tuple[int, Report]]:
        """Take in reports; return them by their ids with their rows."""
        first, added = len(self), list(reports)
        sources, columns = [report.source for report in added], self._columns
        columns["title"] += [report.title or "" for report in added]
        columns["url"] += [_web(source.url) for source in sources]
        columns["file"] += ["" if report.source.publisher else report_file(report) for report in added]
        columns["publisher"] += [source.publisher or "" for source in sources]
        columns["via"] += [", ".join(source.via) for source in sources]
        dated = [report.published for report in added]
        columns["published"] += ["" if when is None or not when.is_dated else show(when) for when in dated]
        return {report.id: (row, report) for row, report in enumerate(added, first)}

    def write(self, columns: Columns) -> None:
        """Write the table."""
        for name in REPORT_TEXTS:
            columns.texts("reports", name, self._columns[name])
        for name in REPORT_CODES:
            columns.codes("reports", name, self._columns[name])


def _web(url: str | None) -> str:
    """Let only web addresses through: a report may not carry ``javascript:`` into a link."""
    return url if url is not None and url.lower().startswith(("https://", "http://")) else ""


def _focus(marked: Marked) -> Bbox | None:
    """Return west, south, east, north around the marks, across 180° where that is shorter; east may pass 180."""
    lats, lons = marked.lat, marked.lon
    if not len(lats):
        return None
    ordered = np.unique(lons % 360.0)
    gaps = np.diff(ordered, append=ordered[0] + 360.0)
    widest = int(np.argmax(gaps))
    after = float(ordered[(widest + 1) % len(ordered)])
    west = (after + 180.0) % 360.0 - 180.0
    east = west + 360.0 - float(gaps[widest])
    margin = min(float(marked.radius_m.max()), 100_000.0) / 111_195.0
    south, north = max(-85.0, float(lats.min()) - margin), min(85.0, float(lats.max()) + margin)
    return (round(west - margin, 5), round(south, 5), round(east + margin, 5), round(north, 5))
