"""CSV, with a row of HXL tags or in a Frictionless data package."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np

from geoevents.frame import COLUMNS, TIMES, feature_batches
from geoevents.writers.texts import Pieces, as_bytes, bytes_of, moments, pasted, rewritten, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from geoevents.collection import EventCollection

__all__ = ["COLUMN_WORDS", "write_csv", "write_hxl", "write_package", "write_package_zip"]

#: Every column of a CSV file: its HXL tag (hxlstandard.org, tag dictionary 1.1) and what it says.
COLUMN_WORDS: Final[dict[str, tuple[str, str]]] = {
    "feature": ("#meta+feature", "What the row is of its event: trajectory, origin, destination or location"),
    "event_id": ("#event+id", "Id of the event; one event has a row for its line and one for each of its places"),
    "type": ("#event+type", "What happened"),
    "role": ("#event+role", "What the event is to the reports that tell it"),
    "name": ("#loc+name", "The place as the gazetteer names it, or both ends of a line"),
    "as_written": ("#loc+name+original", "The place in the words of the report"),
    "country": ("#country+code+v_iso2", "ISO 3166-1 alpha-2"),
    "place_id": ("#loc+code", "Id of the place in the gazetteer"),
    "radius_m": ("#geo+radius", "Metres within which the true place lies"),
    "geo_precision": ("#geo+precision", "What kind of place the coordinates stand for"),
    "time_earliest": ("#date+start", "It happened no earlier"),
    "time_latest": ("#date+end", "It happened no later"),
    "time_best": ("#date+occurred", "The moment that is stated, where one is"),
    "time_precision": ("#date+precision", "How finely the time is known"),
    "weapon": ("#event+weapon", "What was fired, dropped or found"),
    "count_min": ("#indicator+count+min", "At least so many weapons"),
    "count_max": ("#indicator+count+max", "At most so many weapons"),
    "count_best": ("#indicator+count+best", "The number of weapons that is stated"),
    "killed_min": ("#affected+killed+min", "At least so many killed"),
    "killed_max": ("#affected+killed+max", "At most so many killed"),
    "killed_best": ("#affected+killed+best", "The number of killed that is stated"),
    "injured_min": ("#affected+injured+min", "At least so many injured"),
    "injured_max": ("#affected+injured+max", "At most so many injured"),
    "injured_best": ("#affected+injured+best", "The number of injured that is stated"),
    "actors": ("#group+actors+list", "JSON: who is said to have acted or been hit, and how it is said"),
    "outcome": ("#event+outcome", "What became of what was fired"),
    "distance_m": ("#geo+distance", "Metres between both ends of a line, on the ellipsoid"),
    "azimuth_deg": ("#geo+azimuth", "Degrees clockwise from north at the start of a line"),
    "countries": ("#country+code+list", "JSON: the countries along a line, in order"),
    "crossings": ("#geo+crossings", "JSON: the borders that a line crosses"),
    "support": ("#meta+support", "joint: one report states both ends; composed: several do"),
    "sources": ("#meta+source+list", "JSON: the reports that tell the event"),
    "conflicts": ("#meta+conflicts", "JSON: what else is said, and by whom"),
    "acled_event_type": ("#event+type+acled", "The type in ACLED's words"),
    "acled_sub_event_type": ("#event+subtype+acled", "The sub-event type in ACLED's words"),
    "plover": ("#event+type+plover", "The type in PLOVER's words"),
    "ucdp": ("#event+type+ucdp", "Whether UCDP would count it, had it killed somebody"),
    "lat": ("#geo+lat", "Degrees north, WGS 84, of a point"),
    "lon": ("#geo+lon", "Degrees east, WGS 84, of a point"),
    "wkt": ("#geo+wkt", "The geometry as well-known text, longitude first"),
    "attribution": ("#meta+attribution", "Credits that the data asks for"),
}
_END: Final = "\r\n"
_SPECIAL: Final = bytes_of(b'",\r\n')
_FORMULA: Final = r"^[=+\-@\t\r\n＝＋－＠]"  # what a spreadsheet would run (OWASP, CSV injection)
_FORMULA_STARTS: Final = bytes_of(b"=+-@\t\r\n\xef")
_TABLE: Final = "events.csv"
_TYPES: Final = {"float64": "number", "Int64": "integer", "object": "array"}


def write_csv(collection: EventCollection, path: Path) -> None:
    """Write UTF-8 with a header; a text that a spreadsheet would run as a formula gets an apostrophe in front."""
    with path.open("wb") as file:
        _write(collection, file)


def write_hxl(collection: EventCollection, path: Path) -> None:
    """Write CSV whose second row has the tags of the Humanitarian Exchange Language."""
    with path.open("wb") as file:
        _write(collection, file, tags=True)


def _write(collection: EventCollection, file: BinaryIO, *, tags: bool = False) -> None:
    header = [list(COLUMN_WORDS), *([[tag for tag, _ in COLUMN_WORDS.values()]] if tags else [])]
    file.writelines((",".join(row) + _END).encode() for row in header)
    credit = _cell("; ".join(collection.attributions))
    file.writelines(as_bytes(_lines(batch, credit)) for batch in feature_batches(collection))


def _lines(batch: pa.RecordBatch, credit: str) -> pa.Array:
    line = Pieces()
    for name in COLUMNS:
        column = batch.column(name)
        told = moments(column, batch.column(f"{name}_offset_s")) if name in TIMES else written(column)
        line.add(_cells(told)).add(",")
    for name in ("lat", "lon"):
        line.add(written(batch.column(name))).add(",")
    return line.add(_cells(_wkt(batch))).add(f",{credit}{_END}").joined(batch.num_rows, null="")


def _cells(texts: pa.Array) -> pa.Array:
    """Return texts as cells: none that runs, and quoted where they must be."""
    import pyarrow.compute as pc

    def quoted(odd: pa.Array) -> pa.Array:
        return pc.binary_join_element_wise('"', pc.replace_substring(odd, '"', '""'), '"', "")

    def guarded(odd: pa.Array) -> pa.Array:
        return pc.binary_join_element_wise("'", odd, "")

    starts = texts.cast("binary") if not len(texts) else pc.binary_slice(texts.cast("binary"), 0, 1)
    if _FORMULA_STARTS[np.frombuffer(as_bytes(starts), dtype=np.uint8)].any():
        texts = rewritten(texts, _FORMULA_STARTS, _FORMULA, guarded)
    return rewritten(texts, _SPECIAL, r'[",\r\n]', quoted)


def _cell(text: str) -> str:
    import pyarrow as pa

    return _cells(pa.array([text]))[0].as_py()  # type: ignore[no-any-return]


def _wkt(batch: pa.RecordBatch) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    kinds = batch.column("geometry_type")
    if kinds.null_count == len(kinds):
        return pa.nulls(len(kinds), pa.string())
    point = pc.binary_join_element_wise(
        "POINT (", written(batch.column("lon")), " ", written(batch.column("lat")), ")", ""
    )
    parts = batch.column("parts")
    if parts.null_count == len(parts):
        return point

    def part(paths: pa.ListArray) -> pa.Array:
        return pasted(paths, _vertices, between=", ", around=("(", ")"))

    told = pasted(parts, part, between=", ")
    # A line is its only part; rings stand in one more pair of brackets, and so do the lines of several.
    line = pc.binary_join_element_wise("LINESTRING ", told, "")
    several = pc.binary_join_element_wise(pc.utf8_upper(kinds), " (", told, ")", "")
    polygons = pasted(
        parts,
        lambda rings: pc.binary_join_element_wise("(", part(rings), ")", ""),
        between=", ",
        around=("MULTIPOLYGON (", ")"),
    )
    at = pc.index_in(kinds, value_set=pa.array(["Point", "LineString", "MultiPolygon"]))
    return pc.choose(pc.if_else(kinds.is_null(), None, at.fill_null(3)), point, line, polygons, several)


def _vertices(vertices: pa.StructArray) -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(written(vertices.field("lon")), written(vertices.field("lat")), " ")


# --- data packages ---------------------------------------------------------------------------------------------------


def write_package(collection: EventCollection, path: Path, table: Path) -> None:
    """Write ``datapackage.json`` and the CSV file it describes."""
    write_csv(collection, table)
    with table.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    descriptor = _descriptor(collection, size=table.stat().st_size, digest=digest)
    path.write_text(descriptor, encoding="utf-8", newline="\n")


def write_package_zip(collection: EventCollection, path: Path) -> None:
    """Write both files of a data package into one archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"geoevents"
        with archive.open(_entry(_TABLE), "w", force_zip64=True) as entry:
            told = _Counted(entry)
            _write(collection, told)  # type: ignore[arg-type]  # it is written to, and no more
        descriptor = _descriptor(collection, size=told.size, digest=told.digest.hexdigest())
        archive.writestr(_entry("datapackage.json"), descriptor)


def _entry(name: str) -> zipfile.ZipInfo:
    """Name a member of an archive without the time of its making: the same events are the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


class _Counted:
    """Hands on what is written, and counts and digests it."""

    def __init__(self, file: Any) -> None:  # noqa: ANN401  a member of an archive
        self._file, self.size, self.digest = file, 0, hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.size += len(data)
        self.digest.update(data)
        self._file.write(data)

    def writelines(self, lines: Iterator[bytes]) -> None:
        for line in lines:
            self.write(line)


def _descriptor(collection: EventCollection, *, size: int, digest: str) -> str:
    """Return the descriptor of a tabular data package (specs.frictionlessdata.io, v1)."""
    resource = {
        "name": "events",
        "path": _TABLE,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "dialect": {"delimiter": ",", "lineTerminator": _END, "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {"fields": [_field(name) for name in COLUMN_WORDS], "missingValues": [""]},
    }
    package = {
        "profile": "tabular-data-package",
        "name": "geoevents",
        "title": "Events as features: a row for every line and place of an event",
        "sources": [{"title": credit} for credit in collection.attributions],
        "resources": [resource],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _field(name: str) -> dict[str, Any]:
    dtype = COLUMNS.get(name, "float64" if name in {"lat", "lon"} else "string")
    kind = _TYPES.get(dtype, "string")
    told: dict[str, Any] = {"name": name, "type": kind, "description": COLUMN_WORDS[name][1]}
    if name in TIMES:
        told |= {"type": "datetime", "format": "any"}  # with an offset, which the default format has not
    if name in {"feature", "event_id", "type", "role"}:
        told["constraints"] = {"required": True}
    return told
