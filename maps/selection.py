"""What of the events a map is about: which places are drawn and as what, which event leads, and the line that sums up.

The print figure asks here, and the page's payload follows the same rules, so that the two cannot tell different stories.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from gazetteer.model import GeoPrecision
from geoevents.model import ConflictKind, PlaceRef, Role, TimeSpan
from maps.style import CONFLICTS, ROLES
from maps.words import period

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from geoevents.model import Event, Report

__all__ = ["PLACE_FIELDS", "Spot", "is_area", "is_drawn", "lead", "spots", "summary", "summed_up", "unplaced"]

PLACE_FIELDS: Final = ("origin", "destination", "location")
#: A point that stands for a whole country is never drawn as a place. As text: members of an enum are slow to hash.
UNDRAWN: Final = {str(GeoPrecision.COUNTRY), str(GeoPrecision.UNKNOWN)}


class Spot(NamedTuple):
    """One place of one event, to be drawn: `kind` is origin, destination, location or rival (another version)."""

    event: int
    kind: str
    field: str
    place: PlaceRef
    lat: float
    lon: float
    note: str


def is_drawn(place: PlaceRef) -> bool:
    """Tell whether a place is known finely enough to be drawn: a point that stands for a whole country is not."""
    return place.lat is not None and place.lon is not None and str(place.geo_precision) not in UNDRAWN


def is_area(place: PlaceRef) -> bool:
    """Tell whether a place is an area: it is drawn as one, without a point."""
    return place.geo_precision.is_area or place.ring is not None


def spots(index: int, event: Event, fields: Sequence[str] = PLACE_FIELDS) -> Iterator[Spot]:
    """Yield the places of an event that are drawn: best values, further true ones, then other versions.

    A version that only says less ("northern Iraq" beside a village in it) is told, not drawn; nor is one at the
    point of a place that is drawn.
    """
    if event.role is Role.AGGREGATE:
        return
    for name in fields:
        value = event.fields.get(name)
        if value is None:
            continue
        taken = set()
        for place in (value.best, *(other.best for other in event.also.get(name, ()))):
            if isinstance(place, PlaceRef) and (spot := _spot(index, name, name, place, "")) is not None:
                taken.add((spot.lat, spot.lon))
                yield spot
        for rival in value.alternatives:
            place = rival.value
            if not isinstance(place, PlaceRef) or (rival.kind is ConflictKind.GRANULARITY and is_area(place)):
                continue
            spot = _spot(index, "rival", name, place, CONFLICTS[rival.kind])
            if spot is not None and (spot.lat, spot.lon) not in taken:
                taken.add((spot.lat, spot.lon))
                yield spot


def _spot(index: int, kind: str, field: str, place: PlaceRef, note: str) -> Spot | None:
    if place.lat is None or place.lon is None or not is_drawn(place):
        return None
    return Spot(index, kind, field, place, place.lat, place.lon, note)


def unplaced(event: Event) -> list[str]:
    """Return the names of the places of an event that has none on the map."""
    if next(spots(0, event), None) is not None:
        return []
    named = (event.best(name) for name in PLACE_FIELDS)
    return list(dict.fromkeys(place.name for place in named if isinstance(place, PlaceRef)))


def lead(roles: Iterable[str], reports: Sequence[Collection[object]]) -> int | None:
    """Return the row of the one main event that a map is about: most reports with a main event tell it.

    Parameters
    ----------
    roles, reports
        Of each event its role and the reports that tell it.

    Examples
    --------
    >>> lead(["main", "main", "background"], [{"r1", "r2"}, {"r3"}, {"r1", "r2", "r3"}])
    0
    """
    main = [row for row, role in enumerate(roles) if role == Role.MAIN]
    telling = {report for row in main for report in reports[row]}
    leading = [row for row in main if 2 * len(reports[row]) > len(telling)]
    return leading[0] if len(leading) == 1 else None


def summary(events: Sequence[Event], reports: Sequence[Report]) -> str:
    """Say in one line what there is: reports, events, days."""
    spans = [t for e in events if e.role is Role.MAIN and isinstance(t := e.best("time"), TimeSpan) and t.is_dated]
    days = {day for t in spans if (day := t.day) is not None}
    return summed_up(len(reports), (e.role for e in events), (min(days), max(days)) if days else None)


def summed_up(reports: int, roles: Iterable[str], days: tuple[dt.date, dt.date] | None) -> str:
    """Say in one line how many reports and events there are, and between which days the main events lie.

    Examples
    --------
    >>> summed_up(1_200, ["main", "main", "response"], None)
    '1,200 reports · 2 main events, 1 related'
    """
    counts = Counter(map(str, roles))
    main, related = (
        sum(n for role, n in counts.items() if ROLES[Role(role)]["section"] == of) for of in ("main", "related")
    )
    parts = [
        _count(reports, "report"),
        _count(main, "main event") + (f", {related:,} related" if related else ""),
    ]
    if days:
        parts.append(period(*days))
    return " · ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
