"""Tables as compact bytes: the columns of a map's page, which the browser reads back into typed arrays.

A table is a set of columns of one length. An integer column is written as its smallest value (`base`), its greatest
common step and the narrowest unsigned integers that hold the rest, byte plane after byte plane, so that deflate finds
the planes that hardly change. Text is one run of UTF-8 with the length of each string. The reader is
`maps/frontend/src/columns.ts`.
"""

from __future__ import annotations

import re
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

    @property
    def body(self) -> bytes:
        """All columns, compressed."""
        return deflated(b"".join(self._parts))

    def numbers(self, table: str, name: str, values: Numbers, *, delta: bool = False) -> None:
        """Add integers, None where unknown (not with `delta`, which writes each as its step from the one before)."""
        self._add(table, name, "int", **self._integers(values, delta=delta))

    def beyond(self, table: str, name: str, values: Numbers, base: tuple[str, Numbers]) -> None:
        """Add integers as what they are beyond an earlier column of the table, or beyond 0 where that is unknown."""
        other, others = base
        rest = [None if v is None else v - (o or 0) for v, o in zip(values, others, strict=True)]
        self._add(table, name, "int", **self._integers(rest), of=other)

    def codes(self, table: str, name: str, values: Iterable[str]) -> None:
        """Add strings that repeat: each once, in the order met, and for every row the number of its string."""
        index: dict[str, int] = {}
        rows = [index.setdefault(value, len(index)) for value in values]
        self._add(table, name, "codes", **self._integers(rows), strings=self._strings(list(index)))

    def texts(self, table: str, name: str, values: Sequence[str]) -> None:
        """Add strings that mostly differ."""
        self._add(table, name, "text", n=len(values), strings=self._strings(values))

    def ids(self, table: str, name: str, values: Sequence[str]) -> None:
        """Add strings that all differ; those that count up ("e0001", "e0002") are written as numbers."""
        first = _COUNTED.fullmatch(values[0]) if values else None
        prefix, width = (first["prefix"], len(first["digits"])) if first else ("", 0)
        rest = [value.removeprefix(prefix) for value in values]
        is_counted = first is not None and all(
            len(digits) == width and digits.isdecimal() and digits.isascii() and value.startswith(prefix)
            for digits, value in zip(rest, values, strict=True)
        )
        if is_counted:
            told = self._integers([int(digits) for digits in rest], delta=True)
            self._add(table, name, "counted", **told, prefix=prefix, digits=width)
        else:
            self.texts(table, name, values)

    def lists(self, table: str, name: str, rows: Sequence[Sequence[int]], *, delta: bool = False) -> None:
        """Add a list of integers for each row."""
        values = [value for row in rows for value in row]
        self._add(table, name, "list", n=len(rows), **self._ragged(rows, values, delta=delta))

    def tags(self, table: str, name: str, rows: Sequence[Sequence[str]]) -> None:
        """Add a list of strings that repeat for each row."""
        index: dict[str, int] = {}
        values = [index.setdefault(text, len(index)) for row in rows for text in row]
        told = self._ragged(rows, values, delta=False)
        self._add(table, name, "list", n=len(rows), **told, strings=self._strings(list(index)))

    def _add(self, table: str, name: str, kind: str, **told: Any) -> None:  # noqa: ANN401  (parts of a JSON object)
        self.schema.append({"table": table, "name": name, "kind": kind, **told})

    def _ragged(self, rows: Sequence[Any], values: list[int], *, delta: bool) -> dict[str, Any]:
        return {"counts": self._integers([len(row) for row in rows]), "values": self._integers(values, delta=delta)}

    def _integers(self, values: Numbers, *, delta: bool = False) -> dict[str, Any]:
        missing: NDArray[np.bool_] | None = None
        if isinstance(values, np.ndarray):
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
        lengths = [len(v) if v.isascii() else len(v.encode("utf-16-le", "replace")) // 2 for v in values]
        told = self._integers(lengths)
        text = "".join(values).encode("utf-8", "replace")
        self._parts.append(text)
        return {"lengths": told, "bytes": len(text)}


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
