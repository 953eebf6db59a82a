"""One part of a partitioned folder: a GeoParquet file that knows what it holds, so that a query can leave it closed.

A part is a table of rows (`geoevents.rows`) whose ``origin_lat`` and ``origin_lon`` are one column ``origin`` in the file,
encoded as GeoParquet's ``point``, and so for destination and location: GIS programs open the one that most rows have, and
no coordinate is written twice. Rows follow a Hilbert curve over where events were (destination, else location, else
origin) and, within a place, time; so a part is a small area. Its footer says how far the circles of its places reach,
which countries they name, and from when to when its events are.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from geoevents.errors import InputError
from geoevents.export import writing
from geoevents.frame import PLACE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    Box = tuple[float, float, float, float]
    Floats = NDArray[np.float64]
    Numbers = NDArray[np.uint64]

__all__ = [
    "Part",
    "PlaceFacts",
    "checksum",
    "circles_box",
    "hilbert",
    "in_order",
    "located",
    "part_of",
    "part_schema",
    "read_part",
    "unfolded",
    "write_part",
]

_ANCHORS = ("destination", "location", "origin")
_KEY = b"geoevents:part"
_LEAST_DEGREE_M = 110_500.0  # no degree of latitude is shorter (110,574 m at the equator), nor one of longitude there
_ORDER = 16  # cells of 600 m: 32 bits of the key
_BLOCK = 65_536
_MINUTE_US = 60_000_000
_PLACE_PARTS = ("lat", "lon", "radius_m", "country")
_NULL = np.uint64(0x6E756C6C6E756C6C)  # what stands for no value in a checksum


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFacts:
    """Where the places of one field of a part may be.

    Attributes
    ----------
    box
        (west, south, east, north) around all circles of the located ones, degrees; None when none is located.
    countries
        The codes that they have, sorted.
    """

    box: Box | None
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What the manifest says of a part.

    Attributes
    ----------
    file
        Name within the folder.
    rows, bytes, sha256
        Of the file.
    places
        For every field that has places, where they may be.
    time
        The first and last moment of its dated events, microseconds since 1970 in UTC (None: open); None when no event
        is dated.
    """

    file: str
    rows: int
    bytes: int
    sha256: str
    places: dict[str, PlaceFacts] = field(default_factory=dict)
    time: tuple[int | None, int | None] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as the manifest has it."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Part:
        """Read it from a manifest."""
        known = _facts_of(told)
        return cls(file=told["file"], rows=told["rows"], bytes=told["bytes"], sha256=told["sha256"], **known)


def _facts_of(told: dict[str, Any]) -> dict[str, Any]:
    places = {
        name: PlaceFacts(box=tuple(facts["box"]) if facts["box"] else None, countries=tuple(facts["countries"]))
        for name, facts in told["places"].items()
    }
    return {"places": places, "time": tuple(told["time"]) if told["time"] else None}


# --- files -----------------------------------------------------------------------------------------------------------


def write_part(table: pa.Table, target: Path) -> None:
    """Write rows as one GeoParquet file, under another name first.

    Raises
    ------
    OutputError
        In one line, for everything the file system refuses.
    """
    import pyarrow.parquet as pq

    facts = json.dumps({"places": {n: asdict(f) for n, f in _places(table)}, "time": _time(table)})
    filed, geo = _folded(table)
    metadata = {**(table.schema.metadata or {}), _KEY: facts.encode()}
    metadata |= {b"geo": json.dumps(geo).encode()} if geo is not None else {}
    with writing(target) as temporary:
        # A dictionary of coordinates is given up when it is full: five times the time, and a larger file.
        texts = [path for field in filed.schema for path in _text_paths(field, field.name)]
        named = filed.replace_schema_metadata(metadata)
        pq.write_table(named, temporary, compression="zstd", use_dictionary=texts)


def _text_paths(field: pa.Field, path: str) -> Iterator[str]:
    """Yield the paths, as Parquet writes them, of the columns of text in a field."""
    import pyarrow as pa

    if pa.types.is_struct(field.type):
        for child in field.type:
            yield from _text_paths(child, f"{path}.{child.name}")
    elif pa.types.is_list(field.type):
        yield from _text_paths(field.type.value_field, f"{path}.list.element")
    elif pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
        yield path


def read_part(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read the rows of a part, or some of their columns.

    Raises
    ------
    InputError
        When the file is missing, cut off or damaged.
    """
    import pyarrow.parquet as pq

    with _named(path), pq.ParquetFile(path) as file:
        held = file.schema_arrow.names
        stored = None if columns is None else [n if n in held else n[:-4] for n in columns]  # location_lat: location
        table = unfolded(file.read(columns=stored, use_threads=False))
        return table if columns is None else table.select(columns)


def part_schema(path: Path) -> pa.Schema:
    """Return the columns that `read_part` gives, without reading a row.

    Raises
    ------
    InputError
        When the file is missing, cut off or damaged.
    """
    import pyarrow.parquet as pq

    with _named(path), pq.ParquetFile(path) as file:
        return unfolded(file.schema_arrow.empty_table()).schema


def part_of(path: Path) -> Part:
    """Say of a file what the manifest is to say of it.

    Raises
    ------
    InputError
        When the file is missing, cut off or damaged.
    """
    import pyarrow.parquet as pq

    with _named(path):
        footer = pq.read_metadata(path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        known = _facts_of(json.loads(footer.metadata[_KEY]))
        return Part(file=path.name, rows=footer.num_rows, bytes=path.stat().st_size, sha256=digest, **known)


class _named:  # noqa: N801  a context manager, used as a verb
    """Turn what a broken file makes pyarrow say into one line that names it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        import pyarrow as pa

        if isinstance(error, FileNotFoundError):
            raise InputError(f"{self._path} is missing; write the folder again, or bring the file back") from error
        if isinstance(error, (OSError, pa.ArrowException, KeyError, ValueError)):
            raise InputError(
                f"{self._path} is no part, or cut off or damaged ({error}); write the folder again"
            ) from error


# --- where and when --------------------------------------------------------------------------------------------------


def _floats(column: Any) -> Floats:  # noqa: ANN401  pyarrow is untyped
    """Return numbers with NaN for what is null."""
    import pyarrow as pa

    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    values: Floats = np.asarray(whole.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=float)
    return values


def _column(table: pa.Table, name: str) -> Any:  # noqa: ANN401
    return table.column(name).combine_chunks()


def _points(table: pa.Table) -> tuple[Floats, Floats]:
    """Return the latitudes and longitudes that rows are filed under, NaN where nothing is located."""
    lat, lon = np.full(len(table), np.nan), np.full(len(table), np.nan)
    for _, *here in located(table):
        left = np.isnan(lat) & np.isfinite(here[0]) & np.isfinite(here[1])
        lat[left], lon[left] = here[0][left], here[1][left]
    return lat, lon


def _folded(table: pa.Table) -> tuple[pa.Table, dict[str, Any] | None]:
    """Put latitudes and longitudes together; return the metadata of GeoParquet 1.1, too.

    Without a `crs` it is WGS 84 in longitude and latitude.
    """
    import pyarrow as pa

    filed: dict[str, Any] = {f.name: table.column(f.name) for f in table.schema if not _is_bare(f.type)}
    columns: dict[str, dict[str, Any]] = {}
    counts: dict[str, int] = {}
    for name, lat, lon in located(table):
        known = np.isfinite(lat) & np.isfinite(lon)
        point = pa.StructArray.from_arrays([pa.array(lon), pa.array(lat)], ["x", "y"], mask=pa.array(~known))
        filed = {(name if n == f"{name}_lat" else n): point if n == f"{name}_lat" else c for n, c in filed.items()}
        del filed[f"{name}_lon"]
        columns[name] = {"encoding": "point", "geometry_types": ["Point"]}
        counts[name] = int(known.sum())
        if counts[name]:
            x, y = lon[known], lat[known]
            columns[name]["bbox"] = [float(v) for v in (x.min(), y.min(), x.max(), y.max())]
    primary = max(counts, key=lambda name: counts[name], default=None)
    geo = {"version": "1.1.0", "primary_column": primary, "columns": columns} if primary is not None else None
    return pa.table(filed), geo


def _is_bare(kind: pa.DataType) -> bool:
    """Tell whether it is a struct without fields, such as the record of events that come from no table: no file has it."""
    import pyarrow as pa

    return bool(pa.types.is_struct(kind) and kind.num_fields == 0)


def unfolded(filed: pa.Table) -> pa.Table:
    """Take the points of a file apart into latitudes and longitudes; what is none stays as it is."""
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for name in filed.column_names:
        told = filed.column(name)
        if name in PLACE_FIELDS and pa.types.is_struct(told.type) and [f.name for f in told.type] == ["x", "y"]:
            lon, lat = told.combine_chunks().flatten()
            columns |= {f"{name}_lat": lat, f"{name}_lon": lon}
        else:
            columns[name] = told
    metadata = {k: v for k, v in (filed.schema.metadata or {}).items() if k not in {_KEY, b"geo"}}
    return pa.table(columns).replace_schema_metadata(metadata or None)


def located(table: pa.Table, fields: Sequence[str] = _ANCHORS) -> Iterator[tuple[str, Floats, Floats]]:
    """Yield the fields of which a table has coordinates, with these, degrees; NaN where there are none."""
    for name in _placed(table, fields):
        yield name, _floats(table.column(f"{name}_lat")), _floats(table.column(f"{name}_lon"))


def _placed(table: pa.Table, fields: Sequence[str] = _ANCHORS) -> list[str]:
    """Return the fields of which a table has coordinates."""
    names = set(table.column_names)
    return [name for name in fields if {f"{name}_lat", f"{name}_lon"} <= names]


def circles_box(lat: Floats, lon: Floats, radius_m: Floats) -> Box | None:
    """Return a box around circles on the ellipsoid, degrees; the whole turn where one meets ±180 or comes near a pole.

    It may be larger than need be, never smaller: no degree of latitude is shorter than 110.5 km, and a way of so many
    metres leads through no more longitude than along the parallel of the circle nearest to a pole.

    Examples
    --------
    >>> [round(v, 2) for v in circles_box(np.array([36.0]), np.array([42.0]), np.array([50_000.0]))]
    [41.44, 35.55, 42.56, 36.45]
    >>> circles_box(np.array([10.0]), np.array([179.9]), np.array([50_000.0]))[::2]
    (-180.0, 180.0)
    """
    known = np.isfinite(lat) & np.isfinite(lon)
    if not known.any():
        return None
    lat, lon, up = lat[known], lon[known], np.nan_to_num(radius_m[known]) / _LEAST_DEGREE_M
    south, north = lat - up, lat + up
    aside = up / np.cos(np.radians(np.minimum(np.abs(lat) + up, 89.0)))
    west, east = float((lon - aside).min()), float((lon + aside).max())
    if west <= -180.0 or east >= 180.0 or max(-south.min(), north.max()) >= 89.0:
        west, east = -180.0, 180.0
    return west, max(float(south.min()), -90.0), east, min(float(north.max()), 90.0)


def _places(table: pa.Table) -> Iterator[tuple[str, PlaceFacts]]:
    """Yield for every field with places where they may be; further places of a cell count, too."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = set(table.column_names)
    more = _column(table, "more_places").flatten() if "more_places" in names else None
    for name in _placed(table):
        wanted = {p: _column(table, f"{name}_{p}") if f"{name}_{p}" in names else None for p in _PLACE_PARTS}
        columns = {p: [c] for p, c in wanted.items() if c is not None}
        if more is not None and len(more):
            here = more.filter(pc.equal(more.field("field"), name))
            for part, told in columns.items():
                told.append(here.field(part).cast(told[0].type))
        joined = {part: pa.concat_arrays(told) for part, told in columns.items()}
        lat, lon = _floats(joined["lat"]), _floats(joined["lon"])
        radius_m = _floats(joined["radius_m"]) if "radius_m" in joined else np.zeros(len(lat))
        codes = pc.unique(joined["country"]).to_pylist() if "country" in joined else []
        yield (
            name,
            PlaceFacts(box=circles_box(lat, lon, radius_m), countries=tuple(sorted(c for c in codes if c is not None))),
        )


def _time(table: pa.Table) -> list[int | None] | None:
    """Return the first and last moment of dated rows, None for an open end; None when nothing is dated."""
    import pyarrow as pa
    import pyarrow.compute as pc

    sides = [[n for n in ("time_best", side) if n in table.column_names] for side in ("time_earliest", "time_latest")]
    if not all(sides):
        return None
    dated = pc.is_valid(pc.coalesce(*(table.column(name) for name in {*sides[0], *sides[1]})))
    if not pc.any(dated).as_py():
        return None
    found: list[int | None] = []
    for names, least in zip(sides, (pc.min, pc.max), strict=True):
        moments = pc.coalesce(*(table.column(name) for name in names)).filter(dated)
        bound = least(moments.cast(pa.timestamp("us", moments.type.tz)).cast(pa.int64())).as_py()
        found.append(None if moments.null_count else bound)
    return found


# --- order -----------------------------------------------------------------------------------------------------------


def in_order(table: pa.Table) -> tuple[pa.Table, Numbers]:
    """Return the rows along the curve, and their ascending keys.

    The key is where the row's point is on a Hilbert curve over longitude and latitude in 32 bits, and in the lower 32 the
    minute of its earliest time: the events of one town stand together, in order of time. What is not located comes last.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    lat, lon = _points(table)
    keys = np.full(len(table), 2**32 - 1, dtype=np.uint64)
    known = np.isfinite(lat)
    keys[known] = hilbert(lat[known], lon[known])
    minutes = np.zeros(len(table), dtype=np.uint64)
    told = [name for name in ("time_best", "time_earliest") if name in table.column_names]
    if told:
        moments = pc.coalesce(*(table.column(name) for name in told))
        us = moments.cast(pa.timestamp("us", moments.type.tz)).cast(pa.int64()).combine_chunks()
        past = np.asarray(us.fill_null(-(2**62)).to_numpy(zero_copy_only=False)) // _MINUTE_US
        minutes = np.clip(past + 2**31, 0, 2**32 - 1).astype(np.uint64)
    keys = (keys << np.uint64(32)) | minutes
    order = np.argsort(keys, kind="stable")
    return table.take(pa.array(order)), keys[order]


def hilbert(lat: Floats, lon: Floats) -> Numbers:
    """Return where points are on a Hilbert curve over longitude and latitude, 0 to 2³² - 1.

    The curve is that of J. K. Lawder's and J. Skilling's papers (AIP Conf. Proc. 707 (2004) 381): quadrant by quadrant,
    each turned so that the next begins beside the last.

    Examples
    --------
    >>> near = hilbert(np.array([36.0, 36.001, -36.0]), np.array([42.0, 42.001, -42.0])).astype(float)
    >>> bool(abs(near[0] - near[1]) < abs(near[0] - near[2]))
    True
    """
    made = np.empty(len(lat), dtype=np.uint64)
    for first in range(0, len(lat), _BLOCK):
        some = slice(first, first + _BLOCK)
        x = np.clip((lon[some] + 180.0) * (2**_ORDER / 360.0), 0, 2**_ORDER - 1).astype(np.uint32)
        y = np.clip((lat[some] + 90.0) * (2**_ORDER / 180.0), 0, 2**_ORDER - 1).astype(np.uint32)
        key = np.zeros(len(x), dtype=np.uint32)
        for level in range(_ORDER - 1, -1, -1):
            bit, ones = np.uint32(level), np.uint32(2**level - 1)
            right, up = (x >> bit) & 1, (y >> bit) & 1
            key = (key << np.uint32(2)) | ((3 * right) ^ up)
            # What is below is mirrored where the quadrant is the lower right one, and its axes change in both lower ones.
            mirror = ((1 - up) & right) * ones
            x, y = (x ^ mirror) & ones, (y ^ mirror) & ones
            swap = (x ^ y) * (1 - up)
            x, y = x ^ swap, y ^ swap
        made[some] = key
    return made


# --- checksum --------------------------------------------------------------------------------------------------------


def checksum(table: pa.Table) -> int:
    """Return a number of 64 bits that tells whether two tables hold the same rows, in whatever order and parts.

    Every row is hashed by its values and the names of their columns; the sum of the hashes, modulo 2⁶⁴, is the checksum
    of a table, and the sum of the checksums of parts is that of the whole. No row is lost, doubled or changed without
    changing it, but by a chance of 1 in 10¹⁹; it is no defence against somebody who means to.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"name": ["a", None, "b"], "lat": [1.0, 2.0, None], "codes": [["IQ", "SY"], [], None]})
    >>> checksum(table) == (checksum(table.slice(2)) + checksum(table.slice(0, 2))) % 2**64
    True
    >>> checksum(table.slice(1)) == checksum(table.slice(0, 2))
    False
    """
    rows = np.zeros(len(table), dtype=np.uint64)
    for name in table.column_names:
        if _is_bare(table.schema.field(name).type):
            continue
        rows += _mixed(_hashes(_column(table, name)) ^ _texts([name])[0])
    return int(_mixed(rows).sum(dtype=np.uint64))


def _mixed(values: Numbers) -> Numbers:
    """Spread every bit over all (the finalizer of SplitMix64: Steele, Lea and Flood, OOPSLA 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _texts(texts: Sequence[str | bytes]) -> Numbers:
    """Hash texts (SipHash, with pandas' fixed key)."""
    from pandas.util import hash_array

    objects = np.empty(len(texts), dtype=object)
    objects[:] = texts
    return hash_array(objects, categorize=False)


def _hashes(array: Any) -> Numbers:  # noqa: ANN401
    """Return one number for every value of an Arrow array of any type."""
    import pyarrow as pa
    import pyarrow.types as is_

    kind = array.type
    if array.null_count == len(array):
        return np.full(len(array), _NULL)
    if is_.is_struct(kind):
        hashed = np.zeros(len(array), dtype=np.uint64)
        for child, name in zip(array.flatten(), (f.name for f in kind), strict=True):
            hashed += _mixed(_hashes(child) ^ _texts([name])[0])
    elif is_.is_list(kind) or is_.is_large_list(kind):
        lengths = np.asarray(array.value_lengths().fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
        ends = np.cumsum(lengths)
        place = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
        each = _mixed(_hashes(array.flatten()) + place.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
        sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(each, dtype=np.uint64)])
        hashed = sums[ends] - sums[ends - lengths] + lengths.astype(np.uint64)
    elif is_.is_string(kind) or is_.is_large_string(kind) or is_.is_binary(kind) or is_.is_dictionary(kind):
        coded = array if is_.is_dictionary(kind) else array.dictionary_encode()
        hashed = _texts(coded.dictionary.to_pylist())[np.asarray(coded.indices.fill_null(0), dtype=np.int64)]
    elif is_.is_floating(kind):
        numbers = np.asarray(array.fill_null(0).cast(pa.float64()), dtype=float) + 0.0  # -0.0 is 0.0
        hashed = numbers.view(np.uint64)
    else:
        whole = array.cast(pa.int8()) if is_.is_boolean(kind) else array
        hashed = np.asarray(whole.cast(pa.int64()).fill_null(0), dtype=np.int64).view(np.uint64)
    if array.null_count:
        hashed = np.where(np.asarray(array.is_null().to_numpy(zero_copy_only=False)), _NULL, hashed)
    return hashed
