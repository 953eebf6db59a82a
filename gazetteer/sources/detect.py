"""Tell from its content which source a file is, and open it as that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gazetteer.errors import SourceFormatError
from gazetteer.sources.files import FileSource, is_tar, opened
from gazetteer.sources.geonames import GeoNames
from gazetteer.sources.gns import GNS, is_gns
from gazetteer.sources.tables import OurAirports, Table, columns_of
from gazetteer.sources.whosonfirst import WhosOnFirst

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["is_alternate_names", "open_source"]

_HEAD = 65_536
_ACCEPTED = (
    "give a GeoNames dump (IQ.txt or .zip, allCountries.zip), a GNS country file, Who's On First records (a folder, .tar or .jsonl), "
    "airports.csv of OurAirports, or a table (.csv, .geojson) with name, lat and lon"
)


def open_source(
    path: Path, *, areas: Callable[[], Mapping[str, str]] = dict, alternates: Path | None = None
) -> FileSource:
    """Open a file or folder of places as what its content says it is, whatever it is called.

    Parameters
    ----------
    path
        A GeoNames dump, a GNS country file, ``airports.csv``, a table of the user's own, each plain or zipped, or
        records of Who's On First: a folder, a tar or a file of lines.
    areas
        Gives the names of areas by code, for GeoNames dumps.
    alternates
        ``alternateNamesV2`` for a GeoNames dump.

    Raises
    ------
    SourceFormatError
        When the file is not there, cannot be read, is empty, or is none of these.
    """
    if path.is_dir():
        return WhosOnFirst(path)
    if not path.is_file():
        raise SourceFormatError(f"{path} is no file; {_ACCEPTED}")
    found = _sniffed(path)
    if found is None:
        if is_alternate_names(path):
            raise SourceFormatError(f"{path} holds alternate names alone; give it together with the dump of the places")
        if not path.stat().st_size:
            raise SourceFormatError(f"{path} is empty; {_ACCEPTED}")
        raise SourceFormatError(f"{path} is none of the formats known here; {_ACCEPTED}")
    return GeoNames(path, areas=areas, alternates=alternates) if found is GeoNames else found(path)


def is_alternate_names(path: Path) -> bool:
    """Tell whether a file is GeoNames' table of alternate names."""
    fields = _first_line(path, besides=("readme", "language")).split("\t") if path.is_file() else []
    return len(fields) in range(4, 11) and fields[0].isdigit() and fields[1].isdigit()


def _sniffed(path: Path) -> type[FileSource] | None:
    if is_tar(path):
        return WhosOnFirst
    line = _first_line(path)
    if line.lstrip().startswith("{"):
        # A collection holds features; records of Who's On First stand a line each and carry its names of columns.
        return Table if '"FeatureCollection"' in line or '"features"' in line or not _is_wof(line) else WhosOnFirst
    fields = line.split("\t")
    if is_gns(line):
        return GNS
    if len(fields) == 19 and fields[0].isdigit():
        return GeoNames
    columns = [name.strip('" ') for name in line.split(max("\t;,", key=line.count))]
    if {"ident", "latitude_deg", "longitude_deg"} <= set(columns):
        return OurAirports
    return Table if len({"name", "lat", "lon"} & set(columns_of(columns))) >= 2 else None


def _is_wof(line: str) -> bool:
    return '"wof:id"' in line or ('"pt"' in line and '"conc"' in line)


def _first_line(path: Path, *, besides: tuple[str, ...] = ("readme",)) -> str:
    suffixes = (".txt", ".tsv", ".csv", ".jsonl", ".ndjson", ".geojson", ".json")
    with opened(path, suffixes=suffixes, besides=besides) as stream:
        head = stream.read(_HEAD)
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return head.decode("utf-16", "replace").split("\n", 1)[0]
    text = head.decode("utf-8-sig", "replace")
    return text if text.lstrip().startswith("{") else text.split("\n", 1)[0].rstrip("\r")
