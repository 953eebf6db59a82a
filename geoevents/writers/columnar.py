"""Tables with geometries for other programs: GeoParquet, GeoPackage and FlatGeobuf, batch by batch."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geoevents.frame import COLUMNS, feature_batches, feature_schema, geometries
from geoevents.writers.geojson import Bounds
from geoevents.writers.texts import written as as_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from geoevents.collection import EventCollection

__all__ = ["write_flatgeobuf", "write_geopackage", "write_parquet"]

_ROW_GROUP = 131_072  # features: large enough to compress well, small enough to be left out by a reader's filter


def write_parquet(collection: EventCollection, path: Path) -> None:
    """Write GeoParquet 1.1: lists of structs as such, points in the encoding of GeoArrow, compressed by zstd.

    Where a feature is no point, the column is WKB, which is the only encoding for several kinds of geometry. That is not
    known before all features are seen: the file is begun with points, and again in the case of something else.
    """
    if not _write_parquet(collection, path, as_points=True):
        _write_parquet(collection, path, as_points=False)


def _write_parquet(collection: EventCollection, path: Path, *, as_points: bool) -> bool:
    """Write it, or give up and return False at the first feature that is no point."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    xy = pa.struct([pa.field("x", pa.float64(), nullable=False), pa.field("y", pa.float64(), nullable=False)])
    schema = pa.schema(
        [*(feature_schema().field(name) for name in COLUMNS), ("geometry", xy if as_points else pa.binary())]
    )
    # Ids are all different, and nobody leaves out row groups for what stands in their lists.
    plain = [f.name for f in schema if not pa.types.is_nested(f.type) and f.name not in {"event_id", "geometry"}]
    plain += ["geometry.x", "geometry.y"] if as_points else []
    repeated = [*plain, "sources.list.element.publisher"]
    bounds, kinds = Bounds(), set()
    # With the schema of Arrow stored beside that of Parquet, readers of it would not see metadata that is added at the end.
    told = {"use_dictionary": repeated, "write_statistics": [*plain, "event_id"]}
    with pq.ParquetWriter(path, schema, compression="zstd", store_schema=False, **told) as file:
        for batch in feature_batches(collection, size=_ROW_GROUP):
            kinds |= {kind for kind in batch.column("geometry_type").unique().to_pylist() if kind is not None}
            if as_points and kinds - {"Point"}:
                return False
            bounds.add(batch)
            geometry = _points(batch, xy) if as_points else _wkb(batch)
            columns = [batch.column(name) for name in COLUMNS]
            file.write_batch(pa.RecordBatch.from_arrays([*columns, geometry], schema=schema), row_group_size=_ROW_GROUP)
        file.add_key_value_metadata({
            "geo": json.dumps(_geo("point" if as_points else "WKB", sorted(kinds), bounds)),
            "attribution": "\n".join(collection.attributions),
            "generator": "geoevents",
        })  # fmt: skip
    return True


def _geo(encoding: str, kinds: list[str], bounds: Bounds) -> dict[str, Any]:
    """Return the metadata that GeoParquet 1.1 asks for."""
    from pyproj import CRS

    column: dict[str, Any] = {"encoding": encoding, "geometry_types": kinds, "crs": CRS(4326).to_json_dict()}
    column["orientation"] = "counterclockwise"
    if bounds.bbox is not None:
        column["bbox"] = bounds.bbox
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


def _points(batch: pa.RecordBatch, kind: pa.StructType) -> pa.Array:
    import pyarrow as pa

    lon, lat = batch.column("lon"), batch.column("lat")
    mask = lon.is_null() if lon.null_count else None
    return pa.StructArray.from_arrays(
        [lon.fill_null(float("nan")), lat.fill_null(float("nan"))], fields=list(kind), mask=mask
    )


def _wkb(batch: pa.RecordBatch) -> pa.Array:
    import pyarrow as pa
    import shapely

    return pa.array(shapely.to_wkb(geometries(batch)), pa.binary())


def write_geopackage(collection: EventCollection, path: Path) -> None:
    """Write a GeoPackage with one layer, ``events``."""
    _write_layer(collection, path, "GPKG", dataset_metadata={"attribution": "\n".join(collection.attributions)})


def write_flatgeobuf(collection: EventCollection, path: Path) -> None:
    """Write FlatGeobuf."""
    # A spatial index would leave out the rows without a geometry.
    _write_layer(collection, path, "FlatGeobuf", SPATIAL_INDEX="NO", DESCRIPTION="\n".join(collection.attributions))


def _write_layer(collection: EventCollection, path: Path, driver: str, **options: Any) -> None:  # noqa: ANN401
    """Let GDAL write a layer from a stream of batches; lists become JSON, which no driver keeps otherwise."""
    import pyarrow as pa
    from pyogrio import errors  # type: ignore[import-untyped]
    from pyogrio.raw import read, write_arrow  # type: ignore[import-untyped]

    fields = [feature_schema().field(name) for name in COLUMNS]
    flat = [pa.field(f.name, pa.string() if pa.types.is_nested(f.type) else f.type) for f in fields]
    schema = pa.schema([*flat, ("geometry", pa.binary())])

    count = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal count
        for batch in feature_batches(collection):
            count += batch.num_rows
            columns = [_plain(batch.column(field.name)) for field in flat]
            yield pa.RecordBatch.from_arrays([*columns, _wkb(batch)], schema=schema)

    told = {"layer": "events", "geometry_name": "geometry", "geometry_type": "Unknown", "crs": "EPSG:4326"}
    try:
        write_arrow(pa.RecordBatchReader.from_batches(schema, batches()), path, driver=driver, **told, **options)
        # What fails while a file is closed is no error to GDAL, and headers are written before what they promise.
        written = len(read(path, columns=[], read_geometry=False, return_fids=True)[1])
    except (errors.DataSourceError, errors.DataLayerError, errors.FeatureError) as error:
        raise OSError(f"GDAL says: {' '.join(str(error).split())} (is the disk full?)") from error
    if written != count:
        raise OSError(f"{written} of {count} features were written; is the disk full?")


def _plain(column: pa.Array) -> pa.Array:
    """Return a column as GDAL's drivers have it: lists as JSON, times in milliseconds, which it would else round up to 60 s."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_nested(column.type):
        return as_texts(column)
    return pc.floor_temporal(column, unit="millisecond") if pa.types.is_timestamp(column.type) else column
