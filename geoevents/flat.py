"""The rows of a table → batches of features, column by column: what `geoevents.frame` does for an event at a time.

A million events are some Arrow and NumPy calls a batch; no `Event` is made. The features are those that `iter_features`
gives for the same events, which the tests compare.
"""

from __future__ import annotations

import functools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer import geodesy
from gazetteer.lines import lines
from gazetteer.model import GeoPrecision
from geoevents.frame import COORDINATE_DECIMALS, LEAST_CIRCLE_M, PLACE_FIELDS, TIMES, feature_schema, rounded_rings
from geoevents.model import Role, Stance, TimePrecision
from geoevents.row_events import zone_of
from geoevents.rows import EventRows
from geoevents.taxonomy import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    import pyarrow as pa
    from numpy.typing import NDArray

    from gazetteer.boundaries import Borders
    from geoevents.trajectory import Connected

    Numbers = NDArray[np.int64]

__all__ = ["line_facts", "row_batches"]

_AREAS = tuple(kind.value for kind in GeoPrecision if kind.is_area)
_SHARED = ("event_id", "type", "role", "weapon", "outcome")
_PLACE_PARTS = ("as_written", "name", "lat", "lon", "radius_m", "geo_precision", "country", "place_id")
_TRAJECTORY = -1  # its place among the features of an event; the others are numbers in PLACE_FIELDS
_NOWHERE = len(PLACE_FIELDS)
_CIRCLES = 8_192


def row_batches(rows: EventRows, *, borders: Borders, size: int) -> Iterator[pa.RecordBatch]:
    """Yield the features of rows as batches with the schema of `geoevents.frame.feature_schema`.

    Parameters
    ----------
    rows
        Events of tables.
    borders
        Tell the countries and crossings of their lines.
    size
        How many events a batch has.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from gazetteer.boundaries import Borders
    >>> from geoevents.rows import checked_rows
    >>> told = {"event_id": ["a"], "type": ["attack"], "location_as_written": ["Mosul"], "location_lat": [36.3], "location_lon": [43.1]}
    >>> (batch,) = row_batches(EventRows(checked_rows(pa.table(told))), borders=Borders(), size=10)
    >>> batch.column("id").to_pylist(), batch.column("geometry_type").to_pylist()
    (['a/location/0'], ['Point'])
    """
    import pyarrow as pa

    table = rows.table
    for start in range(0, table.num_rows, size):
        some = pa.table(table[start : start + size].combine_chunks())
        both = (some[f"{end}_lat"].null_count < some.num_rows for end in PLACE_FIELDS[:2])
        yield _features(some, _drawn(EventRows(some), borders) if all(both) else None)


def _drawn(rows: EventRows, borders: Borders) -> tuple[Numbers, Connected]:
    """Return the events that have a line, and the lines."""
    events, drawn = rows.connected(borders=borders)
    return events[drawn.pair], drawn


def _features(table: pa.Table, drawn: tuple[Numbers, Connected] | None) -> pa.RecordBatch:
    """Flatten some rows."""
    import pyarrow as pa

    columns = {name: _whole(table[name]) for name in table.column_names if name != "record"}
    places = _places(columns)
    event, kind = _order(table.num_rows, places, drawn)
    made = _shared(columns)
    at = None if np.array_equal(event, np.arange(table.num_rows)) else pa.array(event)
    made = {name: column if at is None else column.take(at) for name, column in made.items()}
    is_line, is_place = kind == _TRAJECTORY, (kind != _TRAJECTORY) & (kind != _NOWHERE)
    made |= _names(made["event_id"], event, kind)
    made |= _place_columns(places, columns["role"], is_place)
    if drawn is not None and len(drawn[0]):
        for name, column in _line_columns(places, drawn, is_line).items():
            made[name] = column if name not in made else _either(is_line, column, made[name])
    schema = feature_schema()
    count = len(event)
    arrays = [made[f.name].cast(f.type) if f.name in made else pa.nulls(count, f.type) for f in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _order(count: int, places: dict[str, Any], drawn: tuple[Numbers, Connected] | None) -> tuple[Numbers, Numbers]:
    """Return the event and the kind of every feature: of an event its line, then its origins, destinations, locations."""
    with_line = drawn[0] if drawn is not None else np.zeros(0, dtype=np.int64)
    placed = np.zeros(count, dtype=bool)
    placed[places["event"]] = True
    placeless = np.flatnonzero(~placed)
    event = np.concatenate([with_line, places["event"], placeless])
    kind = np.concatenate([
        np.full(len(with_line), _TRAJECTORY), places["field"], np.full(len(placeless), _NOWHERE)
    ]).astype(np.int64)  # fmt: skip
    order = _sorted(event, kind)
    return event[order], kind[order]


def _sorted(event: Numbers, kind: Numbers) -> Numbers:
    """Return the order by event and kind; the places of one field keep theirs."""
    key = event * (_NOWHERE + 2) + kind
    return np.arange(len(key)) if (np.diff(key) >= 0).all() else np.argsort(key, kind="stable")


def _names(event_id: pa.Array, event: Numbers, kind: Numbers) -> dict[str, pa.Array]:
    import pyarrow as pa
    import pyarrow.compute as pc

    named = pa.array([*PLACE_FIELDS, "location", "trajectory"]).take(pa.array(np.where(kind < 0, _NOWHERE + 1, kind)))
    is_place = kind != _TRAJECTORY
    before = np.cumsum(is_place) - is_place
    first = np.searchsorted(event, event)
    number = pa.array(before - before[first], mask=~is_place)
    numbered = pc.binary_join_element_wise(event_id, named, number.cast(pa.string()), "/")
    whole = pc.binary_join_element_wise(event_id, named, "/") if not is_place.all() else numbered
    return {"id": pc.coalesce(numbered, whole), "feature": named}


# --- what every feature of an event repeats --------------------------------------------------------------------------


def _shared(columns: dict[str, pa.Array]) -> dict[str, pa.Array]:
    import pyarrow as pa
    import pyarrow.compute as pc

    made = {name: columns[name] for name in _SHARED}
    made |= {f"{name}_{bound}": columns[f"{name}_{bound}"] for name in ("count", "killed", "injured") for bound in ("min", "max", "best")}  # fmt: skip
    made |= {name: columns[name] for name in TIMES}
    told = functools.reduce(pc.or_, (pc.is_valid(columns[name]) for name in (*TIMES, "time_as_written")))
    precision = pc.fill_null(columns["time_precision"], TimePrecision.UNKNOWN.value)
    made["time_precision"] = pc.if_else(told, precision, pa.scalar(None, pa.string()))
    made |= {f"{name}_offset_s": _offsets(columns[name], columns["time_tz"]) for name in TIMES}
    coded = columns["type"].dictionary_encode()
    kinds = [kind_of(name) for name in coded.dictionary.to_pylist()]
    for name, values in {
        "acled_event_type": [kind.acled[0] if kind.acled else None for kind in kinds],
        "acled_sub_event_type": [kind.acled[1] if kind.acled else None for kind in kinds],
        "plover": [kind.plover for kind in kinds],
        "ucdp": [kind.ucdp for kind in kinds],
    }.items():
        made[name] = pa.array(values, pa.string()).take(coded.indices)
    made["actors"] = _actors(columns["actors"])
    made["sources"] = _sources(columns)
    count = len(columns["type"])
    conflicts = feature_schema().field("conflicts").type
    made["conflicts"] = _lists(np.zeros(count + 1, dtype=np.int32), pa.array([], conflicts.value_type), conflicts)
    return made


def _lists(offsets: NDArray[Any], values: pa.Array, kind: pa.ListType) -> pa.ListArray:
    import pyarrow as pa

    return pa.ListArray.from_arrays(pa.array(np.asarray(offsets, dtype=np.int32)), values, type=kind)


def _sources(columns: dict[str, pa.Array]) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = feature_schema().field("sources").type
    count = len(columns["event_id"])
    file = pc.fill_null(columns["row_file"], "row")
    report_id = pc.coalesce(
        pc.binary_join_element_wise(file, columns["row_number"].cast(pa.string()), ":"),
        pc.binary_join_element_wise("row", columns["event_id"], ":"),
    )
    via = columns["source_via"]
    if via.null_count:  # nobody credited: an empty list
        lengths = np.asarray(pc.fill_null(pc.list_value_length(via), 0))
        via = _lists(_starts(lengths), via.flatten(), via.type)
    parts = {
        "report_id": report_id,
        "publisher": columns["source_publisher"],
        "via": via,
        "url": columns["source_url"],
        "title": pa.nulls(count, pa.string()),
    }
    fields = list(kind.value_type)
    source = pa.StructArray.from_arrays([parts[f.name].cast(f.type) for f in fields], fields=fields)
    return _lists(np.arange(count + 1), source, kind)


def _actors(column: pa.Array) -> pa.Array:
    """Return who is said to have acted, each once: the first time that a role and a stance are told of a name."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = feature_schema().field("actors").type
    fields = list(kind.value_type)
    flat = column.flatten()
    lengths = np.asarray(pc.fill_null(pc.list_value_length(column), 0))
    row = np.repeat(np.arange(len(column)), lengths)
    parts = {f.name: flat.field(f.name) for f in fields}
    parts["stance"] = pc.fill_null(parts["stance"], Stance.ASSERTED.value)
    keep = np.asarray(parts["name"].is_valid())
    if (lengths > 1).any():
        said = (np.asarray(pc.fill_null(parts[name], "").dictionary_encode().indices) for name in ("role", "stance"))
        folded = [name.casefold() for name in pc.fill_null(parts["name"], "").to_pylist()]
        first = np.zeros(len(row), dtype=bool)
        keys = np.stack([row, np.unique(folded, return_inverse=True)[1], *said])
        first[np.unique(keys, axis=1, return_index=True)[1]] = True
        keep &= first
    kept = pa.array(keep)
    actors = pa.StructArray.from_arrays([parts[f.name].filter(kept) for f in fields], fields=fields)
    counts = np.bincount(row[keep], minlength=len(column))
    return _lists(np.concatenate([[0], np.cumsum(counts)]), actors, kind)


def _offsets(moments: pa.Array, zones: pa.Array) -> pa.Array:
    """Return how far the clocks of a zone were ahead of UTC at each moment, seconds; null where no zone is told."""
    import pyarrow as pa

    none = pa.nulls(len(moments), pa.int32())
    if zones.null_count == len(zones):
        return none
    micro = np.asarray(moments.cast(pa.int64()).fill_null(0))
    coded = zones.dictionary_encode()
    codes = np.asarray(coded.indices.fill_null(-1))
    named = [zone_of(name) for name in coded.dictionary.to_pylist()]
    known = np.array([*(zone is not None for zone in named), False])[codes] & np.asarray(moments.is_valid())
    rows = np.flatnonzero(known)
    days, number = np.unique(micro[rows] // _DAY_US * len(named) + codes[rows], return_inverse=True)
    at = [_offset_of_day(named[key % len(named)], key // len(named)) for key in days.tolist()]
    found = np.zeros(len(micro), dtype=np.int32)
    found[rows] = np.array(at, dtype=np.int32)[number]
    for row in np.flatnonzero(found == _CHANGES).tolist():
        found[row] = _offset(named[codes[row]], int(micro[row]))
    return pa.array(found, mask=~known)


_CHANGES = np.iinfo(np.int32).max
_DAY_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _offset(zone: ZoneInfo, micro: int) -> int:
    offset = (_EPOCH + timedelta(microseconds=micro)).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


@functools.lru_cache(maxsize=65_536)
def _offset_of_day(zone: ZoneInfo, day: int) -> int:
    """Return the offset on a UTC day, or that the clocks are changed on it."""
    start, end = _offset(zone, day * _DAY_US), _offset(zone, (day + 1) * _DAY_US)
    return start if start == end else int(_CHANGES)


# --- places ----------------------------------------------------------------------------------------------------------


def _places(columns: dict[str, pa.Array]) -> dict[str, Any]:
    """Return the places of all rows in the order of their features: ``event``, ``field``, and columns of parts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    events, kinds, parts = [], [], {name: [] for name in _PLACE_PARTS}  # type: ignore[var-annotated]
    for number, field in enumerate(PLACE_FIELDS):
        there = np.asarray(columns[f"{field}_as_written"].is_valid())
        if not there.any():
            continue
        mask = None if there.all() else pa.array(there)
        events.append(np.flatnonzero(there))
        kinds.append(np.full(len(events[-1]), number))
        for name, chunks in parts.items():
            column = columns[f"{field}_{name}"]
            chunks.append(column if mask is None else column.filter(mask))
    more = columns["more_places"]
    flat = more.flatten()
    if len(flat):
        lengths = np.asarray(pc.fill_null(pc.list_value_length(more), 0))
        there = np.asarray(flat.field("as_written").is_valid())
        numbers = pc.index_in(flat.field("field"), value_set=pa.array(PLACE_FIELDS)).fill_null(_NOWHERE)
        events.append(np.repeat(np.arange(len(more)), lengths)[there])
        kinds.append(np.asarray(numbers)[there])
        for name, chunks in parts.items():
            chunks.append(flat.field(name).filter(pa.array(there)))
    if not events:
        return {"event": np.zeros(0, dtype=np.int64), "field": np.zeros(0, dtype=np.int64), **{name: pa.array([], columns[f"origin_{name}"].type) for name in parts}}  # fmt: skip
    event, kind = np.concatenate(events), np.concatenate(kinds)
    order = _sorted(event, kind)
    made = {name: chunks[0] if len(chunks) == 1 else pa.concat_arrays(chunks) for name, chunks in parts.items()}
    if not np.array_equal(order, np.arange(len(order))):
        made = {name: column.take(pa.array(order)) for name, column in made.items()}
    return {"event": event[order], "field": kind[order], **made}


def _place_columns(places: dict[str, Any], roles: pa.Array, is_place: NDArray[np.bool_]) -> dict[str, pa.Array]:
    import pyarrow as pa
    import pyarrow.compute as pc

    located = places["lat"].is_valid()
    aggregate = pc.equal(roles, Role.AGGREGATE.value).take(pa.array(places["event"]))
    precision = pc.fill_null(places["geo_precision"], GeoPrecision.UNKNOWN.value)
    country = pc.equal(precision, GeoPrecision.COUNTRY.value)
    shown = pc.and_(located, pc.invert(pc.or_(aggregate, country)))
    wide = pc.and_(
        pc.is_in(precision, value_set=pa.array(_AREAS)),
        pc.greater_equal(pc.fill_null(places["radius_m"], 0.0), LEAST_CIRCLE_M),
    )
    area, point = pc.and_(shown, wide), pc.and_(shown, pc.invert(wide))
    lat, lon = (np.asarray(pc.fill_null(places[name], 0.0)) for name in ("lat", "lon"))
    none = pa.scalar(None, pa.float64())
    parts, kinds = _circles(lat, lon, np.asarray(pc.fill_null(places["radius_m"], 0.0)), np.asarray(area))
    made = {
        "name": pc.coalesce(places["name"], places["as_written"]),
        "as_written": places["as_written"],
        "country": places["country"],
        "place_id": places["place_id"],
        "radius_m": pc.if_else(located, places["radius_m"], none),
        "geo_precision": precision,
        "lat": pc.if_else(point, pa.array(lat.round(COORDINATE_DECIMALS) + 0.0), none),
        "lon": pc.if_else(point, pa.array(geodesy.wrap(lon).round(COORDINATE_DECIMALS) + 0.0), none),
        "geometry_type": pc.if_else(point, "Point", kinds),
        "parts": parts,
    }
    if is_place.all():
        return made
    at = pa.array(np.cumsum(is_place) - 1, mask=~is_place)
    return {name: column.take(at) for name, column in made.items()}


def _circles(
    lat: NDArray[Any], lon: NDArray[Any], radius_m: NDArray[Any], area: NDArray[np.bool_]
) -> tuple[pa.Array, pa.Array]:
    """Return the rings of the circles of areas and their geometry types, null where there is none; each drawn once."""
    import pyarrow as pa

    kind = feature_schema().field("parts").type
    if not area.any():
        return pa.nulls(len(area), kind), pa.nulls(len(area), pa.string())
    distinct, number = np.unique(np.stack([lat, lon, radius_m])[:, area], axis=1, return_inverse=True)
    shapes = [_circle(*circle) for circle in distinct.T.tolist()]
    named = pa.array(["Polygon" if len(rings) == 1 else "MultiPolygon" for rings in shapes])
    at = np.full(len(area), -1, dtype=np.int64)
    at[area] = number.ravel()
    taken = pa.array(at, mask=at < 0)
    rings = [ring for shape in shapes for ring in shape]
    drawn = _shapes(
        np.concatenate(rings), _starts([len(ring) for ring in rings]), _starts([len(shape) for shape in shapes]), kind
    )
    return drawn.take(taken), named.take(taken)


@functools.lru_cache(maxsize=_CIRCLES)
def _circle(lat: float, lon: float, radius_m: float) -> list[NDArray[np.float64]]:
    return [np.array(ring) for ring in rounded_rings(geodesy.circle(lat=lat, lon=lon, radius_m=radius_m))]


def _starts(lengths: list[int] | NDArray[Any]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(lengths)])


def _shapes(
    positions: NDArray[Any], part_starts: NDArray[Any], shape_starts: NDArray[Any], kind: pa.ListType
) -> pa.Array:
    """Return lists of parts as lists of vertices, from offsets."""
    import pyarrow as pa

    vertex = kind.value_type.value_type
    columns = [pa.array(np.ascontiguousarray(positions[:, axis])) for axis in range(2)]
    vertices = pa.StructArray.from_arrays(columns, fields=list(vertex))
    return _lists(shape_starts, _lists(part_starts, vertices, kind.value_type), kind)


# --- lines -----------------------------------------------------------------------------------------------------------


def _line_columns(
    places: dict[str, Any], drawn: tuple[Numbers, Connected], is_line: NDArray[np.bool_]
) -> dict[str, pa.Array]:
    """Return what only lines have, in the places of their features."""
    import pyarrow as pa
    import pyarrow.compute as pc

    event, told = drawn
    ends = [_first(places, event, field) for field in range(2)]
    name = pc.binary_join_element_wise(*(pc.coalesce(end["name"], end["as_written"]) for end in ends), " → ")
    parts, kinds = _geodesics(ends)
    made = {
        "name": name,
        **line_facts(told),
        "support": pa.repeat("joint", len(event)),
        "geometry_type": kinds,
        "parts": parts,
    }
    at = pa.array(np.cumsum(is_line) - 1, mask=~is_line)
    return {key: column.take(at) for key, column in made.items()}


def line_facts(told: Connected) -> dict[str, pa.Array]:
    """Return what there is to say of lines, one row a line, in the types of `geoevents.frame.feature_schema`.

    Returns
    -------
    dict of pyarrow.Array
        ``distance_m``, ``azimuth_deg``, ``countries`` and ``crossings``.
    """
    import pyarrow as pa

    codes = told.countries.tolist()
    flat = pa.array([code for line in codes for code in line], pa.string())
    starts = _starts([len(line) for line in codes])
    return {
        "distance_m": pa.array(told.distance_m),
        "azimuth_deg": pa.array(told.azimuth_deg),
        "countries": _lists(starts, flat, feature_schema().field("countries").type),
        "crossings": _crossings(told),
    }


def _first(places: dict[str, Any], event: Numbers, field: int) -> dict[str, pa.Array]:
    """Return the first place that each of some events has in a field."""
    import pyarrow as pa

    key = places["event"] * (_NOWHERE + 1) + places["field"]
    at = pa.array(np.searchsorted(key, event * (_NOWHERE + 1) + field))
    return {name: places[name].take(at) for name in ("name", "as_written", "lat", "lon")}


def _geodesics(ends: list[dict[str, pa.Array]]) -> tuple[pa.Array, pa.Array]:
    import pyarrow as pa

    (lat1, lon1), (lat2, lon2) = ((np.asarray(end["lat"]), np.asarray(end["lon"])) for end in ends)
    cut = lines(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2).cut()
    positions = np.stack([cut.lons, cut.lats], axis=1).round(COORDINATE_DECIMALS) + 0.0
    several = np.diff(cut.line_starts) > 1
    named = pa.array(["LineString", "MultiLineString"]).take(pa.array(several.astype(np.int8)))
    return _shapes(positions, cut.part_starts, cut.line_starts, feature_schema().field("parts").type), named


def _crossings(told: Connected) -> pa.Array:
    import pyarrow as pa

    kind = feature_schema().field("crossings").type
    found = told.crossings
    parts = {
        "from": pa.array(found.from_country, pa.string()),
        "to": pa.array(found.to_country, pa.string()),
        "lat": pa.array(found.lat.round(5)),
        "lon": pa.array(found.lon.round(5)),
        "uncertain": pa.array(told.uncertain),
        "error_m": pa.array(found.error_m),
    }
    fields = list(kind.value_type)
    crossings = pa.StructArray.from_arrays([parts[f.name] for f in fields], fields=fields)
    return _lists(np.searchsorted(found.line, np.arange(len(told.pair) + 1)), crossings, kind)


def _either(is_line: NDArray[np.bool_], of_line: pa.Array, of_place: pa.Array) -> pa.Array:
    """Take the one column for lines and the other for places; both have null where the other counts."""
    import pyarrow as pa

    both = pa.concat_arrays([of_line, of_place.cast(of_line.type)])
    count = len(is_line)
    return both.take(pa.array(np.where(is_line, np.arange(count), np.arange(count) + count)))
