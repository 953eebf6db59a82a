"""Files out: the writer is chosen by suffix, and a file appears whole or not at all.

===========  =========================================================  ===============================================
suffix       what                                                       what is lost
===========  =========================================================  ===============================================
.json        the native file (`geoevents.native`)                       nothing
.geojson     RFC 7946, one feature a trajectory and place               reports' texts, claims, quotes
.parquet     GeoParquet 1.1, zstd                                       as .geojson; lists become JSON texts, times UTC
.gpkg .fgb   GeoPackage, FlatGeobuf                                     as .parquet
.kml         KML                                                        as .parquet; every value is a text
.csv         UTF-8, with lat, lon and the geometry as WKT               as .parquet; a text that a spreadsheet would run
                                                                        as a formula gets an apostrophe in front
===========  =========================================================  ===============================================

The credits that the data asks for travel along: a member of GeoJSON, the metadata of Parquet, GeoPackage, FlatGeobuf
and KML, the last column of CSV.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from geoevents import native
from geoevents.errors import InputError, OutputError
from geoevents.frame import COLUMNS, iter_features, to_gdf

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    import geopandas as gpd

    from geoevents.collection import EventCollection

__all__ = ["SUFFIXES", "save", "writing"]

_NESTED = tuple(name for name, dtype in COLUMNS.items() if dtype == "object")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def save(collection: EventCollection, path: str | os.PathLike[str]) -> None:
    """Write a collection to a file; the suffix chooses the format.

    Parameters
    ----------
    path
        Ends in one of `SUFFIXES`. An existing file is replaced in one step.

    Raises
    ------
    InputError
        When the suffix is not known.
    OutputError
        When the file cannot be written; an existing file is then left as it was.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from geoevents.collection import EventCollection
    >>> target = pathlib.Path(tempfile.mkdtemp()) / "events.geojson"
    >>> save(EventCollection(), target)
    >>> target.read_text(encoding="utf-8").startswith('{"type": "FeatureCollection"')
    True
    """
    target = Path(path)
    writer = _WRITERS.get(target.suffix.lower())
    if writer is None:
        raise InputError(
            f"{target}: no writer for {target.suffix or 'a name without suffix'!r}; use one of {' '.join(SUFFIXES)}"
        )
    with writing(target) as temporary:
        writer(collection, temporary)


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """Give a temporary path in the target's folder and move it onto the target when all went well.

    Raises
    ------
    OutputError
        In one line, for everything the file system refuses.
    """
    if target.is_dir():
        raise OutputError(f"{target} is a folder; give the name of a file in it")
    folder = target.parent
    if not folder.is_dir():
        raise OutputError(f"{target}: there is no folder {folder}; make it first")
    try:
        scratch = Path(tempfile.mkdtemp(prefix=".geoevents-", dir=folder))
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror}; choose another folder") from error
    try:
        temporary = scratch / target.name
        yield temporary
        temporary.replace(target)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"{target} cannot be written: {error.strerror or error}; nothing was changed") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _write_native(collection: EventCollection, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(native.dump(native.encode(collection.reports, collection.events, collection.attributions)))


def _write_geojson(collection: EventCollection, path: Path) -> None:
    """Write feature by feature: the text of the file never stands in memory."""
    positions: list[tuple[float, float]] = []
    with path.open("w", encoding="utf-8", newline="\n") as file:
        head = {"type": "FeatureCollection", "generator": "geoevents", "attribution": list(collection.attributions)}
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [')
        separator = "\n"
        for feature in iter_features(collection):
            if feature["geometry"] is not None:
                positions += _corners(feature["geometry"]["coordinates"])
            file.write(separator + json.dumps(feature, ensure_ascii=False, allow_nan=False))
            separator = ",\n"
        file.write("\n]")
        if positions:
            file.write(f', "bbox": {json.dumps(_bbox(positions))}')
        file.write("}\n")


def _corners(coordinates: Any) -> list[tuple[float, float]]:  # noqa: ANN401
    """Return the lower left and upper right corner of nested positions."""
    flat = list(_positions(coordinates))
    lons, lats = [x for x, _ in flat], [y for _, y in flat]
    return [(min(lons), min(lats)), (max(lons), max(lats))]


def _positions(coordinates: Any) -> Iterator[tuple[float, float]]:  # noqa: ANN401
    if isinstance(coordinates[0], (int, float)):
        yield coordinates[0], coordinates[1]
        return
    for inner in coordinates:
        yield from _positions(inner)


def _bbox(positions: list[tuple[float, float]]) -> list[float]:
    """Return west, south, east, north; west > east where the features straddle the antimeridian (RFC 7946 §5.2)."""
    lats = [y for _, y in positions]
    lons = [x for x, _ in positions]
    west, east = min(lons), max(lons)
    if west == -180.0 and east == 180.0:
        west, east = min(x for x in lons if x > 0.0), max(x for x in lons if x < 0.0)
    return [west, min(lats), east, max(lats)]


def _table(collection: EventCollection) -> gpd.GeoDataFrame:
    """Return the frame with its lists as JSON texts: no table format keeps them all alike."""
    frame = to_gdf(collection)
    for name in _NESTED:
        frame[name] = frame[name].map(_as_json).astype("string")
    return frame


def _as_json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _write_parquet(collection: EventCollection, path: Path) -> None:
    import pyarrow.parquet as pq

    _table(collection).to_parquet(path, index=False, schema_version="1.1.0")
    table = pq.read_table(path)  # geopandas cannot add to the metadata
    metadata = {**table.schema.metadata, b"attribution": "\n".join(collection.attributions).encode()}
    pq.write_table(table.replace_schema_metadata(metadata), path, compression="zstd")


def _write_ogr(collection: EventCollection, path: Path, driver: str, **options: Any) -> None:  # noqa: ANN401
    import pyogrio  # type: ignore[import-untyped]

    frame = _table(collection)
    for name, dtype in COLUMNS.items():
        if dtype == "string" or name in _NESTED:
            frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
    try:
        frame.to_file(path, driver=driver, engine="pyogrio", layer="events", **options)
    except pyogrio.errors.DataSourceError as error:
        raise OSError(str(error)) from error


def _write_gpkg(collection: EventCollection, path: Path) -> None:
    _write_ogr(collection, path, "GPKG", dataset_metadata={"attribution": "\n".join(collection.attributions)})


def _write_fgb(collection: EventCollection, path: Path) -> None:
    # A spatial index would leave out the rows without a geometry.
    _write_ogr(collection, path, "FlatGeobuf", SPATIAL_INDEX="NO", DESCRIPTION="\n".join(collection.attributions))


def _write_kml(collection: EventCollection, path: Path) -> None:
    _write_ogr(collection, path, "KML")
    # The driver writes no description of the document; KML has it as the first children of Document.
    credit = escape("\n".join(collection.attributions))
    text = path.read_text(encoding="utf-8")
    opening = '<Document id="root_doc">'
    path.write_text(text.replace(opening, f"{opening}<description>{credit}</description>", 1), encoding="utf-8")


def _write_csv(collection: EventCollection, path: Path) -> None:
    from shapely.geometry import shape

    credit = "; ".join(collection.attributions)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*COLUMNS, "lat", "lon", "wkt", "attribution"])
        for feature in iter_features(collection):
            properties, geometry = feature["properties"], feature["geometry"]
            cells = [_cell(_as_json(v) if isinstance(v, list) else v) for v in properties.values()]
            lon, lat = geometry["coordinates"] if geometry and geometry["type"] == "Point" else (None, None)
            writer.writerow([*cells, lat, lon, shape(geometry).wkt if geometry else None, credit])


def _cell(value: object) -> object:
    """Escape a text that a spreadsheet would run (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


_WRITERS: dict[str, Callable[[EventCollection, Path], None]] = {
    ".json": _write_native,
    ".geojson": _write_geojson,
    ".parquet": _write_parquet,
    ".gpkg": _write_gpkg,
    ".fgb": _write_fgb,
    ".kml": _write_kml,
    ".csv": _write_csv,
}
#: The suffixes that `save` knows.
SUFFIXES = tuple(_WRITERS)
