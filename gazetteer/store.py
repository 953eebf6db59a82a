"""The compiled gazetteer: one read-only SQLite file a source, made by `gazetteer.build`, asked here.

A place is one row of ``place``; what it shares with its neighbours (country, areas, feature, zone, source) is one row of
``kin``, named after its content. Every exact question is a number (`gazetteer.keys`): of a folded name, of a name without
its article, of an id. A row of ``key`` is a page of them that begin alike: first the keys, sorted, then the number of the place
behind each. ``cell`` holds the numbers of the places in a half-degree cell, ``sound`` what has one skeleton: a line a folded
name with the numbers of its places, so that likeness is judged before a place is read.
"""

from __future__ import annotations

import os
import sqlite3
import struct
import sys
import weakref
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gazetteer.errors import StoreError
from gazetteer.keys import BARE, CELLS_PER_DEGREE, FOLDED, ID, cell_of, key_of
from gazetteer.model import Place, PlaceStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["SCHEMA", "SCHEMA_VERSION", "Spelt", "Store", "cache_dir", "numbers", "opened"]

SCHEMA_VERSION = 7  # raise it with any change of the tables here or of what the sources put into them
SCHEMA = """
CREATE TABLE place (n INTEGER PRIMARY KEY, id TEXT NOT NULL, names TEXT NOT NULL, lat REAL, lon REAL, population INTEGER,
  radius_m REAL NOT NULL, note TEXT, kin INTEGER NOT NULL);
CREATE TABLE kin (kin INTEGER PRIMARY KEY, country TEXT, admin1 TEXT, admin2 TEXT, feature_class TEXT NOT NULL,
  feature_code TEXT NOT NULL, part_of TEXT NOT NULL, status TEXT NOT NULL, timezone TEXT, source TEXT NOT NULL);
CREATE TABLE key (page INTEGER PRIMARY KEY, pairs BLOB NOT NULL);
CREATE TABLE cell (cell INTEGER PRIMARY KEY, ns BLOB NOT NULL);
CREATE TABLE sound (skeleton TEXT PRIMARY KEY, spelt TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
"""
Spelt = dict[str, str]
"""Folded spellings with the places that bear them, as `numbers` reads them: of most no place is ever read."""

_PAIR_BYTES, _KEY_BYTES, _NUMBER_BYTES = 12, 8, 4
_DIGITS = 8  # of a number in `sound`
_KEPT_PAGES = 4_000  # of some 250 bytes
_MAPPED_BYTES = 1 << 28  # of a file that are read where they lie: looking up costs half of what it costs to copy pages
_SIZES = (1, 8, 24, 64, 160, 500)  # values of one IN (...); SQLite allows 32,766 and older builds 999
_RECORD = (
    "SELECT n, id, names, lat, lon, country, admin1, admin2, feature_class, feature_code, population, radius_m, part_of,"
    " status, timezone, source, note FROM place JOIN kin USING (kin)"
)


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


def opened(path: Path) -> tuple[sqlite3.Connection, dict[str, Any]]:
    """Open a store of whichever schema for reading; return it with what it says of itself.

    Raises
    ------
    StoreError
        When the file is no store, damaged or cut short.
    """
    connection = None
    try:
        # as_uri() escapes what a file name may hold of a URI's signs
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        about: dict[str, Any] = dict(connection.execute("SELECT name, value FROM about"))
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        problem = None if pages * page_size == path.stat().st_size else "it is cut short"
    except (sqlite3.Error, OSError) as error:
        problem = str(error)
    if connection is None or problem is not None:
        if connection is not None:
            connection.close()
        raise StoreError(f"the compiled gazetteer {path} cannot be read ({problem}); delete it and try again")
    return connection, about


class Store:
    """One compiled source, open for reading; `gazetteer.build.store_of` opens it and builds it where needed.

    Parameters
    ----------
    path
        The file.
    rebuild
        Makes the file anew and returns where it is; called when the file turns out to be damaged inside.

    Raises
    ------
    StoreError
        When the file cannot be read, is truncated or was made under another schema.
    """

    def __init__(self, path: Path, *, rebuild: Callable[[], Path] | None = None) -> None:
        self.path = path
        self._rebuild = rebuild
        self._pages: dict[int, bytes] = {}
        self.connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection, self.about = opened(self.path)
        weakref.finalize(self, connection.close)
        if self.about.get("schema") != SCHEMA_VERSION:
            connection.close()
            raise StoreError(f"the compiled gazetteer {self.path} was made by another release; delete it and try again")
        connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
        self.size: int = self.about["places"]
        self._shift: int = self.about["shift"]
        return connection

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def _rows(self, sql: str, values: Sequence[str | int], read: Callable[..., Any] = tuple) -> list[Any]:
        """Ask once and read each row; when the file turns out to be damaged inside, build it anew and ask again."""
        try:
            return [read(row) for row in self.connection.execute(sql, values)]
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            if self._rebuild is None:
                raise StoreError(
                    f"the compiled gazetteer {self.path} is damaged ({error}); delete it and try again"
                ) from error
            self.connection.close()
            with suppress(OSError):
                self.path.unlink()
            self.path = self._rebuild()
            self.connection = self._open()
            return [read(row) for row in self.connection.execute(sql, values)]

    def _records(self, where: str, values: Sequence[str | int]) -> list[Place]:
        """Return the places of a condition; values are bound, never written into it."""
        return self._rows(f"{_RECORD} WHERE {where}", values, _place)

    def bearers(self, keys: Iterable[int]) -> list[tuple[int, int]]:
        """Return keys (`gazetteer.keys.key_of`) with the number of a place behind each, as often as it has one."""
        pages: dict[int, list[int]] = {}
        for key in keys:
            pages.setdefault(key >> self._shift, []).append(key)
        found: list[tuple[int, int]] = []
        for some in _portions(list(pages)):
            sql = f"SELECT page, pairs FROM key WHERE page IN ({_marks(some)})"  # noqa: S608 - question marks only
            for page, pairs in self._rows(sql, some, _page):
                for key in pages[page]:
                    found += [(key, n) for n in _behind(key, pairs)]
        return found

    def _named(self, folded: str) -> list[int]:
        """Return the numbers of the places with this name, with or without their article, sorted."""
        key = key_of(folded, FOLDED)  # and its neighbour, on the same page
        pairs = self._pairs(key >> self._shift)
        return sorted({*_behind(key, pairs), *_behind(key + BARE, pairs)})

    def _pairs(self, page: int) -> bytes:
        """Return a page of keys, remembered: a name is often asked for several times over, and of few places all are soon known."""
        known = self._pages.get(page)
        if known is None:
            if len(self._pages) >= _KEPT_PAGES:
                self._pages.clear()
            found = self._rows("SELECT page, pairs FROM key WHERE page = ?", (page,), _page)
            known = self._pages[page] = found[0][1] if found else b""
        return known

    def has(self, key: str) -> bool:
        """Tell whether a folded (or article-less) name is known."""
        return bool(self._named(key))

    def named(self, key: str, *, limit: int = 400) -> list[Place]:
        """Return the places with this folded (or article-less) name, the most populous first."""
        found: list[Place] = []
        for some in _portions(self._named(key)):
            found += self._records(f"n IN ({_marks(some)}) ORDER BY population DESC, id LIMIT {limit + 1}", some)
        if len(found) > limit:
            found.sort(key=lambda p: (p.population is None, -(p.population or 0), p.id))
        return found[:limit]

    def sounding(self, keys: Iterable[str]) -> Spelt:
        """Return the folded spellings with one of these skeletons, with their places as `numbers` reads them."""
        rows: list[str] = []
        for some in _portions(list(keys)):
            sql = f"SELECT spelt FROM sound WHERE skeleton IN ({_marks(some)})"  # noqa: S608 - question marks only
            rows += self._rows(sql, some, _text)
        return _spelt(rows)

    def beginning(self, skeleton: str, *, limit: int = 60) -> Spelt:
        """Return as `sounding` does the first spellings whose skeleton goes on after this one."""
        sql = "SELECT spelt FROM sound WHERE skeleton > ? AND skeleton < ? LIMIT ?"
        return dict(islice(_spelt(self._rows(sql, (skeleton, f"{skeleton}\x7f", limit), _text)).items(), limit))

    def places(self, ns: Iterable[int]) -> list[Place]:
        """Return the places with these numbers, each once, in the order of the numbers."""
        found: list[Place] = []
        for some in _portions(sorted(set(ns))):
            found += self._records(f"n IN ({_marks(some)}) ORDER BY n", some)
        return found

    def ids(self) -> list[str]:
        """Return the ids of all places, sorted."""
        return sorted(row[0] for row in self._rows("SELECT id FROM place", ()))

    def by_id(self, place_id: str) -> Place | None:
        """Return one place, or None."""
        return next((place for place in self.by_ids((place_id,)) if place.id == place_id), None)

    def settled(self) -> dict[int, tuple[str | None, str | None]]:
        """Return country and first-level area of every kind of current settlement, by its number in ``kin``."""
        sql = "SELECT kin, country, admin1 FROM kin WHERE feature_class = 'P' AND status = ?"
        return {kin: (country, admin1) for kin, country, admin1 in self._rows(sql, (PlaceStatus.CURRENT.value,))}

    def names(self, ns: Iterable[int]) -> dict[int, str]:
        """Return the display names of the places with these numbers."""
        found: dict[int, str] = {}
        for some in _portions(sorted(set(ns))):
            rows = self._rows(f"SELECT n, names FROM place WHERE n IN ({_marks(some)})", some)  # noqa: S608 - question marks only
            found.update((n, names.partition("\n")[0]) for n, names in rows)
        return found

    def points(self, *, at_once: int = 100_000) -> Iterator[list[tuple[int, float, float, int]]]:
        """Yield number, latitude, longitude and kin of every place that has a point, by so many at once."""
        rows = self.connection.execute("SELECT n, lat, lon, kin FROM place WHERE lat IS NOT NULL")
        while some := rows.fetchmany(at_once):
            yield some

    def by_ids(self, place_ids: Iterable[str]) -> list[Place]:
        """Return the places with these ids, sorted by id; those it does not have are left out."""
        found = self.places(n for _, n in self.bearers([key_of(place_id, ID) for place_id in place_ids]))
        return sorted(found, key=lambda place: place.id)

    def around(self, *, lat: float, lon: float, rings: int = 1) -> list[Place]:
        """Return the places in the half-degree cells around a point (`rings` cells each way), sorted by id."""
        ns: list[int] = []
        for some in _portions(sorted(_cells(lat, lon, rings))):
            sql = f"SELECT ns FROM cell WHERE cell IN ({_marks(some)})"  # noqa: S608 - question marks only
            for found in self._rows(sql, some, _numbers):
                ns += found
        return sorted(self.places(ns), key=lambda place: place.id)


def _page(row: tuple[int, bytes]) -> tuple[int, bytes]:
    page, pairs = row
    if len(pairs) % _PAIR_BYTES:
        raise ValueError("a page of keys is cut short")
    return page, pairs


def _behind(key: int, pairs: bytes) -> list[int]:
    """Return the numbers behind a key on its page."""
    count = len(pairs) // _PAIR_BYTES
    end, sought = count * _KEY_BYTES, key.to_bytes(_KEY_BYTES, "little")
    at = pairs.find(sought, 0, end)
    while at % _KEY_BYTES and at > 0:  # across two others
        at = pairs.find(sought, at + 1, end)
    found: list[int] = []
    while 0 <= at < end and pairs[at : at + _KEY_BYTES] == sought:
        n = end + at // _KEY_BYTES * _NUMBER_BYTES
        found.append(int.from_bytes(pairs[n : n + _NUMBER_BYTES], "little"))
        at += _KEY_BYTES
    return found


def _numbers(row: tuple[bytes]) -> tuple[int, ...]:
    return struct.unpack(f"<{len(row[0]) // _NUMBER_BYTES}I", row[0])


def _text(row: tuple[str]) -> str:
    return row[0]


def _spelt(rows: list[str]) -> Spelt:
    """Read lines of a spelling and its places; blocks that were compiled apart have a line each for one spelling."""
    parts = "\n".join(rows).replace("\n", "\t").split("\t")
    names, digits = parts[::2], parts[1::2]
    found = dict(zip(names, digits, strict=False))
    if len(found) < len(names):
        found = {}
        for name, some in zip(names, digits, strict=False):
            found[name] = found[name] + some if name in found else some
    return found


def numbers(digits: str) -> tuple[int, ...]:
    """Read the numbers of places, eight hexadecimal digits each.

    Examples
    --------
    >>> numbers("0000000a000000ff")
    (10, 255)
    """
    return struct.unpack(f">{len(digits) // _DIGITS}I", bytes.fromhex(digits))


def _marks(values: list[Any]) -> str:
    return ",".join("?" * len(values))


def _portions(values: list[Any]) -> Iterable[list[Any]]:
    """Cut values into few sizes, the last one repeated: a statement is compiled once a size."""
    for i in range(0, len(values), _SIZES[-1]):
        some = values[i : i + _SIZES[-1]]
        size = next(size for size in _SIZES if size >= len(some))
        yield some + some[-1:] * (size - len(some))


def _cells(lat: float, lon: float, rings: int) -> set[int]:
    step = 1.0 / CELLS_PER_DEGREE
    reach = range(-rings, rings + 1)
    return {
        cell_of(lat + i * step, (lon + j * step + 180.0) % 360.0 - 180.0)
        for i in reach
        for j in reach
        if -90.0 <= lat + i * step <= 90.0
    }


def _place(row: tuple) -> Place:  # type: ignore[type-arg]
    names = tuple(row[2].split("\n"))
    return Place(
        id=row[1],
        name=names[0],
        names=names,
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
        source=row[15].replace("\0", row[1].partition(":")[2]),
        note=row[16],
    )
