"""Tables as compact bytes: the columns of a map's page, which the browser reads back into typed arrays.

A table is a set of columns of one length. An integer column is written as its smallest value (`base`), its greatest
common step and the narrowest unsigned integers that hold the rest, byte plane after byte plane, so that deflate finds
the planes that hardly change. Text is one run of UTF-8 with the length of each string. The reader is
`maps/frontend/src/columns.ts`.
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Numbers = Sequence[int | None] | Sequence[int] | NDArray[Any]

__all__ = ["Columns", "as_text", "deflated"]

#: (smallest number that does not fit, bytes); six bytes still are whole numbers of JavaScript.
_WIDTHS: Final = ((1 << 8, 1), (1 << 16, 2), (1 << 32, 4), (1 << 48, 6))
_LEVEL: Final = 6
_COUNTED: Final = re.compile(r"(?P<prefix>.*?)(?P<digits>[0-9]{1,9})", re.DOTALL)
#: Base 85 packs four bytes into five letters, base64 three into four. None of these means anything to HTML.
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%()*+,-./:;=?@[]^_|~"


class Columns:
    """Collects columns and writes them one after the other; `schema` tells the reader what stands where.

    Examples
    --------
    >>> columns = Columns()
    >>> columns.numbers("events", "time", [60, None, 120])
    >>> columns.schema
    [{'table': 'events', 'name': 'time', 'kind': 'int', 'n': 3, 'width': 1, 'base': 60, 'step': 60, 'null': True}]
    """

    def __init__(self) -> None:
        self.schema: list[dict[str, Any]] = []
        self._parts: list[bytes] = []

    def packed(self, **more: Any) -> bytes:  # noqa: ANN401  (parts of a JSON object)
        """Return all columns with their schema and what else the reader is to know, compressed.

        Under the compression: the length of a JSON head (four bytes, the lowest first), the head, the columns.
        """
        head = json.dumps({"columns": self.schema, **more}, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        start = head.encode("utf-8", "replace")
        return deflated(b"".join([struct.pack("<I", len(start)), start, *self._parts]))

    def numbers(self, table: str, name: str, values: Numbers, *, delta: bool = False) -> None:
        """Add integers, None or NaN where unknown (not with `delta`: each is written as its step from the one before)."""
        self._add(table, name, "int", **self._integers(values, delta=delta))

    def beyond(self, table: str, name: str, values: NDArray[Any], base: tuple[str, NDArray[Any]]) -> None:
        """Add integers as what they are beyond an earlier column of the table, or beyond 0 where that is unknown (NaN)."""
        other, others = base
        self._add(table, name, "int", **self._integers(values - np.nan_to_num(others)), of=other)

    def codes(self, table: str, name: str, values: Sequence[str]) -> None:
        """Add strings that repeat: each once, in the order met, and for every row the number of its string."""
        strings, rows = _numbered(values)
        self.coded(table, name, rows, strings)

    def coded(self, table: str, name: str, rows: Numbers, strings: Sequence[str]) -> None:
        """Add strings that repeat, whose numbers are known: `rows` are indices of `strings`."""
        self._add(table, name, "codes", **self._integers(rows), strings=self._strings(strings))

    def texts(self, table: str, name: str, values: Sequence[str]) -> None:
        """Add strings that mostly differ."""
        self._add(table, name, "text", n=len(values), strings=self._strings(values))

    def ids(self, table: str, name: str, values: Sequence[str]) -> None:
        """Add strings that all differ; those that count up ("e0001", "e0002") are written as numbers."""
        first = _COUNTED.fullmatch(values[0]) if values else None
        text = "".join(values)
        length = len(values[0]) if values else 0
        if first is None or not text.isascii() or set(map(len, values)) != {length}:
            return self.texts(table, name, values)
        prefix, width = first["prefix"], len(first["digits"])
        letters = np.frombuffer(text.encode(), np.uint8).reshape(-1, length)
        digits = letters[:, len(prefix) :].astype(np.int64) - ord("0")
        if (letters[:, : len(prefix)] != letters[0, : len(prefix)]).any() or (digits < 0).any() or (digits > 9).any():
            return self.texts(table, name, values)
        told = self._integers(digits @ 10 ** np.arange(width - 1, -1, -1), delta=True)
        return self._add(table, name, "counted", **told, prefix=prefix, digits=width)

    def lists(self, table: str, name: str, rows: Sequence[Sequence[int]], *, delta: bool = False) -> None:
        """Add a list of integers for each row."""
        values = [value for row in rows for value in row]
        self._add(table, name, "list", n=len(rows), **self._ragged(rows, values, delta=delta))

    def tags(self, table: str, name: str, rows: Sequence[Sequence[str]]) -> None:
        """Add a list of strings that repeat for each row."""
        strings, values = _numbered([text for row in rows for text in row])
        told = self._ragged(rows, values, delta=False)
        self._add(table, name, "list", n=len(rows), **told, strings=self._strings(strings))

    def _add(self, table: str, name: str, kind: str, **told: Any) -> None:  # noqa: ANN401  (parts of a JSON object)
        self.schema.append({"table": table, "name": name, "kind": kind, **told})

    def _ragged(self, rows: Sequence[Any], values: Numbers, *, delta: bool) -> dict[str, Any]:
        return {"counts": self._integers(_integers(map(len, rows))), "values": self._integers(values, delta=delta)}

    def _integers(self, values: Numbers, *, delta: bool = False) -> dict[str, Any]:
        missing: NDArray[np.bool_] | None = None
        if isinstance(values, np.ndarray):
            if values.dtype.kind == "f" and (unknown := np.isnan(values)).any():
                missing, values = unknown, np.where(unknown, 0.0, values)
            known = values.astype(np.int64)
        else:
            rows: list[Any] = list(values)
            if None in rows:
                missing = np.fromiter((v is None for v in rows), bool, len(rows))
                rows = [0 if v is None else v for v in rows]
            known = np.fromiter(rows, np.int64, len(rows))
        if delta:
            known = np.diff(known, prepend=np.int64(0))
        present = known if missing is None else known[~missing]
        base = int(present.min()) if len(present) else 0
        step = max(1, int(np.gcd.reduce(present - base))) if len(present) else 1
        codes = (known - base) // step
        if missing is not None:
            codes = np.where(missing, 0, codes + 1)
        top = int(codes.max()) if len(codes) else 0
        width = next((w for limit, w in _WIDTHS if top < limit), None)
        if width is None:
            raise ValueError(f"a column spans {top:,} steps; at most {_WIDTHS[-1][0]:,} can be written")
        self._parts.append(codes.astype("<u8").view(np.uint8).reshape(-1, 8).T[:width].tobytes())
        told: dict[str, Any] = {"n": len(codes), "width": width, "base": base, "step": step}
        return told | ({"null": True} if missing is not None else {}) | ({"delta": True} if delta else {})

    def _strings(self, values: Sequence[str]) -> dict[str, Any]:
        # The page counts in UTF-16 units; a lone surrogate of a broken report becomes one question mark.
        whole = "".join(values)
        is_plain = whole.isascii()
        lengths = map(len, values if is_plain else (v.encode("utf-16-le", "replace") for v in values))
        told = self._integers(_integers(lengths) // (1 if is_plain else 2))
        text = whole.encode("utf-8", "replace")
        self._parts.append(text)
        return {"lengths": told, "bytes": len(text)}


def _integers(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, np.int64)


def _numbered(values: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Return the different strings in the order met, and the number of each value's string."""
    index = {value: number for number, value in enumerate(dict.fromkeys(values))}
    return list(index), _integers(map(index.__getitem__, values))


def deflated(data: bytes) -> bytes:
    """Compress as the browser's ``DecompressionStream("deflate")`` reads it."""
    return zlib.compress(data, _LEVEL)


def as_text(data: bytes) -> str:
    """Write bytes in letters that may stand in an HTML element as they are.

    Four bytes, the first the highest, are five letters; what is missing of the last four is zero, so the text starts
    with the number of those zeros.

    Examples
    --------
    >>> as_text(b"map")
    '1ZDDW#'
    """
    missing = -len(data) % 4
    words = np.frombuffer(data + b"\x00" * missing, ">u4").astype(np.uint32)
    letters = np.frombuffer(_LETTERS.encode(), np.uint8)
    out = np.empty((len(words), 5), np.uint8)
    for place in range(4, -1, -1):
        words, rest = np.divmod(words, np.uint32(85))
        out[:, place] = letters[rest]
    return str(missing) + out.tobytes().decode()
