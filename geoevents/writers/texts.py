"""Arrow columns → texts: JSON, and the cells of tables, by a few kernels a column and no Python object a row.

A value that repeats is written once and taken by its number. A text is copied as it stands unless a glance at its bytes
finds something to escape, which is rare.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa
    from numpy.typing import NDArray

__all__ = [
    "Pieces",
    "as_bytes",
    "as_json",
    "bytes_of",
    "escaped",
    "json_moments",
    "moments",
    "pasted",
    "rewritten",
    "written",
]

_SAMPLE = 512


def written(column: pa.Array) -> pa.Array:
    """Return every value of a column as a text, null where it is null: texts as they are, lists and structs as JSON.

    Examples
    --------
    >>> import pyarrow as pa
    >>> written(pa.array([1.5, None, 3.0])).to_pylist(), written(pa.array([["a", "b"], []])).to_pylist()
    (['1.5', None, '3'], ['["a","b"]', '[]'])
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_string(kind):
        return column
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    if pa.types.is_timestamp(kind):
        return moments(column)
    if pa.types.is_nested(kind):
        return as_json(column)
    if pa.types.is_floating(kind):
        finite = pc.is_finite(column)
        if not pc.all(finite).as_py():
            column = pc.if_else(finite, column, None)  # JSON has no word for what is no number
        return _of_distinct(column, lambda values: values.cast(pa.string()))
    return column.cast(pa.string())


def as_json(column: pa.Array) -> pa.Array:
    r"""Return every value of a column as JSON, null where it is null.

    Examples
    --------
    >>> import pyarrow as pa
    >>> as_json(pa.array([{"said": 'a "b"\n', "n": None}, None])).to_pylist()
    ['{"said":"a \\"b\\"\\n","n":null}', None]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_struct(kind):
        pieces = Pieces()
        for number, field in enumerate(kind):
            pieces.add(("{" if number == 0 else ",") + json.dumps(field.name, ensure_ascii=False) + ":")
            pieces.add_json(column.field(number))
        joined = pieces.add("}" if kind.num_fields else "{}").joined(len(column))
        return joined if not column.null_count else pc.if_else(column.is_valid(), joined, None)
    if pa.types.is_list(kind):
        return pasted(column, lambda values: pc.fill_null(as_json(values), "null"), around=("[", "]"))
    texts = written(column)
    if pa.types.is_string(kind):
        return _quoted(escaped(texts))
    return _quoted(texts) if pa.types.is_timestamp(kind) else texts


def pasted(
    lists: pa.Array, write: Callable[[pa.Array], pa.Array], *, between: str = ",", around: tuple[str, str] = ("", "")
) -> pa.Array:
    """Return the items of each list as one text, as `write` writes them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if lists.null_count == len(lists):
        return pa.nulls(len(lists), pa.string())
    texts = write(lists.flatten())
    lengths = np.asarray(pc.fill_null(pc.list_value_length(lists), 0))
    offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32))
    inner = pc.binary_join(
        pa.ListArray.from_arrays(offsets, texts, mask=lists.is_null() if lists.null_count else None), between
    )
    return pc.binary_join_element_wise(around[0], inner, around[1], "") if around != ("", "") else inner


def escaped(column: pa.Array) -> pa.Array:
    r"""Return texts as they stand between the quotes of JSON.

    Examples
    --------
    >>> import pyarrow as pa
    >>> escaped(pa.array(["plain", 'a "b"\n', None])).to_pylist()
    ['plain', 'a \\"b\\"\\n', None]
    """

    def rewrite(texts: pa.Array) -> pa.Array:
        return _each(texts, lambda text: json.dumps(text, ensure_ascii=False)[1:-1])

    return rewritten(column, _JSON_BYTES, r'["\\\x00-\x1f]', rewrite)


def rewritten(
    column: pa.Array, suspicious: NDArray[np.bool_], pattern: str, rewrite: Callable[[pa.Array], pa.Array]
) -> pa.Array:
    """Rewrite the texts that match a pattern, and look for them only where a byte of the column is suspicious.

    Parameters
    ----------
    suspicious
        For each of the 256 bytes whether a text that has it may match.
    pattern
        Regular expression (RE2).
    rewrite
        Gets the texts that match, without nulls.
    """
    import pyarrow.compute as pc

    if not suspicious[np.frombuffer(as_bytes(column), dtype=np.uint8)].any():
        return column
    odd = pc.fill_null(pc.match_substring_regex(column, pattern), fill_value=False)
    return pc.replace_with_mask(column, odd, rewrite(column.filter(odd)))


def bytes_of(text: bytes) -> NDArray[np.bool_]:
    """Return for each of the 256 bytes whether it is among some.

    Examples
    --------
    >>> bytes_of(b"ab").nonzero()[0].tolist()
    [97, 98]
    """
    told = np.zeros(256, dtype=bool)
    told[np.frombuffer(text, dtype=np.uint8)] = True
    return told


_JSON_BYTES = bytes_of(bytes(range(0x20)) + b'"\\')


def _each(texts: pa.Array, write: Callable[[str], str]) -> pa.Array:
    """Write each distinct text once."""
    import pyarrow as pa

    coded = texts.dictionary_encode()
    return pa.array([write(text) for text in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


def _quoted(texts: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise('"', texts, '"', "")


def _of_distinct(column: pa.Array, write: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Write the distinct values of a column and take them, where a glance says that values repeat."""
    import pyarrow.compute as pc

    if 2 * pc.count_distinct(column[:_SAMPLE]).as_py() > min(len(column), _SAMPLE):
        return write(column)
    coded = column.dictionary_encode()
    return write(coded.dictionary).take(coded.indices)


# --- times -----------------------------------------------------------------------------------------------------------


def moments(column: pa.Array, offset_s: pa.Array | None = None) -> pa.Array:
    """Return times as ISO 8601 texts with the offset of their place, or in UTC where none is given.

    Parameters
    ----------
    column
        Times in UTC, microseconds.
    offset_s
        Seconds that the clocks of the place are ahead of UTC, null where that is not known.

    Examples
    --------
    >>> import pyarrow as pa
    >>> times = pa.array([1713725400000000, 1713725400500000], pa.timestamp("us", "UTC"))
    >>> moments(times, pa.array([10800, None], pa.int32())).to_pylist()
    ['2024-04-21T21:50:00+03:00', '2024-04-21T18:50:00.500000+00:00']
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if offset_s is None or offset_s.null_count == len(offset_s):
        return _of_distinct(column, lambda values: _local(values.cast(pa.timestamp("us")), "+00:00"))
    ahead = pc.fill_null(offset_s, 0)
    local = pc.add(
        column.cast(pa.timestamp("us")), pc.multiply(ahead.cast(pa.int64()), 1_000_000).cast(pa.duration("us"))
    )
    coded = ahead.dictionary_encode()
    named = pa.array([_offset(seconds) for seconds in coded.dictionary.to_pylist()], pa.string())
    return _local(local, named.take(coded.indices))


def _local(naive: pa.Array, offset: pa.Array | str) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    micro = naive.cast(pa.int64())
    whole = pc.equal(pc.subtract(micro, pc.multiply(pc.divide(micro, 1_000_000), 1_000_000)), 0)
    seconds = naive.cast(pa.timestamp("s"), safe=False).cast(pa.string())
    if not pc.all(whole).as_py():
        seconds = pc.if_else(whole, seconds, naive.cast(pa.string()))
    dated = pc.replace_substring(seconds, " ", "T", max_replacements=1)
    return pc.binary_join_element_wise(dated, offset, "")


def _offset(seconds: int) -> str:
    hours, rest = divmod(abs(seconds), 3600)
    text = f"{'-' if seconds < 0 else '+'}{hours:02d}:{rest // 60:02d}"
    return text if rest % 60 == 0 else f"{text}:{rest % 60:02d}"


def json_moments(column: pa.Array, offset_s: pa.Array) -> pa.Array:
    """Return what `moments` does, between quotes."""
    return _quoted(moments(column, offset_s))


# --- lines made of columns -------------------------------------------------------------------------------------------


class Pieces:
    """Texts of many rows, put together of what is alike in all of them and of columns.

    Examples
    --------
    >>> import pyarrow as pa
    >>> Pieces().add("n=").add_json(pa.array(["a", None])).add(";").joined(2).to_pylist()
    ['n="a";', 'n=null;']
    """

    def __init__(self) -> None:
        self._pieces: list[Any] = []

    def add(self, piece: pa.Array | str) -> Pieces:
        """Add a text for all rows, or a column of texts."""
        if isinstance(piece, str) and self._pieces and isinstance(self._pieces[-1], str):
            self._pieces[-1] += piece
        else:
            self._pieces.append(piece)
        return self

    def add_json(self, column: pa.Array) -> Pieces:
        """Add a column as JSON."""
        import pyarrow as pa

        if column.null_count == len(column):
            return self.add("null")
        if pa.types.is_string(column.type) and not column.null_count:
            return self.add('"').add(escaped(column)).add('"')
        return self.add(as_json(column))

    def joined(self, count: int, *, null: str = "null") -> pa.Array:
        """Return the text of each of `count` rows, with `null` for what is null."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if all(isinstance(piece, str) for piece in self._pieces):
            return pa.repeat("".join(self._pieces), count)
        return pc.binary_join_element_wise(*self._pieces, "", null_handling="replace", null_replacement=null)


def as_bytes(lines: pa.Array) -> memoryview:
    """Return the bytes of all texts one after another, without a copy."""
    _, offsets, data = lines.buffers()
    if data is None or not len(lines):
        return memoryview(b"")
    bounds = np.frombuffer(offsets, dtype=np.int32, count=len(lines) + 1, offset=4 * lines.offset)
    return memoryview(data)[bounds[0] : bounds[-1]]
