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
places     ``name``, ``lat``, ``lon``, ``radius_m`` (null: not known), ``precision``, ``country``, ``area`` (1: drawn as
           an area, without a point), ``ring`` (list of lon, lat, …; empty: a circle)
marks      ``event``, ``kind`` (origin, destination, location, rival), ``field``, ``place`` (row of places), ``note``
lines      ``event``, ``from``, ``to`` (rows of places), ``support``, ``outcome``, ``countries`` (list, from origin to
           destination); the page measures length and azimuth on the ellipsoid
crossings  ``event``, ``lat``, ``lon``, ``uncertain``, ``error_m``, ``from``, ``to``
reports    ``title``, ``url``, ``file`` (where no publisher is known), ``publisher``, ``via``, ``published``
========== ============================================================================================================
"""

from __future__ import annotations

import gc
import json
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from gazetteer.boundaries import Borders
from geoevents.model import PlaceRef, Quantity, Role, TimeSpan
from maps.basemap import ATTRIBUTION, Bbox, context_towns, countries, water
from maps.columns import Columns, deflated
from maps.details import CHUNK, Details, report_file, shortened
from maps.selection import PLACE_FIELDS, is_area, is_drawn, spots
from maps.style import ROLES, style
from maps.words import heading, headline, made_on, period, show, time_form

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Protocol

    from numpy.typing import NDArray

    from geoevents.model import ClaimValue, Event, Report, Trajectory

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
WEAPON_FIELDS: Final = ("weapon",)
NUMBERS: Final = ("count", "killed", "injured")
TIME_COLUMNS: Final = ("earliest", "latest", "best", "utc_offset")
WORD_COLUMNS: Final = ("form", "kind", "a", "b", "type", "role", "when", "precision", "outcome", *NUMBERS)
NUMBER_COLUMNS: Final = (
    *TIME_COLUMNS,
    *("support", "unplaced"),
    *(f"{name}_{part}" for name in NUMBERS for part in ("min", "max", "best")),
)
#: Columns written as what they are beyond another: most are the same.
BASES: Final = {"latest": "earliest", "best": "earliest"} | {
    f"{n}_{p}": f"{n}_min" for n in NUMBERS for p in ("max", "best")
}
#: Columns of strings that share their name with a column of numbers.
CODED: Final = {("crossings", "from"), ("crossings", "to")}
_UNKNOWN: Final = Quantity(min=None, max=None)
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
    columns, details, tables, reports = Columns(), Details(events.reports), _Tables(events.reports), events.reports
    with _uncollected():
        for event in events.events:
            tables.add(event, reports, details)
        tables.draw(events.trajectories())
        tables.write(columns)
        _write_reports(columns, reports)
    lats, lons, radii = tables.marked()
    focus = _focus(lats, lons, radii)
    lead = tables.lead()
    towns = context_towns(list(zip(lats[:40].tolist(), lons[:40].tolist(), strict=True)), focus)
    head = {
        "version": VERSION,
        "title": title or (headline(events.events[lead]) if lead is not None else "Reported events"),
        "subtitle": subtitle or "",
        "generated": made_on(generated_at),
        "summary": tables.summary(),
        "lead": lead,
        "focus": focus,
        "chunk": CHUNK,
        "style": style(),
        "attributions": [*dict.fromkeys([*events.attributions, *CREDITS])],
        "columns": columns.schema,
    }
    disputed = [
        {"name": a.name, "note": a.note, "box": [a.west, a.south, a.east, a.north]} for a in Borders().disputed_areas
    ]
    ground = {"countries": countries(focus), "water": water(focus), "towns": towns, "disputed": disputed}
    drawn = json.dumps(ground, ensure_ascii=False, separators=(",", ":")).encode()
    return Payload(head, columns.body, deflated(drawn), details.finish())


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


class _Tables:
    """Collects the rows of all tables while the events pass by once."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self._rows = {report.id: i for i, report in enumerate(reports)}
        self._index: dict[str, int] = {}
        self._words: dict[str, list[str]] = {name: [] for name in WORD_COLUMNS}
        self._numbers: dict[str, list[int | None]] = {name: [] for name in NUMBER_COLUMNS}
        self._conflicts: list[list[str]] = []
        self._reports: list[list[int]] = []
        self._said: dict[str, list[list[str]]] = {"actors": [], "countries": [], "weapons": []}
        self._days: list[dt.date] = []
        self.places = _Places()
        self._marks: dict[str, list[Any]] = {name: [] for name in ("event", "kind", "field", "place", "note")}
        self._lines: dict[str, list[Any]] = {
            name: [] for name in ("event", "from", "to", "support", "outcome", "countries")
        }
        self._crossings: dict[str, list[Any]] = {
            name: [] for name in ("event", "lat", "lon", "uncertain", "error_m", "from", "to")
        }

    def add(self, event: Event, reports: Sequence[Report], details: Details) -> None:
        """Take in one event."""
        index = len(self._index)
        self._index[event.id] = index
        words, numbers, fields = self._words, self._numbers, event.fields
        shown = self._mark_places(index, event)
        line = heading(event, told=lambda: _told(event, reports[self._rows[event.mentions[0].report_id]]))
        form, a, b = line.form, line.a, line.b
        if b and shown.get("origin") == a and shown.get("destination") == b:
            form, a, b = "{kind}: {origin} → {destination}", "", ""
        words["form"].append(form)
        words["kind"].append(line.kind)
        words["a"].append(a)
        words["b"].append(b)
        words["type"].append(event.type)
        words["role"].append(str(event.role))
        time = fields.get("time")
        self._add_time(event, time.best if time is not None else None, shown)
        outcome = event.best("outcome")
        words["outcome"].append(outcome if isinstance(outcome, str) else "")
        for name in NUMBERS:
            value = fields[name].best if name in fields else None
            known = value if isinstance(value, Quantity) else _UNKNOWN
            text = "" if value is None else show(value)
            if text:
                shown[name] = text
            words[name].append(text)
            numbers[f"{name}_min"].append(known.min)
            numbers[f"{name}_max"].append(known.max)
            numbers[f"{name}_best"].append(known.best)
        self._said["weapons"].append(_texts(event, WEAPON_FIELDS) if "weapon" in fields else [])
        self._said["actors"].append(_texts(event, ACTOR_FIELDS))
        self._reports.append([self._rows[rid] for rid in event.report_ids])
        told = details.add(event, shown)
        numbers["support"].append(told.support)
        numbers["unplaced"].append(told.unplaced)
        self._conflicts.append(told.conflicts)

    def _add_time(self, event: Event, when: ClaimValue | None, shown: dict[str, str]) -> None:
        numbers = self._numbers
        if not isinstance(when, TimeSpan) or not when.is_dated:
            for name in TIME_COLUMNS:
                numbers[name].append(None)
            self._words["when"].append("")
            self._words["precision"].append("")
            return
        first = when.best or when.earliest or when.latest
        form = time_form(when)
        if (
            first is not None
            and when.latest is not None
            and "{last}" in form
            and first.utcoffset() != when.latest.utcoffset()
        ):
            form = show(when)  # the page knows one zone
        shown["time"] = ""
        self._words["when"].append(form)
        self._words["precision"].append(when.precision.value)
        for name, moment in (("earliest", when.earliest), ("latest", when.latest), ("best", when.best)):
            numbers[name].append(None if moment is None else int(moment.timestamp()))
        offset = first.utcoffset() if first is not None else None
        numbers["utc_offset"].append(None if offset is None else int(offset.total_seconds()) // 60)
        if event.role is Role.MAIN and (day := when.day) is not None:
            self._days.append(day)

    def _mark_places(self, index: int, event: Event) -> dict[str, str]:
        """Write the marks of an event; return the names of the best places among them, by field."""
        marks = self._marks
        shown: dict[str, str] = {}
        for spot in spots(index, event):
            name = spot.place.name
            if spot.kind != "rival":
                shown.setdefault(spot.field, name)
            marks["event"].append(index)
            marks["kind"].append(spot.kind)
            marks["field"].append(spot.field)
            marks["place"].append(self.places.row(spot.place, name))
            marks["note"].append(spot.note)
        met = {
            place.country: None
            for field in PLACE_FIELDS
            if field in event.fields
            for place in event.every(field)
            if isinstance(place, PlaceRef) and place.country
        }
        self._said["countries"].append(list(met))
        for field, name in list(shown.items()):
            best = event.fields[field].best
            if not isinstance(best, PlaceRef) or best.name != name or not name.isascii():
                del shown[field]  # the mark is a further place, or the title isolates the name
        return shown

    def draw(self, trajectories: Iterable[Trajectory]) -> None:
        """Take in the lines, with the countries they pass."""
        lines, crossings, countries = self._lines, self._crossings, self._said["countries"]
        for t in trajectories:
            index = self._index[t.event_id]
            if t.countries:
                countries[index] = [*dict.fromkeys([*countries[index], *t.countries])]
            if not (is_drawn(t.origin) and is_drawn(t.destination)):
                continue
            lines["event"].append(index)
            lines["from"].append(self.places.row(t.origin, t.origin.name))
            lines["to"].append(self.places.row(t.destination, t.destination.name))
            lines["support"].append(t.support)
            lines["outcome"].append(t.outcome)
            lines["countries"].append(t.countries)
            for c in t.crossings:
                crossings["event"].append(index)
                crossings["lat"].append(round(c.lat * GRID))
                crossings["lon"].append(round(c.lon * GRID))
                crossings["uncertain"].append(int(c.uncertain))
                crossings["error_m"].append(round(c.error_m))
                crossings["from"].append(c.from_country or "")
                crossings["to"].append(c.to_country or "")

    def write(self, columns: Columns) -> None:
        """Write all tables; the order is the same for every page."""
        columns.ids("events", "id", list(self._index))
        for name, texts in self._words.items():
            columns.codes("events", name, texts)
        for name, numbers in self._numbers.items():
            base = BASES.get(name)
            if base is None:
                columns.numbers("events", name, numbers)
            else:
                columns.beyond("events", name, numbers, (base, self._numbers[base]))
        columns.tags("events", "conflicts", self._conflicts)
        columns.lists("events", "reports", self._reports, delta=True)
        for name, rows in self._said.items():
            columns.tags("events", name, rows)
        self.places.write(columns)
        for table, content in (("marks", self._marks), ("lines", self._lines), ("crossings", self._crossings)):
            for name, values in content.items():
                if name == "countries":
                    columns.tags(table, name, values)
                elif name in {"kind", "field", "note", "support", "outcome"} or (table, name) in CODED:
                    columns.codes(table, name, values)
                else:
                    columns.numbers(table, name, values, delta=name in {"event", "place", "from", "to"})

    def marked(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return latitude, longitude and radius (0: not known) of every mark."""
        rows = np.asarray(self._marks["place"], dtype=np.int64)
        lat, lon = (np.asarray(column, dtype=np.float64)[rows] / GRID for column in (self.places.lat, self.places.lon))
        radius = np.asarray([r or 0 for r in self.places.radius_m], dtype=np.float64)[rows]
        return lat, lon, radius

    def lead(self) -> int | None:
        """Return the row of the main event that the page is about: most reports with a main event tell it."""
        main = [i for i, role in enumerate(self._words["role"]) if role == Role.MAIN.value]
        reports = {report for i in main for report in self._reports[i]}
        return next((i for i in main if 2 * len(self._reports[i]) > len(reports)), None)

    def summary(self) -> str:
        """Say in one line what the page holds: reports, events, days."""
        counts = Counter(self._words["role"])
        main, related = (
            sum(n for role, n in counts.items() if ROLES[Role(role)]["section"] == of) for of in ("main", "related")
        )
        parts = [
            _count(len(self._rows), "report"),
            _count(main, "main event") + (f", {related:,} related" if related else ""),
        ]
        if self._days:
            parts.append(period(min(self._days), max(self._days)))
        return " · ".join(parts)


def _texts(event: Event, fields: tuple[str, ...]) -> list[str]:
    """Return the different texts that anybody gives for some fields."""
    found: dict[str, None] = {}
    for field in fields:
        told = event.fields.get(field)
        if told is not None:
            values = (*event.every(field), *(a.value for a in told.alternatives))
            found |= dict.fromkeys(value for value in values if isinstance(value, str))
    return list(found)


def _told(event: Event, report: Report) -> str:
    """Return the first words that tell an event."""
    spans = event.mentions[0].spans
    return shortened(report.quote(spans[0]), HEADLINE_CHARS) if spans else ""


class _Places:
    """The table of the places that are drawn, each once."""

    def __init__(self) -> None:
        self.lat: list[int] = []
        self.lon: list[int] = []
        self.radius_m: list[int | None] = []
        self._area: list[int] = []
        self._rings: list[list[int]] = []
        self._words: dict[str, list[str]] = {name: [] for name in ("name", "precision", "country")}
        self._rows: dict[tuple[object, ...], int] = {}

    def row(self, place: PlaceRef, name: str) -> int:
        """Return the row of a place that has a point, a new one for a new place."""
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
        self._words["name"].append(name)
        self._words["precision"].append(place.geo_precision.value)
        self._words["country"].append(place.country or "")
        self._rows[key] = row = len(self._rows)
        return row

    def write(self, columns: Columns) -> None:
        """Write the table."""
        for name, texts in self._words.items():
            columns.codes("places", name, texts)
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
    texts: dict[str, list[str]] = {name: [] for name in ("title", "url", "file", "publisher", "via", "published")}
    for report in reports:
        source, when = report.source, report.published
        texts["title"].append(report.title or "")
        texts["url"].append(_web(source.url))
        texts["file"].append(report_file(report) if source.publisher is None else "")
        texts["publisher"].append(source.publisher or "")
        texts["via"].append(", ".join(source.via))
        texts["published"].append(show(when) if when is not None and when.is_dated else "")
    for name in ("title", "url", "file"):
        columns.texts("reports", name, texts[name])
    for name in ("publisher", "via", "published"):
        columns.codes("reports", name, texts[name])


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
