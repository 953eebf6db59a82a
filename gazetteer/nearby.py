"""Which of a million points lie within a distance of a place: exact on the ellipsoid, in a few milliseconds.

A band of latitude and then of longitude leaves the few points that can be near; of those the straight line through the
earth decides nearly all, because the geodesic is at most 1 in 24 of the square of its angle longer; what is left within
that sliver is measured.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gazetteer.edges import earth_centred
from gazetteer.geodesy import checked, inverse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["PointIndex", "rows_within"]

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_LEAST_MERIDIAN_RADIUS_M = 6_335_000.0  # of curvature, at the equator: no metre is more degrees of latitude
_SEMI_MINOR_M = 6_356_752.0
_GREATEST_RADIUS_M = 6_400_000.0
_BLOCK = 65_536  # half a megabyte: stays in the cache between two comparisons


def rows_within(lats: ArrayLike, lons: ArrayLike, *, lat: float, lon: float, reach_m: ArrayLike) -> Rows:
    """Return the numbers of the points within a geodesic distance of a place.

    Parameters
    ----------
    lats, lons
        Degrees, one-dimensional; a NaN is never near.
    lat, lon
        The place, degrees.
    reach_m
        Metres, one number or one for each point; a negative one is never reached.

    Returns
    -------
    numpy.ndarray
        In ascending order. A point exactly at the distance is within.

    Examples
    --------
    >>> from gazetteer.nearby import rows_within
    >>> rows_within([36.335, 36.657, 33.3], [43.119, 42.603, 44.4], lat=36.335, lon=43.119, reach_m=60_000.0).tolist()
    [0, 1]
    """
    lats, lons, reach = (np.asarray(v, dtype=float) for v in (lats, lons, reach_m))
    checked(lat, lon)
    south, north = _band(lat, reach)
    found = [
        np.flatnonzero((lats[first : first + _BLOCK] >= south) & (lats[first : first + _BLOCK] <= north)) + first
        for first in range(0, len(lats), _BLOCK)
    ]
    return _exact(np.concatenate([np.zeros(0, dtype=np.int64), *found]), lats, lons, lat, lon, reach)


class PointIndex:
    """Points sorted by latitude: ten times faster than `rows_within` for many questions about the same points.

    Takes a tenth of a second and 16 MB for a million points.

    Examples
    --------
    >>> from gazetteer.nearby import PointIndex
    >>> PointIndex([36.335, 36.657, 33.3], [43.119, 42.603, 44.4]).within(lat=33.3, lon=44.4, reach_m=10.0).tolist()
    [2]
    """

    def __init__(self, lats: ArrayLike, lons: ArrayLike) -> None:
        self._lats, self._lons = np.asarray(lats, dtype=float), np.asarray(lons, dtype=float)
        self._order = np.argsort(self._lats, kind="stable")  # NaN last
        self._sorted = self._lats[self._order]

    def within(self, *, lat: float, lon: float, reach_m: ArrayLike) -> Rows:
        """Return what `rows_within` returns."""
        checked(lat, lon)
        reach = np.asarray(reach_m, dtype=float)
        south, north = _band(lat, reach)
        first, last = np.searchsorted(self._sorted, south), np.searchsorted(self._sorted, north, side="right")
        return np.sort(_exact(self._order[first:last], self._lats, self._lons, lat, lon, reach))


def _band(lat: float, reach: Floats) -> tuple[float, float]:
    half = math.degrees(max(float(reach.max(initial=0.0)), 0.0) / _LEAST_MERIDIAN_RADIUS_M) + 1e-9
    return lat - half, lat + half


def _exact(rows: Rows, lats: Floats, lons: Floats, lat: float, lon: float, reach: Floats) -> Rows:
    """Keep the points that are near, of those in the band of latitude."""
    sigma = max(float(reach.max(initial=0.0)), 0.0) / _SEMI_MINOR_M
    if sigma < math.pi / 2.0 - math.radians(abs(lat)):  # the circle does not reach a pole
        half = math.degrees(math.asin(math.sin(sigma) / math.cos(math.radians(lat)))) + 1e-9
        away = np.abs(lons[rows] - lon)
        away = np.minimum(away, np.abs(away - 360.0))
        rows = rows[away <= half]
    else:
        rows = rows[np.isfinite(lons[rows])]
    bound = reach[rows] if reach.ndim else reach
    offset = earth_centred(lats[rows], lons[rows]) - earth_centred(np.array(lat), np.array(lon))
    chord = np.sqrt(np.einsum("ij,ij->i", offset, offset))
    # The arc over a chord is longest on the most curved sphere.
    share = np.minimum(chord / (2.0 * _LEAST_MERIDIAN_RADIUS_M), 1.0)
    within = 2.0 * _GREATEST_RADIUS_M * np.arcsin(share) <= bound - 1e-6
    unsure = np.flatnonzero(~within & (chord <= bound + 1e-6))
    if unsure.size:
        here = rows[unsure]
        measured = np.atleast_1d(inverse(lat1=lat, lon1=lon, lat2=lats[here], lon2=lons[here]).distance_m)
        within[unsure] = measured <= (bound[unsure] if reach.ndim else bound)
    near: Rows = rows[within]
    return near
