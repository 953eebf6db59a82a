"""The one flattening of events into features: what GeoJSON, every table and the GeoDataFrame window show.

One event gives a ``trajectory`` feature when both its ends are known, and one feature per place it names. What has no
place keeps a row with a null geometry: an event never vanishes because nobody could locate it.

Features come one by one (`iter_features`) or as Arrow batches (`feature_batches`), which every file is written from:
events of reports are flattened one by one, those of a table column by column (`geoevents.flat`).
"""

from __future__ import annotations

import functools
import itertools
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer import geodesy
from gazetteer.lines import lines
from gazetteer.model import GeoPrecision
from geoevents.model import Claim, ClaimValue, Event, PlaceRef, Quantity, Report, Role, TimeSpan, Trajectory
from geoevents.taxonomy import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd
    import pyarrow as pa
    from numpy.typing import NDArray

    from geoevents.collection import EventCollection

__all__ = [
    "COLUMNS",
    "COORDINATE_DECIMALS",
    "LEAST_CIRCLE_M",
    "PLACE_FIELDS",
    "TIMES",
    "feature_batches",
    "feature_schema",
    "features",
    "geometries",
    "iter_features",
    "line_geometries",
    "place_geometry",
    "rounded_rings",
    "show",
    "to_gdf",
]

#: Every property of a feature, in order, with the dtype of its column.
COLUMNS: dict[str, str] = {
    "feature": "string",  # trajectory | origin | destination | location
    "event_id": "string",
    "type": "string",
    "role": "string",  # main | response | side | background | aggregate | statement
    "name": "string",
    "as_written": "string",
    "country": "string",
    "place_id": "string",
    "radius_m": "float64",
    "geo_precision": "string",
    "time_earliest": "datetime64[us, UTC]",
    "time_latest": "datetime64[us, UTC]",
    "time_best": "datetime64[us, UTC]",
    "time_precision": "string",
    "weapon": "string",
    "count_min": "Int64",
    "count_max": "Int64",
    "count_best": "Int64",
    "killed_min": "Int64",
    "killed_max": "Int64",
    "killed_best": "Int64",
    "injured_min": "Int64",
    "injured_max": "Int64",
    "injured_best": "Int64",
    "actors": "object",  # list of {name, role, stance, attributed_to}
    "outcome": "string",
    "distance_m": "float64",
    "azimuth_deg": "float64",
    "countries": "object",  # list of codes, from origin to destination
    "crossings": "object",  # list of {from, to, lat, lon, uncertain, error_m}
    "support": "string",  # joint | composed
    "sources": "object",  # list of {report_id, publisher, via, url, title}
    "conflicts": "object",  # list of {field, kind, best, other, sources}
    "acled_event_type": "string",  # what others call the type; see geoevents.taxonomy
    "acled_sub_event_type": "string",
    "plover": "string",
    "ucdp": "string",
}
#: The fields that hold places.
PLACE_FIELDS = ("origin", "destination", "location")
#: The columns of moments; beside each a batch has the offset of its place from UTC (``time_best_offset_s``).
TIMES = ("time_earliest", "time_latest", "time_best")
_ACTOR_FIELDS = ("perpetrator", "agent", "target", "commenter")
COORDINATE_DECIMALS = 6  # 0.1 m
LEAST_CIRCLE_M = 1.0  # a smaller one would vanish in the rounding: it is a point

Feature = dict[str, Any]


def features(collection: EventCollection) -> list[Feature]:
    """Flatten a collection into GeoJSON features.

    Returns
    -------
    list of dict
        In event order; of one event the trajectory first, then its origin, destination and locations. Each has the
        properties of `COLUMNS`, all of them, with None for what is unknown or does not apply. Times are ISO 8601
        texts with the offset of the place. Aggregates and unresolved places have a null geometry.
    """
    return list(iter_features(collection))


def iter_features(collection: EventCollection) -> Iterator[Feature]:
    """Yield what `features` returns, one at a time."""
    trajectories = collection.trajectories()
    line_of = {line.event_id: line for line in trajectories}
    drawn = line_geometries(trajectories)
    reports = {report.id: report for report in collection.reports}
    for event in collection:
        shared = _shared(event, reports)
        line = line_of.get(event.id)
        if line is not None:
            yield _feature(f"{event.id}/trajectory", next(drawn), shared | _line_properties(line))
        places = [(name, ref) for name in PLACE_FIELDS for ref in event.every(name) if isinstance(ref, PlaceRef)]
        for number, (name, ref) in enumerate(places):
            geometry = None if event.role is Role.AGGREGATE else place_geometry(ref)
            yield _feature(f"{event.id}/{name}/{number}", geometry, shared | _place_properties(name, ref))
        if not places:
            yield _feature(f"{event.id}/location/0", None, shared | {"feature": "location"})


def line_geometries(trajectories: Iterable[Trajectory]) -> Iterator[dict[str, Any]]:
    """Yield the densified geodesics as LineStrings, or MultiLineStrings where they meet the antimeridian.

    Examples
    --------
    >>> from geoevents.frame import line_geometries
    >>> list(line_geometries(()))
    []
    """
    ends = np.array([(t.origin.lat, t.origin.lon, t.destination.lat, t.destination.lon) for t in trajectories], float)
    lat1, lon1, lat2, lon2 = ends.reshape(-1, 4).T
    cut = lines(lat1=lat1, lon1=lon1, lat2=lat2, lon2=lon2).cut()
    positions = np.stack([cut.lons, cut.lats], axis=1).round(COORDINATE_DECIMALS) + 0.0  # no -0.0
    for number in range(cut.count):
        first, last = cut.line_starts[number], cut.line_starts[number + 1]
        parts = [positions[cut.part_starts[i] : cut.part_starts[i + 1]].tolist() for i in range(first, last)]
        if len(parts) == 1:
            yield {"type": "LineString", "coordinates": parts[0]}
        else:
            yield {"type": "MultiLineString", "coordinates": parts}


def place_geometry(ref: PlaceRef) -> dict[str, Any] | None:
    """Return the Point of a site or settlement, the Polygon of an area (its outline, or the circle of its radius).

    None when it is not located, and for a whole country: its code says all there is, and its middle is no place.

    Examples
    --------
    >>> place_geometry(PlaceRef(as_written="Mosul", lat=36.335, lon=43.119, radius_m=6_000.0))
    {'type': 'Point', 'coordinates': [43.119, 36.335]}
    """
    if ref.point is None or ref.geo_precision is GeoPrecision.COUNTRY:
        return None
    lat, lon = ref.point
    if ref.ring is not None:
        outline = ref.ring
    elif ref.geo_precision.is_area and ref.radius_m is not None and ref.radius_m >= LEAST_CIRCLE_M:
        outline = geodesy.circle(lat=lat, lon=lon, radius_m=ref.radius_m)
    else:
        return {"type": "Point", "coordinates": _position(geodesy.wrap(lon), lat)}
    rings = rounded_rings(outline)
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings}
    return {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}


def rounded_rings(outline: geodesy.Ring) -> list[list[list[float]]]:
    """Cut the outline of an area at the antimeridian and round it: closed rings of [lon, lat], counter-clockwise."""
    return [[_position(x, y) for x, y in ring] for ring in geodesy.cut_ring(outline)]


def to_gdf(collection: EventCollection) -> gpd.GeoDataFrame:
    """Show a collection as a GeoDataFrame in EPSG:4326.

    Returns
    -------
    geopandas.GeoDataFrame
        One row a feature, in the order of `features`, with the columns and dtypes of `COLUMNS` and ``geometry`` (None
        where nothing is located); the same for an empty collection. Times are in UTC. Lists hold plain values.

    Examples
    --------
    >>> from geoevents.collection import EventCollection
    >>> frame = to_gdf(EventCollection())
    >>> len(frame), frame.crs.to_epsg(), frame.columns[:3].tolist()
    (0, 4326, ['feature', 'event_id', 'type'])
    """
    import geopandas as gpd
    import pandas as pd
    import pyarrow as pa

    table = pa.Table.from_batches(feature_batches(collection), schema=feature_schema())
    columns: dict[str, Any] = {}
    for name, dtype in COLUMNS.items():
        column = table.column(name)
        values = column.to_pandas() if dtype == "float64" or dtype.startswith("datetime") else column.to_pylist()
        columns[name] = pd.Series(values, dtype=dtype)
    shapes = [geometries(batch) for batch in table.to_batches()]
    whole = np.concatenate(shapes) if shapes else np.empty(0, dtype=object)
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(whole, crs="EPSG:4326"))


# --- features as columns ---------------------------------------------------------------------------------------------


@functools.cache
def feature_schema() -> pa.Schema:
    """Return the columns of a batch of features.

    Returns
    -------
    pyarrow.Schema
        ``id``; the columns of `COLUMNS`, with lists of structs where those say ``object`` and times in UTC; for each
        time of `TIMES` the offset of its place from UTC in seconds, null where only UTC is known; and the geometry:
        ``geometry_type`` (Point, LineString, MultiLineString, Polygon, MultiPolygon or null), of a point ``lon`` and
        ``lat`` in degrees, of all others ``parts``, lists of vertices, which are lines or rings without holes.

    Examples
    --------
    >>> feature_schema().field("countries").type
    ListType(list<element: string>)
    """
    import pyarrow as pa

    text, number = pa.string(), pa.float64()
    texts = pa.list_(pa.field("element", text))
    plain = {"string": text, "float64": number, "Int64": pa.int64(), "datetime64[us, UTC]": pa.timestamp("us", "UTC")}
    lists = {
        "actors": {"name": text, "role": text, "stance": text, "attributed_to": text},
        "crossings": {
            "from": text,
            "to": text,
            "lat": number,
            "lon": number,
            "uncertain": pa.bool_(),
            "error_m": number,
        },
        "sources": {"report_id": text, "publisher": text, "via": texts, "url": text, "title": text},
        "conflicts": {"field": text, "kind": text, "best": text, "other": text, "sources": texts},
    }
    nested = {name: pa.list_(pa.field("element", pa.struct(list(parts.items())))) for name, parts in lists.items()}
    nested["countries"] = texts
    vertex = pa.field("vertex", pa.struct([("lon", number), ("lat", number)]))
    return pa.schema([
        ("id", text),
        *((name, nested.get(name) or plain[dtype]) for name, dtype in COLUMNS.items()),
        *((f"{name}_offset_s", pa.int32()) for name in TIMES),
        ("geometry_type", text),
        ("lon", number),
        ("lat", number),
        ("parts", pa.list_(pa.field("part", pa.list_(vertex)))),
    ])  # fmt: skip


def feature_batches(collection: EventCollection, *, size: int = 16_384) -> Iterator[pa.RecordBatch]:
    """Yield the features of a collection as Arrow batches with the schema of `feature_schema`.

    Parameters
    ----------
    collection
        Events of reports, or of a table.
    size
        How many features (of reports) or events (of a table) a batch has: what is made of it stands in memory at once.

    Yields
    ------
    pyarrow.RecordBatch
        In the order of `features`; none for an empty collection.

    Examples
    --------
    >>> from geoevents.collection import EventCollection
    >>> list(feature_batches(EventCollection()))
    []
    """
    from geoevents.collection import EventCollection
    from geoevents.flat import row_batches

    rows = collection.table_events
    told = collection
    if rows is not None:  # only what reports tell
        first = len(collection) - len(rows)
        reports = itertools.islice(collection.reports, len(collection.reports) - len(rows)) if first else ()
        events = itertools.islice(collection.events, first)
        told = EventCollection(reports, events, borders=collection.borders)
    flat = iter_features(told)
    while chunk := list(itertools.islice(flat, size)):
        yield _batch(chunk)
    if rows is not None:
        yield from row_batches(rows, borders=collection.borders, size=size)


def _batch(chunk: list[Feature]) -> pa.RecordBatch:
    import pyarrow as pa

    columns: dict[str, list[Any]] = {name: [] for name in feature_schema().names}
    for feature in chunk:
        row = feature["properties"] | _shape_columns(feature["geometry"]) | {"id": feature["id"]}
        for name in TIMES:
            moment = datetime.fromisoformat(row[name]) if row[name] is not None else None
            offset = moment.utcoffset() if moment is not None else None
            row |= {name: moment, f"{name}_offset_s": int(offset.total_seconds()) if offset is not None else None}
        for name, column in columns.items():
            column.append(row.get(name))
    arrays = [pa.array(columns[field.name], type=field.type) for field in feature_schema()]
    return pa.RecordBatch.from_arrays(arrays, schema=feature_schema())


def _shape_columns(geometry: dict[str, Any] | None) -> dict[str, Any]:
    if geometry is None:
        return {}
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return {"geometry_type": kind, "lon": coordinates[0], "lat": coordinates[1]}
    told = coordinates
    if kind == "LineString":
        told = [coordinates]
    elif kind == "MultiPolygon":
        told = [rings[0] for rings in coordinates]
    return {"geometry_type": kind, "parts": [[{"lon": x, "lat": y} for x, y in part] for part in told]}


def geometries(batch: pa.RecordBatch) -> NDArray[np.object_]:
    """Return the geometries of a batch of features as shapely objects (x, y = lon, lat), None where there is none.

    Examples
    --------
    >>> import pyarrow as pa
    >>> columns = {"geometry_type": ["Point", None], "lon": [43.1, None], "lat": [36.3, None], "parts": [None, None]}
    >>> schema = pa.schema([feature_schema().field(name) for name in columns])
    >>> geometries(pa.RecordBatch.from_pydict(columns, schema=schema)).tolist()
    [<POINT (43.1 36.3)>, None]
    """
    import pyarrow as pa
    import shapely

    made = np.full(batch.num_rows, None, dtype=object)
    kinds = batch.column("geometry_type").to_numpy(zero_copy_only=False)
    points = np.flatnonzero(kinds == "Point")
    lon, lat = (batch.column(name).to_numpy(zero_copy_only=False) for name in ("lon", "lat"))
    made[points] = shapely.points(lon[points], lat[points])
    for kind in ("LineString", "MultiLineString", "Polygon", "MultiPolygon"):
        rows = np.flatnonzero(kinds == kind)
        if not len(rows):
            continue
        shapes = batch.column("parts").take(pa.array(rows))
        parts = shapes.flatten()
        vertices = parts.flatten()
        positions = np.stack([vertices.field(axis).to_numpy() for axis in ("lon", "lat")], axis=1)
        vertex_offsets, part_offsets = parts.offsets.to_numpy(), shapes.offsets.to_numpy()
        offsets = {
            "LineString": (vertex_offsets,),
            "MultiLineString": (vertex_offsets, part_offsets),
            "Polygon": (vertex_offsets, part_offsets),
            "MultiPolygon": (vertex_offsets, np.arange(len(parts) + 1), part_offsets),  # every ring is a polygon
        }
        made[rows] = shapely.from_ragged_array(shapely.GeometryType[kind.upper()], positions, offsets[kind])
    return made


# --- what a feature says ---------------------------------------------------------------------------------------------


def _feature(identity: str, geometry: dict[str, Any] | None, known: dict[str, Any]) -> Feature:
    properties = {name: known.get(name) for name in COLUMNS}
    return {"type": "Feature", "id": identity, "geometry": geometry, "properties": properties}


def _shared(event: Event, reports: dict[str, Report]) -> dict[str, Any]:
    """Return what every feature of an event repeats."""
    time, weapon, outcome = event.best("time"), event.best("weapon"), event.best("outcome")
    kind = kind_of(event.type)
    acled = kind.acled or (None, None)
    shared: dict[str, Any] = {
        "event_id": event.id,
        "type": event.type,
        "role": event.role.value,
        "weapon": weapon if isinstance(weapon, str) else None,
        "outcome": outcome if isinstance(outcome, str) else None,
        "actors": _actors(event),
        "sources": [_source(reports[key]) for key in event.report_ids if key in reports],
        "conflicts": _conflicts(event),
        "acled_event_type": acled[0],
        "acled_sub_event_type": acled[1],
        "plover": kind.plover,
        "ucdp": kind.ucdp,
    }
    if isinstance(time, TimeSpan):
        for name in ("earliest", "latest", "best"):
            moment = getattr(time, name)
            shared[f"time_{name}"] = moment.isoformat() if moment is not None else None
        shared["time_precision"] = time.precision.value
    for name in ("count", "killed", "injured"):
        number = event.best(name)
        if isinstance(number, Quantity):
            shared |= {f"{name}_min": number.min, f"{name}_max": number.max, f"{name}_best": number.best}
    return shared


def _line_properties(line: Trajectory) -> dict[str, Any]:
    return {
        "feature": "trajectory",
        "name": f"{line.origin.name} → {line.destination.name}",
        "distance_m": line.distance_m,
        "azimuth_deg": line.azimuth_deg,
        "countries": list(line.countries),
        "crossings": [
            {
                "from": c.from_country,
                "to": c.to_country,
                "lat": c.lat,
                "lon": c.lon,
                "uncertain": c.uncertain,
                "error_m": c.error_m,
            }
            for c in line.crossings
        ],
        "support": line.support,
    }


def _place_properties(name: str, ref: PlaceRef) -> dict[str, Any]:
    return {
        "feature": name,
        "name": ref.name,
        "as_written": ref.as_written,
        "country": ref.country,
        "place_id": ref.place_id,
        "radius_m": ref.radius_m if ref.lat is not None else None,
        "geo_precision": ref.geo_precision.value,
    }


def _actors(event: Event) -> list[dict[str, Any]]:
    """List who is said to have acted or been hit, each with how it is said: a denial is no accusation."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for claim in _claims(event):
        if claim.field in _ACTOR_FIELDS and isinstance(claim.value, str) and not claim.superseded:
            actor = {
                "name": claim.value,
                "role": claim.field,
                "stance": claim.stance.value,
                "attributed_to": claim.attributed_to,
            }
            found.setdefault((claim.value.casefold(), claim.field, claim.stance.value), actor)
    return list(found.values())


def _claims(event: Event) -> Iterable[Claim]:
    return (claim for mention in event.mentions for claim in mention.claims)


def _source(report: Report) -> dict[str, Any]:
    return {
        "report_id": report.id,
        "publisher": report.source.publisher,
        "via": list(report.source.via),
        "url": report.source.url,
        "title": report.title,
    }


def _conflicts(event: Event) -> list[dict[str, Any]]:
    """List the other versions of every field, with the reports that give them."""
    return [
        {
            "field": field.field,
            "kind": other.kind.value,
            "best": show(field.best),
            "other": show(other.value),
            "sources": sorted({claim.report_id for claim in other.claims}),
        }
        for name in sorted(event.fields)
        for field in (event.fields[name], *event.also.get(name, ()))
        for other in field.alternatives
    ]


def show(value: ClaimValue | None) -> str | None:
    """Write a claim's value as one short text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, PlaceRef):
        said = value.toponym or value.as_written
        return said if said == value.name else f"{said} ({value.name})"
    if isinstance(value, TimeSpan):
        span = [value.best] if value.best is not None else [value.earliest, value.latest]
        known = [moment.isoformat() for moment in span if moment is not None]
        return " to ".join(known) if known else value.basis
    if value.best is not None:
        return f"{value.qualifier} {value.best}" if value.qualifier == "about" else str(value.best)
    if value.min is not None and value.max is not None:
        return f"{value.min} to {value.max}"
    if value.min is not None:
        return f"more than {value.min - 1}" if value.qualifier == "more_than" else f"at least {value.min}"
    return f"up to {value.max}" if value.max is not None else value.qualifier


def _position(lon: float, lat: float) -> list[float]:
    # A shared zero: -0.0 is not worth a difference between two files.
    return [round(float(lon), COORDINATE_DECIMALS) + 0.0, round(float(lat), COORDINATE_DECIMALS) + 0.0]
