"""Places that words describe from other places: "30 km north-west of Mosul", "the northern countryside of al-Hasakah".

Point-radius georeferencing (Wieczorek, Guo and Hijmans 2004, doi:10.1080/13658810412331280211; Chapman and Wieczorek
2020, Georeferencing Best Practices, doi:10.15468/doc-gg7h-s853): a representative point, and a radius that holds every
reading of the words. Its parts are the extent of the anchor, how finely the direction is told (a wind of 4, 8 or 16) and
how finely the distance is ("30 km" is said of 25 to 35). Words without a distance reach as far as the anchor's own area
or importance carries. How loosely directions are used was measured (benchmarks/locative.py): half of what Syrian press
puts in a "northern countryside" lies more than 38° off north. What the words leave open stays open: an unknown relation
gives None, never a guess.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer import geodesy
from gazetteer.expressions import Description, read
from gazetteer.extents import Areas, Plane
from gazetteer.measures import Distance, Wind, wind_of
from gazetteer.model import GeoPrecision, Place, Region
from gazetteer.names import bare, fold, similarity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gazetteer.boundaries import Borders
    from gazetteer.geodesy import Ring

__all__ = ["direction_deg", "locate", "region"]

_KM_M = 1_000.0
_WINDS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")
# Half angles. A wind with a distance is measured on a map; without one it is loosely said (see the module's words).
_MEASURED = {45.0: 41.0, 22.5: 22.0, 11.25: 11.25}
_BEYOND = {45.0: 62.0, 22.5: 42.0, 11.25: 25.0}
_SIDE = {45.0: 75.0, 22.5: 50.0, 11.25: 30.0}
# How far off the point that somebody measured from may be from ours: within the town, and for the rounding of records.
_POINT_M, _SHARE_OF_EXTENT = 300.0, 0.08
_TRUE_SHAPE = 1.5  # areas are no circles: the far end of a long one is so many radii of the equal circle away
# How far "north of X" and "near X" reach when no distance is said, by the inhabitants of X (None: unknown, small).
_REACH_M = ((1_000_000, 60_000.0, 20_000.0), (100_000, 50_000.0, 16_000.0), (10_000, 42_000.0, 14_000.0))
_SMALL_REACH_M = (20_000.0, 6_000.0)
_SEAT_COUNTRYSIDE_M = 100_000.0  # the countryside of a province's capital is the province's
_TOWN_COUNTRYSIDE_M = 30_000.0
_FRINGE_M = 3_000.0
_ROAD_SHARE, _ROAD_M = 0.12, 4_000.0  # roads leave the straight line by so much of its length
_BORDERLAND_M, _BORDER_M = 25_000.0, 8_000.0
_BORDER_STEP_M = 14_000.0  # half of what lies between two points of a border
_COAST_M, _OFFSHORE_M = 15_000.0, 60_000.0
_SEA_GRID, _COAST_GRID = 25, 61
_VALLEY_M = 15_000.0
_AREA_MARGIN_M = 3_000.0
_ALIKE = 0.75  # likeness of two spellings of one name
_ROUND = 16  # segments of a quarter circle


_Polygon = Any  # shapely's, which is only imported where shapes are drawn


@dataclass(frozen=True, slots=True)
class _Shape:
    """A region on the flat map around its anchor, before its country is known."""

    plane: Plane
    area: Any  # a shapely Polygon
    point: tuple[float, float] | None  # of the map; None: the middle of the area
    reasons: tuple[str, ...]
    inside: bool = False  # the words put it inside the anchor's area
    disc_m: float | None = None  # it is a plain circle of this radius around the middle of the map


def direction_deg(words: str) -> float | None:
    """Return the azimuth that compass words name, or None.

    Examples
    --------
    >>> from gazetteer.locative import direction_deg
    >>> [direction_deg(w) for w in ("north-west of", "the southern outskirts of", "north-northwest", "near")]
    [315.0, 180.0, 337.5, None]
    """
    parts = words.casefold().replace("–", "-").split()
    for width in (3, 2, 1):
        for i in range(len(parts) - width + 1):
            wind = wind_of("-".join(parts[i : i + width]))
            if wind is not None:
                return wind.azimuth_deg
    return None


def region(
    relation: str,
    anchors: Sequence[Place],
    *,
    distance_m: float | None = None,
    borders: Borders | None = None,
    areas: Areas | None = None,
) -> Region | None:
    """Work out where words put a place relative to known places.

    Parameters
    ----------
    relation
        The words without the names: "northwest of", "near", "outskirts of", "northern countryside of", "northern",
        "between", "border".
    anchors
        The places it hangs on: one, or two for "between" and for the border of two countries.
    distance_m
        The distance the words give, metres.
    borders
        Tells the country of the region, and is needed for a border; without it a region outside its anchor has no
        country.
    areas
        Knows the shapes of countries and governorates; without it they are circles.

    Returns
    -------
    Region or None
        None when the relation is not understood, or an anchor has no coordinates.

    Examples
    --------
    >>> from gazetteer.locative import region
    >>> from gazetteer.model import Place
    >>> mosul = Place(id="gn:99072", name="Mosul", lat=36.335, lon=43.11889, country="IQ", radius_m=2_000.0,
    ...               population=1_739_800, source="GeoNames")
    >>> found = region("northwest of", [mosul], distance_m=60_000.0)
    >>> round(found.lat, 2), round(found.lon, 2), round(found.radius_m, -3)
    (36.72, 42.64, 25000.0)
    """
    if not anchors or len(anchors) > len(_NAMES):
        return None
    if distance_m is not None and not distance_m > 0.0:
        distance_m = None
    measured = "9 km " if distance_m is not None else ""  # read with some distance, then given the true one
    said = read(f"{measured}{relation.strip()} {' and '.join(_NAMES[: len(anchors)])}")
    if said.relation in {"unknown", "empty", "name", "in"} or said.also or said.names[:1] != _NAMES[:1]:
        return None
    if said.relation in {"near", "centre"} and _is_wide(anchors[0]):
        return None
    if distance_m is not None:
        said = replace(said, distance=_said_of(distance_m))
    return locate(said, anchors, borders=borders, areas=areas)


_NAMES = ("Anchor", "Other", "Third")


def _said_of(distance_m: float) -> Distance:
    """Return the distance with how far off it may be said, from its roundness in kilometres or miles."""
    for unit, name in ((_KM_M, "km"), (1_609.344, "miles")):
        if abs(distance_m / unit - round(distance_m / unit)) < 1e-3 and round(distance_m / unit):
            found = read(f"{round(distance_m / unit)} {name} from Anchor").distance
            if found is not None:
                return found
    slack = max(0.05 * distance_m, 50.0)
    return Distance(distance_m, distance_m - slack, distance_m + slack)


def locate(
    said: Description,
    anchors: Sequence[Place],
    *,
    borders: Borders | None = None,
    areas: Areas | None = None,
    seat: Place | None = None,
) -> Region | None:
    """Return the region of one clause of a description from the places that its names stand for.

    `seat` is the capital of the area that the clause hangs on: its sides are told from there. `said.also` is left
    aside: see `gazetteer.relative`, which cuts regions with each other.
    """
    shape = _shape(said, anchors, borders, areas, seat)
    return finished(shape, anchors, borders=borders) if shape is not None else None


def _shape(
    said: Description, anchors: Sequence[Place], borders: Borders | None, areas: Areas | None, seat: Place | None
) -> _Shape | None:
    """Draw one clause on the map around its first anchor; None when it cannot be drawn."""
    if not anchors or any(a.lat is None or a.lon is None for a in anchors):
        return None
    if said.relation in {"border", "borderland"}:
        return _border(said, anchors, borders, areas)
    if said.relation in {"between", "middle", "road"}:
        return _between(said, anchors)
    draw: Callable[[Description, _Anchor], _Shape | None] | None = _DRAWN.get(said.relation)
    if draw is None:
        return None
    anchor = _Anchor(anchors[0], areas, Plane(lat=_lat(anchors[0]), lon=_lon(anchors[0])), seat)
    if said.relation == "toward":
        return _toward(said, anchor, anchors)
    return draw(said, anchor)


def finished(shape: _Shape, anchors: Sequence[Place], *, borders: Borders | None) -> Region:
    """Bring a shape to the ellipsoid, with the farthest of its outline as radius and with its country."""
    ring = shape.plane.ring(shape.area)
    if shape.disc_m is not None:
        lat, lon = shape.plane.lat, shape.plane.lon
        country, reason = _country(shape, lat, lon, ring, anchors, borders)
        radius = math.ceil(shape.disc_m / 100.0) * 100.0
        return Region(lat=lat, lon=lon, radius_m=radius, ring=None, country=country, reasons=(*shape.reasons, *reason))
    x, y = shape.point if shape.point is not None else _middle(shape.area)
    point = shape.plane.point(x, y)
    lat, lon = round(point.lat, 6), round(point.lon, 6)
    lons, lats = np.array(ring).T
    reach = geodesy.inverse(lat1=lat, lon1=lon, lat2=lats, lon2=geodesy.wrap(lons)).distance_m
    country, reason = _country(shape, lat, lon, ring, anchors, borders)
    return Region(
        lat=lat,
        lon=lon,
        radius_m=float(np.ceil(np.max(reach) / 100.0) * 100.0),
        ring=ring,
        country=country,
        reasons=(*shape.reasons, *reason),
    )


def common(first: Region, second: Region, *, borders: Borders | None = None, margin_m: float = 0.0) -> Region | None:
    """Return what two regions have in common, the second widened by a margin; None when they do not meet.

    A region that lies wholly in the other is returned as it is, with the reasons of both.
    """
    plane = Plane(lat=first.lat, lon=first.lon)
    one, other = (_on(plane, r) for r in (first, second))
    other = other.buffer(margin_m) if margin_m > 0.0 else other
    reasons = (*first.reasons, *second.reasons)
    if not one.intersects(other):
        return None
    inner, whole = (second, one) if other.area < one.area else (first, other)
    if whole.covers(other if inner is second else one):
        return replace(inner, country=first.country or second.country, reasons=reasons)
    area = one.intersection(other)
    if area.area <= 0.0:
        return None
    known = {r.country for r in (first, second)} - {None}
    shape = _Shape(plane, _one(area), None, reasons)
    cut = finished(shape, (), borders=borders)
    return replace(cut, country=known.pop()) if len(known) == 1 and cut.country is None else cut


def _on(plane: Plane, found: Region) -> Any:  # noqa: ANN401
    ring = found.ring or geodesy.circle(lat=found.lat, lon=found.lon, radius_m=found.radius_m)
    return plane.polygon(ring)


# --- one anchor ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A place to measure from, with what is known of its shape, on the map around it."""

    place: Place
    areas: Areas | None
    plane: Plane
    seat: Place | None = None

    @property
    def name(self) -> str:
        return self.place.name

    @property
    def radius_m(self) -> float:
        return self.place.radius_m

    @property
    def is_wide(self) -> bool:
        return _is_wide(self.place)

    @property
    def noise_m(self) -> float:
        return _POINT_M + _SHARE_OF_EXTENT * self.radius_m

    def disc(self, radius_m: float, reason: str, *, inside: bool) -> _Shape:
        """Return a plain circle around it."""
        return _Shape(self.plane, _disc(radius_m), (0.0, 0.0), (reason,), inside=inside, disc_m=radius_m)

    @property
    def shares_name(self) -> bool:
        """Tell whether its province is called after it."""
        own, area = (bare(fold(n or "")) for n in (self.name, self.place.admin1))
        return bool(area) and similarity(own, area) > _ALIKE

    @property
    def seat_xy(self) -> tuple[tuple[float, float], ...]:
        """The capital of the area on its map, if known."""
        if self.seat is None or self.seat.lat is None:
            return ()
        x, y = self.plane.xy(self.seat.lat, self.seat.lon)[0]
        return ((float(x), float(y)),)

    def outline(self) -> tuple[Any, str]:
        """Return the shape of the place itself and how it is known."""
        known = self.areas.outline(self.place) if self.areas is not None else None
        if known is not None:
            return self.plane.polygon(known[0]), known[1]
        share = _TRUE_SHAPE if self.is_wide else 1.0
        return _disc(self.radius_m * share), f"as a circle of {self.radius_m * share / _KM_M:.0f} km"

    def seat_of(self) -> tuple[Any, str] | None:
        """Return the shape of the first-level area that a town is the seat of."""
        place = self.place
        if place.feature_code not in {"PPLA", "PPLC"}:
            return None
        if self.areas is not None and place.country is not None and place.admin1 is not None:
            area = replace(
                place, id=f"area of {place.id}", feature_class="A", feature_code="ADM1", radius_m=_SEAT_COUNTRYSIDE_M
            )
            known = self.areas.outline(area)
            if known is not None:
                return self.plane.polygon(known[0]).union(_disc(self.radius_m + _FRINGE_M)), known[1]
        return _disc(
            _SEAT_COUNTRYSIDE_M
        ), f"up to {_SEAT_COUNTRYSIDE_M / _KM_M:.0f} km, because it is the seat of a province"


def _offset(said: Description, anchor: _Anchor) -> _Shape | None:
    distance, wind = said.distance, said.wind
    if distance is None:
        return None
    noise = anchor.noise_m
    inner, outer = max(0.0, distance.least_m - noise), distance.most_m + noise
    slack = max(distance.best_m - distance.least_m, distance.most_m - distance.best_m)
    told = f"{distance.best_m / _KM_M:.3g} km ± {slack / _KM_M:.2g} km"
    extent = f"its own extent {anchor.radius_m / _KM_M:g} km"
    if wind is None:
        # Somewhere on a ring, for which no point stands but its middle.
        return anchor.disc(outer, f"{told} from {anchor.name}, no direction given ({extent})", inside=False)
    half = _half_angle(wind, _MEASURED, noise, distance.best_m)
    reason = f"{told} {_wind(wind)} of {anchor.name} (± {half:.0f}°, {extent})"
    return _Shape(anchor.plane, _sector(wind, half, inner, outer), _along(wind, distance.best_m), (reason,))


def _toward(said: Description, anchor: _Anchor, anchors: Sequence[Place]) -> _Shape | None:
    """Draw "10 km from X on the road to Y"."""
    if len(anchors) < 2:
        return None
    way = geodesy.inverse(lat1=_lat(anchors[0]), lon1=_lon(anchors[0]), lat2=_lat(anchors[1]), lon2=_lon(anchors[1]))
    shape = _offset(replace(said, relation="offset", wind=Wind(way.azimuth_deg, 22.5)), anchor)
    return (
        replace(shape, reasons=(f"on the way from {anchor.name} to {anchors[1].name}: {shape.reasons[0]}",))
        if shape
        else None
    )


def _beyond(said: Description, anchor: _Anchor) -> _Shape | None:
    """Draw "north of X" without a distance: from X outwards, as far as its area or its importance carries."""
    wind = said.wind
    if wind is None:
        return None
    half = _BEYOND[wind.half_angle_deg]
    if anchor.is_wide:
        outline, _ = anchor.outline()
        reach = 2.0 * anchor.radius_m
        area = _sector(wind, half, 0.0, reach).difference(outline.buffer(-_AREA_MARGIN_M))
        reason = (
            f"{_wind(wind)} of {anchor.name}; no distance given, taken up to {reach / _KM_M:.0f} km from its middle"
        )
        return _Shape(anchor.plane, _one(area), None, (reason,)) if not area.is_empty else None
    reach = anchor.radius_m + _reach(anchor.place)[0]
    area = _sector(wind, half, 0.3 * anchor.radius_m, reach)
    reason = f"{_wind(wind)} of {anchor.name}; no distance given, taken up to {reach / _KM_M:.0f} km"
    seat = anchor.seat_of()
    if seat is not None:
        # "East of Deir ez-Zor" is said of the whole east of its province, too.
        area = area.union(seat[0].intersection(_sector(wind, half, 0.0, 4.0 * _SEAT_COUNTRYSIDE_M)))
        reason += f", and as far as its area goes ({seat[1]})"
    return _Shape(anchor.plane, _one(area), None, (reason,))


def _part(said: Description, anchor: _Anchor) -> _Shape | None:
    """Draw "northern X": the side of X, and of the province when X is its capital and they share the name."""
    shared = anchor.seat_of() if not anchor.is_wide and anchor.shares_name else None
    outline, how = shared or anchor.outline()
    if not anchor.is_wide:
        outline = outline.buffer(_FRINGE_M)
    if said.wind is None:
        return _Shape(anchor.plane, _one(outline), None, (f"in parts of {anchor.name}, {how}",), inside=True)
    reason = f"the {_wind(said.wind)} of {anchor.name}, whose extent is taken {how}"
    middle = (outline.centroid.x, outline.centroid.y)
    if shared is not None:
        return _side(anchor.plane, outline, said.wind, reason, (0.0, 0.0))
    return _side(anchor.plane, outline, said.wind, reason, middle, *anchor.seat_xy)


def _countryside(said: Description, anchor: _Anchor) -> _Shape | None:
    """Draw the countryside of a town, which of a capital is its province's; its sides are told from the town."""
    seat = anchor.seat_of()
    if anchor.is_wide:
        outline, how = anchor.outline()
    elif seat is not None:
        outline, how = seat
    else:
        reach = anchor.radius_m + _TOWN_COUNTRYSIDE_M
        if said.wind is None:
            reason = f"the countryside of {anchor.name}, taken up to {reach / _KM_M:.0f} km"
            return anchor.disc(reach, reason, inside=True)
        outline, how = _disc(reach), f"up to {reach / _KM_M:.0f} km"
    reason = f"the countryside of {anchor.name}, taken {how}"
    if said.wind is None:
        return _Shape(anchor.plane, _one(outline), None, (reason,), inside=True)
    middle = (outline.centroid.x, outline.centroid.y) if anchor.is_wide else (0.0, 0.0)
    reason = f"{_wind(said.wind)} of it: {reason}"
    return _side(anchor.plane, outline, said.wind, reason, *(anchor.seat_xy or (middle,)))


def _side(plane: Plane, outline: _Polygon, wind: Wind, reason: str, *middles: tuple[float, float]) -> _Shape | None:
    """Cut a side off an outline: what lies in one direction from its middle, or from any of several."""
    from shapely import affinity, union_all

    west, south, east, north = outline.bounds
    sector = _sector(wind, _SIDE[wind.half_angle_deg], 0.0, math.hypot(east - west, north - south))
    area = outline.intersection(union_all([affinity.translate(sector, x, y) for x, y in middles]))
    return _Shape(plane, _one(area), None, (reason,), inside=True) if not area.is_empty else None


def _fringe(said: Description, anchor: _Anchor) -> _Shape | None:
    reach = anchor.radius_m * 1.5 + _FRINGE_M
    wind = said.wind
    if wind is None:
        reason = f"on the outskirts of {anchor.name}, up to {reach / _KM_M:.1f} km"
        return anchor.disc(reach, reason, inside=True)
    reason = f"on the {_wind(wind)} outskirts of {anchor.name}, up to {reach / _KM_M:.1f} km"
    half = _BEYOND[wind.half_angle_deg]
    return _Shape(anchor.plane, _sector(wind, half, 0.0, reach), _along(wind, anchor.radius_m), (reason,), inside=True)


def _near(said: Description, anchor: _Anchor) -> _Shape | None:
    if anchor.is_wide:
        return _itself(said, anchor)
    reach = anchor.radius_m + _reach(anchor.place)[1]
    reason = f"near {anchor.name}, taken as within {reach / _KM_M:.0f} km"
    return anchor.disc(reach, reason, inside=False)


def _area(said: Description, anchor: _Anchor) -> _Shape | None:
    return _near(said, anchor) if anchor.place.geo_precision is GeoPrecision.SETTLEMENT else _itself(said, anchor)


def _centre(said: Description, anchor: _Anchor) -> _Shape | None:
    del said
    if anchor.is_wide:
        reason = f"the middle of {anchor.name}: the inner half of its extent"
        return anchor.disc(anchor.radius_m * 0.75, reason, inside=True)
    reason = f"inside {anchor.name}, whose extent is about {anchor.radius_m / _KM_M:g} km"
    return anchor.disc(anchor.radius_m, reason, inside=True)


def _itself(said: Description, anchor: _Anchor) -> _Shape | None:
    outline, how = anchor.outline()
    wind = said.wind
    if wind is not None:
        return _part(said, anchor)
    reason = f"{anchor.name} itself, {how}"
    if not anchor.is_wide:
        return anchor.disc(anchor.radius_m, reason, inside=True)
    return _Shape(anchor.plane, _one(outline), None, (reason,), inside=True)


def _valley(said: Description, anchor: _Anchor) -> _Shape | None:
    """Draw a valley, a bank, a river: only where the gazetteer has it; its course is not known, only its extent."""
    if anchor.place.feature_class in {"H", "T", "L"}:
        reason = f"somewhere along {anchor.name}: its course is not known here, only that it reaches some {anchor.radius_m / _KM_M:.0f} km"
        shape = _itself(replace(said, wind=None), anchor)  # a bank is no half of a circle
        return replace(shape, reasons=(reason, *shape.reasons)) if shape is not None else None
    reach = anchor.radius_m + _VALLEY_M
    reason = f"in the valley at {anchor.name}, taken up to {reach / _KM_M:.0f} km"
    return anchor.disc(reach, reason, inside=False)


def _coast(said: Description, anchor: _Anchor) -> _Shape | None:
    """Draw the shore of a country or an area, or that at a town."""
    if anchor.areas is None:
        return None
    outline = anchor.outline()[0] if anchor.is_wide else _disc(anchor.radius_m + 2.0 * _COAST_M)
    wet, step = _sea(anchor, outline.buffer(_COAST_M), _COAST_GRID)
    if wet is None:
        return None
    # The sea as it is known here starts 5 km off the land, and up to a step from the next point of the grid.
    area = _beside(wet, _COAST_M + 5_000.0 + 0.7 * step, outline)
    if area.is_empty:
        return None
    reason = f"on the coast of {anchor.name}, within {_COAST_M / _KM_M:.0f} km of the sea"
    shape = _Shape(anchor.plane, _one(area), None, (reason,), inside=True)
    if said.wind is None:
        return shape
    reason = f"{_wind(said.wind)} of it: {shape.reasons[0]}"
    return _side(anchor.plane, shape.area, said.wind, reason, (outline.centroid.x, outline.centroid.y))


def _offshore(said: Description, anchor: _Anchor) -> _Shape | None:
    """Draw "off X": the sea around it."""
    if anchor.areas is None:
        return None
    distance = said.distance
    outer = (distance.most_m if distance is not None else _OFFSHORE_M) + anchor.noise_m
    outline = anchor.outline()[0] if anchor.is_wide else _disc(1.0)
    around = outline.buffer(outer, quad_segs=_ROUND)
    wet, step = _sea(anchor, around, _SEA_GRID)
    if wet is None:
        return None
    area = _beside(wet, step, around)
    reason = f"at sea off {anchor.name}, up to {outer / _KM_M:.0f} km"
    return _Shape(anchor.plane, _one(area), None, (reason,))


def _beside(points: _Polygon, reach_m: float, outline: _Polygon) -> _Polygon:
    """Return the part of an outline that is near some of many points."""
    import shapely

    # The union of discs is what buffering all points at once gives, a hundred times faster where they overlap much.
    discs = shapely.buffer(shapely.get_parts(points), reach_m, quad_segs=_ROUND)
    return outline.intersection(shapely.union_all(discs[shapely.intersects(outline, discs)]))


def _sea(anchor: _Anchor, around: _Polygon, count: int) -> tuple[_Polygon | None, float]:
    """Return points of a grid over a shape that are at sea, and how far the grid's points are apart."""
    from shapely import MultiPoint

    west, south, east, north = around.bounds
    x, y = (g.ravel() for g in np.meshgrid(np.linspace(west, east, count), np.linspace(south, north, count)))
    grid = np.column_stack([x, y])
    wet = grid[_is_sea(anchor, grid)]
    return MultiPoint(wet) if len(wet) else None, max(east - west, north - south) / (count - 1)


def _is_sea(anchor: _Anchor, points: Any) -> Any:  # noqa: ANN401 - arrays
    assert anchor.areas is not None  # noqa: S101  the callers asked
    azimuths = np.degrees(np.arctan2(points[:, 0], points[:, 1]))
    ends = geodesy.direct(
        lat=anchor.plane.lat, lon=anchor.plane.lon, azimuth_deg=azimuths, distance_m=np.hypot(*points.T)
    )
    return anchor.areas.borders.countries_at(lats=ends.lat, lons=ends.lon).at_sea


_DRAWN: dict[str, Callable[[Description, _Anchor], _Shape | None]] = {
    "name": _itself,
    "in": _itself,
    "offset": _offset,
    "toward": _offset,
    "beyond": _beyond,
    "part": _part,
    "countryside": _countryside,
    "fringe": _fringe,
    "centre": _centre,
    "near": _near,
    "area": _area,
    "valley": _valley,
    "bank": _valley,
    "coast": _coast,
    "offshore": _offshore,
}


# --- two anchors -----------------------------------------------------------------------------------------------------


def _between(said: Description, anchors: Sequence[Place]) -> _Shape | None:
    from shapely import LineString, MultiPoint

    if len(anchors) < 2:
        return None
    plane = Plane(lat=_lat(anchors[0]), lon=_lon(anchors[0]))
    spots = plane.xy([_lat(a) for a in anchors], [_lon(a) for a in anchors])
    extents = [min(a.radius_m, _KM_M * 15.0) for a in anchors]
    length = float(np.hypot(*(spots[1] - spots[0])))
    names = " and ".join(a.name for a in anchors)
    if len(anchors) > 2:
        area = MultiPoint(spots).convex_hull.buffer(max(extents) + _FRINGE_M, quad_segs=4)
        return _Shape(plane, area, None, (f"between {names}",))
    middle = spots.mean(axis=0)
    if said.relation == "road":
        width = _ROAD_M + _ROAD_SHARE * length
        area = LineString(spots).buffer(width, quad_segs=8)
        reason = f"on the road between {names}, {length / _KM_M:.0f} km apart; its course is not known, taken within {width / _KM_M:.0f} km of the line"
        return _Shape(plane, area, (float(middle[0]), float(middle[1])), (reason,))
    along, across = length / 2.0 + max(extents), max(length * 0.225, *extents, _FRINGE_M)
    if said.relation == "middle":
        along, across = max(length / 6.0, *extents), max(length / 6.0, *extents)
    area = _ellipse(spots[0], spots[1], max(along, _FRINGE_M), across)
    reason = f"between {names}, {length / _KM_M:.0f} km apart"
    return _Shape(plane, area, (float(middle[0]), float(middle[1])), (reason,))


def _ellipse(first: Any, second: Any, along: float, across: float) -> Any:  # noqa: ANN401
    from shapely import Polygon

    middle, axis = (first + second) / 2.0, second - first
    length = float(np.hypot(*axis)) or 1.0
    unit = axis / length if np.hypot(*axis) else np.array([1.0, 0.0])
    turn = np.radians(np.arange(0.0, 360.0, 10.0))
    points = middle + np.outer(np.cos(turn) * along, unit) + np.outer(np.sin(turn) * across, [-unit[1], unit[0]])
    return Polygon(points)


def _border(said: Description, anchors: Sequence[Place], borders: Borders | None, areas: Areas | None) -> _Shape | None:
    """Draw the border of two countries as a band; of one country, all of its borders."""
    from shapely import MultiPoint

    countries = list(dict.fromkeys(a.country for a in anchors if a.country is not None))
    if borders is None or not countries:
        return None
    others = countries[1:2] or (areas.neighbours(countries[0]) if areas is not None else ())
    lines = [borders.between(countries[0], other) for other in others]
    if not lines:
        return None
    lats, lons = (np.concatenate(part) for part in zip(*lines, strict=True))
    if not len(lats):
        return None
    local = [a for a in anchors if not _is_wide(a)]
    middle = (_lat(local[0]), _lon(local[0])) if local else (float(lats.mean()), float(lons[len(lons) // 2]))
    away = geodesy.inverse(lat1=middle[0], lon1=middle[1], lat2=lats, lon2=lons).distance_m
    nearest = int(np.argmin(away))
    plane = Plane(lat=float(lats[nearest]), lon=float(lons[nearest]))
    points = plane.xy(lats, lons)
    distance = said.distance
    reach = distance.most_m if distance is not None else _BORDERLAND_M if said.relation == "borderland" else _BORDER_M
    band = _one(MultiPoint(points).buffer(reach + _BORDER_STEP_M, quad_segs=4))
    names = " and ".join(countries[:2])
    reason = f"somewhere on the border of {names}; the point only stands for the line"
    if said.wind is not None:
        reason = f"the {_wind(said.wind)} of it: {reason}"
        side = _side(plane, band, said.wind, reason, (band.centroid.x, band.centroid.y))
        return replace(side, inside=False) if side is not None else None
    return _Shape(plane, band, (0.0, 0.0), (reason,))


# --- shapes ----------------------------------------------------------------------------------------------------------


def _disc(radius_m: float) -> Any:  # noqa: ANN401
    from shapely import Point

    # Circumscribed: its straight sides do not cut into the circle.
    return Point(0.0, 0.0).buffer(radius_m / math.cos(math.pi / (4 * _ROUND)), quad_segs=_ROUND)


def _sector(wind: Wind, half: float, inner: float, outer: float) -> Any:  # noqa: ANN401
    from shapely import Polygon

    angles = np.radians(
        np.linspace(wind.azimuth_deg - half, wind.azimuth_deg + half, max(3, math.ceil(half / 2.5) + 1))
    )
    arc = np.column_stack([np.sin(angles), np.cos(angles)])
    near = arc[::-1] * inner if inner > 0.0 else np.zeros((1, 2))
    return Polygon(np.concatenate([arc * outer, near]))


def _along(wind: Wind, distance_m: float) -> tuple[float, float]:
    angle = math.radians(wind.azimuth_deg)
    return distance_m * math.sin(angle), distance_m * math.cos(angle)


def _half_angle(wind: Wind, angles: dict[float, float], noise_m: float, distance_m: float) -> float:
    """Return the half angle of a wind, with what a wrong starting point adds to it near by."""
    wander = math.degrees(math.atan2(noise_m, max(distance_m, 1.0)))
    return min(angles[wind.half_angle_deg] + wander, 100.0)


def _one(shape: Any) -> Any:  # noqa: ANN401
    """Return a shape as one polygon without holes: of several pieces, the hull."""
    if shape.geom_type == "Polygon":
        return _without_holes(shape)
    pieces = [g for g in getattr(shape, "geoms", [shape]) if g.geom_type == "Polygon" and g.area > 0.0]
    if not pieces:
        return shape.buffer(1.0)
    largest = max(pieces, key=lambda g: g.area)
    if largest.area > 0.9 * sum(g.area for g in pieces):
        return _without_holes(largest)
    return shape.convex_hull


def _without_holes(shape: Any) -> Any:  # noqa: ANN401
    from shapely import Polygon

    return Polygon(shape.exterior)


def _middle(shape: Any) -> tuple[float, float]:  # noqa: ANN401
    """Return the centroid where it lies inside, else a point that does."""
    point = shape.centroid if shape.contains(shape.centroid) else shape.representative_point()
    return point.x, point.y


def _country(
    shape: _Shape, lat: float, lon: float, ring: Ring, anchors: Sequence[Place], borders: Borders | None
) -> tuple[str | None, tuple[str, ...]]:  # fmt: skip
    """Return the one country of a region, or None and the countries it may lie in."""
    stated = {a.country for a in anchors}
    if shape.inside and len(stated) == 1:
        return anchors[0].country, ()
    if len(stated - {None}) > 1:
        return None, ()  # on the border that the words name
    if borders is None:
        return None, ()
    corners = np.array([(lon, lat), *ring])
    answers = borders.countries_at(lats=corners[:, 1], lons=geodesy.wrap(corners[:, 0]))
    found = sorted({c for c in answers.country if c is not None})
    if len(found) == 1 and not answers.uncertain.all():
        return found[0], ()
    return None, (f"reaches over a border: may lie in {', '.join(found)}",) if found else ()


def _reach(anchor: Place) -> tuple[float, float]:
    """Return how far "north of" and "near" reach around a place of this size."""
    people = anchor.population or 0
    return next(((beyond, near) for least, beyond, near in _REACH_M if people >= least), _SMALL_REACH_M)


def _is_wide(place: Place) -> bool:
    return place.geo_precision in {GeoPrecision.COUNTRY, GeoPrecision.ADMIN1, GeoPrecision.ADMIN2}


def _wind(wind: Wind) -> str:
    return _WINDS[round(wind.azimuth_deg / 45.0) % 8] if wind.half_angle_deg > 12.0 else f"{wind.azimuth_deg:g}°"


def _lat(place: Place) -> float:
    assert place.lat is not None  # noqa: S101  shape_of() let only located anchors in
    return place.lat


def _lon(place: Place) -> float:
    assert place.lon is not None  # noqa: S101
    return place.lon
