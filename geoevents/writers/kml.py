"""KML 2.2 and KMZ, put together by columns, with the times that Google Earth's slider reads."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from geoevents.frame import COLUMNS, TIMES, feature_batches
from geoevents.writers.texts import Pieces, as_bytes, bytes_of, moments, pasted, rewritten, written

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from geoevents.collection import EventCollection

__all__ = ["write_kml", "write_kmz"]

_VALUES: Final = tuple(name for name in COLUMNS if name != "name")  # that is the name of the placemark
_TYPES: Final = {"float64": "double", "Int64": "double"}  # the integers of KML end at 2^31
# XML 1.0 has no word for most control characters and for U+FFFE and U+FFFF, not even an escaped one.
_SPECIAL: Final = bytes_of(bytes(range(9)) + b"\x0b\x0c" + bytes(range(0x0E, 0x20)) + b"&<>\xef\xf0\xf1\xf2\xf3\xf4")
_UNSAYABLE: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"
_ODD: Final = r"[&<>\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"


def write_kml(collection: EventCollection, path: Path) -> None:
    """Write a document with one placemark a feature; all its values are extended data."""
    with path.open("wb") as file:
        _write(collection, file)


def write_kmz(collection: EventCollection, path: Path) -> None:
    """Write the same document into an archive, as ``doc.kml``.

    Raises
    ------
    OSError
        When it is larger than 2 GB: the programs that read KMZ do not know larger archives.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"geoevents"
        entry = zipfile.ZipInfo("doc.kml")  # without the time of its making: the same events are the same bytes
        entry.compress_type = zipfile.ZIP_DEFLATED
        try:
            with archive.open(entry, "w") as file:
                _write(collection, file)
        except RuntimeError as error:
            raise OSError("a KMZ file holds at most 2 GB; write .kml, or fewer events") from error


def _write(collection: EventCollection, file: Any) -> None:  # noqa: ANN401  a file or a member of an archive
    credit = escape("\n".join(collection.attributions))
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document id="root_doc">'
    )
    fields = "".join(f'<SimpleField name="{name}" type="{_TYPES.get(COLUMNS[name], "string")}"/>' for name in _VALUES)
    schema = f'<Schema name="events" id="events">{fields}</Schema>'
    file.write(f"{head}<name>events</name><description>{credit}</description>\n{schema}\n".encode())
    for batch in feature_batches(collection):
        file.write(as_bytes(_placemarks(batch)))
    file.write(b"</Document>\n</kml>\n")


def _placemarks(batch: pa.RecordBatch) -> pa.Array:
    import pyarrow.compute as pc

    times = {name: moments(batch.column(name), batch.column(f"{name}_offset_s")) for name in TIMES}
    mark = Pieces().add("<Placemark>").add(_element("name", _escaped(batch.column("name")))).add(_when(times))
    mark.add('<ExtendedData><SchemaData schemaUrl="#events">')
    for name in _VALUES:
        column = times[name] if name in times else batch.column(name)
        if column.null_count < len(column):
            told = _escaped(written(column))
            mark.add(pc.binary_join_element_wise(f'<SimpleData name="{name}">', told, "</SimpleData>", ""))
    mark.add("</SchemaData></ExtendedData>").add(_geometry(batch)).add("</Placemark>\n")
    return mark.joined(batch.num_rows, null="")


def _element(name: str, texts: pa.Array, before: str = "", after: str = "") -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(f"{before}<{name}>", texts, f"</{name}>{after}", "")


def _when(times: dict[str, pa.Array]) -> pa.Array:
    """Return the stated moment, else the span, else nothing."""
    import pyarrow.compute as pc

    short = {name: pc.replace_substring_regex(told, r"(\.\d{3})\d{3}", r"\1") for name, told in times.items()}
    stamp = _element("when", short["time_best"], "<TimeStamp>", "</TimeStamp>")
    # GDAL reads microseconds of a last moment as 60 seconds.
    begin, end = (pc.fill_null(_element(word, short[f"time_{side}"]), "") for word, side in (("begin", "earliest"), ("end", "latest")))  # fmt: skip
    within = pc.binary_join_element_wise(begin, end, "")
    span = pc.binary_join_element_wise("<TimeSpan>", pc.if_else(pc.equal(within, ""), None, within), "</TimeSpan>", "")
    return pc.coalesce(stamp, span)


def _escaped(texts: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    def rewrite(odd: pa.Array) -> pa.Array:
        for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            odd = pc.replace_substring(odd, character, entity)
        return pc.replace_substring_regex(odd, _UNSAYABLE, "\ufffd")

    return rewritten(texts, _SPECIAL, _ODD, rewrite)


def _geometry(batch: pa.RecordBatch) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    kinds, parts = batch.column("geometry_type"), batch.column("parts")
    if kinds.null_count == len(kinds):
        return pa.nulls(len(kinds), pa.string())
    point = pc.binary_join_element_wise(
        "<Point><coordinates>",
        written(batch.column("lon")),
        ",",
        written(batch.column("lat")),
        "</coordinates></Point>",
        "",
    )
    if parts.null_count == len(parts):
        return point
    line = _parts(parts, "<LineString><tessellate>1</tessellate><coordinates>", "</coordinates></LineString>")
    area = _parts(
        parts,
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>",
        "</coordinates></LinearRing></outerBoundaryIs></Polygon>",
    )
    is_line = pc.ends_with(kinds, "LineString")
    told = pc.if_else(is_line, line, area)
    several = pc.binary_join_element_wise("<MultiGeometry>", told, "</MultiGeometry>", "")
    return pc.if_else(pc.equal(kinds, "Point"), point, pc.if_else(pc.starts_with(kinds, "Multi"), several, told))


def _parts(shapes: pa.ListArray, before: str, after: str) -> pa.Array:
    import pyarrow.compute as pc

    def position(vertices: pa.StructArray) -> pa.Array:
        return pc.binary_join_element_wise(written(vertices.field("lon")), written(vertices.field("lat")), ",")

    return pasted(shapes, lambda paths: pasted(paths, position, between=" ", around=(before, after)), between="")
