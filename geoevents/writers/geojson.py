"""RFC 7946 GeoJSON, whole or as a sequence of features, put together by columns.

No ``crs`` member, longitude before latitude, exterior rings counter-clockwise, lines and rings cut at the antimeridian,
at most 7 decimals, a bounding box that may run over the antimeridian (RFC 7946, sections 4, 3.1.1, 3.1.6, 3.1.9, 11.2, 5.2).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from geoevents.frame import COLUMNS, TIMES, feature_batches
from geoevents.writers.texts import Pieces, as_bytes, json_moments, pasted, written

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from geoevents.collection import EventCollection

__all__ = ["Bounds", "write_geojson", "write_sequence"]

_RECORD_SEPARATOR = "\x1e"  # RFC 8142


def write_geojson(collection: EventCollection, path: Path) -> None:
    """Write a FeatureCollection, batch by batch."""
    head = {"type": "FeatureCollection", "generator": "geoevents", "attribution": list(collection.attributions)}
    bounds, is_first = Bounds(), True
    with path.open("wb") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "features": [')
        for batch in feature_batches(collection):
            text = as_bytes(_features(batch, before=",\n", after=""))
            file.write(text[is_first:])
            is_first = False
            bounds.add(batch)
        bbox = f', "bbox": {json.dumps(bounds.bbox)}' if bounds.bbox is not None else ""
        file.write(f"\n]{bbox}}}\n".encode())


def write_sequence(collection: EventCollection, path: Path) -> None:
    """Write one feature a line; in a ``.geojsons`` file each after a record separator, as RFC 8142 has it.

    The credits are members of the first feature, because a sequence has no head.
    """
    before = _RECORD_SEPARATOR if path.suffix.lower() == ".geojsons" else ""
    credit = json.dumps(list(collection.attributions), ensure_ascii=False)
    with path.open("wb") as file:
        for number, batch in enumerate(feature_batches(collection)):
            rest = batch
            if number == 0:
                first = _features(batch[:1], before=before, after="")[0].as_py()
                file.write(f'{first[:-1]},"generator":"geoevents","attribution":{credit}}}\n'.encode())
                rest = batch[1:]
            file.write(as_bytes(_features(rest, before=before, after="\n")))


def _features(batch: pa.RecordBatch, *, before: str, after: str) -> pa.Array:
    line = Pieces().add(before + '{"type":"Feature","id":').add_json(batch.column("id"))
    _add_geometry(line.add(',"geometry":'), batch)
    separator = ',"properties":{'
    for name in COLUMNS:
        column = batch.column(name)
        line.add(f'{separator}"{name}":')
        if name in TIMES and column.null_count < len(column):
            line.add(json_moments(column, batch.column(f"{name}_offset_s")))
        else:
            line.add_json(column)
        separator = ","
    return line.add("}}" + after).joined(batch.num_rows)


def _add_geometry(line: Pieces, batch: pa.RecordBatch) -> None:
    kinds = batch.column("geometry_type")
    only = kinds.unique().to_pylist()
    if only == ["Point"]:
        line.add('{"type":"Point","coordinates":[').add(written(batch.column("lon")))
        line.add(",").add(written(batch.column("lat"))).add("]}")
    else:
        line.add(_geometries(batch, only))


def _geometries(batch: pa.RecordBatch, only: list[str | None]) -> pa.Array:
    """Return the geometry of every feature as JSON."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kinds = batch.column("geometry_type")
    texts, numbers = [pa.array([], pa.string())], [np.zeros(0, dtype=np.int64)]
    for kind in only:
        if kind is None:
            continue
        mine = pc.fill_null(pc.equal(kinds, kind), fill_value=False)
        some = batch.filter(mine)
        line = Pieces().add(f'{{"type":"{kind}","coordinates":')
        if kind == "Point":
            line.add(_positions(some))
        else:
            around = ("", "") if kind == "LineString" else ("[", "]")
            line.add(_parts(some.column("parts"), around, as_polygons=kind == "MultiPolygon"))
        texts.append(line.add("}").joined(some.num_rows))
        numbers.append(np.flatnonzero(mine))
    order = np.full(batch.num_rows, -1, dtype=np.int64)
    order[np.concatenate(numbers)] = np.arange(sum(map(len, numbers)))
    return pa.concat_arrays(texts).take(pa.array(order, mask=order < 0))


def _positions(table: pa.RecordBatch | pa.StructArray) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    is_struct = isinstance(table, pa.StructArray)
    lon, lat = ((table.field(axis) if is_struct else table.column(axis)) for axis in ("lon", "lat"))
    return pc.binary_join_element_wise("[", lon.cast(pa.string()), ",", lat.cast(pa.string()), "]", "")


def _parts(shapes: pa.ListArray, around: tuple[str, str], *, as_polygons: bool) -> pa.Array:
    import pyarrow.compute as pc

    def part(parts: pa.ListArray) -> pa.Array:
        told = pasted(parts, _positions, around=("[", "]"))
        return pc.binary_join_element_wise("[", told, "]", "") if as_polygons else told

    return pasted(shapes, part, around=around)


class Bounds:
    """The bounding box of the features seen so far."""

    def __init__(self) -> None:
        self._lons: list[float] = []
        self._lats: list[float] = []

    def add(self, batch: pa.RecordBatch) -> None:
        """Take in the geometries of a batch."""
        vertices = batch.column("parts").flatten().flatten()
        for read in (batch.column, vertices.field):
            lon, lat = (np.asarray(read(axis).drop_null(), dtype=float) for axis in ("lon", "lat"))
            for side in (lon[lon >= 0.0], lon[lon < 0.0]):
                self._lons += _extremes(side)
            self._lats += _extremes(lat)

    @property
    def bbox(self) -> list[float] | None:
        """West, south, east, north; west > east where the features straddle the antimeridian (RFC 7946, section 5.2)."""
        if not self._lons:
            return None
        west, east = min(self._lons), max(self._lons)
        if west == -180.0 and east == 180.0:
            west, east = min(x for x in self._lons if x >= 0.0), max(x for x in self._lons if x < 0.0)
        return [west, min(self._lats), east, max(self._lats)]


def _extremes(values: NDArray[np.float64]) -> list[float]:
    return [float(values.min()), float(values.max())] if len(values) else []
