"""The rows of tables in the native file: one object a line, without its nulls, and back without loss.

Rows are the last member of the file, so that a reader has all the rest before the first of them, and neither reading nor
writing holds more than a block of the text. Texts, whole numbers and times come back as they were, and so do floats,
which are written with as many digits as make them again.
"""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from geoevents.errors import InputError
from geoevents.rows import COLUMNS_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

__all__ = ["MEMBERS", "OPENING", "head_of", "read_rows", "row_lines", "rows_of_items"]

#: The members of the file that rows add, in order.
MEMBERS: Final[tuple[str, ...]] = ("record", "columns", "rows")
#: The line after which the rows stand.
OPENING: Final = b'"rows": [\n'
_CLOSING: Final = b"\n]\n}\n"
_BATCH: Final = 32_768
_BLOCK: Final = 8_000_000
_AT_ROW: Final = re.compile(r" in row (\d+)$")


def head_of(table: pa.Table) -> dict[str, Any]:
    """Return what stands before the rows: the columns of their ``record``, and which of them each field was read from.

    Examples
    --------
    >>> from geoevents.rows import ROWS
    >>> head_of(ROWS.empty_table())
    {'record': [], 'columns': {}}
    """
    told = (table.schema.metadata or {}).get(COLUMNS_KEY, b"{}")
    return {"record": [field.name for field in table.schema.field("record").type], "columns": json.loads(told)}


def row_lines(table: pa.Table) -> Iterator[memoryview | bytes]:
    r"""Yield the text of rows, in pieces: one object a line with a comma and a line end between two.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from geoevents.rows import checked_rows
    >>> rows = checked_rows(pa.table({"event_id": ["a", "b"], "type": ["attack"] * 2, "killed_min": [None, 2]}))
    >>> b"".join(row_lines(rows))
    b'{"event_id":"a","type":"attack","role":"main"},\n{"event_id":"b","type":"attack","role":"main","killed_min":2}'
    """
    import pyarrow.compute as pc

    from geoevents.writers.texts import as_bytes

    for start in range(0, table.num_rows, _BATCH):
        batch = table[start : start + _BATCH].combine_chunks()
        columns = {name: batch[name].chunk(0) for name in batch.column_names}
        text = as_bytes(pc.binary_join_element_wise(",\n", _objects(columns), ""))
        yield text[2:] if start == 0 else text


def _objects(columns: dict[str, pa.Array]) -> pa.Array:
    """Return a JSON object for every row with the members that are not null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from geoevents.writers.texts import as_json

    members: list[Any] = [pa.repeat("", len(next(iter(columns.values()))))]  # a row of nulls alone would be left out
    for name, column in columns.items():
        if column.null_count < len(column):
            told = _record(column) if pa.types.is_struct(column.type) else as_json(column)
            members.append(pc.binary_join_element_wise(json.dumps(name, ensure_ascii=False) + ":", told, ""))
    joined = pc.binary_join_element_wise(*members, ",", null_handling="skip")  # each begins with a comma
    return pc.binary_join_element_wise(pc.binary_replace_slice(joined, 0, 1, b"{"), "}", "")


def _record(column: pa.StructArray) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = {field.name: column.field(number) for number, field in enumerate(column.type)}
    told = _objects(cells) if cells else pa.repeat("{}", len(column))
    return told if not column.null_count else pc.if_else(column.is_valid(), told, None)


def read_rows(file: BinaryIO, head: dict[str, Any]) -> pa.Table:
    """Read the rows after `OPENING`, to the end of the file.

    Parameters
    ----------
    head
        The members before them, as `head_of` gives them.

    Raises
    ------
    InputError
        When they are cut off, or one is no row; the message has its number.
    """
    schema = _schema(head)
    tables, count = [], 0
    while block := file.read(_BLOCK):
        block += file.readline()
        if not block.endswith(b",\n"):  # the last: at most its end is left
            block += file.read(_BLOCK)
        if block.endswith(_CLOSING):
            block = block.removesuffix(_CLOSING)
        elif not block.endswith(b",\n"):
            raise InputError("rows: cut off in the middle; write the file again")
        tables.append(_parsed(block.replace(b",\n", b"\n"), schema, first=count))
        count += tables[-1].num_rows
    return _joined(tables, schema)


def rows_of_items(items: Any, head: dict[str, Any]) -> pa.Table:  # noqa: ANN401  a member of a file
    """Make the rows of a file that was laid out anew, such as with an indent."""
    if not isinstance(items, list):
        raise InputError("rows: expected a list")
    schema = _schema(head)
    text = "\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    return _joined([_parsed(text.encode(), schema, first=0)] if items else [], schema)


def _schema(head: dict[str, Any]) -> pa.Schema:
    import pyarrow as pa

    from geoevents.rows import ROWS

    names, told = head.get("record"), head.get("columns")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise InputError("record: expected a list of the names of columns, each once")
    if not isinstance(told, dict):
        raise InputError("columns: expected an object")
    record = pa.struct([(name, pa.string()) for name in names])
    fields = [pa.field("record", record) if field.name == "record" else field for field in ROWS]
    metadata = {COLUMNS_KEY: json.dumps(told, ensure_ascii=False)} if told else None
    return pa.schema(fields, metadata=metadata)


def _parsed(text: bytes, schema: pa.Schema, *, first: int) -> pa.Table:
    import pyarrow as pa
    from pyarrow import json as reader

    try:
        return reader.read_json(
            io.BytesIO(text),
            read_options=reader.ReadOptions(block_size=len(text) + 1),
            parse_options=reader.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
        )
    except pa.ArrowInvalid as error:
        said = str(error).removeprefix("JSON parse error: ")
        found = _AT_ROW.search(said)
        at = f"rows[{first + int(found[1])}]" if found is not None else f"rows: after row {first}"
        raise InputError(
            f"{at}: {_AT_ROW.sub('', said)[:200]}; a row has the columns of geoevents.rows.ROWS"
        ) from error


def _joined(tables: Iterable[pa.Table], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    given = [table.cast(schema) for table in tables]
    return pa.concat_tables(given) if given else schema.empty_table()
