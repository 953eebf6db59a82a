"""From points to places: the nearest settlement with distance and direction in words, and the area a point is in.

Every point on earth has a nearest settlement, at sea and at the poles, too: how far it is, is part of the answer. A
point with a NaN has none.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gazetteer import geodesy
from gazetteer.boundaries import CountryAnswer
from gazetteer.errors import InvalidPlaceError
from gazetteer.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gazetteer.boundaries import CountryAnswers
    from gazetteer.facade import Gazetteer

__all__ = ["AreaAnswer", "ReverseAnswer", "ReverseAnswers", "address", "area_at", "joined", "reverse_many", "words_of"]

Floats = NDArray[np.float64]

_COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
_AT_M = 50.0  # nearer than records are exact
_LEAST_ASIDE_M = 5_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseAnswer:
    """The settlement nearest to a point; all None for a point with a NaN.

    `azimuth_deg` is the direction from the place to the point, `words` says both: "26.7 km NW of Zummar, Nineveh, Iraq".
    """

    lat: float
    lon: float
    place: Place | None
    distance_m: float | None
    azimuth_deg: float | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaAnswer:
    """Country and first-level area of a point.

    The country is that of the borders. No outlines of first-level areas are at hand: `admin1` is that of the nearest
    settlement in the country, and `uncertain` when around the point settlements of another one are as near, or when the
    country is.
    """

    country: CountryAnswer
    admin1: str | None
    uncertain: bool
    reason: str


class ReverseAnswers:
    """The nearest settlements of many points, by columns, in input order.

    Attributes
    ----------
    lat, lon
        The points, degrees.
    row
        The row of each nearest settlement in `Gazetteer.settlements`; -1 for a point with a NaN.
    distance_m, azimuth_deg
        The geodesic from the place to the point; NaN for a point with a NaN.
    """

    def __init__(self, gazetteer: Gazetteer, lat: Floats, lon: Floats, row: NDArray[np.int64]) -> None:
        self.lat, self.lon, self.row = lat, lon, row
        self._gazetteer = gazetteer
        known = row >= 0
        there = gazetteer.settlements
        self.distance_m, self.azimuth_deg = np.full(len(row), np.nan), np.full(len(row), np.nan)
        if known.any():
            at = row[known]
            way = geodesy.inverse(lat1=there.lat[at], lon1=there.lon[at], lat2=lat[known], lon2=lon[known])
            self.distance_m[known], self.azimuth_deg[known] = way.distance_m, way.azimuth_deg

    def __len__(self) -> int:
        """Return the number of points."""
        return len(self.row)

    def __getitem__(self, index: int) -> ReverseAnswer:
        """Return the answer of one point."""
        place = self._places.get(int(self.row[index]))
        known = place is not None
        return ReverseAnswer(
            lat=float(self.lat[index]),
            lon=float(self.lon[index]),
            place=place,
            distance_m=float(self.distance_m[index]) if known else None,
            azimuth_deg=float(self.azimuth_deg[index]) if known else None,
            words=self.words[index],
        )

    def __iter__(self) -> Iterator[ReverseAnswer]:
        """Yield the answers in order."""
        return (self[i] for i in range(len(self)))

    @functools.cached_property
    def _places(self) -> dict[int, Place]:
        """The records of all nearest settlements, each read once."""
        rows = [int(r) for r in np.unique(self.row) if r >= 0]
        return dict(zip(rows, self._gazetteer.records(rows), strict=True))

    @property
    def places(self) -> list[Place | None]:
        """The nearest place of each point."""
        return [self._places.get(r) for r in self.row.tolist()]

    @functools.cached_property
    def words(self) -> list[str | None]:
        """Distance, direction and address of each: "26.7 km NW of Zummar, Nineveh, Iraq"."""
        told = self._gazetteer.addresses([int(r) for r in np.unique(self.row) if r >= 0])
        columns = zip(self.row.tolist(), self.distance_m.tolist(), self.azimuth_deg.tolist(), strict=True)
        return [words_of(told[r], distance_m=d, azimuth_deg=a) if r >= 0 else None for r, d, a in columns]

    @functools.cached_property
    def countries(self) -> CountryAnswers:
        """The country of each point by the borders, with how sure it is (some 40,000 points a second)."""
        return self._gazetteer.borders.countries_at(lats=self.lat, lons=self.lon)


def address(place: Place, gazetteer: Gazetteer) -> str:
    """Return "Zummar, Nineveh, Iraq"."""
    return joined(place.name, place.admin1, gazetteer.country_name(place.country) if place.country else None)


def joined(*parts: str | None) -> str:
    """Join what is known, each once."""
    return ", ".join(dict.fromkeys(p for p in parts if p))


def words_of(place: str, *, distance_m: float, azimuth_deg: float) -> str:
    """Return "26.7 km NW of Zummar, Nineveh, Iraq"; nearer than 50 m a point is at the place.

    Examples
    --------
    >>> words_of("Zummar, Nineveh, Iraq", distance_m=26_712.0, azimuth_deg=311.0)
    '26.7 km NW of Zummar, Nineveh, Iraq'
    """
    if distance_m < _AT_M:
        return f"at {place}"
    return f"{distance_m / 1000.0:.1f} km {_COMPASS[round(azimuth_deg / 45.0) % 8]} of {place}"


def reverse_many(gazetteer: Gazetteer, lats: ArrayLike, lons: ArrayLike) -> ReverseAnswers:
    """Find the settlement nearest to each of many points; see `Gazetteer.reverse_many`."""
    lat, lon = (np.atleast_1d(np.asarray(v, dtype=float)) for v in (lats, lons))
    if lat.shape != lon.shape or lat.ndim != 1:
        raise InvalidPlaceError(f"lats and lons must be columns of one length, not {lat.shape} and {lon.shape}")
    known = np.isfinite(lat) & np.isfinite(lon)
    wrong = np.flatnonzero(known & ((np.abs(lat) > 90.0) | (np.abs(lon) > 540.0)))
    if len(wrong):
        row = int(wrong[0])
        raise InvalidPlaceError(
            f"row {row}: latitude {lat[row]:g}, longitude {lon[row]:g} is no point on earth; were they swapped?"
        )
    rows = np.full(len(lat), -1, dtype=np.int64)
    if known.any() and len(gazetteer.settlements.lat):
        rows[known] = gazetteer.tree.nearest(lat[known], np.asarray(geodesy.wrap(lon[known])))
    return ReverseAnswers(gazetteer, lat, lon, rows)


def area_at(gazetteer: Gazetteer, *, lat: float, lon: float) -> AreaAnswer:
    """Say which country and first-level area a point is in; see `Gazetteer.area_at`."""
    country = gazetteer.borders.country_at(lat=lat, lon=lon)
    if country.country is None:
        return AreaAnswer(country=country, admin1=None, uncertain=True, reason="no country has this point")
    first = reverse_many(gazetteer, [lat], [lon])
    aside = max(float(first.distance_m[0]), _LEAST_ASIDE_M)
    ring = geodesy.direct(lat=lat, lon=lon, azimuth_deg=np.arange(0.0, 360.0, 45.0), distance_m=aside)
    around = reverse_many(gazetteer, [lat, *ring.lat], [lon, *ring.lon])
    there = gazetteer.settlements
    areas = [there.areas[there.area[r]] for r in around.row.tolist() if r >= 0]
    inside = [name for code, name in areas if code == country.country and name is not None]
    if not inside:
        return AreaAnswer(country=country, admin1=None, uncertain=True, reason="no settlement of the country is near")
    sure = set(inside) == {inside[0]} and {c for c, _ in areas} == {country.country} and not country.uncertain
    reason = (
        "as the nearest settlement, and those around"
        if sure
        else f"near the edge of {inside[0]}, or far from settlements"
    )
    return AreaAnswer(country=country, admin1=inside[0], uncertain=not sure, reason=reason)
