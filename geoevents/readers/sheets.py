"""Files of rows as sheets: every cell as a text exactly as it stood, with the number of its row.

Knows what a file is (by its suffix and first bytes, never by trust), its encoding and separator, where its header is,
and which rows cannot be cells below that header. What the cells mean is for `geoevents.readers.tables`.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geoevents.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

__all__ = [
    "FEATURE_COLUMNS",
    "TABLE_SUFFIXES",
    "Problem",
    "Sheet",
    "is_native",
    "is_own",
    "is_table",
    "joined_features",
    "read_sheets",
]

_DELIMITED = (".csv", ".tsv", ".tab")
_LINES = (".jsonl", ".ndjson", ".geojsonl", ".geojsonseq")
_BOOKS = (".xlsx", ".xls", ".xlsb", ".ods")
_GEO = (".gpkg", ".fgb", ".kml", ".kmz")
#: The suffixes of what is read as a table.
TABLE_SUFFIXES = (*_DELIMITED, *_LINES, *_BOOKS, *_GEO, ".json", ".geojson", ".parquet")
_SNIFF = 1_000_000
_MAX_JSON = 1_000_000_000  # bytes of one JSON document, which stands in memory whole
_MAX_UNZIPPED = 500_000_000  # bytes a workbook or KMZ may unpack to
_ZIPPED = (".xlsx", ".xlsb", ".ods", ".kmz")
_MAX_COLUMNS = 20_000
_BLOCK = 8_000_000
_TAG = re.compile(r"\s*#[A-Za-z]\w*(?:\s*\+\s*[A-Za-z]\w*)*\s*")  # of HXL: "#affected +killed"
_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_SEPARATORS = (",", ";", "\t", "|")
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Columns of the geometry that a GIS file or GeoJSON feature has beside its own.
LON, LAT, SHAPE = "geometry x", "geometry y", "geometry"
#: What makes a table one of features that geoevents exported; and what in it is of one feature, not of its event.
FEATURE_COLUMNS = frozenset({"feature", "event_id", "as_written", "geo_precision", "radius_m", "time_earliest"})
_OF_A_FEATURE = frozenset({
    "feature", "feature id", "id", "name", "as_written", "country", "place_id", "radius_m", "geo_precision", "lat", "lon", "wkt",
    LON, LAT, SHAPE,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What could not be read: where it stands, what stands there, and what was expected; `row` counts from 1, header included."""

    file: str
    row: int | None
    column: str | None
    value: str | None
    expected: str

    def __str__(self) -> str:
        """Say it in one line."""
        where = [self.file]
        where += [f"row {self.row}"] if self.row is not None else []
        where += [f"column {self.column!r}"] if self.column is not None else []
        shown = self.value if self.value is None or len(self.value) <= 60 else self.value[:59] + "…"
        return ", ".join(where) + (f": {shown!r}" if shown is not None else "") + f": expected {self.expected}"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The cells of one table.

    Attributes
    ----------
    file
        The path as given; of one layer or sheet of several with its name.
    cells
        An Arrow table with a column of texts for each column, in order; null where a row has no such cell.
    numbers
        For each row its number in the file, the header being row 1.
    problems
        Rows that are not in `cells` because they could not be read.
    notes
        What was found out about the file, for the person who gave it.
    """

    file: str
    cells: Any  # an Arrow table, which is not imported before it is needed
    numbers: NDArray[np.int64]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = field(default=())


def is_table(path: Path) -> bool:
    """Tell by its name whether a file is read as a table.

    Examples
    --------
    >>> from pathlib import Path
    >>> is_table(Path("events.CSV")), is_table(Path("report.txt"))
    (True, False)
    """
    return path.suffix.lower() in TABLE_SUFFIXES


def is_native(path: Path) -> bool:
    """Tell whether a file is the native one of geoevents, by its first bytes."""
    try:
        with path.open("rb") as file:
            return b'"format": "geoevents/' in file.read(200)
    except OSError:
        return False


def is_own(path: Path) -> bool:
    """Tell whether a file is one that geoevents wrote: native, or an export of features."""
    try:
        with path.open("rb") as file:
            edges = file.read(65_536)
            file.seek(max(path.stat().st_size - 65_536, 0))
            edges += file.read(65_536)
    except OSError:
        return False
    if path.suffix.lower() == ".kmz" and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed, packed.open(packed.infolist()[0]) as document:
            edges = document.read(65_536)
    features = (b"event_id", b"place_id", b"geo_precision")
    return b'"format": "geoevents/' in edges[:200] or all(name in edges for name in features)


def read_sheets(path: Path) -> list[Sheet]:
    """Read the tables of one file.

    Raises
    ------
    InputError
        When the file is missing, empty, cut off, too big, or not what its name says; the message says what to do.
    """
    suffix = path.suffix.lower()
    if not path.is_file():
        raise InputError(f"{path}: no such file; give a table ({' '.join(TABLE_SUFFIXES)})")
    if path.stat().st_size == 0:
        raise InputError(f"{path}: the file is empty; give a table with a header and rows")
    try:
        if suffix in _BOOKS:
            sheets = _book(path)
        elif suffix == ".parquet":
            sheets = [_parquet(path)]
        elif suffix in _GEO:
            sheets = _layers(path)
        elif suffix in _LINES:
            sheets = [_json_lines(path)]
        elif suffix in {".json", ".geojson"}:
            sheets = _json(path)
        else:
            sheets = [_delimited(path)]
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); check its permissions") from error
    for sheet in sheets:
        if sheet.cells.num_columns > _MAX_COLUMNS:
            raise InputError(
                f"{sheet.file}: {sheet.cells.num_columns:,} columns are more than the {_MAX_COLUMNS:,} a table may have; "
                "is it turned on its side?"
            )
    return [_untagged(sheet) for sheet in sheets]


def _untagged(sheet: Sheet) -> Sheet:
    """Take away a first row of HXL tags: it tells what the columns are, and no event."""
    cells = [cell for cell in (column[0].as_py() for column in sheet.cells.columns if len(column)) if cell]
    if not cells or not all(_TAG.fullmatch(cell) for cell in cells):
        return sheet
    notes = (*sheet.notes, "the row of HXL tags is no event")
    return replace(sheet, cells=sheet.cells.slice(1), numbers=sheet.numbers[1:], notes=notes)


# --- delimited text --------------------------------------------------------------------------------------------------


def _delimited(path: Path) -> Sheet:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    encoding, marked, head = _encoding(path)
    if _PAGE.match(head):
        raise InputError(f"{path}: a web page, not a table (of a sign-in, or an error?); download the table itself")
    separator = "\t" if path.suffix.lower() in {".tsv", ".tab"} and "\t" in head else _separator(head)
    first = next(csv.reader(io.StringIO(head), delimiter=separator), [])
    headless = _headless(first)
    names = headless or _unique(first)
    wrong: list[tuple[int | None, int, str]] = []

    def refuse(row: Any) -> str:  # noqa: ANN401  pyarrow's InvalidRow
        wrong.append((row.number, row.actual_columns, row.text))
        return "skip"

    try:
        cells = arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(
                encoding=encoding,
                column_names=names,
                skip_rows=0 if headless else 1,
                use_threads=False,
                block_size=_BLOCK,
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator,
                quote_char=False if headless else '"',
                newlines_in_values=not headless,
                invalid_row_handler=refuse,
                ignore_empty_lines=False,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=True
            ),
        )
    except (pa.ArrowInvalid, UnicodeError) as error:
        raise InputError(_why(path, str(error), separator)) from error
    if not headless and _never_closed(path, cells):
        raise InputError(
            f"{path}: a quoted cell of the last row is never closed: repair the quote, or the file is cut off"
        )
    header = 0 if headless else 1
    numbers = _numbered(cells.num_rows, [number for number, _, _ in wrong], header)
    problems = [
        Problem(
            file=str(path),
            row=number,
            column=None,
            value=text,
            expected=f"{len(names)} cells, not {count}; the row is left out",
        )
        for number, count, text in wrong
    ]
    blank = _blank(cells)
    if len(blank):
        cells, numbers = cells.take(np.setdiff1d(np.arange(len(numbers)), blank)), np.delete(numbers, blank)
    if cells.num_rows == 0 and problems:
        raise InputError(f"{path}: no row has as many cells as its header ({len(names)}); the first: {problems[0]}")
    notes = [f"{_NAMES[separator]} between cells"] if separator != "," else []
    notes += [f"read as {encoding}"] if encoding != "utf-8" and not marked else []
    notes += ["no header: columns named as GDELT 2 has them"] if headless else []
    return Sheet(file=str(path), cells=_texts(cells), numbers=numbers, problems=tuple(problems), notes=tuple(notes))


def _blank(cells: pa.Table) -> NDArray[np.int64]:
    """Return the rows without any cell, which are lines left empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = np.arange(cells.num_rows)
    for column in cells.columns:
        some = column.take(pa.array(rows)) if len(rows) < len(column) else column
        rows = rows[np.asarray(pc.fill_null(pc.equal(some, ""), fill_value=True))]
        if not len(rows):
            break
    return rows


def _never_closed(path: Path, cells: pa.Table) -> bool:
    """Tell whether the last cell runs over lines and the file ends without its closing quote."""
    last = cells.column(cells.num_columns - 1)[-1].as_py() if cells.num_rows else None
    if last is None or "\n" not in last:
        return False
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 64, 0))
        return not file.read().rstrip(b" \t\r\n\x00").endswith(b'"')


def _why(path: Path, said: str, separator: str) -> str:
    first = said.splitlines()[0]
    if "utf" in said.lower():
        return f"{path}: it begins as UTF-8 but is not all of it ({first}); save it again as UTF-8"
    if "out of sync" in said or "straddl" in said:
        return f"{path}: a quoted cell is never closed, or the file is cut off; repair the quotes ({first})"
    return f"{path}: cannot be read as cells with {_NAMES[separator]} between them ({first}); save it as CSV in UTF-8"


def _numbered(count: int, refused: Sequence[int | None], header: int) -> NDArray[np.int64]:
    """Return the number in the file of each row that was kept; `refused` counts the header."""
    every = np.arange(header + 1, header + 1 + count + len(refused), dtype=np.int64)
    out = [number for number in refused if number is not None]
    return every[~np.isin(every, out)][:count]


def _encoding(path: Path) -> tuple[str, bool, str]:
    """Return the encoding, whether a mark at the start tells it, and the first lines."""
    with path.open("rb") as file:
        data = file.read(_SNIFF)
        for mark, encoding in _BOMS:
            if data.startswith(mark):
                return encoding, True, data.decode(encoding, errors="replace").removeprefix("\ufeff")
        if b"\x00" in data[:4096]:
            raise InputError(f"{path}: a binary file, not a table of text; save it as CSV in UTF-8")
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            head = decoder.decode(data)
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
            return "utf-8", False, head
        except UnicodeDecodeError as error:
            found = _legacy(data if any(byte > 0x7F for byte in data) else data + file.read(_BLOCK))
            if found is None:
                raise InputError(
                    f"{path}: not UTF-8 (byte 0x{error.object[error.start]:02x}) and the encoding cannot be told; "
                    "save it again as UTF-8"
                ) from error
            return found, False, data.decode(found, errors="replace")


def _legacy(data: bytes) -> str | None:
    """Tell a one-byte encoding by how its letters stand: lone between ASCII ones (Latin), or whole words of them."""
    words = [word for word in re.findall(rb"[A-Za-z\x80-\xff]{3,}", data) if max(word) > 0x7F]
    whole = [word for word in words if min(word) > 0x7F]
    if len(whole) * 2 < len(words):
        try:
            data.decode("cp1252")
        except UnicodeDecodeError:
            return None
        return "cp1252"
    letters = Counter(byte for word in whole for byte in word)
    total = sum(letters.values()) or 1
    shares = {
        "cp1251": sum(letters[byte] for byte in "аеиноcтрк".encode("cp1251")) / total,
        "cp1256": sum(letters[byte] for byte in "اليمنرو".encode("cp1256")) / total,
    }
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > 0.4 else None


def _separator(head: str) -> str:
    """Return the separator with which most of the first lines have as many cells as the header."""
    sample = head[:65_536]
    sample = sample[: sample.rfind("\n") + 1] or sample

    def score(separator: str) -> tuple[float, int]:
        try:
            lengths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=separator) if row][:100]
        except csv.Error:
            return 0.0, 0
        width = lengths[0] if lengths else 0
        return (sum(n == width for n in lengths) / len(lengths), width) if width > 1 else (0.0, 0)

    return max(_SEPARATORS, key=score) if any(score(s)[1] for s in _SEPARATORS) else ","


def _headless(first: Sequence[str]) -> list[str]:
    """Return the names of a GDELT 2 table's columns when the first line is a row of one; it never has a header."""
    from geoevents.readers.known import GDELT_EVENTS, GDELT_MENTIONS

    if len(first) < len(GDELT_MENTIONS) or not re.fullmatch(r"\d{5,}", first[0]):
        return []
    by_width = {len(GDELT_EVENTS): list(GDELT_EVENTS), len(GDELT_MENTIONS): list(GDELT_MENTIONS)}
    return by_width.get(len(first), [])


def _unique(names: Iterable[str]) -> list[str]:
    """Return names of columns, each its own: empty ones get their number, repeated ones a number behind.

    Examples
    --------
    >>> _unique(["a", "", "a"])
    ['a', 'column 2', 'a (2)']
    """
    found: dict[str, None] = {}
    for number, name in enumerate(names, start=1):
        own = name.strip() or f"column {number}"
        again = 2
        while own in found:
            own, again = f"{name.strip() or 'column'} ({again})", again + 1
        found[own] = None
    return list(found)


# --- workbooks -------------------------------------------------------------------------------------------------------


def _book(path: Path) -> list[Sheet]:
    """Read the sheet of a workbook that has the most rows; a workbook runs no formula here, its last values are read."""
    try:
        import python_calamine as calamine
    except ImportError as error:
        raise InputError(
            f"{path}: reading workbooks needs the package python-calamine; install it with: pip install 'geoevents[excel]'"
        ) from error
    _check_zip(path)
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        read = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise InputError(f"{path}: not a workbook that can be read ({error}); save it again, or as CSV") from error
    full = {name: rows for name, rows in read.items() if len(rows) > 1}
    if not full:
        raise InputError(f"{path}: the workbook has no sheet with a header and rows")
    name = max(full, key=lambda n: sum(len(row) for row in full[n]))
    rows = [[_cell_text(cell) for cell in row] for row in full[name]]
    width = max(sum(bool(cell) for cell in row) for row in rows[:50])
    start = next(i for i, row in enumerate(rows) if sum(bool(c) for c in row) * 2 >= width)
    header = _unique(rows[start])
    kept = [i for i in range(start + 1, len(rows)) if any(rows[i])]
    notes = [f"sheet {name!r}"] if len(read) > 1 else []
    others = [other for other in full if other != name]
    notes += [f"not read: sheet {', '.join(repr(o) for o in others)}"] if others else []
    notes += [f"header in row {start + 1}"] if start else []
    cells = _table(header, ([rows[i][column] for i in kept] for column in range(len(header))))
    return [
        Sheet(file=str(path), cells=cells, numbers=np.array([i + 1 for i in kept], dtype=np.int64), notes=tuple(notes))
    ]


def _check_zip(path: Path) -> None:
    """Refuse an archive that unpacks to more than any table has, before anything of it is unpacked."""
    if path.suffix.lower() not in _ZIPPED:
        return
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise InputError(
            f"{path}: not a {path.suffix.lower()} file, or cut off in the middle ({error}); save it again"
        ) from error
    if size > _MAX_UNZIPPED:
        raise InputError(
            f"{path}: unpacks to {size / 1e6:,.0f} MB, more than the {_MAX_UNZIPPED / 1e6:.0f} MB an archive may; "
            f"save it as {'KML' if path.suffix.lower() == '.kmz' else 'CSV'}"
        )


def _cell_text(value: Any) -> str:  # noqa: ANN401  a cell of calamine
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ") if value.time() != time(0) else value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value) if value is not None else ""


# --- JSON ------------------------------------------------------------------------------------------------------------


class _Number(str):
    """A number of a JSON file as it is written there: 36.50 tells more than 36.5."""

    __slots__ = ()


def _load(text: str | bytes) -> Any:  # noqa: ANN401
    """Read JSON with its numbers as they are written."""
    return json.loads(text, parse_float=_Number, parse_int=_Number)


def _dump(value: Any) -> str:  # noqa: ANN401
    """Write what `_load` read."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {_dump(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_dump, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _json_lines(path: Path) -> Sheet:
    records: list[Any] = []
    numbers: list[int] = []
    problems: list[Problem] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            text = line.strip(b"\x1e \t\r\n\xef\xbb\xbf")  # RFC 8142 begins each text with a record separator
            if not text:
                continue
            try:
                value = _load(text)
                if not isinstance(value, dict):
                    raise ValueError("an object was expected")  # noqa: TRY301, TRY004  one way for all bad lines
            except (ValueError, RecursionError) as error:
                said = text[:80].decode("utf-8", errors="replace")
                expected = f"one JSON object a line ({error}); the line is left out"
                problems.append(Problem(file=str(path), row=number, column=None, value=said, expected=expected))
                continue
            records.append(value)
            numbers.append(number)
    if not records:
        raise InputError(f"{path}: no line is a JSON object; the first: {problems[0] if problems else 'nothing'}")
    cells = _table_of(records)
    return Sheet(file=str(path), cells=cells, numbers=np.array(numbers, dtype=np.int64), problems=tuple(problems))


def _json(path: Path) -> list[Sheet]:
    from geoevents.readers.known import joined_tests

    if path.stat().st_size > _MAX_JSON:
        raise InputError(f"{path}: over {_MAX_JSON / 1e9:.0f} GB in one JSON document; give JSON lines (.jsonl)")
    data = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        value = _load(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not JSON, or cut off in the middle ({error}); save it again") from error
    if isinstance(value, dict) and "timeBins" in value:
        records: Any = joined_tests(value, path)
    elif isinstance(value, dict):
        lists = [v for v in value.values() if isinstance(v, list) and v and all(isinstance(r, dict) for r in v)]
        records = (
            value.get("features") if value.get("type") == "FeatureCollection" else lists[0] if len(lists) == 1 else None
        )
    else:
        records = value
    if not isinstance(records, list) or not records or not all(isinstance(record, dict) for record in records):
        raise InputError(
            f"{path}: neither a list of objects, nor GeoJSON, nor a file of 'geoevents extract'; give one object a row"
        )
    return [Sheet(file=str(path), cells=_table_of(records), numbers=np.arange(1, len(records) + 1, dtype=np.int64))]


def _table_of(records: Sequence[dict[str, Any]]) -> pa.Table:
    """Return objects as columns of texts; of a GeoJSON feature its properties, and its point beside its geometry."""
    rows = [_flat(record) for record in records]
    names = dict.fromkeys(name for row in rows for name in row)
    return _table(list(names), ([row.get(name) for row in rows] for name in names))


def _flat(record: dict[str, Any]) -> dict[str, str | None]:
    if record.get("type") == "Feature" and isinstance(record.get("properties"), dict | None):
        geometry = record.get("geometry")
        flat = {"feature id": record["id"]} if "id" in record else {}
        flat |= record.get("properties") or {}
        if isinstance(geometry, dict):
            flat[SHAPE] = geometry
            at = geometry.get("coordinates")
            if geometry.get("type") == "Point" and isinstance(at, list) and len(at) >= 2:
                flat |= {LON: at[0], LAT: at[1]}
        record = flat
    made: dict[str, str | None] = {}
    for name, value in record.items():
        made[name] = value if value is None or isinstance(value, str) else _dump(value)
    return made


# --- Parquet and GIS files -------------------------------------------------------------------------------------------


def _parquet(path: Path) -> Sheet:
    import geopandas as gpd
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_schema(path)
        if b"geo" in (schema.metadata or {}):
            return _of_frame(str(path), gpd.read_parquet(path))
        table = pq.read_table(path)
    except (pa.ArrowException, ValueError, OSError) as error:
        said = str(error).splitlines()[0]
        raise InputError(f"{path}: not Parquet, or cut off in the middle ({said}); save it again") from error
    return Sheet(file=str(path), cells=_texts(table), numbers=np.arange(1, table.num_rows + 1, dtype=np.int64))


def _layers(path: Path) -> list[Sheet]:
    import geopandas as gpd
    import pyogrio  # type: ignore[import-untyped]

    _check_zip(path)
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        frames = {layer: gpd.read_file(path, layer=layer, engine="pyogrio") for layer in layers}
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        said = str(error).splitlines()[0]
        raise InputError(f"{path}: not a file of features, or cut off in the middle ({said}); save it again") from error
    return [_of_frame(str(path) if len(layers) == 1 else f"{path}|{layer}", frame) for layer, frame in frames.items()]


def _of_frame(file: str, frame: Any) -> Sheet:  # noqa: ANN401  a DataFrame, or a GeoDataFrame in any CRS
    import pandas as pd
    import pyarrow as pa
    import shapely

    shapes = getattr(frame, "_geometry_column_name", None)
    geometry = frame[shapes] if shapes in frame.columns else None
    columns = pa.Table.from_pandas(
        pd.DataFrame(frame.drop(columns=[shapes] if geometry is not None else [])), preserve_index=False
    )
    cells = _texts(columns.replace_schema_metadata(None))
    notes: list[str] = []
    if geometry is not None and len(frame):
        if geometry.crs is not None and geometry.crs.to_epsg() != 4326:
            notes.append(f"brought from {geometry.crs.name} to WGS 84")
            geometry = geometry.to_crs("EPSG:4326")
        shown = np.asarray(geometry.array)
        is_point = shapely.get_type_id(shown) == 0
        texts = [None if shape is None else shape for shape in shapely.to_wkt(shown, rounding_precision=7)]
        cells = cells.append_column(SHAPE, pa.array(texts, type=pa.string()))
        for name, values in ((LON, shapely.get_x(shown)), (LAT, shapely.get_y(shown))):
            told = pa.array(np.round(values, 7), mask=~is_point | ~np.isfinite(values))
            cells = cells.append_column(name, told.cast(pa.string()))
    return Sheet(file=file, cells=cells, numbers=np.arange(1, len(frame) + 1, dtype=np.int64), notes=tuple(notes))


# --- our own exports -------------------------------------------------------------------------------------------------


def joined_features(sheet: Sheet) -> Sheet:
    """Put the features of each event side by side: one row an event, its first place of each field in columns of its own.

    A file of features repeats an event for its line and each of its places; further places of a field are told of.
    """
    import pyarrow as pa

    cells = sheet.cells
    names = cells.column_names
    kinds = np.array(cells["feature"].to_pylist(), dtype=object)
    ids = np.array(cells["event_id"].to_pylist(), dtype=object).astype(str)
    _, first, event = np.unique(ids, return_index=True, return_inverse=True)
    order = np.argsort(first)
    columns = {name: cells[name].take(pa.array(first[order])) for name in names if name not in _OF_A_FEATURE}
    left = 0
    for kind in ("origin", "destination", "location"):
        rows = np.flatnonzero(kinds == kind)
        there, at = np.unique(event[rows], return_index=True)
        left += len(rows) - len(there)
        of = np.full(len(first), -1, dtype=np.int64)
        of[there] = rows[at]
        taken = pa.array(of[order], mask=of[order] < 0)
        for name, own in (("as_written", "as_written"), ("country", "country"), ("radius_m", "radius_m"),
                          ("geo_precision", "geo_precision"), ("lat", LAT if LAT in names else "lat"),
                          ("lon", LON if LON in names else "lon"), ("shape", SHAPE if SHAPE in names else "wkt")):  # fmt: skip
            if own in names:
                columns[f"{kind} {name}"] = cells[own].take(taken)
    notes = (*sheet.notes, *([f"{left:,} further places of events are left out"] if left else []))
    return replace(sheet, cells=pa.table(columns), numbers=sheet.numbers[first[order]], notes=notes)


# --- Arrow -----------------------------------------------------------------------------------------------------------


def _table(names: Sequence[str], columns: Iterable[list[str | None]]) -> pa.Table:
    import pyarrow as pa

    return pa.table([pa.array(column, type=pa.string()) for column in columns], names=list(names))


def _texts(table: pa.Table) -> pa.Table:
    """Return every column as texts; lists and structs as JSON."""
    import pyarrow as pa

    names = _unique(table.column_names)
    return pa.table([_text_column(column) for column in table.columns], names=names)


def _text_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(column.type):
        return column
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.chunked_array([_as_json(chunk) for chunk in column.chunks], type=pa.string())
    return column.cast(kind).cast(pa.string())


def _as_json(chunk: pa.Array) -> pa.Array:
    import pyarrow as pa

    def shown() -> Iterator[str | None]:
        for value in chunk.to_pylist():
            if value is None:
                yield None
            else:
                yield value.hex() if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False, default=str)

    return pa.array(list(shown()), type=pa.string())
