"""The schematic line of an event: a geodesic between its two reported ends, with the borders it crosses.

It is not a flight path. It is drawn only where it says something: both ends located as places finer than a country,
and neither end an area so wide that the direction of the line would be made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gazetteer import geodesy
from gazetteer.model import Crossing, GeoPrecision
from geoevents.model import Event, PlaceRef, Role, Stance, Trajectory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gazetteer.boundaries import Borders
    from gazetteer.paths import Crossings

__all__ = ["OUTCOMES", "Connected", "Ends", "connect", "known_outcome", "trajectories", "trajectory"]

Floats = NDArray[np.float64]

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
    drawn = connect(_as_columns([(start, end) for _, start, end in pairs]), borders=borders)
    crossings = _crossings(drawn)
    for line, number in enumerate(drawn.pair.tolist()):
        row, origin, destination = pairs[number]
        event = events[row]
        joint = _reports(event, "origin", origin) & _reports(event, "destination", destination)
        made[row] = Trajectory(
            event_id=event.id,
            origin=origin,
            destination=destination,
            support="joint" if joint else "composed",
            outcome=known_outcome(event.best("outcome")),
            distance_m=float(drawn.distance_m[line]),
            azimuth_deg=float(drawn.azimuth_deg[line]),
            back_azimuth_deg=float(drawn.back_azimuth_deg[line]),
            countries=drawn.countries[line],
            crossings=crossings[line],
            border_source=borders.source,
        )
    return tuple(made)


class Ends(NamedTuple):
    """The ends of many lines as columns of shape (2, n): origins first, destinations second.

    Attributes
    ----------
    lat, lon
        Degrees, all finite.
    radius_m
        How far the true place may be from there; 0 where no radius is known.
    is_area
        Whether it is an area or region, which stands for its point only where it is small beside the distance.
    """

    lat: Floats
    lon: Floats
    radius_m: Floats
    is_area: NDArray[np.bool_]

    def take(self, lines: NDArray[np.int64]) -> Ends:
        """Return the ends of some lines."""
        return Ends(self.lat[:, lines], self.lon[:, lines], self.radius_m[:, lines], self.is_area[:, lines])


class Met(NamedTuple):
    """The border crossings of many lines as columns, line after line and from its start on; see `gazetteer.paths.Crossings`."""

    line: NDArray[np.int64]
    lat: Floats
    lon: Floats
    from_country: NDArray[np.object_]
    to_country: NDArray[np.object_]
    error_m: Floats


class Connected(NamedTuple):
    """The lines that say something, as columns; see `connect`.

    Attributes
    ----------
    pair
        Number of the pair of ends that a line connects, ascending.
    distance_m, azimuth_deg, back_azimuth_deg
        Rounded to what the ends can mean: 0.1 m and 0.01 degrees.
    countries
        For every line the tuple of its countries, from origin to destination.
    crossings
        Border crossings, `crossings.line` counts the lines of this table.
    uncertain
        For every crossing whether the border source or an end leaves it open.
    """

    pair: NDArray[np.int64]
    distance_m: Floats
    azimuth_deg: Floats
    back_azimuth_deg: Floats
    countries: NDArray[np.object_]
    crossings: Met
    uncertain: NDArray[np.bool_]


def connect(ends: Ends, *, borders: Borders) -> Connected:
    """Draw many lines at once, where a line says something: what `trajectory` does, without an object a line.

    Parameters
    ----------
    ends
        Located ends, finer than a country.
    borders
        Tells the countries and crossings.

    Returns
    -------
    Connected
        Without the pairs whose ends are one point, or one of whose ends is as wide as the line is long.

    Examples
    --------
    >>> import numpy as np
    >>> from gazetteer.boundaries import Borders
    >>> lat, lon = np.array([[36.81527], [36.89778]]), np.array([[42.37747], [41.9975]])
    >>> drawn = connect(Ends(lat, lon, np.zeros((2, 1)), np.zeros((2, 1), dtype=bool)), borders=Borders())
    >>> drawn.distance_m.tolist(), drawn.countries.tolist(), drawn.uncertain.tolist()
    ([35100.5], [('IQ', 'SY')], [False])
    """
    # The towns of a table repeat, and so do its lines: each is drawn once.
    told = np.ascontiguousarray(np.concatenate(ends).T, dtype=np.float64)
    _, first, which = np.unique(told.view(f"V{told.shape[1] * 8}").ravel(), return_index=True, return_inverse=True)
    drawn = _connect(ends.take(first), borders=borders)
    number = np.full(len(first), -1)
    number[drawn.pair] = np.arange(len(drawn.pair))
    pair = np.flatnonzero(number[which] >= 0)
    line = number[which[pair]]
    begin, end = np.searchsorted(drawn.crossings.line, [line, line + 1])
    many = end - begin
    own = np.arange(many.sum()) + np.repeat(begin - np.cumsum(many) + many, many)
    crossings = Met(*(column[own] for column in drawn.crossings))
    return Connected(
        pair=pair,
        **{name: getattr(drawn, name)[line] for name in ("distance_m", "azimuth_deg", "back_azimuth_deg", "countries")},
        crossings=crossings._replace(line=np.repeat(np.arange(len(line)), many)),
        uncertain=drawn.uncertain[own],
    )


def _connect(ends: Ends, *, borders: Borders) -> Connected:
    measured = geodesy.inverse(**_named(ends.lat, ends.lon))
    wide = (ends.is_area & (ends.radius_m >= _WIDEST_SHARE * measured.distance_m)).any(axis=0)
    pair = np.flatnonzero((measured.distance_m > 0.0) & ~wide)
    ends = ends.take(pair)
    ways = borders.paths(**_named(ends.lat, ends.lon))
    found = ways.crossings
    return Connected(
        pair=pair,
        distance_m=measured.distance_m[pair].round(1),
        azimuth_deg=measured.azimuth_deg[pair].round(2),
        back_azimuth_deg=measured.back_azimuth_deg[pair].round(2),
        countries=ways.countries,
        crossings=Met(*(getattr(found, name) for name in Met._fields)),
        uncertain=found.uncertain | _doubtful(found, ends, borders=borders),
    )


def _named(lat: Floats, lon: Floats) -> dict[str, Floats]:
    return {"lat1": lat[0], "lon1": lon[0], "lat2": lat[1], "lon2": lon[1]}


def _as_columns(pairs: Sequence[tuple[PlaceRef, PlaceRef]]) -> Ends:
    rows = [[(ref.lat, ref.lon, ref.radius_m or 0.0, ref.geo_precision.is_area) for ref in pair] for pair in pairs]
    lat, lon, radius_m, is_area = np.array(rows, dtype=float).T
    return Ends(lat, lon, radius_m, is_area.astype(bool))


def _ends(event: Event) -> tuple[PlaceRef | None, PlaceRef | None]:
    """Return the places that a line of an event may start and end at."""
    if event.role is Role.AGGREGATE:
        return None, None
    return _end(event.best("origin")), _end(event.best("destination"))


def _end(value: object) -> PlaceRef | None:
    if not isinstance(value, PlaceRef) or value.point is None or value.basis != "stated":
        return None
    return None if value.geo_precision in {GeoPrecision.COUNTRY, GeoPrecision.UNKNOWN} else value


def _crossings(drawn: Connected) -> list[tuple[Crossing, ...]]:
    """Return the crossings of every line."""
    found = drawn.crossings
    made: list[list[Crossing]] = [[] for _ in drawn.pair]
    rows = zip(
        found.line.tolist(),
        found.from_country.tolist(),
        found.to_country.tolist(),
        found.lat.tolist(),
        found.lon.tolist(),
        drawn.uncertain.tolist(),
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


def _doubtful(found: Crossings, ends: Ends, *, borders: Borders) -> NDArray[np.bool_]:
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
    for side, beside in ((0, first), (1, last)):
        lat, lon = ends.lat[side, lines], ends.lon[side, lines]
        answers = borders.countries_at(lats=lat, lons=lon)
        reach_m = ends.radius_m[side, lines] + answers.error_m
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


def known_outcome(said: object) -> str:
    """Return what became of what was launched as one of `OUTCOMES`.

    Examples
    --------
    >>> known_outcome("hit"), known_outcome("success")
    ('reached', 'unknown')
    """
    told = _IN_OTHER_WORDS.get(said, said) if isinstance(said, str) else None
    return told if told in OUTCOMES else "unknown"
