"""Write a store: rows worked out block by block, keys sorted outside memory, the file whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

import numpy as np

from gazetteer.encode import Encoded, encode, encode_records
from gazetteer.errors import SourceFormatError
from gazetteer.records import BlockSource, Problem, Record, records_of
from gazetteer.store import ID, SCHEMA, SCHEMA_VERSION

if TYPE_CHECKING:
    from gazetteer.records import PlaceSource

__all__ = ["Progress", "build", "clear_leavings"]

Progress = Callable[[str, int], None]
"""Called with what is being done and how many places are done."""

_TOLD_PROBLEMS = 20  # of the rows that were left out, so many are kept word by word
_LEAVINGS = ".part"
_BUCKETS = 16  # keys are sorted by their top four bits first: a sixteenth of them at a time is in memory
_BUCKET_SHIFT = 59  # keys are positive: 63 bits
_SLICE = 200_000
_KEY_ROW = np.dtype([("key", "<i8"), ("n", "<u4")])

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
        with closing(sqlite3.connect(part, isolation_level=None)) as db:
            db.executescript(_SPEED + SCHEMA)
            db.execute("ATTACH ? AS raw", (f"{folder}/spellings",))
            db.executescript(
                "PRAGMA raw.journal_mode=OFF; PRAGMA raw.synchronous=OFF;"
                "CREATE TABLE raw.spelling (skeleton TEXT, folded TEXT, n INTEGER); BEGIN;"
            )
            with _Buckets(Path(folder)) as buckets:
                told = _fill(db, source, buckets, progress)
                if progress is not None:
                    progress("indexing the gazetteer", 0)
                twins = [pair for bucket in buckets for pair in _insert_keys(db, bucket)]
            _unite(db, twins)
            db.execute("INSERT OR IGNORE INTO main.spelling SELECT * FROM raw.spelling ORDER BY skeleton, folded, n")
            countries = [c for (c,) in db.execute("SELECT DISTINCT country FROM kin WHERE country IS NOT NULL")]
            all_about = {
                **told,
                **(about or {}),
                "places": told["places"] - len(twins),
                "countries": " ".join(sorted(countries)),
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


def _fill(db: sqlite3.Connection, source: PlaceSource, buckets: _Buckets, progress: Progress | None) -> dict[str, Any]:
    done = skipped = 0
    registers: Counter[str] = Counter()
    told: list[str] = []
    file = getattr(source, "path", Path(type(source).__name__)).name
    for block in _encoded(source):
        db.executemany(_INSERT_PLACE, block.places)
        db.executemany(_INSERT_KIN, block.kin)
        db.executemany("INSERT INTO raw.spelling VALUES (?, ?, ?)", block.spellings)
        buckets.add(np.frombuffer(block.keys, "<i8"), np.frombuffer(block.ns, "<u4"))
        registers.update([place[1].partition(":")[0] for place in block.places])
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


def _unite(db: sqlite3.Connection, twins: Iterable[tuple[int, int]]) -> None:
    """Give the names of a place that came again to the first record of its id, and drop the second."""
    for first, second in twins:
        rows = db.execute("SELECT names, kin, id FROM place WHERE n IN (?, ?) ORDER BY n", (first, second)).fetchall()
        if len(rows) < 2:
            continue
        (names, kin, place_id), (more, _, _) = rows
        united = "\n".join(dict.fromkeys((*names.split("\n"), *more.split("\n"))))
        shared = db.execute("SELECT * FROM kin WHERE kin = ?", (kin,)).fetchone()[1:]
        found = encode(first, [Record(place_id, more, None, None, None, 0.0, None, shared)])
        keys = np.frombuffer(found.keys, "<i8").tolist()
        db.execute("DELETE FROM place WHERE n = ?", (second,))
        db.execute("UPDATE place SET names = ? WHERE n = ?", (united, first))
        db.executemany("INSERT OR IGNORE INTO key VALUES (?, ?)", ((key, first) for key in keys))
        db.executemany("INSERT INTO raw.spelling VALUES (?, ?, ?)", found.spellings)


class _Buckets:
    """Keys with their places, kept in files by the top bits of the key until all are there."""

    def __init__(self, folder: Path) -> None:
        self._files: list[IO[bytes]] = [(folder / f"keys{i}").open("w+b") for i in range(_BUCKETS)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files:
            file.close()

    def add(self, keys: np.ndarray[Any, np.dtype[np.int64]], ns: np.ndarray[Any, np.dtype[np.uint32]]) -> None:
        rows = np.empty(len(keys), _KEY_ROW)
        rows["key"], rows["n"] = keys, ns
        bucket = keys >> _BUCKET_SHIFT
        order = np.argsort(bucket, kind="stable")
        ends = np.searchsorted(bucket[order], np.arange(_BUCKETS + 1))
        rows = rows[order]
        for file, start, end in zip(self._files, ends, ends[1:], strict=False):
            file.write(rows[start:end].tobytes())

    def __iter__(self) -> Iterator[np.ndarray[Any, Any]]:
        """Yield the rows of one bucket after another, sorted, each once."""
        for file in self._files:
            file.flush()
            file.seek(0)
            rows = np.frombuffer(file.read(), _KEY_ROW)
            rows = rows[np.lexsort((rows["n"], rows["key"]))]
            yield rows[np.append(True, rows[1:] != rows[:-1])] if len(rows) else rows


def _insert_keys(db: sqlite3.Connection, rows: np.ndarray[Any, Any]) -> list[tuple[int, int]]:
    """Insert sorted keys; return pairs of places, the first in the file first, that have one id."""
    keys, ns = rows["key"], rows["n"]
    for i in range(0, len(rows), _SLICE):  # Python's integers take five times the room of these
        some = slice(i, i + _SLICE)
        db.executemany("INSERT INTO key VALUES (?, ?)", zip(keys[some].tolist(), ns[some].tolist(), strict=True))
    firsts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, np.intp)
    again = np.flatnonzero(np.append(False, (keys[1:] == keys[:-1]) & (keys[1:] & 3 == ID)))[: len(keys)]
    owners = firsts[np.searchsorted(firsts, again, side="right") - 1]
    return list(zip(ns[owners].tolist(), ns[again].tolist(), strict=True))
