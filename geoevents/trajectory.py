"""The schematic line of an event: a geodesic between its two reported ends, with the borders it crosses.

It is not a flight path. It is drawn only where it says something: both ends located as places finer than a country,
and neither end an area so wide that the direction of the line would be made up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gazetteer import geodesy
from gazetteer.model import GeoPrecision
from geoevents.model import Event, PlaceRef, Role, Stance, Trajectory

if TYPE_CHECKING:
    from gazetteer.boundaries import Borders, PathAnswer

__all__ = ["OUTCOMES", "trajectory"]

#: What may have become of what was launched, as a trajectory tells it.
OUTCOMES = frozenset({"reached", "fell_short", "intercepted", "missed", "unknown"})
_IN_OTHER_WORDS = {"hit": "reached", "partial_hit": "reached"}
_WIDEST_SHARE = 0.6  # an area end with a radius beyond this share of the distance leaves the azimuth open by over 30°
_UNTRUE = frozenset({Stance.DENIED, Stance.NO_CLAIM, Stance.NO_COMMENT})


def trajectory(event: Event, *, borders: Borders) -> Trajectory | None:
    """Connect the origin and the destination of an event.

    Parameters
    ----------
    event
        Its best origin and best destination are used; rivals stay in the event.
    borders
        Tells the countries and crossings.

    Returns
    -------
    Trajectory or None
        None when an end is missing, unresolved, only implied or no finer than a country ("launched from Iran" has no
        point to start from); when an end is an area or region whose `radius_m` is 60 % of the distance or more; when
        both ends are one point; and for aggregates, which are numbers about many events. ``support`` is ``joint``
        when one report states both ends as the best values have them. A crossing is ``uncertain`` where the border
        source cannot tell, and where the circle of an end reaches over the border.

    Examples
    --------
    >>> from gazetteer.boundaries import Borders
    >>> from geoevents.model import Event, Role
    >>> trajectory(Event(id="e1", type="rocket_attack", role=Role.MAIN, mentions=()), borders=Borders()) is None
    True
    """
    start, end = _end(event.best("origin")), _end(event.best("destination"))
    if event.role is Role.AGGREGATE or start is None or end is None:
        return None
    (origin, (lat1, lon1)), (destination, (lat2, lon2)) = start, end
    measured = geodesy.inverse(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2)
    if measured.distance_m == 0.0 or any(
        place.geo_precision.is_area and (place.radius_m or 0.0) >= _WIDEST_SHARE * measured.distance_m
        for place in (origin, destination)
    ):
        return None
    way = borders.path(lats=(lat1, lat2), lons=(lon1, lon2))
    doubtful = _doubtful(way, origin, destination, borders=borders)
    return Trajectory(
        event_id=event.id,
        origin=origin,
        destination=destination,
        support="joint"
        if _reports(event, "origin", origin) & _reports(event, "destination", destination)
        else "composed",
        outcome=_outcome(event),
        distance_m=round(measured.distance_m, 1),
        azimuth_deg=round(measured.azimuth_deg, 2),
        back_azimuth_deg=round(measured.back_azimuth_deg, 2),
        countries=way.countries,
        crossings=tuple(
            replace(
                crossing,
                lat=round(crossing.lat, 5),
                lon=round(crossing.lon, 5),
                uncertain=crossing.uncertain or number in doubtful,
            )
            for number, crossing in enumerate(way.crossings)
        ),
        border_source=borders.source,
    )


def _end(value: object) -> tuple[PlaceRef, tuple[float, float]] | None:
    """Return the place that a line may start or end at, and its point."""
    if not isinstance(value, PlaceRef) or value.point is None or value.basis != "stated":
        return None
    coarse = value.geo_precision in {GeoPrecision.COUNTRY, GeoPrecision.UNKNOWN}
    return None if coarse else (value, value.point)


def _doubtful(way: PathAnswer, origin: PlaceRef, destination: PlaceRef, *, borders: Borders) -> set[int]:
    """Return the numbers of the crossings that the true place of an end may not make.

    An end whose circle reaches the border may lie on its other side: the crossing next to it is in doubt, and so is
    every crossing within the circle.
    """
    doubtful: set[int] = set()
    for ref, beside in ((origin, 0), (destination, len(way.crossings) - 1)):
        if ref.point is None or not way.crossings:
            continue
        lat, lon = ref.point
        answer = borders.country_at(lat=lat, lon=lon)
        reach = (ref.radius_m or 0.0) + answer.error_m
        if answer.distance_m < reach:
            doubtful.add(beside)
        lats, lons = [c.lat for c in way.crossings], [c.lon for c in way.crossings]
        away = geodesy.inverse(lat1=lat, lon1=lon, lat2=lats, lon2=lons).distance_m
        doubtful |= {number for number, metres in enumerate(away) if metres < reach}
    return doubtful


def _reports(event: Event, field: str, best: PlaceRef) -> set[str]:
    """Return the reports that state this end as the best value has it."""
    return {
        claim.report_id
        for mention in event.mentions
        for claim in mention.of(field)
        if isinstance(claim.value, PlaceRef)
        and not claim.superseded
        and claim.stance not in _UNTRUE
        and (
            (claim.value.place_id is not None and claim.value.place_id == best.place_id)
            or (claim.value.lat, claim.value.lon) == (best.lat, best.lon)
        )
    }


def _outcome(event: Event) -> str:
    said = event.best("outcome")
    told = _IN_OTHER_WORDS.get(said, said) if isinstance(said, str) else None
    return told if told in OUTCOMES else "unknown"
