"""SQL over events: an embedded DuckDB with the collection's tables, and with no way out of it.

The query sees these tables and nothing else: no file, no network, no extension, no variable of the program.

| table | a row is | columns |
|---|---|---|
| ``events`` | an event | ``event_id, type, role, outcome, time_earliest, time_latest, support, actors, reports`` |
| ``places`` | a place of an event | ``event_id, field, name, as_written, lat, lon, radius_m, geo_precision, country, admin1, place_id`` |
| ``trajectories`` | a schematic line | ``event_id, origin, destination, distance_m, azimuth_deg, countries, support, outcome`` |
| ``crossings`` | a border crossing of one | ``event_id, number, from_country, to_country, lat, lon, uncertain, error_m`` |
| ``reports`` | a report | ``report_id, publisher, via, url, title, language`` |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoevents.columns import FIRST_US, LAST_US
from geoevents.errors import GeoEventsError, InputError
from geoevents.frame import PLACE_FIELDS
from geoevents.model import PlaceRef

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geoevents.collection import EventCollection

__all__ = ["TABLES", "run"]

_NO_WAY_OUT = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}

#: Every table with the Arrow types of its columns.
TABLES: dict[str, dict[str, str]] = {
    "events": {
        "event_id": "string",
        "type": "string",
        "role": "string",
        "outcome": "string",
        "time_earliest": "time",
        "time_latest": "time",
        "support": "int64",
        "actors": "list",
        "reports": "list",
    },
    "places": {
        "event_id": "string",
        "field": "string",
        "name": "string",
        "as_written": "string",
        "lat": "double",
        "lon": "double",
        "radius_m": "double",
        "geo_precision": "string",
        "country": "string",
        "admin1": "string",
        "place_id": "string",
    },
    "trajectories": {
        "event_id": "string",
        "origin": "string",
        "destination": "string",
        "distance_m": "double",
        "azimuth_deg": "double",
        "countries": "list",
        "support": "string",
        "outcome": "string",
    },
    "crossings": {
        "event_id": "string",
        "number": "int64",
        "from_country": "string",
        "to_country": "string",
        "lat": "double",
        "lon": "double",
        "uncertain": "bool_",
        "error_m": "double",
    },
    "reports": {
        "report_id": "string",
        "publisher": "string",
        "via": "list",
        "url": "string",
        "title": "string",
        "language": "string",
    },
}


def run(events: EventCollection, query: str, *, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Answer a SQL query about a collection; needs the extra ``sql``.

    Parameters
    ----------
    query
        DuckDB's SQL; ``$name`` stands for a parameter.
    parameters
        Values by name. Put user input here, never into the query's text.

    Returns
    -------
    pandas.DataFrame
        In the order the query asks for.

    Raises
    ------
    InputError
        When the query is wrong, or reaches for a file or the network; the message is DuckDB's first line.

    Examples
    --------
    >>> from geoevents.collection import EventCollection
    >>> run(EventCollection(), "select count(*) as n from crossings where from_country = $code", parameters={"code": "IQ"})
       n
    0  0
    """
    try:
        import duckdb
    except ImportError as error:
        raise GeoEventsError("SQL needs the package duckdb; install it with: pip install 'geoevents[sql]'") from error

    with duckdb.connect(":memory:", config=dict(_NO_WAY_OUT)) as connection:
        for name, table in _tables(events).items():
            connection.register(name, table)
        connection.execute("SET lock_configuration = true")
        try:
            return connection.execute(query, dict(parameters) if parameters else None).df()
        except duckdb.Error as error:
            raise InputError(f"SQL: {str(error).splitlines()[0]}") from error


def _tables(events: EventCollection) -> dict[str, Any]:
    import pyarrow as pa

    types = {"time": pa.timestamp("us", tz="UTC"), "list": pa.list_(pa.string()), "double": pa.float64()}
    rows = {
        "events": _events(events),
        "places": _places(events),
        "trajectories": [
            (
                line.event_id,
                line.origin.name,
                line.destination.name,
                line.distance_m,
                line.azimuth_deg,
                list(line.countries),
                line.support,
                line.outcome,
            )
            for line in events.trajectories()
        ],
        "crossings": [
            (line.event_id, number, c.from_country, c.to_country, c.lat, c.lon, c.uncertain, c.error_m)
            for line in events.trajectories()
            for number, c in enumerate(line.crossings)
        ],
        "reports": [
            (r.id, r.source.publisher, list(r.source.via), r.source.url, r.title, r.language) for r in events.reports
        ],
    }
    made = {}
    for name, columns in TABLES.items():
        schema = pa.schema([(c, types[t] if t in types else getattr(pa, t)()) for c, t in columns.items()])
        values = zip(*rows[name], strict=True) if rows[name] else [()] * len(columns)
        made[name] = pa.table([pa.array(v, type=f.type) for v, f in zip(values, schema, strict=True)], schema=schema)
    return made


def _events(events: EventCollection) -> list[tuple[Any, ...]]:
    columns = events.columns
    actors = columns.actors.lists(len(events))
    return [
        (
            event.id,
            event.type,
            event.role.value,
            columns.outcome[row],
            _moment(columns.first_us[row], columns.dated[row]),
            _moment(columns.last_us[row], columns.dated[row]),
            int(columns.support[row]),
            actors[row],
            list(event.report_ids),
        )
        for row, event in enumerate(events)
    ]


def _moment(microseconds: Any, dated: Any) -> int | None:  # noqa: ANN401  numbers of NumPy
    return int(microseconds) if dated and FIRST_US < microseconds < LAST_US else None


def _places(events: EventCollection) -> list[tuple[Any, ...]]:
    refs = [
        (event.id, name, ref)
        for event in events
        for name in PLACE_FIELDS
        for ref in event.every(name)
        if isinstance(ref, PlaceRef)
    ]
    # The columns of a collection have the same places in the same order.
    admin1 = events.columns.places.admin1
    return [
        (
            identity,
            name,
            ref.name,
            ref.as_written,
            ref.lat,
            ref.lon,
            ref.radius_m,
            ref.geo_precision.value,
            ref.country,
            admin1[row],
            ref.place_id,
        )
        for row, (identity, name, ref) in enumerate(refs)
    ]
