"""What queries read of events, as columns: made once for a collection, and cut with it.

A query looks at arrays and answers with the numbers of rows; an `Event` is touched only when somebody asks for it.
"""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from gazetteer.model import GeoPrecision
from gazetteer.nearby import PointIndex
from geoevents.frame import PLACE_FIELDS
from geoevents.model import Event, FieldValue, PlaceRef, Report, TimeSpan, Trajectory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "FIRST_US",
    "LAST_US",
    "Chain",
    "Columns",
    "Crossed",
    "Made",
    "Names",
    "Places",
    "columns_of",
    "microseconds",
]

_T = TypeVar("_T")
Rows = NDArray[np.int64]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: An open end of a span, in microseconds since 1970.
FIRST_US, LAST_US = np.iinfo(np.int64).min, np.iinfo(np.int64).max
_UNITS = frozenset({GeoPrecision.ADMIN2, GeoPrecision.ADMIN1, GeoPrecision.COUNTRY})


class Made(Sequence[_T], ABC):
    """A sequence whose items are made when they are touched; it equals any sequence with the same items."""

    @abstractmethod
    def made(self, numbers: range) -> Iterator[_T]:
        """Make the items of some numbers, all within the sequence, one after the other."""

    @overload
    def __getitem__(self, number: int) -> _T: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[_T, ...]: ...
    def __getitem__(self, number: int | slice) -> _T | tuple[_T, ...]:
        """Make an item, or those of a slice as a tuple."""
        chosen = range(len(self))[number]
        return tuple(self.made(chosen)) if isinstance(chosen, range) else next(self.made(range(chosen, chosen + 1)))

    def __iter__(self) -> Iterator[_T]:
        """Make the items one after the other."""
        return self.made(range(len(self)))

    def __eq__(self, other: object) -> bool:
        """Compare item by item."""
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]


class Chain(Made[_T]):
    """Two sequences as one, without a copy of either.

    Examples
    --------
    >>> both = Chain([1, 2], (3,))
    >>> len(both), both[2], both[1:], list(both)
    (3, 3, (2, 3), [1, 2, 3])
    """

    def __init__(self, first: Sequence[_T], second: Sequence[_T]) -> None:
        self._first, self._second = first, second

    def __len__(self) -> int:
        """Return the length of both."""
        return len(self._first) + len(self._second)

    def made(self, numbers: range) -> Iterator[_T]:
        """Give items of the one or the other."""
        before = len(self._first)
        return (self._first[i] if i < before else self._second[i - before] for i in numbers)

    def __iter__(self) -> Iterator[_T]:
        """Iterate over the one, then the other, as each does it best."""
        yield from self._first
        yield from self._second


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
class Names:
    """Names that events have any number of: one row for every event and name of it.

    Attributes
    ----------
    event
        Row of its event.
    code
        Number of the name in `names`.
    names
        Distinct names, folded.
    """

    event: Rows
    code: Rows
    names: tuple[str, ...]

    @classmethod
    def of(cls, event: Rows, code: Rows, names: Sequence[str]) -> Names:
        """Fold distinct names; rows with a code below 0 have none."""
        folded = [name.casefold() for name in names]
        distinct = tuple(dict.fromkeys(folded))
        number = {name: i for i, name in enumerate(distinct)}
        new = np.array([*(number[name] for name in folded), -1], dtype=np.int64)[code]
        return cls(event=event[new >= 0], code=new[new >= 0], names=distinct)

    @classmethod
    def listed(cls, lists: Iterable[Iterable[str]]) -> Names:
        """Make them of the names of every event.

        Examples
        --------
        >>> Names.listed([("IS",), (), ("A Group", "Group B")]).holding("group").tolist()
        [2]
        """
        pairs = [(row, name) for row, names in enumerate(lists) for name in names]
        number = {name: i for i, name in enumerate(dict.fromkeys(name for _, name in pairs))}
        event = np.array([row for row, _ in pairs], dtype=np.int64)
        return cls.of(event, np.array([number[name] for _, name in pairs], dtype=np.int64), list(number))

    def holding(self, part: str) -> Rows:
        """Return the rows of the events with a name that has a (folded) part, ascending."""
        wanted = np.array([part in name for name in self.names], dtype=bool)
        return np.unique(self.event[wanted[self.code]])

    def joined(self, other: Names, *, after: int = 0) -> Names:
        """Return these names and those of the same events, or of the events `after` these."""
        codes = np.concatenate([self.code, other.code + len(self.names)])
        return Names.of(np.concatenate([self.event, other.event + after]), codes, (*self.names, *other.names))

    def take(self, number: Rows) -> Names:
        """Return the names of some events; `number` is the new row of each event, -1 of those left out."""
        event = number[self.event]
        return Names(event=event[event >= 0], code=self.code[event >= 0], names=self.names)

    def lists(self, count: int) -> list[list[str]]:
        """Return the names of each of `count` events."""
        made: list[list[str]] = [[] for _ in range(count)]
        for row, code in zip(self.event.tolist(), self.code.tolist(), strict=True):
            if self.names[code] not in made[row]:
                made[row].append(self.names[code])
        return made


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
        The names of those said to have acted.
    sources
        The names of publishers, and of the agencies they credit.
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
    actors: Names
    sources: Names
    places: Places

    def take(self, rows: Rows) -> Columns:
        """Return some events, in ascending order, with their places."""
        number = np.full(len(self.type), -1, dtype=np.int64)
        number[rows] = np.arange(len(rows))
        kept = self.places.take(number[self.places.event] >= 0)
        places = Places(**{**{f.name: getattr(kept, f.name) for f in fields(kept)}, "event": number[kept.event]})
        columns = {name: getattr(self, name)[rows] for name in _FLAT}
        return Columns(**columns, actors=self.actors.take(number), sources=self.sources.take(number), places=places)

    def joined(self, other: Columns) -> Columns:
        """Return the columns of these events and of others after them."""
        after = len(self.type)
        places = {
            f.name: np.concatenate([getattr(self.places, f.name), getattr(other.places, f.name)])
            for f in fields(self.places)
        }
        places["event"] = np.concatenate([self.places.event, other.places.event + after])
        return Columns(
            **{name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in _FLAT},
            actors=self.actors.joined(other.actors, after=after),
            sources=self.sources.joined(other.sources, after=after),
            places=Places(**places),
        )


_FLAT = tuple(f.name for f in fields(Columns) if f.name not in {"actors", "sources", "places"})


@dataclass(frozen=True, kw_only=True)
class Crossed:
    """One row for every border that the trajectory of an event crosses.

    Attributes
    ----------
    event
        Row of its event.
    from_country, to_country
        ISO codes, or None.
    uncertain
        As in `gazetteer.Crossing`.
    """

    event: Rows
    from_country: NDArray[np.object_]
    to_country: NDArray[np.object_]
    uncertain: NDArray[np.bool_]

    @classmethod
    def by(cls, lines: Iterable[tuple[int, Trajectory]]) -> Crossed:
        """Read them off trajectories, each with the row of its event."""
        found = [(row, crossing) for row, line in lines for crossing in line.crossings]
        return cls(
            event=np.array([row for row, _ in found], dtype=np.int64),
            from_country=_objects(crossing.from_country for _, crossing in found),
            to_country=_objects(crossing.to_country for _, crossing in found),
            uncertain=np.array([crossing.uncertain for _, crossing in found], dtype=bool),
        )

    def joined(self, other: Crossed, *, after: int) -> Crossed:
        """Return these and those of other events, which come after so many events."""
        pairs = {f.name: (getattr(self, f.name), getattr(other, f.name)) for f in fields(Crossed)}
        pairs["event"] = (self.event, other.event + after)
        return Crossed(**{name: np.concatenate(pair) for name, pair in pairs.items()})


def columns_of(events: Sequence[Event], reports: Iterable[Report] = ()) -> Columns:
    """Read the columns off events; `reports` are those that tell them.

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
    said = {r.id: [name for name in (r.source.publisher, *r.source.via) if name is not None] for r in reports}
    return Columns(
        type=_objects(event.type for event in events),
        role=_objects(event.role.value for event in events),
        outcome=_objects(value if isinstance(value, str) else None for value in outcomes),
        first_us=np.array([_bound(s.best or s.earliest, FIRST_US) if s else FIRST_US for s in spans], dtype=np.int64),
        last_us=np.array([_bound(s.best or s.latest, LAST_US) if s else LAST_US for s in spans], dtype=np.int64),
        dated=np.array([s is not None for s in spans], dtype=bool),
        support=np.array([max((f.support for f in _fields(e)), default=0) for e in events], dtype=np.int64),
        actors=Names.listed(_actors(event) for event in events),
        sources=Names.listed([name for r in event.report_ids for name in said.get(r, ())] for event in events),
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


def _actors(event: Event) -> Iterable[str]:
    return (
        claim.value
        for mention in event.mentions
        for claim in mention.claims
        if claim.field in {"perpetrator", "agent"} and isinstance(claim.value, str)
    )


def _admin1(ref: PlaceRef) -> str | None:
    place = ref.resolution.place if ref.resolution is not None else None
    return place.admin1 if place is not None else None


def _objects(values: Iterable[Any]) -> NDArray[np.object_]:
    listed = list(values)
    made = np.empty(len(listed), dtype=object)
    made[:] = listed
    return made
