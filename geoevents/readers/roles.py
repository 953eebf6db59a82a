"""One sheet as its roles: which column tells what, each column by its distinct texts, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geoevents.errors import InputError
from geoevents.frame import PLACE_FIELDS
from geoevents.readers import cells
from geoevents.readers.known import Reading, guessed, known_format, of_features
from geoevents.readers.sheets import FEATURE_COLUMNS, LAT, LON, SHAPE, Problem, Sheet, joined_features
from geoevents.row_events import ACTOR_ROLES, QUANTITIES
from geoevents.rows import codes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

__all__ = ["Column", "RoledSheet", "TableReport"]

_KEPT = 10_000  # problems that are kept one by one; all are counted
_SAMPLE = 2_000  # distinct cells that a guess is checked with


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


@dataclass(frozen=True)
class Column:
    """The distinct texts of a column, and for every row which of them it has (-1 for none)."""

    name: str
    codes: Numbers
    texts: list[str]

    def spread(self, values: Sequence[Any], kind: Any, missing: Any) -> NDArray[Any]:  # noqa: ANN401
        """Give every row the value of its text."""
        return np.array([*values, missing], dtype=kind)[self.codes]


class RoledSheet:
    """A sheet with the columns that its roles have, and a place to tell what could not be read.

    Attributes
    ----------
    sheet, reading
        The cells, and what they mean.
    length
        How many rows there are.
    fields
        From which columns a field was read, as `geoevents.rows.columns_metadata` wants it.
    """

    def __init__(self, sheet: Sheet, report: TableReport, wanted: Mapping[str, str]) -> None:
        self.sheet, self.report = sheet, report
        self.length = sheet.cells.num_rows
        self._columns: dict[str, Column] = {}
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

    def _reading(self, wanted: Mapping[str, str]) -> Reading:
        names = self.sheet.cells.column_names
        found = known_format(names)
        if set(names) >= FEATURE_COLUMNS:
            self.sheet = joined_features(self.sheet)
            self.length, names = self.sheet.cells.num_rows, self.sheet.cells.column_names
            found = of_features()
            found = replace(found, roles={r: cs for r, cs in found.roles.items() if cs[0] in names})
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
        is_kind = _test_of(role)
        return tuple(c for c in columns if is_kind is None or _mostly(is_kind, self.column(c).texts))

    def _say(self) -> None:
        sheet, roles = self.sheet, self.reading.roles
        notes = f" ({'; '.join(sheet.notes)})" if sheet.notes else ""
        self.report.notes.append(
            f"{sheet.file}: {self.length:,} {'row' if self.length == 1 else 'rows'} read as {self.reading.title}{notes}"
        )
        used = [f"{' + '.join(columns)} → {role}" for role, columns in roles.items()]
        taken = {column for columns in roles.values() for column in columns}
        rest = [name for name in sheet.cells.column_names if name not in taken]
        kept = f"; kept in record: {_listed(rest)}" if rest else ""
        self.report.notes.append(f"{sheet.file}: {', '.join(used)}{kept}")

    def column(self, name: str) -> Column:
        """Return a column by its distinct texts."""
        if name not in self._columns:
            codes, texts = codes_of(self.sheet.cells[name])
            self._columns[name] = Column(name, codes, texts)
        return self._columns[name]

    def role(self, role: str) -> Column | None:
        """Return the column of a role; None when there is none."""
        columns = self.reading.roles.get(role)
        return self.column(columns[0]) if columns else None

    def bad(self, column: Column, rows: Numbers, expected: str | Sequence[str]) -> None:
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

    def told(self, field_name: str, *columns: Column | None) -> None:
        """Note from which columns a field was read."""
        names = self.fields.setdefault(field_name, [])
        names += [column.name for column in columns if column is not None and column.name not in names]


def _mostly(is_kind: Callable[[str], bool], texts: Sequence[str]) -> bool:
    """Tell whether at least half of the distinct cells that say anything are of a kind."""
    told = [text for text in texts[:_SAMPLE] if not cells.is_missing(text)]
    return sum(is_kind(text) for text in told) * 2 >= len(told)


def _test_of(role: str) -> Callable[[str], bool] | None:
    """Return what tells whether a cell is of the kind of a role; None where any text is."""
    base, _, part = role.partition("_")
    if part in {"lat", "lon"}:
        return lambda text: cells.read_degrees(text) is not None
    if role in {"time", "time_end", "published"}:
        return lambda text: cells.read_moment(text, order="dmy", serial=True).reason is None or "/" in text
    if role == "clock":
        return lambda text: cells.read_clock(text) is not None
    if base in QUANTITIES:
        return lambda text: not isinstance(cells.read_count(text), str)
    if role in PLACE_FIELDS or role in ACTOR_ROLES:
        return lambda text: any(c.isalpha() for c in text) and not text.startswith(("http:", "https:"))
    return None


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:12]) + (f" and {len(names) - 12:,} more" if len(names) > 12 else "")
