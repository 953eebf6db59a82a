"""Areas in metres: geodesic buffers, and the corridor in which a line between two uncertain places may run.

Polygons are shapely's, in longitude and latitude, valid, counter-clockwise and cut at the antimeridian; those around a pole
are closed along it. Their outlines are made of points measured on the ellipsoid, never of a buffer in degrees.
Sectors are `geodesy.sector`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer.geodesy import circle, cut_ring, direct, inverse, line, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gazetteer.geodesy import Ring

__all__ = ["buffer", "corridor", "polygon"]

_OUTLINE_POINTS = 72  # every 5 degrees: the polygon is at most 0.1 % of the radius too narrow
#: A side of a band bulges from its geodesic by s² w / 8R²: 0.01 % of the width for pieces of this length.
_PIECE_M = 200_000.0


def polygon(rings: Sequence[Ring]) -> Any:  # noqa: ANN401  shapely
    """Unite rings, each possibly over the antimeridian or around a pole, into one valid Polygon or MultiPolygon.

    Examples
    --------
    >>> from gazetteer.areas import polygon
    >>> from gazetteer.geodesy import circle
    >>> polygon([circle(lat=0.0, lon=179.99, radius_m=20_000.0)]).geom_type
    'MultiPolygon'
    """
    from shapely import Polygon, make_valid, union_all

    parts = [Polygon(part) for ring in rings for part in cut_ring(ring)]
    return union_all([part if part.is_valid else make_valid(part) for part in parts])


def buffer(*, lats: Sequence[float], lons: Sequence[float], radius_m: float) -> Any:  # noqa: ANN401
    """Return the area within a geodesic distance of a point, or of the geodesics through several points.

    Parameters
    ----------
    lats, lons
        One point or the vertices of a line, degrees.
    radius_m
        Metres.

    Returns
    -------
    shapely.Polygon or MultiPolygon
        Its outline lies within 0.1 % of the radius.

    Raises
    ------
    ValueError
        When there is no point, or the radius is not a positive number of metres.

    Examples
    --------
    >>> from gazetteer.areas import buffer
    >>> west, south, east, north = buffer(lats=[60.0], lons=[20.0], radius_m=50_000.0).bounds
    >>> round(east - west, 2), round(north - south, 2)
    (1.79, 0.9)
    """
    if len(lats) != len(lons) or not len(lats):
        raise ValueError(f"lats and lons must be of one length and not empty, not {len(lats)} and {len(lons)}")
    if not (math.isfinite(radius_m) and radius_m > 0.0):
        raise ValueError(f"radius_m must be a positive number of metres, not {radius_m}")
    if len(lats) == 1:
        return polygon([circle(lat=lats[0], lon=lons[0], radius_m=radius_m, points=_OUTLINE_POINTS)])
    from shapely import union_all

    return union_all(
        [
            corridor(
                lat1=lats[i], lon1=lons[i], radius1_m=radius_m, lat2=lats[i + 1], lon2=lons[i + 1], radius2_m=radius_m
            )
            for i in range(len(lats) - 1)
        ]
    )


def corridor(*, lat1: float, lon1: float, radius1_m: float, lat2: float, lon2: float, radius2_m: float) -> Any:  # noqa: ANN401
    """Return where the geodesic between two places may run, each known to a radius.

    The radius of the band goes over evenly from that of the first place to that of the second. It is the uncertainty of
    the two places, not of a flight: nothing is known of the way between them.

    Parameters
    ----------
    lat1, lon1, lat2, lon2
        The places, degrees.
    radius1_m, radius2_m
        Metres, not negative; not both zero.

    Returns
    -------
    shapely.Polygon or MultiPolygon
        Valid; in parts where it meets the antimeridian.

    Examples
    --------
    >>> from gazetteer.areas import corridor
    >>> band = corridor(lat1=36.8, lon1=42.4, radius1_m=4_000.0, lat2=36.9, lon2=42.0, radius2_m=2_000.0)
    >>> band.geom_type, band.is_valid
    ('Polygon', True)
    """
    for radius in (radius1_m, radius2_m):
        if not (math.isfinite(radius) and radius >= 0.0):
            raise ValueError(f"a radius must be a finite, non-negative number of metres, not {radius}")
    if radius1_m == radius2_m == 0.0:
        raise ValueError("both radii are 0: a line without width has no area")
    whole = inverse(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2)
    pieces = max(math.ceil(whole.distance_m / _PIECE_M), 1)
    along = np.linspace(0.0, 1.0, pieces + 1)
    drawn = direct(lat=lat1, lon=lon1, azimuth_deg=whole.azimuth_deg, distance_m=along * whole.distance_m)
    radii = radius1_m + along * (radius2_m - radius1_m)
    lats, lons = np.append(drawn.lat[:-1], lat2), np.append(drawn.lon[:-1], wrap(lon2))
    onward = inverse(lat1=lats[:-1], lon1=lons[:-1], lat2=lats[1:], lon2=lons[1:])
    forward = np.append(onward.azimuth_deg, np.atleast_1d(onward.back_azimuth_deg)[-1] + 180.0)
    ends = [circle(lat=lats[i], lon=lons[i], radius_m=radii[i]) for i in (0, -1) if radii[i] > 0.0]
    if whole.distance_m == 0.0:
        return polygon(ends)
    left = direct(lat=lats, lon=lons, azimuth_deg=forward - 90.0, distance_m=radii)
    right = direct(lat=lats, lon=lons, azimuth_deg=forward + 90.0, distance_m=radii)
    sides = []
    for i in range(pieces):
        corners = [
            (left.lon[i], left.lat[i]),
            (right.lon[i], right.lat[i]),
            (right.lon[i + 1], right.lat[i + 1]),
            (left.lon[i + 1], left.lat[i + 1]),
        ]
        sides.append(_outline(corners))
    return polygon([*ends, *sides])


def _outline(corners: list[tuple[float, float]]) -> Ring:
    """Return a ring through corners, along geodesics, so that it holds next to a pole too."""
    ring: list[tuple[float, float]] = []
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (x1, y1) != (x2, y2):
            side = line(lat1=y1, lon1=x1, lat2=y2, lon2=x2)
            ring += list(zip(side.lons[:-1].tolist(), side.lats[:-1].tolist(), strict=True))
    ring.append(ring[0])
    return tuple(ring)
