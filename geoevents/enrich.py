"""What rows gain from borders and gazetteer: pure functions from a table to a table with more columns.

Each works on a part of a `geoevents.partitions` folder, on a whole table, or on the batches of another engine
(`geoevents.partitions.batchwise`). What is added says what it is and never takes the place of what a row says itself: the
country a table names stands in ``location_country``, the one the borders give to its coordinates in
``location_border_country``. Rows without coordinates get nulls. No rows give no rows with the same columns: that is the
schema such a function declares.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from geoevents.frame import PLACE_FIELDS
from geoevents.parts import located

if TYPE_CHECKING:
    import pyarrow as pa

    from gazetteer import Gazetteer

__all__ = ["admin1", "countries", "trajectories"]

_LINE_FACTS = ("distance_m", "azimuth_deg", "countries", "crossings")


@functools.cache
def _gazetteer() -> Gazetteer:
    """Return the gazetteer of this process, opened once however many parts it works on."""
    from gazetteer import Gazetteer

    return Gazetteer()


def countries(table: pa.Table) -> pa.Table:
    """Add the country that the borders give to each place's coordinates, and whether another one is possible.

    Returns
    -------
    pyarrow.Table
        With ``{field}_border_country`` (ISO 3166-1 alpha-2; null on the high seas and without coordinates) and
        ``{field}_border_uncertain`` (nearer to a border than that border may be wrong, or at sea) for each field whose
        coordinates it has. How far the place's own radius reaches is for a query to ask (`EventCollection.within`).

    Examples
    --------
    >>> import pyarrow as pa
    >>> told = countries(pa.table({"location_lat": [36.34, None], "location_lon": [43.13, None]}))
    >>> told["location_border_country"].to_pylist(), told["location_border_uncertain"].to_pylist()
    (['IQ', None], [False, None])
    """
    import pyarrow as pa

    from geoevents.partition_work import borders

    for field, lat, lon in located(table, PLACE_FIELDS):
        known = np.isfinite(lat) & np.isfinite(lon)
        country, uncertain = np.full(len(table), None, dtype=object), np.zeros(len(table), dtype=bool)
        if known.any():  # no rows are asked for their schema where no borders need to be loaded
            answers = borders().countries_at(lats=lat[known], lons=lon[known])
            country[known], uncertain[known] = answers.country, answers.uncertain
        table = table.append_column(f"{field}_border_country", pa.array(country, pa.string()))
        table = table.append_column(f"{field}_border_uncertain", pa.array(uncertain, mask=~known))
    return table


def admin1(table: pa.Table) -> pa.Table:
    """Add the first-level area of the settlement nearest to each place's coordinates, and how far that settlement is.

    No outlines of first-level areas are at hand: near the edge of an area the nearest settlement may lie beyond it, and
    in a desert or at sea it is far. The distance says so.

    Returns
    -------
    pyarrow.Table
        With ``{field}_nearest_country``, ``{field}_nearest_admin1`` and ``{field}_nearest_m`` for each field whose
        coordinates it has.

    Examples
    --------
    >>> import pyarrow as pa
    >>> told = admin1(pa.table({"location_lat": [36.34, None], "location_lon": [43.13, None]}))
    >>> told["location_nearest_admin1"].to_pylist()
    ['Nineveh', None]
    """
    import pyarrow as pa

    for field, lat, lon in located(table, PLACE_FIELDS):
        known = np.isfinite(lat) & np.isfinite(lon)
        answers = _gazetteer().reverse_many(lat, lon) if known.any() else None
        for name in ("country", "admin1"):
            said = (
                [getattr(place, name, None) for place in answers.places] if answers is not None else [None] * len(lat)
            )
            table = table.append_column(f"{field}_nearest_{name}", pa.array(said, pa.string()))
        metres = answers.distance_m if answers is not None else np.full(len(lat), np.nan)
        table = table.append_column(f"{field}_nearest_m", pa.array(metres, mask=np.isnan(metres)))
    return table


def trajectories(table: pa.Table) -> pa.Table:
    """Add the schematic line of each event that has one: how long, in which direction, through which countries.

    Returns
    -------
    pyarrow.Table
        With ``line_distance_m``, ``line_azimuth_deg``, ``line_countries`` (codes from origin to destination) and
        ``line_crossings`` (from, to, lat, lon, uncertain, error_m), null for an event without a line
        (`geoevents.trajectory.trajectory` says which); an empty list of crossings is a line that stays in one country.

    Raises
    ------
    InputError
        When the table has no rows of events (`geoevents.rows.checked_rows`).

    Examples
    --------
    >>> import pyarrow as pa
    >>> told = {"event_id": ["a", "b"], "type": ["attack"] * 2}
    >>> ends = {"origin": ("Zummar", 36.8153, 42.3775), "destination": ("Rmelan", 36.8978, 41.9975)}
    >>> for field, (name, lat, lon) in ends.items():
    ...     told |= {f"{field}_as_written": [name, None], f"{field}_lat": [lat, None], f"{field}_lon": [lon, None]}
    ...     told[f"{field}_geo_precision"] = ["settlement", None]
    >>> trajectories(pa.table(told))["line_countries"].to_pylist()
    [['IQ', 'SY'], None]
    """
    import pyarrow as pa

    from geoevents.flat import line_facts
    from geoevents.frame import feature_schema
    from geoevents.partition_work import borders
    from geoevents.rows import ROWS, EventRows, checked_rows

    rows = EventRows(checked_rows(table.select([name for name in table.column_names if name in ROWS.names])))
    made = {name: pa.nulls(0, feature_schema().field(name).type) for name in _LINE_FACTS}
    if len(rows):
        event, drawn = rows.connected(borders=borders())
        line = np.full(len(table), -1)
        line[event[drawn.pair]] = np.arange(len(drawn.pair))
        at = pa.array(line, mask=line < 0)
        made = {name: column.take(at) for name, column in line_facts(drawn).items()}
    for name in _LINE_FACTS:
        table = table.append_column(f"line_{name}", made[name])
    return table
