"""What queries read of events, as columns: made once for a collection, and cut with it.

A query looks at arrays and answers with the numbers of rows; an `Event` is touched only when somebody asks for it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gazetteer.model import GeoPrecision
from gazetteer.nearby import PointIndex
from geoevents.frame import PLACE_FIELDS
from geoevents.model import Event, FieldValue, PlaceRef, TimeSpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["LAST_US", "Columns", "Places", "columns_of", "microseconds"]

Rows = NDArray[np.int64]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: An open end of a span, in microseconds since 1970.
FIRST_US, LAST_US = np.iinfo(np.int64).min, np.iinfo(np.int64).max
_UNITS = frozenset({GeoPrecision.ADMIN2, GeoPrecision.ADMIN1, GeoPrecision.COUNTRY})


@dataclass(frozen=True, kw_only=True)
class Places:
    """One row for every place an event names as best or as also true.

    Attributes
    ----------
    event
        Row of its event, ascending.
    field
        Number in `geoevents.frame.PLACE_FIELDS`.
    lat, lon, radius_m
        Degrees and metres; NaN where it is not located, radius 0 where none is known.
    country, admin1
        Code and name as the gazetteer has them, or None.
    is_unit
        It is a country or one of its administrative areas: it lies in `country` by definition, however far the circle
        that stands for it reaches.
    """

    event: Rows
    field: NDArray[np.int8]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    radius_m: NDArray[np.float64]
    country: NDArray[np.object_]
    admin1: NDArray[np.object_]
    is_unit: NDArray[np.bool_]

    def take(self, rows: Any) -> Places:  # noqa: ANN401  any index of NumPy
        """Return some of the rows."""
        return Places(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    @functools.cached_property
    def index(self) -> PointIndex:
        """The located places sorted for many questions about distance; made at the first one."""
        return PointIndex(self.lat, self.lon)


@dataclass(frozen=True, kw_only=True)
class Columns:
    """One row for every event.

    Attributes
    ----------
    type, role, outcome
        Texts; the outcome is None when nobody states it.
    first_us, last_us
        The span in which it happened, microseconds since 1970 in UTC; open ends are the least and greatest numbers.
    dated
        Whether anybody dates it.
    support
        The most independent source chains that any of its fields has.
    actors
        For every event the folded names of those said to have acted.
    reports
        For every event the ids of its reports.
    places
        Their places.
    """

    type: NDArray[np.object_]
    role: NDArray[np.object_]
    outcome: NDArray[np.object_]
    first_us: NDArray[np.int64]
    last_us: NDArray[np.int64]
    dated: NDArray[np.bool_]
    support: NDArray[np.int64]
    actors: NDArray[np.object_]
    reports: NDArray[np.object_]
    places: Places

    def take(self, rows: Rows) -> Columns:
        """Return some events, in ascending order, with their places."""
        number = np.full(len(self.type), -1, dtype=np.int64)
        number[rows] = np.arange(len(rows))
        kept = self.places.take(number[self.places.event] >= 0)
        places = Places(**{**{f.name: getattr(kept, f.name) for f in fields(kept)}, "event": number[kept.event]})
        columns = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "places"}
        return Columns(**columns, places=places)


def columns_of(events: Sequence[Event]) -> Columns:
    """Read the columns off events.

    Examples
    --------
    >>> from geoevents.model import Event, Role
    >>> columns_of([Event(id="e1", type="rocket_attack", role=Role.MAIN, mentions=())]).type.tolist()
    ['rocket_attack']
    """
    refs = [
        (row, number, ref)
        for row, event in enumerate(events)
        for number, name in enumerate(PLACE_FIELDS)
        for ref in event.every(name)
        if isinstance(ref, PlaceRef)
    ]
    times = [event.best("time") for event in events]
    spans = [time if isinstance(time, TimeSpan) and time.is_dated else None for time in times]
    outcomes = [event.best("outcome") for event in events]
    return Columns(
        type=_objects(event.type for event in events),
        role=_objects(event.role.value for event in events),
        outcome=_objects(value if isinstance(value, str) else None for value in outcomes),
        first_us=np.array([_bound(s.best or s.earliest, FIRST_US) if s else FIRST_US for s in spans], dtype=np.int64),
        last_us=np.array([_bound(s.best or s.latest, LAST_US) if s else LAST_US for s in spans], dtype=np.int64),
        dated=np.array([s is not None for s in spans], dtype=bool),
        support=np.array([max((f.support for f in _fields(e)), default=0) for e in events], dtype=np.int64),
        actors=_objects(_actors(event) for event in events),
        reports=_objects(event.report_ids for event in events),
        places=Places(
            event=np.array([row for row, _, _ in refs], dtype=np.int64),
            field=np.array([number for _, number, _ in refs], dtype=np.int8),
            lat=np.array([np.nan if ref.lat is None else ref.lat for _, _, ref in refs], dtype=float),
            lon=np.array([np.nan if ref.lon is None else ref.lon for _, _, ref in refs], dtype=float),
            radius_m=np.array([ref.radius_m or 0.0 for _, _, ref in refs], dtype=float),
            country=_objects(ref.country for _, _, ref in refs),
            admin1=_objects(_admin1(ref) for _, _, ref in refs),
            is_unit=np.array([ref.geo_precision in _UNITS for _, _, ref in refs], dtype=bool),
        ),
    )


def microseconds(moment: datetime) -> int:
    """Return an aware moment as microseconds since 1970.

    Examples
    --------
    >>> microseconds(datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC))
    2000000
    """
    past = moment - _EPOCH
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds


def _bound(moment: datetime | None, otherwise: int) -> int:
    return otherwise if moment is None else microseconds(moment)


def _fields(event: Event) -> Iterable[FieldValue]:
    return (*event.fields.values(), *(value for values in event.also.values() for value in values))


def _actors(event: Event) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            claim.value.casefold()
            for mention in event.mentions
            for claim in mention.claims
            if claim.field in {"perpetrator", "agent"} and isinstance(claim.value, str)
        )
    )


def _admin1(ref: PlaceRef) -> str | None:
    place = ref.resolution.place if ref.resolution is not None else None
    return place.admin1 if place is not None else None


def _objects(values: Iterable[Any]) -> NDArray[np.object_]:
    listed = list(values)
    made = np.empty(len(listed), dtype=object)
    made[:] = listed
    return made
