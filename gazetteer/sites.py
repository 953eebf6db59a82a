"""One site, many registers: which records of GeoNames, OurAirports, GNS, Who's On First and one's own tables are one place.

Records with one id are one place wherever they stand; readers take a register's own cross-references for that. Beyond it,
two records of *different* registers are one place when they share a spelling (of airfields: but for the word for one), are
the same kind of thing and lie no farther apart than both their radii reach, and when there is no second record that fits as well. Two records of one
register are never one place: whoever keeps it has told them apart (GeoNames' two Zummars, 12 km from each other).

The links are worked out once for a set of stores and kept in the cache.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import sqlite3
import tempfile
from collections import defaultdict
from contextlib import closing
from dataclasses import replace
from itertools import combinations, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gazetteer.cache import locked
from gazetteer.keys import BARE, FOLDED, key_of
from gazetteer.names import bare, fold, split_kind
from gazetteer.store import cache_dir

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gazetteer.build import Progress
    from gazetteer.model import Place
    from gazetteer.store import Store

__all__ = ["Sites", "united"]

_EARTH_M = 6_371_008.8
_CLEARLY_NEARER = 0.25  # of two records that fit, one is meant when it is four times as near as the other
_BATCH = 200
# The id of a site is that of its best known record: registers in this order, all others after them.
_RANKS = {register: i for i, register in enumerate(("cur", "iso", "adm", "gn", "oa", "wof", "gns"))}
_AIRFIELD_WORDS = (
    "air base",
    "airbase",
    "airport",
    "airfield",
    "international airport",
    "military airbase",
    "military airport",
)
_AIRFIELDS = ("AIRB", "AIRP", "AIRF", "AIRH", "AIRQ", "AIRS")
_READ = "SELECT place.n, id, names, lat, lon, radius_m, feature_class, feature_code, status, country FROM place JOIN kin USING (kin)"
_MUCH_FINER = 0.5


class _Row(NamedTuple):
    n: int
    id: str
    names: str
    lat: float
    lon: float
    radius_m: float
    feature_class: str
    feature_code: str
    status: str
    country: str | None

    @property
    def register(self) -> str:
        return self.id.partition(":")[0]

    @property
    def kind(self) -> str:
        """What it must have in common with another record of the same site."""
        if self.feature_class == "P":
            return "P"
        if self.feature_code in _AIRFIELDS:
            return "airfield"
        return self.feature_code[:4] if self.feature_class == "A" else f"{self.feature_class}.{self.feature_code}"


class Sites:
    """The links between records of one place; `Sites.of` works them out, or finds them in the cache."""

    def __init__(self, path: Path | None) -> None:
        uri = ":memory:" if path is None else f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._db = sqlite3.connect(uri, uri=path is not None, check_same_thread=False)
        if path is None:
            self._db.executescript(_SCHEMA)
        (self.count,) = self._db.execute("SELECT count(DISTINCT site) FROM link").fetchone()

    @classmethod
    def of(cls, stores: Sequence[Store], *, progress: Progress | None = None) -> Sites:
        """Open the links between the places of stores, working them out when they are new to each other."""
        seen = [f"{s.path} {s.path.stat().st_size} {s.path.stat().st_mtime_ns}" for s in stores]
        rules = Path(__file__).read_bytes()
        digest = hashlib.sha256(rules + "\n".join(seen).encode()).hexdigest()[:16]
        path = cache_dir() / f"sites-{digest}.sqlite"
        if path.is_file():
            return cls(path)
        if progress is not None:
            progress("finding places that several sources have", 0)
        found = list(_links(stores))
        try:
            with locked(path.parent):
                _write(path, found)
        except (OSError, sqlite3.Error):  # a cache that cannot be written has been warned of: keep them in memory
            sites = cls(None)
            sites._db.executemany("INSERT INTO link VALUES (?, ?)", found)
            return sites
        return cls(path)

    def beside(self, ids: Iterable[str]) -> dict[str, list[str]]:
        """Return, for the ids that have company, all ids of their site, the best known first."""
        found: dict[str, list[str]] = {}
        wanted = iter(ids)
        while some := list(islice(wanted, 500)):
            marks = ",".join("?" * len(some))
            sql = f"SELECT a.id, b.id FROM link a JOIN link b ON b.site = a.site WHERE a.id IN ({marks})"  # noqa: S608
            for asked, other in self._db.execute(sql, some):
                found.setdefault(asked, []).append(other)
        return {asked: sorted(others, key=_rank) for asked, others in found.items()}


_SCHEMA = (
    "CREATE TABLE link (id TEXT PRIMARY KEY, site TEXT NOT NULL) WITHOUT ROWID; CREATE INDEX by_site ON link (site)"
)


def _write(path: Path, links: list[tuple[str, str]]) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="sites", suffix=".tmp")
    os.close(handle)
    try:
        with closing(sqlite3.connect(name)) as db:
            db.executescript(_SCHEMA)
            db.executemany("INSERT INTO link VALUES (?, ?)", links)
            db.commit()
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _rank(place_id: str) -> tuple[int, str]:
    return _RANKS.get(place_id.partition(":")[0], len(_RANKS)), place_id


def _links(stores: Sequence[Store]) -> Iterator[tuple[str, str]]:
    """Yield (id, id of the site) for every record that is one of several of its site."""
    pairs: list[tuple[float, str, str]] = []
    for (i, a), (j, b) in combinations(enumerate(stores), 2):
        ours, theirs = _registers(a), _registers(b)
        for x in ours:
            for y in theirs:
                if x == y:
                    continue
                small, large = ((a, x), (b, y)) if ours[x] <= theirs[y] else ((b, y), (a, x))
                # The curated table and the core know of each other: only airfields stand in both under two ids.
                pairs += _certain(_fitting(*small, *large, only="airfield" if (i, j) == (0, 1) else None))
    sites: dict[str, set[str]] = {}
    for _, one, other in sorted(set(pairs)):
        joined = sites.get(one, {one}) | sites.get(other, {other})
        registers = [i.partition(":")[0] for i in joined]
        if len(registers) == len(set(registers)):  # a chain of links may not make one of two records of a register
            sites.update(dict.fromkeys(joined, joined))
    for place_id, site in sites.items():
        yield place_id, min(site, key=_rank)


def _registers(store: Store) -> dict[str, int]:
    """Return how many places of each register a store has."""
    found: dict[str, int] = json.loads(store.about["registers"])
    return found


def _fitting(small: Store, x: str, large: Store, y: str, *, only: str | None) -> Iterator[tuple[_Row, _Row, float]]:
    """Yield the pairs of a record of register x in one store and one of register y in the other that may be one site."""
    located = f"{_READ} WHERE id GLOB ? AND lat IS NOT NULL AND status = 'current'"
    rows = (_Row(*row) for row in small.connection.execute(located, (f"{x}:*",)))
    while some := list(islice(rows, _BATCH)):
        asking: dict[int, list[_Row]] = defaultdict(list)
        for row in some:
            if only is not None and row.kind != only:
                continue
            for key in _keys(row):
                asking[key].append(row)
        for key, found in _found(large, list(asking)):
            for row in asking[key]:
                if found.register == y and found.kind == row.kind and found.status == "current":
                    distance = _distance_m(row, found)
                    if distance <= row.radius_m + found.radius_m and not _abroad(row, found):
                        yield row, found, distance


def _keys(row: _Row) -> set[int]:
    folded = {fold(name) for name in row.names.split("\n")} - {""}
    if row.kind == "airfield":  # one register says "Palmahim", another "Palmahim Air Base"
        cores = {core for core, kind in map(split_kind, folded) if kind is None or kind in _AIRFIELD_WORDS}
        folded |= cores | {f"{core} {word}" for core in cores for word in _AIRFIELD_WORDS}
    # Folded names only: that "Ain" and "al-Ain" differ by an article alone is less than sharing a name.
    return {key_of(f, FOLDED) for f in folded} | {key_of(bare(f), BARE) for f in folded if bare(f) != f}


def _found(store: Store, keys: list[int]) -> Iterator[tuple[int, _Row]]:
    bearers = store.bearers(keys)
    rows: dict[int, _Row] = {}
    wanted = sorted({n for _, n in bearers})
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        sql = f"{_READ} WHERE place.n IN ({','.join('?' * len(some))}) AND lat IS NOT NULL"
        rows |= {row[0]: _Row(*row) for row in store.connection.execute(sql, some)}
    yield from ((key, rows[n]) for key, n in bearers if n in rows)


def _abroad(a: _Row, b: _Row) -> bool:
    return a.country is not None and b.country is not None and a.country != b.country


def _distance_m(a: _Row, b: _Row) -> float:
    """Return the great-circle distance: 0.5 % off the geodesic at most, and radii are rounder than that."""
    phi, psi = math.radians(a.lat), math.radians(b.lat)
    half = (
        math.sin((psi - phi) / 2) ** 2 + math.cos(phi) * math.cos(psi) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def _certain(pairs: Iterable[tuple[_Row, _Row, float]]) -> list[tuple[float, str, str]]:
    """Keep the pairs in which each is the other's only fit, or clearly the nearest."""
    distances = {(a.id, b.id): d for a, b, d in pairs}
    fits: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (a, b), d in distances.items():
        fits[f"> {a}"].append((d, b))
        fits[f"< {b}"].append((d, a))
    best = {key: options[0][1] for key, found in fits.items() if _stands_out(options := sorted(found))}
    return [(d, a, b) for (a, b), d in distances.items() if best.get(f"> {a}") == b and best.get(f"< {b}") == a]


def _stands_out(options: list[tuple[float, Any]]) -> bool:
    return len(options) == 1 or options[0][0] < options[1][0] * _CLEARLY_NEARER


def united(places: Sequence[Place]) -> Place:
    """Make one place of the records of one site, the best known first.

    It has all names and names all sources. The coordinates are those of the first record unless it is not curated and
    another's are much more precise; then the note says so.
    """
    first, *others = places
    best = min((p for p in places if p.lat is not None), key=lambda p: p.radius_m, default=first)
    # The radius of an area or a town of known size tells how large it is, not how well its point is known.
    is_kept = (
        first.id.startswith("cur:") or first.is_area or first.population or best.radius_m > first.radius_m * _MUCH_FINER
    )
    point = first if is_kept else best
    note = first.note
    if point is not first:
        told = f"coordinates of {best.source} (within {best.radius_m:,.0f} m), more precise than those of {first.source} ({first.radius_m:,.0f} m)"
        note = f"{note}; {told}" if note else told
    place = replace(
        first,
        lat=point.lat,
        lon=point.lon,
        radius_m=point.radius_m,
        names=tuple(dict.fromkeys(name for p in places for name in p.names)),
        note=note,
    )
    for other in others:
        place = replace(
            place,
            country=place.country or other.country,
            admin1=place.admin1 or other.admin1,
            admin2=place.admin2 or other.admin2,
            population=place.population or other.population,
            part_of=place.part_of or other.part_of,
            timezone=place.timezone or other.timezone,
            source=place.source if other.source in place.source else f"{place.source}; {other.source}",
        )
    return place
