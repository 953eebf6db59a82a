"""What the page is told: a small head, tables of typed columns, and the cards' contents in chunks; deterministic.

The front end has the same tables (`maps/frontend/src/model.ts`). Everything a reader sees as words is text here and
becomes a text node there, never HTML. One row of ``events`` is one event, in the order of the collection; rows of the
other tables name the event by its number. Degrees are in units of 1e-5, times are seconds since 1970 UTC, lengths are
metres; a column that may be unknown has nulls (NaN in the page).

========== ============================================================================================================
table      columns
========== ============================================================================================================
events     ``id``; ``form``, ``kind``, ``a``, ``b`` (the title in parts); ``type``, ``role``; ``day``, ``clock`` (when,
           in words); ``earliest``, ``latest``, ``best`` (null where not dated), ``utc_offset`` (minutes), ``precision``;
           ``support`` (most independent sources of a field); ``unplaced`` (places named and not drawn); ``conflicts``
           (list of labels); ``reports`` (list of rows of reports); ``actors``, ``countries``, ``weapons`` (lists of
           strings; the weapons as show() writes them); ``outcome``; ``count``, ``killed``, ``injured`` (as words), each
           with ``_min``, ``_max``, ``_best``
places     ``name``, ``lat``, ``lon``, ``radius_m`` (null: not known), ``precision``, ``country``, ``area`` (1: drawn as
           an area, without a point), ``ring`` (list of lon, lat, …; empty: a circle)
marks      ``event``, ``kind`` (origin, destination, location, rival), ``field``, ``place`` (row of places), ``note``
lines      ``event``, ``from``, ``to`` (rows of places), ``support``, ``outcome``, ``distance_m``, ``azimuth`` (tenths of
           a degree), ``countries`` (list, from origin to destination)
crossings  ``event``, ``lat``, ``lon``, ``uncertain``, ``error_m``, ``from``, ``to``
reports    ``title``, ``publisher``, ``via``, ``published``, ``url``, ``file``
========== ============================================================================================================
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from geoevents.model import PlaceRef, Quantity, Role, TimeSpan
from maps.basemap import ATTRIBUTION, Bbox, context_towns, countries
from maps.columns import Codes, Columns, deflated
from maps.details import CHUNK, Details, report_file, shortened
from maps.selection import PLACE_FIELDS, Spot, is_area, is_drawn, spots
from maps.style import ROLES, style
from maps.words import heading, period, show

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    from numpy.typing import NDArray

    from geoevents.model import Event, Report, Trajectory

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

VERSION: Final = 2
#: Degrees to the fifth digit, about 1 m.
GRID: Final = 100_000
#: Letters of a report's own words in the headline of an event that has nothing else to be known by.
HEADLINE_CHARS: Final = 70
ACTOR_FIELDS: Final = ("perpetrator", "agent", "target")
NUMBERS: Final = ("count", "killed", "injured")
CREDITS: Final = (ATTRIBUTION, "Map library: Leaflet (BSD 2-clause)")


class Payload(NamedTuple):
    """A page's content: `head` is plain JSON, the rest compressed bytes."""

    head: dict[str, Any]
    columns: bytes
    basemap: bytes
    details: list[bytes]


def payload(events: Events, *, title: str | None = None, subtitle: str | None = None) -> Payload:
    """Build the page's payload.

    Parameters
    ----------
    events
        Read once, event by event, and never changed.
    title, subtitle
        Plain text; the title is made from the main event where none is given.

    Examples
    --------
    >>> from geoevents.collection import EventCollection
    >>> payload(EventCollection()).head["summary"]
    '0 reports · 0 main events'
    """
    columns, details, tables = Columns(), Details(events.reports), _Tables(events.reports)
    for event in events.events:
        tables.add(event, *details.add(event))
    tables.draw(events.trajectories())
    tables.write(columns)
    _write_reports(columns, events.reports)
    lats, lons, radii = tables.marked()
    focus = _focus(lats, lons, radii)
    lead = tables.lead()
    towns = context_towns(list(zip(lats.tolist(), lons.tolist(), strict=True)), focus)
    head = {
        "version": VERSION,
        "title": title or (tables.title(lead) if lead is not None else "Reported events"),
        "subtitle": subtitle or "",
        "summary": tables.summary(len(events.reports)),
        "lead": lead,
        "focus": focus,
        "chunk": CHUNK,
        "style": style(),
        "attributions": [*dict.fromkeys([*events.attributions, *CREDITS])],
        "columns": columns.schema,
    }
    ground = json.dumps({"countries": countries(focus), "towns": towns}, ensure_ascii=False, separators=(",", ":"))
    return Payload(head, columns.body, deflated(ground.encode()), details.finish())


class _Tables:
    """Collects the rows of all tables while the events pass by once."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self._reports = {report.id: (i, report) for i, report in enumerate(reports)}
        self._codes = {
            name: Codes()
            for name in (
                *(
                    "form",
                    "kind",
                    "a",
                    "b",
                    "type",
                    "role",
                    "day",
                    "clock",
                    "precision",
                    "outcome",
                    "weapons",
                    "actors",
                ),
                *("countries", "conflicts", *NUMBERS),
            )
        }
        self._ids: list[str] = []
        self._numbers: dict[str, list[int | None]] = {
            name: []
            for name in (
                *("earliest", "latest", "best", "utc_offset", "support", "unplaced"),
                *(f"{name}_{part}" for name in NUMBERS for part in ("min", "max", "best")),
            )
        }
        self._lists: dict[str, list[list[int]]] = {
            name: [] for name in ("conflicts", "reports", "actors", "countries", "weapons")
        }
        self._index: dict[str, int] = {}
        self._days: list[dt.date] = []
        self.places = _Places()
        self._marks: dict[str, Any] = {"event": [], "kind": Codes(), "field": Codes(), "place": [], "note": Codes()}
        self._lines: dict[str, Any] = {
            name: Codes() if name in {"support", "outcome"} else []
            for name in ("event", "from", "to", "support", "outcome", "distance_m", "azimuth", "countries")
        }
        self._crossings: dict[str, Any] = {
            name: Codes() if name in {"from", "to"} else []
            for name in ("event", "lat", "lon", "uncertain", "error_m", "from", "to")
        }

    def add(self, event: Event, support: int, conflicts: list[str], unplaced: int) -> None:
        """Take in one event and what its card found out."""
        index = len(self._ids)
        self._ids.append(event.id)
        self._index[event.id] = index
        codes, numbers, lists = self._codes, self._numbers, self._lists
        line = heading(event, told=lambda: self._told(event))
        for name, text in (("form", line.form), ("kind", line.kind), ("a", line.a), ("b", line.b)):
            codes[name].add(text)
        codes["type"].add(event.type)
        codes["role"].add(str(event.role))
        self._add_time(event)
        numbers["support"].append(support)
        numbers["unplaced"].append(unplaced)
        lists["conflicts"].append([codes["conflicts"].code(kind) for kind in conflicts])
        lists["reports"].append([self._reports[rid][0] for rid in event.report_ids])
        outcome = event.best("outcome")
        codes["outcome"].add(outcome if isinstance(outcome, str) else "")
        lists["weapons"].append(self._said(event, ("weapon",), "weapons"))
        lists["actors"].append(self._said(event, ACTOR_FIELDS, "actors"))
        for name in NUMBERS:
            value = event.best(name)
            known = value if isinstance(value, Quantity) else None
            codes[name].add(show(value) if value is not None else "")
            numbers[f"{name}_min"].append(known.min if known else None)
            numbers[f"{name}_max"].append(known.max if known else None)
            numbers[f"{name}_best"].append(known.best if known else None)
        self._mark_places(index, event)

    def _said(self, event: Event, fields: tuple[str, ...], name: str) -> list[int]:
        """Return the codes of the texts that anybody gives for some fields."""
        texts = dict.fromkeys(
            value
            for field in fields
            if (told := event.fields.get(field)) is not None
            for value in (*event.every(field), *(a.value for a in told.alternatives))
            if isinstance(value, str)
        )
        return [self._codes[name].code(text) for text in texts]

    def _add_time(self, event: Event) -> None:
        when = event.best("time")
        span = when if isinstance(when, TimeSpan) and when.is_dated else None
        day, _, clock = show(span).partition(", ") if span is not None else ("", "", "")
        self._codes["day"].add(day)
        self._codes["clock"].add(clock)
        self._codes["precision"].add(str(span.precision) if span is not None else "")
        for name in ("earliest", "latest", "best"):
            moment: dt.datetime | None = getattr(span, name) if span is not None else None
            self._numbers[name].append(None if moment is None else int(moment.timestamp()))
        moment = (span.best or span.earliest or span.latest) if span is not None else None
        offset = moment.utcoffset() if moment is not None else None
        self._numbers["utc_offset"].append(None if offset is None else int(offset.total_seconds()) // 60)
        if span is not None and event.role is Role.MAIN and span.day is not None:
            self._days.append(span.day)

    def _told(self, event: Event) -> str:
        """Return the first words that tell the event."""
        mention = event.mentions[0] if event.mentions else None
        if mention is None or not mention.spans or mention.report_id not in self._reports:
            return ""
        return shortened(self._reports[mention.report_id][1].quote(mention.spans[0]), HEADLINE_CHARS)

    def _mark_places(self, index: int, event: Event) -> None:
        for spot in spots(index, event):
            self._mark(spot)
        named = (place for field in PLACE_FIELDS for place in event.every(field))
        met = dict.fromkeys(place.country for place in named if isinstance(place, PlaceRef) and place.country)
        self._lists["countries"].append([self._codes["countries"].code(country) for country in met])

    def _mark(self, spot: Spot) -> None:
        marks = self._marks
        marks["event"].append(spot.event)
        marks["kind"].add(spot.kind)
        marks["field"].add(spot.field)
        marks["place"].append(self.places.row(spot.place))
        marks["note"].add(spot.note)

    def draw(self, trajectories: Iterable[Trajectory]) -> None:
        """Take in the lines, with the countries they pass."""
        lines, crossings, countries = self._lines, self._crossings, self._codes["countries"]
        for t in trajectories:
            index = self._index[t.event_id]
            passed = [countries.code(country) for country in t.countries]
            self._lists["countries"][index] = [*dict.fromkeys([*self._lists["countries"][index], *passed])]
            if not (is_drawn(t.origin) and is_drawn(t.destination)):
                continue
            lines["event"].append(index)
            lines["from"].append(self.places.row(t.origin))
            lines["to"].append(self.places.row(t.destination))
            lines["support"].add(t.support)
            lines["outcome"].add(t.outcome)
            lines["distance_m"].append(round(t.distance_m))
            lines["azimuth"].append(round(t.azimuth_deg * 10))
            lines["countries"].append(passed)
            for c in t.crossings:
                crossings["event"].append(index)
                crossings["lat"].append(round(c.lat * GRID))
                crossings["lon"].append(round(c.lon * GRID))
                crossings["uncertain"].append(int(c.uncertain))
                crossings["error_m"].append(round(c.error_m))
                crossings["from"].add(c.from_country or "")
                crossings["to"].add(c.to_country or "")

    def write(self, columns: Columns) -> None:
        """Write all tables; the order is the same for every page."""
        columns.texts("events", "id", self._ids)
        for name, codes in self._codes.items():
            if name not in self._lists:
                columns.codes("events", name, codes)
        for name, numbers in self._numbers.items():
            columns.numbers("events", name, numbers)
        for name, rows in self._lists.items():
            columns.lists("events", name, rows, self._codes[name].strings if name in self._codes else None)
        self.places.write(columns)
        for table, content in (("marks", self._marks), ("lines", self._lines), ("crossings", self._crossings)):
            for name, values in content.items():
                if isinstance(values, Codes):
                    columns.codes(table, name, values)
                elif name == "countries":
                    columns.lists(table, name, values, self._codes["countries"].strings)
                else:
                    columns.numbers(table, name, values, delta=name == "event")

    def marked(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return latitude, longitude and radius (0: not known) of every mark."""
        rows = np.asarray(self._marks["place"], dtype=np.int64)
        lat, lon = (np.asarray(column, dtype=np.float64)[rows] / GRID for column in (self.places.lat, self.places.lon))
        radius = np.asarray([r or 0 for r in self.places.radius_m], dtype=np.float64)[rows]
        return lat, lon, radius

    def title(self, index: int) -> str:
        """Return the headline of an event."""
        form, kind, a, b = ((c := self._codes[name]).strings[c.rows[index]] for name in ("form", "kind", "a", "b"))
        return form.format(kind=kind, a=a, b=b)

    def lead(self) -> int | None:
        """Return the row of the main event that the page is about: most reports with a main event tell it."""
        roles = self._codes["role"]
        main = [i for i, code in enumerate(roles.rows) if roles.strings[code] == str(Role.MAIN)] if roles.rows else []
        told = self._lists["reports"]
        reports = {report for i in main for report in told[i]}
        return next((i for i in main if 2 * len(told[i]) > len(reports)), None)

    def summary(self, reports: int) -> str:
        """Say in one line what the page holds: reports, events, days."""
        roles = self._codes["role"]
        sections = [ROLES[Role(name)]["section"] for name in roles.strings]
        counts = np.bincount(np.asarray(roles.rows, dtype=np.int64), minlength=len(sections)).tolist()
        main, related = (
            sum(n for n, s in zip(counts, sections, strict=False) if s == of) for of in ("main", "related")
        )
        parts = [
            _count(reports, "report"),
            _count(main, "main event") + (f", {related:,} related" if related else ""),
        ]
        if self._days:
            parts.append(period(min(self._days), max(self._days)))
        return " · ".join(parts)


class _Places:
    """The table of the places that are drawn, each once."""

    def __init__(self) -> None:
        self.lat: list[int] = []
        self.lon: list[int] = []
        self.radius_m: list[int | None] = []
        self._area: list[int] = []
        self._rings: list[list[int]] = []
        self._codes = {name: Codes() for name in ("name", "precision", "country")}
        self._rows: dict[tuple[object, ...], int] = {}

    def row(self, place: PlaceRef) -> int:
        """Return the row of a place that has a point, a new one for a new place."""
        name = place.name
        key = (place.lat, place.lon, place.radius_m, place.geo_precision, name, place.country, place.ring)
        found = self._rows.get(key)
        if found is not None:
            return found
        if place.lat is None or place.lon is None:
            raise ValueError(f"{name} has no coordinates")
        self.lat.append(round(place.lat * GRID))
        self.lon.append(round(place.lon * GRID))
        self.radius_m.append(None if place.radius_m is None else round(place.radius_m))
        self._area.append(int(is_area(place)))
        self._rings.append(_ring(place.ring or ()))
        for column, text in (("name", name), ("precision", str(place.geo_precision)), ("country", place.country or "")):
            self._codes[column].add(text)
        self._rows[key] = row = len(self._rows)
        return row

    def write(self, columns: Columns) -> None:
        """Write the table."""
        for name, codes in self._codes.items():
            columns.codes("places", name, codes)
        columns.numbers("places", "lat", self.lat)
        columns.numbers("places", "lon", self.lon)
        columns.numbers("places", "radius_m", self.radius_m)
        columns.numbers("places", "area", self._area)
        columns.lists("places", "ring", self._rings)


def _ring(points: Iterable[tuple[float, float]]) -> list[int]:
    """Flatten a ring; its longitudes run on past 180, so that the page sees no seam."""
    flat: list[int] = []
    before: float | None = None
    for lon, lat in points:
        x = lon if before is None else lon + 360.0 * round((before - lon) / 360.0)
        flat += (round(x * GRID), round(lat * GRID))
        before = x
    return flat


def _write_reports(columns: Columns, reports: Sequence[Report]) -> None:
    columns.texts("reports", "title", [r.title or "" for r in reports])
    columns.texts("reports", "url", [_web(r.source.url) for r in reports])
    columns.texts("reports", "file", [report_file(r) for r in reports])
    for name in ("publisher", "via", "published"):
        codes = Codes()
        for r in reports:
            when = r.published
            codes.add(
                r.source.publisher or ""
                if name == "publisher"
                else ", ".join(r.source.via)
                if name == "via"
                else show(when)
                if when is not None and when.is_dated
                else ""
            )
        columns.codes("reports", name, codes)


def _web(url: str | None) -> str:
    """Let only web addresses through: a report may not carry ``javascript:`` into a link."""
    return url if url is not None and url.lower().startswith(("https://", "http://")) else ""


def _focus(lats: NDArray[np.float64], lons: NDArray[np.float64], radii: NDArray[np.float64]) -> Bbox | None:
    """Return west, south, east, north around the marks, across 180° where that is shorter; east may pass 180."""
    if not len(lats):
        return None
    ordered = np.unique(lons % 360.0)
    gaps = np.diff(ordered, append=ordered[0] + 360.0)
    widest = int(np.argmax(gaps))
    after = float(ordered[(widest + 1) % len(ordered)])
    west = (after + 180.0) % 360.0 - 180.0
    east = west + 360.0 - float(gaps[widest])
    margin = min(float(radii.max()), 100_000.0) / 111_195.0
    south, north = max(-85.0, float(lats.min()) - margin), min(85.0, float(lats.max()) + margin)
    return (round(west - margin, 5), round(south, 5), round(east + margin, 5), round(north, 5))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
