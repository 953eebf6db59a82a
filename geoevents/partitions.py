"""Events beyond the memory of one machine: a folder of GeoParquet parts, and the same questions to each of them.

Ten lines of design. A folder holds parts (`geoevents.parts`) and a manifest: of every part its rows, its SHA-256, how far
its places reach and from when to when its events are. Work is a pure function from a table to a table, run on each part
and its result written as a part of a new folder; the schema of a result is what the function makes of no rows, and every
part is held to it. Who runs the function is the caller's choice: this process, a pool of processes, or a cluster
(`dask.distributed`): anything with the `submit` of `concurrent.futures`, so that the engine does the distributed work and
nothing here knows one from another. A folder is built under another name and renamed when every part is there and as
long as it was when it was written; a part, too, is renamed when it is whole. So what a killed worker leaves is no part,
what it had finished is not done again, and a clean-up that a script runs on its output folder when a restarted worker
imports it finds nothing. Conditions are kept and asked part by part; a part whose box and times exclude them stays closed.
"""

from __future__ import annotations

import functools
import json
import shutil
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geoevents import query
from geoevents.errors import InputError, OutputError, told_in_one_line
from geoevents.partition_work import Condition, batchwise, collection_of, each, selected, work
from geoevents.parts import Part, checksum, in_order, part_of, part_schema, unfolded, write_part

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    import pandas as pd
    import pyarrow as pa

    from gazetteer.model import Place
    from geoevents.collection import EventCollection
    from geoevents.parts import Numbers

    Function = Callable[[pa.Table], pa.Table]

__all__ = ["MANIFEST", "Partitions", "batchwise", "write"]

MANIFEST = "manifest.json"
_VERSION = 1


# --- writing ---------------------------------------------------------------------------------------------------------


def write(
    events: EventCollection | pa.Table | Iterable[EventCollection | pa.Table | pa.RecordBatch],
    folder: str | os.PathLike[str],
    *,
    rows_per_part: int = 100_000,
) -> Partitions:
    """Write events as a folder of parts, sorted so that a part is a small area.

    Parameters
    ----------
    events
        A collection, a table of rows (`geoevents.rows`), or one after the other of either, as many as there are: each is
        sorted and set down beside the folder, and the parts are cut from all of them (twice the space of the result, and
        8 bytes of memory a row). What the rows of a collection that was read from texts leave out: `geoevents.rows`.
    folder
        Made or, when it is one of ours, replaced.
    rows_per_part
        What a worker has in memory at a time. With the default the heaviest of our functions take about half a gigabyte.

    Raises
    ------
    InputError
        When the rows have no column, or `folder` is something else.
    OutputError
        When it cannot be written; a folder that was there is then left as it was.

    Examples
    --------
    >>> import tempfile
    >>> import pyarrow as pa
    >>> told = pa.table({"event_id": ["a", "b"], "type": ["airstrike"] * 2, "location_as_written": ["Mosul", "Aleppo"],
    ...                  "location_lat": [36.34, 36.2], "location_lon": [43.13, 37.16], "location_country": ["IQ", "SY"]})
    >>> parts = write(told, tempfile.mkdtemp() + "/events", rows_per_part=1)
    >>> len(parts.parts), parts.within("IQ").count(), len(parts.within("IQ").near((36.3, 43.1), radius_m=2e4).opened)
    (2, 1, 1)
    >>> parts.within("IQ").collection().rows["event_id"].to_pylist()
    ['a']
    """
    if rows_per_part < 1:
        raise InputError(f"rows_per_part must be 1 or more, not {rows_per_part}")
    from geoevents.collection import ATTRIBUTIONS

    credits_: list[str] = []
    with _building(Path(folder)) as scratch:
        runs = list(_runs(events, scratch, credits_, at_least=rows_per_part))
        bounds = _cuts([keys for _, keys in runs], rows_per_part)
        parts = []
        for number in range(len(bounds) - 1):
            slices = [t.slice(a, b - a) for (t, _), a, b in zip(runs, bounds[number], bounds[number + 1], strict=True)]
            target = scratch / _name(number)
            write_part(in_order(_joined(slices, [t.schema for t, _ in runs]))[0], target)
            parts.append(part_of(target))
        _finish(scratch, parts, credits_ or ATTRIBUTIONS)
    return Partitions(folder)


def _name(number: int) -> str:
    return f"part-{number:05d}.parquet"


def _tables(events: Any, credits_: list[str]) -> Iterator[pa.Table]:  # noqa: ANN401  as `write` takes it
    import pyarrow as pa

    from geoevents.collection import EventCollection

    if isinstance(events, EventCollection):
        credits_ += [line for line in events.attributions if line not in credits_]
        yield events.rows
    elif isinstance(events, pa.Table):
        yield unfolded(events)
    elif isinstance(events, pa.RecordBatch):
        yield unfolded(pa.Table.from_batches([events]))
    else:
        for some in events:
            yield from _tables(some, credits_)


def _runs(
    events: Any,  # noqa: ANN401  as `write` takes it
    scratch: Path,
    credits_: list[str],
    *,
    at_least: int,
) -> Iterator[tuple[pa.Table, Numbers]]:
    """Yield sorted tables with their keys; they lie in files and not in memory, but for the last."""
    waiting: list[pa.Table] = []
    number = 0
    given = _tables(events, credits_)
    for table in given:
        if not table.num_columns:
            raise InputError("the rows have no column; give a table of geoevents.rows")
        waiting.append(table)
        if sum(len(t) for t in waiting) >= at_least:
            yield _set_down(_joined(waiting, [t.schema for t in waiting]), scratch / f"run-{number}.arrow")
            waiting, number = [], number + 1
    if waiting or number == 0:
        yield in_order(_joined(waiting, [t.schema for t in waiting]))


def _set_down(table: pa.Table, path: Path) -> tuple[pa.Table, Numbers]:
    import pyarrow as pa

    ordered, keys = in_order(table)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, ordered.schema) as writer:
        writer.write_table(ordered)
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all(), keys


def _joined(tables: Sequence[pa.Table], schemas: Sequence[pa.Schema]) -> pa.Table:
    """Put tables below each other; all parts get the columns of the records of all runs."""
    import pyarrow as pa

    from geoevents.rows import concat_rows

    if not tables or all("record" in schema.names for schema in schemas):
        return concat_rows([*(schema.empty_table() for schema in schemas), *tables])
    return pa.concat_tables(tables, promote_options="permissive")


def _cuts(keys: Sequence[Numbers], rows_per_part: int) -> list[list[int]]:
    """Return for every bound between parts where it cuts each run, so that all parts but the last are equally long.

    Equal keys are dealt to the parts in the order of the runs.
    """
    merged = np.sort(np.concatenate(keys))
    bounds = [[0] * len(keys)]
    for first in range(rows_per_part, len(merged), rows_per_part):
        key = merged[first]
        left = first - int(np.searchsorted(merged, key))
        cut = []
        for run in keys:
            low, high = (int(np.searchsorted(run, key, side=side)) for side in ("left", "right"))
            taken = min(left, high - low)
            left -= taken
            cut.append(low + taken)
        bounds.append(cut)
    return [*bounds, [len(run) for run in keys]]


@contextmanager
def _building(folder: Path) -> Iterator[Path]:
    """Give a folder under another name beside the wanted one, and rename it when all went well."""
    if folder.exists() and not (folder / MANIFEST).is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} exists and is no folder of partitions; give another name")
    scratch = folder.parent / f".{folder.name}-{uuid.uuid4().hex[:8]}"
    old = scratch.with_suffix(".old")
    try:
        with told_in_one_line(folder):
            scratch.mkdir()
            yield scratch
            if folder.exists():
                folder.replace(old)
            scratch.replace(folder)
    finally:
        if old.exists() and not folder.exists():  # stopped between the two renames
            old.replace(folder)
        for left in (scratch, old):
            shutil.rmtree(left, ignore_errors=True)


def _finish(scratch: Path, parts: Sequence[Part], attributions: Sequence[str]) -> None:
    """Look for every part, remove what is none, and write the manifest."""
    kept = [part for part in parts if part.rows] or list(parts[:1])
    _check(scratch, kept)
    names = {part.file for part in kept}
    for left in scratch.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif left.name not in names:
            left.unlink()
    told = {
        "generator": "geoevents",
        "version": _VERSION,
        "rows": sum(part.rows for part in kept),
        "attributions": list(attributions),
        "parts": [part.to_json() for part in kept],
    }
    (scratch / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _check(folder: Path, parts: Iterable[Part]) -> None:
    for part in parts:
        path = folder / part.file
        size = path.stat().st_size if path.is_file() else None
        if size != part.bytes:
            what = "has gone" if size is None else f"has {size:,} bytes instead of {part.bytes:,}"
            raise OutputError(
                f"{part.file} was finished and {what}: something else deletes or writes in {folder.parent} (a clean-up in "
                "a script that every restarted worker imports? put it under if __name__ == '__main__'); nothing was kept"
            )


# --- reading ---------------------------------------------------------------------------------------------------------


class Partitions:
    """A folder that `write` or `map` made; never changes, a query returns a new one that asks part by part.

    Parameters
    ----------
    folder
        With its ``manifest.json``.

    Raises
    ------
    InputError
        When it has none, or one that is not ours.

    Notes
    -----
    Every method that works takes `client`: None for this process, a `concurrent.futures.Executor`, or a
    `dask.distributed.Client`. The folder must have one path for all workers.
    """

    __slots__ = ("_conditions", "attributions", "folder", "parts")

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        path = self.folder / MANIFEST
        self._conditions: tuple[Condition, ...] = ()
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            if told["generator"] != "geoevents" or told["version"] != _VERSION:
                raise InputError(f"{path} is of version {told['version']}; this geoevents reads version {_VERSION}")
            self.parts: tuple[Part, ...] = tuple(Part.from_json(part) for part in told["parts"])
            self.attributions: tuple[str, ...] = tuple(told["attributions"])
        except OSError as error:
            raise InputError(
                f"{self.folder} is no folder of partitions ({path.name}: {error.strerror}); geoevents.partitions.write "
                "makes one"
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            if isinstance(error, InputError):
                raise
            raise InputError(f"{path} is no manifest of geoevents ({error}); write the folder again") from error

    def __repr__(self) -> str:
        """Tell how much there is, and what is asked."""
        asked = "".join(f".{c.verb}(...)" for c in self._conditions)
        return f"<Partitions: {sum(p.rows for p in self.parts):,} rows in {len(self.parts)} parts>{asked}"

    @property
    def schema(self) -> pa.Schema:
        """The columns of every part."""
        return part_schema(self.folder / self.parts[0].file)

    @property
    def opened(self) -> tuple[Part, ...]:
        """The parts that the conditions asked so far cannot exclude by their boxes and times."""
        return tuple(part for part in self.parts if all(c.may_hold(part) for c in self._conditions))

    def verify(self) -> None:
        """Compare every file with the manifest, byte by byte (SHA-256).

        Raises
        ------
        InputError
            For the first part that is missing, cut off, damaged or another one.
        """
        for part in self.parts:
            found = part_of(self.folder / part.file)
            if found != part:
                raise InputError(f"{self.folder / part.file} is not the part that was written; write the folder again")

    # -- conditions: the verbs of EventCollection ---------------------------------------------------------------------

    def _and(self, verb: str, *values: Any, **options: Any) -> Partitions:  # noqa: ANN401
        from geoevents.rows import ROWS

        condition = Condition(verb=verb, values=values, options=options)
        condition.kept(collection_of(ROWS.empty_table()))  # a wrong question fails here and not on a worker
        asked = object.__new__(Partitions)
        asked.folder, asked.parts, asked.attributions = self.folder, self.parts, self.attributions
        asked._conditions = (*self._conditions, condition)
        return asked

    def main(self) -> Partitions:
        """Keep the events that the rows are about; see `EventCollection.main`."""
        return self._and("main")

    def within(self, area: object, *, admin1: str | None = None, certain: bool = False) -> Partitions:
        """Keep the events with a place in an area; see `EventCollection.within`."""
        return self._and("within", _area(area), admin1=admin1, certain=certain)

    def launched_from(self, area: object, *, admin1: str | None = None, certain: bool = False) -> Partitions:
        """Keep the events whose origin is in an area; see `EventCollection.launched_from`."""
        return self._and("launched_from", _area(area), admin1=admin1, certain=certain)

    def targeting(self, area: object, *, admin1: str | None = None, certain: bool = False) -> Partitions:
        """Keep the events whose destination is in an area; see `EventCollection.targeting`."""
        return self._and("targeting", _area(area), admin1=admin1, certain=certain)

    def near(self, place: str | Place | tuple[float, float], *, radius_m: float, certain: bool = False) -> Partitions:
        """Keep the events within a distance of a place, which is looked up here; see `EventCollection.near`."""
        from geoevents.collection import EventCollection

        point = EventCollection()._point(place)  # noqa: SLF001
        return self._and("near", point, radius_m=radius_m, certain=certain)

    def crossing(self, from_country: str, to_country: str, *, certain: bool = False) -> Partitions:
        """Keep the events whose trajectory passes from one country into another; see `EventCollection.crossing`."""
        return self._and("crossing", from_country, to_country, certain=certain)

    def between(self, start: datetime, end: datetime, *, certain: bool = False) -> Partitions:
        """Keep the events that may lie in [start, end); see `EventCollection.between`."""
        return self._and("between", start, end, certain=certain)

    def of_type(self, *types: str, certain: bool = False) -> Partitions:
        """Keep the events of the given types; see `EventCollection.of_type`."""
        return self._and("of_type", *types, certain=certain)

    def of_outcome(self, *outcomes: str) -> Partitions:
        """Keep the events with one of the given outcomes; see `EventCollection.of_outcome`."""
        return self._and("of_outcome", *outcomes)

    def by_actor(self, actor: str) -> Partitions:
        """Keep the events for which somebody names this actor; see `EventCollection.by_actor`."""
        return self._and("by_actor", actor)

    def by_source(self, source: str) -> Partitions:
        """Keep the events that a publisher tells; see `EventCollection.by_source`."""
        return self._and("by_source", source)

    def min_sources(self, count: int) -> Partitions:
        """Keep the events that so many independent source chains tell; see `EventCollection.min_sources`."""
        return self._and("min_sources", count)

    # -- answers ------------------------------------------------------------------------------------------------------

    def table(self, *, columns: Sequence[str] | None = None, client: Any = None) -> pa.Table:  # noqa: ANN401
        """Return the rows that the conditions keep, or some of their columns, in the order of the parts."""
        import pyarrow as pa

        wanted = self._wanted(columns)
        found = self._of_parts(functools.partial(selected, columns=wanted), client=client)
        return pa.concat_tables([selected(self.schema.empty_table(), columns=wanted), *found])

    def collection(self, *, client: Any = None) -> EventCollection:  # noqa: ANN401
        """Return the events that the conditions keep; columns that `geoevents.rows` does not know stay in the folder."""
        from geoevents.collection import EventCollection
        from geoevents.rows import ROWS

        names = [name for name in self.schema.names if name in ROWS.names]
        table = self.table(columns=names, client=client)
        return EventCollection.from_rows(table, attributions=self.attributions)

    def count(self, *, client: Any = None) -> int:  # noqa: ANN401
        """Count the events that the conditions keep."""
        if not self._conditions:
            return sum(part.rows for part in self.parts)
        return sum(int(rows) for rows in self._of_parts(len, client=client))

    def checksum(self, *, client: Any = None) -> int:  # noqa: ANN401
        """Return a number that two folders with the same rows share, in whatever order and parts; see `parts.checksum`."""
        return sum(int(some) for some in self._of_parts(checksum, client=client)) % 2**64

    def map(
        self,
        function: Function,
        folder: str | os.PathLike[str],
        *,
        columns: Sequence[str] | None = None,
        client: Any = None,  # noqa: ANN401
    ) -> Partitions:
        """Run a function on the rows of every part that the conditions keep, and write what it returns as a new folder.

        Parameters
        ----------
        function
            From a table to a table, pure: it may run twice for a part, and sees no other (`geoevents.enrich` has some).
            A process pool or a cluster must be able to import it. Its schema must not depend on the rows.
        folder
            As for `write`. The parts keep their names and order; those left without a row are dropped.
        columns
            Read only these; by default all.

        Raises
        ------
        InputError
            When a part cannot be read or the function's results differ in their schema.
        OutputError
            When the folder cannot be written, or a finished part is gone at the end.
        GeoEventsError
            When workers died so that the engine gave up.
        """
        wanted = self._wanted(columns)
        declared = function(selected(self.schema.empty_table(), columns=wanted)).schema
        with _building(Path(folder)) as scratch:
            made = self._of_parts(function, client=client, columns=wanted, target=scratch.resolve(), schema=declared)
            if not made:
                write_part(declared.empty_table(), scratch / _name(0))
                made = [part_of(scratch / _name(0))]
            _finish(scratch, made, self.attributions)
        return Partitions(folder)

    def save(self, folder: str | os.PathLike[str], *, client: Any = None) -> Partitions:  # noqa: ANN401
        """Write the events that the conditions keep as a folder of their own."""
        return self.map(_as_they_are, folder, client=client)

    def aggregate(self, what: str, *, client: Any = None, **options: Any) -> pd.DataFrame:  # noqa: ANN401
        """Count the events that the conditions keep, part by part, and add the counts up.

        Parameters
        ----------
        what
            by_country_pair, by_admin1, by_h3 or by_time, with the options of `geoevents.aggregate`. Hot spots and
            sequences are no sums of parts: ask a `collection` for them.

        Returns
        -------
        pandas.DataFrame
            The same as from one collection of all events.
        """
        if what not in _KEYS:
            raise InputError(
                f"{what!r} is no sum over parts; give one of {', '.join(_KEYS)}, or ask collection() for it"
            )
        counting = functools.partial(_counted, what=what, options=options)
        from geoevents.rows import ROWS

        return _added([counting(ROWS.empty_table()), *self._of_parts(counting, client=client)], what, options)

    def _wanted(self, columns: Sequence[str] | None) -> tuple[str, ...] | None:
        unknown = [name for name in columns or () if name not in self.schema.names]
        if unknown:
            raise InputError(f"{self.folder} has no column {unknown[0]!r}; it has {', '.join(self.schema.names)}")
        return None if columns is None else tuple(columns)

    def _of_parts(
        self,
        function: Callable[[pa.Table], Any],
        *,
        client: Any,  # noqa: ANN401
        columns: tuple[str, ...] | None = None,
        target: Path | None = None,
        schema: pa.Schema | None = None,
    ) -> list[Any]:
        opened = self.opened
        _check_there(self.folder, opened)
        tasks = [
            functools.partial(
                work,
                function,
                source=self.folder.resolve() / part.file,
                columns=columns,
                conditions=self._conditions,
                target=target / part.file if target is not None else None,
                schema=schema,
            )
            for part in opened
        ]
        return each(tasks, client)


def _check_there(folder: Path, parts: Iterable[Part]) -> None:
    """Refuse a folder of which a part is missing or cut off before any work is done."""
    for part in parts:
        path = folder / part.file
        if not path.is_file() or path.stat().st_size != part.bytes:
            raise InputError(f"{path} is missing or not as long as when it was written; write the folder again")


def _area(area: object) -> Any:  # noqa: ANN401
    """Return a country code as it is, and anything else as a geometry that can be sent to a worker."""
    return area if isinstance(area, str) else query.as_geometry(area)


def _as_they_are(table: pa.Table) -> pa.Table:
    return table


_KEYS = {
    "by_country_pair": ["origin", "destination"],
    "by_admin1": ["country", "admin1"],
    "by_h3": ["cell", "lat", "lon"],
    "by_time": ["start"],
}


def _counted(table: pa.Table, *, what: str, options: dict[str, Any]) -> pd.DataFrame:
    counts: pd.DataFrame = getattr(collection_of(table), what)(**options)
    return counts


def _added(frames: Sequence[pd.DataFrame], what: str, options: dict[str, Any]) -> pd.DataFrame:
    """Add up the counts of parts, and bring them into the order that `geoevents.aggregate` gives."""
    import pandas as pd

    keys = _KEYS[what]
    told = [frame for frame in frames if len(frame)]
    if not told:
        return frames[0]
    total = pd.concat(told, ignore_index=True).groupby(keys, dropna=False, sort=False, as_index=False).sum()
    if what == "by_time":
        every = {"hour": "h", "day": "D", "week": "7D"}[options.get("every", "day")]
        bins = pd.date_range(total["start"].min(), total["start"].max(), freq=every, unit="us", name="start")
        return total.set_index("start").reindex(bins, fill_value=0).reset_index().astype(frames[0].dtypes.to_dict())
    total["_known"] = total[keys[0]].notna()  # the row of what has no cell stands last
    order = ["_known", "events", *keys]
    rising = [False, False, *(True for _ in keys)]
    total = total.sort_values(order, ascending=rising, na_position="first", ignore_index=True)
    texts = [name for name in keys if frames[0][name].dtype == object]
    total[texts] = total[texts].astype(object).where(total[texts].notna(), None)
    return pd.DataFrame({name: total[name].tolist() for name in frames[0].columns})
