"""The schematic line of an event: a geodesic between its two reported ends, with the borders it crosses.

It is not a flight path. It is drawn only where it says something: both ends located as places finer than a country,
and neither end an area so wide that the direction of the line would be made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gazetteer import geodesy
from gazetteer.model import Crossing, GeoPrecision
from geoevents.model import Event, PlaceRef, Role, Stance, Trajectory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gazetteer.boundaries import Borders
    from gazetteer.paths import Crossings

    Floats = NDArray[np.float64]

__all__ = ["OUTCOMES", "trajectories", "trajectory"]

#: What may have become of what was launched, as a trajectory tells it.
OUTCOMES = frozenset({"reached", "fell_short", "intercepted", "missed", "unknown"})
_IN_OTHER_WORDS = {"hit": "reached", "partial_hit": "reached"}
_WIDEST_SHARE = 0.6  # an area end with a radius beyond this share of the distance leaves the azimuth open by over 30°
_ENDS = ("lat1", "lon1", "lat2", "lon2")
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
    return trajectories((event,), borders=borders)[0]


def trajectories(events: Sequence[Event], *, borders: Borders) -> tuple[Trajectory | None, ...]:
    """Connect the origins and destinations of many events, with one question to the borders for all of them.

    Parameters
    ----------
    events
        As for `trajectory`.
    borders
        Tells the countries and crossings.

    Returns
    -------
    tuple of Trajectory or None
        What `trajectory` gives for each event, in input order.

    Examples
    --------
    >>> from gazetteer.boundaries import Borders
    >>> trajectories((), borders=Borders())
    ()
    """
    made: list[Trajectory | None] = [None] * len(events)
    told = [(row, *_ends(event)) for row, event in enumerate(events)]
    pairs = [(row, start, end) for row, start, end in told if start is not None and end is not None]
    if not pairs:
        return tuple(made)
    ends = np.array([(a.lat, a.lon, b.lat, b.lon) for _, a, b in pairs], dtype=float).T
    measured = geodesy.inverse(**dict(zip(_ENDS, ends, strict=True)))
    drawn = np.flatnonzero([_is_telling(a, b, d) for (_, a, b), d in zip(pairs, measured.distance_m, strict=True)])
    pairs = [pairs[number] for number in drawn.tolist()]
    ways = borders.paths(**dict(zip(_ENDS, ends[:, drawn], strict=True)))
    crossings = _crossings(ways.crossings, pairs, borders=borders)
    for line, (number, (row, origin, destination)) in enumerate(zip(drawn.tolist(), pairs, strict=True)):
        event = events[row]
        joint = _reports(event, "origin", origin) & _reports(event, "destination", destination)
        made[row] = Trajectory(
            event_id=event.id,
            origin=origin,
            destination=destination,
            support="joint" if joint else "composed",
            outcome=_outcome(event),
            distance_m=round(float(measured.distance_m[number]), 1),
            azimuth_deg=round(float(measured.azimuth_deg[number]), 2),
            back_azimuth_deg=round(float(measured.back_azimuth_deg[number]), 2),
            countries=ways.countries[line],
            crossings=crossings[line],
            border_source=borders.source,
        )
    return tuple(made)


def _ends(event: Event) -> tuple[PlaceRef | None, PlaceRef | None]:
    """Return the places that a line of an event may start and end at."""
    if event.role is Role.AGGREGATE:
        return None, None
    return _end(event.best("origin")), _end(event.best("destination"))


def _end(value: object) -> PlaceRef | None:
    if not isinstance(value, PlaceRef) or value.point is None or value.basis != "stated":
        return None
    return None if value.geo_precision in {GeoPrecision.COUNTRY, GeoPrecision.UNKNOWN} else value


def _is_telling(origin: PlaceRef, destination: PlaceRef, distance_m: float) -> bool:
    """Tell whether the ends are so narrow that the line has a direction."""
    return distance_m > 0.0 and not any(
        place.geo_precision.is_area and (place.radius_m or 0.0) >= _WIDEST_SHARE * distance_m
        for place in (origin, destination)
    )


def _crossings(
    found: Crossings, pairs: Sequence[tuple[int, PlaceRef, PlaceRef]], *, borders: Borders
) -> list[tuple[Crossing, ...]]:
    """Return the crossings of every line; those that the true place of an end may not make are uncertain."""
    uncertain = found.uncertain | _doubtful(found, pairs, borders=borders)
    made: list[list[Crossing]] = [[] for _ in pairs]
    rows = zip(
        found.line.tolist(),
        found.from_country.tolist(),
        found.to_country.tolist(),
        found.lat.tolist(),
        found.lon.tolist(),
        uncertain.tolist(),
        found.error_m.tolist(),
        strict=True,
    )
    for line, before, after, lat, lon, is_uncertain, error_m in rows:
        made[line].append(
            Crossing(
                from_country=before,
                to_country=after,
                lat=round(lat, 5),
                lon=round(lon, 5),
                uncertain=is_uncertain,
                error_m=error_m,
            )
        )
    return [tuple(crossings) for crossings in made]


def _doubtful(
    found: Crossings, pairs: Sequence[tuple[int, PlaceRef, PlaceRef]], *, borders: Borders
) -> NDArray[np.bool_]:
    """Tell which crossings the true place of an end may not make.

    An end whose circle reaches the border may lie on its other side: the crossing next to it is in doubt, and so is
    every crossing within the circle.
    """
    doubtful = np.zeros(len(found), dtype=bool)
    if not len(found):
        return doubtful
    lines, first = np.unique(found.line, return_index=True)
    last = np.append(first[1:], len(found)) - 1
    of = np.searchsorted(lines, found.line)
    for side, beside in ((1, first), (2, last)):
        places: list[PlaceRef] = [pairs[line][side] for line in lines.tolist()]
        lat, lon, radius_m = np.array([(p.lat, p.lon, p.radius_m or 0.0) for p in places], dtype=float).T
        answers = borders.countries_at(lats=lat, lons=lon)
        reach_m = radius_m + answers.error_m
        doubtful[beside[answers.distance_m < reach_m]] = True
        away = geodesy.inverse(lat1=lat[of], lon1=lon[of], lat2=found.lat, lon2=found.lon).distance_m
        doubtful |= away < reach_m[of]
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
