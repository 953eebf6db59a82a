"""Write a store: rows worked out block by block, keys sorted outside memory, the file whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from gazetteer.encode import PAIR, Encoded, encode_records
from gazetteer.errors import SourceFormatError
from gazetteer.records import BlockSource, Problem, records_of
from gazetteer.store import SCHEMA, SCHEMA_VERSION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gazetteer.records import PlaceSource

__all__ = ["Progress", "build", "clear_leavings"]

Progress = Callable[[str, int], None]
"""Called with what is being done and how many places are done."""

_TOLD_PROBLEMS = 20  # of the rows that were left out, so many are kept word by word
_LEAVINGS = ".part"
_SPILL_BYTES = 32 << 20
_BUCKET_SHIFT = 57  # keys have 63 bits: of names a thirty-second at a time is sorted in memory, of ids too
_CELL_SHIFT = 12
_KEYS_ON_PAGE = 50

_SPEED = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; PRAGMA locking_mode=EXCLUSIVE;"
_INSERT_PLACE = "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_KIN = "INSERT OR IGNORE INTO kin VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def build(
    path: Path, source: PlaceSource, *, about: dict[str, Any] | None = None, progress: Progress | None = None
) -> None:
    """Compile a source into a store, under a temporary name beside `path` that becomes `path` when all is done.

    Parameters
    ----------
    path
        The file to make; its folder exists.
    source
        Where the places come from. What is a `BlockSource` too is read by several processes, and rows that cannot be
        used are left out and told in `Store.about` (``skipped``, ``problems``).
    about
        Kept with the store: text and numbers by name.
    progress
        Told how far it is.

    Raises
    ------
    SourceFormatError
        When the source is not what it should be, or not one of its rows can be used.
    OSError, sqlite3.Error
        When the disk is full or cannot be written. Whatever is raised, nothing is left behind.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f"{path.stem}.", suffix=_LEAVINGS) as folder:
        part = Path(folder) / "store.sqlite"
        with closing(sqlite3.connect(part, isolation_level=None)) as db, _Spills(Path(folder)) as spills:
            db.executescript(_SPEED + SCHEMA + "BEGIN;")
            about_places = _fill(db, source, spills, progress)
            if progress is not None:
                progress("indexing the gazetteer", 0)
            twins = _Twins(spills.ids)
            twins.unite(db)
            shift = _write_keys(db, spills, twins)
            _write_cells(db, spills)
            _write_sounds(db, spills, twins)
            countries = [c for (c,) in db.execute("SELECT DISTINCT country FROM kin WHERE country IS NOT NULL")]
            all_about = {
                **about_places,
                **(about or {}),
                "places": about_places["places"] - len(twins),
                "countries": " ".join(sorted(countries)),
                "shift": shift,
                "schema": SCHEMA_VERSION,
            }
            db.executemany("INSERT INTO about VALUES (?, ?)", all_about.items())
            db.execute("COMMIT")
        _keep(part)
        part.replace(path)


def _keep(part: Path) -> None:
    """Have the file on the disk before its name is: a crash must not leave a good name on half a store."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def clear_leavings(folder: Path) -> None:
    """Delete what builds that were killed left in a folder; only for who holds the folder's lock."""
    for leaving in folder.glob(f"*{_LEAVINGS}"):
        shutil.rmtree(leaving, ignore_errors=True)


def _encoded(source: PlaceSource) -> Iterator[Encoded]:
    if isinstance(source, BlockSource):
        from gazetteer.workers import encoded

        return encoded(source)
    return encode_records(records_of(source.places()))


def _fill(db: sqlite3.Connection, source: PlaceSource, spills: _Spills, progress: Progress | None) -> dict[str, Any]:
    done = skipped = 0
    registers: Counter[str] = Counter()
    told: list[str] = []
    file = getattr(source, "path", Path(type(source).__name__)).name
    for block in _encoded(source):
        db.executemany(_INSERT_PLACE, block.places)
        db.executemany(_INSERT_KIN, block.kin)
        spills.keys.add_pairs(block.keys)
        spills.ids.add_pairs(block.ids)
        spills.cells.add_pairs(block.cells)
        for prefix, lines in block.sounds:
            spills.sounds.add(prefix, lines)
        registers.update(block.registers)
        done += len(block.places)
        skipped += len(block.problems)
        told += [Problem(*p).told(file) for p in block.problems[: _TOLD_PROBLEMS - len(told)]]
        if progress is not None:
            progress("compiling the gazetteer", done)
    if not done and isinstance(source, BlockSource):
        raise SourceFormatError(f"{told[0]}; no row of the file can be used" if told else f"{file} holds no places")
    return {
        "places": done,
        "registers": json.dumps(registers),
        "skipped": skipped,
        "problems": json.dumps(told, ensure_ascii=False),
    }


class _Spill:
    """Bytes by bucket, in memory while they are few and then in a file, a run of buckets after another."""

    def __init__(self, path: Path, *, shift: int = 0) -> None:
        self._file = path.open("w+b")
        self._shift = shift
        self._fresh: dict[Any, list[bytes]] = {}
        self._size = 0
        self._written: dict[Any, list[tuple[int, int]]] = {}
        self.pairs = 0

    def add(self, bucket: Any, data: bytes) -> None:  # noqa: ANN401 - whatever buckets are called
        self._fresh.setdefault(bucket, []).append(data)
        self._size += len(data)
        if self._size > _SPILL_BYTES:
            self._write()

    def add_pairs(self, data: bytes) -> None:
        """Sort pairs into the buckets that the upper bits of their keys tell."""
        pairs = np.frombuffer(data, PAIR)
        self.pairs += len(pairs)
        bucket = pairs["key"] >> self._shift
        order = np.argsort(bucket, kind="stable")
        pairs, bucket = pairs[order], bucket[order]
        starts = np.flatnonzero(np.append(True, bucket[1:] != bucket[:-1])[: len(bucket)])
        for number, some in zip(bucket[starts].tolist(), np.split(pairs, starts[1:]), strict=len(pairs) > 0):
            self.add(number, some.tobytes())

    def _write(self) -> None:
        for bucket, some in self._fresh.items():
            data = b"".join(some)
            self._written.setdefault(bucket, []).append((self._file.tell(), len(data)))
            self._file.write(data)
        self._fresh, self._size = {}, 0

    def __iter__(self) -> Iterator[bytes]:
        """Yield what the buckets hold, one after another in their order."""
        self._write()
        for bucket in sorted(self._written):
            parts = []
            for start, size in self._written[bucket]:
                self._file.seek(start)
                parts.append(self._file.read(size))
            yield b"".join(parts)
        self._file.seek(0, os.SEEK_END)

    def sorted_pairs(self) -> Iterator[NDArray[Any]]:
        """Yield the pairs of the buckets, sorted, each once."""
        for data in self:
            pairs = np.frombuffer(data, PAIR)
            pairs = pairs[np.argsort(pairs["key"], kind="stable")]  # numbers came in their order
            yield pairs[np.append(True, pairs[1:] != pairs[:-1])]

    def close(self) -> None:
        self._file.close()


class _Spills:
    """What waits in files until all blocks are there."""

    def __init__(self, folder: Path) -> None:
        self.keys = _Spill(folder / "keys", shift=_BUCKET_SHIFT)
        self.ids = _Spill(folder / "ids", shift=_BUCKET_SHIFT)
        self.cells = _Spill(folder / "cells", shift=_CELL_SHIFT)
        self.sounds = _Spill(folder / "sounds")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for spill in (self.keys, self.ids, self.cells, self.sounds):
            spill.close()


class _Twins:
    """Places whose id another had before them in the file: all that leads to them leads to the first."""

    def __init__(self, ids: _Spill) -> None:
        firsts, seconds = [np.zeros(0, np.uint32)], [np.zeros(0, np.uint32)]
        for pairs in ids.sorted_pairs():
            is_new = np.append(True, pairs["key"][1:] != pairs["key"][:-1])
            owners = pairs["n"][is_new][np.cumsum(is_new) - 1]
            firsts.append(owners[~is_new])
            seconds.append(pairs["n"][~is_new])
        self.seconds, self.firsts = np.concatenate(seconds), np.concatenate(firsts)
        order = np.argsort(self.seconds)
        self.seconds, self.firsts = self.seconds[order], self.firsts[order]
        led = zip(self.seconds.tolist(), self.firsts.tolist(), strict=True)
        self._digits = {f"{second:08x}": f"{first:08x}" for second, first in led}

    def __len__(self) -> int:
        return len(self.seconds)

    def led(self, ns: NDArray[Any]) -> NDArray[Any]:
        """Return the numbers of the first ones for those of the others."""
        if not len(self):
            return ns
        at = np.minimum(np.searchsorted(self.seconds, ns), len(self) - 1)
        return np.where(self.seconds[at] == ns, self.firsts[at], ns)

    def led_digits(self, spelt: str) -> str:
        """Do the same for a name and the numbers of its places in hexadecimal digits."""
        name, _, digits = spelt.partition("\t")
        ns = [digits[i : i + 8] for i in range(0, len(digits), 8)]
        if self._digits.keys().isdisjoint(ns):
            return spelt
        return f"{name}\t{''.join(dict.fromkeys([self._digits.get(n, n) for n in ns]))}"

    def unite(self, db: sqlite3.Connection) -> None:
        """Give the names of the others to the first ones, and drop the others."""
        for first, second in zip(self.firsts.tolist(), self.seconds.tolist(), strict=True):
            rows = db.execute("SELECT names FROM place WHERE n IN (?, ?) ORDER BY n", (first, second)).fetchall()
            united = "\n".join(dict.fromkeys(name for (names,) in rows for name in names.split("\n")))
            db.execute("DELETE FROM place WHERE n = ?", (second,))
            db.execute("UPDATE place SET names = ? WHERE n = ?", (united, first))


def _write_keys(db: sqlite3.Connection, spills: _Spills, twins: _Twins) -> int:
    """Write pages of some fifty keys, those that begin alike; return how many bits they end in otherwise."""
    count = max(spills.keys.pairs // _KEYS_ON_PAGE, 1)
    shift = min(62 - count.bit_length(), _BUCKET_SHIFT)
    for pairs in chain(spills.keys.sorted_pairs(), spills.ids.sorted_pairs()):
        keys, ns = pairs["key"], twins.led(pairs["n"])
        rows = ((page, keys[some].tobytes() + ns[some].tobytes()) for page, some in _runs(keys >> shift))
        db.executemany("INSERT INTO key VALUES (?, ?)", rows)
    return shift


def _write_cells(db: sqlite3.Connection, spills: _Spills) -> None:
    for pairs in spills.cells.sorted_pairs():
        rows = ((cell, pairs["n"][some].tobytes()) for cell, some in _runs(pairs["key"]))
        db.executemany("INSERT INTO cell VALUES (?, ?)", rows)


def _runs(values: NDArray[Any]) -> Iterator[tuple[int, slice]]:
    """Yield the values that sorted ones have, and where."""
    starts = np.flatnonzero(np.append(True, values[1:] != values[:-1]))
    ends = np.append(starts[1:], len(values))
    yield from zip(values[starts].tolist(), map(slice, starts.tolist(), ends.tolist()), strict=True)


def _write_sounds(db: sqlite3.Connection, spills: _Spills, twins: _Twins) -> None:
    for data in spills.sounds:
        lines = data.decode().split("\n")
        lines.pop()  # every line ends in a line feed
        lines.sort()
        db.executemany("INSERT INTO sound VALUES (?, ?)", _sounds(lines, twins))


def _sounds(lines: list[str], twins: _Twins) -> Iterator[tuple[str, str]]:
    """Gather sorted lines of skeleton, name and places into one a skeleton."""
    of = ""
    spelt: list[str] = []
    for line in lines:
        skeleton, _, rest = line.partition("\t")
        if skeleton != of:
            if spelt:
                yield of, "\n".join(spelt)
            of, spelt = skeleton, []
        spelt.append(twins.led_digits(rest) if len(twins) else rest)
    if spelt:
        yield of, "\n".join(spelt)
