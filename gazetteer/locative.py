"""Places that words describe from other places: "30 km north-west of Mosul", "the northern countryside of al-Hasakah".

Point-radius georeferencing (Wieczorek, Guo and Hijmans 2004, doi:10.1080/13658810412331280211): a representative
point, and a radius that holds every reading of the words. Its parts are the extent of the anchor, the coarseness of
the direction (an eighth of the compass: ±22.5°) and of the distance ("30 km" is said of 25 to 35). Words without
a distance get a wide sector, as wide as the anchor is important. What the words leave open stays open: an unknown
relation gives None, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gazetteer import geodesy
from gazetteer.geodesy import Ring
from gazetteer.model import GeoPrecision, Place, Region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gazetteer.boundaries import Borders

__all__ = ["direction_deg", "region"]

_WINDS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")
_WIND_DEG = 45.0
_HALF_WIND_DEG = 22.5
_SIDE_HALF_ANGLE_DEG = 75.0  # "northern X" is loosely said: all that is rather north than south
_TRUE_SHAPE = 1.5  # areas are no circles: the far end of a long one is so many radii of the equal circle away
_MILE_M = 1_609.344
_KM_M = 1_000.0
# How far "north of X" and "near X" reach when no distance is said, by the inhabitants of X (None: unknown, small).
# Chosen wide; press usage, no source.
_REACH_M = ((1_000_000, 80_000.0, 20_000.0), (100_000, 50_000.0, 15_000.0), (10_000, 30_000.0, 10_000.0))
_SMALL_REACH_M = (20_000.0, 5_000.0)
_SEAT_COUNTRYSIDE_M = 100_000.0  # the countryside of a province's capital is the province's
_TOWN_COUNTRYSIDE_M = 30_000.0
_FRINGE_M = 3_000.0

_DIRECTION = re.compile(
    r"\b(?:(north|south|east|west)[\s-]+(?=(?:north|south)[\s-]?(?:east|west)))?"  # north-(northwest)
    r"(?=north|south|east|west)(north|south)?[\s-]?(east|west)?(?:ern)?\b"
)
_INSIDE = re.compile(
    r"\b(part|parts|area|areas|region|side|half|sector|countryside|rural|suburbs?|outskirts|edge)\b|ern\b|^in\b"
)
_COUNTRYSIDE = re.compile(r"\b(countryside|rural|hinterland|rif|desert|badiya)\b")
_CENTRE = re.compile(r"\b(centre|center|heart|middle|downtown|central|inside|within)\b")
_FRINGE = re.compile(r"\b(outskirts|edge|edges|suburbs?|periphery|entrance|gates?)\b")
_NEAR = re.compile(
    r"\b(near|nearby|close|vicinity|around|next|adjacent|beside|outside|surroundings|environs|by|at|off|not far)\b"
)
_AWAY = re.compile(r"\b(from|away|of|outside)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """A region before its country is known."""

    lat: float
    lon: float
    ring: Ring | None
    radius_m: float
    inside: bool  # the words put it inside the anchor's area
    reasons: tuple[str, ...]


def direction_deg(words: str) -> float | None:
    """Return the azimuth that compass words name, or None.

    Examples
    --------
    >>> from gazetteer.locative import direction_deg
    >>> [direction_deg(w) for w in ("north-west of", "the southern outskirts of", "north-northwest", "near")]
    [315.0, 180.0, 337.5, None]
    """
    found = _DIRECTION.search(words.casefold())
    if found is None:
        return None
    main, vertical, side = found.groups()
    wind = _WIND_DEG * _WINDS.index((vertical or "") + (side or ""))
    if main is None:
        return wind
    half = ((wind - _WIND_DEG * _WINDS.index(main) + 180.0) % 360.0 - 180.0) / 2.0
    return (wind - half) % 360.0


def region(
    relation: str,
    anchors: Sequence[Place],
    *,
    distance_m: float | None = None,
    borders: Borders | None = None,
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
    (36.72, 42.64, 26000.0)
    """
    words = " ".join(relation.casefold().replace("–", "-").split())
    located = [(a.lat, a.lon) for a in anchors if a.lat is not None and a.lon is not None]
    if not anchors or len(located) != len(anchors):
        return None
    if distance_m is not None and not distance_m > 0.0:
        distance_m = None
    shape = _shape(words, anchors, distance_m, borders)
    if shape is None:
        return None
    country, reason = _country(shape, anchors, borders)
    return Region(
        lat=round(shape.lat, 6),
        lon=round(shape.lon, 6),
        radius_m=float(np.ceil(shape.radius_m / 100.0) * 100.0),
        ring=shape.ring,
        country=country,
        reasons=(*shape.reasons, *reason),
    )


def _shape(words: str, anchors: Sequence[Place], distance_m: float | None, borders: Borders | None) -> _Shape | None:
    if "border" in words or "frontier" in words:
        return _border(anchors, borders)
    if "between" in words or len(anchors) == 2:
        return _between(anchors)
    anchor, azimuth = anchors[0], direction_deg(words)
    if distance_m is not None:
        return _at_distance(anchor, azimuth, distance_m) if azimuth is not None or _AWAY.search(words) else None
    if _COUNTRYSIDE.search(words):
        return _countryside(anchor, azimuth)
    if _FRINGE.search(words):
        return _fringe(anchor, azimuth)
    if azimuth is not None:
        # "north Jordan" is a part of it; "north of Jordan" is beyond.
        inside = _INSIDE.search(words) or not re.search(r"\bof\b", words)
        return _part(anchor, azimuth) if inside else _beyond(anchor, azimuth)
    if _CENTRE.search(words) and not _is_wide(anchor):
        reason = f"inside {anchor.name}, whose extent is about {anchor.radius_m / _KM_M:g} km"
        return _disc(anchor, anchor.radius_m, reason, inside=True)
    return _near(anchor) if _NEAR.search(words) and not _is_wide(anchor) else None


def _at_distance(anchor: Place, azimuth: float | None, distance_m: float) -> _Shape:
    slack = _distance_slack(distance_m)
    said = f"{distance_m / _KM_M:g} km ± {slack / _KM_M:g} km"
    if azimuth is None:
        reach = distance_m + slack + anchor.radius_m
        return _disc(anchor, reach, f"{said} from {anchor.name}, no direction given", inside=False)
    inner = max(0.0, distance_m - slack - anchor.radius_m)
    return _wedge(
        anchor,
        azimuth,
        _HALF_WIND_DEG,
        (inner, distance_m, distance_m + slack + anchor.radius_m),
        f"{said} {_wind(azimuth)} of {anchor.name} (± 22.5°, its own extent {anchor.radius_m / _KM_M:g} km)",
        inside=False,
    )


def _beyond(anchor: Place, azimuth: float) -> _Shape:
    """Draw "north of X" without a distance: from X outwards as far as its importance carries."""
    reach = 2.0 * anchor.radius_m if _is_wide(anchor) else anchor.radius_m + _reach(anchor)[0]
    inner = anchor.radius_m * 0.5
    reason = f"{_wind(azimuth)} of {anchor.name}; no distance given, taken up to {reach / _KM_M:.0f} km"
    return _wedge(anchor, azimuth, _HALF_WIND_DEG * 2.0, (inner, (inner + reach) / 2.0, reach), reason, inside=False)


def _part(anchor: Place, azimuth: float) -> _Shape:
    """Draw "northern X": the side of X, drawn as a circle of the same area with a margin for its true shape."""
    reach = anchor.radius_m * _TRUE_SHAPE if _is_wide(anchor) else anchor.radius_m + _FRINGE_M
    reason = f"the {_wind(azimuth)} of {anchor.name}, whose extent is about {anchor.radius_m / _KM_M:g} km"
    return _wedge(anchor, azimuth, _SIDE_HALF_ANGLE_DEG, (0.0, reach * 0.5, reach), reason, inside=True)


def _countryside(anchor: Place, azimuth: float | None) -> _Shape:
    if _is_wide(anchor):
        if azimuth is not None:
            return _part(anchor, azimuth)
        return _disc(anchor, anchor.radius_m * _TRUE_SHAPE, f"the countryside of {anchor.name}", inside=True)
    seat = anchor.feature_code in {"PPLA", "PPLC"}
    reach = _SEAT_COUNTRYSIDE_M if seat else anchor.radius_m + _TOWN_COUNTRYSIDE_M
    reason = f"the countryside of {anchor.name}, taken up to {reach / _KM_M:.0f} km" + (
        " because it is the seat of a province, whose countryside may be meant" if seat else ""
    )
    if azimuth is None:
        return _disc(anchor, reach, reason, inside=True)
    spread = (0.0, reach / 2.0, reach)
    return _wedge(anchor, azimuth, _SIDE_HALF_ANGLE_DEG, spread, f"{_wind(azimuth)} of it: {reason}", inside=True)


def _fringe(anchor: Place, azimuth: float | None) -> _Shape:
    reach = anchor.radius_m * 1.5 + _FRINGE_M
    if azimuth is None:
        return _disc(anchor, reach, f"on the outskirts of {anchor.name}, up to {reach / _KM_M:.1f} km", inside=True)
    reason = f"on the {_wind(azimuth)} outskirts of {anchor.name}, up to {reach / _KM_M:.1f} km"
    return _wedge(anchor, azimuth, _HALF_WIND_DEG * 2.0, (0.0, anchor.radius_m, reach), reason, inside=True)


def _near(anchor: Place) -> _Shape:
    reach = anchor.radius_m + _reach(anchor)[1]
    return _disc(anchor, reach, f"near {anchor.name}, taken as within {reach / _KM_M:.0f} km", inside=False)


def _between(anchors: Sequence[Place]) -> _Shape | None:
    if len(anchors) != 2:
        return None
    first, second = anchors
    way = _way(first, second)
    middle = geodesy.point_at(0.5, lat1=_lat(first), lon1=_lon(first), lat2=_lat(second), lon2=_lon(second))
    # An ellipse through both: "between" is said of what lies beside the line, too.
    across = max(way.distance_m / 4.0, first.radius_m, second.radius_m, _FRINGE_M)
    along = max(way.distance_m / 2.0, _FRINGE_M)
    angles = np.radians(np.arange(0.0, 360.0, 10.0))
    spokes = along * across / np.hypot(across * np.cos(angles), along * np.sin(angles))
    axis = geodesy.inverse(lat1=middle.lat, lon1=middle.lon, lat2=_lat(second), lon2=_lon(second)).azimuth_deg
    ring = geodesy.star(lat=middle.lat, lon=middle.lon, azimuths_deg=np.degrees(angles) + axis, distances_m=spokes)
    reach = along + max(first.radius_m, second.radius_m)
    reason = f"between {first.name} and {second.name}, {way.distance_m / _KM_M:.0f} km apart"
    return _Shape(lat=middle.lat, lon=middle.lon, ring=ring, radius_m=reach, inside=False, reasons=(reason,))


def _border(anchors: Sequence[Place], borders: Borders | None) -> _Shape | None:
    countries = list(dict.fromkeys(a.country for a in anchors if a.country is not None))
    if borders is None or len(countries) != 2:
        return None
    lats, lons = borders.between(*countries)
    if not len(lats):
        return None
    local = [a for a in anchors if not _is_wide(a)]
    near_lat, near_lon = (_lat(local[0]), _lon(local[0])) if local else (float(lats.mean()), float(lons.mean()))
    away = geodesy.inverse(lat1=near_lat, lon1=near_lon, lat2=lats, lon2=lons).distance_m
    lat, lon = float(lats[np.argmin(away)]), float(lons[np.argmin(away)])
    reach = float(np.max(geodesy.inverse(lat1=lat, lon1=lon, lat2=lats, lon2=lons).distance_m))
    reason = f"somewhere on the border of {countries[0]} and {countries[1]}; the point only stands for the line"
    return _Shape(lat=lat, lon=lon, ring=None, radius_m=reach, inside=False, reasons=(reason,))


def _wedge(
    anchor: Place, azimuth: float, half_angle: float, spread: tuple[float, float, float], reason: str, *, inside: bool
) -> _Shape:
    """Return a sector; `spread` is its inner edge, its representative point and its outer edge, metres."""
    inner, middle, outer = spread
    point = geodesy.direct(lat=_lat(anchor), lon=_lon(anchor), azimuth_deg=azimuth, distance_m=middle)
    ring = geodesy.sector(
        lat=_lat(anchor),
        lon=_lon(anchor),
        azimuth_deg=azimuth,
        half_angle_deg=half_angle,
        inner_m=inner,
        outer_m=outer,
    )
    corners = np.array(ring)
    reach = geodesy.inverse(lat1=point.lat, lon1=point.lon, lat2=corners[:, 1], lon2=corners[:, 0]).distance_m
    return _Shape(
        lat=point.lat, lon=point.lon, ring=ring, radius_m=float(np.max(reach)), inside=inside, reasons=(reason,)
    )


def _disc(anchor: Place, reach: float, reason: str, *, inside: bool) -> _Shape:
    return _Shape(lat=_lat(anchor), lon=_lon(anchor), ring=None, radius_m=reach, inside=inside, reasons=(reason,))


def _country(shape: _Shape, anchors: Sequence[Place], borders: Borders | None) -> tuple[str | None, tuple[str, ...]]:
    """Return the one country of a region, or None and the countries it may lie in."""
    stated = {a.country for a in anchors}
    if shape.inside and len(stated) == 1:
        return anchors[0].country, ()
    if borders is None:
        return None, ()
    outline = shape.ring or geodesy.circle(lat=shape.lat, lon=shape.lon, radius_m=shape.radius_m, points=16)
    corners = np.array([(shape.lon, shape.lat), *outline])
    answers = borders.countries_at(lats=corners[:, 1], lons=corners[:, 0])
    found = sorted({c for c in answers.country if c is not None})
    if len(found) == 1 and not answers.uncertain.all():
        return found[0], ()
    return None, (f"reaches over a border: may lie in {', '.join(found)}",) if found else ()


def _distance_slack(distance_m: float) -> float:
    """Return how far off a said distance may be: half of the round number it is a multiple of, at most 15 %."""
    unit = next((u for u in (_KM_M, _MILE_M) if abs(distance_m / u - round(distance_m / u)) < 1e-3), _KM_M)
    count = round(distance_m / unit)
    step = next((s for s in (100, 50, 10, 5) if count and count % s == 0), 1)
    return min(step / 2.0 * unit, max(0.15 * distance_m, unit / 2.0))


def _reach(anchor: Place) -> tuple[float, float]:
    """Return how far "north of" and "near" reach around a place of this size."""
    people = anchor.population or 0
    return next(((beyond, near) for least, beyond, near in _REACH_M if people >= least), _SMALL_REACH_M)


def _way(first: Place, second: Place) -> geodesy.Inverse:
    return geodesy.inverse(lat1=_lat(first), lon1=_lon(first), lat2=_lat(second), lon2=_lon(second))


def _is_wide(place: Place) -> bool:
    return place.geo_precision in {GeoPrecision.COUNTRY, GeoPrecision.ADMIN1, GeoPrecision.ADMIN2}


def _wind(azimuth: float) -> str:
    return _WINDS[round(azimuth / _WIND_DEG) % len(_WINDS)]


def _lat(place: Place) -> float:
    assert place.lat is not None  # noqa: S101  region() let only located anchors in
    return place.lat


def _lon(place: Place) -> float:
    assert place.lon is not None  # noqa: S101
    return place.lon
