"""The compiled gazetteer: one read-only SQLite file a source, built once into the user's cache.

A store is named after what it was built from, the schema and the rules of the keys, so that neither new data nor new
rules can meet an old store. It is written under a temporary name and renamed when complete; an
exclusive SQLite lock keeps two processes from doing the work twice. A store that turns out to be damaged is built anew.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import tempfile
import time
import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from gazetteer.errors import StoreError
from gazetteer.model import Place, PlaceStatus
from gazetteer.names import ARTICLE_COUNTRIES, LINES, bare, folded_skeletons

__all__ = [
    "BARE",
    "FOLDED",
    "SKELETON",
    "CacheWarning",
    "Entry",
    "Progress",
    "Store",
    "cache_dir",
    "entries_of",
    "name_keys",
]

Progress = Callable[[str, int], None]
"""Called with what is being done and how many places are done."""

Entry = tuple[tuple[Any, ...], list[tuple[str, int]]]
"""A place as a row of the store (the columns of `_COLUMNS`, lists joined by line feeds), and its keys with their kinds."""

_SCHEMA_VERSION = 3  # raise it with any change of the tables here or of what the sources put into them
FOLDED, BARE, SKELETON = 0, 1, 2  # kinds of key
_CELLS_PER_DEGREE = 2
_BATCH = 1_000  # small enough to stay in the processor's cache
_TOLD_EVERY = 20_000
_LOCK_WAIT_S = 600.0
_MONTH_S = 30 * 86_400.0

_SPEED = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144; PRAGMA locking_mode=EXCLUSIVE;"
_SCHEMA = """
CREATE TABLE place (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, names TEXT NOT NULL, lat REAL, lon REAL,
  country TEXT, admin1 TEXT, admin2 TEXT, feature_class TEXT, feature_code TEXT, population INTEGER, radius_m REAL,
  part_of TEXT, status TEXT, timezone TEXT, source TEXT, note TEXT, cell INTEGER);
CREATE TEMP TABLE raw_key (key TEXT NOT NULL, kind INTEGER NOT NULL, n INTEGER NOT NULL);
"""
_FINISH = """
CREATE TABLE key (key TEXT NOT NULL, kind INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (key, kind, n)) WITHOUT ROWID;
INSERT OR IGNORE INTO key SELECT key, kind, n FROM raw_key ORDER BY key, kind, n;
CREATE INDEX place_cell ON place (cell);
CREATE TABLE complete (places INTEGER, version INTEGER);
INSERT INTO complete SELECT count(*), {version} FROM place;
"""
_COLUMNS = (
    "id, name, names, lat, lon, country, admin1, admin2, feature_class, feature_code, population, radius_m, part_of, status, "
    "timezone, source, note"
)


class CacheWarning(UserWarning):
    """The cache folder cannot be written, so the gazetteer is compiled into a temporary one each time.

    Set ``GEOEVENTS_CACHE`` to a folder that can be written to end this.
    """


def cache_dir() -> Path:
    """Return the folder that compiled stores live in: ``GEOEVENTS_CACHE``, or where the system keeps caches."""
    chosen = os.environ.get("GEOEVENTS_CACHE")
    if chosen:
        return Path(chosen).expanduser() / "gazetteer"
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "geoevents" / "gazetteer"


class Store:
    """One compiled source, open for reading.

    Use `Store.of` to open it, which builds it where needed.
    """

    def __init__(self, path: Path, *, rebuild: Callable[[], Path] | None = None) -> None:
        self.path = path
        self._rebuild = rebuild
        self._connection = self._open()

    @classmethod
    def of(
        cls,
        *,
        label: str,
        fingerprint: str,
        entries: Callable[[], Iterable[Entry]],
        progress: Progress | None = None,
    ) -> Store:
        """Open the store of a source, compiling it first when the cache has none.

        Parameters
        ----------
        label
            Short name for the file ("core", "IQ").
        fingerprint
            Changes when the places would.
        entries
            Gives the entries (see `entries_of`); only called when the store must be built.
        progress
            Told how far the build is.

        Raises
        ------
        StoreError
            When no folder can be written, or the built store cannot be read.
        """
        rules = (Path(__file__).parent / "names.py").read_bytes()
        digest = hashlib.sha256(b"%d %b %b" % (_SCHEMA_VERSION, rules, fingerprint.encode())).hexdigest()[:16]
        path = cache_dir() / f"{label}-{digest}.sqlite"

        def build() -> Path:
            return _build(path, entries=entries, progress=progress)

        if not path.is_file():
            path = build()
        try:
            return cls(path, rebuild=build)
        except StoreError:  # damaged: truncated by a full disk, say
            with suppress(OSError):
                path.unlink()
            return cls(build(), rebuild=build)

    def _open(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(f"{self.path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            weakref.finalize(self, connection.close)
            (self.size, version) = connection.execute("SELECT places, version FROM complete").fetchone()
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        except (sqlite3.Error, TypeError) as error:
            raise StoreError(
                f"the compiled gazetteer {self.path} cannot be read ({error}); delete it and try again"
            ) from error
        if version != _SCHEMA_VERSION or pages * page_size != self.path.stat().st_size:
            raise StoreError(f"the compiled gazetteer {self.path} is truncated; delete it and try again")
        return connection

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _rows(self, sql: str, values: tuple[str | int, ...]) -> list[tuple]:  # type: ignore[type-arg]
        """Ask once; when the file turns out to be damaged inside, build it anew and ask again."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            if self._rebuild is None:
                raise StoreError(
                    f"the compiled gazetteer {self.path} is damaged ({error}); delete it and try again"
                ) from error
            self._connection.close()
            with suppress(OSError):
                self.path.unlink()
            self.path = self._rebuild()
            self._connection = self._open()
            return self._connection.execute(sql, values).fetchall()

    def has(self, key: str) -> bool:
        """Tell whether a folded (or article-less) name is known."""
        return bool(self._rows("SELECT 1 FROM key WHERE key = ? AND kind < 2 LIMIT 1", (key,)))

    def named(self, key: str, *, limit: int = 400) -> list[Place]:
        """Return the places with this folded (or article-less) name, the most populous first."""
        return self._places("key = ? AND kind < 2", key, limit)

    def sounding(self, key: str, *, limit: int = 400) -> list[Place]:
        """Return the places with this consonant skeleton, the most populous first."""
        return self._places("key = ? AND kind = 2", key, limit)

    def _places(self, where: str, key: str, limit: int) -> list[Place]:
        sql = (
            f"SELECT {_COLUMNS} FROM place WHERE n IN (SELECT n FROM key WHERE {where})"  # noqa: S608 - constants only
            " ORDER BY population DESC, id LIMIT ?"
        )
        return [_place(row) for row in self._rows(sql, (key, limit))]

    def ids(self) -> list[str]:
        """Return the ids of all places."""
        return [row[0] for row in self._rows("SELECT id FROM place ORDER BY id", ())]

    def by_id(self, place_id: str) -> Place | None:
        """Return one place, or None."""
        rows = self._rows(f"SELECT {_COLUMNS} FROM place WHERE id = ?", (place_id,))  # noqa: S608
        return _place(rows[0]) if rows else None

    def around(self, *, lat: float, lon: float, rings: int = 1) -> list[Place]:
        """Return the places in the half-degree cells around a point (`rings` cells each way)."""
        found: list[Place] = []
        for cell in sorted(_cells(lat, lon, rings)):
            rows = self._rows(f"SELECT {_COLUMNS} FROM place WHERE cell = ?", (cell,))  # noqa: S608
            found.extend(_place(row) for row in rows)
        return found


def _cell(lat: float, lon: float) -> int:
    row = min(int((lat + 90.0) * _CELLS_PER_DEGREE), 180 * _CELLS_PER_DEGREE - 1)
    column = int((lon + 180.0) * _CELLS_PER_DEGREE) % (360 * _CELLS_PER_DEGREE)
    return row * 360 * _CELLS_PER_DEGREE + column


def _cells(lat: float, lon: float, rings: int) -> set[int]:
    step = 1.0 / _CELLS_PER_DEGREE
    reach = range(-rings, rings + 1)
    return {
        _cell(lat + i * step, (lon + j * step + 180.0) % 360.0 - 180.0)
        for i in reach
        for j in reach
        if -90.0 <= lat + i * step <= 90.0
    }


def _place(row: tuple) -> Place:  # type: ignore[type-arg]
    return Place(
        id=row[0],
        name=row[1],
        names=tuple(row[2].split("\n")),
        lat=row[3],
        lon=row[4],
        country=row[5],
        admin1=row[6],
        admin2=row[7],
        feature_class=row[8],
        feature_code=row[9],
        population=row[10],
        radius_m=row[11],
        part_of=tuple(row[12].split("\n")) if row[12] else (),
        status=PlaceStatus(row[13]),
        timezone=row[14],
        source=row[15],
        note=row[16],
    )


def _build(
    path: Path,
    *,
    entries: Callable[[], Iterable[Entry]],
    progress: Progress | None,
) -> Path:
    """Compile into `path`, or into a temporary folder when the cache cannot be written; return where it is."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(path.parent / "lock.sqlite", timeout=_LOCK_WAIT_S, isolation_level=None)
        with closing(lock):
            lock.execute("BEGIN EXCLUSIVE")
            if not path.is_file():  # another process may have built it while this one waited
                _compile(path, entries=entries(), progress=progress)
                _forget_old(path)
            lock.execute("ROLLBACK")
    except (OSError, sqlite3.OperationalError) as error:
        if isinstance(error, StoreError):
            raise
        return _build_aside(path, error, entries=entries, progress=progress)
    return path


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
    entries: Callable[[], Iterable[Entry]],
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
        _compile(aside, entries=entries(), progress=progress)
    except (OSError, sqlite3.OperationalError) as second:
        raise StoreError(
            f"the gazetteer cannot be compiled: neither {path.parent} ({error}) nor {aside.parent} ({second}) can be written; "
            "set GEOEVENTS_CACHE to a folder with 200 MB of room"
        ) from second
    return aside


def _compile(path: Path, *, entries: Iterable[Entry], progress: Progress | None) -> None:
    """Write the store under a temporary name and rename it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as db:
            db.executescript(_SPEED + _SCHEMA)
            db.execute("BEGIN")
            _fill(db, entries, progress)
            db.execute("COMMIT")
            if progress is not None:
                progress("indexing the gazetteer", 0)
            db.executescript("BEGIN;" + _FINISH.format(version=_SCHEMA_VERSION) + "COMMIT;")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _fill(db: sqlite3.Connection, entries: Iterable[Entry], progress: Progress | None) -> None:
    insert = "INSERT OR IGNORE INTO place VALUES (" + ",".join("?" * 19) + ")"  # noqa: S608 - the first of two with one id stays
    numbered = enumerate(entries, start=1)
    while batch := list(islice(numbered, _BATCH)):
        db.executemany(insert, [(n, *row, None if row[3] is None else _cell(row[3], row[4])) for n, (row, _) in batch])
        db.executemany(
            "INSERT INTO raw_key VALUES (?, ?, ?)", ((key, kind, n) for n, (_, keys) in batch for key, kind in keys)
        )
        done = batch[-1][0]
        if progress is not None and (done % _TOLD_EVERY == 0 or len(batch) < _BATCH):
            progress("compiling the gazetteer", done)


def entries_of(places: Iterable[Place]) -> Iterator[Entry]:
    """Turn places into entries, working out their keys."""
    for p in places:
        names = tuple(dict.fromkeys((p.name, *p.names)))
        row = (
            p.id, p.name, "\n".join(names), p.lat, p.lon, p.country, p.admin1, p.admin2, p.feature_class, p.feature_code, p.population,
            p.radius_m, "\n".join(p.part_of), p.status.value, p.timezone, p.source, p.note,
        )  # fmt: skip
        keys = name_keys(names, p.country)
        sounds = {sound for key, kind in keys if kind == FOLDED for sound in folded_skeletons(key)}
        yield row, [*keys, *((sound, SKELETON) for sound in sounds)]


def name_keys(names: Iterable[str], country: str | None) -> list[tuple[str, int]]:
    """Return the folded names, and where names carry the Arabic article also those without it, with their kind."""
    folded = set(_spaced("\n".join(names).translate(LINES)).split("\n")) - {""}
    keys = [(key, FOLDED) for key in folded]
    if country in ARTICLE_COUNTRIES:
        keys += [(key, BARE) for key in {bare(f) for f in folded} - folded]
    return keys


def _spaced(lines: str) -> str:
    """Bring spaces to one between words and none at the ends of lines, as `fold` does; few texts need it."""
    if "  " in lines or " \n" in lines or "\n " in lines or lines[:1] == " " or lines[-1:] == " ":
        return "\n".join(" ".join(line.split()) for line in lines.split("\n"))
    return lines
