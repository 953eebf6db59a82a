"""EventCollection: the face people chain on, from reports to events, queries, frames and files."""

from __future__ import annotations

import functools
import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geoevents import aggregate, query
from geoevents.columns import Chain
from geoevents.errors import InputError
from geoevents.model import Event, Mention, Report, Role, Trajectory

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    import geopandas as gpd
    import pandas as pd
    import pyarrow as pa

    from gazetteer import Gazetteer
    from gazetteer.boundaries import Borders
    from gazetteer.model import Place
    from geoevents.columns import Columns, Crossed, Rows
    from geoevents.corrections import Correction
    from geoevents.extract import Extractor
    from geoevents.rows import EventRows

__all__ = ["ATTRIBUTIONS", "EventCollection", "open_events", "read"]

#: Credits that the licences of the embedded data ask for; they travel with every map and export.
BORDERS_CREDIT = "Borders: country-coder (ISC), Natural Earth (public domain); drawn de facto, no word on sovereignty"
ATTRIBUTIONS = (
    "Places: GeoNames, geonames.org (CC BY 4.0)",
    "Airfields: OurAirports (public domain)",
    BORDERS_CREDIT,
)


class EventCollection:
    """Reports and the events that follow from them; never changes, every query returns a new one.

    Parameters
    ----------
    reports, events
        In order; every report that an event mentions is among the reports.
    attributions
        Credits of the data, one line each.
    gazetteer, borders
        What names and borders are looked up in; by default the embedded ones, opened when first needed.

    Raises
    ------
    InputError
        When two events have one id or an event mentions a report that is not there.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from datetime import UTC, datetime, timedelta
    >>> from geoevents.collection import EventCollection, read
    >>> report = pathlib.Path(tempfile.mkdtemp()) / "report.txt"
    >>> _ = report.write_text(
    ...     "Reuters, 21 April 2024 - Five rockets were fired from the town of Zummar in Iraq towards a base at Rmelan "
    ...     "in Syria on Sunday, two security sources said."
    ... )
    >>> events = read(report)
    >>> [(line.countries, round(line.distance_m, -4)) for line in events.trajectories()]
    [(('IQ', 'SY'), 60000.0)]
    >>> len(events.launched_from("IQ", certain=True).targeting("SY").crossing("IQ", "SY").of_type("rocket_attack"))
    1
    >>> len(events.near("Zummar", radius_m=20_000.0).within((40.0, 35.0, 44.0, 38.0)).min_sources(1))
    1
    >>> len(events.between(datetime(2024, 4, 21, tzinfo=UTC), datetime(2024, 4, 22, tzinfo=UTC)).by_actor("nobody"))
    0
    >>> events.by_country_pair().to_dict("records")
    [{'origin': 'IQ', 'destination': 'SY', 'events': 1}]
    >>> len(events.by_time(every="week")), len(events.sequences(within=timedelta(hours=24)))
    (1, 0)
    >>> events.sql("select origin, len(countries) as countries from trajectories").to_dict("records")
    [{'origin': 'Zummar', 'countries': 2}]
    >>> len(EventCollection())
    0
    """

    __slots__ = ("__dict__", "_attributions", "_borders", "_events", "_gazetteer", "_reports", "_rows")

    def __init__(
        self,
        reports: Iterable[Report] = (),
        events: Iterable[Event] = (),
        *,
        attributions: Iterable[str] = ATTRIBUTIONS,
        gazetteer: Gazetteer | None = None,
        borders: Borders | None = None,
    ) -> None:
        self._reports, self._events, self._attributions = tuple(reports), tuple(events), tuple(attributions)
        self._gazetteer, self._borders = gazetteer, borders
        self._rows: EventRows | None = None
        known = {r.id for r in self._reports}
        for event in self._events:
            missing = [rid for rid in event.report_ids if rid not in known]
            if missing:
                raise InputError(f"event {event.id} mentions report {missing[0]!r}, which is not in the collection")
        if len(self._by_id) != len(self._events):
            raise InputError("two events have the same id; every event needs its own")

    @classmethod
    def from_rows(
        cls,
        table: pa.Table,
        *,
        attributions: Iterable[str] = ATTRIBUTIONS,
        gazetteer: Gazetteer | None = None,
        borders: Borders | None = None,
    ) -> EventCollection:
        """Make a collection of the rows of an Arrow table; an `Event` is made only when one is touched.

        Parameters
        ----------
        table
            Columns of `geoevents.rows.ROWS`; those that are missing are null, but for ``event_id`` and ``type``.
        attributions, gazetteer, borders
            As for the class.

        Raises
        ------
        InputError
            When it has other columns or types, two rows have one id, or a row cannot be an event; all problems at once.

        Examples
        --------
        >>> import pyarrow as pa
        >>> told = {"event_id": ["a", "b"], "type": ["airstrike", "attack"], "killed_min": [3, None]}
        >>> events = EventCollection.from_rows(pa.table(told))
        >>> len(events.of_type("airstrike")), events["a"].best("killed").min
        (1, 3)
        """
        from geoevents.rows import EventRows, checked_rows

        made = cls(attributions=attributions, gazetteer=gazetteer, borders=borders)
        return made._with(EventRows(checked_rows(table)))

    def _with(self, rows: EventRows) -> EventCollection:
        import pyarrow as pa
        import pyarrow.compute as pc

        if self._events and pc.any(pc.is_in(rows.ids, value_set=pa.array(list(self._by_id)))).as_py():
            raise InputError("a row of a table has the id of another event; every event needs its own")
        self._rows = rows if len(rows) else None
        return self

    def of_reports(self) -> EventCollection:
        """Keep the events that reports tell, and leave out the rows of tables."""
        return self._of(np.arange(len(self._events)))

    @property
    def ids(self) -> list[str]:
        """The ids of the events, in their order; none of the events is made."""
        return [*self._by_id, *(self._rows.ids.to_pylist() if self._rows is not None else ())]

    @property
    def rows(self) -> pa.Table:
        """The events as one Arrow table with the columns of `geoevents.rows.ROWS`.

        Events that came from rows are those rows. Events of reports become rows; `geoevents.rows.rows_of` says what
        a row does not hold.
        """
        from geoevents.rows import ROWS, concat_rows, rows_of

        told = [rows_of(self._events, self._reports)] if self._events else []
        told += [self._rows.table] if self._rows is not None else []
        return told[0] if len(told) == 1 else concat_rows(told) if told else ROWS.empty_table()

    @property
    def table_events(self) -> EventRows | None:
        """The events that came from rows of tables, which stand after those of reports; None when there are none."""
        return self._rows

    @functools.cached_property
    def _by_id(self) -> dict[str, Event]:
        return {event.id: event for event in self._events}

    def _find(self, event_id: str) -> Event | None:
        found = self._by_id.get(event_id)
        if found is None and self._rows is not None:
            number = self._rows.number_of(event_id)
            found = self._rows[number] if number is not None else None
        return found

    @property
    def reports(self) -> Sequence[Report]:
        """The reports, in the order given, those without any event included; after them the rows of tables."""
        if self._rows is None:
            return self._reports
        return Chain(self._reports, self._rows.reports) if self._reports else self._rows.reports

    @property
    def events(self) -> Sequence[Event]:
        """The events, in order: those of reports, then those of rows, which are made when they are touched."""
        if self._rows is None:
            return self._events
        return Chain(self._events, self._rows) if self._events else self._rows

    @property
    def attributions(self) -> tuple[str, ...]:
        """Credits of the data, one line each."""
        return self._attributions

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages whose reports are understood."""
        from geoevents.extract import LANGUAGES

        return tuple(LANGUAGES)

    @property
    def borders(self) -> Borders:
        """The country borders that trajectories and queries use."""
        if self._borders is None:
            from gazetteer.boundaries import Borders

            self._borders = Borders()
        return self._borders

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self.events)

    def __iter__(self) -> Iterator[Event]:
        """Iterate over the events, in order."""
        return iter(self.events)

    def __getitem__(self, event_id: str) -> Event:
        """Return the event of an id.

        Raises
        ------
        KeyError
            When there is none.
        """
        found = self._find(event_id)
        if found is None:
            raise KeyError(event_id)
        return found

    def __eq__(self, other: object) -> bool:
        """Compare reports, events and attributions."""
        if not isinstance(other, EventCollection):
            return NotImplemented
        return (
            self.attributions == other.attributions
            and len(self) == len(other)
            and len(self.reports) == len(other.reports)
            and all(a == b for a, b in zip(self.reports, other.reports, strict=True))
            and all(a == b for a, b in zip(self, other, strict=True))
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Tell how much there is."""
        told = f"{len(self._reports)} reports"
        if self._rows is not None:
            told = f"{len(self._rows)} rows" if not self._reports else f"{told} and {len(self._rows)} rows"
        return f"<EventCollection: {len(self)} events from {told}>"

    def main(self) -> EventCollection:
        """Keep the events that the reports are about."""
        return self._of(np.flatnonzero(self.columns.role == Role.MAIN.value))

    def explain(self, event_id: str) -> str:
        """Say for every field of an event which values there are, who says them in which words, and why one is best.

        Raises
        ------
        InputError
            When no event has this id; the message names those there are.
        """
        from geoevents.explain import explain_event

        event = self._find(event_id)
        if event is None:
            known = ", ".join(event.id for event in itertools.islice(self, 10)) or "none"
            raise InputError(f"no event {event_id!r}; there are: {known}")
        if event_id in self._by_id or self._rows is None:
            return explain_event(event, self._reports)
        number = self._rows.number_of(event_id)
        return explain_event(event, [] if number is None else [self._rows.reports[number]])

    @functools.cached_property
    def _told_lines(self) -> tuple[Trajectory, ...]:
        from geoevents.trajectory import trajectories

        lines = trajectories(self._events, borders=self.borders)
        return tuple(line for line in lines if line is not None)

    @functools.cached_property
    def _trajectories(self) -> Sequence[Trajectory]:
        if self._rows is None:
            return self._told_lines
        lines = self._rows.trajectories(borders=self.borders)
        return Chain(self._told_lines, lines) if self._told_lines else lines

    def trajectories(self) -> Sequence[Trajectory]:
        """Return the schematic lines of the events that have one, in event order; those of rows are made when touched."""
        return self._trajectories

    @functools.cached_property
    def _crossed(self) -> Crossed:
        from geoevents.columns import Crossed

        number = {event.id: row for row, event in enumerate(self._events)}
        found = Crossed.by((number[line.event_id], line) for line in self._told_lines)
        if self._rows is None:
            return found
        return found.joined(self._rows.crossed(borders=self.borders), after=len(self._events))

    def features(self) -> list[dict[str, Any]]:
        """Return the GeoJSON features; see `geoevents.frame.features`."""
        from geoevents.frame import features

        return features(self)

    def to_gdf(self) -> gpd.GeoDataFrame:
        """Return the features as a GeoDataFrame in EPSG:4326; see `geoevents.frame.to_gdf`."""
        from geoevents.frame import to_gdf

        return to_gdf(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the collection in the format of the suffix; see `geoevents.export.save`."""
        from geoevents.export import save

        save(self, path)

    @functools.cached_property
    def columns(self) -> Columns:
        """What queries read of the events, as arrays; made at the first question (see `geoevents.columns`)."""
        from geoevents.columns import columns_of

        if self._rows is None:
            return columns_of(self._events, self._reports)
        rows = self._rows.columns()
        return columns_of(self._events, self._reports).joined(rows) if self._events else rows

    def within(self, area: object, *, admin1: str | None = None, certain: bool = False) -> EventCollection:
        """Keep the events with a place in a country (code), one of its `admin1` areas, a bbox, geometry or GeoDataFrame.

        Any of the place's circle is enough; with `certain`, all of it lies inside (see `geoevents.query.within`).
        """
        return self._within(area, None, admin1=admin1, certain=certain)

    def launched_from(self, area: object, *, admin1: str | None = None, certain: bool = False) -> EventCollection:
        """Keep the events whose origin is in an area; areas as for `within`."""
        return self._within(area, "origin", admin1=admin1, certain=certain)

    def targeting(self, area: object, *, admin1: str | None = None, certain: bool = False) -> EventCollection:
        """Keep the events whose destination is in an area; areas as for `within`."""
        return self._within(area, "destination", admin1=admin1, certain=certain)

    def _within(self, area: object, field: str | None, *, admin1: str | None, certain: bool) -> EventCollection:
        rows = query.within(self.columns, area, borders=self.borders, admin1=admin1, field=field, certain=certain)
        return self._of(rows)

    def near(
        self, place: str | Place | tuple[float, float], *, radius_m: float, certain: bool = False
    ) -> EventCollection:
        """Keep the events with a place within a distance of a place.

        Parameters
        ----------
        place
            A name, a gazetteer place, or ``(lat, lon)`` in degrees.
        radius_m
            Metres.
        certain
            Keep only those whose whole circle of uncertainty is within the distance.

        Raises
        ------
        UnresolvedPlaceError
            When the name is not one place of the gazetteer.
        """
        lat, lon = self._point(place)
        return self._of(query.near(self.columns, lat=lat, lon=lon, radius_m=radius_m, certain=certain))

    def crossing(self, from_country: str, to_country: str, *, certain: bool = False) -> EventCollection:
        """Keep the events whose trajectory passes from one country into another, in that order (ISO codes).

        With `certain`, only where the crossing is not `uncertain`.
        """
        return self._of(
            query.crossing(self._crossed, from_country=from_country, to_country=to_country, certain=certain)
        )

    def between(self, start: datetime, end: datetime, *, certain: bool = False) -> EventCollection:
        """Keep the events that may lie in [start, end), or with `certain` those that do; aware datetimes."""
        return self._of(query.between(self.columns, start, end, certain=certain))

    def of_type(self, *types: str, certain: bool = False) -> EventCollection:
        """Keep the events of the given types ("rocket_attack"), or with a coarser type that leaves it open.

        An "air_drone_strike" of a table may be an "airstrike"; with `certain` only what is told to be one is kept.
        """
        return self._of(query.of_type(self.columns, types, certain=certain))

    def by_actor(self, actor: str) -> EventCollection:
        """Keep the events for which somebody names this actor, whatever the stance; part of the name is enough."""
        return self._of(query.by_actor(self.columns, actor))

    def corrected(
        self, corrections: Iterable[Correction], *, on_error: Callable[[str], None] | None = None
    ) -> EventCollection:
        """Fuse again with what editors decided: it wins over the rules, and what the reports say stays beside it.

        Rows of tables are corrected in their table; they stay as they are.

        Parameters
        ----------
        corrections
            As `geoevents.corrections.read_corrections` reads them; they take the place of those applied before.
        on_error
            Gets one line for each correction that fits no mention of these reports.
        """
        from geoevents.corrections import apply
        from geoevents.fuse import fuse

        wanted = tuple(corrections)
        if not wanted:
            return self
        told = tuple(m for event in self._events for m in event.mentions)
        gazetteer = self._known()
        reports, mentions, problems = apply(wanted, self._reports, told, gazetteer=gazetteer)
        for problem in problems:
            if on_error is not None:
                on_error(problem)
        fused = EventCollection(
            reports,
            fuse(reports, mentions),
            attributions=self._attributions,
            gazetteer=gazetteer,
            borders=self._borders,
        )
        return fused._with(self._rows) if self._rows is not None else fused

    def _known(self) -> Gazetteer:
        if self._gazetteer is None:
            from gazetteer import Gazetteer

            self._gazetteer = Gazetteer()
        return self._gazetteer

    def of_outcome(self, *outcomes: str) -> EventCollection:
        """Keep the events with one of the given outcomes ("intercepted")."""
        return self._of(query.of_outcome(self.columns, outcomes))

    def by_source(self, source: str) -> EventCollection:
        """Keep the events that a publisher or a credited agency tells; part of the name is enough."""
        return self._of(query.by_source(self.columns, source))

    def min_sources(self, count: int) -> EventCollection:
        """Keep the events of which at least `count` independent source chains state a field alike."""
        return self._of(query.min_sources(self.columns, count))

    def by_country_pair(self) -> pd.DataFrame:
        """Count the events from one country into another; see `geoevents.aggregate.by_country_pair`."""
        return aggregate.by_country_pair(self)

    def by_admin1(self, *, field: str | None = None) -> pd.DataFrame:
        """Count the events in first-level areas; see `geoevents.aggregate.by_admin1`."""
        return aggregate.by_admin1(self, field=field)

    def by_h3(self, *, resolution: int = 5, field: str | None = None) -> pd.DataFrame:
        """Count the events in H3 cells; see `geoevents.aggregate.by_h3`."""
        return aggregate.by_h3(self, resolution=resolution, field=field)

    def by_time(self, *, every: str = "day") -> pd.DataFrame:
        """Count the events that certainly and possibly lie in hours, days or weeks; see `geoevents.aggregate.by_time`."""
        return aggregate.by_time(self, every=every)

    def hot_spots(self, *, resolution: int = 4, field: str | None = None) -> pd.DataFrame:
        """Find where events cluster more than by chance; see `geoevents.aggregate.hot_spots`."""
        return aggregate.hot_spots(self, resolution=resolution, field=field)

    def sequences(self, *, within: timedelta) -> pd.DataFrame:
        """Find pairs of events in which one may answer the other; see `geoevents.aggregate.sequences`."""
        return aggregate.sequences(self, within=within)

    def sql(self, query: str, *, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
        """Answer a SQL query over the tables events, places, trajectories, crossings, reports; see `geoevents.sql`."""
        from geoevents.sql import run

        return run(self, query, parameters=parameters)

    def _of(self, rows: Rows) -> EventCollection:
        """Return a collection of some of the events with the reports that tell them, and their columns."""
        before = len(self._events)
        kept = tuple(self._events[row] for row in rows[rows < before])
        told = {rid for event in kept for rid in event.report_ids}
        cut = EventCollection(
            (r for r in self._reports if r.id in told),
            kept,
            attributions=self._attributions,
            gazetteer=self._gazetteer,
            borders=self._borders,
        )
        if self._rows is not None:
            cut._with(self._rows.take(rows[rows >= before] - before))
        if "columns" in self.__dict__:
            cut.__dict__["columns"] = self.columns.take(rows)
        if "_told_lines" in self.__dict__:
            ids = {event.id for event in kept}
            cut.__dict__["_told_lines"] = tuple(line for line in self._told_lines if line.event_id in ids)
        return cut

    def _point(self, place: str | Place | tuple[float, float]) -> tuple[float, float]:
        if isinstance(place, tuple):
            return place
        if isinstance(place, str):
            place = self._known().resolve(place).require()
        if place.lat is None or place.lon is None:
            raise InputError(f"{place.name} has no coordinates; give (lat, lon)")
        return place.lat, place.lon


def read(
    paths: str | Path | Sequence[str | Path],
    *,
    gazetteer: Gazetteer | None = None,
    skip_errors: bool = False,
    on_error: Callable[[str], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
    extractor: Extractor | None = None,
    corrections: Iterable[Correction] = (),
    columns: Mapping[str, str] | None = None,
    on_note: Callable[[str], None] | None = None,
    before: EventCollection | None = None,
) -> EventCollection:
    """Read reports and work out the events they tell; read tables, of which each row is an event.

    Parameters
    ----------
    paths
        Text files, tables (``.csv .tsv .xlsx .jsonl .json .geojson .parquet .gpkg`` ...; see docs/tables.md), or folders
        of them; one path or several.
    gazetteer
        Where names are looked up; by default the embedded one.
    skip_errors
        Go on when an input, or a row of a table, cannot be read; each such error goes to `on_error` as one line.
    progress
        Called with the number of steps done and of all: one a report, a hundred a table.
    extractor
        What finds the events of a report; by default the rules (`geoevents.extract.RuleExtractor`).
    corrections
        What editors decided; see `EventCollection.corrected`.
    columns
        Columns of tables by what they tell, where the guess is wrong: ``{"origin": "launch_place"}``.
    on_note
        Gets lines about the tables: which column became what, and the first cells that could not be read.
    before
        What an earlier run made of a part of the reports: its events keep their ids; see `geoevents.fuse.fuse`.

    Returns
    -------
    EventCollection
        With every report, those without any event included, and after them the rows of the tables, one event each.

    Raises
    ------
    InputError
        When an input cannot be read and `skip_errors` is off.
    """
    from gazetteer import Gazetteer
    from geoevents.extract import RuleExtractor
    from geoevents.extract.chat import ExtractorError
    from geoevents.fuse import fuse
    from geoevents.locate import locate
    from geoevents.readers import read_reports
    from geoevents.readers.tables import STEPS, sorted_inputs

    given = [Path(paths)] if isinstance(paths, str | Path) else [Path(p) for p in paths]
    texts, tables = sorted_inputs(given)
    reports = tuple(read_reports(texts, skip_errors=skip_errors, on_error=on_error)) if texts or not tables else ()
    steps = len(reports) + STEPS * len(tables)
    known = gazetteer if gazetteer is not None else Gazetteer()
    extract = extractor if extractor is not None else RuleExtractor(known)
    mentions: list[Mention] = []
    for number, report in enumerate(reports, start=1):
        try:
            mentions += locate(extract(report), report=report, gazetteer=known)
        except ExtractorError as error:
            if not skip_errors:
                raise
            if on_error is not None:
                on_error(str(error))
        if progress is not None:
            progress(number, steps)
    events = fuse(reports, tuple(mentions), before=before.of_reports().events if before is not None else ())
    credits_ = (*known.attributions, BORDERS_CREDIT)
    found = EventCollection(reports, events, attributions=credits_, gazetteer=known, borders=known.borders)
    found = found.corrected(corrections, on_error=on_error)
    if not tables:
        return found

    def advance(done: int, _total: int) -> None:
        if progress is not None:
            progress(len(reports) + done, steps)

    how: dict[str, Any] = {"columns": columns, "skip_errors": skip_errors, "on_error": on_error, "progress": advance}
    return found._with(_rows_of_tables(tables, known, on_note=on_note, **how))  # noqa: SLF001  its own module


def _rows_of_tables(
    tables: Sequence[Path],
    gazetteer: Gazetteer,
    *,
    on_note: Callable[[str], None] | None,
    **how: Any,  # noqa: ANN401  what `read_tables` takes
) -> EventRows:
    """Read tables and tell what became of their columns, and which cells could not be read."""
    from geoevents.readers.tables import read_tables
    from geoevents.rows import EventRows, checked_rows

    table, report = read_tables(tables, gazetteer=gazetteer, **how)
    if on_note is not None:
        for line in report.lines():
            on_note(line)
    return EventRows(checked_rows(table))


def open_events(path: str | os.PathLike[str]) -> EventCollection:
    """Open a native file that ``EventCollection.save("….json")`` or ``geoevents extract`` wrote.

    Raises
    ------
    InputError
        When the file is missing, or not a native file; the message says what is wrong where.
    """
    from geoevents.native import read_native

    reports, events, attributions, rows = read_native(Path(path))
    made = EventCollection(reports, events, attributions=attributions)
    if rows is None:
        return made
    from geoevents.rows import EventRows

    return made._with(EventRows(rows))  # noqa: SLF001  its own module
