"""The gazetteer as a geopy geocoder: ``geocode`` and ``reverse``, offline.

The one module of `gazetteer` that loads geopy when it is imported; `Gazetteer.geocode` and `Gazetteer.reverse` come
from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geopy.geocoders.base import Geocoder  # noqa: TID253 - a geocoder of geopy has to be one
from geopy.location import Location  # noqa: TID253
from geopy.point import Point  # noqa: TID253

from gazetteer.facade import Gazetteer
from gazetteer.geodesy import inverse
from gazetteer.model import Outcome
from gazetteer.reverse import address, words_of

if TYPE_CHECKING:
    from gazetteer.model import Candidate, LocatedExpression, Place

__all__ = ["GazetteerGeocoder"]

_SEVERAL = 5
_MANY = 2_000_000


class GazetteerGeocoder(Geocoder):  # type: ignore[misc]  # geopy is untyped
    """A geopy geocoder over a `Gazetteer`; works with geopy's rate limiter and ``geopandas.tools.geocode``.

    Parameters
    ----------
    gazetteer
        The open gazetteer; when None one is opened, with `opening` given to it.
    opening
        As for `Gazetteer`: ``packs=``, ``fallback=`` (geopandas hands them on).

    Examples
    --------
    >>> coder = GazetteerGeocoder()
    >>> coder.geocode("Zummar").address
    'Zummar, Nineveh, Iraq'
    >>> coder.reverse((36.8, 42.4)).raw["distance_m"] < 10_000
    True
    """

    def __init__(self, gazetteer: Gazetteer | None = None, **opening: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.gazetteer = gazetteer if gazetteer is not None else Gazetteer(**opening)

    def geocode(
        self,
        query: str | None,
        *,
        exactly_one: bool = True,
        near: str | None = None,
        country: str | None = None,
        kind: str | None = None,
        timeout: float | None = None,
    ) -> Location | list[Location] | None:
        """Return the place of a name, or of a description ("30 km north-west of Mosul").

        Parameters
        ----------
        query
            The name. None, NaN and an empty text give None.
        exactly_one
            True: the place; None when the name is unknown, ambiguous or without coordinates, for one of several would
            only be a guess. False: every candidate that has a point, best first, those of an ambiguous name included.
        near, country, kind
            As in `Gazetteer.resolve`.
        timeout
            For geopy; nothing is waited for.

        Returns
        -------
        Location
            ``raw`` holds the place with score, reasons and ``radius_m``; of a description its region.
        """
        del timeout
        if not isinstance(query, str) or not query.strip():
            return None
        found = self.gazetteer.resolve(query, near=near, country=country, kind=kind)
        if found.outcome is Outcome.UNRESOLVED:
            described = self.gazetteer.locate_expression(query, country=country)
            if described.region is not None:
                told = _described(described)
                return told if exactly_one else [told]
        located = [c for c in found.candidates if c.place.lat is not None]
        if exactly_one:
            return self._location(located[0]) if found.place is not None and found.place.lat is not None else None
        return [self._location(c) for c in located] or None

    def reverse(
        self, query: Point | tuple[float, float] | str | None, *, exactly_one: bool = True, timeout: float | None = None
    ) -> Location | list[Location] | None:
        """Return the settlement nearest to a point, however far: "4.2 km NW of Zummar, Nineveh, Iraq".

        Parameters
        ----------
        query
            Latitude, longitude in degrees. None, and a pair with None or NaN in it, give None: geopy would take them for 0, 0.
        exactly_one
            False: up to five settlements, nearest first.
        timeout
            For geopy; nothing is waited for.

        Returns
        -------
        Location
            At the place's coordinates; ``raw`` holds the place, ``distance_m`` and ``azimuth_deg`` from it to the point
            and ``country``, that of the point by the borders with how sure it is.
        """
        del timeout
        if query is None or (isinstance(query, (tuple, list)) and any(v is None or v != v for v in query)):  # noqa: PLR0124 - NaN
            return None
        point = Point(query)
        lat, lon = point.latitude, point.longitude
        # One is found by the index of all settlements; several, or one of very many, by the cells around.
        by_cells = not exactly_one or self.gazetteer.size > _MANY
        places = self.gazetteer.nearest(lat=lat, lon=lon, count=1 if exactly_one else _SEVERAL) if by_cells else []
        places = places or [p for p in self.gazetteer.reverse_many([lat], [lon]).places if p is not None]
        country = self.gazetteer.borders.country_at(lat=lat, lon=lon)
        told = [self._nearby(place, lat, lon, country) for place in places]
        return (told[0] if exactly_one else told) if told else None

    def _nearby(self, place: Place, lat: float, lon: float, country: Any) -> Location:  # noqa: ANN401
        way = inverse(lat1=place.lat or 0.0, lon1=place.lon or 0.0, lat2=lat, lon2=lon)
        words = words_of(
            address(place, self.gazetteer), distance_m=float(way.distance_m), azimuth_deg=float(way.azimuth_deg)
        )
        raw = {"place": place, "distance_m": way.distance_m, "azimuth_deg": way.azimuth_deg, "country": country}
        return Location(words, (place.lat, place.lon), raw)

    def _location(self, candidate: Candidate) -> Location:
        place = candidate.place
        raw = {"place": place, "score": candidate.score, "reasons": candidate.reasons, "radius_m": place.radius_m}
        return Location(address(place, self.gazetteer), (place.lat, place.lon), raw)


def _described(found: LocatedExpression) -> Location:
    raw = {"region": found.region, "reasons": found.reasons, "radius_m": found.radius_m}
    return Location(found.expression, (found.lat, found.lon), raw)
