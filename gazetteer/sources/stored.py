"""A compiled store as a source: its places encoded anew when the rules of the keys have changed."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from gazetteer.records import Block, Kin, Record, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gazetteer.model import Place

__all__ = ["Stored"]

_BLOCK_ROWS = 10_000
_READ = "SELECT id, names, lat, lon, population, radius_m, note, kin.* FROM place JOIN kin USING (kin) WHERE n BETWEEN ? AND ? ORDER BY n"


class Stored:
    """The places of a compiled store.

    Parameters
    ----------
    path
        The store; its own file is only read.
    """

    credit = "a compiled store"

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def fingerprint(self) -> str:
        """Hash of the file."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def blocks(self) -> Iterator[Block]:
        """Cut the numbers of the places into runs."""
        with closing(self._connection()) as db:
            (last,) = db.execute("SELECT coalesce(max(n), 0) FROM place").fetchone()
        for first in range(1, last + 1, _BLOCK_ROWS):
            yield Block(first, min(_BLOCK_ROWS, last + 1 - first), None)

    def records(self, block: Block) -> Iterator[Record]:
        """Read the places of a run of numbers."""
        with closing(self._connection()) as db:
            for row in db.execute(_READ, (block.first, block.first + block.rows - 1)):
                yield Record._make((*row[:7], Kin._make(row[8:]), True))

    def places(self) -> Iterator[Place]:
        """Yield the places."""
        return (place_of(record) for block in self.blocks() for record in self.records(block))

    def _connection(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
