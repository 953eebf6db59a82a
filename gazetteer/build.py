"""Compile places into a store: keys worked out block by block, sorted outside memory, written whole or not at all.

A store is named after what it was built from, the schema and the rules of the keys, so that neither new data nor new
rules can meet an old store. It is written under a temporary name and renamed when complete; an exclusive SQLite lock
keeps two processes from doing the work twice. A store that turns out to be damaged is built anew.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
import time
import warnings
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

import numpy as np

from gazetteer.errors import StoreError
from gazetteer.names import ARTICLE_COUNTRIES, LINES, bare, folded_skeletons
from gazetteer.records import Record
from gazetteer.store import BARE, FOLDED, ID, SCHEMA, SCHEMA_VERSION, Store, cache_dir, cell_of, key_of

__all__ = ["CacheWarning", "Encoded", "Progress", "encode", "store_of", "write"]

Progress = Callable[[str, int], None]
"""Called with what is being done and how many places are done."""

_BLOCK = 10_000
_LOCK_WAIT_S = 600.0
_MONTH_S = 30 * 86_400.0
_BUCKETS = 16  # keys are sorted by their top four bits first: a sixteenth of them at a time is in memory
_BUCKET_SHIFT = 59  # keys are positive: 63 bits
_KEY_ROW = np.dtype([("key", "<i8"), ("n", "<u4")])

_SPEED = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536; PRAGMA locking_mode=EXCLUSIVE;"
_INSERT_PLACE = "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_KIN = "INSERT OR IGNORE INTO kin VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class CacheWarning(UserWarning):
    """The cache folder cannot be written, so the gazetteer is compiled into a temporary one each time.

    Set ``GEOEVENTS_CACHE`` to a folder that can be written to end this.
    """


class Encoded(NamedTuple):
    """A block of records as rows of the tables; keys and numbers as the bytes of int64 and uint32 arrays."""

    places: list[tuple[Any, ...]]
    kin: list[tuple[Any, ...]]
    keys: bytes
    ns: bytes
    spellings: list[tuple[str, str, int]]


def encode(first: int, records: Iterable[Record]) -> Encoded:
    """Work out the rows of a block of records, numbered from `first` on."""
    places: list[tuple[Any, ...]] = []
    kinds: dict[tuple[str | None, ...], int] = {}
    keys, ns = array("q"), array("I")
    spellings: list[tuple[str, str, int]] = []
    for n, record in enumerate(records, first):
        place_id, names, lat, lon, population, radius_m, note, kin, spelt = record
        number = kinds.get(kin)
        if number is None:
            number = kinds[kin] = _content_number(kin)
        places.append((n, place_id, names, lat, lon, population, radius_m, note, number))
        found, sounds = _name_keys(names, kin[0], spelt=spelt)
        found.append(key_of(place_id, ID))
        if lat is not None and lon is not None:
            found.append(cell_of(lat, lon))
        keys.extend(found)
        ns.extend([n] * len(found))
        spellings += [(skeleton, folded, n) for skeleton, folded in sounds]
    return Encoded(places, [(n, *kin) for kin, n in kinds.items()], keys.tobytes(), ns.tobytes(), spellings)


def _content_number(kin: tuple[str | None, ...]) -> int:
    digest = hashlib.blake2b("\t".join(f or "" for f in kin).encode(), digest_size=6).digest()
    return int.from_bytes(digest, "little")


def _name_keys(names: str, country: str | None, *, spelt: bool) -> tuple[list[int], list[tuple[str, str]]]:
    """Return the keys of a place's names, with and (where names carry the Arabic article) without it, and what they sound like."""
    folded = set(_spaced(names.translate(LINES)).split("\n")) - {""}
    keys = [key_of(name, FOLDED) for name in folded]
    if country in ARTICLE_COUNTRIES:
        keys += [key_of(key, BARE) for key in {bare(f) for f in folded} - folded]
    return keys, [(sound, name) for name in folded for sound in folded_skeletons(name)] if spelt else []


def _spaced(lines: str) -> str:
    """Bring spaces to one between words and none at the ends of lines, as `fold` does; few texts need it."""
    if "  " in lines or " \n" in lines or "\n " in lines or lines[:1] == " " or lines[-1:] == " ":
        return "\n".join(" ".join(line.split()) for line in lines.split("\n"))
    return lines


# --- writing ---------------------------------------------------------------------------------------------------------


def write(path: Path, blocks: Iterable[Encoded], *, about: dict[str, Any], progress: Progress | None = None) -> None:
    """Write a store under a temporary name beside `path` and rename it when it is complete.

    Parameters
    ----------
    path
        The file to make; its folder exists.
    blocks
        Encoded records, each number once.
    about
        Kept with the store: text and numbers by name (`Store.about`).
    progress
        Told how far it is.

    Raises
    ------
    OSError, sqlite3.Error
        When the disk is full or cannot be written; nothing is left behind.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f"{path.stem}.", suffix=".part") as folder:
        part = Path(folder) / "store.sqlite"
        with closing(sqlite3.connect(part, isolation_level=None)) as db:
            db.executescript(_SPEED + SCHEMA)
            db.execute("ATTACH ? AS raw", (f"{folder}/spellings",))
            db.executescript(
                "PRAGMA raw.journal_mode=OFF; PRAGMA raw.synchronous=OFF;"
                "CREATE TABLE raw.spelling (skeleton TEXT, folded TEXT, n INTEGER); BEGIN;"
            )
            with _Buckets(Path(folder)) as buckets:
                _fill(db, blocks, buckets, progress)
                if progress is not None:
                    progress("indexing the gazetteer", 0)
                twice = [n for bucket in buckets for n in _insert_keys(db, bucket)]
            db.executemany("DELETE FROM place WHERE n = ?", ((n,) for n in twice))
            db.execute("INSERT OR IGNORE INTO main.spelling SELECT * FROM raw.spelling ORDER BY skeleton, folded, n")
            (count,) = db.execute("SELECT count(*) FROM place").fetchone()
            db.executemany(
                "INSERT INTO about VALUES (?, ?)", {**about, "places": count, "schema": SCHEMA_VERSION}.items()
            )
            db.execute("COMMIT")
        part.replace(path)


def _fill(db: sqlite3.Connection, blocks: Iterable[Encoded], buckets: _Buckets, progress: Progress | None) -> None:
    done = 0
    for block in blocks:
        db.executemany(_INSERT_PLACE, block.places)
        db.executemany(_INSERT_KIN, block.kin)
        db.executemany("INSERT INTO raw.spelling VALUES (?, ?, ?)", block.spellings)
        buckets.add(np.frombuffer(block.keys, "<i8"), np.frombuffer(block.ns, "<u4"))
        done += len(block.places)
        if progress is not None:
            progress("compiling the gazetteer", done)


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


def _insert_keys(db: sqlite3.Connection, rows: np.ndarray[Any, Any]) -> list[int]:
    """Insert sorted keys; return the numbers of places whose id another place with a lower number has."""
    keys, ns = rows["key"], rows["n"]
    db.executemany("INSERT INTO key VALUES (?, ?)", zip(keys.tolist(), ns.tolist(), strict=True))
    again = np.append(False, (keys[1:] == keys[:-1]) & (keys[1:] & 3 == ID))
    return [int(n) for n in ns[again]] if len(rows) else []


# --- the cache -------------------------------------------------------------------------------------------------------


def store_of(
    *,
    label: str,
    fingerprint: str,
    records: Callable[[], Iterable[Record]],
    progress: Progress | None = None,
) -> Store:
    """Open the store of a source in the cache, compiling it first when it is not there.

    Parameters
    ----------
    label
        Short name for the file ("core", "IQ").
    fingerprint
        Changes when the places would.
    records
        Gives the records (see `records_of`); only called when the store must be built.
    progress
        Told how far the build is.

    Raises
    ------
    StoreError
        When no folder can be written, or the built store cannot be read.
    """
    rules = (Path(__file__).parent / "names.py").read_bytes()
    digest = hashlib.sha256(b"%d %b %b" % (SCHEMA_VERSION, rules, fingerprint.encode())).hexdigest()[:16]
    path = cache_dir() / f"{label}-{digest}.sqlite"

    def build() -> Path:
        return _build(path, records=records, progress=progress)

    if not path.is_file():
        path = build()
    try:
        return Store(path, rebuild=build)
    except StoreError:  # damaged: truncated by a full disk, say
        with suppress(OSError):
            path.unlink()
        return Store(build(), rebuild=build)


def _build(path: Path, *, records: Callable[[], Iterable[Record]], progress: Progress | None) -> Path:
    """Compile into `path`, or into a temporary folder when the cache cannot be written; return where it is."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(path.parent / "lock.sqlite", timeout=_LOCK_WAIT_S, isolation_level=None)
        with closing(lock):
            lock.execute("BEGIN EXCLUSIVE")
            if not path.is_file():  # another process may have built it while this one waited
                write(path, _blocks(records()), about={}, progress=progress)
                _forget_old(path)
            lock.execute("ROLLBACK")
    except (OSError, sqlite3.OperationalError) as error:
        if isinstance(error, StoreError):
            raise
        return _build_aside(path, error, records=records, progress=progress)
    return path


def _blocks(records: Iterable[Record]) -> Iterator[Encoded]:
    rest = iter(records)
    first = 1
    while block := list(islice(rest, _BLOCK)):
        yield encode(first, block)
        first += len(block)


def _forget_old(path: Path) -> None:
    """Delete stores of the same source that nothing has built anew for a month: each weighs a hundred megabytes."""
    for other in path.parent.glob(f"{path.stem.rpartition('-')[0]}-*.sqlite"):
        with suppress(OSError):
            if other != path and time.time() - other.stat().st_mtime > _MONTH_S:
                other.unlink()


def _build_aside(
    path: Path,
    error: Exception,
    *,
    records: Callable[[], Iterable[Record]],
    progress: Progress | None,
) -> Path:
    warnings.warn(
        f"the cache folder {path.parent} cannot be written ({error}); compiling the gazetteer into a temporary folder. "
        "Set GEOEVENTS_CACHE to a folder that can be written to keep it.",
        CacheWarning,
        stacklevel=4,
    )
    owner = os.getuid() if hasattr(os, "getuid") else 0
    aside = Path(tempfile.gettempdir()) / f"geoevents-{owner}" / path.name
    if aside.is_file():
        return aside
    try:
        aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(aside, _blocks(records()), about={}, progress=progress)
    except (OSError, sqlite3.OperationalError) as second:
        raise StoreError(
            f"the gazetteer cannot be compiled: neither {path.parent} ({error}) nor {aside.parent} ({second}) can be written; "
            "set GEOEVENTS_CACHE to a folder with 200 MB of room"
        ) from second
    return aside
