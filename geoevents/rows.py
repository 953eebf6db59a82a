"""Events as the rows of a table: one Arrow table in, `Event` values only for the rows somebody touches.

`ROWS` is the schema. A row tells one event with flat scalars, so that queries, kernels and writers work on arrays;
what a table says more often than once (a second place, actors) stands in lists of structs. ``record`` is a struct with
one text for every column of the table it came from, exactly as its cells stood: nothing of a row is lost, and an
`Event` made from it has a `Report` whose text is those cells, with every claim's span at its own cell.

Where `ROWS` has one name, the table's metadata (`columns_metadata`) says which columns of a file a field was read from.
"""

from __future__ import annotations

import functools
import itertools
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer.model import GeoPrecision
from geoevents.columns import FIRST_US, LAST_US, Columns, Crossed, Made, Names, Places
from geoevents.errors import InputError
from geoevents.frame import PLACE_FIELDS
from geoevents.model import Event, Report, Role, Stance, TimePrecision, Trajectory
from geoevents.row_events import ACTOR_ROLES, BOUNDS, PLACE_PARTS, QUANTITIES, TIME_PARTS, event_of, row_of, zone_of
from geoevents.trajectory import Ends, connect, trajectories

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from enum import StrEnum

    import pyarrow as pa
    from numpy.typing import ArrayLike, NDArray

    from gazetteer.boundaries import Borders
    from geoevents.columns import Rows
    from geoevents.trajectory import Connected

    ROWS: pa.Schema

__all__ = [
    "ACTOR_ROLES",
    "COLUMNS_KEY",
    "PLACE_PARTS",
    "QUANTITIES",
    "ROWS",
    "EventRows",
    "checked_rows",
    "codes_of",
    "columns_metadata",
    "concat_rows",
    "rows_of",
]

_BATCH = 1_000  # rows that are made into values together
#: The schema metadata of `columns_metadata`.
COLUMNS_KEY = b"geoevents:columns"
_FLOATS = frozenset({"lat", "lon", "radius_m"})


def __getattr__(name: str) -> Any:  # noqa: ANN401  a schema of pyarrow, which is not imported before it is needed
    """Make `ROWS` when it is first asked for (PEP 562)."""
    if name != "ROWS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _schema()


@functools.cache
def _schema() -> pa.Schema:
    import pyarrow as pa

    text, number, moment = pa.string(), pa.int64(), pa.timestamp("us", tz="UTC")
    part = {name: pa.float64() if name in _FLOATS else text for name in PLACE_PARTS}
    place = [("field", text), *part.items()]
    actor = [(name, text) for name in ("name", "role", "stance", "attributed_to")]
    return pa.schema(
        [
            *((name, text) for name in ("event_id", "type", "role")),
            *((f"time_{name}", moment) for name in TIME_PARTS),
            *((f"time_{name}", text) for name in ("precision", "as_written", "tz")),
            *((name, text) for name in ("weapon", "outcome")),
            *((f"{name}_{bound}", number) for name in QUANTITIES for bound in BOUNDS),
            *((f"{field}_{name}", kind) for field in PLACE_FIELDS for name, kind in part.items()),
            ("more_places", pa.list_(pa.struct(place))),
            ("actors", pa.list_(pa.struct(actor))),
            ("source_publisher", text),
            ("source_via", pa.list_(text)),
            ("source_url", text),
            ("source_published", moment),
            ("row_file", text),
            ("row_number", number),
            ("record", pa.struct([])),
        ]
    )


def columns_metadata(file: str, *, reader: str, fields: Mapping[str, Sequence[str]]) -> dict[bytes, bytes]:
    """Return the schema metadata that says from which columns of a file the fields of its rows were read.

    Parameters
    ----------
    file
        As in ``row_file``.
    reader
        Name of the reader ("acled"); it becomes part of every claim's rule.
    fields
        Names of columns for each field of a `Claim` ("time", "origin", "killed", ...).

    Examples
    --------
    >>> columns_metadata("a.csv", reader="table", fields={"killed": ["dead"]})
    {b'geoevents:columns': b'{"a.csv": {"reader": "table", "fields": {"killed": ["dead"]}}}'}
    """
    told = {file: {"reader": reader, "fields": {name: list(columns) for name, columns in fields.items()}}}
    return {COLUMNS_KEY: json.dumps(told, ensure_ascii=False).encode()}


def concat_rows(tables: Iterable[pa.Table]) -> pa.Table:
    """Put tables of `ROWS` below each other; ``record`` gets the columns of all, null where a table has no such column.

    Examples
    --------
    >>> concat_rows([]).num_rows
    0
    """
    import pyarrow as pa

    given = list(tables)
    if not given:
        return _schema().empty_table()
    names = dict.fromkeys(name for table in given for name in _record_names(table))
    record = pa.struct([(name, pa.string()) for name in names])
    told: dict[str, Any] = {}
    for table in given:
        told |= _told(table)
    metadata = {COLUMNS_KEY: json.dumps(told, ensure_ascii=False).encode()} if told else None
    widened = [_with_record(table, record) for table in given]
    return pa.concat_tables([t.replace_schema_metadata(metadata) for t in widened])


def _with_record(table: pa.Table, record: pa.StructType) -> pa.Table:
    import pyarrow as pa

    number = table.schema.get_field_index("record")
    if table.schema.field(number).type == record:
        return table
    made = []
    for chunk in table.column(number).chunks:
        known = {f.name: chunk.field(i) for i, f in enumerate(chunk.type)}
        # `field` takes no heed of the struct's own nulls; these are rows without any cell
        cells = [known[f.name] if f.name in known else pa.nulls(len(chunk), pa.string()) for f in record]
        mask = chunk.is_null() if chunk.null_count else None
        made.append(_struct(cells, record, len(chunk), mask))
    return table.set_column(number, pa.field("record", record), pa.chunked_array(made, type=record))


def _struct(cells: list[pa.Array], kind: pa.StructType, length: int, mask: pa.Array | None = None) -> pa.StructArray:
    import pyarrow as pa

    if not cells:  # a struct without fields has no length of its own
        return pa.nulls(length, kind) if mask is not None else pa.array([{}] * length, kind)
    return pa.StructArray.from_arrays(cells, fields=list(kind), mask=mask)


def _record_names(table: pa.Table) -> list[str]:
    return [f.name for f in table.schema.field("record").type] if "record" in table.schema.names else []


def _told(table: pa.Table) -> dict[str, Any]:
    return json.loads((table.schema.metadata or {}).get(COLUMNS_KEY, b"{}"))  # type: ignore[no-any-return]


# --- what a table must hold ------------------------------------------------------------------------------------------


def checked_rows(table: pa.Table) -> pa.Table:
    """Return a table as `ROWS` has it: its columns in their order and types, those that are missing filled with nulls.

    Raises
    ------
    InputError
        Every column that is unknown or of another type, and every kind of row that no `Event` could be made of, with
        the number of its first row.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from geoevents.rows import ROWS
    >>> checked_rows(pa.table({"event_id": ["a"], "type": ["attack"]})).schema.equals(ROWS)
    True
    >>> checked_rows(pa.table({"event_id": ["a", "a"], "type": ["attack", None], "killed_min": [-1, 0]}))
    Traceback (most recent call last):
    ...
    geoevents.errors.InputError: rows: row 1 has no type; row 1 repeats an event_id; row 0 has a negative killed_min
    """
    shaped = _shaped(table)
    problems = list(_problems(shaped))
    if problems:
        raise InputError("rows: " + "; ".join(problems[:10]) + (" ..." if len(problems) > 10 else ""))
    return shaped


def _shaped(table: pa.Table) -> pa.Table:
    import pyarrow as pa

    wanted = _schema()
    missing = {"event_id", "type"} - set(table.schema.names)
    unknown = [name for name in table.schema.names if name not in wanted.names]
    if missing or unknown:
        said = [f"lack the column {name}" for name in sorted(missing)]
        said += [f"have a column {name!r} that no row has; put it into record" for name in unknown[:5]]
        raise InputError("rows " + "; rows ".join(said))
    columns, fields = [], []
    for field in wanted:
        kind = pa.struct([(n, pa.string()) for n in _record_names(table)]) if field.name == "record" else field.type
        if field.name in table.schema.names:
            column = table.column(field.name)
            try:
                column = column if column.type == kind else column.cast(kind)
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
                raise InputError(f"rows: column {field.name} is {column.type} and must be {kind}") from error
        elif field.name == "role":
            column = pa.chunked_array([pa.repeat(Role.MAIN.value, table.num_rows)])
        else:
            column = pa.chunked_array([pa.nulls(table.num_rows, kind)])
        columns.append(column)
        fields.append(pa.field(field.name, kind))
    return pa.table(columns, schema=pa.schema(fields, metadata=table.schema.metadata))


def _problems(table: pa.Table) -> Iterator[str]:
    """Say what keeps rows from being events, each kind once with its first row."""
    import pyarrow.compute as pc

    def first(bad: pa.ChunkedArray, said: str) -> Iterator[str]:
        row = pc.index(bad, value=True).as_py()
        if row >= 0:
            yield f"row {row} {said}"

    for name in ("event_id", "type"):
        column = table[name]
        yield from first(pc.or_kleene(pc.is_null(column), pc.equal(column, "")), f"has no {name}")
    if pc.count_distinct(table["event_id"]).as_py() < table.num_rows:
        codes = codes_of(table["event_id"])[0]
        again = np.ones(len(codes), dtype=bool)
        again[np.unique(codes, return_index=True)[1]] = False
        yield f"row {int(np.argmax(again))} repeats an event_id"
    named: tuple[tuple[str, type[StrEnum]], ...] = (("role", Role), ("time_precision", TimePrecision))
    for name, kinds in named:
        yield from first(_none_of(table[name], kinds), f"has an unknown {name}; give one of {', '.join(kinds)}")
    yield from first(pc.is_null(table["role"]), "has no role")
    yield from first(pc.greater(table["time_earliest"], table["time_latest"]), "has a time that ends before it starts")
    for name in QUANTITIES:
        for bound in BOUNDS:
            yield from first(pc.less(table[f"{name}_{bound}"], 0), f"has a negative {name}_{bound}")
        yield from first(pc.greater(table[f"{name}_min"], table[f"{name}_max"]), f"has a reversed {name}")
    places = {field: {part: table[f"{field}_{part}"] for part in PLACE_PARTS} for field in PLACE_FIELDS}
    more = _flat(table["more_places"])
    places["more_places"] = {part: pc.struct_field(more, part) for part in PLACE_PARTS}
    fields = pc.struct_field(more, "field")
    yield from first(pc.or_(_none_of(fields, PLACE_FIELDS), pc.is_null(fields)), "has more_places of no field")
    for name, words in (("role", ACTOR_ROLES), ("stance", tuple(Stance))):
        told = pc.struct_field(_flat(table["actors"]), name)
        yield from first(_none_of(told, words), f"has an actor of unknown {name}; give one of {', '.join(words)}")
    for field, parts in places.items():
        for said, bad in _place_problems(parts):
            yield from first(bad, said.format(field=field))


def _place_problems(parts: Mapping[str, pa.ChunkedArray]) -> Iterator[tuple[str, pa.ChunkedArray]]:
    import pyarrow.compute as pc

    lat, lon, radius = parts["lat"], parts["lon"], parts["radius_m"]
    yield "has one of {field}_lat and {field}_lon", pc.xor(pc.is_null(lat), pc.is_null(lon))
    for name, values, most in (("lat", lat, 90.0), ("lon", lon, 180.0)):
        inside = pc.less_equal(pc.abs(values), most)  # false for NaN
        yield f"has a {{field}}_{name} outside -{most:g}..{most:g}", pc.invert(inside)
    yield (
        "has a {field}_radius_m that is no length",
        pc.invert(pc.and_(pc.greater_equal(radius, 0.0), pc.is_finite(radius))),
    )
    yield "has an unknown {field}_geo_precision", _none_of(parts["geo_precision"], GeoPrecision)
    code = pc.match_substring_regex(parts["country"], "^[A-Z]{2}$")
    yield "has a {field}_country that is no ISO 3166-1 alpha-2 code", pc.invert(code)
    told = functools.reduce(pc.or_, (pc.is_valid(parts[name]) for name in ("lat", "name", "place_id", "country")))
    blank = pc.equal(pc.utf8_trim_whitespace(parts["name"]), "")
    yield "has a blank {field}_name; null is a place without a name", pc.fill_null(blank, fill_value=False)
    unsaid = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(parts["as_written"]), ""), fill_value=True)
    yield "has a {field} without {field}_as_written", pc.and_(told, unsaid)


def _none_of(column: pa.ChunkedArray, kinds: Iterable[str]) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    known = pc.is_in(column, value_set=pa.array([str(kind) for kind in kinds]))
    return pc.and_(pc.is_valid(column), pc.invert(known))


# --- rows as events --------------------------------------------------------------------------------------------------


class EventRows(Made[Event]):
    """The events of a table of `ROWS`; each is made when it is touched, and never to answer a query.

    Parameters
    ----------
    table
        As `checked_rows` returns it.
    numbers
        Which of its rows, and in which order; by default all of them.

    Examples
    --------
    >>> import pyarrow as pa
    >>> told = pa.table({"event_id": ["a", "b"], "type": ["airstrike"] * 2, "killed_min": [3, None]})
    >>> rows = EventRows(checked_rows(told))
    >>> len(rows), rows[0].best("killed").min, rows.take([1]).ids.to_pylist()
    (2, 3, ['b'])
    """

    def __init__(self, table: pa.Table, *, numbers: Rows | None = None) -> None:
        self._whole, self._numbers = table, numbers

    @functools.cached_property
    def table(self) -> pa.Table:
        """The rows as one Arrow table; after queries it is cut when first asked for."""
        return self._whole if self._numbers is None else _taken(self._whole, self._numbers)

    @property
    def ids(self) -> pa.ChunkedArray:
        """The event ids."""
        return self.column("event_id")

    def column(self, name: str) -> pa.ChunkedArray:
        """Return one column of the rows; the others are not touched."""
        if self._numbers is None or "table" in self.__dict__:
            return self.table[name]
        return _taken(self._whole.select([name]), self._numbers)[name]

    def take(self, numbers: ArrayLike) -> EventRows:
        """Return some of the rows, by number."""
        wanted = np.asarray(numbers, dtype=np.int64)
        return EventRows(self._whole, numbers=wanted if self._numbers is None else self._numbers[wanted])

    def number_of(self, event_id: str) -> int | None:
        """Return the number of the row that has an id."""
        import pyarrow.compute as pc

        found = pc.index(self.ids, value=event_id).as_py()
        return found if found >= 0 else None

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._whole.num_rows if self._numbers is None else len(self._numbers)

    def made(self, numbers: range) -> Iterator[Event]:
        """Make the events of some rows, one after the other."""
        return (event for _, event in self.told(numbers))

    def __eq__(self, other: object) -> bool:
        """Compare the rows, or the events with those of another sequence."""
        if isinstance(other, EventRows):
            return (self._whole is other._whole and self._numbers is other._numbers) or self.table.equals(other.table)
        return super().__eq__(other)

    __hash__ = None

    @property
    def reports(self) -> Sequence[Report]:
        """The row of each event as a report, in the order of the events; made when touched."""
        return _Reports(self)

    def told(self, numbers: range | None = None) -> Iterator[tuple[Report, Event]]:
        """Make the row of each event as a report, and the event, a batch of rows at a time; all, or some by number."""
        numbers = range(len(self)) if numbers is None else numbers
        told = _told(self._whole)
        for start in range(0, len(numbers), _BATCH):
            some = np.asarray(numbers[start : start + _BATCH], dtype=np.int64)
            own = some if self._numbers is None else self._numbers[some]
            for row in _dicts(self._whole.take(own)):
                yield event_of(row, told.get(row["row_file"] or "", {}))

    def columns(self) -> Columns:
        """Return what queries read, straight from the arrays."""
        return _columns(self)

    def connected(self, *, borders: Borders) -> tuple[Rows, Connected]:
        """Draw the schematic lines straight from the arrays.

        Returns
        -------
        tuple
            The rows of the events with two ends that a line may have, and `geoevents.trajectory.connect` of these ends:
            its ``pair`` counts the first.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        no_ends = pa.array([GeoPrecision.COUNTRY.value, GeoPrecision.UNKNOWN.value])
        areas = pa.array([kind.value for kind in GeoPrecision if kind.is_area])
        told = pc.not_equal(self.column("role"), Role.AGGREGATE.value)
        for end in ("origin", "destination"):
            precision = self.column(f"{end}_geo_precision")
            is_end = pc.and_(pc.is_valid(precision), pc.invert(pc.is_in(precision, value_set=no_ends)))
            told = pc.and_(told, pc.and_(is_end, pc.is_valid(self.column(f"{end}_lat"))))
        rows = np.flatnonzero(np.asarray(told))

        def ends(part: str) -> list[Any]:
            return [self.column(f"{end}_{part}").take(pa.array(rows)) for end in ("origin", "destination")]

        lat, lon, radius_m = (
            np.array([np.asarray(pc.fill_null(side, 0.0)) for side in ends(part)])
            for part in ("lat", "lon", "radius_m")
        )
        is_area = np.array([np.asarray(pc.is_in(side, value_set=areas)) for side in ends("geo_precision")])
        return rows, connect(Ends(lat, lon, radius_m, is_area), borders=borders)

    def crossed(self, *, borders: Borders) -> Crossed:
        """Return the borders that the schematic lines cross, straight from the arrays."""
        rows, drawn = self.connected(borders=borders)
        found = drawn.crossings
        return Crossed(
            event=rows[drawn.pair[found.line]],
            from_country=found.from_country,
            to_country=found.to_country,
            uncertain=drawn.uncertain,
        )

    def trajectories(self, *, borders: Borders) -> Sequence[Trajectory]:
        """Return the schematic lines, in event order; each is made when it is touched."""
        rows, drawn = self.connected(borders=borders)
        return _Lines(self.take(rows[drawn.pair]), borders)


class _Lines(Made[Trajectory]):
    """The trajectories of rows that all have one."""

    def __init__(self, rows: EventRows, borders: Borders) -> None:
        self._rows, self._borders = rows, borders

    def __len__(self) -> int:
        return len(self._rows)

    def made(self, numbers: range) -> Iterator[Trajectory]:
        for start in range(0, len(numbers), _BATCH):
            events = tuple(self._rows.made(numbers[start : start + _BATCH]))
            yield from (line for line in trajectories(events, borders=self._borders) if line is not None)


class _Reports(Made[Report]):
    """The reports of rows."""

    def __init__(self, rows: EventRows) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def made(self, numbers: range) -> Iterator[Report]:
        return (report for report, _ in self._rows.told(numbers))


def _dicts(table: pa.Table) -> Iterator[dict[str, Any]]:
    """Give the rows as `to_pylist` does; moments come as an array and empty columns not at all: it takes a third of the time."""
    import pyarrow as pa

    utc = zone_of("UTC")

    def values(column: pa.ChunkedArray) -> Iterable[Any]:
        if column.null_count == len(column):
            return itertools.repeat(None, len(column))
        if not pa.types.is_timestamp(column.type):
            return column.to_pylist()  # type: ignore[no-any-return]
        moments = column.to_numpy().tolist()
        return [None if moment is None else moment.replace(tzinfo=utc) for moment in moments]

    names = table.column_names
    return (dict(zip(names, row, strict=True)) for row in zip(*map(values, table.columns), strict=True))


def _taken(table: pa.Table, numbers: Rows) -> pa.Table:
    """Take rows; in ascending order chunk by chunk, so that texts of over 2 GB never come together in one array."""
    import pyarrow as pa

    if len(numbers) and not (np.diff(numbers) > 0).all():
        return table.take(numbers)
    keep = np.zeros(table.num_rows, dtype=bool)
    keep[numbers] = True
    return table.filter(pa.array(keep))


# --- rows as columns -------------------------------------------------------------------------------------------------


def _columns(rows: EventRows) -> Columns:
    import pyarrow as pa
    import pyarrow.compute as pc

    def moments(*names: str, otherwise: int) -> Rows:
        told = pc.coalesce(*(rows.column(f"time_{name}") for name in names)).cast(pa.int64())
        return np.asarray(pc.fill_null(told, otherwise))

    dated = pc.or_(*(pc.is_valid(rows.column(f"time_{name}")) for name in ("earliest", "latest")))
    via = rows.column("source_via")
    publisher = Names.of(np.arange(len(rows)), *codes_of(rows.column("source_publisher")))
    return Columns(
        type=_objects(rows.column("type")),
        role=_objects(rows.column("role")),
        outcome=_objects(rows.column("outcome")),
        first_us=moments("best", "earliest", otherwise=FIRST_US),
        last_us=moments("best", "latest", otherwise=LAST_US),
        dated=np.asarray(pc.or_(dated, pc.is_valid(rows.column("time_best")))),
        support=_tells(rows).astype(np.int64),
        actors=_acting(rows.column("actors")),
        sources=publisher.joined(Names.of(_parents(via), *codes_of(_flat(via)))),
        places=_places(rows),
    )


def _tells(rows: EventRows) -> NDArray[np.bool_]:
    """Tell which rows state any field; one that does has one source for it, itself."""
    import pyarrow.compute as pc

    names = ["weapon", "outcome", "time_as_written", *(f"time_{part}" for part in TIME_PARTS)]
    names += [f"{name}_{bound}" for name in QUANTITIES for bound in BOUNDS]
    names += [f"{field}_as_written" for field in PLACE_FIELDS]
    told = np.zeros(len(rows), dtype=bool)
    for name in names:
        told |= np.asarray(pc.is_valid(rows.column(name)))
    for name in ("actors", "more_places"):
        told |= np.asarray(pc.greater(pc.fill_null(pc.list_value_length(rows.column(name)), 0), 0))
    return told


def _acting(actors: pa.ChunkedArray) -> Names:
    """Return who is said to have acted, as columns of text-born events have them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    flat = _flat(actors)
    acted = np.asarray(pc.is_in(pc.struct_field(flat, "role"), value_set=pa.array(["perpetrator", "agent"])))
    codes, names = codes_of(pc.struct_field(flat, "name"))
    return Names.of(_parents(actors)[acted], codes[acted], names)


def _places(rows: EventRows) -> Places:
    import pyarrow as pa
    import pyarrow.compute as pc

    found: list[tuple[Any, ...]] = []
    for place_field, field in enumerate(PLACE_FIELDS):
        there = np.flatnonzero(np.asarray(pc.is_valid(rows.column(f"{field}_as_written"))))
        taken = pa.array(there)
        names = ("lat", "lon", "radius_m", "country", "admin1", "geo_precision")
        parts = {part: rows.column(f"{field}_{part}").take(taken) for part in names}
        found.append((there, np.full(len(there), place_field), np.zeros(len(there), dtype=np.int64), parts))
    more = rows.column("more_places")
    if more.null_count < len(more):
        flat, event = _flat(more), _parents(more)
        fields, named = codes_of(pc.struct_field(flat, "field"))
        known = np.array([PLACE_FIELDS.index(name) for name in named], dtype=np.int64)
        parts = {part: pc.struct_field(flat, part) for part in names}
        found.append((event, known[fields], np.arange(1, len(event) + 1), parts))
    event, number, rank = (np.concatenate([f[i] for f in found]).astype(np.int64) for i in range(3))
    order = np.lexsort((rank, number, event))

    def joined(name: str) -> pa.ChunkedArray:
        chunks = [c for f in found for c in f[3][name].chunks]
        return pa.chunked_array(chunks, type=found[0][3][name].type)

    def floats(name: str, otherwise: float) -> Any:  # noqa: ANN401
        return np.asarray(pc.fill_null(joined(name), otherwise), dtype=float)[order]

    units = pa.array([kind.value for kind in (GeoPrecision.ADMIN2, GeoPrecision.ADMIN1, GeoPrecision.COUNTRY)])
    return Places(
        event=event[order],
        field=number[order].astype(np.int8),
        lat=floats("lat", np.nan),
        lon=floats("lon", np.nan),
        radius_m=floats("radius_m", 0.0),
        country=_objects(joined("country"))[order],
        admin1=_objects(joined("admin1"))[order],
        is_unit=np.asarray(pc.is_in(joined("geo_precision"), value_set=units))[order],
    )


def _flat(lists: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa

    return pa.chunked_array([chunk.flatten() for chunk in lists.chunks], type=lists.type.value_type)


def _parents(lists: pa.ChunkedArray) -> Rows:
    """Return the number of the row that each item of the lists belongs to."""
    import pyarrow.compute as pc

    lengths = np.asarray(pc.fill_null(pc.list_value_length(lists), 0), dtype=np.int64)
    return np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)


def codes_of(texts: pa.ChunkedArray) -> tuple[Rows, list[str]]:
    """Return the number of the distinct text of every row, -1 where there is none, and the distinct texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = texts.dictionary_encode().unify_dictionaries()
    if not coded.num_chunks:
        return np.zeros(0, dtype=np.int64), []
    codes = [np.asarray(pc.fill_null(chunk.indices.cast(pa.int64()), -1)) for chunk in coded.chunks]
    return np.concatenate(codes), coded.chunk(0).dictionary.to_pylist()


def _objects(texts: pa.ChunkedArray) -> Any:  # noqa: ANN401  an array of NumPy
    """Return texts as an array of objects in which equal texts are one object."""
    codes, distinct = codes_of(texts)
    return np.array([*distinct, None], dtype=object)[codes]


# --- events as rows --------------------------------------------------------------------------------------------------


def rows_of(events: Iterable[Event], reports: Iterable[Report]) -> pa.Table:
    """Turn events into rows.

    What a row does not hold is dropped: the claims with their words and spans, the other versions of a field and who
    says them, further reports after the first, links, outlines of areas, all but the first weapon.

    Examples
    --------
    >>> from geoevents.model import Event, Role
    >>> rows_of([Event(id="e1", type="attack", role=Role.MAIN, mentions=())], []).select(["event_id", "role"]).to_pylist()
    [{'event_id': 'e1', 'role': 'main'}]
    """
    import pyarrow as pa

    known = {report.id: report for report in reports}
    return pa.Table.from_pylist([row_of(event, known) for event in events], schema=_schema())
