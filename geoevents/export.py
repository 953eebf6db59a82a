"""Files out: the writer is chosen by suffix, and a file appears whole or not at all.

=====================  =================================================  ===============================================
suffix                 what                                               what is lost
=====================  =================================================  ===============================================
.json                  the native file (`geoevents.native`)               nothing
.geojson               RFC 7946, one feature a trajectory and place       reports' texts, claims, quotes, links
.geojsonl .geojsons    the same, one feature a line; RFC 8142 in the      as .geojson
                       second
.parquet               GeoParquet 1.1, zstd, lists of structs             as .geojson; times are in UTC
.gpkg .fgb             GeoPackage, FlatGeobuf                             as .parquet; lists become JSON; milliseconds
.kml .kmz              KML 2.2                                            as .geojson; every value is a text
.csv                   UTF-8, with lat, lon and the geometry as WKT       as .geojson; lists become JSON; a text that a
                                                                          spreadsheet would run gets an apostrophe
.hxl.csv               the same with a row of HXL tags                    as .csv
datapackage.json .zip  Frictionless data package with that CSV            as .csv
.prov.json             PROV-JSON: what follows from what                  all values but types and the words of claims
.timemap.json          the domain of a timemap: one point an event        all but a point, a day and one line of text
=====================  =================================================  ===============================================

``docs/files.md`` says more. The credits that the data asks for travel along: a member of GeoJSON, the metadata of Parquet,
GeoPackage and FlatGeobuf, the description of KML, the last column of CSV, the sources of a data package.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from geoevents.errors import InputError, OutputError, told_in_one_line

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping

    from geoevents.collection import EventCollection

__all__ = ["PACKAGE", "SUFFIXES", "save", "suffix_of", "writing"]

#: The writer of each suffix: its module and function.
_WRITERS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    ".json": ("geoevents.native", "write_native"),
    ".geojson": ("geoevents.writers.geojson", "write_geojson"),
    ".geojsonl": ("geoevents.writers.geojson", "write_sequence"),
    ".geojsons": ("geoevents.writers.geojson", "write_sequence"),
    ".parquet": ("geoevents.writers.columnar", "write_parquet"),
    ".gpkg": ("geoevents.writers.columnar", "write_geopackage"),
    ".fgb": ("geoevents.writers.columnar", "write_flatgeobuf"),
    ".kml": ("geoevents.writers.kml", "write_kml"),
    ".kmz": ("geoevents.writers.kml", "write_kmz"),
    ".csv": ("geoevents.writers.delimited", "write_csv"),
    ".hxl.csv": ("geoevents.writers.delimited", "write_hxl"),
    ".zip": ("geoevents.writers.delimited", "write_package_zip"),
    ".prov.json": ("geoevents.writers.linked", "write_prov"),
    ".timemap.json": ("geoevents.writers.linked", "write_timemap"),
})  # fmt: skip
#: The suffixes that `save` knows; a file named `PACKAGE` is one more.
SUFFIXES = tuple(_WRITERS)
PACKAGE: Final = "datapackage.json"
_PACKAGED: Final = "events.csv"


def save(collection: EventCollection, path: str | os.PathLike[str]) -> None:
    """Write a collection to a file; the suffix chooses the format.

    Parameters
    ----------
    path
        Ends in one of `SUFFIXES`, or is a ``datapackage.json``, beside which an ``events.csv`` is written. An existing
        file is replaced in one step.

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
    if target.name.lower() == PACKAGE:
        _save_package(collection, target)
        return
    suffix = suffix_of(target)
    if suffix is None:
        raise InputError(
            f"{target}: no writer for {target.suffix or 'a name without suffix'!r}; use one of {' '.join(SUFFIXES)}"
        )
    module, name = _WRITERS[suffix]
    with writing(target) as temporary:
        getattr(import_module(module), name)(collection, temporary)


def suffix_of(path: Path) -> str | None:
    """Return the longest of `SUFFIXES` that a name ends in, or None.

    Examples
    --------
    >>> suffix_of(Path("a.b/events.2024.HXL.csv")), suffix_of(Path("events.xyz"))
    ('.hxl.csv', None)
    """
    name = path.name.lower()
    return max((suffix for suffix in SUFFIXES if name.endswith(suffix)), key=len, default=None)


def _save_package(collection: EventCollection, target: Path) -> None:
    from geoevents.writers.delimited import write_package

    table = target.with_name(_PACKAGED)
    if table.exists() and not target.exists():
        raise OutputError(f"{table} is there already and would be replaced; choose another folder for {target.name}")
    # The table is moved into its place first: a descriptor never stands beside a table it does not describe.
    with writing(target) as descriptor, writing(table) as temporary:
        write_package(collection, descriptor, temporary)


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
        with told_in_one_line(target):
            temporary = scratch / target.name
            yield temporary
            temporary.replace(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
