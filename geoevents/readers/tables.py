"""Tables of events: sheets in, one Arrow table of `geoevents.rows.ROWS` out, and every cell that could not be read told.

A row is one event; nothing is fused, and nothing of a row is lost (``record``). Formats are known by their columns
(`geoevents.readers.known`), other tables are read by guesses that are said and can be overruled. Work is done on
distinct texts, and with arrays: a million rows cost what their distinct dates, numbers and names cost.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geoevents.errors import InputError
from geoevents.extract.weapons import family_of
from geoevents.frame import PLACE_FIELDS
from geoevents.model import Role, Stance
from geoevents.readers import cells
from geoevents.readers.html import HTML_SUFFIXES
from geoevents.readers.known import folded
from geoevents.readers.moments import TimeReader
from geoevents.readers.places import PlaceReader, words_of
from geoevents.readers.roles import RoledSheet, TableReport
from geoevents.readers.sheets import Problem, Sheet, is_native, is_own, is_table, read_sheets
from geoevents.readers.text import TEXT_SUFFIXES
from geoevents.row_events import ACTOR_ROLES, BOUNDS, QUANTITIES
from geoevents.rows import ROWS, columns_metadata, concat_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from gazetteer import Gazetteer

    Numbers = NDArray[np.int64]

__all__ = ["STEPS", "TableReport", "read_tables", "sorted_inputs"]

_REPORTS = frozenset({*TEXT_SUFFIXES, *HTML_SUFFIXES})
STEPS = 100  # of `progress`, for each file


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
    reached = 0
    for number, path in enumerate(files):
        try:
            sheets = _whole(read_sheets(path), skip_errors=skip_errors)
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
                nonlocal reached
                reached = max(reached, base + done)  # each column of names begins anew
                if progress is not None:
                    progress(reached, STEPS * len(files))

            tables.append(_Reader(sheet, gazetteer, report, columns or {}).table(step))
    if not tables and failed:
        raise InputError(f"none of the tables could be read; the first: {failed[0]}")
    missing = [column for column in (columns or {}).values() if column and column not in known]
    if missing and tables:
        raise InputError(f"--map: no column {missing[0]!r}; there are: {', '.join(sorted(known)[:60])}")
    return _own_ids(concat_rows(tables), report), report


def _whole(sheets: list[Sheet], *, skip_errors: bool) -> list[Sheet]:
    """Return the sheets of a file; refuse them when rows of one are no rows of its table and none may be left out."""
    for sheet in sheets:
        if sheet.problems and not skip_errors:
            more = f" (and {len(sheet.problems) - 1:,} more rows)" if len(sheet.problems) > 1 else ""
            raise InputError(f"{sheet.problems[0]}{more}; --skip-errors goes on without them")
    return sheets


def _own_ids(table: pa.Table, report: TableReport) -> pa.Table:
    """Give rows that repeat an id one of their own, and tell of it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pc.count_distinct(table["event_id"]).as_py() == table.num_rows:
        return table
    ids = table["event_id"].to_pylist()
    taken, seen = set(ids), dict.fromkeys(ids, 0)
    for row, name in enumerate(ids):
        seen[name] += 1
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


class _Reader(RoledSheet):
    """Reads one sheet into rows."""

    def __init__(self, sheet: Sheet, gazetteer: Gazetteer, report: TableReport, wanted: Mapping[str, str]) -> None:
        super().__init__(sheet, report, wanted)
        self._places, self._times = PlaceReader(self, gazetteer), TimeReader(self)

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
            place, others, zone = self._places.read(field_name, step)
            made |= place
            more += others
            zones = np.where(zones == None, zone, zones)  # noqa: E711  an array
        step(80)
        made |= self._times.read(zones)
        step(90)
        made["more_places"] = self._places.further(more)
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
        import pyarrow.compute as pc

        columns = self.reading.roles.get("id")
        # The column itself, not its distinct texts: all of them are.
        ids = self.sheet.cells[columns[0]] if columns else pa.chunked_array([pa.nulls(self.length, pa.string())])
        ids = pc.replace_substring_regex(pc.utf8_trim_whitespace(ids), r"\.0$", "")
        ids = pc.if_else(pc.equal(ids, ""), pa.scalar(None, pa.string()), ids)
        numbers = pa.array(self.sheet.numbers)
        if ids.null_count:
            stem = Path(self.sheet.file).stem
            ids = pc.coalesce(ids, pc.binary_join_element_wise(stem, numbers.cast(pa.string()), "-"))
        return {
            "event_id": ids,
            "role": self._roles(),
            "row_file": _repeated(self.sheet.file, self.length),
            "row_number": numbers,
        }

    def _roles(self) -> pa.Array:
        """Return what each event is to its source: our own exports say it in a column, other tables list main events."""
        import pyarrow as pa

        constant = self.reading.constants.get("role", Role.MAIN.value)
        if self.reading.name != "features" or "role" not in self.sheet.cells.column_names:
            return _repeated(constant, self.length)
        column = self.column("role")
        return pa.array(
            column.spread([text if text in set(Role) else constant for text in column.texts], object, constant)
        )

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
        lower = self.role(f"{name}_min") or column
        if column is None or lower is None:
            return
        reversed_ = np.flatnonzero(least > most)
        self.bad(lower, reversed_, "a lower bound that is not above the upper; both are left out")
        least[reversed_] = most[reversed_] = np.nan
        outside = np.flatnonzero((best < least) | (best > most))
        self.bad(column, outside, "a best value between its lower and upper bound; all three are kept as written")

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
            names = column.spread([words_of(text) for text in column.texts], object, None)
            rows = np.flatnonzero(names != None)  # noqa: E711
            counts[rows] += 1
            pieces.append((rows, np.full(len(rows), rank), names[rows], role))
        row = np.concatenate([piece[0] for piece in pieces])
        order = np.lexsort((np.concatenate([piece[1] for piece in pieces]), row))
        kind = ROWS.field("actors").type.value_type
        names = pa.array(np.concatenate([piece[2] for piece in pieces])[order], type=pa.string())
        roles = pa.array(
            np.concatenate([np.full(len(p[0]), p[3], dtype=object) for p in pieces])[order], type=pa.string()
        )
        flat = pa.StructArray.from_arrays(
            [names, roles, _repeated(Stance.ASSERTED.value, len(names)), pa.nulls(len(names), pa.string())],
            fields=list(kind),
        )
        offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
        return pa.ListArray.from_arrays(offsets, flat)

    def _sources(self) -> dict[str, Any]:
        import pyarrow as pa

        made: dict[str, Any] = {}
        publisher, via, url, published = (self.role(name) for name in ("publisher", "via", "url", "published"))
        if publisher is not None:
            values = publisher.spread([words_of(text) for text in publisher.texts], object, None)
            made["source_publisher"] = pa.array(values, type=pa.string())
        elif self.reading.publisher is not None:
            made["source_publisher"] = _repeated(self.reading.publisher, self.length)
        if via is not None:
            lists = [list(dict.fromkeys(p.strip() for p in text.split(";") if words_of(p))) for text in via.texts]
            distinct = pa.array([*lists, []], type=pa.list_(pa.string()))
            made["source_via"] = distinct.take(pa.array(np.where(via.codes < 0, len(lists), via.codes)))
        if url is not None:
            # A cell is untrusted: what is no web address stays in the record, and becomes no link of a page.
            links = [text.strip() if re.match(r"\s*https?://", text) else None for text in url.texts]
            values = url.spread(links, object, None)
            made["source_url"] = pa.array(values, type=pa.string())
        if published is not None:
            made["source_published"] = self._times.published(published)
        return made


# --- values -----------------------------------------------------------------------------------------------------------


def _repeated(value: str, length: int) -> pa.Array:
    import pyarrow as pa

    return pa.repeat(pa.scalar(value, type=pa.string()), length)


def _integers(values: NDArray[np.float64]) -> pa.Array:
    import pyarrow as pa

    missing = np.isnan(values)
    return pa.array(np.where(missing, 0.0, values).astype(np.int64), mask=missing)


def _type_of_weapon(text: str) -> str | None:
    """Return the type of an event of which only the weapon is told; None where that leaves it open."""
    from geoevents.extract.lexicon import MODELS, WEAPONS

    if cells.is_missing(text):
        return None
    words = [word.casefold() for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", text)]
    words += [" ".join(pair) for pair in itertools.pairwise(words)] + [word.split("-")[0] for word in words]
    classes = {family_of(found[word]) for word in words for found in (MODELS, WEAPONS) if word in found}
    known = {
        "rocket": "rocket_attack",
        "missile": "missile_attack",
        "drone": "drone_attack",
        "artillery": "artillery_attack",
    }
    named = {known[name] for name in classes if name in known}
    return None if not named else named.pop() if len(named) == 1 else "combined_attack"
