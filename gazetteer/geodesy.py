"""Geodesics on WGS 84: the only door between ``lat, lon`` and the ``x, y`` of other libraries.

Everything takes and returns degrees and metres, scalars or arrays that broadcast together, and is computed on the
ellipsoid: with Karney's algorithm (PROJ's ``geod``), and for many pairs with `gazetteer.ellipsoid`, which differs from
it by less than 0.1 µm. Azimuths are clockwise from true north in [0, 360).

A *ring* is a closed, counter-clockwise tuple of ``(lon, lat)`` pairs, as GeoJSON wants it; where it crosses the
antimeridian its longitudes run on past 180, and `cut_ring` makes the parts that lie within [-180, 180].
"""

from __future__ import annotations

import functools
import itertools
import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gazetteer import ellipsoid
from gazetteer.errors import InvalidPlaceError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

__all__ = [
    "Inverse",
    "Line",
    "Position",
    "Ring",
    "checked",
    "circle",
    "cut_line",
    "cut_ring",
    "direct",
    "inverse",
    "line",
    "point_at",
    "sector",
    "star",
    "wrap",
]

Ring = tuple[tuple[float, float], ...]
_HALF_TURN, _TURN = 180.0, 360.0
#: Nearer than this, degrees (a tenth of a millimetre), two longitudes are one.
_SAME_DEG = 1e-9
_MAX_BISECTIONS = 24
_RADIUS_M = 6_371_000.0
_ANGLE_STEP_DEG = 5.0
_MANY = 512  # fewer pairs are solved faster one by one


class Inverse(NamedTuple):
    """Answer of `inverse`: the distance and the azimuths at both ends, each towards the other end."""

    distance_m: Any
    azimuth_deg: Any
    back_azimuth_deg: Any


class Position(NamedTuple):
    """A point or arrays of points, in degrees."""

    lat: Any
    lon: Any


class Line(NamedTuple):
    """Vertices of one line; longitudes are continuous, so a line over the antimeridian runs past ±180."""

    lats: Floats
    lons: Floats


@functools.cache
def _geod() -> Any:  # noqa: ANN401  pyproj is untyped
    # Imported on first use: pyproj costs more than the whole import budget of the gazetteer.
    from pyproj import Geod

    return Geod(ellps="WGS84")


def inverse(*, lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> Inverse:
    """Measure the geodesics from points 1 to points 2.

    Parameters
    ----------
    lat1, lon1, lat2, lon2
        Degrees; scalars or arrays that broadcast.

    Returns
    -------
    Inverse
        Floats for scalars, arrays otherwise. The azimuths of a line of length zero are 0 and 180 at every latitude.

    Raises
    ------
    InvalidPlaceError
        When a coordinate is not finite, a latitude is outside ±90 or a longitude outside ±540.

    Examples
    --------
    >>> from gazetteer.geodesy import inverse
    >>> answer = inverse(lat1=36.81527, lon1=42.37747, lat2=36.89778, lon2=41.9975)
    >>> round(answer.distance_m), round(answer.azimuth_deg, 1)
    (35101, 285.2)
    """
    a_lat, a_lon, b_lat, b_lon = np.broadcast_arrays(*checked(lat1, lon1), *checked(lat2, lon2))
    if a_lat.size < _MANY:
        forward, back, distance = _geod().inv(a_lon, a_lat, b_lon, b_lat)
    else:
        flat = tuple(np.ascontiguousarray(column).ravel() for column in (a_lat, a_lon, b_lat, b_lon))
        distance, forward, back, left = ellipsoid.solve_inverse(*flat)
        back += _HALF_TURN
        if left.size:
            lat1, lon1, lat2, lon2 = (column[left] for column in flat)
            forward[left], back[left], distance[left] = _geod().inv(lon1, lat1, lon2, lat2)
        forward, back, distance = (column.reshape(a_lat.shape) for column in (forward, back, distance))
    still = np.asarray(distance) == 0.0
    forward = np.where(still, 0.0, _compass(forward))
    back = np.where(still, _HALF_TURN, _compass(back))
    return Inverse(_unbox(distance), _unbox(forward), _unbox(back))


def _compass(azimuth_deg: ArrayLike) -> Floats:
    """Bring azimuths into [0, 360); the remainder of a tiny negative one rounds to 360 itself."""
    turned = np.mod(azimuth_deg, _TURN)
    return np.where(turned == _TURN, 0.0, turned)


def direct(*, lat: ArrayLike, lon: ArrayLike, azimuth_deg: ArrayLike, distance_m: ArrayLike) -> Position:
    """Return the points that lie `distance_m` away from points in the direction `azimuth_deg`.

    Longitudes come back within [-180, 180].

    Examples
    --------
    >>> from gazetteer.geodesy import direct
    >>> there = direct(lat=36.335, lon=43.11889, azimuth_deg=315.0, distance_m=30_000.0)
    >>> round(there.lat, 4), round(there.lon, 4)
    (36.5259, 42.882)
    """
    lats, lons = checked(lat, lon)
    azimuths, distances = np.asarray(azimuth_deg, dtype=float), np.asarray(distance_m, dtype=float)
    if not (np.isfinite(azimuths).all() and np.isfinite(distances).all()):
        raise InvalidPlaceError("azimuth and distance must be finite numbers of degrees and metres")
    lons, lats, azimuths, distances = np.broadcast_arrays(lons, lats, azimuths, distances)
    end_lon, end_lat, _ = _geod().fwd(lons, lats, azimuths, distances)
    return Position(_unbox(end_lat), _unbox(end_lon))


def point_at(fraction: ArrayLike, *, lat1: float, lon1: float, lat2: float, lon2: float) -> Position:
    """Return the points at fractions (0 to 1) of the geodesic from point 1 to point 2.

    Examples
    --------
    >>> from gazetteer.geodesy import point_at
    >>> middle = point_at(0.5, lat1=45.0, lon1=170.0, lat2=45.0, lon2=-170.0)
    >>> round(middle.lat, 2), abs(round(middle.lon, 6))
    (45.44, 180.0)
    """
    whole = inverse(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2)
    along = np.asarray(fraction, dtype=float) * whole.distance_m
    return direct(lat=lat1, lon=lon1, azimuth_deg=whole.azimuth_deg, distance_m=along)


def line(*, lat1: float, lon1: float, lat2: float, lon2: float, max_error_m: float = 10.0) -> Line:
    """Densify a geodesic until drawing it as straight lon/lat pieces errs by at most `max_error_m`.

    Only the pieces that need it are halved, so a short line keeps its two ends and a line over a pole is fine there
    and coarse elsewhere. Both ends are returned exactly as given (the second shifted by whole turns where the line
    crosses the antimeridian).

    Parameters
    ----------
    lat1, lon1, lat2, lon2
        Degrees.
    max_error_m
        The bound, at the middle of every piece, between the drawn line and the geodesic.

    Returns
    -------
    Line
        Arrays of latitudes and of continuous longitudes.

    Examples
    --------
    >>> from gazetteer.geodesy import line
    >>> drawn = line(lat1=33.0, lon1=44.0, lat2=32.0, lon2=35.0, max_error_m=100.0)
    >>> len(drawn.lats), float(drawn.lons[0]), float(drawn.lons[-1])
    (11, 44.0, 35.0)
    """
    if not max_error_m > 0.0:
        raise ValueError(f"max_error_m must be a positive number of metres, not {max_error_m}")
    whole = inverse(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2)
    # A first guess from the sag of a chord, s² tan(lat) / 8R; what it gets wrong is halved below. At least two pieces:
    # the error at the middle of a single one can vanish by symmetry (an S over the equator).
    slope = math.tan(math.radians(min(max(abs(lat1), abs(lat2), 15.0), 85.0)))
    pieces = max(2, math.ceil(whole.distance_m / math.sqrt(8.0 * _RADIUS_M * max_error_m / slope)))
    if whole.distance_m == 0.0:
        return Line(np.array([lat1, lat2], dtype=float), np.array([lon1, lon1], dtype=float))
    fractions = np.linspace(0.0, 1.0, pieces + 1)
    points = direct(lat=lat1, lon=lon1, azimuth_deg=whole.azimuth_deg, distance_m=fractions * whole.distance_m)
    lats, lons = np.array(points.lat), np.array(points.lon)
    lats[[0, -1]], lons[[0, -1]] = (lat1, lat2), (lon1, lon2)
    lons = _unwrap(lons)
    for _ in range(_MAX_BISECTIONS):
        middles = _middles(fractions, lats, lons, whole, max_error_m)
        if not middles.fractions.size:
            break
        order = np.argsort(np.concatenate([fractions, middles.fractions]), kind="stable")
        fractions = np.concatenate([fractions, middles.fractions])[order]
        lats = np.concatenate([lats, middles.lats])[order]
        lons = _unwrap(np.concatenate([lons, middles.lons])[order])
    return Line(lats, lons)


def cut_line(drawn: Line) -> list[Line]:
    """Cut a line at the antimeridian into parts within [-180, 180].

    The cut lies where the piece meets the meridian; the pieces of `line` are so short that this is the true latitude
    of the geodesic to its `max_error_m`.

    Examples
    --------
    >>> from gazetteer.geodesy import cut_line, line
    >>> east, west = cut_line(line(lat1=45.0, lon1=170.0, lat2=45.0, lon2=-170.0))
    >>> float(east.lons[-1]), float(west.lons[0]), round(float(east.lats[-1]), 2)
    (180.0, -180.0, 45.44)
    """
    lats, lons = np.asarray(drawn.lats, dtype=float), np.asarray(drawn.lons, dtype=float)
    # Rounding puts the vertices of a line that runs along the meridian now on one side of it and now on the other.
    meridians = np.round((lons - _HALF_TURN) / _TURN) * _TURN + _HALF_TURN
    lons = np.where(np.abs(lons - meridians) < _SAME_DEG, meridians, lons)
    turns = np.floor((lons + _HALF_TURN) / _TURN)
    # A vertex on the meridian belongs to the side it came from.
    for i in range(1, len(lons)):
        if lons[i] - turns[i - 1] * _TURN == _HALF_TURN:
            turns[i] = turns[i - 1]
    parts: list[Line] = []
    start = 0
    head: tuple[float, float] | None = None
    for i in range(1, len(lons) + 1):
        if i < len(lons) and turns[i] == turns[i - 1]:
            continue
        part_lats, part_lons = list(lats[start:i]), list(lons[start:i] - turns[start] * _TURN)
        if head is not None:
            part_lats, part_lons = [head[0], *part_lats], [head[1], *part_lons]
        head = None
        if i < len(lons):
            step = 1.0 if turns[i] > turns[i - 1] else -1.0
            meridian = step * _HALF_TURN + turns[i - 1] * _TURN
            share = (meridian - lons[i - 1]) / (lons[i] - lons[i - 1])
            lat = float(lats[i - 1] + share * (lats[i] - lats[i - 1]))
            if (part_lats[-1], part_lons[-1]) != (lat, step * _HALF_TURN):
                part_lats, part_lons = [*part_lats, lat], [*part_lons, step * _HALF_TURN]
            head = (lat, -step * _HALF_TURN)
        if len(part_lats) > 1 or len(lons) == 1:
            parts.append(Line(np.array(part_lats), np.array(part_lons)))
        start = i
    return parts


def circle(*, lat: float, lon: float, radius_m: float, points: int = 72) -> Ring:
    """Return the ring of the points at `radius_m` from a point, on the ellipsoid.

    Examples
    --------
    >>> from gazetteer.geodesy import circle
    >>> ring = circle(lat=36.9, lon=42.0, radius_m=2_000.0, points=36)
    >>> len(ring), ring[0] == ring[-1]
    (37, True)
    """
    return star(
        lat=lat,
        lon=lon,
        azimuths_deg=np.linspace(0.0, _TURN, points, endpoint=False),
        distances_m=np.full(points, radius_m),
    )


def sector(
    *, lat: float, lon: float, azimuth_deg: float, half_angle_deg: float, inner_m: float = 0.0, outer_m: float
) -> Ring:
    """Return the ring of the points between two distances from a point, within an angle around a direction.

    Examples
    --------
    >>> from gazetteer.geodesy import sector
    >>> ring = sector(lat=36.3, lon=43.1, azimuth_deg=315.0, half_angle_deg=22.5, outer_m=30_000.0)
    >>> ring[0] == ring[-1]
    True
    """
    steps = max(2, math.ceil(2.0 * half_angle_deg / _ANGLE_STEP_DEG) + 1)
    angles = np.linspace(azimuth_deg - half_angle_deg, azimuth_deg + half_angle_deg, steps)
    inner = angles[::-1] if inner_m > 0.0 else np.array([azimuth_deg])
    return star(
        lat=lat,
        lon=lon,
        azimuths_deg=np.concatenate([angles, inner]),
        distances_m=np.concatenate([np.full(steps, outer_m), np.full(len(inner), inner_m)]),
    )


def star(*, lat: float, lon: float, azimuths_deg: ArrayLike, distances_m: ArrayLike) -> Ring:
    """Return the ring through the points that lie in given directions at given distances from a point.

    Raises
    ------
    ValueError
        When a distance is not a finite, non-negative number of metres.

    Examples
    --------
    >>> from gazetteer.geodesy import star
    >>> len(star(lat=36.0, lon=42.0, azimuths_deg=[0.0, 120.0, 240.0], distances_m=1_000.0))
    4
    """
    distances = np.asarray(distances_m, dtype=float)
    if not (np.isfinite(distances).all() and (distances >= 0.0).all()):
        raise ValueError("a radius must be a finite, non-negative number of metres")
    ends = direct(lat=lat, lon=lon, azimuth_deg=azimuths_deg, distance_m=distances)
    lons = _unwrap(np.concatenate([[lon], ends.lon]))[1:]
    ring = [(round(float(x), 6), round(float(y), 6)) for x, y in zip(lons, ends.lat, strict=True)]
    return _oriented([*ring, ring[0]])


def cut_ring(ring: Ring) -> list[Ring]:
    """Cut a ring at the antimeridian into closed rings within [-180, 180].

    A ring around a pole is closed along the pole. The input may run on past ±180 or jump from 180 to -180.

    Examples
    --------
    >>> from gazetteer.geodesy import circle, cut_ring
    >>> [min(x for x, _ in part) for part in cut_ring(circle(lat=0.0, lon=179.9, radius_m=50_000.0))]
    [179.450842, -180.0]
    """
    lons = _unwrap(np.array([x for x, _ in ring], dtype=float))
    lats = np.array([y for _, y in ring], dtype=float)
    turned = round(float(lons[-1] - lons[0]) / _TURN)
    if turned:
        pole = math.copysign(90.0, float(lats[np.argmax(np.abs(lats))]))
        lons = np.concatenate([lons, [lons[-1], lons[0], lons[0]]])
        lats = np.concatenate([lats, [pole, pole, lats[0]]])
    vertices = list(zip(lons.tolist(), lats.tolist(), strict=True))
    first, last = math.floor((lons.min() + _HALF_TURN) / _TURN), math.ceil((lons.max() - _HALF_TURN) / _TURN)
    parts = []
    for turn in range(first, last + 1):
        west, east = turn * _TURN - _HALF_TURN, turn * _TURN + _HALF_TURN
        kept = _clipped(_clipped(vertices, west, keep_above=True), east, keep_above=False)
        if len({x for x, _ in kept}) > 1:
            shifted = [(round(x - turn * _TURN, 7), round(y, 7)) for x, y in kept]
            parts.append(_oriented([*shifted, shifted[0]] if shifted[0] != shifted[-1] else shifted))
    return parts


def wrap(lon: ArrayLike) -> Any:  # noqa: ANN401  float for a float, array for an array
    """Bring longitudes into [-180, 180); exactly 180 stays 180.

    Examples
    --------
    >>> from gazetteer.geodesy import wrap
    >>> wrap(190.0), wrap(180.0), wrap(-180.0)
    (-170.0, 180.0, -180.0)
    """
    lons = np.asarray(lon, dtype=float)
    inside = np.abs(lons) <= _HALF_TURN
    return _unbox(np.where(inside, lons, np.mod(lons + _HALF_TURN, _TURN) - _HALF_TURN))


def checked(lat: ArrayLike, lon: ArrayLike) -> tuple[Floats, Floats]:
    """Return both as float arrays, or say what is wrong with them."""
    lats, lons = np.asarray(lat, dtype=float), np.asarray(lon, dtype=float)
    if not (np.isfinite(lats).all() and np.isfinite(lons).all()):
        raise InvalidPlaceError("coordinates must be finite degrees; drop or fill missing ones before measuring")
    if (np.abs(lats) > 90.0).any():
        worst = float(lats.flat[np.argmax(np.abs(lats))])
        raise InvalidPlaceError(f"latitude {worst:g} is outside -90..90; were lat and lon swapped?")
    if (np.abs(lons) > 3 * _HALF_TURN).any():
        worst = float(lons.flat[np.argmax(np.abs(lons))])
        raise InvalidPlaceError(f"longitude {worst:g} is outside -180..180; give WGS 84 degrees, not metres")
    return lats, lons


def _unbox(values: Any) -> Any:  # noqa: ANN401
    array = np.asarray(values, dtype=float)
    return float(array) if array.ndim == 0 else array


def _unwrap(lons: Floats) -> Floats:
    return np.asarray(np.unwrap(lons, period=_TURN), dtype=float)


class _Middles(NamedTuple):
    fractions: Floats
    lats: Floats
    lons: Floats


def _middles(fractions: Floats, lats: Floats, lons: Floats, whole: Inverse, max_error_m: float) -> _Middles:
    """Return the geodesic's points at the middles of the pieces whose straight drawing errs by too much."""
    middles = (fractions[:-1] + fractions[1:]) / 2.0
    start_lon = float(wrap(lons[0]))
    true = direct(lat=lats[0], lon=start_lon, azimuth_deg=whole.azimuth_deg, distance_m=middles * whole.distance_m)
    drawn_lat, drawn_lon = (lats[:-1] + lats[1:]) / 2.0, wrap((lons[:-1] + lons[1:]) / 2.0)
    errors = inverse(lat1=true.lat, lon1=true.lon, lat2=drawn_lat, lon2=drawn_lon).distance_m
    coarse = errors > max_error_m
    return _Middles(middles[coarse], true.lat[coarse], true.lon[coarse])


def _oriented(ring: list[tuple[float, float]]) -> Ring:
    """Return the ring counter-clockwise."""
    area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(ring))
    return tuple(ring if area >= 0.0 else ring[::-1])


def _clipped(vertices: list[tuple[float, float]], x: float, *, keep_above: bool) -> list[tuple[float, float]]:
    """Clip a polygon by a meridian (Sutherland-Hodgman)."""
    sign = 1.0 if keep_above else -1.0
    kept: list[tuple[float, float]] = []
    for (ax, ay), (bx, by) in zip(vertices, vertices[1:] + vertices[:1], strict=True):
        if sign * (ax - x) >= 0.0:
            kept.append((ax, ay))
        if (ax - x) * (bx - x) < 0.0:
            kept.append((x, ay + (x - ax) / (bx - ax) * (by - ay)))
    return kept
