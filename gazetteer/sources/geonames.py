"""GeoNames dump files: tab separated, UTF-8, 19 columns, no header (``IQ.txt``, ``allCountries.txt``, or either zipped).

The dump's own column of alternate names has them all without their languages. ``alternateNamesV2.txt`` beside it says
which are no names (links, postcodes, airport codes) and which are of the past; given, it decides.
"""

from __future__ import annotations

import math
import re
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from gazetteer.errors import SourceFormatError
from gazetteer.records import Block, Problem, Record
from gazetteer.sources.files import (
    LONGEST_NAME,
    FileSource,
    RowError,
    line_blocks,
    name_problem,
    opened,
    point,
    text_lines,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

__all__ = ["AREA_RADIUS_M", "HISTORIC", "GeoNames", "settlement_radius_m"]

_COLUMNS = 19
HISTORIC = frozenset({"PPLQ", "PPLH", "PPLW", "PPLCH", "ADM1H", "ADM2H", "PCLH", "ADM3H", "ADM4H"})
_PEOPLE_PER_KM2 = 5_000.0  # of built-up area; Angel et al., Atlas of Urban Expansion (2016), world mean 4,000 to 7,000
AREA_RADIUS_M = {"A": 30_000.0, "L": 10_000.0, "H": 10_000.0, "T": 5_000.0, "V": 5_000.0, "U": 50_000.0, "R": 5_000.0}
_NO_NAMES = frozenset({"link", "wkdt", "post", "iata", "icao", "faac", "tcid", "unlc", "abbr", "phon", "piny"})
_POINT_M, _MINUTE_M = 1_000.0, 1_500.0
_MOST_PROBLEMS = 1_000  # of alternate names: with more it is another file
_NOBODY = frozenset({"", "0"})
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?", re.ASCII)
_LATITUDE, _LONGITUDE = ("latitude", "longitude")


def settlement_radius_m(population: int | None, *, lat: float, lon: float) -> float:
    """Estimate how far a settlement reaches from its point, with what the coordinates themselves may be off.

    A kilometre for the point, the radius of a disc that holds the population at 5,000 a km², and 1,500 m more where
    both coordinates are whole arc-minutes, as 6 to 8 % of GeoNames are.

    Examples
    --------
    >>> settlement_radius_m(None, lat=36.81527, lon=42.37747), settlement_radius_m(None, lat=36.25, lon=42.5)
    (1000.0, 2500.0)
    """
    reach = _POINT_M
    if population:
        reach += math.sqrt(population / _PEOPLE_PER_KM2 / math.pi) * 1_000.0
    if _are_whole_minutes(lat) and _are_whole_minutes(lon):
        reach += _MINUTE_M
    return float(round(reach, -2))


def _are_whole_minutes(degrees: Any) -> Any:  # noqa: ANN401 - a number or an array
    return abs((degrees * 60.0 + 0.5) % 1.0 - 0.5) < 0.002


def _degrees(texts: tuple[str, ...]) -> NDArray[np.float64]:
    """Read a column of degrees; what is no number is NaN."""
    try:
        return np.array(list(map(float, texts)))
    except ValueError:
        return np.array([float(text) if _NUMBER.fullmatch(text) else math.nan for text in texts])


class GeoNames(FileSource):
    """A dump file of GeoNames.

    Parameters
    ----------
    path
        ``XX.txt`` or a zip that holds one.
    areas
        Names of areas by code (``IQ.15`` -> ``Nineveh``), or what gives them; they name the admin1 and admin2 of the rows.
    alternates
        ``alternateNamesV2.txt`` or a zip that holds it: its names take the place of the dump's column, without links,
        postcodes and codes.
    """

    kind = "GeoNames"

    def __init__(
        self,
        path: Path,
        *,
        areas: Mapping[str, str] | Callable[[], Mapping[str, str]] = dict,
        alternates: Path | None = None,
    ) -> None:
        super().__init__(path)
        self.alternates = alternates
        self._areas = areas
        self._kin: dict[tuple[str, ...], tuple[str | None, ...]] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Travel to another process: with the areas read, without what was worked out here."""
        return {**self.__dict__, "_areas": self.areas, "_kin": {}}

    @property
    def areas(self) -> Mapping[str, str]:
        """Names of areas by code."""
        if callable(self._areas):
            self._areas = self._areas()
        return self._areas

    @property
    def fingerprint(self) -> str:
        """Hash of the file, and of the one with alternate names."""
        own = super().fingerprint
        return own if self.alternates is None else f"{own} {FileSource(self.alternates).fingerprint}"

    def sha256(self) -> str:
        """Hash the file, and the one with alternate names after it."""
        own = super().sha256()
        return own if self.alternates is None else f"{own} {FileSource(self.alternates).sha256()}"

    @property
    def credit(self) -> str:
        """The credit that CC BY 4.0 asks for."""
        return f"GeoNames ({self.path.name}), CC BY 4.0"

    def blocks(self) -> Iterator[Block]:
        """Cut the dump into blocks of rows, with the alternate names of the places in them."""
        with opened(self.path, suffixes=(".txt",)) as stream:
            if self.alternates is None:
                yield from line_blocks(stream)
                return
            with _Alternates(self.alternates) as alternates:
                problems = alternates.problems
                for block in line_blocks(stream):
                    ids = [line.split(b"\t", 1)[0] for line in block.data.split(b"\n")]
                    names = alternates.of([int(i) for i in ids if i.isdigit()])
                    yield block._replace(data=(block.data, names, [tuple(problem) for problem in problems]))
                    problems = []

    def records(self, block: Block) -> Iterator[Record | Problem]:
        """Read the rows of a block."""
        alternates: dict[str, list[str]] | None = None
        if self.alternates is not None:
            data, alternates, problems = block.data
            block = block._replace(data=data)
            yield from map(Problem._make, problems)
        rows: list[list[str]] = []
        at: list[int] = []
        for row, line in text_lines(block):
            f = [] if isinstance(line, Problem) else line.rstrip("\r").split("\t")
            if len(f) == _COLUMNS:
                rows.append(f)
                at.append(row)
            elif isinstance(line, Problem):
                yield line
            elif line.strip():
                yield Problem(row, "the row", line, f"{_COLUMNS} columns separated by tabs, not {len(f)}")
        if rows:
            yield from self._records(at, rows, alternates)

    def _records(
        self, at: list[int], rows: list[list[str]], alternates: dict[str, list[str]] | None
    ) -> Iterator[Record | Problem]:
        """Make records of rows, what is usual column by column; a row that has anything else is read by itself."""
        ids, names, plain, more, lats, lons, classes, codes, countries, _, areas1, areas2, _, _, people, _, _, zones, _ = zip(*rows, strict=True)  # fmt: skip
        y, x = _degrees(lats), _degrees(lons)
        is_usual = (abs(y) <= 90.0) & (abs(x) <= 180.0) & ((y != 0.0) | (x != 0.0))
        radii_m = np.where(_are_whole_minutes(y) & _are_whole_minutes(x), _POINT_M + _MINUTE_M, _POINT_M)
        kins = map(self._kin.get, zip(classes, codes, countries, areas1, areas2, zones, strict=True))
        columns = zip(is_usual.tolist(), ids, names, plain, more, y.tolist(), x.tolist(), radii_m.tolist(), classes, people, kins, strict=True)  # fmt: skip
        for i, (usual, number, name, ascii_name, listed, lat, lon, radius_m, feature_class, population, kin) in enumerate(columns):  # fmt: skip
            if (
                usual
                and kin is not None
                and alternates is None
                and population in _NOBODY
                and name
                and len(name) + len(listed) < LONGEST_NAME
                and number.isdigit()
                and not name.isspace()
            ):
                known = dict.fromkeys((name, ascii_name, *listed.split(",")) if listed else (name, ascii_name))
                known.pop("", None)
                reach_m = AREA_RADIUS_M.get(feature_class, radius_m)
                yield Record(f"gn:{number}", "\n".join(known), lat, lon, None, reach_m, None, kin)
                continue
            try:
                yield self._record(rows[i], rows[i][3].split(",") if alternates is None else alternates.get(number, ()))
            except RowError as error:
                yield Problem(at[i], error.column, error.value, error.expected)

    def _record(self, f: list[str], alternates: list[str] | tuple[str, ...]) -> Record:
        if not f[0].isdigit():
            raise RowError("geonameid", f[0], "a number")
        lat, lon = point(f[4], f[5], columns=(_LATITUDE, _LONGITUDE))
        name = f[1] or f[2]
        if (wrong := name_problem(name)) is not None:
            raise RowError("name", name, wrong)
        try:
            population = int(f[14]) if f[14] else 0
        except ValueError:
            raise RowError("population", f[14], "a whole number or nothing") from None
        shared = (f[6], f[7], f[8], f[10], f[11], f[17])
        known = self._kin.get(shared)
        if known is None:
            known = self._kin[shared] = self._shared(*shared)
        radius_m = AREA_RADIUS_M.get(f[6])
        if radius_m is None:
            radius_m = settlement_radius_m(population, lat=lat, lon=lon)
        names = dict.fromkeys((name, f[2], *alternates))
        if "" in names or len(f[3]) > LONGEST_NAME:
            names = dict.fromkeys(n for n in names if n.strip() and len(n) <= LONGEST_NAME)
        return Record(f"gn:{f[0]}", "\n".join(names), lat, lon, population or None, radius_m, None, known)

    def _shared(
        self, feature_class: str, feature_code: str, country: str, admin1: str, admin2: str, timezone: str
    ) -> tuple[str | None, ...]:
        """Work out what rows of one area and kind share."""
        if country and not (len(country) == 2 and country.isascii() and country.isupper()):
            raise RowError("country code", country, "two capital letters of ISO 3166-1 alpha-2")
        code1, code2 = f"{country}.{admin1}", f"{country}.{admin1}.{admin2}"
        areas = self.areas
        part_of = [f"adm:{code}" for code in (code2, code1) if code in areas]
        if country:
            part_of.append(f"iso:{country}")
        status = "historic" if feature_code in HISTORIC else "current"
        return (
            country or None, areas.get(code1), areas.get(code2), feature_class or "P", feature_code or "PPL", "\n".join(part_of), status,
            timezone or None, "GeoNames \0 (CC BY 4.0)",
        )  # fmt: skip


class _Alternates:
    """Alternate names by place, on disk while a dump is read: there are sixteen million of them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._folder = tempfile.TemporaryDirectory(prefix="geoevents-")
        self._db = sqlite3.connect(Path(self._folder.name) / "alternates.sqlite", isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; CREATE TABLE name (place INTEGER, rank INTEGER, name TEXT); BEGIN"
        )
        with opened(path, suffixes=(".txt",), besides=("readme", "language")) as stream:
            for block in line_blocks(stream):
                self._db.executemany("INSERT INTO name VALUES (?, ?, ?)", self._rows(block))
        self._db.execute("CREATE INDEX by_place ON name (place, rank, name)")
        self._db.execute("COMMIT")

    def _rows(self, block: Block) -> Iterator[tuple[int, int, str]]:
        for row, line in text_lines(block):
            f = [] if isinstance(line, Problem) else line.rstrip("\r").split("\t")
            if len(f) < 4 or not f[1].isdigit():
                if line:
                    self._leave_out(row, line)
            elif f[2] not in _NO_NAMES and 0 < len(f[3]) <= LONGEST_NAME:
                preferred = len(f) > 4 and f[4] == "1"
                past = len(f) > 7 and f[7] == "1"
                yield int(f[1]), 2 if past else 0 if preferred else 1, f[3]

    def _leave_out(self, row: int, line: str | Problem) -> None:
        expected = line.expected if isinstance(line, Problem) else "the columns id, geonameid, isolanguage, name …"
        value = line.value if isinstance(line, Problem) else line
        self.problems.append(Problem(row, f"the row of {self.path.name}", value, expected))
        if len(self.problems) > _MOST_PROBLEMS:
            raise SourceFormatError(f"{self.problems[0].told(self.path.name)}, and so on; give alternateNamesV2.txt")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        self._folder.cleanup()

    def of(self, ids: list[int]) -> dict[str, list[str]]:
        """Return the names of places, preferred ones first and those of the past last."""
        found: dict[str, list[str]] = {}
        with closing(self._db.cursor()) as cursor:
            for some in (ids[i : i + 500] for i in range(0, len(ids), 500)):
                marks = ",".join("?" * len(some))
                sql = f"SELECT place, name FROM name WHERE place IN ({marks}) ORDER BY place, rank, name"  # noqa: S608
                for place, name in cursor.execute(sql, some):
                    found.setdefault(str(place), []).append(name)
        return found
