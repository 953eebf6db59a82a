"""The shapes of areas, worked out from what the gazetteer knows, and a flat map around a point to cut them on.

Countries: along rays from the middle, the farthest point that the borders give to the country. First-level areas: the
hull of the settlements that have the area in their record, widened by what lies between neighbours. Measured on the
883 places of UCDP's Syria (benchmarks/locative.py): such hulls hold 98 % of them on a third of the circles' area. Everything
else is a circle of the radius its record has. Hulls leave bays out and keep what lies outside a bent border in: they
hold the area, and a little more.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gazetteer import geodesy
from gazetteer.model import GeoPrecision, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gazetteer.boundaries import Borders
    from gazetteer.geodesy import Ring

__all__ = ["Areas", "Plane"]

Floats = NDArray[np.float64]

_RAYS, _STEPS = 72, 48
_FARTHEST = 4.0  # radii of the equal circle: Chile and Norway are longer, and lose their ends
_FEWEST = 8  # settlements that make a hull
_FEW = 60  # settlements that leave gaps at the edge
_LEAST_MARGIN_M, _MOST_MARGIN_M = 3_000.0, 20_000.0
_OUTLIERS = 0.02  # of an area's settlements, the farthest, which a wrong code may have put there


class Plane:
    """A flat map around a point that keeps distances and directions from it (azimuthal equidistant), metres.

    Shapes on it are shapely's; `ring` brings an outline back to the ellipsoid.
    """

    def __init__(self, *, lat: float, lon: float) -> None:
        self.lat, self.lon = lat, lon

    def xy(self, lats: Any, lons: Any) -> Floats:  # noqa: ANN401 - scalars or arrays
        """Return points as (n, 2) metres east and north of the middle."""
        lats, lons = np.atleast_1d(np.asarray(lats, dtype=float)), np.atleast_1d(np.asarray(lons, dtype=float))
        way = geodesy.inverse(lat1=self.lat, lon1=self.lon, lat2=lats, lon2=geodesy.wrap(lons))
        angle = np.radians(way.azimuth_deg)
        return np.column_stack([way.distance_m * np.sin(angle), way.distance_m * np.cos(angle)])

    def point(self, x: float, y: float) -> geodesy.Position:
        """Return the latitude and longitude of one point of the map."""
        azimuth = float(np.degrees(np.arctan2(x, y)))
        return geodesy.direct(lat=self.lat, lon=self.lon, azimuth_deg=azimuth, distance_m=float(np.hypot(x, y)))

    def polygon(self, ring: Ring) -> Any:  # noqa: ANN401 - a shapely Polygon
        """Return the shape of a ring of (lon, lat)."""
        from shapely import Polygon, make_valid

        lons, lats = np.array(ring, dtype=float).T
        return make_valid(Polygon(self.xy(lats, lons)))

    def ring(self, shape: Any) -> Ring:  # noqa: ANN401
        """Return the outline of a shape as a ring on the ellipsoid."""
        x, y = np.array(shape.exterior.coords)[:-1].T
        return geodesy.star(
            lat=self.lat, lon=self.lon, azimuths_deg=np.degrees(np.arctan2(x, y)), distances_m=np.hypot(x, y)
        )


class Areas:
    """Knows the outlines of countries and first-level areas.

    Parameters
    ----------
    borders
        For countries.
    neighbours
        Returns the codes of the countries that share a border with one.
    settlements
        Returns latitudes and longitudes of the settlements of a country's first-level area, by their names.
    """

    def __init__(
        self,
        *,
        borders: Borders,
        neighbours: Callable[[str], Sequence[str]],
        settlements: Callable[[str, str], tuple[Floats, Floats]],
    ) -> None:
        self.borders = borders
        self.neighbours = neighbours
        self._settlements = settlements
        self._outline = lru_cache(maxsize=512)(self._worked_out)

    def outline(self, place: Place) -> tuple[Ring, str] | None:
        """Return the ring of an area and in words what it was made from; None when only its size is known."""
        return self._outline(place)

    def _worked_out(self, place: Place) -> tuple[Ring, str] | None:
        if place.lat is None or place.lon is None or place.country is None:
            return None
        if place.geo_precision is GeoPrecision.COUNTRY:
            ring = self._country(place)
            return (ring, "as the borders draw it") if ring is not None else None
        if place.geo_precision is GeoPrecision.ADMIN1:
            name = place.admin1 or place.name
            lats, lons = self._settlements(place.country, name)
            ring = hull(lats, lons) if len(lats) >= _FEWEST else None
            return (ring, f"as the {len(lats)} settlements of {name} lie") if ring is not None else None
        return None

    def _country(self, place: Place) -> Ring | None:
        azimuths = np.linspace(0.0, 360.0, _RAYS, endpoint=False)
        steps = np.linspace(0.0, _FARTHEST * place.radius_m, _STEPS + 1)[1:]
        angle, along = (grid.ravel() for grid in np.meshgrid(azimuths, steps, indexing="ij"))
        lat, lon = float(place.lat or 0.0), float(place.lon or 0.0)
        ends = geodesy.direct(lat=lat, lon=lon, azimuth_deg=angle, distance_m=along)
        inside = (self.borders.countries_at(lats=ends.lat, lons=ends.lon).country == place.country).reshape(_RAYS, -1)
        if not inside.any():
            return None
        # The last step inside, and half of the one beyond it.
        last = np.where(inside.any(axis=1), _STEPS - np.argmax(inside[:, ::-1], axis=1), 0)
        return geodesy.star(lat=lat, lon=lon, azimuths_deg=azimuths, distances_m=(last + 0.5) * steps[0])


def hull(lats: Floats, lons: Floats) -> Ring:
    """Return the hull of the settlements of an area, widened by half of the usual way between two of them."""
    from shapely import MultiPoint

    plane = Plane(lat=float(np.median(lats)), lon=float(np.median(lons)))
    points = plane.xy(lats, lons)
    away = np.hypot(*points.T)
    kept = points[away <= np.quantile(away, 1.0 - _OUTLIERS)] if len(points) > 2 / _OUTLIERS else points
    shape = MultiPoint(kept).convex_hull
    spacing = np.sqrt(max(shape.area, 1.0) / len(kept)) / (1.0 if len(kept) < _FEW else 2.0)
    widened = shape.buffer(float(np.clip(spacing, _LEAST_MARGIN_M, _MOST_MARGIN_M)), quad_segs=4)
    return plane.ring(widened)
