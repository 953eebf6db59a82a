"""The gazetteer as a geopy geocoder: ``geocode`` and ``reverse``, offline.

The one module of `gazetteer` that loads geopy; import it when you want it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geopy.geocoders.base import Geocoder  # noqa: TID253 - a geocoder of geopy has to be one
from geopy.location import Location  # noqa: TID253
from geopy.point import Point  # noqa: TID253

from gazetteer.facade import Gazetteer
from gazetteer.geodesy import inverse

if TYPE_CHECKING:
    from gazetteer.model import Candidate, Place

__all__ = ["GazetteerGeocoder"]

_COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


class GazetteerGeocoder(Geocoder):  # type: ignore[misc]  # geopy is untyped
    """A geopy geocoder over a `Gazetteer`; works with geopy's rate limiter and ``geopandas.tools.geocode``.

    Parameters
    ----------
    gazetteer
        The open gazetteer; the embedded one when None.

    Examples
    --------
    >>> coder = GazetteerGeocoder()
    >>> coder.geocode("Zummar").address
    'Zummar, Nineveh, Iraq'
    >>> coder.reverse((36.8, 42.4)).raw["distance_m"] < 10_000
    True
    """

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        super().__init__()
        self.gazetteer = gazetteer or Gazetteer()

    def geocode(
        self, query: str, *, exactly_one: bool = True, near: str | None = None, country: str | None = None, timeout: float | None = None
    ) -> Location | list[Location] | None:  # fmt: skip
        """Return the place of a name, or None when it is unknown, ambiguous or without coordinates.

        Parameters
        ----------
        query
            The name.
        exactly_one
            False: every candidate that has a point, best first, ambiguous ones included; None when there is none.
        near, country
            As in `Gazetteer.resolve`.
        timeout
            For geopy; nothing is waited for.
        """
        del timeout
        found = self.gazetteer.resolve(query, near=near, country=country)
        if exactly_one:
            return self._location(found.candidates[0].place, found.candidates[0]) if found.place is not None else None
        return [self._location(c.place, c) for c in found.candidates if c.place.lat is not None] or None

    def reverse(
        self, query: Point | tuple[float, float] | str, *, exactly_one: bool = True, timeout: float | None = None
    ) -> Location | list[Location] | None:
        """Return the settlement nearest to a point, "4.2 km NW of" it, or None far from any (some 300 km).

        `query` is latitude, longitude in degrees. ``raw`` holds the place, ``distance_m`` and ``azimuth_deg`` from it.
        """
        del timeout
        point = Point(query)
        places = self.gazetteer.nearest(lat=point.latitude, lon=point.longitude, count=1 if exactly_one else 5)
        told = []
        for place in places:
            if place.lat is None or place.lon is None:
                continue
            way = inverse(lat1=place.lat, lon1=place.lon, lat2=point.latitude, lon2=point.longitude)
            words = (
                f"{way.distance_m / 1000:.1f} km {_COMPASS[round(way.azimuth_deg / 45) % 8]} of {self._address(place)}"
            )
            raw = {"place": place, "distance_m": way.distance_m, "azimuth_deg": way.azimuth_deg}
            told.append(Location(words, (place.lat, place.lon), raw))
        if not told:
            return None
        return told[0] if exactly_one else told

    def _location(self, place: Place, candidate: Candidate) -> Location:
        return Location(
            self._address(place),
            (place.lat, place.lon),
            {"place": place, "score": candidate.score, "reasons": candidate.reasons},
        )

    def _address(self, place: Place) -> str:
        parts: tuple[Any, ...] = (
            place.name,
            place.admin1,
            self.gazetteer.country_name(place.country) if place.country else None,
        )
        return ", ".join(dict.fromkeys(p for p in parts if p))
