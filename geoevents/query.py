"""Questions to events: where, when, across which border, by whom. Each keeps the events that answer, in order.

Space is measured on the ellipsoid and with its uncertainty: an event *may* be within an area or distance when any of
the circle around one of its places is, and *certainly* is when all of that circle is. Events without a located place
are never near anything; undated events are never between two times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gazetteer import geodesy
from geoevents.errors import InputError
from geoevents.frame import PLACE_FIELDS
from geoevents.model import Event, PlaceRef, TimeSpan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from geoevents.model import Trajectory

__all__ = ["between", "by_actor", "crossing", "near", "of_type", "within"]

_ACTOR_FIELDS = ("perpetrator", "agent")


class _Located(NamedTuple):
    """The located places of many events, as columns."""

    lats: NDArray[np.float64]
    lons: NDArray[np.float64]
    radii: NDArray[np.float64]
    refs: list[PlaceRef]


def of_type(events: Sequence[Event], types: Iterable[str]) -> list[Event]:
    """Keep the events of the given types."""
    wanted = {t.casefold().replace(" ", "_") for t in types}
    return [e for e in events if e.type.casefold() in wanted]


def by_actor(events: Sequence[Event], actor: str) -> list[Event]:
    """Keep the events for which somebody names an actor, by part of the name; stances stay on the claims."""
    wanted = actor.casefold().strip()
    if not wanted:
        raise InputError("actor is empty; give a name or a part of one")
    return [
        e
        for e in events
        if any(
            c.field in _ACTOR_FIELDS and isinstance(c.value, str) and wanted in c.value.casefold()
            for m in e.mentions
            for c in m.claims
        )
    ]


def between(events: Sequence[Event], start: datetime, end: datetime, *, certain: bool = False) -> list[Event]:
    """Keep the events that may lie in [start, end), or with `certain` those that can lie nowhere else."""
    for name, moment in (("start", start), ("end", end)):
        if moment.tzinfo is None:
            raise InputError(f"{name} {moment.isoformat()} has no zone; write it with an offset, such as +00:00")
    if end <= start:
        raise InputError(f"end {end.isoformat()} is not after start {start.isoformat()}")
    kept = []
    for event in events:
        time = event.best("time")
        if not isinstance(time, TimeSpan) or not time.is_dated:
            continue
        first, last = time.best or time.earliest, time.best or time.latest
        if certain:
            inside = first is not None and last is not None and start <= first and last < end
        else:
            inside = (first is None or first < end) and (last is None or last >= start)
        if inside:
            kept.append(event)
    return kept


def near(events: Sequence[Event], *, lat: float, lon: float, radius_m: float, certain: bool = False) -> list[Event]:
    """Keep the events with a place that may lie (or certainly lies) within a distance of a point."""
    if not (np.isfinite(radius_m) and radius_m > 0.0):
        raise InputError(f"radius_m must be a positive number of metres, not {radius_m}")
    sign = 1.0 if certain else -1.0

    def keep(places: _Located) -> Iterable[Any]:
        away = geodesy.inverse(lat1=lat, lon1=lon, lat2=places.lats, lon2=places.lons).distance_m
        return away + sign * places.radii <= radius_m  # type: ignore[no-any-return]

    return _where(events, keep)


def within(events: Sequence[Event], area: object, *, certain: bool = False) -> list[Event]:
    """Keep the events with a place in an area.

    Parameters
    ----------
    area
        An ISO 3166-1 alpha-2 code (the country of the place), a bbox ``(west, south, east, north)`` (west > east
        crosses the antimeridian), a GeoJSON geometry, or anything with ``__geo_interface__``, in WGS 84 lon/lat.
    """
    if isinstance(area, str):
        code = area.strip().upper()
        if not (len(code) == 2 and code.isalpha()):
            raise InputError(
                f"{area!r} is no ISO 3166-1 alpha-2 code; give one such as IQ, a bbox or a GeoJSON geometry"
            )
        return [e for e in events if any(ref.country == code for ref in _refs(e))]
    geometry = _geometry(area)
    from shapely import distance, points

    outline = geometry.boundary

    def keep(places: _Located) -> Iterable[Any]:
        spots = points(places.lons, places.lats)
        inside = distance(geometry, spots) == 0.0
        # A circle that cannot reach the outline is decided by its point; no degree of longitude or latitude is
        # shorter than this one at the pole side of the circle.
        degree_m = 110_000.0 * np.cos(np.radians(np.minimum(np.abs(places.lats) + places.radii / 110_000.0, 89.9)))
        far = (distance(outline, spots) * degree_m > places.radii) & (
            np.abs(places.lons) + places.radii / degree_m < 180.0
        )
        return [
            bool(i) if f else _circle_inside(geometry, ref, inside=bool(i), certain=certain)
            for ref, i, f in zip(places.refs, inside, far, strict=True)
        ]

    return _where(events, keep)


def crossing(
    events: Sequence[Event], lines: Iterable[Trajectory], *, from_country: str, to_country: str
) -> list[Event]:
    """Keep the events whose trajectory passes from one country into the other, in that order."""
    pair = (from_country.strip().upper(), to_country.strip().upper())
    if any(not (len(code) == 2 and code.isalpha()) for code in pair) or pair[0] == pair[1]:
        raise InputError(
            f"crossing needs two different ISO codes such as IQ and SY, not {from_country!r} and {to_country!r}"
        )
    crossed = {line.event_id for line in lines if any((c.from_country, c.to_country) == pair for c in line.crossings)}
    return [e for e in events if e.id in crossed]


def _refs(event: Event) -> list[PlaceRef]:
    return [ref for name in PLACE_FIELDS for ref in event.every(name) if isinstance(ref, PlaceRef)]


def _where(events: Sequence[Event], keep: Callable[[_Located], Iterable[Any]]) -> list[Event]:
    """Ask one vectorised question about all located places and keep the events of the places that answer yes."""
    found = [(number, ref) for number, event in enumerate(events) for ref in _refs(event) if ref.lat is not None]
    if not found:
        return []
    refs = [ref for _, ref in found]
    lats, lons, radii = (
        np.array([getattr(ref, name) or 0.0 for ref in refs], dtype=float) for name in ("lat", "lon", "radius_m")
    )
    answers = keep(_Located(lats, lons, radii, refs))
    kept = {number for (number, _), answer in zip(found, answers, strict=True) if answer}
    return [event for number, event in enumerate(events) if number in kept]


def _geometry(area: object) -> Any:  # noqa: ANN401
    """Return an area as a shapely geometry cut at the antimeridian."""
    from shapely import GEOSException, box, union_all
    from shapely.geometry import shape

    if isinstance(area, (tuple, list)) and len(area) == 4:
        try:
            west, south, east, north = (float(v) for v in area)
        except (TypeError, ValueError) as error:
            raise InputError(f"a bbox is four numbers (west, south, east, north), not {area!r}") from error
        if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90):
            raise InputError(f"bbox {area!r} is not (west, south, east, north) in degrees; were lat and lon swapped?")
        parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
        return union_all([box(left, south, right, north) for left, right in parts])
    content: Any = getattr(area, "__geo_interface__", area)
    if isinstance(content, dict) and content.get("type") == "Feature":
        content = content.get("geometry")
    try:
        if isinstance(content, dict) and content.get("type") == "FeatureCollection":
            geometry = union_all([shape(f["geometry"]) for f in content["features"] if f["geometry"]])
        else:
            geometry = shape(content)
    except (AttributeError, KeyError, TypeError, ValueError, GEOSException) as error:
        raise InputError(
            f"{type(area).__name__} is no area; give a country code, a bbox or a GeoJSON geometry"
        ) from error
    if geometry.is_empty or not geometry.is_valid:
        raise InputError("the area is empty or its outline crosses itself; repair it first (shapely.make_valid)")
    return geometry


def _circle_inside(geometry: Any, ref: PlaceRef, *, inside: bool, certain: bool) -> bool:  # noqa: ANN401
    """Tell whether any of a place's circle (or with `certain` all of it) is inside an area."""
    if inside is not certain or not ref.radius_m or ref.point is None:
        return inside
    from shapely import Polygon, union_all

    lat, lon = ref.point
    ring = geodesy.circle(lat=lat, lon=lon, radius_m=ref.radius_m)
    drawn = union_all([Polygon(part) for part in geodesy.cut_ring(ring)])
    return bool(geometry.covers(drawn) if certain else geometry.intersects(drawn))
