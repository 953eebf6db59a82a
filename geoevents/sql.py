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

import numpy as np

from gazetteer.model import GeoPrecision
from geoevents.columns import FIRST_US, LAST_US
from geoevents.errors import GeoEventsError, InputError
from geoevents.frame import PLACE_FIELDS
from geoevents.model import PlaceRef
from geoevents.trajectory import known_outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from gazetteer.boundaries import Borders
    from geoevents.collection import EventCollection
    from geoevents.rows import EventRows

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
    table_events = events.table_events
    told = events.of_reports() if table_events is not None else events
    rows = {
        "events": _events(told),
        "places": _places(told),
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
            for line in told.trajectories()
        ],
        "crossings": [
            (line.event_id, number, c.from_country, c.to_country, c.lat, c.lon, c.uncertain, c.error_m)
            for line in told.trajectories()
            for number, c in enumerate(line.crossings)
        ],
        "reports": [
            (r.id, r.source.publisher, list(r.source.via), r.source.url, r.title, r.language) for r in told.reports
        ],
    }
    made = {}
    of_rows = _tables_of_rows(table_events, borders=events.borders) if table_events is not None else {}
    for name, columns in TABLES.items():
        schema = pa.schema([(c, types[t] if t in types else getattr(pa, t)()) for c, t in columns.items()])
        values = zip(*rows[name], strict=True) if rows[name] else [()] * len(columns)
        made[name] = pa.table([pa.array(v, type=f.type) for v, f in zip(values, schema, strict=True)], schema=schema)
        if name in of_rows:
            made[name] = pa.concat_tables([made[name], of_rows[name].select(schema.names).cast(schema)])
    return made


def _tables_of_rows(rows: EventRows, *, borders: Borders) -> dict[str, Any]:
    """Return the tables of events that came from rows, without making any of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table, columns = rows.table, rows.columns()
    numbered = pc.binary_join_element_wise(
        pc.fill_null(table["row_file"], "row"), table["row_number"].cast(pa.string()), ":"
    )
    reports = pc.coalesce(numbered, pc.binary_join_element_wise("row", table["event_id"], ":"))
    one_each = pa.array(np.arange(len(table) + 1, dtype=np.int32))
    nothing = pa.nulls(len(table), pa.string())
    made = {
        "events": table.select(["event_id", "type", "role", "outcome"])
        .append_column("time_earliest", pc.coalesce(table["time_best"], table["time_earliest"]))
        .append_column("time_latest", pc.coalesce(table["time_best"], table["time_latest"]))
        .append_column("support", pa.array(columns.support))
        .append_column("actors", pa.array(columns.actors.lists(len(table)), type=pa.list_(pa.string())))
        .append_column("reports", pa.ListArray.from_arrays(one_each, pa.concat_arrays(reports.chunks))),
        "places": pa.concat_tables(_places_of_rows(table)),
        "reports": pa.table(
            {
                "report_id": reports,
                "publisher": table["source_publisher"],
                "via": pc.fill_null(table["source_via"], pa.scalar([], pa.list_(pa.string()))),
                "url": table["source_url"],
                "title": nothing,
                "language": pa.repeat("en", len(table)),
            }
        ),
    }
    number, drawn = rows.connected(borders=borders)
    lines = table.take(pa.array(number[drawn.pair]))
    outcomes = [known_outcome(said) for said in lines["outcome"].to_pylist()]
    made["trajectories"] = pa.table(
        {
            "event_id": lines["event_id"],
            "origin": pc.coalesce(lines["origin_name"], lines["origin_as_written"]),
            "destination": pc.coalesce(lines["destination_name"], lines["destination_as_written"]),
            "distance_m": drawn.distance_m,
            "azimuth_deg": drawn.azimuth_deg,
            "countries": pa.array([list(codes) for codes in drawn.countries], type=pa.list_(pa.string())),
            "support": pa.repeat("joint", len(lines)),
            "outcome": pa.array(outcomes, type=pa.string()),
        }
    )
    found = drawn.crossings
    first = np.searchsorted(found.line, found.line)
    made["crossings"] = pa.table(
        {
            "event_id": lines["event_id"].take(pa.array(found.line)),
            "number": np.arange(len(found.line)) - first,
            "from_country": pa.array(found.from_country, type=pa.string()),
            "to_country": pa.array(found.to_country, type=pa.string()),
            "lat": found.lat.round(5),
            "lon": found.lon.round(5),
            "uncertain": drawn.uncertain,
            "error_m": found.error_m,
        }
    )
    return made


def _places_of_rows(table: Any) -> Iterator[Any]:  # noqa: ANN401  a table of ROWS
    """Yield the places of each field, then the further ones of joined cells."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = [name for name in TABLES["places"] if name not in {"event_id", "field"}]

    def told(ids: Any, field: Any, values: dict[str, Any]) -> Any:  # noqa: ANN401
        values["name"] = pc.coalesce(values["name"], values["as_written"])
        values["geo_precision"] = pc.fill_null(values["geo_precision"], GeoPrecision.UNKNOWN.value)
        return pa.table({"event_id": ids, "field": field, **values}).select(list(TABLES["places"]))

    for field in PLACE_FIELDS:
        there = table.filter(pc.is_valid(table[f"{field}_as_written"]))
        values = {part: there[f"{field}_{part}"] for part in parts}
        yield told(there["event_id"], pa.repeat(field, len(there)), values)
    more = pc.list_flatten(table["more_places"])
    ids = table["event_id"].take(pc.list_parent_indices(table["more_places"]))
    yield told(ids, pc.struct_field(more, "field"), {part: pc.struct_field(more, part) for part in parts})


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
