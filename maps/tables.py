"""The rows of the page's tables, collected from the events batch by batch, and places that are drawn, each once.

What most events are is read in straight lines over a batch; an event with several versions of a place takes the same
rules (`maps.selection`) the slow way. `maps.payload` says what the tables hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from gazetteer.model import GeoPrecision
from geoevents.model import PlaceRef, Quantity, Role, TimeSpan
from geoevents.trajectory import known_outcome
from maps.details import Told, shortened
from maps.selection import PLACE_FIELDS, is_drawn, lead, spots, summed_up
from maps.words import Headline, heading, kind_of, show, time_form

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from geoevents.model import ClaimValue, Event, FieldValue, Report, Trajectory
    from geoevents.trajectory import Connected
    from maps.columns import Columns

    #: Reports by their ids, with their rows.
    Reports = Mapping[str, tuple[int, Report]]
    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

__all__ = ["GRID", "Marked", "Tables"]

#: Degrees to the fifth digit, about 1 m.
GRID: Final = 100_000
#: Letters of a report's own words in the headline of an event that has nothing else to be known by.
HEADLINE_CHARS: Final = 70
ACTOR_FIELDS: Final = ("perpetrator", "agent", "target")
WEAPON_FIELDS: Final = ("weapon",)
NUMBERS: Final = ("count", "killed", "injured")
PARTS: Final = ("min", "max", "best")
TIMES: Final = ("earliest", "latest", "best")
WORD_COLUMNS: Final = ("form", "kind", "a", "b", "type", "role", "when", "precision", "outcome", *NUMBERS)
NUMBER_COLUMNS: Final = (
    *(*TIMES, "utc_offset"),
    *("support", "unplaced"),
    *(f"{name}_{part}" for name in NUMBERS for part in PARTS),
)
#: The seconds of `TIMES` and the minutes of the zone where a time is not dated.
_UNDATED: Final[tuple[float, ...]] = (np.nan,) * 4
#: Columns written as what they are beyond another: most are the same.
BASES: Final = {"latest": "earliest", "best": "earliest"} | {
    f"{n}_{p}": f"{n}_min" for n in NUMBERS for p in ("max", "best")
}
#: A number beyond is told in words only: JavaScript keeps whole numbers up to 2 ** 53.
MOST: Final = 1 << 46
#: By their texts: hashing a member of an enum takes ten times as long.
_PRECISIONS: Final = {str(p): code for code, p in enumerate(GeoPrecision)}
_MAIN, _TOTAL = str(Role.MAIN), str(Role.AGGREGATE)
_AREAS: Final = np.array([p.is_area for p in GeoPrecision])


class Marked(NamedTuple):
    """Where the marks are: degrees, and metres (0: not known)."""

    lat: Floats
    lon: Floats
    radius_m: Floats


class Tables:
    """Collects the rows of all tables while the events pass by once, in batches."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._words: dict[str, list[str]] = {name: [] for name in WORD_COLUMNS}
        self._numbers: dict[str, list[Floats]] = {name: [] for name in NUMBER_COLUMNS}
        self._conflicts: list[Sequence[str]] = []
        self._reports: list[list[int]] = []
        self._said: dict[str, list[list[str]]] = {"actors": [], "countries": [], "weapons": []}
        self._days: tuple[dt.date, dt.date] | None = None
        self._places = _Places()
        self._marks: list[tuple[int, str, str, str]] = []
        self._lines: dict[str, list[Any]] = {name: [] for name in ("event", "support", "outcome", "countries")}
        #: Of lines that were taken in as columns, which marks are their ends: origin, destination, …
        self._ends: list[int] = []
        self._crossings: dict[str, list[Any]] = {
            name: [] for name in ("event", "lat", "lon", "uncertain", "error_m", "from", "to")
        }

    def add(self, events: Sequence[Event], reports: Reports) -> list[dict[str, str]]:
        """Take in a batch of events; return for each the texts of the fields that its columns tell."""
        first = len(self._ids)
        words = self._words
        self._ids += [event.id for event in events]
        self._reports += [[reports[rid][0] for rid in event.report_ids] for event in events]
        words["type"] += [event.type for event in events]
        words["role"] += [str(event.role) for event in events]
        outcomes = [event.best("outcome") for event in events]
        words["outcome"] += [outcome if isinstance(outcome, str) else "" for outcome in outcomes]
        self._said["weapons"] += [_texts(event, WEAPON_FIELDS) for event in events]
        self._said["actors"] += [_texts(event, ACTOR_FIELDS) for event in events]
        shown = [self._mark(index, event) for index, event in enumerate(events, first)]
        self._places.close()
        lines = [_heading(event, told, reports) for event, told in zip(events, shown, strict=True)]
        for name, parts in zip(Headline._fields, zip(*lines, strict=True), strict=True):
            words[name] += parts
        self._add_times(events, shown)
        for name in NUMBERS:
            self._add_numbers(name, events, shown)
        return shown

    def told(self, told: Sequence[Told]) -> None:
        """Take in what the cards of the last batch found out."""
        self._numbers["support"].append(np.array([t.support for t in told], dtype=np.float64))
        self._numbers["unplaced"].append(np.array([t.unplaced for t in told], dtype=np.float64))
        self._conflicts += [t.conflicts for t in told]

    def _mark(self, index: int, event: Event) -> dict[str, str]:
        """Write the marks of an event; return the names of the best places among them, by field, in plain letters."""
        shown: dict[str, str] = {}
        countries: list[str] = []
        fields, also = event.fields, event.also
        is_total = event.role == _TOTAL
        for field in PLACE_FIELDS:
            value = fields.get(field)
            if value is None:
                continue
            place = value.best
            if value.alternatives or also:
                self._mark_versions(index, event, value, shown)
                countries += [p.country for p in event.every(field) if isinstance(p, PlaceRef) and p.country]
            elif isinstance(place, PlaceRef):
                if place.country:
                    countries.append(place.country)
                if is_drawn(place) and not is_total:
                    self._marks.append((index, field, field, ""))
                    self._places.refs.append(place)
                    name = place.name
                    if name.isascii():
                        shown[field] = name
        self._said["countries"].append(list(dict.fromkeys(countries)))
        return shown

    def _mark_versions(self, index: int, event: Event, value: FieldValue, shown: dict[str, str]) -> None:
        found = list(spots(index, event, (value.field,)))
        self._marks += [(index, spot.kind, spot.field, spot.note) for spot in found]
        self._places.refs += [spot.place for spot in found]
        # The title isolates a name in other letters; what is not the best place the page does not look up.
        if found and found[0].place is value.best and (name := found[0].place.name).isascii():
            shown[value.field] = name

    def _add_times(self, events: Sequence[Event], shown: Sequence[dict[str, str]]) -> None:
        forms, precisions = [""] * len(events), [""] * len(events)
        numbers = [_UNDATED] * len(events)
        days: set[dt.date] = set()
        known: dict[int, _Time] = {}  # many rows of a table share a day
        for row, event in enumerate(events):
            when = event.best("time")
            if not isinstance(when, TimeSpan) or not when.is_dated:
                continue
            time = known.get(id(when))
            if time is None:
                known[id(when)] = time = _timed(when)
            forms[row], precisions[row], numbers[row], day = time
            shown[row]["time"] = ""
            if day is not None and event.role == _MAIN:
                days.add(day)
        for name, column in zip((*TIMES, "utc_offset"), np.trunc(np.array(numbers).T), strict=True):
            self._numbers[name].append(column)
        self._words["when"] += forms
        self._words["precision"] += precisions
        if days:
            days |= set(self._days or ())
            self._days = min(days), max(days)

    def _add_numbers(self, name: str, events: Sequence[Event], shown: Sequence[dict[str, str]]) -> None:
        texts = [""] * len(events)
        columns = tuple(np.full(len(events), np.nan) for _ in PARTS)
        for row, event in enumerate(events):
            field = event.fields.get(name)
            if field is None or (value := field.best) is None:
                continue
            shown[row][name] = texts[row] = show(value)
            if isinstance(value, Quantity):
                for column, number in zip(columns, (value.min, value.max, value.best), strict=True):
                    if number is not None and number < MOST:
                        column[row] = number
        self._words[name] += texts
        for part, column in zip(PARTS, columns, strict=True):
            self._numbers[f"{name}_{part}"].append(column)

    def draw(self, trajectories: Iterable[Trajectory]) -> None:
        """Take in the lines, with the countries they pass."""
        index_of = {identity: i for i, identity in enumerate(self._ids)}
        lines, crossings, countries = self._lines, self._crossings, self._said["countries"]
        for number, t in enumerate(trajectories):
            index = index_of[t.event_id]
            if t.countries:
                countries[index] = [*dict.fromkeys([*countries[index], *t.countries])]
            if not (is_drawn(t.origin) and is_drawn(t.destination)):
                continue
            lines["event"].append(index)
            lines["support"].append(t.support)
            lines["outcome"].append(t.outcome)
            lines["countries"].append(t.countries)
            self._places.refs += (t.origin, t.destination)
            for c in t.crossings:
                crossings["event"].append(index)
                crossings["lat"].append(round(c.lat * GRID))
                crossings["lon"].append(round(c.lon * GRID))
                crossings["uncertain"].append(int(c.uncertain))
                crossings["error_m"].append(round(c.error_m))
                crossings["from"].append(c.from_country or "")
                crossings["to"].append(c.to_country or "")
            if number % 4_096 == 0:
                self._places.close()

    def connect(self, rows: Integers, drawn: Connected) -> None:
        """Take in lines as columns, between the best places of their events; `rows` are the events of the pairs."""
        events = rows[drawn.pair].tolist()
        countries, outcomes, lines = self._said["countries"], self._words["outcome"], self._lines
        for index, passed in zip(events, drawn.countries.tolist(), strict=True):
            if passed:
                countries[index] = [*dict.fromkeys([*countries[index], *passed])]
        lines["event"] += events
        lines["support"] += ["joint"] * len(events)
        lines["outcome"] += [known_outcome(outcomes[index]) for index in events]
        lines["countries"] += drawn.countries.tolist()
        ends = {
            (index, kind): number
            for number, (index, kind, _, _) in reversed([*enumerate(self._marks)])
            if kind in {"origin", "destination"}
        }
        self._ends += [ends[index, kind] for index in events for kind in ("origin", "destination")]
        found, crossings = drawn.crossings, self._crossings
        crossings["event"] += rows[drawn.pair[found.line]].tolist()
        crossings["lat"] += np.rint(found.lat * GRID).astype(np.int64).tolist()
        crossings["lon"] += np.rint(found.lon * GRID).astype(np.int64).tolist()
        crossings["uncertain"] += drawn.uncertain.astype(np.int64).tolist()
        crossings["error_m"] += np.rint(found.error_m).astype(np.int64).tolist()
        crossings["from"] += [code or "" for code in found.from_country.tolist()]
        crossings["to"] += [code or "" for code in found.to_country.tolist()]

    def write(self, columns: Columns) -> Marked:
        """Write all tables, in the same order for every page; return where the marks are."""
        columns.ids("events", "id", self._ids)
        for name, texts in self._words.items():
            columns.codes("events", name, texts)
        numbers = {name: np.concatenate([*parts, np.empty(0)]) for name, parts in self._numbers.items()}
        for name, column in numbers.items():
            base = BASES.get(name)
            if base is None:
                columns.numbers("events", name, column)
            else:
                columns.beyond("events", name, column, (base, numbers[base]))
        columns.tags("events", "conflicts", self._conflicts)
        columns.lists("events", "reports", self._reports, delta=True)
        for name, rows in self._said.items():
            columns.tags("events", name, rows)
        places = self._places.write(columns)
        marks, ends = places[: len(self._marks)], places[len(self._marks) :]
        ends = np.concatenate([ends, marks[np.array(self._ends, dtype=np.int64)]])
        events, kinds, fields, notes = zip(*self._marks, strict=True) if self._marks else ((), (), (), ())
        columns.numbers("marks", "event", events, delta=True)
        columns.codes("marks", "kind", kinds)
        columns.codes("marks", "field", fields)
        columns.numbers("marks", "place", marks, delta=True)
        columns.codes("marks", "note", notes)
        columns.numbers("lines", "event", self._lines["event"], delta=True)
        columns.numbers("lines", "from", ends[::2], delta=True)
        columns.numbers("lines", "to", ends[1::2], delta=True)
        for name in ("support", "outcome"):
            columns.codes("lines", name, self._lines[name])
        columns.tags("lines", "countries", self._lines["countries"])
        for name, values in self._crossings.items():
            if name in {"from", "to"}:
                columns.codes("crossings", name, values)
            else:
                columns.numbers("crossings", name, values, delta=name == "event")
        return self._places.at(marks)

    def lead(self) -> int | None:
        """Return the row of the main event that the page is about, None where no event leads."""
        return lead(self._words["role"], self._reports)

    def summary(self, reports: int) -> str:
        """Say in one line what the page holds: so many reports, events, days."""
        return summed_up(reports, self._words["role"], self._days)


class _Places:
    """The table of the places that are drawn, which are collected as they come; each is written once.

    They stand as arrays, batch after batch; `close` ends a batch, so that no more than one holds on to its events.
    """

    def __init__(self) -> None:
        #: Places that have a point, in this batch.
        self.refs: list[PlaceRef] = []
        self._names: dict[str, int] = {}
        self._ids: dict[str, int] = {}
        self._countries: dict[str, int] = {}
        self._rings: dict[tuple[tuple[float, float], ...], int] = {(): 0}
        self._parts: list[Integers] = []
        self._lat = self._lon = self._radius = np.empty(0, dtype=np.int64)

    def close(self) -> None:
        """Write the batch as arrays, one row for each column that `write` reads."""
        refs, names, ids, countries, rings = self.refs, self._names, self._ids, self._countries, self._rings
        part = np.empty((8, len(refs)), dtype=np.int64)
        part[0] = np.rint(np.array([ref.lat for ref in refs], dtype=np.float64) * GRID)
        part[1] = np.rint(np.array([ref.lon for ref in refs], dtype=np.float64) * GRID)
        part[2] = np.rint([-1.0 if ref.radius_m is None else ref.radius_m for ref in refs])
        part[3] = [_PRECISIONS[str(ref.geo_precision)] for ref in refs]
        part[4] = [names.setdefault(ref.name, len(names)) for ref in refs]
        part[5] = [ids.setdefault(ref.place_id or "", len(ids)) for ref in refs]
        part[6] = [countries.setdefault(ref.country or "", len(countries)) for ref in refs]
        part[7] = [rings.setdefault(ref.ring or (), len(rings)) for ref in refs]
        self._parts.append(part)
        self.refs = []

    def write(self, columns: Columns) -> Integers:
        """Write the table; return the row of every place that was collected."""
        self.close()
        every = np.concatenate(self._parts, axis=1)
        rows, firsts = _distinct(every)
        lat, lon, radius, precision, name, identity, country, ring = every[:, firsts]
        self._lat, self._lon, self._radius = lat, lon, radius
        outlines = [_flat(points) for points in self._rings]
        for key, codes, pool in (
            ("name", name, list(self._names)),
            ("id", identity, list(self._ids)),
            ("precision", precision, list(_PRECISIONS)),
            ("country", country, list(self._countries)),
        ):
            columns.coded("places", key, codes, pool)
        columns.numbers("places", "lat", lat)
        columns.numbers("places", "lon", lon)
        columns.numbers("places", "radius_m", np.where(radius < 0, np.nan, radius))
        columns.numbers("places", "area", _AREAS[precision] | (ring > 0))
        columns.lists("places", "ring", [outlines[code] for code in ring.tolist()])
        return rows

    def at(self, rows: Integers) -> Marked:
        """Return where some places are, once they are written."""
        return Marked(self._lat[rows] / GRID, self._lon[rows] / GRID, np.maximum(self._radius[rows], 0).astype(float))


def _distinct(columns: Integers) -> tuple[Integers, Integers]:
    """Tell equal columns of a table apart from different ones.

    Returns
    -------
    tuple
        For every column its number among the different ones, in the order met; and where each of these is met first.
    """
    # Three sorts, not one for each row: what is small shares a key.
    small = columns[2] + 1
    for row, bits in ((3, 4), (6, 12), (7, 20)):
        small = (small << bits) | columns[row]
    keys = (columns[0] * (1 << 32) + columns[1], columns[4] * (1 << 31) + columns[5], small)
    order = np.lexsort(keys[::-1])
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = np.any([key[order[1:]] != key[order[:-1]] for key in keys], axis=0)
    firsts = order[is_new]  # the sort is stable: the first of its kind
    rank = np.empty(len(firsts), dtype=np.int64)
    rank[np.argsort(firsts)] = np.arange(len(firsts))
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = rank[np.cumsum(is_new) - 1]
    return numbers, np.sort(firsts)


class _Time(NamedTuple):
    """A time as the page's columns tell it; `numbers` are the seconds of `TIMES` and the minutes of its zone."""

    form: str
    precision: str
    numbers: tuple[float, ...]
    day: dt.date | None


def _timed(when: TimeSpan) -> _Time:
    start, end, moment = when.earliest, when.latest, when.best
    reading = moment or start or end
    offset = reading.utcoffset() if reading is not None else None
    form = time_form(when)
    if end is not None and "{last}" in form and end.utcoffset() != offset:
        form = show(when)  # the page knows one zone
    first = np.nan if start is None else start.timestamp()
    last, best = (first if at is start else np.nan if at is None else at.timestamp() for at in (end, moment))
    minutes = np.nan if offset is None else offset.total_seconds() // 60
    return _Time(form, str(when.precision), (first, last, best, minutes), when.day)


def _heading(event: Event, shown: Mapping[str, str], reports: Reports) -> Headline:
    if "origin" in shown and "destination" in shown:  # the page puts it together
        return Headline("{kind}: {origin} → {destination}", kind_of(event.type))

    def told() -> str:
        """Return the first words that tell the event."""
        mention = event.mentions[0]
        words = [reports[mention.report_id][1].quote(span) for span in mention.spans[:1]]
        return shortened(words[0], HEADLINE_CHARS) if words else ""

    return heading(event, told=told)


def _texts(event: Event, fields: tuple[str, ...]) -> list[str]:
    """Return the different texts that anybody gives for some fields."""
    found: dict[str, None] = {}
    for field in fields:
        told = event.fields.get(field)
        if told is None:
            continue
        values: Iterable[ClaimValue | None] = (told.best,)
        if told.alternatives or event.also:
            values = (*event.every(field), *(a.value for a in told.alternatives))
        for value in values:
            if isinstance(value, str):
                found[value] = None
    return list(found)


def _flat(points: Iterable[tuple[float, float]]) -> list[int]:
    """Flatten a ring; its longitudes run on past 180, so that the page sees no seam."""
    flat: list[int] = []
    before: float | None = None
    for lon, lat in points:
        x = lon if before is None else lon + 360.0 * round((before - lon) / 360.0)
        flat += (round(x * GRID), round(lat * GRID))
        before = x
    return flat
