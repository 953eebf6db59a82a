"""Tables of events: sheets in, one Arrow table of `geoevents.rows.ROWS` out, and every cell that could not be read told.

A row is one event; nothing is fused, and nothing of a row is lost (``record``). Formats are known by their columns
(`geoevents.readers.known`), other tables are read by guesses that are said and can be overruled. Work is done on
distinct texts, and with arrays: a million rows cost what their distinct dates, numbers and names cost.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gazetteer.model import GeoPrecision, Outcome
from geoevents.errors import InputError
from geoevents.extract.weapons import family_of
from geoevents.frame import PLACE_FIELDS
from geoevents.model import Role, Stance, TimePrecision
from geoevents.readers import cells
from geoevents.readers.known import Reading, folded, guessed, known_format
from geoevents.readers.html import HTML_SUFFIXES
from geoevents.readers.sheets import LAT, LON, SHAPE, Problem, Sheet, is_native, is_own, is_table, read_sheets
from geoevents.readers.text import TEXT_SUFFIXES
from geoevents.row_events import ACTOR_ROLES, BOUNDS, PLACE_PARTS, QUANTITIES
from geoevents.rows import ROWS, codes_of, columns_metadata, concat_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa
    from numpy.typing import NDArray

    from gazetteer import Gazetteer
    from gazetteer.model import Place, Resolution

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

__all__ = ["STEPS", "TableReport", "read_tables", "sorted_inputs"]

_REPORTS = frozenset({*TEXT_SUFFIXES, *HTML_SUFFIXES})
STEPS = 100  # of `progress`, for each file
_KEPT = 10_000  # problems that are kept one by one; all are counted
_SAMPLE = 2_000  # distinct cells that a guess is checked with
_DAY_US = 86_400_000_000
#: A day whose zone nobody tells lies somewhere between the first place it begins at and the last it ends at.
_EASTMOST_US, _WESTMOST_US = 14 * 3_600_000_000, 12 * 3_600_000_000
_LEAST_RADIUS_M = 100.0
_DEGREE_M = 111_320.0
_COMPASS = re.compile(
    r"(?:the )?(?:(?:north|south|east|west)(?:ern)?[- ]?)+|centre|center|central|(?:пів|се|юг|восто|запад)\w*", re.IGNORECASE
)
_PRECISIONS = tuple(TimePrecision)


@dataclass(kw_only=True)
class TableReport:
    """What reading tables found out, for the person who gave them.

    Attributes
    ----------
    notes
        One line a fact: how a file was read, which column became what, what is unknown and travels in ``record``.
    problems
        What could not be read, in the order found; the first 10,000.
    count
        How many problems there were.
    """

    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def lines(self, most: int = 20) -> list[str]:
        """Return the notes and the first problems as lines, and how many more there are."""
        told = [str(problem) for problem in self.problems[:most]]
        more = self.count - len(told)
        return [*self.notes, *told, *([f"{more:,} more cells or rows could not be read"] if more else [])]

    def add(self, problem: Problem) -> None:
        """Count a problem, and keep it while there are few."""
        self.count += 1
        if len(self.problems) < _KEPT:
            self.problems.append(problem)


def sorted_inputs(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Part inputs into those that hold reports and the files that are tables.

    A folder stands among the reports when it holds some, and its tables among the tables; what geoevents wrote into it
    before (native files and exports) is no input.

    Raises
    ------
    InputError
        When a native file stands among other inputs.
    """
    texts, tables = [], []
    for path in dict.fromkeys(paths):
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not _is_hidden(p.relative_to(path)))
            found = [p for p in inside if is_table(p) and not is_own(p)]
            tables += found
            if not found or any(p.suffix.lower() in _REPORTS for p in inside):
                texts.append(path)
        elif is_table(path) and is_native(path):
            raise InputError(f"{path}: a file of 'geoevents extract' stands alone; give it as the only input")
        else:
            (tables if is_table(path) else texts).append(path)
    return texts, list(dict.fromkeys(tables))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def read_tables(
    files: Sequence[Path],
    *,
    gazetteer: Gazetteer,
    columns: Mapping[str, str] | None = None,
    skip_errors: bool = False,
    on_error: Callable[[str], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[pa.Table, TableReport]:
    """Read files of rows into one table.

    Parameters
    ----------
    files
        Tables of any of `geoevents.readers.sheets.TABLE_SUFFIXES`.
    gazetteer
        Where names without coordinates are looked up, each distinct one once.
    columns
        Columns for roles, where the guess is wrong; an empty name is no column.
    skip_errors
        Leave out rows without the right number of cells, and files that cannot be read, rather than stop at the first.
    on_error
        Gets one line for each file left out.
    progress
        Called with the number of steps done and of all.

    Returns
    -------
    tuple
        The rows of all files, in order, with the columns of `geoevents.rows.ROWS`; and the `TableReport`.

    Raises
    ------
    InputError
        When a file cannot be read, a row has too few or too many cells and `skip_errors` is off, or `columns` names a
        column that no file has.
    """
    report, tables, failed = TableReport(), [], []
    known: set[str] = set()
    steps = STEPS * len(files)
    for number, path in enumerate(files):
        try:
            sheets = read_sheets(path)
            for sheet in sheets:
                if sheet.problems and not skip_errors:
                    more = f" (and {len(sheet.problems) - 1:,} more)" if len(sheet.problems) > 1 else ""
                    raise InputError(f"{sheet.problems[0]}{more}; --skip-errors goes on without")
        except InputError as error:
            if not skip_errors:
                raise
            failed.append(error)
            if on_error is not None:
                on_error(str(error))
            continue
        for sheet in sheets:
            known.update(sheet.cells.column_names)

            def step(done: int, base: int = STEPS * number) -> None:
                if progress is not None:
                    progress(base + done, steps)

            tables.append(_Reader(sheet, gazetteer, report, columns or {}).table(step))
    if not tables and failed:
        raise InputError(f"none of the tables could be read; the first: {failed[0]}")
    missing = [column for column in (columns or {}).values() if column and column not in known]
    if missing and tables:
        raise InputError(f"--map: no column {missing[0]!r}; there are: {', '.join(sorted(known)[:60])}")
    return _own_ids(concat_rows(tables), report), report


def _own_ids(table: pa.Table, report: TableReport) -> pa.Table:
    """Give rows that repeat an id one of their own, and tell of it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pc.count_distinct(table["event_id"]).as_py() == table.num_rows:
        return table
    ids = table["event_id"].to_pylist()
    taken, seen = set(ids), {}
    for row, name in enumerate(ids):
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            own = f"{name}~{seen[name]}"
            while own in taken:
                own += "~"
            taken.add(own)
            ids[row] = own
            report.add(
                Problem(
                    file=table["row_file"][row].as_py(),
                    row=table["row_number"][row].as_py(),
                    column="id",
                    value=name,
                    expected=f"an id of its own; the row is kept apart as {own}",
                )
            )
    return table.set_column(0, "event_id", pa.array(ids))


@dataclass(frozen=True)
class _Column:
    """The distinct texts of a column, and for every row which of them it has (-1 for none)."""

    name: str
    codes: Numbers
    texts: list[str]

    def spread(self, values: Sequence[Any], kind: Any, missing: Any) -> NDArray[Any]:  # noqa: ANN401
        """Give every row the value of its text."""
        return np.array([*values, missing], dtype=kind)[self.codes]


class _Reader:
    """Reads one sheet: the state is the sheet, its reading, and what is found out on the way."""

    def __init__(self, sheet: Sheet, gazetteer: Gazetteer, report: TableReport, wanted: Mapping[str, str]) -> None:
        self.sheet, self.gazetteer, self.report = sheet, gazetteer, report
        self.length = sheet.cells.num_rows
        self._columns: dict[str, _Column] = {}
        for problem in sheet.problems:
            report.add(problem)
        self.reading = self._reading(wanted)
        if not self.reading.roles:
            raise InputError(
                f"{sheet.file}: no column is understood; say what they are (--map time=COLUMN --map location=COLUMN), "
                f"there are: {_listed(sheet.cells.column_names)}"
            )
        self.fields: dict[str, list[str]] = {}
        self._say()

    # -- which column is what -----------------------------------------------------------------------------------------

    def _reading(self, wanted: Mapping[str, str]) -> Reading:
        names = self.sheet.cells.column_names
        found = known_format(names)
        if found is None:
            roles = {role: self._holding(role, columns) for role, columns in guessed(names).items()}
            if SHAPE in names:
                roles |= {"location_lat": (LAT,), "location_lon": (LON,), "location_point": (SHAPE,)}
            found = Reading(roles={role: columns for role, columns in roles.items() if columns})
        roles = dict(found.roles)
        for role, column in wanted.items():
            if column in names:
                roles = {r: tuple(c for c in cs if c != column) for r, cs in roles.items()}
                roles[role] = (column,)
            elif not column:
                roles.pop(role, None)
        return replace(found, roles={role: columns for role, columns in roles.items() if columns})

    def _holding(self, role: str, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Keep the columns whose cells are of the kind that their names promise."""
        return tuple(c for c in columns if self._is_kind(role, self.column(c).texts))

    @staticmethod
    def _is_kind(role: str, texts: Sequence[str]) -> bool:
        told = [text for text in texts[:_SAMPLE] if not cells.is_missing(text)]
        if not told:
            return True
        base, _, part = role.partition("_")
        if part in {"lat", "lon"}:
            good = [cells.read_degrees(text) is not None for text in told]
        elif role in {"time", "time_end", "published"}:
            order = cells.day_order(told)[0] or "dmy"
            good = [cells.read_moment(text, order=order).reason is None for text in told]
        elif role == "clock":
            good = [cells.read_clock(text) is not None for text in told]
        elif base in QUANTITIES:
            good = [not isinstance(cells.read_count(text), str) for text in told]
        elif role in PLACE_FIELDS or role in ACTOR_ROLES:
            good = [any(c.isalpha() for c in text) and not text.startswith(("http:", "https:")) for text in told]
        else:
            return True
        return sum(good) * 2 >= len(good)

    def _say(self) -> None:
        sheet, roles = self.sheet, self.reading.roles
        notes = f" ({'; '.join(sheet.notes)})" if sheet.notes else ""
        self.report.notes.append(f"{sheet.file}: {self.length:,} rows read as {self.reading.title}{notes}")
        used = [f"{' + '.join(columns)} → {role}" for role, columns in roles.items()]
        taken = {column for columns in roles.values() for column in columns}
        rest = [name for name in sheet.cells.column_names if name not in taken]
        kept = f"; kept in record: {_listed(rest)}" if rest else ""
        self.report.notes.append(f"{sheet.file}: {', '.join(used)}{kept}")

    def column(self, name: str) -> _Column:
        """Return a column by its distinct texts."""
        if name not in self._columns:
            codes, texts = codes_of(self.sheet.cells[name])
            self._columns[name] = _Column(name, codes, texts)
        return self._columns[name]

    def role(self, role: str) -> _Column | None:
        """Return the column of a role; None when there is none."""
        columns = self.reading.roles.get(role)
        return self.column(columns[0]) if columns else None

    def bad(self, column: _Column, rows: Numbers, expected: str | Sequence[str]) -> None:
        """Tell of rows whose cell of a column could not be read; `expected` may say it for each distinct text."""
        self.report.count += max(len(rows) - _KEPT, 0)
        for row in rows[:_KEPT].tolist():
            code = int(column.codes[row])
            self.report.add(
                Problem(
                    file=self.sheet.file,
                    row=int(self.sheet.numbers[row]),
                    column=column.name,
                    value=column.texts[code] if code >= 0 else None,
                    expected=expected if isinstance(expected, str) else expected[code],
                )
            )

    def told(self, field_name: str, *columns: _Column | None) -> None:
        """Note from which columns a field was read."""
        names = self.fields.setdefault(field_name, [])
        names += [column.name for column in columns if column is not None and column.name not in names]

    # -- the rows -----------------------------------------------------------------------------------------------------

    def table(self, step: Callable[[int], None]) -> pa.Table:
        """Make the rows."""
        import pyarrow as pa

        made: dict[str, Any] = {}
        step(15)
        made |= self._quantities()
        made |= self._words()
        step(25)
        zones = np.full(self.length, None, dtype=object)
        more: list[tuple[Numbers, str, dict[str, Any]]] = []
        for field_name in PLACE_FIELDS:
            place, others, zone = self._place(field_name, step)
            made |= place
            more += others
            zones = np.where(zones == None, zone, zones)  # noqa: E711  an array
        step(80)
        made |= self._times(zones)
        step(90)
        made["more_places"] = self._more(more)
        made["actors"] = self._actors()
        made |= self._sources()
        made |= self._identity()
        step(95)
        columns, fields = [], []
        for column in ROWS:
            if column.name == "record":
                continue
            values = made.get(column.name)
            if values is None:
                values = pa.nulls(self.length, column.type)
            columns.append(values)
            fields.append(column)
        record = pa.chunked_array(
            [batch.to_struct_array() for batch in self.sheet.cells.to_batches()],
            type=pa.struct(list(self.sheet.cells.schema)),
        )
        metadata = columns_metadata(self.sheet.file, reader=self.reading.name, fields=self.fields)
        schema = pa.schema([*fields, pa.field("record", record.type)], metadata=metadata)
        step(STEPS)
        return pa.table([*columns, record], schema=schema)

    def _identity(self) -> dict[str, Any]:
        import pyarrow as pa

        column = self.role("id")
        stem = Path(self.sheet.file).stem
        names = np.array([f"{stem}-{number}" for number in self.sheet.numbers.tolist()], dtype=object)
        if column is not None:
            shown = [re.sub(r"\.0$", "", text.strip()) for text in column.texts]
            own = column.spread([text or None for text in shown], object, None)
            names = np.where(own == None, names, own)  # noqa: E711  an array
        return {
            "event_id": pa.array(names, type=pa.string()),
            "role": _repeated(self.reading.constants.get("role", Role.MAIN.value), self.length),
            "row_file": _repeated(self.sheet.file, self.length),
            "row_number": pa.array(self.sheet.numbers),
        }

    def _words(self) -> dict[str, Any]:
        """Read what is taken as it is written: weapon, outcome, type."""
        import pyarrow as pa

        made: dict[str, Any] = {}
        for name in ("weapon", "outcome"):
            column = self.role(name)
            if column is not None:
                values = [None if cells.is_missing(text) else text.strip() for text in column.texts]
                made[name] = pa.array(column.spread(values, object, None), type=pa.string())
                self.told(name, column)
        constant = self.reading.constants.get("type")
        kinds = np.full(self.length, constant, dtype=object)
        for number, name in enumerate(self.reading.roles.get("type", ())):
            column = self.column(name)
            own = column.spread([self._type(text) for text in column.texts], object, None)
            kinds = own if number == 0 else np.where(kinds == None, own, kinds)  # noqa: E711
        weapon = self.role("weapon")
        if weapon is not None and not self.reading.roles.get("type") and constant is None:
            kinds = weapon.spread([_type_of_weapon(text) for text in weapon.texts], object, None)
        kinds = np.where(kinds == None, "event", kinds)  # noqa: E711
        return made | {"type": pa.array(kinds, type=pa.string())}

    def _type(self, text: str) -> str | None:
        if cells.is_missing(text):
            return None
        key = re.sub(r"\.0$", "", text.strip()) if self.reading.name != "table" else text
        name = folded(key)
        if self.reading.name == "gdelt":
            return self.reading.types.get(key, f"cameo_{name}")
        return self.reading.types.get(name, name) or None

    # -- numbers ------------------------------------------------------------------------------------------------------

    def _quantities(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name in QUANTITIES:
            bounds = {bound: np.full(self.length, np.nan) for bound in BOUNDS}
            for part in ("", *(f"_{bound}" for bound in BOUNDS)):
                column = self.role(f"{name}{part}")
                if column is None:
                    continue
                self.told(name, column)
                read = [cells.read_count(text) for text in column.texts]
                wrong = np.array([isinstance(value, str) for value in read] + [False])[column.codes]
                self.bad(column, np.flatnonzero(wrong), [v if isinstance(v, str) else "" for v in read])
                numbers = [(None,) * 3 if isinstance(value, str) else value for value in read]
                for position, bound in enumerate(BOUNDS):
                    values = column.spread([n[position] for n in numbers], float, np.nan)
                    if part in {"", f"_{bound}"}:
                        bounds[bound] = np.where(np.isnan(bounds[bound]) | (part != ""), values, bounds[bound])
            self._check_bounds(name, bounds)
            made |= {f"{name}_{bound}": _integers(values) for bound, values in bounds.items()}
        return made

    def _check_bounds(self, name: str, bounds: dict[str, NDArray[np.float64]]) -> None:
        """Tell of a best value outside its bounds, and take bounds that contradict each other for none."""
        least, most, best = (bounds[bound] for bound in BOUNDS)
        column = self.role(f"{name}_best") or self.role(f"{name}_min") or self.role(name)
        if column is None:
            return
        reversed_ = np.flatnonzero(least > most)
        self.bad(column, reversed_, "a lower bound that is not above the upper; both are left out")
        least[reversed_] = most[reversed_] = np.nan
        outside = np.flatnonzero((best < least) | (best > most))
        self.bad(column, outside, "a best value between its lower and upper bound; all three are kept as written")

    # -- places -------------------------------------------------------------------------------------------------------

    def _place(self, name: str, step: Callable[[int], None]) -> tuple[dict[str, Any], list[tuple[Numbers, str, dict[str, Any]]], NDArray[np.object_]]:
        """Read one place of every row; return its columns, further places of joined cells, and the zones."""
        import pyarrow as pa

        parts: dict[str, NDArray[Any]] = {part: np.full(self.length, None, dtype=object) for part in PLACE_PARTS}
        for part in ("lat", "lon", "radius_m"):
            parts[part] = np.full(self.length, np.nan)
        zone = np.full(self.length, None, dtype=object)
        named = self.role(name)
        if named is None and not any(role.startswith(f"{name}_") for role in self.reading.roles):
            return {}, [], zone
        country, admin1, admin2 = (self.role(f"{name}_{part}") for part in ("country", "admin1", "admin2"))
        self.told(name, named, admin2, admin1, country)
        codes = [self._country(text) for text in country.texts] if country is not None else []
        constant = self.reading.constants.get(f"{name}_country")
        parts["country"] = (
            country.spread(codes, object, None) if country is not None else np.full(self.length, constant, dtype=object)
        )
        if admin1 is not None:
            known = [None if cells.is_missing(text) else text.strip() for text in admin1.texts]
            parts["admin1"] = admin1.spread(known, object, None)
        if named is not None:
            parts["as_written"] = named.spread([_said(text) for text in named.texts], object, None)
        located = self._coordinates(name, parts)
        self._coded(name, parts, located)
        more = self._names(name, named, parts, zone, ~located, step)
        for spare in (admin2, admin1, country):  # a row whose only place is an area
            if spare is not None:
                said = spare.spread([_said(text) for text in spare.texts], object, None)
                bare = (parts["as_written"] == None) & (said != None)  # noqa: E711
                parts["as_written"][bare] = said[bare]
                if not located[bare].all():
                    more += self._names(name, spare, parts, zone, bare & ~located, step)
        unsaid = located & (parts["as_written"] == None)  # noqa: E711
        parts["as_written"][unsaid] = [
            f"{lat:g}, {lon:g}" for lat, lon in zip(parts["lat"][unsaid], parts["lon"][unsaid], strict=True)
        ]
        gone = parts["as_written"] == None  # noqa: E711
        for part in ("country", "admin1", "geo_precision", "name"):
            parts[part][gone] = None
        parts["name"] = np.where((parts["name"] == None) & ~gone, parts["as_written"], parts["name"])  # noqa: E711
        zone = self._zones(parts, zone, located)
        columns = {
            f"{name}_{part}": pa.array(values, mask=np.isnan(values))
            if values.dtype == float
            else pa.array(values, type=pa.string())
            for part, values in parts.items()
        }
        return columns, more, zone

    def _country(self, text: str) -> str | None:
        return None if cells.is_missing(text) else self.gazetteer.country_code(text.strip())

    def _coordinates(self, name: str, parts: dict[str, NDArray[Any]]) -> Mask:
        """Read coordinates; those that are none, or that look swapped, are told and stay empty."""
        lat_column, lon_column, point = (self.role(f"{name}_{part}") for part in ("lat", "lon", "point"))
        located = np.zeros(self.length, dtype=bool)
        if lat_column is not None and lon_column is not None:
            self.told(name, lat_column, lon_column)
            lat, lat_half = self._degrees(lat_column)
            lon, lon_half = self._degrees(lon_column)
            located = self._located(parts, (lat, lat_half), (lon, lon_half), lat_column, lon_column)
        if point is not None and not located.all():
            self.told(name, point)
            pairs = [_point(text) for text in point.texts]
            wrong = np.array([p is None and not cells.is_missing(t) for p, t in zip(pairs, point.texts, strict=True)] + [False])
            self.bad(point, np.flatnonzero(wrong[point.codes] & ~located), "a latitude and a longitude, or a point as WKT or GeoJSON")
            columns = [point.spread([pair[i] if pair else np.nan for pair in pairs], float, np.nan) for i in range(4)]
            columns = [np.where(located, np.nan, values) for values in columns]
            located |= self._located(parts, (columns[0], columns[2]), (columns[1], columns[2]), point, point)
            wide = located & (columns[3] > 0.0)
            parts["radius_m"][wide] = columns[3][wide]
            parts["geo_precision"][wide] = GeoPrecision.REGION.value
        return located

    def _degrees(self, column: _Column) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        read = [None if cells.is_missing(text) else cells.read_degrees(text) for text in column.texts]
        wrong = np.array([r is None and not cells.is_missing(t) for r, t in zip(read, column.texts, strict=True)] + [False])
        self.bad(column, np.flatnonzero(wrong[column.codes]), "degrees such as 36.815, 36,815 or 36°48'54\"N")
        values = column.spread([r[0] if r else np.nan for r in read], float, np.nan)
        return values, column.spread([r[1] if r else np.nan for r in read], float, np.nan)

    def _located(
        self,
        parts: dict[str, NDArray[Any]],
        lat: tuple[NDArray[np.float64], NDArray[np.float64]],
        lon: tuple[NDArray[np.float64], NDArray[np.float64]],
        lat_column: _Column,
        lon_column: _Column,
    ) -> Mask:
        """Take the coordinates that can be true."""
        lats, lons = lat[0].copy(), lon[0].copy()
        for values, column, most in ((lats, lat_column, 90.0), (lons, lon_column, 180.0)):
            out = np.flatnonzero(np.abs(values) > most)
            self.bad(column, out, f"degrees within ±{most:g}; are latitude and longitude swapped?")
            values[out] = np.nan
        zero = np.flatnonzero((lats == 0.0) & (lons == 0.0))
        self.bad(lat_column, zero, "coordinates; 0, 0 is how programs write that there are none")
        lats[zero] = np.nan
        half = np.flatnonzero(np.isnan(lats) != np.isnan(lons))
        lats[half] = lons[half] = np.nan
        rows = np.flatnonzero(np.isfinite(lats))
        if len(rows):
            wrong = self._swapped(rows, lats[rows], lons[rows], parts["country"])
            self.bad(lat_column, wrong, "a point in the country of its row; with latitude and longitude swapped it is")
            lats[wrong] = lons[wrong] = np.nan
        located = np.isfinite(lats)
        parts["lat"][located], parts["lon"][located] = lats[located], lons[located]
        finest = np.maximum(lat[1], lon[1])[located] * _DEGREE_M
        parts["radius_m"][located] = np.maximum(np.ceil(finest), _LEAST_RADIUS_M)
        parts["geo_precision"][located] = GeoPrecision.SETTLEMENT.value
        return located

    def _swapped(self, rows: Numbers, lats: NDArray[Any], lons: NDArray[Any], country: NDArray[Any]) -> Numbers:
        """Fill the countries of points; return the rows that lie in their stated country only when they are swapped."""
        borders, stated = self.gazetteer.borders, country[rows]
        answers = borders.countries_at(lats=lats, lons=lons)
        unstated = stated == None  # noqa: E711
        sure = unstated & ~answers.uncertain
        country[rows[sure]] = answers.country[sure]
        away = np.flatnonzero(~unstated & (answers.country != stated) & (np.abs(lons) <= 90.0))
        turned = borders.countries_at(lats=lons[away], lons=lats[away])
        return rows[away[turned.country == stated[away]]]

    def _coded(self, name: str, parts: dict[str, NDArray[Any]], located: Mask) -> None:
        """Take the precision that a code or a radius states."""
        column = self.role(f"{name}_precision")
        known = self.reading.place_codes
        stated = self.reading.constants.get(f"{name}_precision")
        if stated in known:
            parts["geo_precision"][located] = known[stated][0].value
            parts["radius_m"][located] = known[stated][1]
        if column is not None:
            keys = [re.sub(r"\.0$", "", text.strip()) for text in column.texts]
            read = [known.get(key) or _own_precision(key) for key in keys]
            wrong = [r is None and not cells.is_missing(t) for r, t in zip(read, column.texts, strict=True)]
            if known:
                expected = f"a precision of {self.reading.title}: {', '.join(known)}"
                self.bad(column, np.flatnonzero(np.array([*wrong, False])[column.codes] & located), expected)
            kinds = column.spread([r[0].value if r else None for r in read], object, None)
            radii = column.spread([r[1] if r else np.nan for r in read], float, np.nan)
            coded = located & (kinds != None)  # noqa: E711
            parts["geo_precision"][coded] = kinds[coded]
            wider = located & (radii > parts["radius_m"])
            parts["radius_m"][wider] = radii[wider]
        for part, unit in (("radius_m", 1.0), ("radius_km", 1000.0)):
            column = self.role(f"{name}_{part}")
            if column is not None:
                read_m = [_metres(text) for text in column.texts]
                wrong_m = [r is None and not cells.is_missing(t) for r, t in zip(read_m, column.texts, strict=True)]
                self.bad(column, np.flatnonzero(np.array([*wrong_m, False])[column.codes] & located), "a length of 0 or more")
                radii = column.spread([np.nan if r is None else r * unit for r in read_m], float, np.nan)
                told = located & np.isfinite(radii)
                parts["radius_m"][told] = radii[told]

    # -- names --------------------------------------------------------------------------------------------------------

    def _names(
        self,
        name: str,
        column: _Column | None,
        parts: dict[str, NDArray[Any]],
        zone: NDArray[Any],
        unlocated: Mask,
        step: Callable[[int], None],
    ) -> list[tuple[Numbers, str, dict[str, Any]]]:
        """Resolve the names of rows without coordinates, each distinct question once; return further names of cells."""
        if column is None:
            return []
        rows = np.flatnonzero(unlocated & (column.codes >= 0))
        countries, country_of = np.unique(_texts_of(parts["country"][rows]), return_inverse=True)
        areas, area_of = np.unique(_texts_of(parts["admin1"][rows]), return_inverse=True)
        key = (column.codes[rows] * len(countries) + country_of) * len(areas) + area_of
        asked, question = np.unique(key, return_inverse=True)
        more: list[tuple[Numbers, str, dict[str, Any]]] = []
        order = np.argsort(question, kind="stable")
        starts = np.searchsorted(question[order], np.arange(len(asked) + 1))
        for number, code in enumerate(asked.tolist()):
            if number % 100 == 0:
                step(25 + 50 * number // len(asked))
            some = rows[order[starts[number] : starts[number + 1]]]
            rest, area = divmod(code, len(areas))
            text, country = column.texts[rest // len(countries)], countries[rest % len(countries)]
            found = self._resolved(text, country or None, areas[area] or None)
            for rank, place in enumerate(found):
                if rank:
                    more.append((some, name, {"field": name, **place}))
                    continue
                for part, value in place.items():
                    if part == "country" and value is None:
                        continue
                    if part in parts and value is not None:
                        parts[part][some] = value
                zone[some] = place.get("timezone")
        return more

    def _resolved(self, text: str, country: str | None, admin1: str | None) -> list[dict[str, Any]]:
        """Return the places that a cell names, as parts of `PLACE_PARTS`."""
        if cells.is_missing(text):
            return []
        joined = cells.split_names(text, is_one=self._is_one, is_area=self._is_area)
        return [self._part(said, country, (*within, *((admin1,) if admin1 else ()))) for said, within in joined]

    def _is_one(self, text: str) -> bool:
        return " and " in text.casefold() and self.gazetteer.knows(text)

    def _is_area(self, text: str) -> bool:
        return _area_named(self.gazetteer, text)

    def _part(self, said: str, country: str | None, within: tuple[str, ...]) -> dict[str, Any]:
        if _COMPASS.fullmatch(said):
            return {"as_written": said, "reason": "unresolved: a compass word names no place"}
        found, area = _resolve(self.gazetteer, said, country, within)
        place = found.place
        if place is not None:
            return _of_place(said, place)
        if area is not None:
            return {
                "as_written": said, "lat": area.lat, "lon": area.lon, "radius_m": area.radius_m,
                "geo_precision": GeoPrecision.REGION.value, "country": area.country, "name": said,
            }  # fmt: skip
        return {"as_written": said, "reason": f"{found.outcome.value}: {found.hint or 'no such name in the gazetteer'}"}

    def _zones(self, parts: dict[str, NDArray[Any]], zone: NDArray[Any], located: Mask) -> NDArray[Any]:
        """Fill the zones of rows by their country, and where a country has several by the nearest settlement."""
        codes, distinct = _coded_texts(parts["country"])
        zones = [_country_zone(self.gazetteer, code) for code in distinct]
        filled = np.array([*zones, None], dtype=object)[codes]
        zone = np.where(zone == None, filled, zone)  # noqa: E711
        rows = np.flatnonzero((zone == None) & located)  # noqa: E711
        if len(rows):
            points = np.stack([parts["lat"][rows], parts["lon"][rows]]).round(1)
            unique, back = np.unique(points, axis=1, return_inverse=True)
            nearest = self.gazetteer.reverse_many(unique[0], unique[1]).row
            found, again = np.unique(nearest, return_inverse=True)
            names = np.array([place.timezone for place in self.gazetteer.records(found.tolist())], dtype=object)
            zone[rows] = names[again.ravel()][back.ravel()]
        return zone

    def _more(self, more: Sequence[tuple[Numbers, str, dict[str, Any]]]) -> pa.Array | None:
        import pyarrow as pa

        if not more:
            return None
        lists: list[list[dict[str, Any]] | None] = [None] * self.length
        for rows, _, place in more:
            for row in rows.tolist():
                lists[row] = [*(lists[row] or ()), place]
        return pa.array(lists, type=ROWS.field("more_places").type)

    # -- times --------------------------------------------------------------------------------------------------------

    def _times(self, zones: NDArray[Any]) -> dict[str, Any]:
        import pyarrow as pa

        column = self.role("time") or self._dated()
        if column is None:
            return {}
        self.told("time", column, self.role("time_end"), self.role("clock"))
        first, last, precision, is_utc = self._moments(column)
        clock = self.role("clock")
        if clock is not None:
            self._at_clock(clock, (first, last, precision, is_utc))
        end = self.role("time_end")
        if end is not None:
            self._until(end, (first, last, precision, is_utc))
        self._coarser((first, last, precision))
        dated = precision != _PRECISIONS.index(TimePrecision.UNKNOWN)
        exact = dated & (first == last)
        zone = np.full(self.length, self.reading.zone, dtype=object) if self.reading.zone else zones
        zone = np.where(is_utc, "UTC", zone)
        first, last = self._in_utc(first, last, zone)
        unzoned = zone == None  # noqa: E711
        written = column.spread([None if cells.is_missing(t) else t.strip() for t in column.texts], object, None)
        names = np.array([kind.value for kind in _PRECISIONS], dtype=object)[precision]
        moment = pa.timestamp("us", tz="UTC")

        def moments(values: Numbers, there: Mask) -> pa.Array:
            return pa.array(values, mask=~there).cast(moment)

        return {
            "time_earliest": moments(first, dated),
            "time_latest": moments(last, dated),
            "time_best": moments(first, exact & ~unzoned),
            "time_precision": pa.array(names, mask=~dated & (written == None), type=pa.string()),  # noqa: E711
            "time_as_written": pa.array(written, type=pa.string()),
            "time_tz": pa.array(zone, mask=~dated, type=pa.string()),
        }

    def _dated(self) -> _Column | None:
        """Join columns of year, month and day into one of dates."""
        import pyarrow as pa

        year, month, day = (self.role(name) for name in ("year", "month", "day"))
        if year is None:
            return None
        texts = [
            [re.sub(r"\.0$", "", text.strip()) for text in column.texts] if column is not None else []
            for column in (year, month, day)
        ]
        spread = [
            column.spread(values, object, "0") if column is not None else np.full(self.length, "0", dtype=object)
            for column, values in zip((year, month, day), texts, strict=True)
        ]
        joined = pa.chunked_array([pa.array([f"{y}-{m or 0}-{d or 0}" for y, m, d in zip(*spread, strict=True)])])
        codes, distinct = codes_of(joined)
        return _Column(year.name, codes, distinct)

    def _moments(self, column: _Column) -> tuple[Numbers, Numbers, Numbers, Mask]:
        """Read a column of dates as microseconds since 1970, in the zone of the place or in UTC."""
        order, why = cells.day_order(column.texts)
        read = [
            cells.Moment() if cells.is_missing(text) else cells.read_moment(text, order=order, why=why, serial=True)
            for text in column.texts
        ]
        wrong = np.array([*(moment.reason is not None for moment in read), False])
        self.bad(column, np.flatnonzero(wrong[column.codes]), [moment.reason or "" for moment in read])
        first = column.spread([_us(moment.first) for moment in read], np.int64, 0)
        last = column.spread([_us(moment.last) for moment in read], np.int64, 0)
        kinds = column.spread([_PRECISIONS.index(m.precision) for m in read], np.int64, _PRECISIONS.index(TimePrecision.UNKNOWN))
        return first, last, kinds, column.spread([moment.is_utc for moment in read], bool, missing=False)

    def _at_clock(self, clock: _Column, times: tuple[Numbers, Numbers, Numbers, Mask]) -> None:
        first, last, precision, is_utc = times
        read = [None if cells.is_missing(text) else cells.read_clock(text) for text in clock.texts]
        wrong = np.array([r is None and not cells.is_missing(t) for r, t in zip(read, clock.texts, strict=True)] + [False])
        self.bad(clock, np.flatnonzero(wrong[clock.codes]), "a time of day such as 21:50")
        seconds = clock.spread([r[0] if r else -1 for r in read], np.int64, -1)
        utc = clock.spread([bool(r and r[1]) for r in read], bool, missing=False)
        if folded(clock.name).endswith(("_utc", "_gmt")):
            utc = seconds >= 0
        rows = np.flatnonzero((seconds >= 0) & (precision == _PRECISIONS.index(TimePrecision.DAY)))
        first[rows] += seconds[rows] * 1_000_000
        last[rows] = first[rows]
        precision[rows] = _PRECISIONS.index(TimePrecision.MINUTE)
        is_utc[rows] |= utc[rows]

    def _until(self, end: _Column, times: tuple[Numbers, Numbers, Numbers, Mask]) -> None:
        """Stretch times to their ends; an end before its start makes one span of both, and is told."""
        first, last, precision, is_utc = times
        end_first, end_last, end_precision, end_utc = self._moments(end)
        unknown = _PRECISIONS.index(TimePrecision.UNKNOWN)
        both = (precision != unknown) & (end_precision != unknown) & (is_utc == end_utc)
        before = both & (first > end_last)
        self.bad(end, np.flatnonzero(before), "an end that is not before its start; the time is somewhere between the two")
        longer = both & ((first != end_first) | (last != end_last))
        low, high = np.minimum(first, end_first), np.maximum(last, end_last)
        first[longer], last[longer] = np.where(before, low, first)[longer], np.where(before, high, end_last)[longer]
        precision[longer] = _PRECISIONS.index(TimePrecision.INTERVAL)

    def _coarser(self, times: tuple[Numbers, Numbers, Numbers]) -> None:
        """Widen times to the precision that a code states."""
        column = self.role("time_precision")
        if column is None or not self.reading.time_codes:
            return
        first, last, precision = times
        keys = [re.sub(r"\.0$", "", text.strip()) for text in column.texts]
        known = self.reading.time_codes
        wrong = np.array([*(key not in known and not cells.is_missing(key) for key in keys), False])
        expected = f"a precision of {self.reading.title}: {', '.join(known)}"
        self.bad(column, np.flatnonzero(wrong[column.codes]), expected)
        meant = column.spread([known.get(key) for key in keys], object, None)
        dated = precision != _PRECISIONS.index(TimePrecision.UNKNOWN)
        for unit, kind in (("M", TimePrecision.MONTH), ("Y", TimePrecision.YEAR)):
            rows = np.flatnonzero(dated & (meant == kind.value))
            start = first[rows].astype("datetime64[us]").astype(f"datetime64[{unit}]")
            stop = last[rows].astype("datetime64[us]").astype(f"datetime64[{unit}]") + 1
            first[rows] = start.astype("datetime64[us]").astype(np.int64)
            last[rows] = stop.astype("datetime64[us]").astype(np.int64) - 1
            precision[rows] = _PRECISIONS.index(kind)
        rows = np.flatnonzero(dated & (meant == "approx_day"))
        first[rows] -= 3 * _DAY_US
        last[rows] += 3 * _DAY_US
        precision[rows] = _PRECISIONS.index(TimePrecision.APPROX_DAY)

    def _in_utc(self, first: Numbers, last: Numbers, zone: NDArray[Any]) -> tuple[Numbers, Numbers]:
        """Bring local times to UTC; where no zone is known the span holds every zone there is."""
        import pyarrow as pa
        import pyarrow.compute as pc

        codes, distinct = _coded_texts(zone)
        first, last = first.copy(), last.copy()
        for number, name in enumerate(distinct):
            rows = np.flatnonzero(codes == number)
            if name == "UTC":
                continue
            for values in (first, last):
                local = pa.array(values[rows]).cast(pa.timestamp("us"))
                aware = pc.assume_timezone(local, name, ambiguous="earliest", nonexistent="latest")
                values[rows] = np.asarray(aware.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()))
        rows = np.flatnonzero(codes < 0)
        first[rows] -= _EASTMOST_US
        last[rows] += _WESTMOST_US
        return first, last

    # -- who ----------------------------------------------------------------------------------------------------------

    def _actors(self) -> pa.Array | None:
        """List who is named; the columns of one role one after the other."""
        import pyarrow as pa

        told = [(role, self.column(name)) for role in ACTOR_ROLES for name in self.reading.roles.get(role, ())]
        if not told:
            return None
        counts = np.zeros(self.length, dtype=np.int64)
        pieces: list[tuple[Numbers, Numbers, NDArray[Any], str]] = []
        for rank, (role, column) in enumerate(told):
            self.told(role, column)
            names = column.spread([_said(text) for text in column.texts], object, None)
            rows = np.flatnonzero(names != None)  # noqa: E711
            counts[rows] += 1
            pieces.append((rows, np.full(len(rows), rank), names[rows], role))
        row = np.concatenate([piece[0] for piece in pieces])
        order = np.lexsort((np.concatenate([piece[1] for piece in pieces]), row))
        kind = ROWS.field("actors").type.value_type
        names = pa.array(np.concatenate([piece[2] for piece in pieces])[order], type=pa.string())
        roles = pa.array(np.concatenate([np.full(len(p[0]), p[3], dtype=object) for p in pieces])[order], type=pa.string())
        flat = pa.StructArray.from_arrays(
            [names, roles, _repeated(Stance.ASSERTED.value, len(names)), pa.nulls(len(names), pa.string())], fields=list(kind)
        )
        offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
        return pa.ListArray.from_arrays(offsets, flat)

    def _sources(self) -> dict[str, Any]:
        import pyarrow as pa

        made: dict[str, Any] = {}
        publisher, via, url, published = (self.role(name) for name in ("publisher", "via", "url", "published"))
        if publisher is not None:
            values = publisher.spread([_said(text) for text in publisher.texts], object, None)
            made["source_publisher"] = pa.array(values, type=pa.string())
        elif self.reading.publisher is not None:
            made["source_publisher"] = _repeated(self.reading.publisher, self.length)
        if via is not None:
            lists = [list(dict.fromkeys(p.strip() for p in text.split(";") if _said(p))) for text in via.texts]
            distinct = pa.array([*lists, []], type=pa.list_(pa.string()))
            made["source_via"] = distinct.take(pa.array(np.where(via.codes < 0, len(lists), via.codes)))
        if url is not None:
            values = url.spread([_said(text) for text in url.texts], object, None)
            made["source_url"] = pa.array(values, type=pa.string())
        if published is not None:
            first, _, precision, _ = self._moments(published)
            there = precision != _PRECISIONS.index(TimePrecision.UNKNOWN)
            made["source_published"] = pa.array(first, mask=~there).cast(pa.timestamp("us", tz="UTC"))
        return made


# --- values ----------------------------------------------------------------------------------------------------------


def _said(text: str) -> str | None:
    return None if cells.is_missing(text) else text.strip()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:12]) + (f" and {len(names) - 12:,} more" if len(names) > 12 else "")


def _us(moment: Any) -> int:  # noqa: ANN401  a naive datetime, or None
    return 0 if moment is None else int(np.datetime64(moment, "us").astype(np.int64))


def _repeated(value: str, length: int) -> pa.Array:
    import pyarrow as pa

    return pa.repeat(pa.scalar(value, type=pa.string()), length)


def _integers(values: NDArray[np.float64]) -> pa.Array:
    import pyarrow as pa

    missing = np.isnan(values)
    return pa.array(np.where(missing, 0.0, values).astype(np.int64), mask=missing)


def _texts_of(values: NDArray[Any]) -> NDArray[Any]:
    return np.array(["" if value is None else value for value in values.tolist()], dtype=str)


def _coded_texts(values: NDArray[Any]) -> tuple[Numbers, list[str]]:
    import pyarrow as pa

    return codes_of(pa.chunked_array([pa.array(values, type=pa.string())]))


def _metres(text: str) -> float | None:
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*", text)
    return float(found[1].replace(",", ".")) if found else None


def _own_precision(text: str) -> tuple[GeoPrecision, float] | None:
    """Read a precision in our own words."""
    try:
        return GeoPrecision(text.strip().casefold()), 0.0
    except ValueError:
        return None


def _type_of_weapon(text: str) -> str | None:
    """Return the type of an event of which only the weapon is told; None where that leaves it open."""
    from geoevents.extract.lexicon import MODELS, WEAPONS

    if cells.is_missing(text):
        return None
    words = [word.casefold() for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", text)]
    words += [" ".join(pair) for pair in itertools.pairwise(words)] + [word.split("-")[0] for word in words]
    classes = {family_of(found[word]) for word in words for found in (MODELS, WEAPONS) if word in found}
    known = {"rocket": "rocket_attack", "missile": "missile_attack", "drone": "drone_attack", "artillery": "artillery_attack"}
    named = {known[name] for name in classes if name in known}
    return None if not named else named.pop() if len(named) == 1 else "combined_attack"


def _point(text: str) -> tuple[float, float, float, float] | None:
    """Read a cell with a whole place: latitude, longitude, half a unit of the last figure, and the radius of a shape."""
    pair = cells.read_pair(text)
    if pair is not None:
        lat, lon = (cells.read_degrees(part) for part in pair)
        return (lat[0], lon[0], max(lat[1], lon[1]), 0.0) if lat and lon else None
    if not re.match(r"\s*(?:[A-Z]{5,}\s*(?:Z\s*)?\(|\{)", text):
        return None
    return _shape(text)


def _shape(text: str) -> tuple[float, float, float, float] | None:
    import json

    import shapely
    from shapely.geometry import shape

    from gazetteer import geodesy

    try:
        drawn = shape(json.loads(text)) if text.lstrip().startswith("{") else shapely.from_wkt(text)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.GEOSException):
        return None
    if drawn is None or drawn.is_empty:
        return None
    if drawn.geom_type == "Point":
        return drawn.y, drawn.x, 0.00005, 0.0
    inside = drawn.representative_point()
    west, south, east, north = drawn.bounds
    if max(abs(west), abs(east)) > 180.0 or max(abs(south), abs(north)) > 90.0:
        return None
    corners = geodesy.inverse(
        lat1=[inside.y] * 4, lon1=[inside.x] * 4, lat2=[south, south, north, north], lon2=[west, east, west, east]
    )
    return inside.y, inside.x, 0.00005, float(np.max(corners.distance_m))


@functools.lru_cache(maxsize=65_536)
def _area_named(gazetteer: Gazetteer, text: str) -> bool:
    if gazetteer.country_code(text) is not None:
        return True
    place = gazetteer.resolve(text).place
    return place is not None and place.is_area


@functools.lru_cache(maxsize=65_536)
def _resolve(gazetteer: Gazetteer, said: str, country: str | None, within: tuple[str, ...]) -> tuple[Resolution, Any]:
    """Resolve a name in its areas; of what is no name but a description, the region it describes."""
    found = gazetteer.resolve(said, country=country, within=within)
    if found.outcome is Outcome.UNRESOLVED and " " in said:
        described = gazetteer.locate_expression(said, country=country, within=within)
        if described.region is not None:
            return found, described.region
    return found, None


@functools.lru_cache(maxsize=512)
def _country_zone(gazetteer: Gazetteer, code: str) -> str | None:
    place = gazetteer.place(f"iso:{code}")
    return place.timezone if place is not None else None


def _of_place(said: str, place: Place) -> dict[str, Any]:
    located = place.lat is not None
    return {
        "as_written": said,
        "name": place.name,
        "lat": place.lat,
        "lon": place.lon,
        "radius_m": place.radius_m if located else None,
        "geo_precision": place.geo_precision.value,
        "country": place.country,
        "admin1": place.admin1,
        "place_id": place.id,
        "timezone": place.timezone,
    }
