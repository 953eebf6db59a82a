"""Counts and patterns of events: by country pair, first-level area, H3 cell and time; hot spots; sequences.

All return a pandas DataFrame with the columns named in the docstring, the same for an empty collection. What is not known
well enough for a bin is counted apart, never put somewhere: an event that may lie in several time bins is `possible` in
each and `certain` in none; a place known worse than a cell has no cell.
"""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from geoevents.columns import FIRST_US, LAST_US
from geoevents.errors import GeoEventsError, InputError
from geoevents.frame import PLACE_FIELDS

if TYPE_CHECKING:
    import pandas as pd

    from geoevents.collection import EventCollection
    from geoevents.columns import Places

__all__ = ["by_admin1", "by_country_pair", "by_h3", "by_time", "hot_spots", "sequences"]

_BINS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
_WIDEST = 100_000  # bins one event may be possible in
_EPOCH = datetime(1970, 1, 5, tzinfo=UTC)  # a Monday: weeks start there


def by_country_pair(events: EventCollection) -> pd.DataFrame:
    """Count the events from one country into another.

    Returns
    -------
    pandas.DataFrame
        ``origin``, ``destination`` (ISO codes), ``events``, most events first. Events whose origin or destination has no
        country are not counted.

    Examples
    --------
    >>> from geoevents.collection import EventCollection
    >>> by_country_pair(EventCollection()).columns.tolist()
    ['origin', 'destination', 'events']
    """
    import pandas as pd

    places = events.columns.places
    pairs: set[tuple[int, str, str]] = set()
    ends: list[dict[int, set[str]]] = [{}, {}]
    for number in (0, 1):
        here = places.take(places.field == number)
        for event, country in zip(here.event.tolist(), here.country.tolist(), strict=True):
            if country is not None:
                ends[number].setdefault(event, set()).add(country)
    for event, origins in ends[0].items():
        pairs |= {(event, a, b) for a in origins for b in ends[1].get(event, ())}
    counted = Counter((a, b) for _, a, b in pairs)
    rows = sorted(((a, b, n) for (a, b), n in counted.items()), key=lambda r: (-r[2], r[0], r[1]))
    return pd.DataFrame(rows, columns=["origin", "destination", "events"]).astype({"events": "int64"})


def by_admin1(events: EventCollection, *, field: str | None = None) -> pd.DataFrame:
    """Count the events in first-level areas.

    Parameters
    ----------
    field
        Only places of this field (origin, destination, location); by default each event counts once in every area that
        any of its places is in.

    Returns
    -------
    pandas.DataFrame
        ``country``, ``admin1`` (None where only the country is known), ``events``, most events first.

    Examples
    --------
    >>> from geoevents.collection import EventCollection
    >>> by_admin1(EventCollection()).columns.tolist()
    ['country', 'admin1', 'events']
    """
    import pandas as pd

    places = _of_field(events.columns.places, field)
    found = {
        (event, country, admin1)
        for event, country, admin1 in zip(places.event.tolist(), places.country, places.admin1, strict=True)
        if country is not None
    }
    counted = Counter((country, admin1) for _, country, admin1 in found)
    rows = sorted(((c, a, n) for (c, a), n in counted.items()), key=lambda r: (-r[2], r[0], r[1] or ""))
    return pd.DataFrame(rows, columns=["country", "admin1", "events"]).astype({"events": "int64"})


def by_h3(events: EventCollection, *, resolution: int = 5, field: str | None = None) -> pd.DataFrame:
    """Count the events in H3 cells; needs the extra ``h3``.

    Parameters
    ----------
    resolution
        0 (1,281 km edge) to 15; 5 has edges of 9.9 km.
    field
        Only places of this field.

    Returns
    -------
    pandas.DataFrame
        ``cell``, ``lat``, ``lon`` (its centre), ``events``, most events first. A place whose `radius_m` is more than the
        mean edge of a cell has no cell: the last row, with None and NaN, counts the events that have only such places.

    Examples
    --------
    >>> from geoevents.collection import EventCollection
    >>> by_h3(EventCollection(), resolution=5).columns.tolist()
    ['cell', 'lat', 'lon', 'events']
    """
    import pandas as pd

    h3 = _h3()
    cells, coarse = _cells(events, resolution=resolution, field=field)
    counted = Counter(cell for _, cell in cells)
    rows: list[tuple[Any, ...]] = [
        (cell, *h3.cell_to_latlng(cell), count) for cell, count in sorted(counted.items(), key=lambda c: (-c[1], c[0]))
    ]
    rows.append((None, math.nan, math.nan, coarse))
    return pd.DataFrame(rows, columns=["cell", "lat", "lon", "events"]).astype({"events": "int64"})


def by_time(events: EventCollection, *, every: str = "day") -> pd.DataFrame:
    """Count the events in bins of UTC time.

    Parameters
    ----------
    every
        hour, day, or week (from Monday).

    Returns
    -------
    pandas.DataFrame
        ``start`` (UTC), ``certain`` (the whole span of the event lies in the bin), ``possible`` (some of it does); every
        bin from the first to the last event. Undated events and spans without an end or a start are in no bin.

    Raises
    ------
    InputError
        When `every` is none of these, or the events reach over more than 100,000 bins.

    Examples
    --------
    >>> from geoevents.collection import EventCollection
    >>> by_time(EventCollection(), every="week").columns.tolist()
    ['start', 'certain', 'possible']
    """
    import pandas as pd

    if every not in _BINS:
        raise InputError(f"every {every!r} is no bin; give one of {', '.join(_BINS)}")
    columns = events.columns
    width, origin = int(_BINS[every] / timedelta(microseconds=1)), int(_EPOCH.timestamp()) * 1_000_000
    closed = columns.dated & (columns.first_us > FIRST_US) & (columns.last_us < LAST_US)
    first, last = ((v[closed] - origin) // width for v in (columns.first_us, columns.last_us))
    empty = not closed.any()
    begin, end = (0, 0) if empty else (int(first.min()), int(last.max()) + 1)
    if end - begin > _WIDEST:
        raise InputError(f"the events reach over {end - begin:,} bins of one {every}; take a wider bin or fewer events")
    steps = np.zeros(end - begin + 1, dtype=np.int64)
    np.add.at(steps, first - begin, 1)
    np.add.at(steps, last - begin + 1, -1)
    certain = np.bincount(first[first == last] - begin, minlength=end - begin)
    starts = (np.arange(begin, end) * width + origin).astype("datetime64[us]")
    return pd.DataFrame(
        {
            "start": pd.Series(starts).dt.tz_localize("UTC"),
            "certain": certain.astype(np.int64),
            "possible": np.cumsum(steps[:-1]),
        }
    )


def hot_spots(events: EventCollection, *, resolution: int = 4, field: str | None = None) -> pd.DataFrame:
    """Find where events cluster: the Getis-Ord Gi* statistic on H3 cells; needs the extra ``h3``.

    Gi* compares the count of a cell and its six neighbours with what the same counts, dealt to the cells at random, would
    give (J. K. Ord and A. Getis, Geographical Analysis 27 (1995) 286-306). The cells of the study are those with events
    and their neighbours; weights are 1. It assumes that an event could have been in any of them and counts are not too
    few: under ten events say nothing. It tells where reports are dense, which is also where reporters are.

    Returns
    -------
    pandas.DataFrame
        ``cell``, ``lat``, ``lon``, ``events``, ``z`` (Gi* as a standard score), ``p`` (one-sided, for more than by chance),
        ``hot`` (significant at 5 % after Benjamini and Hochberg's correction for as many tests as cells), largest z first.

    Examples
    --------
    >>> from geoevents.collection import EventCollection
    >>> hot_spots(EventCollection()).columns.tolist()
    ['cell', 'lat', 'lon', 'events', 'z', 'p', 'hot']
    """
    import pandas as pd

    h3 = _h3()
    cells, _ = _cells(events, resolution=resolution, field=field)
    counted = Counter(cell for _, cell in cells)
    names = sorted({near for cell in counted for near in h3.grid_disk(cell, 1)})
    number = {cell: i for i, cell in enumerate(names)}
    counts = np.array([counted.get(cell, 0) for cell in names], dtype=float)
    around = [[number[near] for near in h3.grid_disk(cell, 1) if near in number] for cell in names]
    n, mean = max(len(names), 1), counts.mean() if names else 0.0
    spread = math.sqrt(max(float((counts**2).mean() - mean**2), 0.0)) if names else 0.0
    weights = np.array([len(near) for near in around], dtype=float)
    sums = np.array([counts[near].sum() for near in around])
    scale = spread * np.sqrt(np.maximum((n * weights - weights**2) / max(n - 1, 1), 0.0))
    z = np.divide(sums - mean * weights, scale, out=np.zeros(len(names)), where=scale > 0.0)
    p = np.array([0.5 * math.erfc(score / math.sqrt(2.0)) for score in z])
    order = np.argsort(p, kind="stable")
    passing = np.flatnonzero(p[order] <= 0.05 * (np.arange(len(p)) + 1) / n)
    hot = np.zeros(len(names), dtype=bool)
    hot[order[: passing[-1] + 1 if passing.size else 0]] = True
    centres = np.array([h3.cell_to_latlng(cell) for cell in names], dtype=float).reshape(-1, 2)
    frame = pd.DataFrame(
        {
            "cell": pd.Series(names, dtype=object),
            "lat": centres[:, 0],
            "lon": centres[:, 1],
            "events": counts.astype(np.int64),
            "z": z,
            "p": p,
            "hot": hot,
        }
    )
    return frame.sort_values(["z", "cell"], ascending=[False, True], ignore_index=True)


def sequences(events: EventCollection, *, within: timedelta) -> pd.DataFrame:
    """Find pairs in which one event may answer another: from B into A within some time of one from A into B.

    That one followed the other is all it says; that it was an answer is for a report to say (`Event.links`).

    Parameters
    ----------
    within
        The longest time from the first event to the second.

    Returns
    -------
    pandas.DataFrame
        ``first``, ``second`` (event ids), ``origin``, ``destination`` (of the first), ``least_s``, ``most_s`` (the time
        between them, as their spans allow), ``certain`` (in this order and within the time whatever the spans).

    Raises
    ------
    InputError
        When `within` is not positive.

    Examples
    --------
    >>> from geoevents.collection import EventCollection
    >>> sequences(EventCollection(), within=timedelta(hours=24)).columns.tolist()
    ['first', 'second', 'origin', 'destination', 'least_s', 'most_s', 'certain']
    """
    import pandas as pd

    if within <= timedelta(0):
        raise InputError(f"within must be a positive time, not {within}")
    columns, ids = events.columns, events.ids
    flights: dict[tuple[str, str], list[int]] = {}
    places = columns.places
    ends = [
        {row: c for row, c, f in zip(places.event.tolist(), places.country, places.field, strict=True) if f == n and c}
        for n in (0, 1)
    ]
    for row, origin in ends[0].items():
        closed = columns.dated[row] and columns.first_us[row] > FIRST_US and columns.last_us[row] < LAST_US
        if closed and row in ends[1] and ends[1][row] != origin:
            flights.setdefault((origin, ends[1][row]), []).append(row)
    longest = int(within / timedelta(microseconds=1))
    found = []
    for (origin, destination), rows in sorted(flights.items()):
        answers = np.array(sorted(flights.get((destination, origin), [])), dtype=np.int64)
        for row in rows:
            least = columns.first_us[answers] - columns.last_us[row]
            most = columns.last_us[answers] - columns.first_us[row]
            for i in np.flatnonzero((most > 0) & (least <= longest)):
                certain = bool(least[i] > 0 and most[i] <= longest)
                gap = max(int(least[i]), 0) / 1e6, int(most[i]) / 1e6
                found.append((ids[row], ids[answers[i]], origin, destination, *gap, certain))
    names = ["first", "second", "origin", "destination", "least_s", "most_s", "certain"]
    return pd.DataFrame(found, columns=names).astype({"least_s": "float64", "most_s": "float64", "certain": bool})


def _of_field(places: Places, field: str | None) -> Places:
    if field is None:
        return places
    if field not in PLACE_FIELDS:
        raise InputError(f"field {field!r} holds no places; give one of {', '.join(PLACE_FIELDS)}")
    return places.take(places.field == PLACE_FIELDS.index(field))


def _h3() -> Any:  # noqa: ANN401
    try:
        import h3
    except ImportError as error:
        raise GeoEventsError("H3 cells need the package h3; install it with: pip install 'geoevents[h3]'") from error
    return h3


def _cells(events: EventCollection, *, resolution: int, field: str | None) -> tuple[set[tuple[int, str]], int]:
    """Return the pairs of an event and a cell of it, and how many located events are known worse than a cell."""
    h3 = _h3()
    if not 0 <= resolution <= 15:
        raise InputError(f"an H3 resolution is 0 to 15, not {resolution}")
    places = _of_field(events.columns.places, field)
    places = places.take(np.isfinite(places.lat))
    fine = places.radius_m <= h3.average_hexagon_edge_length(resolution, unit="m")
    cells = {
        (event, h3.latlng_to_cell(lat, lon, resolution))
        for event, lat, lon in zip(
            places.event[fine].tolist(), places.lat[fine].tolist(), places.lon[fine].tolist(), strict=True
        )
    }
    return cells, len(set(places.event.tolist()) - {event for event, _ in cells})
