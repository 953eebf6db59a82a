"""Tables as compact bytes: the columns of a map's page, which the browser reads back into typed arrays.

A table is a set of columns of one length. An integer column is written as its smallest value (`base`), its greatest
common step and the narrowest unsigned integers that hold the rest, byte plane after byte plane, so that deflate finds
the planes that hardly change. Text is one run of UTF-8 with the length of each string. The reader is
`maps/frontend/src/columns.ts`.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Codes", "Columns", "deflated"]

#: (smallest number that does not fit, bytes); six bytes still are whole numbers of JavaScript.
_WIDTHS: Final = ((1 << 8, 1), (1 << 16, 2), (1 << 32, 4), (1 << 48, 6))
_LEVEL: Final = 6


class Codes:
    """A column of strings that repeat: the strings in the order met, and for each row the number of its string.

    Examples
    --------
    >>> codes = Codes()
    >>> [codes.add(word) for word in ("rocket", "drone", "rocket")], codes.strings
    ([0, 1, 0], ['rocket', 'drone'])
    """

    __slots__ = ("_index", "rows")

    def __init__(self) -> None:
        self.rows: list[int] = []
        self._index: dict[str, int] = {}

    @property
    def strings(self) -> list[str]:
        """The distinct strings, in the order met."""
        return list(self._index)

    def code(self, text: str) -> int:
        """Return the number of a string, a new one for a new string."""
        return self._index.setdefault(text, len(self._index))

    def add(self, text: str) -> int:
        """Append a row."""
        code = self.code(text)
        self.rows.append(code)
        return code


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

    def numbers(
        self, table: str, name: str, values: Sequence[int | None] | NDArray[Any], *, delta: bool = False
    ) -> None:
        """Add integers, None where unknown (not with `delta`, which is for numbers that mostly grow)."""
        self.schema.append({"table": table, "name": name, "kind": "int", **self._integers(values, delta=delta)})

    def codes(self, table: str, name: str, values: Codes) -> None:
        """Add strings that repeat."""
        numbers, strings = self._integers(values.rows), self._strings(values.strings)
        self.schema.append({"table": table, "name": name, "kind": "codes", **numbers, "strings": strings})

    def texts(self, table: str, name: str, values: Sequence[str]) -> None:
        """Add strings that mostly differ."""
        self.schema.append(
            {"table": table, "name": name, "kind": "text", "n": len(values), "strings": self._strings(values)}
        )

    def lists(self, table: str, name: str, rows: Sequence[Sequence[int]], strings: Sequence[str] | None = None) -> None:
        """Add a list of integers for each row; with `strings` they are the numbers of these."""
        counts = self._integers([len(row) for row in rows])
        values = self._integers([value for row in rows for value in row])
        told = {} if strings is None else {"strings": self._strings(strings)}
        self.schema.append(
            {"table": table, "name": name, "kind": "list", "n": len(rows), "counts": counts, "values": values, **told}
        )

    def _integers(self, values: ArrayLike | Iterable[int | None], *, delta: bool = False) -> dict[str, Any]:
        known: NDArray[np.int64]
        missing: NDArray[np.bool_] | None = None
        if isinstance(values, np.ndarray):
            known = values.astype(np.int64)
        else:
            rows = list(values)  # type: ignore[arg-type]
            if None in rows:
                missing = np.fromiter((v is None for v in rows), bool, len(rows))
                rows = [0 if v is None else v for v in rows]
            known = np.fromiter(rows, np.int64, len(rows))
        if delta:
            known = np.diff(known, prepend=np.int64(0))
        present = known if missing is None else known[~missing]
        base = int(present.min()) if len(present) else 0
        step = int(np.gcd.reduce(present - base)) if len(present) else 0
        codes = (known - base) // max(step, 1)
        if missing is not None:
            codes = np.where(missing, 0, codes + 1)
        top = int(codes.max()) if len(codes) else 0
        width = next((w for limit, w in _WIDTHS if top < limit), None)
        if width is None:
            raise ValueError(f"a column spans {top:,} steps; at most {_WIDTHS[-1][0]:,} can be written")
        planes = codes.astype("<u8").view(np.uint8).reshape(-1, 8).T[:width]
        self._parts.append(planes.tobytes())
        told: dict[str, Any] = {"n": len(codes), "width": width, "base": base, "step": max(step, 1)}
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
