"""Questions to events: where, when, across which border, by whom. Each answers with the rows that answer, ascending.

Space is measured on the ellipsoid and with its uncertainty: an event *may* be within an area or distance when any of
the circle around one of its places is, and *certainly* is when all of that circle is. Events without a located place
are never near anything; undated events are never between two times.

Examples
--------
>>> from datetime import UTC, datetime
>>> from gazetteer.boundaries import Borders
>>> from geoevents.columns import Crossed, columns_of
>>> from geoevents.model import Event, FieldValue, PlaceRef, Role, TimeSpan
>>> place = PlaceRef(as_written="Rabia", lat=36.81, lon=42.07, radius_m=2_000.0, country="IQ")
>>> day = TimeSpan(earliest=datetime(2024, 4, 21, tzinfo=UTC), latest=datetime(2024, 4, 22, tzinfo=UTC), basis="stated")
>>> best = {"location": place, "time": day, "outcome": "intercepted"}
>>> fields = {n: FieldValue(field=n, best=v, reason="", claims=(), support=2) for n, v in best.items()}
>>> columns = columns_of([Event(id="e1", type="rocket_attack", role=Role.MAIN, mentions=(), fields=fields)])
>>> near(columns, lat=36.8, lon=42.0, radius_m=10_000.0).tolist(), within(columns, "IQ", borders=Borders()).tolist()
([0], [0])
>>> within(columns, "SY", borders=Borders()).tolist(), within(columns, "IQ", borders=Borders(), certain=True).tolist()
([0], [])
>>> between(columns, datetime(2024, 4, 21, tzinfo=UTC), datetime(2024, 4, 22, tzinfo=UTC), certain=True).tolist()
[]
>>> of_type(columns, ["Rocket attack"]).tolist(), of_outcome(columns, ["intercepted"]).tolist()
([0], [0])
>>> min_sources(columns, 2).tolist(), by_actor(columns, "militia").tolist(), by_source(columns, "agency").tolist()
([0], [], [])
>>> crossing(Crossed.by([]), from_country="IQ", to_country="SY").tolist()
[]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer import geodesy
from gazetteer.nearby import rows_within
from geoevents.columns import microseconds
from geoevents.errors import InputError
from geoevents.frame import PLACE_FIELDS
from geoevents.taxonomy import may_be

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from numpy.typing import NDArray

    from gazetteer.boundaries import Borders
    from geoevents.columns import Columns, Crossed, Places, Rows

__all__ = [
    "between",
    "by_actor",
    "by_source",
    "crossing",
    "min_sources",
    "near",
    "of_outcome",
    "of_type",
    "within",
]


def of_type(columns: Columns, types: Iterable[str], *, certain: bool = False) -> Rows:
    """Find the events that are of the given types or, unless `certain`, may be (`geoevents.taxonomy.may_be`)."""
    return _one_of(columns.type, {kind for text in types for kind in may_be(_word(text), certain=certain)})


def of_outcome(columns: Columns, outcomes: Iterable[str]) -> Rows:
    """Find the events whose best outcome is one of the given ones."""
    return _one_of(columns.outcome, outcomes)


def by_actor(columns: Columns, actor: str) -> Rows:
    """Find the events for which somebody names an actor, by part of the name; stances stay on the claims."""
    return columns.actors.holding(_part(actor, "actor"))


def by_source(columns: Columns, source: str) -> Rows:
    """Find the events told by a publisher, or by an agency it credits, by part of the name."""
    return columns.sources.holding(_part(source, "source"))


def min_sources(columns: Columns, count: int) -> Rows:
    """Find the events of which at least so many independent source chains state a field alike."""
    if count < 1:
        raise InputError(f"a number of sources is 1 or more, not {count}")
    return np.flatnonzero(columns.support >= count)


def between(columns: Columns, start: datetime, end: datetime, *, certain: bool = False) -> Rows:
    """Find the events that may lie in [start, end), or with `certain` those that can lie nowhere else."""
    for name, moment in (("start", start), ("end", end)):
        if moment.tzinfo is None:
            raise InputError(f"{name} {moment.isoformat()} has no zone; write it with an offset, such as +00:00")
    if end <= start:
        raise InputError(f"end {end.isoformat()} is not after start {start.isoformat()}")
    first, last = microseconds(start), microseconds(end)
    if certain:
        return np.flatnonzero(columns.dated & (columns.first_us >= first) & (columns.last_us < last))
    return np.flatnonzero(columns.dated & (columns.first_us < last) & (columns.last_us >= first))


def near(columns: Columns, *, lat: float, lon: float, radius_m: float, certain: bool = False) -> Rows:
    """Find the events with a place that may lie (or certainly lies) within a distance of a point."""
    if not (np.isfinite(radius_m) and radius_m > 0.0):
        raise InputError(f"radius_m must be a positive number of metres, not {radius_m}")
    places = columns.places
    reach = radius_m - places.radius_m if certain else radius_m + places.radius_m
    if "index" in places.__dict__:
        rows = places.index.within(lat=lat, lon=lon, reach_m=reach)
    else:
        rows = rows_within(places.lat, places.lon, lat=lat, lon=lon, reach_m=reach)
    return np.unique(places.event[rows])


def within(
    columns: Columns,
    area: object,
    *,
    borders: Borders,
    admin1: str | None = None,
    field: str | None = None,
    certain: bool = False,
) -> Rows:
    """Find the events with a place in an area.

    Parameters
    ----------
    area
        An ISO 3166-1 alpha-2 code, a bbox ``(west, south, east, north)`` (west > east
        crosses the antimeridian), a GeoJSON geometry, a GeoDataFrame or GeoSeries (brought to WGS 84), or anything with
        ``__geo_interface__`` in WGS 84 lon/lat.
    borders
        Where countries lie, and how wrong their borders may be.
    admin1
        Of a country, the name of the first-level area. Its outline is not known: the place's own area counts.
    field
        Only places of this field: origin, destination or location.
    certain
        All of a place's circle rather than any of it. A place may lie in a country when the gazetteer has it there, or
        when its circle comes no farther from that country than the border may be wrong; it certainly does when
        gazetteer and borders agree and the circle keeps farther than that from every border. A country or an
        administrative area lies in its own country and in no other, whatever its circle. Another place without
        coordinates may lie in the country of its code, and is certain nowhere.
    """
    places = columns.places
    if field is not None:
        places = places.take(places.field == PLACE_FIELDS.index(field))
    if isinstance(area, str):
        return _in_country(places, area, borders=borders, admin1=admin1, certain=certain)
    if admin1 is not None:
        raise InputError(f"admin1 {admin1!r} needs the country it is in: within('IQ', admin1='Nineveh')")
    return _in_geometry(places.take(np.isfinite(places.lat)), as_geometry(area), certain=certain)


def crossing(crossed: Crossed, *, from_country: str, to_country: str, certain: bool = False) -> Rows:
    """Find the events whose trajectory passes from one country into the other, in that order.

    With `certain`, only by a crossing that is not `uncertain`.
    """
    pair = (from_country.strip().upper(), to_country.strip().upper())
    if any(not (len(code) == 2 and code.isalpha()) for code in pair) or pair[0] == pair[1]:
        raise InputError(
            f"crossing needs two different ISO codes such as IQ and SY, not {from_country!r} and {to_country!r}"
        )
    found = (crossed.from_country == pair[0]) & (crossed.to_country == pair[1])
    if certain:
        found &= ~crossed.uncertain
    return np.unique(crossed.event[found])


def _rows(answers: Iterable[bool]) -> Rows:
    return np.flatnonzero(np.fromiter(answers, dtype=bool))


def _one_of(column: NDArray[np.object_], texts: Iterable[str]) -> Rows:
    wanted = {_word(text) for text in texts}
    kept = {value for value in set(column.tolist()) if value is not None and value.casefold() in wanted}
    return _rows(value in kept for value in column)


def _word(text: str) -> str:
    return text.casefold().strip().replace(" ", "_")


def _part(text: str, what: str) -> str:
    wanted = text.casefold().strip()
    if not wanted:
        raise InputError(f"{what} is empty; give a name or a part of one")
    return wanted


def _in_country(places: Places, code: str, *, borders: Borders, admin1: str | None, certain: bool) -> Rows:
    country = code.strip().upper()
    if not (len(country) == 2 and country.isalpha()):
        raise InputError(f"{code!r} is no ISO 3166-1 alpha-2 code; give one such as IQ, a bbox or a GeoJSON geometry")
    kept = places.country == country
    circles = np.isfinite(places.lat) & ~places.is_unit
    if certain:
        found = np.flatnonzero(kept & circles)
        answers = borders.countries_at(lats=places.lat[found], lons=places.lon[found])
        clear = answers.distance_m > places.radius_m[found] + answers.error_m
        kept &= places.is_unit
        kept[found] = (answers.country == country) & ~answers.uncertain & clear
    elif admin1 is None:
        found = np.flatnonzero(~kept & circles)
        kept[found] = borders.may_be_in(
            country, lats=places.lat[found], lons=places.lon[found], radius_m=places.radius_m[found]
        )
    if admin1 is not None:
        wanted = _part(admin1, "admin1")
        kept &= np.fromiter((name is not None and name.casefold() == wanted for name in places.admin1), dtype=bool)
    return np.unique(places.event[kept])


def _in_geometry(places: Places, geometry: Any, *, certain: bool) -> Rows:  # noqa: ANN401  shapely
    import shapely

    spots: Any = shapely.points(places.lon, places.lat)
    outline = geometry.boundary
    shapely.prepare(geometry)
    shapely.prepare(outline)
    kept = shapely.intersects(geometry, spots)
    # A circle that cannot reach the outline is decided by its point; no degree of longitude or latitude is shorter than
    # this one at the pole side of the circle.
    degree_m = 110_000.0 * np.cos(np.radians(np.minimum(np.abs(places.lat) + places.radius_m / 110_000.0, 89.9)))
    reach = places.radius_m / degree_m
    reaches: Any = shapely.dwithin(outline, spots, reach)  # type: ignore[call-overload]
    near_outline = reaches | (np.abs(places.lon) + reach >= 180.0)
    for row in np.flatnonzero(near_outline & (places.radius_m > 0.0) & (kept == certain)):
        ring = geodesy.circle(lat=places.lat[row], lon=places.lon[row], radius_m=places.radius_m[row])
        drawn = shapely.union_all([shapely.Polygon(part) for part in geodesy.cut_ring(ring)])
        kept[row] = geometry.covers(drawn) if certain else geometry.intersects(drawn)
    return np.unique(places.event[kept])


def as_geometry(area: object) -> Any:  # noqa: ANN401
    """Return an area as a valid shapely geometry in WGS 84 lon/lat, cut at the antimeridian.

    Raises
    ------
    InputError
        When it is none, is empty, crosses itself, or is not in degrees.

    Examples
    --------
    >>> as_geometry((170.0, -20.0, -170.0, -10.0)).geom_type
    'MultiPolygon'
    >>> as_geometry((36.0, 140.0, 37.0, 141.0))
    Traceback (most recent call last):
    ...
    geoevents.errors.InputError: bbox (36.0, 140.0, 37.0, 141.0) is not (west, south, east, north) in degrees; were lat and lon swapped?
    """
    from shapely import Geometry, GEOSException, union_all
    from shapely.geometry import shape

    if isinstance(area, (tuple, list)) and len(area) == 4:
        return _box(area)
    crs = getattr(area, "crs", None)
    if crs is not None and hasattr(area, "to_crs"):
        area = area.to_crs("EPSG:4326")
    # A geometry is taken as it is: a million vertices are not turned into Python numbers and back.
    content: Any = None if isinstance(area, Geometry) else getattr(area, "__geo_interface__", area)
    if isinstance(content, dict) and content.get("type") == "Feature":
        content = content.get("geometry")
    try:
        geometry: Any
        if isinstance(area, Geometry):
            geometry = area
        elif isinstance(content, dict) and content.get("type") == "FeatureCollection":
            geometry = union_all([shape(f["geometry"]) for f in content["features"] if f["geometry"]])
        else:
            geometry = shape(content)
    except (AttributeError, KeyError, TypeError, ValueError, GEOSException) as error:
        raise InputError(
            f"{type(area).__name__} is no area; give a country code, a bbox or a GeoJSON geometry"
        ) from error
    if geometry.is_empty or not geometry.is_valid:
        raise InputError("the area is empty or its outline crosses itself; repair it first (shapely.make_valid)")
    west, south, east, north = geometry.bounds
    if not (west >= -180.0 and east <= 180.0 and south >= -90.0 and north <= 90.0):
        raise InputError(
            f"the area reaches from {west:g}, {south:g} to {east:g}, {north:g}: not WGS 84 longitude and latitude; "
            "reproject it (GeoDataFrame.to_crs('EPSG:4326')), or cut it at the antimeridian"
        )
    return geometry


def _box(area: tuple[Any, ...] | list[Any]) -> Any:  # noqa: ANN401
    from shapely import box, union_all

    try:
        west, south, east, north = (float(v) for v in area)
    except (TypeError, ValueError) as error:
        raise InputError(f"a bbox is four numbers (west, south, east, north), not {area!r}") from error
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90):
        raise InputError(f"bbox {area!r} is not (west, south, east, north) in degrees; were lat and lon swapped?")
    parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return union_all([box(left, south, right, north) for left, right in parts])
